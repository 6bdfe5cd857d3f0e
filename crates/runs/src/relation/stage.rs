//! The game of one state, its payoffs with what follows added, over a chunk of draws.

use crate::engine::CHUNK;
use crate::tally::{Tally, TallyInput};
use realpolitik_case::game_lanes::GameLanes;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_game::certificate_lanes::{LaneCertifier, LogitLanes};
use realpolitik_game::{BehaviorProfile, Game, NodeId};
use realpolitik_solve::quantal_response::{BatchRows, BatchSolver};

/// A game that is played in some states, with its work space.
#[derive(Clone, Debug)]
pub(super) struct Stage<'a> {
    pub compiled: &'a CompiledGame,
    lanes: GameLanes,
    solver: Option<BatchSolver>,
    certifier: LaneCertifier,
    tally: Tally,
    rows: Vec<f64>,
    profile: Vec<f64>,
    tallied: Vec<f64>,
    alone: Vec<bool>,
    /// A game of the tree, written over for draws that are solved by themselves.
    game: Option<Game<f64>>,
}

/// What is added to a payoff for what follows, by `draw`, outcome and player.
pub(super) type Continuation<'c> = &'c dyn Fn(usize, usize, usize) -> f64;

impl<'a> Stage<'a> {
    pub fn new(compiled: &'a CompiledGame) -> Self {
        let lanes = GameLanes::by_outcome(compiled);
        let tally = Tally::new(compiled, lanes.payoff_rows(), None, &[]);
        Stage {
            solver: BatchSolver::new(&compiled.shape, lanes.payoff_rows(), CHUNK),
            certifier: LaneCertifier::new(&compiled.shape, lanes.payoff_rows()),
            rows: vec![0.0; lanes.rows() * CHUNK],
            profile: vec![0.0; compiled.shape.action_count() * CHUNK],
            tallied: vec![0.0; tally.rows().count() * CHUNK],
            alone: vec![false; CHUNK],
            game: None,
            compiled,
            lanes,
            tally,
        }
    }

    /// Numbers that the payoffs of a period, chances and precisions take.
    pub fn rows(&self) -> usize {
        self.lanes.rows()
    }
    /// The outcomes of the protocol.
    pub fn outcomes(&self) -> usize {
        self.tally.rows().outcomes.len()
    }

    /// The payoffs of a period, chances and precisions at parameters that lie as
    /// `theta[parameter * CHUNK + draw]`.
    pub fn formulas(&mut self, theta: &[f64], count: usize, rows: &mut [f64], proper: &mut [bool]) {
        self.lanes.run(theta, CHUNK, count, rows, CHUNK, proper);
    }

    /// Solves the game with what follows added to its payoffs; `wanted` says which
    /// draws are worth solving by themselves where that is needed.
    pub fn solve(
        &mut self,
        period: &[f64],
        count: usize,
        follows: Continuation<'_>,
        wanted: &[bool],
    ) {
        self.add(period, count, follows);
        let (chance, precision) = self.tails();
        match &mut self.solver {
            Some(solver) => {
                let rows = BatchRows {
                    draws: count,
                    stride: CHUNK,
                    payoffs: &self.rows,
                    chance: &self.rows[chance..],
                    precision: &self.rows[precision..],
                };
                solver.solve(&rows, &mut self.profile, &mut self.alone);
            }
            None => self.alone[..count].fill(true),
        }
        for d in (0..count).filter(|d| wanted[*d]) {
            if self.alone[d] {
                self.solve_alone(d);
            }
        }
        self.tally(count);
    }

    /// Takes over what others found: the probabilities of its actions,
    /// `profile[action * CHUNK + draw]`, where `follows` is added to its payoffs.
    pub fn take(
        &mut self,
        period: &[f64],
        count: usize,
        follows: Continuation<'_>,
        profile: &[f64],
    ) {
        self.add(period, count, follows);
        self.profile.copy_from_slice(profile);
        self.tally(count);
    }

