//! What the observed episodes teach about the parameters: the case's own draws,
//! reweighted by how likely they make what was seen.
//!
//! Importance weights with the prior as proposal; how many draws carry the
//! posterior is said beside it (Kong 1992), and with fewer than
//! [`ENOUGH`] it is withheld.

use crate::error::AnalysisError;
use crate::options::Options;
use crate::rivals::likelihood::{Pattern, visit_draws};
use crate::rivals::weighing::{Increments, Weighing};
use crate::rivals::weights::{kept, observed, sample};
use realpolitik_case::Case;
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::subject::{blocks, draws_of};
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// Effective draws below which nothing is learnt.
pub const ENOUGH: f64 = 400.0;

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
    let events = observed(case).len();
    if events == 0 {
        return Ok(None);
    }
    let draws = kept(events, options.draws);
    let own = sample(case, options, draws, progress)?;
    let keep: Vec<u64> = (0..draws).filter(|d| own.certified[*d as usize]).collect();
    let increments = Increments {
        events: own
            .increments
            .events
            .iter()
            .map(|e| keep.iter().map(|d| e[*d as usize]).collect())
            .collect(),
        draws: keep.len(),
    };
    let Some(weighing) = Weighing::new(&[1.0], &[increments]) else {
        return Err(AnalysisError::NothingCertified { draws });
    };
    let effective_draws = weighing.effective_draws(0);
    let mut found = Learning {
        events,
        draws,
        failed: draws - keep.len() as u64,
        effective_draws,
        needed: ENOUGH,
        withheld: effective_draws < ENOUGH,
        impossible: weighing.log_marginal(0).value == f64::NEG_INFINITY,
        parameters: Vec::new(),
        outcomes: Vec::new(),
    };
    if found.withheld {
        return Ok(Some(found));
    }
    let weights = weighing.draw_weights(0);
    found.parameters = parameters(case, options.seed, &keep, &weights);
    found.outcomes = outcomes(case, options, draws, &keep, &weights)?;
    Ok(Some(found))
}

fn parameters(case: &Case, seed: u64, keep: &[u64], weights: &[f64]) -> Vec<Learned> {
    let uncertain: Vec<usize> = (0..case.parameters.len())
        .filter(|m| case.parameters[*m].distribution.sd() > 0.0)
        .collect();
    let mut values = vec![Vec::with_capacity(keep.len()); uncertain.len()];
    // Ascending, so that each block holds the next of them.
    let mut left = keep;
    for block in blocks(0..keep.last().map_or(0, |k| k + 1)) {
        let (here, later) = left.split_at(left.partition_point(|k| *k < block.end));
        let draws = draws_of(case, seed, block.clone());
        for (m, v) in uncertain.iter().zip(&mut values) {
            v.extend(here.iter().map(|k| draws.row(*m)[(k - block.start) as usize]));
        }
        left = later;
    }
    let mut all: Vec<Learned> = uncertain
        .iter()
        .zip(&values)
        .map(|(m, v)| {
            let p = &case.parameters[*m];
            learned(p.id.clone(), p.label.clone(), v, weights)
        })
        .collect();
    all.sort_by(|a, b| b.shift.abs().total_cmp(&a.shift.abs()));
    all
}

fn outcomes(
    case: &Case,
    options: &Options,
    draws: u64,
    keep: &[u64],
    weights: &[f64],
) -> Result<Vec<Learned>, AnalysisError> {
    let compiled = compiled_game(case, options.game.as_deref())?;
    let protocol = &case.games[compiled.protocol];
    let patterns: Vec<Pattern> =
        (0..protocol.outcomes.len()).map(|o| Pattern::ending(&compiled, &[o])).collect();
    // A draw may fail in this game alone; it then counts as not seen.
    let mut values = vec![vec![f64::NAN; draws as usize]; patterns.len()];
    let nobody = Progress::default();
    visit_draws(case, &compiled, options.seed, 0..draws, options.jobs, &nobody, |k, point| {
        for (row, p) in values.iter_mut().zip(&patterns) {
            row[k as usize] = p.probability(point.reach);
        }
    });
    Ok(protocol
        .outcomes
        .iter()
        .zip(&patterns)
        .zip(&values)
        .filter(|((_, p), _)| !p.is_impossible())
        .map(|((o, _), row)| {
            let (mut v, mut w) = (Vec::new(), Vec::new());
            for (k, weight) in keep.iter().zip(weights) {
                let x = row[*k as usize];
                if x.is_finite() {
                    v.push(x);
                    w.push(*weight);
                }
            }
            learned(o.name.clone(), o.label.clone(), &v, &w)
        })
        .collect())
}

/// Moments and quantiles of values, evenly and under weights. The error is that
/// of a self-normalised importance estimate.
fn learned(id: String, label: String, values: &[f64], weights: &[f64]) -> Learned {
    let n = values.len().max(1) as f64;
    let total: f64 = weights.iter().sum();
    let prior_mean = values.iter().sum::<f64>() / n;
    let spread: f64 = values.iter().map(|x| (x - prior_mean).powi(2)).sum();
    let prior_sd = (spread / (n - 1.0).max(1.0)).sqrt();
    let pairs = || values.iter().zip(weights);
    let posterior_mean = pairs().map(|(x, w)| x * w).sum::<f64>() / total;
    let variance = pairs().map(|(x, w)| w * (x - posterior_mean).powi(2)).sum::<f64>() / total;
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
        posterior_sd: variance.max(0.0).sqrt(),
        p05: quantile(0.05),
        p50: quantile(0.5),
        p95: quantile(0.95),
        shift: if prior_sd > 0.0 { (posterior_mean - prior_mean) / prior_sd } else { 0.0 },
    }
}
