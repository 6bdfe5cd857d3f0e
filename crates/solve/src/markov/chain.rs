//! The Markov chain of states that a stationary profile makes.

use super::stationary::{absorption, stationary};
use crate::error::SolveError;
use realpolitik_game::relation::{MarkovGame, StationaryProfile};

/// How far the probabilities of a row may be from adding to 1.
const ROW_TOLERANCE: f64 = 1e-8;

/// A chain of states; play may also end, which counts as a state behind the last
/// that is never left.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// Of each state the probability of every state next, and of the end.
    rows: Vec<Vec<f64>>,
}

/// States that lead to one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommunicatingClass {
    /// The states, in ascending order.
    pub states: Vec<usize>,
    /// Whether play never leaves them once there: the class is recurrent. Other
    /// classes are transient.
    pub closed: bool,
    /// Greatest common divisor of the lengths of its cycles: above 1 the
    /// distribution goes round for ever. 0 for a state that does not come back.
    pub period: usize,
}

impl CommunicatingClass {
    /// Whether it is a single state that is never left.
    pub fn absorbing(&self) -> bool {
        self.closed && self.states.len() == 1
    }
}

impl Chain {
    /// The chain with these probabilities, `rows[from][to]`. What a row lacks to 1
    /// is the probability that play ends.
    ///
    /// # Errors
    /// Rows of another length than there are rows, numbers below 0, sums above 1.
    pub fn new(rows: Vec<Vec<f64>>) -> Result<Chain, SolveError> {
        let n = rows.len();
        let mut all = Vec::with_capacity(n);
        for mut row in rows {
            let total: f64 = row.iter().sum();
            let adds = total <= 1.0 + ROW_TOLERANCE;
            if row.len() != n || row.iter().any(|p| *p < 0.0) || !adds {
                let must = "at least 0 for every state, and no more than 1 together";
                return Err(SolveError::Setting { name: "transition", value: total, must });
            }
            let ends = if 1.0 - total > ROW_TOLERANCE { 1.0 - total } else { 0.0 };
            row.push(ends);
            all.push(scaled(row));
        }
        Ok(Chain { rows: all })
    }

    /// The chain of a profile.
    ///
    /// # Errors
    /// A profile of another game.
    pub fn of_profile(game: &MarkovGame, profile: &StationaryProfile) -> Result<Self, SolveError> {
        if !profile.fits(game) {
            return Err(SolveError::Setting {
                name: "profile",
                value: profile.probabilities.len() as f64,
                must: "a distribution over the actions of every player in every state",
            });
        }
        let n = game.states().len();
        let mut rows = Vec::with_capacity(n);
        for (s, stage) in game.states().iter().enumerate() {
            let mut row = vec![0.0; n + 1];
            game.for_each_profile(s, |position, actions| {
                let weight = profile.weight(s, actions);
                if stage.ends(position) {
                    row[n] += weight;
                }
                for (to, p) in row.iter_mut().zip(stage.transition(position)) {
                    *to += weight * p;
                }
            });
            rows.push(scaled(row));
        }
        Ok(Chain { rows })
    }

    /// The number of states, the end not counted.
    pub fn states(&self) -> usize {
        self.rows.len()
    }
    /// From a state: the probability of every state next, and of the end last.
    pub fn row(&self, state: usize) -> &[f64] {
        &self.rows[state]
    }
    /// States that are never left.
    pub fn absorbing(&self) -> Vec<usize> {
        (0..self.states()).filter(|s| self.rows[*s][*s] == 1.0).collect()
    }

    pub(super) fn checked(&self, name: &'static str, state: usize) -> Result<(), SolveError> {
        if state < self.states() {
            return Ok(());
        }
        Err(SolveError::Setting { name, value: state as f64, must: "the position of a state" })
    }

    /// The distribution over states, and the probability that play has ended last,
    /// in periods 0 to `periods`, from a state on. O(periods·states²).
    ///
    /// # Example
    /// Two states that alternate never settle.
    /// ```
    /// use realpolitik_solve::markov::Chain;
    /// let chain = Chain::new(vec![vec![0.0, 1.0], vec![1.0, 0.0]]).unwrap();
    /// let periods = chain.distributions(0, 3).unwrap();
    /// assert_eq!(periods[3], [0.0, 1.0, 0.0]);
    /// assert_eq!(chain.classes()[0].period, 2);
    /// assert_eq!(chain.share_of_time(0).unwrap(), [0.5, 0.5, 0.0]);
    /// ```
    pub fn distributions(&self, start: usize, periods: usize) -> Result<Vec<Vec<f64>>, SolveError> {
        self.checked("start", start)?;
        let n = self.states();
        let mut now = vec![0.0; n + 1];
        now[start] = 1.0;
        let mut all = vec![now];
        for t in 0..periods {
            let mut next = vec![0.0; n + 1];
            next[n] = all[t][n];
            for (p, row) in all[t].iter().zip(&self.rows) {
                if *p > 0.0 {
                    for (to, q) in next.iter_mut().zip(row) {
                        *to += p * q;
                    }
                }
            }
            all.push(next);
        }
        Ok(all)
    }

