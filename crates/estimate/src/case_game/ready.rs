//! A game of a case made ready: its order of solution, and its equilibria at points.

use super::order::{Block, order};
use super::round::{Round, polish};
use crate::error::EstimateError;
use realpolitik_case::Case;
use realpolitik_case::unfold::{CompiledGame, CompiledTerminal};
use realpolitik_game::NodeId;
use realpolitik_runs::points::{PointSolver, Points};
use realpolitik_runs::subject::compiled_game;
use std::sync::Arc;

/// Information sets beyond which a likelihood would take too long.
const MOST_SETS: usize = 2_000;

/// A game of a case, unfolded, with the names and numbers that a model needs.
#[derive(Clone, Debug)]
pub struct CaseGame {
    /// What people call it: CASE:GAME.
    pub name: String,
    /// The case.
    pub case: Arc<Case>,
    /// The game, unfolded.
    pub compiled: Arc<CompiledGame>,
    pub(super) ready: Arc<Ready>,
}

impl CaseGame {
    /// Makes a game of a case ready; without a name, its first.
    ///
    /// # Errors
    /// [`EstimateError::Option`] if there is no such game or it cannot be unfolded;
    /// [`EstimateError::Limit`] if it is too large.
    pub fn new(name: &str, case: Arc<Case>, game: Option<&str>) -> Result<Self, EstimateError> {
        let compiled = compiled_game(&case, game)
            .map_err(|e| EstimateError::option(e.to_string(), "name a game of the case"))?;
        let sets = compiled.shape.information_sets().len();
        if sets > MOST_SETS {
            return Err(EstimateError::Limit {
                what: format!("the game has {sets} information sets, more than {MOST_SETS}"),
                help: "estimate a game with fewer moves".to_owned(),
            });
        }
        let id = &case.games[compiled.protocol].id;
        let compiled = Arc::new(compiled);
        let ready = Arc::new(Ready::new(Arc::clone(&compiled)));
        Ok(CaseGame { name: format!("{name}:{id}"), case, compiled, ready })
    }

    /// The endings of plays that leave a record; `None` if all do.
    pub(super) fn recorded(&self) -> Option<Vec<NodeId>> {
        let selection = self.case.games[self.compiled.protocol].selection.as_ref()?;
        let told = |t: &&CompiledTerminal| {
            selection.recorded_if.iter().any(|h| h.in_play(&t.path, t.outcome))
        };
        Some(self.compiled.terminals.iter().filter(told).map(|t| t.node).collect())
    }
}

/// What the solver needs of a game and of those whose answers it takes.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(super) compiled: Arc<CompiledGame>,
    pub(super) blocks: Vec<Block>,
    /// Per node, the terminal that stands there.
    pub(super) terminal_at: Vec<Option<usize>>,
    pub(super) others: Vec<Ready>,
}

/// The sets that depend on one another, solved at a point.
#[derive(Clone, Debug, Default)]
pub(crate) struct Solved {
    /// Per block that is solved together, the scaled payoffs of all its actions.
    pub(super) payoffs: Vec<Vec<f64>>,
    /// Per such block, the inverse of the Jacobian of (payoffs − answer to them).
    pub(super) inverses: Vec<Vec<f64>>,
    pub(super) others: Vec<Solved>,
}

impl Ready {
    fn new(compiled: Arc<CompiledGame>) -> Self {
        let mut terminal_at = vec![None; compiled.shape.nodes().len()];
        for (t, terminal) in compiled.terminals.iter().enumerate() {
            terminal_at[terminal.node.index()] = Some(t);
        }
        let others = compiled.others().iter().map(|o| Ready::new(Arc::clone(o))).collect();
        Ready { blocks: order(&compiled.shape), terminal_at, others, compiled }
    }

    /// Whether backward induction solves it, answers of other games included.
    fn is_in_order(&self) -> bool {
        self.blocks.iter().all(|b| !b.together) && self.others.iter().all(Ready::is_in_order)
    }

    /// The principal branch's equilibrium at each point; `None` where there is none that
    /// is certified.
    pub(super) fn solve(&self, points: &Points) -> Vec<Option<Solved>> {
        if self.is_in_order() {
            return vec![Some(self.nothing()); points.len()];
        }
        let others: Vec<Vec<Option<Solved>>> =
            self.others.iter().map(|o| o.solve(points)).collect();
        let solved = if self.blocks.iter().any(|b| b.together) {
            Some(PointSolver::new(&self.compiled, &[]).solve(points, 1))
        } else {
            None
        };
        let mut theta = Vec::new();
        (0..points.len())
            .map(|k| {
                let others =
                    others.iter().map(|o| o[k].clone()).collect::<Option<Vec<Solved>>>()?;
                let mut out = Solved { others, ..Solved::default() };
                let Some(solved) = &solved else { return Some(out) };
                if !solved.certified()[k] {
                    return None;
                }
                points.get(k, &mut theta);
                let actions = self.compiled.shape.action_count();
                let profile: Vec<f64> = (0..actions).map(|a| solved.action(a)[k]).collect();
                polish(self, &theta, &profile, &mut out).then_some(out)
            })
            .collect()
    }

    fn nothing(&self) -> Solved {
        Solved { others: self.others.iter().map(Ready::nothing).collect(), ..Solved::default() }
    }

    /// All nodes at which play ends.
    pub(super) fn every_ending(&self) -> Vec<NodeId> {
        self.compiled.terminals.iter().map(|t| t.node).collect()
    }

    /// The nodes at which play ends in one of these outcomes.
    pub(super) fn ending_in(&self, outcomes: &[usize]) -> Vec<NodeId> {
        let hit = self.compiled.terminals.iter().filter(|t| outcomes.contains(&t.outcome));
        hit.map(|t| t.node).collect()
    }

    /// The chance of each outcome by position in the protocol.
    pub(super) fn outcomes<R: crate::numeric::jet::Real>(&self, round: &Round<'_, R>) -> Vec<R> {
        let count = self.compiled.terminals.iter().map(|t| t.outcome + 1).max().unwrap_or(0);
        let mut all = vec![R::constant(0.0); count];
        for t in &self.compiled.terminals {
            all[t.outcome] = all[t.outcome] + round.log_reach(t.node).exp();
        }
        all
    }
}
