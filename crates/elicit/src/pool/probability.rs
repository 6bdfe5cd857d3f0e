//! One probability out of several.
//!
//! Every function takes probabilities, 0 to 1, and weights at least 0 of which
//! one is above; it gives back NaN where there is no weight.

use realpolitik_belief::family::beta_cdf;
use realpolitik_lanes::normal::{normal_cdf, normal_quantile};

/// A probability of 0 or 1 counts as so far from it where its log-odds are
/// averaged: the distance from 1 to the next number.
const EDGE: f64 = f64::EPSILON;

fn mean(values: impl Iterator<Item = f64>, weights: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (v, w) in values.zip(weights) {
        sum += w * v;
        total += w;
    }
    sum / total
}

/// The weighted mean.
pub fn linear(probabilities: &[f64], weights: &[f64]) -> f64 {
    mean(probabilities.iter().copied(), weights)
}

/// The mean of the log-odds, as a probability: the logarithmic pool of two
/// outcomes.
///
/// ```
/// use realpolitik_elicit::pool::log_odds_mean;
/// assert!((log_odds_mean(&[0.2, 0.8], &[1.0, 1.0]) - 0.5).abs() < 1e-15);
/// ```
pub fn log_odds_mean(probabilities: &[f64], weights: &[f64]) -> f64 {
    let odds = |p: &f64| {
        let p = p.clamp(EDGE, 1.0 - EDGE);
        libm::log(p / (1.0 - p))
    };
    let x = mean(probabilities.iter().map(odds), weights);
    1.0 / (1.0 + libm::exp(-x))
}

/// The mean of the normal scores, as a probability.
pub fn probit_mean(probabilities: &[f64], weights: &[f64]) -> f64 {
    let score = |p: &f64| normal_quantile(p.clamp(EDGE, 1.0 - EDGE));
    normal_cdf(mean(probabilities.iter().map(score), weights))
}

/// The geometric mean of the probabilities: 0 if one is 0.
pub fn geometric_mean(probabilities: &[f64], weights: &[f64]) -> f64 {
    let log = |p: &f64| if *p > 0.0 { libm::log(*p) } else { f64::NEG_INFINITY };
    let pairs = probabilities.iter().zip(weights).filter(|(_, w)| **w > 0.0);
    let (p, w): (Vec<f64>, Vec<f64>) = pairs.map(|(p, w)| (*p, *w)).unzip();
    libm::exp(mean(p.iter().map(log), &w))
}

/// The weighted mean through the distribution function of a beta (Ranjan &
/// Gneiting 2010): with shapes alike and above 1 it moves away from ½.
pub fn beta_transformed(probabilities: &[f64], weights: &[f64], alpha: f64, beta: f64) -> f64 {
    beta_cdf(linear(probabilities, weights), alpha, beta)
}

/// The weighted median; between two values their mean.
pub fn median(probabilities: &[f64], weights: &[f64]) -> f64 {
    trimmed_mean(probabilities, weights, 0.5)
}

/// The weighted mean without a share of the weight at either end, 0 to ½.
///
/// ```
/// use realpolitik_elicit::pool::trimmed;
/// assert_eq!(trimmed(&[0.1, 0.2, 0.4, 0.9], &[1.0; 4], 0.25), 0.30000000000000004);
/// ```
pub fn trimmed(probabilities: &[f64], weights: &[f64], share: f64) -> f64 {
    trimmed_mean(probabilities, weights, share)
}

/// The mean of the step function of sorted values over their weights, between
/// `share` and 1 − `share` of all weight.
pub(super) fn trimmed_mean(values: &[f64], weights: &[f64], share: f64) -> f64 {
    let total: f64 = weights.iter().sum();
    let mut sorted: Vec<(f64, f64)> =
        values.iter().copied().zip(weights.iter().map(|w| w / total)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    // A weight that ends at the cut but for rounding ends there.
    const SLACK: f64 = 1e-12;
    if share >= 0.5 {
        let middle = |upper: bool| {
            let mut at = 0.0;
            let past = |w: f64, at: &mut f64| {
                *at += w;
                if upper { *at > 0.5 + SLACK } else { *at >= 0.5 - SLACK }
            };
            sorted.iter().find(|(_, w)| past(*w, &mut at)).map_or(f64::NAN, |(v, _)| *v)
        };
        return 0.5 * (middle(false) + middle(true));
    }
    let (mut at, mut sum, mut kept) = (0.0, 0.0, 0.0);
    for (v, w) in sorted {
        let inside = (at + w).min(1.0 - share) - f64::max(at, share);
        at += w;
        if inside > SLACK {
            sum += inside * v;
            kept += inside;
        }
    }
    sum / kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn medians_of_even_and_odd_many() {
        assert_eq!(median(&[0.9, 0.1, 0.3], &[1.0; 3]), 0.3);
        assert!((median(&[0.9, 0.1, 0.3, 0.5], &[1.0; 4]) - 0.4).abs() < 1e-15);
        assert_eq!(median(&[0.1, 0.9], &[1.0, 3.0]), 0.9);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn every_pool_lies_among_what_it_pools(
            pairs in proptest::collection::vec((0.0..=1.0f64, 0.01..3.0f64), 1..9),
            share in 0.0..0.5f64,
        ) {
            let (p, w): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let low = p.iter().copied().fold(f64::INFINITY, f64::min);
            let high = p.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            for x in [
                linear(&p, &w),
                log_odds_mean(&p, &w),
                probit_mean(&p, &w),
                geometric_mean(&p, &w),
                median(&p, &w),
                trimmed(&p, &w, share),
            ] {
                prop_assert!(x >= low - 1e-9 && x <= high + 1e-9, "{x} not in {low} to {high}");
            }
            prop_assert!((trimmed(&p, &w, 0.0) - linear(&p, &w)).abs() < 1e-12);
        }
    }
}
