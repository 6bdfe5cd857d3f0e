//! Regret matching on large two-player zero-sum trees: CFR⁺ and discounted CFR.

use super::sequence_form::{SequenceForm, Sequences};
use crate::error::SolveError;
use realpolitik_game::{BehaviorProfile, Game, PlayerId};

/// How regrets and strategies are weighed from one iteration to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Weighting {
    /// CFR⁺: negative regrets are forgotten, strategies weigh by their iteration
    /// (Tammelin 2014).
    Plus,
    /// Discounted CFR: in iteration t positive regrets are multiplied by
    /// `t^α/(t^α + 1)`, negative ones by `t^β/(t^β + 1)`, strategies so far by
    /// `(t/(t + 1))^γ` (Brown & Sandholm 2019; they advise 1.5, 0, 2).
    Discounted {
        /// α
        positive: f64,
        /// β
        negative: f64,
        /// γ
        strategy: f64,
    },
}

impl Weighting {
    /// Discounted CFR with the numbers that its authors advise.
    pub const DISCOUNTED: Weighting =
        Weighting::Discounted { positive: 1.5, negative: 0.0, strategy: 2.0 };

    /// Refuses exponents that are no numbers.
    ///
    /// # Errors
    /// [`SolveError::Setting`].
    ///
    /// ```
    /// use realpolitik_solve::nash::Weighting;
    /// assert!(Weighting::DISCOUNTED.validate().is_ok());
    /// let odd = Weighting::Discounted { positive: f64::NAN, negative: 0.0, strategy: 2.0 };
    /// assert!(odd.validate().is_err());
    /// ```
    pub fn validate(&self) -> Result<(), SolveError> {
        let Weighting::Discounted { positive, negative, strategy } = *self else { return Ok(()) };
        let all = [("positive", positive), ("negative", negative), ("strategy", strategy)];
        match all.into_iter().find(|(_, value)| !value.is_finite()) {
            Some((name, value)) => {
                Err(SolveError::Setting { name, value, must: "a finite number" })
            }
            None => Ok(()),
        }
    }
}

/// Row sequence, column sequence, payoff of the first player.
type Entry = (u32, u32, f64);

/// One player's flat arrays.
#[derive(Clone, Debug)]
struct Side {
    sequences: Sequences,
    /// Positions by set: parent, first sequence, one past the last.
    sets: Vec<(u32, u32, u32)>,
    regret: Vec<f64>,
    /// Local probabilities, by sequence.
    current: Vec<f64>,
    /// Realisation plan of `current`.
    plan: Vec<f64>,
    /// Weighted sum of realisation plans.
    sum: Vec<f64>,
    /// Counterfactual values, by sequence.
    value: Vec<f64>,
}

/// Two-player zero-sum trees by counterfactual regret minimisation, the players
/// taking turns.
///
/// Counterfactual values are taken from the sequence form: an iteration reads each
/// pair of sequences that pays once per player and each sequence twice, and
/// allocates nothing.
///
/// # References
/// * M. Zinkevich, M. Johanson, M. Bowling & C. Piccione, NIPS 20 (2007).
/// * O. Tammelin, "Solving large imperfect information games using CFR⁺",
///   arXiv:1407.5042 (2014).
/// * N. Brown & T. Sandholm, "Solving imperfect-information games via discounted
///   regret minimization", AAAI 33 (2019), 1829–1836.
///
/// # Complexity
/// O(endings + actions) per iteration; exploitability falls at least with
/// 1/√iterations, in practice faster than 1/iterations.
///
/// # Example
/// A game in which one action is dominated and the other's reply then free.
/// ```
/// use realpolitik_solve::bimatrix::Bimatrix;
/// use realpolitik_solve::nash::{Cfr, Weighting};
/// let g = Bimatrix::zero_sum(2, 2, vec![1.0, 1.0, 0.0, -1.0]).unwrap().table().to_tree();
/// let mut cfr = Cfr::new(&g, Weighting::Plus).unwrap();
/// cfr.run(100);
/// assert!(cfr.iterations() == 100 && cfr.exploitability() < 1e-3);
/// assert!((cfr.value() - 1.0).abs() < 1e-2 && cfr.constant_sum() == 0.0);
/// assert!(cfr.profile(&g).probabilities[0] > 0.9);
/// // Nobody can be exploited for less than nothing.
/// assert!(cfr.run_to(-1.0, 10, 110).is_err());
/// assert!(cfr.run_to(1e-3, 10, 110).is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Cfr {
    sides: [Side; 2],
    /// What pairs of sequences pay, by row.
    by_row: Vec<Entry>,
    /// The same, by column.
    by_column: Vec<Entry>,
    /// The constant sum of payoffs.
    sum: f64,
    weighting: Weighting,
    iterations: usize,
}

