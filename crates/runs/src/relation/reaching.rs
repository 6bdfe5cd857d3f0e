//! How likely a relation has been somewhere by a day, at any parameter points.

use super::course::{between, members, reached};
use super::solver::{RelationSolver, Stationary};
use super::whole::Whole;
use crate::engine::CHUNK;
use crate::error::RunError;
use crate::parts::in_parts;
use crate::points::Points;
use crate::subject::compiled_game;
use realpolitik_case::Case;
use realpolitik_case::relation::{CompiledRelation, Relation};
use realpolitik_case::unfold::CompiledGame;

/// How large a relation is: the unknowns that one draw of it solves for, log-odds of the
/// actions of every joint state and values of every state and player.
///
/// # Errors
/// Games that cannot be unfolded.
pub fn size(case: &Case, relation: &Relation) -> Result<usize, RunError> {
    let mut used: Vec<usize> = relation.states.iter().map(|s| s.game).collect();
    used.sort_unstable();
    used.dedup();
    let mut actions = vec![0; case.games.len()];
    for g in used {
        let shape = compiled_game(case, Some(&case.games[g].id))?.shape;
        actions[g] = shape.action_count() - shape.information_sets().len();
    }
    let joint = relation.joint_states();
    let odds: usize = (0..joint).map(|j| actions[relation.states[relation.parts(j).0].game]).sum();
    Ok(odds + joint * relation.players.len())
}

/// A relation and the states that are asked about.
#[derive(Clone, Debug)]
pub struct Reaching<'a> {
    relation: &'a Relation,
    compiled: CompiledRelation,
    games: Vec<CompiledGame>,
    whole: Option<Whole>,
    target: Vec<bool>,
    periods: f64,
}

impl<'a> Reaching<'a> {
    /// Prepares to ask whether a relation has been in one of `states` within so many
    /// periods.
    ///
    /// # Errors
    /// Games that cannot be unfolded.
    pub fn new(
        case: &'a Case,
        relation: &'a Relation,
        states: &[usize],
        periods: f64,
    ) -> Result<Self, RunError> {
        let games = case.games.iter().map(|g| compiled_game(case, Some(&g.id)));
        let games = games.collect::<Result<Vec<CompiledGame>, RunError>>()?;
        let outcomes: Vec<usize> = case.games.iter().map(|g| g.outcomes.len()).collect();
        let compiled = CompiledRelation::new(relation, &outcomes);
        let whole = RelationSolver::new(relation, &compiled, &games).into_whole();
        let target = members(relation, states);
        Ok(Reaching { relation, compiled, games, whole, target, periods: periods.max(0.0) })
    }

    /// Positions of the parameters on which it can depend, ascending.
    pub fn parameters(&self) -> Vec<usize> {
        let own = self.relation.parameters().into_iter().map(|p| p.index());
        let played = self.relation.states.iter().map(|s| &self.games[s.game]);
        let mut all: Vec<usize> =
            played.flat_map(|g| g.parameters()).map(|p| p.index()).chain(own).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The probability at each point; not a number where there is no certified solution.
    pub fn at(&self, points: &Points, jobs: usize) -> Vec<f64> {
        let n = points.len();
        let ready =
            RelationSolver::with(self.relation, &self.compiled, &self.games, self.whole.clone());
        let jobs = jobs.clamp(1, n.div_ceil(CHUNK).max(1));
        in_parts(n, jobs, |range| {
            let mut solver = ready.clone();
            let mut all = Vec::with_capacity(range.len());
            for first in range.clone().step_by(CHUNK) {
                let count = (range.end - first).min(CHUNK);
                let solved = solver.solve(points.rows_from(first), n, count);
                all.extend(solved.into_iter().map(|s| self.read(s)));
            }
            all
        })
    }

    fn read(&self, solved: Option<Stationary>) -> f64 {
        let Some(s) = solved.filter(Stationary::is_certified) else { return f64::NAN };
        let periods = self.periods.ceil() as usize;
        let all = reached(&s.chain, self.relation.joint_start(), &self.target, periods);
        between(&all, self.periods)
    }
}
