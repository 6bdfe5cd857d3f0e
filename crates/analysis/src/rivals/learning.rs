//! What the observed episodes teach about the parameters: the case's own draws,
//! reweighted by how likely they make what was seen.
//!
//! Importance weights; how many draws carry the posterior is said beside it (Kong
//! 1992). With fewer than [`ENOUGH`] draws are taken anew from a distribution fitted
//! to what was seen, and if that does not help it is withheld.

use crate::error::AnalysisError;
use crate::options::Options;
pub use crate::rivals::proposal::ENOUGH;
use crate::rivals::weighed::{Weighed, weigh};
use realpolitik_case::Case;
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// A number before and after the evidence.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Learned {
    /// Which parameter or outcome.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Mean before.
    pub prior_mean: f64,
    /// Standard deviation before.
    pub prior_sd: f64,
    /// Mean after.
    pub posterior_mean: f64,
    /// Monte Carlo standard error of that.
    pub error: f64,
    /// Standard deviation after.
    pub posterior_sd: f64,
    /// 5 % quantile after.
    pub p05: f64,
    /// Median after.
    pub p50: f64,
    /// 95 % quantile after.
    pub p95: f64,
    /// How far the mean moved, in standard deviations before.
    pub shift: f64,
}

/// What was learnt.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Learning {
    /// Events it rests on.
    pub events: usize,
    /// Draws that were reweighted.
    pub draws: u64,
    /// Draws without a certified solution, left out.
    pub failed: u64,
    /// How many draws carry the posterior.
    pub effective_draws: f64,
    /// How many would be enough.
    pub needed: f64,
    /// Whether they were drawn anew from a distribution fitted to what was seen.
    pub redrawn: bool,
    /// Whether it is withheld: too few draws carry it, or what was seen is
    /// impossible under the case.
    pub withheld: bool,
    /// Whether what was seen is impossible under the case.
    pub impossible: bool,
    /// Uncertain parameters, those that moved most first; empty if withheld.
    pub parameters: Vec<Learned>,
    /// Outcomes of the main game; empty if withheld.
    pub outcomes: Vec<Learned>,
}

/// Learns from the moves seen by the as-of date. `None` if nothing was seen.
pub fn learning(
    case: &Case,
    options: &Options,
    progress: &Progress,
) -> Result<Option<Learning>, AnalysisError> {
    Ok(weigh(case, options, progress)?.map(|w| learnt(case, options, &w)))
}

/// What the draws of the case itself teach.
pub(crate) fn learnt(case: &Case, options: &Options, weighed: &Weighed) -> Learning {
    let sample = &weighed.samples[weighed.own];
    let effective_draws = weighed.effective(weighed.own);
    let mut found = Learning {
        events: weighed.readings.events,
        draws: weighed.draws,
        failed: weighed.failed,
        effective_draws,
        needed: ENOUGH,
        redrawn: sample.rounds > 0,
        withheld: effective_draws < ENOUGH,
        impossible: effective_draws == 0.0,
        parameters: Vec::new(),
        outcomes: Vec::new(),
    };
    if found.withheld {
        return found;
    }
    let after = weighed.draw_weights(weighed.own);
    let before: Vec<f64> = sample.offsets.iter().map(|o| libm::exp(*o)).collect();
    found.parameters = case
        .parameters
        .iter()
        .zip(&sample.parameters)
        .filter(|(_, v)| !v.is_empty())
        .map(|(p, v)| learned(p.id.clone(), p.label.clone(), v, &before, &after))
        .collect();
    found.parameters.sort_by(|a, b| b.shift.abs().total_cmp(&a.shift.abs()));
    let main = options.game.as_deref();
    let protocol = case.games.iter().find(|g| main.is_none_or(|m| g.id == m));
    let ends = protocol.iter().flat_map(|p| &p.outcomes).zip(&sample.outcomes);
    found.outcomes = ends
        .filter(|(_, v)| v.iter().any(|x| *x > 0.0))
        .map(|(o, v)| learned(o.name.clone(), o.label.clone(), v, &before, &after))
        .collect();
    found
}

/// Mean and variance under weights that add to 1.
pub(crate) fn moments(values: &[f64], weights: &[f64]) -> (f64, f64) {
    let pairs = || values.iter().zip(weights);
    let total: f64 = weights.iter().sum();
    let mean = pairs().map(|(x, w)| x * w).sum::<f64>() / total;
    let variance = pairs().map(|(x, w)| w * (x - mean).powi(2)).sum::<f64>() / total;
    (mean, variance.max(0.0))
}

/// Moments and quantiles of values, under the weights before and after the evidence.
/// The error is that of a self-normalised importance estimate.
pub(crate) fn learned(
    id: String,
    label: String,
    values: &[f64],
    before: &[f64],
    weights: &[f64],
) -> Learned {
    let total: f64 = weights.iter().sum();
    let (prior_mean, prior_variance) = moments(values, before);
    let prior_sd = prior_variance.sqrt();
    let (posterior_mean, variance) = moments(values, weights);
    let pairs = || values.iter().zip(weights);
    let error =
        pairs().map(|(x, w)| (w * (x - posterior_mean)).powi(2)).sum::<f64>().sqrt() / total;
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let quantile = |q: f64| {
        let mut sum = 0.0;
        for i in &order {
            sum += weights[*i];
            if sum >= q * total {
                return values[*i];
            }
        }
        order.last().map_or(f64::NAN, |i| values[*i])
    };
    Learned {
        id,
        label,
        prior_mean,
        prior_sd,
        posterior_mean,
        error,
        posterior_sd: variance.sqrt(),
        p05: quantile(0.05),
        p50: quantile(0.5),
        p95: quantile(0.95),
        shift: if prior_sd > 0.0 { (posterior_mean - prior_mean) / prior_sd } else { 0.0 },
    }
}