impl Cfr {
    /// Prepares a game; nothing is solved yet.
    ///
    /// # Errors
    /// [`SolveError::Players`] unless there are two, [`SolveError::NotConstantSum`]
    /// (beyond 1e-9 of the payoff range), [`SolveError::ImperfectRecall`],
    /// [`SolveError::Setting`].
    pub fn new(game: &Game<f64>, weighting: Weighting) -> Result<Self, SolveError> {
        if game.players().len() != 2 {
            return Err(SolveError::Players { found: game.players().len(), expected: "two" });
        }
        weighting.validate()?;
        let accumulated = game.accumulated_payoffs();
        let (low, high) = game.payoff_range(PlayerId(0));
        let mut sums = game.terminals().map(|t| accumulated[t.index()].iter().sum::<f64>());
        let first = sums.next().unwrap_or(0.0);
        if let Some(second) = sums.find(|s| (s - first).abs() > 1e-9 * (high - low).max(1e-300)) {
            return Err(SolveError::NotConstantSum { first, second });
        }
        let form = SequenceForm::of(game)?;
        let entries: Vec<Entry> =
            form.entries.iter().map(|(r, c, v)| (*r as u32, *c as u32, v[0])).collect();
        let mut by_column = entries.clone();
        by_column.sort_by_key(|(r, c, _)| (*c, *r));
        let side = |s: &Sequences| {
            let sets = (0..s.sets.len())
                .map(|i| {
                    let range = s.of_set(i);
                    (s.parent[i] as u32, range.start as u32, range.end as u32)
                })
                .collect();
            let mut current = vec![1.0; s.count];
            for i in 0..s.sets.len() {
                current[s.of_set(i)].fill(1.0 / s.actions[i] as f64);
            }
            let mut side = Side {
                sequences: s.clone(),
                sets,
                regret: vec![0.0; s.count],
                plan: vec![1.0; s.count],
                sum: vec![0.0; s.count],
                value: vec![0.0; s.count],
                current,
            };
            side.realize();
            side
        };
        Ok(Cfr {
            sides: [side(&form.players[0]), side(&form.players[1])],
            by_row: entries,
            by_column,
            sum: first,
            weighting,
            iterations: 0,
        })
    }

    /// Iterations done so far.
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// Runs some more iterations.
    pub fn run(&mut self, iterations: usize) {
        for _ in 0..iterations {
            self.iterations += 1;
            for player in 0..2 {
                self.update(player);
            }
        }
    }

    /// Runs until the exploitability is at most `target`, looking every `every`
    /// iterations. Returns the exploitability.
    ///
    /// # Errors
    /// [`SolveError::Limit`] if it is more after `max_iterations` in all; what was
    /// learnt until then is kept.
    pub fn run_to(
        &mut self,
        target: f64,
        every: usize,
        max_iterations: usize,
    ) -> Result<f64, SolveError> {
        loop {
            let now = self.exploitability();
            if now <= target {
                return Ok(now);
            }
            if self.iterations >= max_iterations {
                return Err(SolveError::Limit {
                    what: "iterations of regret matching",
                    name: "max_iterations",
                    limit: max_iterations,
                });
            }
            self.run(every.clamp(1, max_iterations - self.iterations));
        }
    }

    /// Payoffs of a player's sequences against a plan of the other.
    fn payoffs(entries: (&[Entry], &[Entry]), player: usize, plan: &[f64], into: &mut [f64]) {
        into.fill(0.0);
        // Sums run along the player's own sequences, so that each is written in
        // one stretch.
        if player == 0 {
            for (r, c, v) in entries.0 {
                into[*r as usize] += v * plan[*c as usize];
            }
        } else {
            for (r, c, v) in entries.1 {
                into[*c as usize] -= v * plan[*r as usize];
            }
        }
    }

