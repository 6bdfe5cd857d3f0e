//! Many games of one shape solved side by side, a lane each.
//!
//! Information sets whose choices depend on one another are solved together, in
//! the order in which they depend on each other; a set that depends on nothing of
//! its own is a softmax. Nothing is allocated once the solver is made, and a
//! draw's bits are its own: they depend neither on the draws beside it, nor on
//! where it stands, nor on the instructions of the machine.

use super::compile::{Block, Program, compile};
use super::expression::Leaf;
use super::newton::{Found, Lanes, Newton, softmax};
use fearless_simd::{Level, dispatch};
use realpolitik_game::Game;
use realpolitik_lanes::rows::LANES;
use realpolitik_lanes::slots::{Instruction, load, run};

/// Draws of one shape to be solved, each row one number over all draws:
/// `rows[row * stride + draw]`.
#[derive(Clone, Copy, Debug)]
pub struct BatchRows<'a> {
    /// The number of draws.
    pub draws: usize,
    /// From one row to the next; at least `draws`.
    pub stride: usize,
    /// Payoffs: the row of a terminal and player is what the solver was told.
    pub payoffs: &'a [f64],
    /// Nature's branches, chance sets in order.
    pub chance: &'a [f64],
    /// One row per player.
    pub precision: &'a [f64],
}

/// Solves draws of one shape on the principal branch of agent logit quantal
/// response, as [`super::logit`] does one game.
///
/// # Example
/// One choice between 1 and 0 at two precisions.
/// ```
/// use realpolitik_game::GameBuilder;
/// use realpolitik_solve::quantal_response::{BatchRows, BatchSolver};
/// let mut b = GameBuilder::<f64>::new("choice", ["A"]);
/// let h = b.information_set("h", 0, ["good", "bad"]);
/// let root = b.decision(None, h);
/// b.terminal(Some((root, 0)), None);
/// b.terminal(Some((root, 1)), None);
/// let mut solver = BatchSolver::new(&b.build().unwrap(), &[0, 1], 2).unwrap().plain();
/// assert_eq!(solver.capacity(), 2);
/// let rows = BatchRows {
///     draws: 2,
///     stride: 2,
///     payoffs: &[1.0, 1.0, 0.0, 0.0],
///     chance: &[],
///     precision: &[0.0, 3f64.ln()],
/// };
/// let (mut profile, mut failed) = ([0.0; 4], [true; 2]);
/// solver.solve(&rows, &mut profile, &mut failed);
/// assert!(!failed[0] && !failed[1]);
/// assert!(profile[0] == 0.5 && (profile[1] - 0.75).abs() < 1e-15);
/// // A choice that depends on nothing of its own is a softmax: nothing to walk.
/// assert!(solver.operations()[0] > 0);
/// assert_eq!((solver.walked(), solver.iterations()), (0, 0));
/// ```
#[derive(Clone, Debug)]
pub struct BatchSolver {
    program: Program,
    level: Level,
    actions: usize,
    players: usize,
    chance_rows: usize,
    payoff_rows: usize,
    capacity: usize,
    prelude: Vec<Lanes<LANES>>,
    carried: Vec<f64>,
    odds: Vec<f64>,
    newton: Newton<LANES>,
}

impl BatchSolver {
    /// A solver for games with the tree of `shape`, and for at most `capacity`
    /// draws at a time.
    ///
    /// `payoff_rows[terminal * players + player]` says which row of the payoffs
    /// holds that number; numbers that are the same in every draw share a row,
    /// and what they make equal is then computed once and what they make 0 not
    /// at all. `None` for shapes whose program would be too long or that forget
    /// what players knew; such games are solved one by one.
    pub fn new<N>(shape: &Game<N>, payoff_rows: &[u32], capacity: usize) -> Option<Self> {
        let players = shape.players().len();
        if payoff_rows.len() != shape.terminals().count() * players
            || shape.imperfect_recall().is_some()
        {
            return None;
        }
        let program = compile(&shape.shape(), payoff_rows)?;
        let coupled = || program.blocks.iter().filter(|b| b.coupled);
        let most = |f: &dyn Fn(&Block) -> usize| coupled().map(f).max().unwrap_or(0);
        let unknowns = most(&|b| b.unknowns);
        let capacity = capacity.max(1);
        Some(BatchSolver {
            level: Level::new(),
            actions: shape.action_count(),
            players,
            chance_rows: shape.chance_sets().iter().map(|c| c.actions.len()).sum(),
            payoff_rows: payoff_rows.iter().max().map_or(0, |m| *m as usize + 1),
            capacity,
            prelude: vec![
                [0.0; LANES];
                program.blocks.iter().map(|b| b.prelude_slots).max().unwrap_or(0)
            ],
            carried: vec![0.0; most(&|b| b.carried.len()) * capacity],
            odds: vec![0.0; unknowns * capacity],
            newton: Newton::new(most(&|b| b.slots), unknowns, most(&Block::matrix_size)),
            program,
        })
    }

