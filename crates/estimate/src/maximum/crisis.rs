//! Climbing the likelihood of crises that may have several equilibria.
//!
//! First B's resistance is free at a price that rises, so that a climb is not caught
//! where equilibria meet; then every row keeps to the equilibrium that it has come to,
//! until none is left whose other equilibria would make it likelier.

use super::trust_region::{Climb, Ended, Known, climb};
use crate::likelihood::Likelihood;
use crate::model::AnyModel;
use crate::model::crisis::{Crisis, Payoffs, PenaltyCrisis, Selection};

/// Prices of leaving equilibrium, in turn.
const PRICES: [f64; 4] = [1.0, 10.0, 100.0, 1e4];
/// Rounds in which rows may change to another equilibrium.
const ROUNDS: usize = 8;

fn with(l: &Likelihood, model: AnyModel) -> Likelihood {
    Likelihood {
        model,
        predictors: l.predictors.clone(),
        rows: l.rows,
        coefficients: l.coefficients,
    }
}

fn payoffs(l: &Likelihood, theta: &[f64], row: usize) -> Payoffs {
    Payoffs::from_predictors(&l.predictors_at(theta, row))
}

/// Climbs from a start. The end says in `anchors` which equilibrium each row keeps to.
pub(super) fn climb_crisis(
    l: &Likelihood,
    model: &Crisis,
    start: &[f64],
    how: (&[usize], &[f64]),
    known: &[Known<'_>],
) -> Climb {
    let tallies = &model.tallies;
    let rows = 0..l.rows;
    let best = |theta: &[f64]| -> Vec<f64> {
        rows.clone().map(|r| model.best(&payoffs(l, theta, r), &tallies[r])).collect()
    };
    let mut theta = start.to_vec();
    let mut anchors = best(&theta);
    for rho in PRICES {
        let penalty = PenaltyCrisis { tallies: tallies.clone(), anchors: anchors.clone(), rho };
        let priced = with(l, AnyModel::PenaltyCrisis(penalty));
        let found = climb(&priced, &theta, how, None, &[]);
        if !found.at.value.is_finite() {
            continue;
        }
        theta = found.theta;
        if let AnyModel::PenaltyCrisis(p) = &priced.model {
            anchors = rows.clone().map(|r| p.probit(&payoffs(l, &theta, r), r)).collect();
        }
    }
    let tracked = |anchors: Vec<f64>| Crisis {
        selection: Selection::Best,
        tallies: tallies.clone(),
        anchors: Some(anchors),
    };
    let mut steps = 0;
    for round in 1.. {
        let model = tracked(anchors.clone());
        let at = with(l, AnyModel::Crisis(tracked(anchors.clone())));
        let mut found = climb(&at, &theta, how, None, known);
        steps += found.steps;
        found.steps = steps;
        let here: Vec<f64> =
            rows.clone().map(|r| model.near(&payoffs(l, &found.theta, r), anchors[r])).collect();
        let mut changed = false;
        let better = best(&found.theta);
        for (row, z) in better.iter().enumerate() {
            let u = payoffs(l, &found.theta, row);
            let gain = u.seen(*z, &tallies[row]) - u.seen(here[row], &tallies[row]);
            changed |= gain > 1e-9;
        }
        let settled = !changed || found.ended == Ended::Known;
        if settled || round == ROUNDS {
            if !settled && found.ended == Ended::Maximum {
                found.ended = Ended::Unfinished;
            }
            found.anchors = Some(here);
            return found;
        }
        theta = found.theta;
        anchors = better
            .iter()
            .zip(&here)
            .enumerate()
            .map(|(row, (z, old))| {
                let u = payoffs(l, &theta, row);
                let gain = u.seen(*z, &tallies[row]) - u.seen(*old, &tallies[row]);
                if gain > 1e-9 { *z } else { *old }
            })
            .collect();
    }
    unreachable!("the last round returns")
}
