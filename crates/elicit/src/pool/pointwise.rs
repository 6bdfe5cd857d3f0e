//! Pools that work on the distribution functions at every value, or on the
//! quantiles at every share of belief.

use realpolitik_belief::Distribution;
use realpolitik_belief::family::beta_cdf;
use realpolitik_lanes::normal::normal_cdf;

/// Quantiles of each expert at which a pool is looked at: evenly spaced normal
/// scores from −[`REACH`] to [`REACH`].
const SCORES: usize = 601;
/// Quantiles by which a pool is written down.
const WRITTEN: usize = 1201;
/// The outermost normal score: a share of belief of 1e-9.
const REACH: f64 = 6.0;
/// What counts as a jump of a distribution function.
const JUMP: f64 = 1e-9;

type Parts = [(f64, Distribution)];

/// Evenly spaced normal scores, as shares of belief.
fn shares(n: usize) -> impl Iterator<Item = f64> {
    (0..n).map(move |i| normal_cdf(REACH * (2.0 * i as f64 / (n - 1) as f64 - 1.0)))
}

/// A belief written down by about a thousand quantiles, straight between, so that
/// it is quick to ask and to draw; one of single values stays as it is.
///
/// ```
/// use realpolitik_belief::Distribution;
/// let d = Distribution::Normal { mean: 2.0, sd: 3.0 };
/// let written = realpolitik_elicit::pool::tabulated(&d);
/// assert!((written.quantile(0.9) - d.quantile(0.9)).abs() < 1e-4);
/// ```
pub fn tabulated(d: &Distribution) -> Distribution {
    match d {
        Distribution::Fixed { .. }
        | Distribution::Discrete { .. }
        | Distribution::Quantiles { .. } => d.clone(),
        _ => ended(shares(WRITTEN).map(|u| (u, d.quantile(u))).collect()),
    }
}

/// Beliefs of which the distribution function is found by search, written down.
fn quick(parts: &Parts) -> Vec<(f64, Distribution)> {
    let slow = |d: &Distribution| {
        use Distribution::{Metalog, Mixture, Truncated};
        matches!(d, Metalog(_) | Mixture { .. } | Truncated { .. })
    };
    let one = |d: &Distribution| if slow(d) { tabulated(d) } else { d.clone() };
    parts.iter().map(|(w, d)| (*w, one(d))).collect()
}

/// The linear pool through the distribution function of a beta.
pub(super) fn beta_transformed(parts: &Parts, alpha: f64, beta: f64) -> Distribution {
    let parts = &quick(parts);
    let mean = |x: f64| parts.iter().map(|(w, d)| w * d.cdf(x)).sum::<f64>();
    written(parts, |x| beta_cdf(mean(x).clamp(0.0, 1.0), alpha, beta))
}

/// The mean of the distribution functions without `share` of the weight at either
/// end; at ½ their median.
pub(super) fn trimmed(parts: &Parts, share: f64) -> Distribution {
    let parts = &quick(parts);
    let weights: Vec<f64> = parts.iter().map(|(w, _)| *w).collect();
    written(parts, |x| {
        let heights: Vec<f64> = parts.iter().map(|(_, d)| d.cdf(x)).collect();
        super::probability::trimmed_mean(&heights, &weights, share)
    })
}

/// The mean of the quantiles.
pub(super) fn quantiles(parts: &Parts) -> Distribution {
    let at = |u: f64| parts.iter().map(|(w, d)| w * d.quantile(u)).sum::<f64>();
    ended(shares(WRITTEN).map(|u| (u, at(u))).collect())
}

/// A distribution function as a distribution: looked at where any of the parts
/// has a quantile.
fn written(parts: &Parts, below: impl Fn(f64) -> f64) -> Distribution {
    let mut places: Vec<f64> =
        parts.iter().flat_map(|(_, d)| shares(SCORES).map(|u| d.quantile(u))).collect();
    places.retain(|x| x.is_finite());
    places.sort_by(f64::total_cmp);
    places.dedup();
    let mut points: Vec<(f64, f64)> = Vec::with_capacity(places.len());
    let mut height: f64 = 0.0;
    for x in places {
        // Up to a value and with it, where belief lies on the value itself.
        let before = below(x.next_down()).max(height);
        height = below(x).max(before);
        if height - before > JUMP {
            points.push((before, x));
        }
        points.push((height, x));
    }
    ended(thinned(points))
}