    fn update(&mut self, player: usize) {
        let [first, second] = &mut self.sides;
        let (own, other) = if player == 0 { (first, second) } else { (second, first) };
        let entries = (&self.by_row[..], &self.by_column[..]);
        Self::payoffs(entries, player, &other.plan, &mut own.value);
        let t = self.iterations as f64;
        let (up, down, shrink, weight) = match self.weighting {
            Weighting::Plus => (1.0, 0.0, 1.0, t),
            Weighting::Discounted { positive, negative, strategy } => {
                let discount = |power: f64| {
                    let x = t.powf(power);
                    if x.is_infinite() { 1.0 } else { x / (x + 1.0) }
                };
                (discount(positive), discount(negative), (t / (t + 1.0)).powf(strategy), 1.0)
            }
        };
        own.regrets(up, down);
        own.realize();
        for (s, p) in own.sum.iter_mut().zip(&own.plan) {
            *s = *s * shrink + weight * p;
        }
    }

    /// The average behaviour so far: what converges.
    pub fn profile(&self, game: &Game<f64>) -> BehaviorProfile<f64> {
        let mut profile = BehaviorProfile::centroid(game);
        for side in &self.sides {
            for (i, h) in side.sequences.sets.iter().enumerate() {
                let range = side.sequences.of_set(i);
                let total: f64 = side.sum[range.clone()].iter().sum();
                if total > 0.0 {
                    let start = game.action_offsets()[h.index()];
                    for (k, s) in range.enumerate() {
                        profile.probabilities[start + k] = side.sum[s] / total;
                    }
                }
            }
        }
        profile
    }

    /// Average realisation plan of a player.
    fn average(&self, player: usize) -> Vec<f64> {
        let side = &self.sides[player];
        let mut plan = vec![1.0; side.plan.len()];
        for (parent, from, to) in &side.sets {
            let range = *from as usize..*to as usize;
            let total: f64 = side.sum[range.clone()].iter().sum();
            for s in range.clone() {
                let p = if total > 0.0 { side.sum[s] / total } else { 1.0 / range.len() as f64 };
                plan[s] = plan[*parent as usize] * p;
            }
        }
        plan
    }

    /// What a best response to the average behaviour of the other earns a player.
    fn best_response(&self, player: usize) -> f64 {
        let plan = self.average(1 - player);
        let mut value = vec![0.0; self.sides[player].plan.len()];
        Self::payoffs((&self.by_row, &self.by_column), player, &plan, &mut value);
        for (parent, from, to) in self.sides[player].sets.iter().rev() {
            let best = value[*from as usize..*to as usize].iter().copied();
            value[*parent as usize] += best.fold(f64::NEG_INFINITY, f64::max);
        }
        value[0]
    }

    /// How much the two players together could gain by best responses to the
    /// average behaviour, halved: the mean gain of one of them against its best
    /// responder, 0 in equilibrium.
    pub fn exploitability(&self) -> f64 {
        (self.best_response(0) + self.best_response(1)) / 2.0
    }

    /// What the first player earns when both play their average behaviour.
    pub fn value(&self) -> f64 {
        let (x, y) = (self.average(0), self.average(1));
        self.by_row.iter().map(|(r, c, v)| v * x[*r as usize] * y[*c as usize]).sum()
    }

    /// The constant that the payoffs of both players add to.
    pub fn constant_sum(&self) -> f64 {
        self.sum
    }
}

impl Side {
    /// Values upwards, regrets, and the next behaviour by regret matching.
    fn regrets(&mut self, up: f64, down: f64) {
        for (parent, from, to) in self.sets.iter().rev() {
            let range = *from as usize..*to as usize;
            let values = &self.value[range.clone()];
            let current = &mut self.current[range.clone()];
            let mean: f64 = values.iter().zip(current.iter()).map(|(v, p)| v * p).sum();
            let mut total = 0.0;
            for ((r, v), p) in self.regret[range].iter_mut().zip(values).zip(current.iter_mut()) {
                let next = *r + (v - mean);
                *r = next * if next > 0.0 { up } else { down };
                *p = r.max(0.0);
                total += *p;
            }
            let even = 1.0 / current.len() as f64;
            for p in current.iter_mut() {
                *p = if total > 0.0 { *p / total } else { even };
            }
            self.value[*parent as usize] += mean;
        }
    }
    fn realize(&mut self) {
        for (parent, from, to) in &self.sets {
            let weight = self.plan[*parent as usize];
            for s in *from as usize..*to as usize {
                self.plan[s] = weight * self.current[s];
            }
        }
    }
}
