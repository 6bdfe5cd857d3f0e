//! Payoffs, chances and precisions of a compiled game for many draws at once.

use crate::formula::{LaneBuilder, LaneValue};
use crate::unfold::{BranchProgram, CompiledGame};
use realpolitik_game::tree::PROBABILITY_TOLERANCE;
use realpolitik_game::{ChanceSetId, Game, OutcomeId};
use realpolitik_lanes::rows::RowProgram;
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

/// The formulas of a compiled game over lanes of draws.
///
/// Rows are one number over all draws, `rows[row * stride + draw]`: first the
/// payoffs that differ from one another, then the probabilities of nature's
/// branches, then the precisions of the players.
#[derive(Clone, Debug)]
pub struct GameLanes {
    program: RowProgram,
    payoff_rows: Vec<u32>,
    /// Per row of payoffs where each is of one ending: the outcome and the player.
    payoff_of: Vec<(usize, usize)>,
    payoffs: usize,
    /// Branches of each chance set.
    chance: Vec<usize>,
    players: usize,
}

impl GameLanes {
    /// Compiles the formulas of a game.
    pub fn new(compiled: &CompiledGame) -> Self {
        Self::sharing(compiled, |_, _| ())
    }

    /// Compiles the formulas of a game so that no row of payoffs is of two outcomes
    /// or two players: what follows an outcome can then be added to it.
    pub fn by_outcome(compiled: &CompiledGame) -> Self {
        let mut lanes = Self::sharing(compiled, |outcome, player| (outcome, player));
        let mut of = vec![(0, 0); lanes.payoffs];
        let ends: HashMap<usize, usize> =
            compiled.terminals.iter().map(|t| (t.node.index(), t.outcome)).collect();
        let players = compiled.players.len().max(1);
        for (node, rows) in compiled.shape.terminals().zip(lanes.payoff_rows.chunks(players)) {
            for (player, row) in rows.iter().enumerate() {
                of[*row as usize] = (ends[&node.index()], player);
            }
        }
        lanes.payoff_of = of;
        lanes
    }

    /// Payoffs share a row where their formula and `key` (of outcome and player) are
    /// the same.
    fn sharing<K: Eq + Hash>(compiled: &CompiledGame, key: impl Fn(usize, usize) -> K) -> Self {
        let mut builder = LaneBuilder::after(compiled.parameter_count);
        let mut outputs: Vec<LaneValue> = Vec::new();
        let mut row_of: HashMap<(LaneValue, K), u32> = HashMap::new();
        let by_node: HashMap<usize, usize> =
            compiled.terminals.iter().enumerate().map(|(i, t)| (t.node.index(), i)).collect();
        let mut payoff_rows = Vec::new();
        for node in compiled.shape.terminals() {
            let terminal = &compiled.terminals[by_node[&node.index()]];
            for (player, program) in terminal.programs.iter().enumerate() {
                let value = builder.program(program);
                let shared = (value, key(terminal.outcome, player));
                let row = *row_of.entry(shared).or_insert_with(|| {
                    outputs.push(value);
                    outputs.len() as u32 - 1
                });
                payoff_rows.push(row);
            }
        }
        let payoffs = outputs.len();
        let mut chance = Vec::new();
        for (_, programs) in &compiled.chance {
            chance.push(programs.len());
            let zero = builder.constant(0.0);
            let written: Vec<Option<LaneValue>> = programs
                .iter()
                .map(|p| match p {
                    BranchProgram::Written(p) => Some(builder.program(p)),
                    BranchProgram::Rest => None,
                })
                .collect();
            let mut sum = zero;
            for value in &written {
                sum = builder.add(sum, value.unwrap_or(zero));
            }
            let one = builder.constant(1.0);
            let rest = builder.subtract(one, sum);
            outputs.extend(written.into_iter().map(|w| w.unwrap_or(rest)));
        }
        for p in &compiled.precision {
            outputs.push(builder.program(p));
        }
        GameLanes {
            program: builder.build(&outputs),
            payoff_rows,
            payoff_of: Vec::new(),
            payoffs,
            chance,
            players: compiled.players.len(),
        }
    }