/// About as many quantiles as are written down.
fn thinned(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if points.len() <= 2 * WRITTEN {
        return points;
    }
    let mut at = 0;
    let value = |u: f64| {
        while at + 2 < points.len() && points[at + 1].0 < u {
            at += 1;
        }
        let ((p, x), (q, y)) = (points[at], points[at + 1]);
        let t = if q > p { ((u - p) / (q - p)).clamp(0.0, 1.0) } else { 1.0 };
        (u, x + t * (y - x))
    };
    shares(WRITTEN).map(value).collect()
}

/// Quantiles with the ends at 0 and 1.
fn ended(mut points: Vec<(f64, f64)>) -> Distribution {
    let end = 0.5 * normal_cdf(-REACH);
    let first = points.iter().position(|(p, _)| *p > end).unwrap_or(0);
    points.drain(..first.saturating_sub(1));
    let last = points.iter().position(|(p, _)| *p >= 1.0 - end).unwrap_or(points.len() - 1);
    points.truncate((last + 2).min(points.len()));
    if let [one] = points[..] {
        points.push(one);
    }
    if let Some(p) = points.first_mut() {
        p.0 = 0.0;
    }
    if let Some(p) = points.last_mut() {
        p.0 = 1.0;
    }
    Distribution::Quantiles { points }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(mean: f64, sd: f64) -> Distribution {
        Distribution::Normal { mean, sd }
    }

    #[test]
    fn the_mean_of_normal_quantiles_is_normal() {
        // Location and scale are averaged.
        let pool = quantiles(&[(0.25, normal(1.0, 2.0)), (0.75, normal(5.0, 4.0))]);
        let known = normal(4.0, 3.5);
        for u in [1e-6, 0.01, 0.4, 0.5, 0.97] {
            assert!((pool.quantile(u) - known.quantile(u)).abs() < 1e-4 * 3.5, "{u}");
        }
        assert!((pool.mean() - 4.0).abs() < 1e-9 && (pool.sd() / 3.5 - 1.0).abs() < 1e-4);
    }

    #[test]
    fn a_beta_of_shapes_one_changes_nothing() {
        let parts = [(0.5, normal(0.0, 1.0)), (0.5, normal(3.0, 0.5))];
        let linear = Distribution::Mixture { parts: parts.to_vec() };
        let pool = beta_transformed(&parts, 1.0, 1.0);
        for x in [-2.0, 0.3, 1.5, 2.9, 3.4] {
            assert!((pool.cdf(x) - linear.cdf(x)).abs() < 1e-5, "{x}");
        }
        // Shapes alike and above 1 keep the median and draw the rest to it.
        let sharp = beta_transformed(&parts, 2.0, 2.0);
        assert!((sharp.median() - linear.median()).abs() < 1e-4);
        assert!(sharp.sd() < linear.sd());
    }

    #[test]
    fn the_median_leaves_the_odd_one_out() {
        let third = 1.0 / 3.0;
        let parts =
            [(third, normal(0.0, 1.0)), (third, normal(0.0, 1.0)), (third, normal(50.0, 1.0))];
        let pool = trimmed(&parts, 0.5);
        for u in [0.01, 0.5, 0.9] {
            assert!((pool.quantile(u) - parts[0].1.quantile(u)).abs() < 1e-3, "{u}");
        }
    }

    #[test]
    fn belief_on_single_values_stays_there() {
        let parts = [
            (0.5, Distribution::Fixed { value: 2.0 }),
            (0.5, Distribution::Uniform { low: 0.0, high: 1.0 }),
        ];
        let pool = trimmed(&parts, 0.0);
        assert_eq!(pool.quantile(0.75), 2.0);
        assert!((pool.cdf(1.0) - 0.5).abs() < 1e-9 && pool.cdf(2.0) == 1.0);
        assert!((pool.quantile(0.25) - 0.5).abs() < 1e-3);
    }
}