    /// The communicating classes, by their first state. A transition counts if its
    /// probability is above 0, however small.
    pub fn classes(&self) -> Vec<CommunicatingClass> {
        let n = self.states();
        let forward: Vec<Vec<usize>> =
            (0..n).map(|s| (0..n).filter(|t| self.rows[s][*t] > 0.0).collect()).collect();
        let mut back = vec![Vec::new(); n];
        for (s, next) in forward.iter().enumerate() {
            next.iter().for_each(|t| back[*t].push(s));
        }
        let mut done = vec![false; n];
        let mut all = Vec::new();
        for s in 0..n {
            if done[s] {
                continue;
            }
            let (to, from) = (reached(&forward, s), reached(&back, s));
            let states: Vec<usize> =
                (0..n).filter(|t| to[*t].is_some() && from[*t].is_some()).collect();
            states.iter().for_each(|t| done[*t] = true);
            let inside = |t: &usize| states.binary_search(t).is_ok();
            let stays = |t: &usize| self.rows[*t][n] == 0.0 && forward[*t].iter().all(inside);
            let mut period = 0;
            for t in &states {
                for u in forward[*t].iter().filter(|u| inside(u)) {
                    let (a, b) = (to[*t].unwrap_or(0) + 1, to[*u].unwrap_or(0));
                    period = divisor(period, a.abs_diff(b));
                }
            }
            all.push(CommunicatingClass { closed: states.iter().all(stays), states, period });
        }
        all
    }

    /// The stationary distribution of a closed class, over all states.
    ///
    /// Every stationary distribution is a mixture of these; with one closed class
    /// it is the only one. In a class with a period it is the share of time, and no
    /// distribution that play comes to.
    pub fn stationary(&self, class: &CommunicatingClass) -> Vec<f64> {
        let inside = stationary(&self.rows, &class.states);
        let mut out = vec![0.0; self.states()];
        for (s, p) in class.states.iter().zip(inside) {
            out[*s] = p;
        }
        out
    }

    /// The share of all time spent in each state in the long run, from a state on;
    /// last the probability that play ends.
    pub fn share_of_time(&self, start: usize) -> Result<Vec<f64>, SolveError> {
        self.checked("start", start)?;
        let closed: Vec<CommunicatingClass> =
            self.classes().into_iter().filter(|c| c.closed).collect();
        let n = self.states();
        let mut group = vec![usize::MAX; n + 1];
        group[n] = closed.len();
        for (k, class) in closed.iter().enumerate() {
            class.states.iter().for_each(|s| group[*s] = k);
        }
        let (ends_in, _) = absorption(&self.rows, &group, closed.len() + 1, start);
        let mut out = vec![0.0; n + 1];
        out[n] = ends_in[closed.len()];
        for (class, share) in closed.iter().zip(&ends_in) {
            if *share > 0.0 {
                for (o, p) in out.iter_mut().zip(self.stationary(class)) {
                    *o += share * p;
                }
            }
        }
        Ok(out)
    }
}

/// A row that adds to 1.
fn scaled(mut row: Vec<f64>) -> Vec<f64> {
    let total: f64 = row.iter().sum();
    row.iter_mut().for_each(|p| *p /= total);
    row
}

/// How many steps each state is from one, where it can be reached.
pub(super) fn reached(edges: &[Vec<usize>], from: usize) -> Vec<Option<usize>> {
    let mut distance = vec![None; edges.len()];
    distance[from] = Some(0);
    let mut queue = std::collections::VecDeque::from([(from, 0)]);
    while let Some((s, d)) = queue.pop_front() {
        for t in &edges[s] {
            if distance[*t].is_none() {
                distance[*t] = Some(d + 1);
                queue.push_back((*t, d + 1));
            }
        }
    }
    distance
}

/// Greatest common divisor.
fn divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { divisor(b, a % b) }
}
