//! Distributions of belief.

use realpolitik_lanes::normal::{normal_cdf, normal_density, normal_quantile};
use serde::Serialize;

/// A belief about one number. Parameters have been checked: every variant is
/// proper when it is in a [`crate::Case`].
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

/// Regularised incomplete beta function I_x(a, b) by Lentz's continued fraction
/// (Press et al. 2007, §6.4).
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = libm::exp(
        libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
            + a * libm::log(x)
            + b * libm::log1p(-x),
    );
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(x, a, b) / a
    } else {
        1.0 - front * continued_fraction(1.0 - x, b, a) / b
    }
}

fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..=500 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    h
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

fn beta_quantile(u: f64, a: f64, b: f64) -> f64 {
    // Newton from the mean, kept inside a shrinking bracket.
    let log_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    for _ in 0..400 {
        let gap = beta_cdf(x, a, b) - u;
        if gap > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = libm::exp((a - 1.0) * libm::log(x) + (b - 1.0) * libm::log1p(-x) - log_beta);
        let newton = x - gap / density;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        // Relative, so that values near 0 keep their digits.
        if (next - x).abs() <= 1e-16 * x.abs() || high - low <= 1e-16 * low {
            return next;
        }
        x = next;
    }
    x
}

/// The shapes of the beta distribution on `low` to `high` that PERT means: its
/// mean is `(low + 4·mode + high) / 6` (Malcolm, Roseboom, Clark & Fazar 1959).
///
/// ```
/// use realpolitik_belief::family::pert_shapes;
/// assert_eq!(pert_shapes(0.0, 1.0, 4.0), (2.0, 4.0));
/// ```
pub fn pert_shapes(low: f64, mode: f64, high: f64) -> (f64, f64) {
    let width = high - low;
    (1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width)
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
            Distribution::Discrete { points } => {
                points.iter().filter(|(v, _)| *v <= x).map(|(_, p)| p).sum()
            }
            Distribution::Mixture { parts } => parts.iter().map(|(w, d)| w * d.cdf(x)).sum(),
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
        self.quantile(0.5)
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
            Distribution::Quantiles { points } => {
                // Uniform between neighbouring points.
                let pieces = || points.windows(2).map(|w| (w[1].0 - w[0].0, w[0].1, w[1].1));
                let mean: f64 = pieces().map(|(p, a, b)| p * 0.5 * (a + b)).sum();
                let square: f64 = pieces().map(|(p, a, b)| p * (a * a + a * b + b * b) / 3.0).sum();
                (mean, libm::sqrt((square - mean * mean).max(0.0)))
            }
        }
    }

    /// Whether the parameters of the family are proper; if not, why.
    pub fn validate(&self) -> Result<(), String> {
        let finite = |name: &str, v: f64| {
            if v.is_finite() && v.abs() <= 1e12 {
                Ok(())
            } else {
                Err(format!("{name} is {v}; it must be a number within ±1e12"))
            }
        };
        let ordered = |low: f64, high: f64| {
            finite("the low end", low)?;
            finite("the high end", high)?;
            if low < high {
                Ok(())
            } else {
                Err(format!("the low end {low} is not below the high end {high}"))
            }
        };
        let positive = |name: &str, v: f64| {
            finite(name, v)?;
            if v > 0.0 { Ok(()) } else { Err(format!("{name} is {v}; it must be above 0")) }
        };
        match self {
            Distribution::Fixed { value } => finite("the value", *value),
            Distribution::Uniform { low, high } => ordered(*low, *high),
            Distribution::Triangular { low, mode, high }
            | Distribution::Pert { low, mode, high } => {
                ordered(*low, *high)?;
                if (low..=high).contains(&mode) {
                    Ok(())
                } else {
                    Err(format!("the likeliest value {mode} is outside {low} to {high}"))
                }
            }
            Distribution::Normal { mean, sd } => {
                finite("the mean", *mean)?;
                positive("the standard deviation", *sd)
            }
            Distribution::TruncatedNormal { mean, sd, low, high } => {
                ordered(*low, *high)?;
                finite("the mean", *mean)?;
                positive("the standard deviation", *sd)?;
                let mass = normal_cdf((high - mean) / sd) - normal_cdf((low - mean) / sd);
                if mass > 1e-6 {
                    Ok(())
                } else {
                    Err(format!("hardly any of normal({mean}, {sd}) lies in {low} to {high}"))
                }
            }
            Distribution::LogNormal { mu, sigma } => {
                finite("mu", *mu)?;
                positive("sigma", *sigma)?;
                if mu.abs() + 3.0 * sigma < 25.0 {
                    Ok(())
                } else {
                    Err(format!("lognormal({mu}, {sigma}) spans more than ten powers of ten"))
                }
            }
            Distribution::Beta { alpha, beta, low, high } => {
                ordered(*low, *high)?;
                positive("alpha", *alpha)?;
                positive("beta", *beta)?;
                if *alpha <= 1e6 && *beta <= 1e6 {
                    Ok(())
                } else {
                    Err("a shape is above 1e6".to_owned())
                }
            }
            Distribution::Discrete { points } => {
                if points.is_empty() {
                    return Err("it has no value".to_owned());
                }
                weights(points.iter().map(|(_, p)| *p))?;
                points.iter().try_for_each(|(v, _)| finite("a value", *v))
            }
            Distribution::Mixture { parts } => {
                if parts.is_empty() {
                    return Err("it has no part".to_owned());
                }
                weights(parts.iter().map(|(w, _)| *w))?;
                parts.iter().try_for_each(|(_, d)| d.validate())
            }
            Distribution::Quantiles { points } => {
                points.iter().try_for_each(|(_, v)| finite("a quantile", *v))
            }
        }
    }

    /// `"0.5 to 0.9"`: 90 % of belief lies between. With both ends above 0 the
    /// belief is log-normal with its 5 % and 95 % quantiles there, so that what
    /// is positive stays so; otherwise it is normal with the same quantiles.
    pub fn parse_range(text: &str) -> Result<Distribution, String> {
        let form = || format!("`{text}` is not a range; write two numbers as in \"0.5 to 0.9\"");
        let (low, high) = text.split_once(" to ").ok_or_else(form)?;
        let low: f64 = low.trim().parse().map_err(|_| form())?;
        let high: f64 = high.trim().parse().map_err(|_| form())?;
        if !(low.is_finite() && high.is_finite()) {
            return Err(form());
        }
        if low >= high {
            return Err(format!("the low end {low} is not below the high end {high}"));
        }
        let z = normal_quantile(0.95);
        if low > 0.0 {
            let (a, b) = (libm::log(low), libm::log(high));
            return Ok(Distribution::LogNormal { mu: 0.5 * (a + b), sigma: 0.5 * (b - a) / z });
        }
        Ok(Distribution::Normal { mean: 0.5 * (low + high), sd: 0.5 * (high - low) / z })
    }

    /// A family by name: `uniform(low, high)`, `triangular(low, mode, high)`,
    /// `pert(low, mode, high)`, `normal(mean, sd)`,
    /// `truncnormal(mean, sd, low, high)`, `lognormal(mu, sigma)`,
    /// `beta(alpha, beta)` or with `, low, high`, `discrete(value: p, …)`,
    /// `mixture(weight * family(…), …)`.
    pub fn parse_dist(text: &str) -> Result<Distribution, String> {
        parse_nested(text, 0)
    }
}

