//! A row's log-likelihood in a game of a case.

use super::ready::{CaseGame, Solved};
use super::round::Round;
use super::sides::Scale;
use crate::model::RowModel;
use crate::numeric::jet::Real;
use realpolitik_game::NodeId;
use realpolitik_runs::points::Points;
use std::sync::Arc;

/// A game of a case with what was seen in each row.
#[derive(Clone)]
pub(crate) struct CaseModel {
    pub game: Arc<CaseGame>,
    /// All parameters where neither a column nor a coefficient says otherwise.
    pub base: Vec<f64>,
    /// Per linear predictor, the parameter and its scale.
    pub sides: Vec<(usize, Scale)>,
    /// The endings that each distinct sight leaves open.
    pub plays: Vec<Vec<NodeId>>,
    /// Per row, its sight.
    pub seen: Vec<u32>,
    /// The endings of plays that leave a record, if not all do: what was seen is then
    /// taken given that.
    pub recorded: Option<Vec<NodeId>>,
    /// Coefficients that give the parameters the case's own values, as far as they can.
    pub guess: Vec<f64>,
}

impl CaseModel {
    fn theta<R: Real>(&self, eta: &[R]) -> Vec<R> {
        let mut theta: Vec<R> = self.base.iter().map(|x| R::constant(*x)).collect();
        for ((parameter, scale), x) in self.sides.iter().zip(eta) {
            theta[*parameter] = scale.parameter(*x);
        }
        theta
    }

    /// The chance of each outcome, by position in the protocol.
    pub fn predict(&self, eta: &[f64]) -> Vec<f64> {
        let theta = self.theta(eta);
        let count = self.game.case.games[self.game.compiled.protocol].outcomes.len();
        let mut points = Points::new(theta.len(), 1);
        points.set(0, &theta);
        let solved = self.game.ready.solve(&points).pop().flatten();
        let round = solved.as_ref().and_then(|s| Round::solve(&self.game.ready, &theta, s));
        let mut all = round.map_or_else(Vec::new, |r| self.game.ready.outcomes(&r));
        let fill = if all.is_empty() { f64::NAN } else { 0.0 };
        all.resize(count, fill);
        all
    }
}

impl RowModel for CaseModel {
    fn prepare(&self, eta: &[&[f64]], rows: usize) -> Vec<Option<Solved>> {
        let mut points = Points::new(self.base.len(), rows);
        let mut at = vec![0.0; eta.len()];
        for row in 0..rows {
            for (slot, e) in at.iter_mut().zip(eta) {
                *slot = e[row];
            }
            points.set(row, &self.theta(&at));
        }
        self.game.ready.solve(&points)
    }

    fn row<R: Real>(&self, eta: &[R], row: usize, solved: Option<&Solved>) -> R {
        let theta = self.theta(&eta[..self.sides.len()]);
        let nothing = R::constant(f64::NAN);
        let Some(solved) = solved else { return nothing };
        let Some(round) = Round::solve(&self.game.ready, &theta, solved) else { return nothing };
        let seen = round.log_any(&self.plays[self.seen[row] as usize]);
        match &self.recorded {
            Some(recorded) => seen - round.log_any(recorded),
            None => seen,
        }
    }
}
