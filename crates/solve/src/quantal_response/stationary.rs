//! Stationary play of many relations of one shape, side by side.
//!
//! A relation is in one of its states in each period and plays that state's game; where
//! the outcome leads is drawn. In every state the players answer by agent logit quantal
//! response, what follows counted in: the stationary Markov quantal response
//! (Breitmoser, Tan & Zizzo 2010; Eibelshäuser & Poensgen 2019). All states' choices and
//! values are walked together from even play (t = 0) to the precisions given (t = 1), a
//! lane each; what turns on the way is followed by arc length, one by one.

use super::compile::Block;
use super::expression::Leaf;
use super::newton::{Found, Lanes, Newton, place_unknowns, softmax};
use super::stages::{StageShape, compile_stages};
use fearless_simd::{Level, dispatch};
use realpolitik_lanes::rows::LANES;
use realpolitik_lanes::slots::{load, run};

/// Solves draws of relations whose states' games have one shape.
///
/// # Example
/// A machine that is worked (1 and 0.5 sure to break) or rested (0); broken it pays
/// nothing for ever. δ is 0.5 and λ is 0, so that both are as likely.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::quantal_response::{StageShape, StationaryBatch};
/// let tree = |actions: &[&str]| {
///     let mut b = GameBuilder::<f64>::new("day", ["A"]);
///     let h = b.information_set("h", 0, actions.iter().copied());
///     let root = b.decision(None, h);
///     (0..actions.len() as u32).for_each(|k| { b.terminal(Some((root, k)), None); });
///     b.build().unwrap().shape()
/// };
/// let (whole, broken) = (tree(&["work", "rest"]), tree(&["wait"]));
/// // Rows: payoffs of work, rest and wait, λ, δ, the probability that it breaks or not.
/// let rows = [1.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.5];
/// let next = [vec![(0, Some(6)), (1, Some(5))], vec![(0, None)]];
/// let stages = [
///     StageShape { game: &whole, players: &[0], payoffs: &[0, 1], chance: 0, precision: 3, next: &next },
///     StageShape { game: &broken, players: &[0], payoffs: &[2], chance: 0, precision: 3, next: &[vec![(1, None)]] },
/// ];
/// let mut solver = StationaryBatch::new(&stages, &[4], 1).unwrap();
/// let (mut profile, mut values, mut failed) = ([0.0; 3], [0.0; 2], [true]);
/// solver.solve(&rows, 1, 1, &mut profile, &mut values, &mut failed);
/// assert!(!failed[0] && profile == [0.5, 0.5, 1.0]);
/// // V = 0.5 (1 + 0.25 V) + 0.5 (0.5 V)
/// assert!((values[0] - 0.8).abs() < 1e-15 && values[1] == 0.0);
/// ```
#[derive(Clone, Debug)]
pub struct StationaryBatch {
    block: Block,
    level: Level,
    capacity: usize,
    prelude: Vec<Lanes<LANES>>,
    carried: Vec<f64>,
    unknowns: Vec<f64>,
    /// By draw: the share of the precision at which it stands there.
    shares: Vec<f64>,
    /// Per state: whose its log-odds are.
    owners: Vec<Vec<usize>>,
    newton: Newton<LANES>,
}

impl StationaryBatch {
    /// A solver for at most `capacity` draws at a time; `discount` holds the row of each
    /// player's discount factor.
    ///
    /// `None` where all states together make too large a system, or where players of a
    /// state's game forget what they knew.
    pub fn new(stages: &[StageShape<'_>], discount: &[u32], capacity: usize) -> Option<Self> {
        let block = compile_stages(stages, discount)?;
        let capacity = capacity.max(1);
        Some(StationaryBatch {
            level: Level::new(),
            capacity,
            prelude: vec![[0.0; LANES]; block.prelude_slots],
            carried: vec![0.0; block.carried.len() * capacity],
            unknowns: vec![0.0; block.unknowns * capacity],
            shares: vec![0.0; capacity],
            owners: stages.iter().map(owners).collect(),
            newton: Newton::new(block.slots, block.unknowns, block.matrix_size()),
            block,
        })
    }

    /// Without the wider instructions that the machine may have: the same bits.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.level = Level::baseline();
        self
    }