    /// Without the wider instructions that the machine may have: the answer is
    /// the same bits, later.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.level = Level::baseline();
        self
    }

    /// Most draws at a time.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Draws walked along the branch so far, once for each group of sets that
    /// depend on one another.
    pub fn walked(&self) -> u64 {
        self.newton.walked
    }

    /// What a draw costs, counted: arithmetic operations outside the walk, those
    /// of one Newton step, and exponentials of one Newton step.
    pub fn operations(&self) -> [usize; 3] {
        let cost = |code: &[Instruction]| -> usize {
            code.iter().map(|i| 1 + usize::from(i.operation.arity() == 3)).sum()
        };
        let mut out = [0; 3];
        for block in &self.program.blocks {
            out[0] += cost(&block.prelude);
            if !block.coupled {
                continue;
            }
            let n = block.unknowns;
            // Elimination with two right-hand sides, and the way back.
            let whole: usize =
                (0..n).map(|k| (n - 1 - k) * (1 + 2 * (n - 1 - k) + 4) + 4 * (n - 1 - k) + 3).sum();
            let elimination = block.sparse.as_ref().map_or(whole, |s| 2 * s.operations());
            out[1] += cost(&block.values) + cost(&block.slopes) + elimination;
            out[1] += 2 * block.jacobian.len() + 2 * n;
            out[2] += block
                .sets
                .iter()
                .map(|s| if s.actions == 2 { 1 } else { 2 * s.actions })
                .sum::<usize>();
        }
        out
    }

    /// Newton steps taken so far, by all draws together.
    pub fn iterations(&self) -> u64 {
        self.newton.iterations
    }

    /// Solves `rows`. `profile[action * stride + draw]` receives probabilities
    /// and `failed[draw]` whether the branch turns, or comes too near to where
    /// it might, so that the draw has to be solved by itself.
    ///
    /// # Panics
    /// If there are more draws than the solver was made for, or an array is
    /// shorter than the shape asks for.
    pub fn solve(&mut self, rows: &BatchRows<'_>, profile: &mut [f64], failed: &mut [bool]) {
        assert!(
            rows.draws <= self.capacity
                && rows.draws <= rows.stride
                && rows.payoffs.len() >= self.payoff_rows * rows.stride
                && rows.chance.len() >= self.chance_rows * rows.stride
                && rows.precision.len() >= self.players * rows.stride
                && profile.len() >= self.actions * rows.stride
                && failed.len() >= rows.draws,
            "arrays are as long as the shape and the draws ask for"
        );
        let level = self.level;
        dispatch!(level, _simd => self.blocks(rows, profile, failed));
    }

    #[inline(always)]
    fn blocks(&mut self, rows: &BatchRows<'_>, profile: &mut [f64], failed: &mut [bool]) {
        failed[..rows.draws].fill(false);
        for b in 0..self.program.blocks.len() {
            let block = &self.program.blocks[b];
            let mut start = 0;
            while start < rows.draws {
                let count = (rows.draws - start).min(LANES);
                for (slot, leaf) in self.prelude.iter_mut().zip(&block.leaves) {
                    *slot = read(rows, profile, *leaf, start, count);
                }
                run(&block.prelude, &mut self.prelude);
                if block.coupled {
                    for (c, slot) in block.carried.iter().enumerate() {
                        let at = c * self.capacity + start;
                        self.carried[at..at + count]
                            .copy_from_slice(&self.prelude[*slot as usize][..count]);
                    }
                } else {
                    uncoupled(block, &self.prelude, profile, rows.stride, start, count);
                }
                start += count;
            }
            if block.coupled {
                let found = Found { unknowns: &mut self.odds, failed, shares: &mut [] };
                self.newton.solve(block, rows.draws, self.capacity, &self.carried, found);
                settle(block, &self.odds, self.capacity, profile, rows);
            }
        }
    }
}

/// A leaf in the lanes from `start`; the last lanes repeat a draw, so that no
/// number is out of its range.
#[inline(always)]
fn read(
    rows: &BatchRows<'_>,
    profile: &[f64],
    leaf: Leaf,
    start: usize,
    count: usize,
) -> Lanes<LANES> {
    let (from, row) = match leaf {
        Leaf::Zero => return [0.0; LANES],
        Leaf::One => return [1.0; LANES],
        Leaf::Payoff(r) => (rows.payoffs, r),
        Leaf::Chance(r) => (rows.chance, r),
        Leaf::Precision(r) => (rows.precision, r),
        Leaf::Action(r) => (profile, r),
        Leaf::Value(_) => unreachable!("a game that is played once has no values of states"),
    };
    load(&from[row as usize * rows.stride + start..], count)
}

/// Sets of a block that depends on nothing of its own.
#[inline(always)]
fn uncoupled(
    block: &Block,
    prelude: &[Lanes<LANES>],
    profile: &mut [f64],
    stride: usize,
    start: usize,
    count: usize,
) {
    for set in &block.sets {
        let gains = &block.gains[set.first_unknown..set.first_unknown + set.actions - 1];
        softmax(
            set.actions,
            #[inline(always)]
            |k| prelude[gains[k] as usize],
            #[inline(always)]
            |k, p| {
                let at = (set.first_action + k) * stride + start;
                profile[at..at + count].copy_from_slice(&p[..count]);
            },
        );
    }
}

/// Probabilities from the log-odds that were found.
#[inline(always)]
fn settle(block: &Block, odds: &[f64], capacity: usize, profile: &mut [f64], rows: &BatchRows<'_>) {
    let mut start = 0;
    while start < rows.draws {
        let count = (rows.draws - start).min(LANES);
        for set in &block.sets {
            softmax(
                set.actions,
                #[inline(always)]
                |k| load::<LANES>(&odds[(set.first_unknown + k) * capacity + start..], count),
                #[inline(always)]
                |k, p| {
                    let at = (set.first_action + k) * rows.stride + start;
                    profile[at..at + count].copy_from_slice(&p[..count]);
                },
            );
        }
        start += count;
    }
}