    fn add(&mut self, period: &[f64], count: usize, follows: Continuation<'_>) {
        self.rows.copy_from_slice(period);
        for (row, (outcome, player)) in self.lanes.payoff_of().iter().enumerate() {
            for (d, x) in self.rows[row * CHUNK..][..count].iter_mut().enumerate() {
                *x += follows(d, *outcome, *player);
            }
        }
    }

    fn tally(&mut self, count: usize) {
        let (chance, _) = self.tails();
        let input = TallyInput {
            draws: count,
            stride: CHUNK,
            payoffs: &self.rows,
            chance: &self.rows[chance..],
            profile: &self.profile,
        };
        self.tally.run(&input, &mut self.tallied);
    }

    /// Where chances and precisions begin.
    fn tails(&self) -> (usize, usize) {
        let (chance, precision) = self.first_rows();
        (chance * CHUNK, precision * CHUNK)
    }
    /// The first row of nature's branches, and that of the precisions.
    pub fn first_rows(&self) -> (usize, usize) {
        (self.lanes.chance().start, self.lanes.precision().start)
    }
    /// The row of the payoffs that holds each number, by `terminal * players + player`.
    pub fn payoff_rows(&self) -> &[u32] {
        self.lanes.payoff_rows()
    }
    /// The outcome of each terminal, in the order of the tree.
    pub fn ends(&self) -> Vec<usize> {
        let outcome = |node: NodeId| {
            let end = self.compiled.terminals.iter().find(|t| t.node == node);
            end.map_or(0, |t| t.outcome)
        };
        self.compiled.shape.terminals().map(outcome).collect()
    }
    /// The precision of a player.
    pub fn precision(&self, period: &[f64], player: usize, d: usize) -> f64 {
        period[(self.lanes.precision().start + player) * CHUNK + d]
    }

    /// By the solver that passes turning points.
    fn solve_alone(&mut self, d: usize) {
        let players = self.compiled.players.len();
        if self.game.is_none() {
            let chance = self.compiled.shape.chance_sets();
            let even = chance.iter().map(|c| vec![1.0 / c.actions.len() as f64; c.actions.len()]);
            let nothing = self.compiled.terminals.iter().map(|_| vec![0.0; players]);
            self.game = Some(self.compiled.shape.with(even.collect(), nothing.collect()));
        }
        let Some(game) = &mut self.game else { return };
        self.lanes.write(&self.rows, CHUNK, d, game);
        let first = self.lanes.precision().start;
        let precision: Vec<f64> =
            (0..players).map(|p| self.rows[(first + p) * CHUNK + d]).collect();
        let Ok(found) = realpolitik_solve::logit(game, &precision, &Default::default()) else {
            return;
        };
        let BehaviorProfile { probabilities } = found.profile;
        for (a, p) in probabilities.iter().enumerate() {
            self.profile[a * CHUNK + d] = *p;
        }
    }

    /// How far each draw solved last is from its logit response.
    pub fn residual(&mut self, count: usize, residual: &mut [f64]) {
        let (chance, precision) = self.tails();
        let lanes = LogitLanes {
            draws: count,
            stride: CHUNK,
            payoffs: &self.rows,
            chance: &self.rows[chance..],
            precision: &self.rows[precision..],
            profile: &self.profile,
        };
        self.certifier.certify_logit_lanes(&lanes, residual);
    }

    /// The probability of an outcome at a draw solved last.
    pub fn outcome(&self, outcome: usize, d: usize) -> f64 {
        self.tallied[(self.tally.rows().outcomes.start + outcome) * CHUNK + d]
    }
    /// The expected payoff of a player with what follows.
    pub fn payoff(&self, player: usize, d: usize) -> f64 {
        self.tallied[(self.tally.rows().payoffs.start + player) * CHUNK + d]
    }
    /// The least and the greatest payoff of a player in a period, over the endings.
    pub fn range(&self, period: &[f64], player: usize, d: usize) -> (f64, f64) {
        let own = self.lanes.payoff_of().iter().enumerate().filter(|(_, of)| of.1 == player);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (row, _) in own {
            let x = period[row * CHUNK + d];
            (low, high) = (low.min(x), high.max(x));
        }
        (low, high)
    }
}