    /// Draws walked so far, and Newton steps taken by all of them.
    pub fn effort(&self) -> (u64, u64) {
        (self.newton.walked, self.newton.iterations)
    }

    /// The number of unknowns: log-odds and values.
    pub fn unknowns(&self) -> [usize; 2] {
        [self.block.unknowns - self.block.states, self.block.states]
    }

    /// Solves `draws` of `rows[row * stride + draw]`. `profile[action * stride + draw]`,
    /// actions state by state, receives probabilities; `values`, by player and state and
    /// with the same stride, Σ δᵗ·payoff; and `failed[draw]` whether the branch turns or
    /// comes too near to where it might.
    ///
    /// # Panics
    /// If there are more draws than the solver was made for, or an array is too short.
    pub fn solve(
        &mut self,
        rows: &[f64],
        stride: usize,
        draws: usize,
        profile: &mut [f64],
        values: &mut [f64],
        failed: &mut [bool],
    ) {
        assert!(draws <= self.capacity && draws <= stride, "as many draws as it was made for");
        let level = self.level;
        failed[..draws].fill(false);
        dispatch!(level, _simd => self.walk(rows, stride, draws, failed));
        dispatch!(level, _simd => self.settle(stride, draws, profile, values));
    }

    #[inline(always)]
    fn walk(&mut self, rows: &[f64], stride: usize, draws: usize, failed: &mut [bool]) {
        let block = &self.block;
        for start in (0..draws).step_by(LANES) {
            let count = (draws - start).min(LANES);
            for (slot, leaf) in self.prelude.iter_mut().zip(&block.leaves) {
                *slot = match row(*leaf) {
                    Read::Row(r) => load(&rows[r * stride + start..], count),
                    Read::Number(x) => [x; LANES],
                };
            }
            run(&block.prelude, &mut self.prelude);
            for (c, slot) in block.carried.iter().enumerate() {
                let at = c * self.capacity + start;
                self.carried[at..at + count]
                    .copy_from_slice(&self.prelude[*slot as usize][..count]);
            }
        }
        let (unknowns, shares) = (&mut self.unknowns[..], &mut self.shares[..]);
        let found = Found { unknowns, failed, shares };
        self.newton.solve(block, draws, self.capacity, &self.carried, found);
    }

    #[inline(always)]
    fn settle(&self, stride: usize, draws: usize, profile: &mut [f64], values: &mut [f64]) {
        let (block, capacity) = (&self.block, self.capacity);
        for start in (0..draws).step_by(LANES) {
            let count = (draws - start).min(LANES);
            for set in &block.sets {
                softmax(
                    set.actions,
                    #[inline(always)]
                    |k| {
                        let at = (set.first_unknown + k) * capacity + start;
                        load::<LANES>(&self.unknowns[at..], count)
                    },
                    #[inline(always)]
                    |k, p| {
                        let at = (set.first_action + k) * stride + start;
                        profile[at..at + count].copy_from_slice(&p[..count]);
                    },
                );
            }
        }
        let odds = block.unknowns - block.states;
        for v in 0..block.states {
            values[v * stride..][..draws]
                .copy_from_slice(&self.unknowns[(odds + v) * capacity..][..draws]);
        }
    }

    /// The equations of one draw, for whoever follows its branch.
    pub(crate) fn equations(&self, rows: &[f64], stride: usize, draw: usize) -> StageEquations<'_> {
        let block = &self.block;
        let mut prelude: Vec<Lanes<1>> = vec![[0.0]; block.prelude_slots];
        for (slot, leaf) in prelude.iter_mut().zip(&block.leaves) {
            *slot = match row(*leaf) {
                Read::Row(r) => [rows[r * stride + draw]],
                Read::Number(x) => [x],
            };
        }
        run(&block.prelude, &mut prelude);
        let mut slots: Vec<Lanes<1>> = vec![[0.0]; block.slots];
        for (slot, c) in slots.iter_mut().zip(&block.carried) {
            *slot = prelude[*c as usize];
        }
        let (x, owners) = (vec![[0.0]; block.unknowns], &self.owners);
        StageEquations { block, owners, slots, x, odds: Vec::new() }
    }

    /// Where a draw solved last stands on its branch: log-odds, values, and the share of
    /// the precision there, which is less than 1 where the walk was given up.
    pub(crate) fn standing(&self, draw: usize) -> Vec<f64> {
        let unknowns = (0..self.block.unknowns).map(|k| self.unknowns[k * self.capacity + draw]);
        unknowns.chain([self.shares[draw]]).collect()
    }

    /// Writes what [`StageEquations`] found at its last point.
    pub(crate) fn write(
        &self,
        x: &[f64],
        (stride, draw): (usize, usize),
        profile: &mut [f64],
        values: &mut [f64],
    ) {
        for set in &self.block.sets {
            softmax::<1>(
                set.actions,
                |k| [x[set.first_unknown + k]],
                |k, p| profile[(set.first_action + k) * stride + draw] = p[0],
            );
        }
        let odds = self.block.unknowns - self.block.states;
        for v in 0..self.block.states {
            values[v * stride + draw] = x[odds + v];
        }
    }
}