    /// The row of the payoffs that holds each number, by `terminal * players +
    /// player`, terminals in the order of the tree. Numbers that one formula
    /// gives share a row.
    pub fn payoff_rows(&self) -> &[u32] {
        &self.payoff_rows
    }
    /// Per row of payoffs the outcome and the player that it is of; empty unless
    /// compiled [`Self::by_outcome`].
    pub fn payoff_of(&self) -> &[(usize, usize)] {
        &self.payoff_of
    }
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.program.rows()
    }
    /// Rows of payoffs.
    pub fn payoffs(&self) -> Range<usize> {
        0..self.payoffs
    }
    /// Rows of nature's branches, chance sets in order.
    pub fn chance(&self) -> Range<usize> {
        self.payoffs..self.payoffs + self.chance.iter().sum::<usize>()
    }
    /// Rows of the precisions.
    pub fn precision(&self) -> Range<usize> {
        let start = self.chance().end;
        start..start + self.players
    }
    /// Writes the game of one draw over another game of the same tree: the numbers
    /// of [`CompiledGame::at`], without building the tree again.
    pub fn write(&self, rows: &[f64], stride: usize, draw: usize, game: &mut Game<f64>) {
        let number = |row: usize| rows[row * stride + draw];
        let ends: Vec<Option<OutcomeId>> =
            game.terminals().map(|node| game.node(node).outcome).collect();
        for (end, places) in ends.into_iter().zip(self.payoff_rows.chunks(self.players.max(1))) {
            let Some(end) = end else { continue };
            for (payoff, row) in game.payoffs_mut(end).iter_mut().zip(places) {
                *payoff = number(*row as usize);
            }
        }
        let mut row = self.payoffs;
        for set in 0..self.chance.len() {
            for p in game.probabilities_mut(ChanceSetId(set as u32)) {
                *p = number(row);
                row += 1;
            }
        }
    }
    /// Without the wider instructions that the machine may have: the same bits,
    /// later.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.program = self.program.plain();
        self
    }

    /// Computes `count` draws, `theta[parameter * theta_stride + draw]` in,
    /// `rows[row * stride + draw]` out, and says in `proper[draw]` whether the
    /// game is one there: payoffs finite, probabilities in [0, 1] and adding to
    /// 1, precisions finite and not negative. Where it is not, rows hold numbers
    /// of some game that is.
    ///
    /// # Panics
    /// If an array is shorter than the game and the draws ask for.
    pub fn run(
        &mut self,
        theta: &[f64],
        theta_stride: usize,
        count: usize,
        rows: &mut [f64],
        stride: usize,
        proper: &mut [bool],
    ) {
        self.program.run(theta, theta_stride, count, rows, stride);
        proper[..count].fill(true);
        for row in self.payoffs() {
            for (value, ok) in rows[row * stride..][..count].iter_mut().zip(&mut *proper) {
                *ok &= value.is_finite();
                *value = if value.is_finite() { *value } else { 0.0 };
            }
        }
        let mut first = self.payoffs;
        for branches in &self.chance {
            self::branches(&mut rows[first * stride..], *branches, stride, count, proper);
            first += branches;
        }
        for row in self.precision() {
            for (value, ok) in rows[row * stride..][..count].iter_mut().zip(&mut *proper) {
                let good = value.is_finite() && *value >= 0.0;
                *ok &= good;
                *value = if good { *value } else { 0.0 };
            }
        }
    }
}

fn branches(rows: &mut [f64], branches: usize, stride: usize, count: usize, proper: &mut [bool]) {
    for (d, ok) in proper[..count].iter_mut().enumerate() {
        let mut total = 0.0;
        let mut good = true;
        for b in 0..branches {
            let p = &mut rows[b * stride + d];
            good &= (-PROBABILITY_TOLERANCE..=1.0 + PROBABILITY_TOLERANCE).contains(p);
            total += *p;
            *p = p.clamp(0.0, 1.0);
        }
        good &= (total - 1.0).abs() <= PROBABILITY_TOLERANCE;
        *ok &= good;
        if !good {
            for b in 0..branches {
                rows[b * stride + d] = 1.0 / branches as f64;
            }
        }
    }
}
