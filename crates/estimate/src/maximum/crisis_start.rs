//! Where the climb of a crisis starts: by nested pseudo-likelihood (Aguirregabiria &
//! Mira 2007, Econometrica 75:1–53; for crises Crisman-Cox & Gibilisco 2019).

use super::binary::{binary_of_counts, fitted};
use super::optima::sizes;
use super::tears::Space;
use super::trust_region::{Stop, climb_to};
use crate::likelihood::Likelihood;
use crate::model::AnyModel;
use crate::model::crisis::{Payoffs, PseudoCrisis};
use crate::numeric::distribution::Link;

/// How often guesses are replaced by answers to them.
const ROUNDS: usize = 6;
/// The scaled gradient at which each fit ends: a tenth of a standard error.
const NEAR: f64 = 0.1;
/// Guesses of B's resistance are held within this probit.
const FARTHEST: f64 = 4.0;
/// Guesses of A's standing firm are held within these.
const FIRM: (f64, f64) = (0.02, 0.98);

/// Guesses behaviour by binary choices on all regressors, fits the pseudo-likelihood
/// that answers to them, replaces the guesses by what each side would do then, and so
/// on. The round that is likeliest in equilibrium is the start.
pub(super) fn crisis(
    l: &Likelihood,
    counts: &[[f64; 4]],
    fixed: &[Option<f64>],
    theta: &mut [f64],
) {
    let (mut resists, mut firm) = guesses(l, counts);
    let free: Vec<usize> = (0..l.coefficients).filter(|j| fixed[*j].is_none()).collect();
    let sizes = sizes(l, &free, &vec![1.0; l.predictors.len()]);
    let space = Space { likelihood: l, free: &free, sizes: &sizes };
    let mut at = theta.to_vec();
    for (slot, value) in at.iter_mut().zip(fixed) {
        *slot = value.unwrap_or(*slot);
    }
    let mut best = f64::NEG_INFINITY;
    for _ in 0..ROUNDS {
        let pseudo = Likelihood {
            model: AnyModel::PseudoCrisis(PseudoCrisis {
                tallies: counts.to_vec(),
                resists: resists.clone(),
                firm: firm.clone(),
            }),
            predictors: l.predictors.clone(),
            rows: l.rows,
            coefficients: l.coefficients,
        };
        let stop = Stop { gradient: NEAR, ..Stop::default() };
        let found = climb_to(&stop, &pseudo, &at, (&free, &sizes), None, &[]);
        if !found.theta.iter().all(|x| x.is_finite()) {
            return;
        }
        at = found.theta;
        let value = l.value(&space.possible(&at), None);
        let better = value > best || (best == f64::NEG_INFINITY && !value.is_nan());
        if better {
            theta.copy_from_slice(&at);
        } else if value.is_finite() {
            return;
        }
        if (value - best).abs() < 1e-3 {
            return;
        }
        best = best.max(value);
        for row in 0..l.rows {
            let u = Payoffs::from_predictors(&l.predictors_at(&at, row));
            let (z, share) = u.answers(resists[row]);
            resists[row] = z.clamp(-FARTHEST, FARTHEST);
            firm[row] = share.clamp(FIRM.0, FIRM.1);
        }
    }
}

/// The probit of B's resistance and the chance that A stands firm, by row.
fn guesses(l: &Likelihood, counts: &[[f64; 4]]) -> (Vec<f64>, Vec<f64>) {
    let mut columns = vec![vec![1.0; l.rows]];
    for p in &l.predictors {
        for c in &p.design.columns {
            if !columns.contains(c) {
                columns.push(c.clone());
            }
        }
    }
    let share = |yes: &[usize], no: usize| {
        let sum = |t: &[f64; 4]| yes.iter().map(|i| t[*i]).sum::<f64>();
        let pairs: Vec<[f64; 2]> = counts.iter().map(|t| [t[no], sum(t)]).collect();
        let b = binary_of_counts(Link::Probit, &columns, &pairs);
        fitted(Link::Probit, &columns, &b, l.rows)
    };
    let probit = |p: &f64| realpolitik_lanes::normal::normal_quantile(p.clamp(0.02, 0.98));
    (
        share(&[2, 3], 1).iter().map(probit).collect(),
        share(&[2], 3).iter().map(|p| p.clamp(0.05, 0.95)).collect(),
    )
}
