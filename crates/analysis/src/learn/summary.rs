//! Numbers before and after, with Monte Carlo errors by the genealogy of particles.

use crate::learn::sampler::Particles;
use crate::rivals::learning::Learned;

/// Mean and variance.
pub(crate) fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    (mean, variance)
}

/// What is learnt of a number: its values under the beliefs, and at particles of the
/// posterior.
pub(crate) fn learned(
    (id, label): (&str, &str),
    (prior_mean, prior_sd): (f64, f64),
    after: &[f64],
    particles: &Particles,
) -> Learned {
    let (posterior_mean, variance) = moments(after);
    let mut order = after.to_vec();
    order.sort_by(f64::total_cmp);
    let at = |q: f64| order[((q * order.len() as f64) as usize).min(order.len() - 1)];
    Learned {
        id: id.to_owned(),
        label: label.to_owned(),
        prior_mean,
        prior_sd,
        posterior_mean,
        error: particles.error(after),
        posterior_sd: variance.sqrt(),
        p05: at(0.05),
        p50: at(0.5),
        p95: at(0.95),
        shift: if prior_sd > 0.0 { (posterior_mean - prior_mean) / prior_sd } else { 0.0 },
    }
}

/// Draws that carry a mean: how many independent ones would have its error.
pub(crate) fn carried(learned: &Learned, particles: usize) -> f64 {
    let n = particles as f64;
    if learned.error > 0.0 { (learned.posterior_sd / learned.error).powi(2).min(n) } else { n }
}