fn weights(all: impl Iterator<Item = f64>) -> Result<(), String> {
    let mut total = 0.0;
    for w in all {
        if !(0.0..=1.0).contains(&w) {
            return Err(format!("the weight {w} is outside 0 to 1"));
        }
        total += w;
    }
    if (total - 1.0f64).abs() < 1e-9 {
        Ok(())
    } else {
        Err(format!("the weights add to {total}, not 1"))
    }
}

fn beta_moments(a: f64, b: f64, low: f64, high: f64) -> (f64, f64) {
    let s = a + b;
    let width = high - low;
    (low + width * a / s, width * libm::sqrt(a * b / (s * s * (s + 1.0))))
}

const FAMILIES: &[&str] = &[
    "uniform",
    "triangular",
    "pert",
    "normal",
    "truncnormal",
    "lognormal",
    "beta",
    "discrete",
    "mixture",
];

fn parse_nested(text: &str, depth: usize) -> Result<Distribution, String> {
    if depth > 8 {
        return Err("mixtures are nested more than 8 deep".to_owned());
    }
    let text = text.trim();
    let open = text
        .find('(')
        .ok_or_else(|| format!("`{text}` is not a distribution; write for example beta(6, 2)"))?;
    let inner = text[open + 1..]
        .strip_suffix(')')
        .ok_or_else(|| format!("`{text}` does not end with its bracket"))?;
    let name = text[..open].trim();
    let parts = split_arguments(inner);
    let numbers = || -> Result<Vec<f64>, String> {
        parts
            .iter()
            .map(|p| p.trim().parse::<f64>().map_err(|_| format!("`{}` is not a number", p.trim())))
            .collect()
    };
    let count = |n: usize| {
        let plural = if n == 1 { "" } else { "s" };
        format!("{n} number{plural} given, but it is {}", form(name))
    };
    Ok(match name {
        "uniform" => match numbers()?[..] {
            [low, high] => Distribution::Uniform { low, high },
            ref other => return Err(count(other.len())),
        },
        "triangular" => match numbers()?[..] {
            [low, mode, high] => Distribution::Triangular { low, mode, high },
            ref other => return Err(count(other.len())),
        },
        "pert" => match numbers()?[..] {
            [low, mode, high] => Distribution::Pert { low, mode, high },
            ref other => return Err(count(other.len())),
        },
        "normal" => match numbers()?[..] {
            [mean, sd] => Distribution::Normal { mean, sd },
            ref other => return Err(count(other.len())),
        },
        "truncnormal" => match numbers()?[..] {
            [mean, sd, low, high] => Distribution::TruncatedNormal { mean, sd, low, high },
            ref other => return Err(count(other.len())),
        },
        "lognormal" => match numbers()?[..] {
            [mu, sigma] => Distribution::LogNormal { mu, sigma },
            ref other => return Err(count(other.len())),
        },
        "beta" => match numbers()?[..] {
            [alpha, beta] => Distribution::Beta { alpha, beta, low: 0.0, high: 1.0 },
            [alpha, beta, low, high] => Distribution::Beta { alpha, beta, low, high },
            ref other => return Err(count(other.len())),
        },
        "discrete" => {
            let mut points = parts
                .iter()
                .map(|p| {
                    let form = || format!("`{}` is not  value: probability", p.trim());
                    let (v, w) = p.split_once(':').ok_or_else(form)?;
                    Ok((
                        v.trim().parse().map_err(|_| form())?,
                        w.trim().parse().map_err(|_| form())?,
                    ))
                })
                .collect::<Result<Vec<(f64, f64)>, String>>()?;
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            Distribution::Discrete { points }
        }
        "mixture" => Distribution::Mixture {
            parts: parts
                .iter()
                .map(|p| {
                    let form = || format!("`{}` is not  weight * family(…)", p.trim());
                    let (w, d) = p.split_once('*').ok_or_else(form)?;
                    Ok((w.trim().parse().map_err(|_| form())?, parse_nested(d, depth + 1)?))
                })
                .collect::<Result<Vec<_>, String>>()?,
        },
        other => {
            let near = crate::suggest::suggestions(other, FAMILIES.iter().copied());
            let near = near.first().map_or(String::new(), |n| format!("did you mean {n}? "));
            let all = FAMILIES.join(", ");
            return Err(format!("there is no family `{other}`; {near}known: {all}"));
        }
    })
}