/// Whose the log-odds of a state are.
fn owners(stage: &StageShape<'_>) -> Vec<usize> {
    let sets = stage.game.information_sets().iter().zip(stage.game.action_offsets().windows(2));
    let mut all = Vec::new();
    for (set, w) in sets {
        all.extend(std::iter::repeat_n(stage.players[set.player.index()], w[1] - w[0] - 1));
    }
    all
}

/// Where a leaf comes from.
enum Read {
    Row(usize),
    Number(f64),
}

/// Every row of a relation stands in one table.
fn row(leaf: Leaf) -> Read {
    match leaf {
        Leaf::Zero => Read::Number(0.0),
        Leaf::One => Read::Number(1.0),
        Leaf::Payoff(r) | Leaf::Chance(r) | Leaf::Precision(r) => Read::Row(r as usize),
        Leaf::Action(_) | Leaf::Value(_) => {
            unreachable!("what is sought stands in the loop, not before it")
        }
    }
}

/// The equations of one draw: x − t·g(x, V) = 0 for log-odds, V − g(x, V) = 0 for values.
pub(crate) struct StageEquations<'b> {
    block: &'b Block,
    owners: &'b [Vec<usize>],
    slots: Vec<Lanes<1>>,
    x: Vec<Lanes<1>>,
    odds: Vec<f64>,
}

impl StageEquations<'_> {
    /// Log-odds, and values behind them.
    pub(crate) fn sizes(&self) -> (usize, usize) {
        (self.block.unknowns - self.block.states, self.block.states)
    }

    /// Per state: whose its log-odds are.
    pub(crate) fn owners(&self) -> &[Vec<usize>] {
        self.owners
    }

    /// Rows and columns of the derivatives, in the order of [`Self::derivatives`].
    pub(crate) fn pattern(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.block.jacobian.iter().map(|(row, column, _)| (*row as usize, *column as usize))
    }

    /// Fills `f` with the equations at `x` and t.
    pub(crate) fn at(&mut self, x: &[f64], t: f64, f: &mut [f64]) {
        let block = self.block;
        for (own, x) in self.x.iter_mut().zip(x) {
            *own = [*x];
        }
        place_unknowns(block, &self.x, &mut self.slots);
        run(&block.values, &mut self.slots);
        let (odds, _) = self.sizes();
        self.odds.clear();
        for (k, (f, gain)) in f.iter_mut().zip(&block.gains).enumerate() {
            let [gain] = self.slots[*gain as usize];
            if k < odds {
                self.odds.push(gain);
            }
            *f = if k < odds { x[k] - t * gain } else { x[k] - gain };
        }
    }

    /// Hands over the derivatives at that point that are not 0, but for the 1 of each
    /// unknown in its own equation: which of [`Self::pattern`], and its value.
    pub(crate) fn derivatives(&mut self, t: f64, mut put: impl FnMut(usize, f64)) {
        let block = self.block;
        run(&block.slopes, &mut self.slots);
        let (odds, _) = self.sizes();
        for (k, (row, _, slot)) in block.jacobian.iter().enumerate() {
            let factor = if (*row as usize) < odds { t } else { 1.0 };
            put(k, -factor * self.slots[*slot as usize][0]);
        }
    }

    /// The gains λ·Δu of the log-odds at that point: less these, the derivative by t.
    pub(crate) fn gains(&self) -> &[f64] {
        &self.odds
    }
}
