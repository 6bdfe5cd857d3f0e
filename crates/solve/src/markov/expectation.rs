//! What actions lead to in expectation, and how that moves with what others do.

use super::dense::{add_multiple, dot};
use super::layout::{Layout, State, Transitions};

/// Expectations at one point, with the work space to find them.
#[derive(Clone, Debug)]
pub(super) struct Expectation {
    /// What each action leads to: payoff now and discounted value later.
    pub(super) utility: Vec<f64>,
    /// What each player expects in each state, player by player.
    pub(super) value: Vec<f64>,
    /// Of each state a square table over its actions: the derivative of one
    /// action's utility by the probability of another player's action.
    pub(super) cross: Vec<Vec<f64>>,
    /// Of each action the probability of every state next.
    pub(super) next: Vec<f64>,
    /// Of each state, the payoff with discounted value after each profile.
    pays: Vec<Vec<f64>>,
}

impl Expectation {
    pub(super) fn new(layout: &Layout) -> Expectation {
        let cross = |s: &State| vec![0.0; s.starts[layout.players].pow(2)];
        Expectation {
            utility: vec![0.0; layout.actions],
            value: vec![0.0; layout.values],
            cross: layout.states.iter().map(cross).collect(),
            next: vec![0.0; layout.actions * layout.states.len()],
            pays: layout.states.iter().map(|s| vec![0.0; s.payoffs.len()]).collect(),
        }
    }

    /// Utilities of all actions, where all play `p` and are worth `v` later.
    pub(super) fn utilities(&mut self, layout: &Layout, p: &[f64], v: &[f64]) {
        let (players, count) = (layout.players, layout.states.len());
        self.utility.fill(0.0);
        for (s, state) in layout.states.iter().enumerate() {
            let own = &p[state.first_action..];
            let utility = &mut self.utility[state.first_action..];
            let profiles = state.who.chunks_exact(players).zip(state.payoffs.chunks_exact(players));
            let pays = self.pays[s].chunks_exact_mut(players);
            for (position, ((who, now), pays)) in profiles.zip(pays).enumerate() {
                for i in 0..players {
                    let later = state.next.dot(position, count, &v[i * count..(i + 1) * count]);
                    pays[i] = now[i] + layout.discounts[i] * later;
                    utility[who[i] as usize] += without(own, who, i, i) * pays[i];
                }
            }
            for i in 0..players {
                let range = state.starts[i]..state.starts[i + 1];
                self.value[i * count + s] = dot(&own[range.clone()], &utility[range]);
            }
        }
    }

    /// The derivatives, and where play goes; to be called after
    /// [`Self::utilities`] at the same point.
    pub(super) fn derivatives(&mut self, layout: &Layout, p: &[f64]) {
        let (players, count) = (layout.players, layout.states.len());
        self.next.fill(0.0);
        for (s, state) in layout.states.iter().enumerate() {
            let own = &p[state.first_action..];
            let n = state.starts[players];
            let cross = &mut self.cross[s];
            cross.fill(0.0);
            let next = &mut self.next[state.first_action * count..];
            let profiles = state.who.chunks_exact(players).zip(self.pays[s].chunks_exact(players));
            for (position, (who, pays)) in profiles.enumerate() {
                for i in 0..players {
                    let a = who[i] as usize;
                    for j in i + 1..players {
                        let b = who[j] as usize;
                        let weight = without(own, who, i, j);
                        cross[a * n + b] += weight * pays[i];
                        cross[b * n + a] += weight * pays[j];
                    }
                    let weight = without(own, who, i, i);
                    state.next.add(position, weight, &mut next[a * count..(a + 1) * count]);
                }
            }
        }
    }
}

/// How likely what all but two players do is.
#[inline]
fn without(p: &[f64], who: &[u32], i: usize, j: usize) -> f64 {
    let mut weight = 1.0;
    for (k, a) in who.iter().enumerate() {
        if k != i && k != j {
            weight *= p[*a as usize];
        }
    }
    weight
}

impl Transitions {
    /// The expectation of `v` after a profile.
    #[inline]
    fn dot(&self, position: usize, states: usize, v: &[f64]) -> f64 {
        match self {
            Transitions::Dense(whole) => dot(&whole[position * states..(position + 1) * states], v),
            Transitions::Sparse(firsts, entries) => {
                let own = &entries[firsts[position] as usize..firsts[position + 1] as usize];
                own.iter().fold(0.0, |sum, (s, p)| sum + p * v[*s as usize])
            }
        }
    }
    /// Adds a multiple of the probabilities after a profile.
    #[inline]
    fn add(&self, position: usize, weight: f64, to: &mut [f64]) {
        match self {
            Transitions::Dense(whole) => {
                let n = to.len();
                add_multiple(to, weight, &whole[position * n..(position + 1) * n]);
            }
            Transitions::Sparse(firsts, entries) => {
                let own = &entries[firsts[position] as usize..firsts[position + 1] as usize];
                for (s, p) in own {
                    to[*s as usize] += weight * p;
                }
            }
        }
    }
}