/// How a family is written.
fn form(name: &str) -> &'static str {
    match name {
        "uniform" => "uniform(low, high)",
        "triangular" => "triangular(low, mode, high)",
        "pert" => "pert(low, mode, high)",
        "normal" => "normal(mean, sd)",
        "truncnormal" => "truncnormal(mean, sd, low, high)",
        "lognormal" => "lognormal(mu, sigma)",
        "beta" => "beta(a, b) or beta(a, b, low, high)",
        "discrete" => "discrete(value: probability, …)",
        _ => "mixture(weight * family(…), …)",
    }
}

/// Splits at commas outside brackets.
fn split_arguments(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0i32, 0);
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn beta_values_with_closed_forms() {
        // I_x(2, 1) = x², I_x(1, b) = 1 − (1 − x)^b.
        assert!((beta_cdf(0.3, 2.0, 1.0) - 0.09).abs() < 1e-15);
        assert!((beta_cdf(0.3, 1.0, 5.0) - (1.0 - 0.7f64.powi(5))).abs() < 1e-15);
        assert!((beta_quantile(0.25, 2.0, 1.0) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn a_range_holds_ninety_per_cent() {
        for text in ["0.5 to 0.9", "0.01 to 2", "-3 to 4"] {
            let d = Distribution::parse_range(text).unwrap();
            let (low, high) = text.split_once(" to ").unwrap();
            assert!((d.quantile(0.05) - low.parse::<f64>().unwrap()).abs() < 1e-12, "{text}");
            assert!((d.quantile(0.95) - high.parse::<f64>().unwrap()).abs() < 1e-12, "{text}");
        }
        assert!(Distribution::parse_range("0.9 to 0.5").is_err());
    }

    fn any() -> impl Strategy<Value = Distribution> {
        prop_oneof![
            (0.3..20.0f64, 0.3..20.0f64).prop_map(|(a, b)| Distribution::Beta {
                alpha: a,
                beta: b,
                low: -1.0,
                high: 3.0
            }),
            (-5.0..5.0f64, 0.1..3.0f64).prop_map(|(m, s)| Distribution::Normal { mean: m, sd: s }),
            (0.0..1.0f64).prop_map(|m| Distribution::Triangular { low: -0.5, mode: m, high: 1.5 }),
            (0.0..1.0f64).prop_map(|m| Distribution::Pert { low: -0.5, mode: m, high: 1.5 }),
            (-1.0..1.0f64, 0.1..1.0f64)
                .prop_map(|(mu, s)| Distribution::LogNormal { mu, sigma: s }),
            (0.0..1.0f64, 0.2..1.0f64).prop_map(|(m, s)| Distribution::TruncatedNormal {
                mean: m,
                sd: s,
                low: 0.0,
                high: 1.0
            }),
            Just(
                Distribution::parse_dist("mixture(0.3 * normal(0, 1), 0.7 * uniform(2, 4))")
                    .unwrap()
            ),
        ]
    }

    proptest! {
        #[test]
        fn quantile_inverts_cdf(d in any(), u in 0.001..0.999f64) {
            prop_assert!((d.cdf(d.quantile(u)) - u).abs() < 1e-9, "{:?}", d);
        }

        #[test]
        fn moments_match_a_fine_grid(d in any()) {
            let n = 4000;
            let grid: Vec<f64> =
                (0..n).map(|i| d.quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
            let mean = grid.iter().sum::<f64>() / f64::from(n);
            prop_assert!((mean - d.mean()).abs() < 5e-3 * (1.0 + d.sd()), "{:?} {mean}", d);
        }
    }
}
