//! Densities, as logarithms.

use super::Distribution;
use super::beta::pert_shapes;
use super::student::student_log_density;
use realpolitik_lanes::normal::normal_cdf;

/// ln √(2π).
const LOG_ROOT_TAU: f64 = 0.918_938_533_204_672_8;

fn log_normal_density(z: f64) -> f64 {
    -0.5 * z * z - LOG_ROOT_TAU
}

fn log_beta_density(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return f64::NEG_INFINITY;
    }
    libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
        + (a - 1.0) * libm::log(x)
        + (b - 1.0) * libm::log1p(-x)
}

impl Distribution {
    /// The logarithm of the density at `x`; −∞ where there is no belief. `None` of
    /// beliefs that put weight on single values.
    pub fn log_density(&self, x: f64) -> Option<f64> {
        let outside = f64::NEG_INFINITY;
        let within = |low: f64, high: f64, v: f64| if x < low || x > high { outside } else { v };
        Some(match self {
            Distribution::Fixed { .. } | Distribution::Discrete { .. } => return None,
            Distribution::Uniform { low, high } => within(*low, *high, -libm::log(high - low)),
            Distribution::Triangular { low, mode, high } => {
                let width = high - low;
                let rise = if x <= *mode && mode > low {
                    (x - low) / (mode - low)
                } else {
                    (high - x) / (high - mode)
                };
                within(*low, *high, libm::log(2.0 * rise / width))
            }
            Distribution::Pert { low, mode, high } => {
                let (a, b) = pert_shapes(*low, *mode, *high);
                let width = high - low;
                log_beta_density((x - low) / width, a, b) - libm::log(width)
            }
            Distribution::Normal { mean, sd } => {
                log_normal_density((x - mean) / sd) - libm::log(*sd)
            }
            Distribution::TruncatedNormal { mean, sd, low, high } => {
                let (a, b) = ((low - mean) / sd, (high - mean) / sd);
                let mass = if a > 0.0 {
                    normal_cdf(-a) - normal_cdf(-b)
                } else {
                    normal_cdf(b) - normal_cdf(a)
                };
                let v = log_normal_density((x - mean) / sd) - libm::log(sd * mass);
                within(*low, *high, v)
            }
            Distribution::LogNormal { mu, sigma } => {
                if x <= 0.0 {
                    return Some(outside);
                }
                let l = libm::log(x);
                log_normal_density((l - mu) / sigma) - libm::log(*sigma) - l
            }
            Distribution::Beta { alpha, beta, low, high } => {
                let width = high - low;
                log_beta_density((x - low) / width, *alpha, *beta) - libm::log(width)
            }
            Distribution::Gamma { shape, rate } => {
                if x <= 0.0 {
                    return Some(outside);
                }
                shape * libm::log(*rate) + (shape - 1.0) * libm::log(x)
                    - rate * x
                    - libm::lgamma(*shape)
            }
            Distribution::Student { df, location, scale } => {
                student_log_density((x - location) / scale, *df) - libm::log(*scale)
            }
            Distribution::Truncated { of, low, high } => {
                let v = of.log_density(x)? - libm::log(of.cdf(*high) - of.cdf(*low));
                within(*low, *high, v)
            }
            Distribution::Mixture { parts } => {
                let all: Option<Vec<f64>> =
                    parts.iter().map(|(w, d)| Some(libm::log(*w) + d.log_density(x)?)).collect();
                log_sum(&all?)
            }
            Distribution::Quantiles { points } => {
                let at = points.partition_point(|(_, v)| *v <= x).clamp(1, points.len() - 1);
                let ((p, a), (q, b)) = (points[at - 1], points[at]);
                let ends = (points[0].1, points[points.len() - 1].1);
                if b <= a {
                    return None;
                }
                within(ends.0, ends.1, libm::log((q - p) / (b - a)))
            }
            Distribution::Elicited(e) => e.log_density(x)?,
            Distribution::Metalog(m) => m.log_density(x),
        })
    }
}

/// ln Σ exp, without overflow.
fn log_sum(all: &[f64]) -> f64 {
    let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    most + libm::log(all.iter().map(|v| libm::exp(v - most)).sum::<f64>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::{Elicited, Metalog};

    #[test]
    fn densities_are_slopes_of_the_distribution_functions() {
        let points = vec![(0.05, 0.1), (0.5, 0.2), (0.95, 0.45)];
        let mut all: Vec<Distribution> = [
            "uniform(-1, 2)",
            "triangular(0, 0.3, 2)",
            "pert(0, 0.3, 2)",
            "normal(0.3, 0.8)",
            "truncnormal(0.3, 0.8, 0, 1.5)",
            "lognormal(-0.2, 0.6)",
            "beta(2, 5, -1, 1)",
            "gamma(2.5, 3)",
            "exponential(1.7)",
            "student(4, 0.3, 0.5)",
            "truncate(student(4, 0.3, 0.5), 0, inf)",
            "mixture(0.3 * normal(0, 1), 0.7 * gamma(2, 2))",
        ]
        .iter()
        .map(|t| Distribution::parse_dist(t).unwrap())
        .collect();
        all.push(Distribution::Elicited(Elicited::new(points.clone()).unwrap()));
        all.push(Distribution::Metalog(Metalog::fit(points, Some(0.0), None).unwrap()));
        for d in all {
            for u in [0.03, 0.21, 0.6, 0.93] {
                let x = d.quantile(u);
                let step = 1e-5 * d.sd();
                let slope = (d.cdf(x + step) - d.cdf(x - step)) / (2.0 * step);
                let density = libm::exp(d.log_density(x).unwrap());
                assert!((density / slope - 1.0).abs() < 1e-4, "{d:?} {u}: {density} {slope}");
            }
        }
        assert!(
            Distribution::parse_dist("discrete(0: 0.5, 1: 0.5)")
                .unwrap()
                .log_density(0.0)
                .is_none()
        );
    }
}
