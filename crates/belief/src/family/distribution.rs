//! Distributions of belief.

use super::beta::{beta_cdf, beta_moments, beta_quantile, pert_shapes};
use super::elicited::Elicited;
use super::gamma::{gamma_cdf, gamma_quantile};
use super::metalog::Metalog;
use super::moments;
use super::student::{student_cdf, student_quantile};
use realpolitik_lanes::normal::{normal_cdf, normal_density, normal_quantile};
use serde::Serialize;

/// A belief about one number. [`Distribution::validate`] says whether its
/// parameters are proper; every other function takes them to be.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "family", rename_all = "kebab-case")]
pub enum Distribution {
    /// Known.
    Fixed {
        /// The value.
        value: f64,
    },
    /// Uniform on an interval.
    Uniform {
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// Triangular.
    Triangular {
        /// Least value.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Greatest value.
        high: f64,
    },
    /// PERT: a beta with the mean `(low + 4·mode + high) / 6`.
    Pert {
        /// Least value.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Greatest value.
        high: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Normal cut to an interval.
    TruncatedNormal {
        /// Mean before truncation.
        mean: f64,
        /// Standard deviation before truncation.
        sd: f64,
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// Log-normal: the logarithm is normal.
    LogNormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Beta, scaled to an interval.
    Beta {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// Gamma: the mean is shape / rate. Shape 1 is exponential.
    Gamma {
        /// Shape.
        shape: f64,
        /// Rate: one over the scale.
        rate: f64,
    },
    /// Student's t.
    Student {
        /// Degrees of freedom, above 2, so that it has a variance.
        df: f64,
        /// Its middle.
        location: f64,
        /// Its scale.
        scale: f64,
    },
    /// Another belief cut to an interval, of which an end may be infinite.
    Truncated {
        /// What is cut.
        of: Box<Distribution>,
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// A few values with probabilities.
    Discrete {
        /// Values with their probabilities, which add to 1; ascending values.
        points: Vec<(f64, f64)>,
    },
    /// A mixture.
    Mixture {
        /// Weights, adding to 1, and parts.
        parts: Vec<(f64, Distribution)>,
    },
    /// A piecewise-linear quantile function through elicited points.
    Quantiles {
        /// Probabilities (ascending, 0–1) and values (not descending); the ends
        /// at 0 and 1 are present.
        points: Vec<(f64, f64)>,
    },
    /// Elicited quantiles, of which an end was left open: with tails.
    Elicited(Elicited),
    /// Elicited quantiles fitted by a smooth series.
    Metalog(Metalog),
}

/// A standard normal value `z` with the given mass between `a` and it, to the
/// last digits where it is near 0: there the error function keeps the digits
/// that the distribution function, which is near ½, does not.
fn near_zero(mut z: f64, a: f64, mass: f64) -> f64 {
    if z.abs() < 0.5 {
        let half = |x: f64| 0.5 * libm::erf(x * std::f64::consts::FRAC_1_SQRT_2);
        for _ in 0..3 {
            z -= (half(z) - half(a) - mass) / normal_density(z);
        }
    }
    z
}

/// Inverse of an increasing function on an interval: bisection, to the last
/// bits.
fn invert(f: impl Fn(f64) -> f64, target: f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if f(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

impl Distribution {
    /// The value below which a share `u` of belief lies, 0 < u < 1.
    pub fn quantile(&self, u: f64) -> f64 {
        match self {
            Distribution::Fixed { value } => *value,
            Distribution::Uniform { low, high } => low + u * (high - low),
            Distribution::Triangular { low, mode, high } => {
                let width = high - low;
                let turn = (mode - low) / width;
                if u <= turn {
                    low + libm::sqrt(u * width * (mode - low))
                } else {
                    high - libm::sqrt((1.0 - u) * width * (high - mode))
                }
            }
            Distribution::Pert { low, mode, high } => {
                let (a, b) = pert_shapes(*low, *mode, *high);
                low + (high - low) * beta_quantile(u, a, b)
            }
            Distribution::Normal { mean, sd } => mean + sd * normal_quantile(u),
            Distribution::TruncatedNormal { mean, sd, low, high } => {
                let (a, b) = ((low - mean) / sd, (high - mean) / sd);
                // Beyond the mean the upper tail keeps its digits, as the lower does before.
                let z = if a > 0.0 {
                    let (p, q) = (normal_cdf(-a), normal_cdf(-b));
                    -normal_quantile(p - u * (p - q))
                } else {
                    let (p, q) = (normal_cdf(a), normal_cdf(b));
                    near_zero(normal_quantile(p + u * (q - p)), a, u * (q - p))
                };
                (mean + sd * z).clamp(*low, *high)
            }
            Distribution::LogNormal { mu, sigma } => libm::exp(mu + sigma * normal_quantile(u)),
            Distribution::Beta { alpha, beta, low, high } => {
                low + (high - low) * beta_quantile(u, *alpha, *beta)
            }
            Distribution::Gamma { shape, rate } => gamma_quantile(u, *shape) / rate,
            Distribution::Student { df, location, scale } => {
                location + scale * student_quantile(u, *df)
            }
            Distribution::Truncated { of, low, high } => {
                let (p, q) = (of.cdf(*low), of.cdf(*high));
                of.quantile((p + u * (q - p)).clamp(f64::MIN_POSITIVE, 1.0 - 1e-16))
                    .clamp(*low, *high)
            }
            Distribution::Discrete { points } => {
                let mut below = 0.0;
                for (value, p) in points {
                    below += p;
                    if u <= below {
                        return *value;
                    }
                }
                points.last().map_or(f64::NAN, |(v, _)| *v)
            }
            Distribution::Mixture { parts } => {
                let ends = |q: f64| parts.iter().map(move |(_, d)| d.quantile(q));
                let low = ends(u).fold(f64::INFINITY, f64::min);
                let high = ends(u).fold(f64::NEG_INFINITY, f64::max);
                if low == high { low } else { invert(|x| self.cdf(x), u, low, high) }
            }
            Distribution::Elicited(e) => e.quantile(u),
            Distribution::Metalog(m) => m.quantile(u),
            Distribution::Quantiles { points } => {
                let at = points.partition_point(|(p, _)| *p < u).clamp(1, points.len() - 1);
                let ((p, x), (q, y)) = (points[at - 1], points[at]);
                if q > p { x + (u - p) / (q - p) * (y - x) } else { y }
            }
        }
    }

    /// The share of belief at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        match self {
            Distribution::Fixed { value } => f64::from(u8::from(x >= *value)),
            Distribution::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Distribution::Triangular { low, mode, high } => {
                if x <= *low {
                    0.0
                } else if x >= *high {
                    1.0
                } else if x <= *mode {
                    (x - low) * (x - low) / ((high - low) * (mode - low))
                } else {
                    1.0 - (high - x) * (high - x) / ((high - low) * (high - mode))
                }
            }
            Distribution::Pert { low, mode, high } => {
                let (a, b) = pert_shapes(*low, *mode, *high);
                beta_cdf((x - low) / (high - low), a, b)
            }
            Distribution::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Distribution::TruncatedNormal { mean, sd, low, high } => {
                let sign = if low > mean { -1.0 } else { 1.0 };
                let at = |v: f64| normal_cdf(sign * (v - mean) / sd);
                ((at(x.clamp(*low, *high)) - at(*low)) / (at(*high) - at(*low))).clamp(0.0, 1.0)
            }
            Distribution::LogNormal { mu, sigma } => {
                if x <= 0.0 {
                    0.0
                } else {
                    normal_cdf((libm::log(x) - mu) / sigma)
                }
            }
            Distribution::Beta { alpha, beta, low, high } => {
                beta_cdf((x - low) / (high - low), *alpha, *beta)
            }
            Distribution::Gamma { shape, rate } => gamma_cdf(x * rate, *shape),
            Distribution::Student { df, location, scale } => {
                student_cdf((x - location) / scale, *df)
            }
            Distribution::Truncated { of, low, high } => {
                let (p, q) = (of.cdf(*low), of.cdf(*high));
                ((of.cdf(x.clamp(*low, *high)) - p) / (q - p)).clamp(0.0, 1.0)
            }
            Distribution::Discrete { points } => {
                points.iter().filter(|(v, _)| *v <= x).map(|(_, p)| p).sum()
            }
            Distribution::Mixture { parts } => parts.iter().map(|(w, d)| w * d.cdf(x)).sum(),
            Distribution::Elicited(e) => e.cdf(x),
            Distribution::Metalog(m) => m.cdf(x),
            Distribution::Quantiles { points } => {
                let at = points.partition_point(|(_, v)| *v <= x);
                if at == 0 {
                    return 0.0;
                }
                if at == points.len() {
                    return 1.0;
                }
                let ((p, a), (q, b)) = (points[at - 1], points[at]);
                p + (x - a) / (b - a) * (q - p)
            }
        }
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.moments().0
    }

    /// The standard deviation.
    pub fn sd(&self) -> f64 {
        self.moments().1
    }

    /// The median.
    pub fn median(&self) -> f64 {
        match self {
            // The quantile function is off by rounding there: a belief around 0 has
            // the median 0 and not −1e-19.
            Distribution::Normal { mean, .. } => *mean,
            _ => self.quantile(0.5),
        }
    }

    fn moments(&self) -> (f64, f64) {
        match self {
            Distribution::Fixed { value } => (*value, 0.0),
            Distribution::Uniform { low, high } => {
                (0.5 * (low + high), (high - low) / libm::sqrt(12.0))
            }
            Distribution::Triangular { low, mode, high } => {
                let v =
                    low * low + mode * mode + high * high - low * mode - low * high - mode * high;
                ((low + mode + high) / 3.0, libm::sqrt(v.max(0.0) / 18.0))
            }
            Distribution::Pert { low, mode, high } => {
                let (a, b) = pert_shapes(*low, *mode, *high);
                beta_moments(a, b, *low, *high)
            }
            Distribution::Normal { mean, sd } => (*mean, *sd),
            Distribution::TruncatedNormal { mean, sd, low, high } => {
                let (a, b) = ((low - mean) / sd, (high - mean) / sd);
                let z = if a > 0.0 {
                    normal_cdf(-a) - normal_cdf(-b)
                } else {
                    normal_cdf(b) - normal_cdf(a)
                };
                let weighted = |v: f64| if v.is_finite() { v * normal_density(v) } else { 0.0 };
                let shift = (normal_density(a) - normal_density(b)) / z;
                let variance = 1.0 + (weighted(a) - weighted(b)) / z - shift * shift;
                (mean + sd * shift, sd * libm::sqrt(variance.max(0.0)))
            }
            Distribution::LogNormal { mu, sigma } => {
                let s = sigma * sigma;
                let mean = libm::exp(mu + 0.5 * s);
                (mean, mean * libm::sqrt(libm::expm1(s)))
            }
            Distribution::Beta { alpha, beta, low, high } => {
                beta_moments(*alpha, *beta, *low, *high)
            }
            Distribution::Discrete { points } => {
                let mean: f64 = points.iter().map(|(v, p)| v * p).sum();
                let v: f64 = points.iter().map(|(x, p)| p * (x - mean) * (x - mean)).sum();
                (mean, libm::sqrt(v))
            }
            Distribution::Mixture { parts } => {
                let mean: f64 = parts.iter().map(|(w, d)| w * d.mean()).sum();
                let v: f64 = parts
                    .iter()
                    .map(|(w, d)| {
                        let (m, s) = d.moments();
                        w * (s * s + (m - mean) * (m - mean))
                    })
                    .sum();
                (mean, libm::sqrt(v))
            }
            Distribution::Gamma { shape, rate } => (shape / rate, libm::sqrt(*shape) / rate),
            Distribution::Student { df, location, scale } => {
                (*location, scale * libm::sqrt(df / (df - 2.0)))
            }
            Distribution::Truncated { .. } => moments::by_quantiles(|u| self.quantile(u)),
            Distribution::Elicited(e) => e.moments(),
            Distribution::Metalog(m) => m.moments(),
            Distribution::Quantiles { points } => {
                // Uniform between neighbouring points.
                let pieces = || points.windows(2).map(|w| (w[1].0 - w[0].0, w[0].1, w[1].1));
                let mean: f64 = pieces().map(|(p, a, b)| p * 0.5 * (a + b)).sum();
                let square: f64 = pieces().map(|(p, a, b)| p * (a * a + a * b + b * b) / 3.0).sum();
                (mean, libm::sqrt((square - mean * mean).max(0.0)))
            }
        }
    }
}
