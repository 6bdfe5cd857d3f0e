//! Families of distributions, fitted by least squares of shares of belief, as
//! SHELF does (Oakley & O'Hagan).

use super::least_squares::{Point, least_squares};
use super::owen::owen_t;
use crate::Error;
use realpolitik_belief::Distribution;
use realpolitik_belief::family::{beta_cdf, gamma_cdf};
use realpolitik_lanes::normal::{normal_cdf, normal_quantile};
use schemars::JsonSchema;
use serde::Serialize;

/// Degrees of freedom of Student's t, as SHELF takes them.
pub const STUDENT_DF: f64 = 3.0;
/// Quantiles by which a belief is written down that has no family of its own in
/// the case language.
const WRITTEN: usize = 801;
/// The outermost normal score at which it is.
const REACH: f64 = 6.0;

/// A family of distributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Normal: mean and standard deviation.
    Normal,
    /// Student's t with three degrees of freedom: location and scale.
    Student,
    /// Skew-normal (Azzalini 1985): location, scale and slant.
    SkewNormal,
    /// Gamma above the least value: shape and rate.
    Gamma,
    /// Log-normal above the least value: mean and standard deviation of the
    /// logarithm.
    LogNormal,
    /// Log-Student above the least value: location and scale of the logarithm.
    LogStudent,
    /// Beta between the ends: two shapes.
    Beta,
    /// Gamma below the greatest value.
    MirrorGamma,
    /// Log-normal below the greatest value.
    MirrorLogNormal,
    /// Log-Student below the greatest value.
    MirrorLogStudent,
}

/// What a family needs of the ends, and how its distribution function works.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Line,
    Above,
    Between,
    Below,
}

impl Family {
    /// All families, in the order of SHELF.
    pub const ALL: [Family; 10] = [
        Family::Normal,
        Family::Student,
        Family::SkewNormal,
        Family::Gamma,
        Family::LogNormal,
        Family::LogStudent,
        Family::Beta,
        Family::MirrorGamma,
        Family::MirrorLogNormal,
        Family::MirrorLogStudent,
    ];

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Family::Normal => "normal",
            Family::Student => "student",
            Family::SkewNormal => "skew-normal",
            Family::Gamma => "gamma",
            Family::LogNormal => "log-normal",
            Family::LogStudent => "log-student",
            Family::Beta => "beta",
            Family::MirrorGamma => "mirror-gamma",
            Family::MirrorLogNormal => "mirror-log-normal",
            Family::MirrorLogStudent => "mirror-log-student",
        }
    }

    /// The family of this name.
    pub fn of(word: &str) -> Option<Family> {
        Family::ALL.into_iter().find(|f| f.word() == word)
    }

    /// The names of its numbers.
    pub fn parameters(self) -> &'static [&'static str] {
        match self {
            Family::Normal => &["mean", "sd"],
            Family::Student => &["location", "scale"],
            Family::SkewNormal => &["location", "scale", "slant"],
            Family::Gamma | Family::MirrorGamma => &["shape", "rate"],
            Family::LogNormal | Family::MirrorLogNormal => &["log mean", "log sd"],
            Family::LogStudent | Family::MirrorLogStudent => &["log location", "log scale"],
            Family::Beta => &["alpha", "beta"],
        }
    }

    fn side(self) -> Side {
        match self {
            Family::Normal | Family::Student | Family::SkewNormal => Side::Line,
            Family::Gamma | Family::LogNormal | Family::LogStudent => Side::Above,
            Family::Beta => Side::Between,
            _ => Side::Below,
        }
    }

    /// Whether it can be fitted with these ends.
    pub fn fits_ends(self, low: Option<f64>, high: Option<f64>) -> bool {
        match self.side() {
            Side::Line => true,
            Side::Above => low.is_some(),
            Side::Between => low.is_some() && high.is_some(),
            Side::Below => high.is_some(),
        }
    }

    /// Its numbers at a point of the search, where all of them run over the line.
    fn numbers(self, at: &Point) -> Point {
        let exp = libm::exp;
        match self {
            Family::Gamma | Family::MirrorGamma => {
                // By mean and shape.
                let shape = exp(at[1]);
                [shape, shape / exp(at[0]), 0.0]
            }
            Family::Beta => {
                let (share, size) = (1.0 / (1.0 + exp(-at[0])), exp(at[1]));
                [share * size, (1.0 - share) * size, 0.0]
            }
            _ => [at[0], exp(at[1]), at[2]],
        }
    }
}

/// Student's t distribution function at three degrees of freedom.
fn student_cdf(t: f64) -> f64 {
    let root = libm::sqrt(STUDENT_DF);
    let x = t / root;
    0.5 + (libm::atan(x) + x / (1.0 + x * x)) / std::f64::consts::PI
}

/// A family fitted to quantiles.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Fit {
    /// The family.
    pub family: Family,
    /// Its numbers, as [`Family::parameters`] names them.
    pub numbers: Vec<f64>,
    /// The least value, where the family has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// The greatest value, where the family has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// Sum of the squared differences between shares of belief said and fitted.
    pub squares: f64,
}

/// A family with its ends and numbers.
#[derive(Clone, Copy)]
struct Shape {
    family: Family,
    low: f64,
    high: f64,
}

impl Shape {
    /// The share of belief at or below `x`.
    fn cdf(&self, n: &Point, x: f64) -> f64 {
        let (y, mirror) = match self.family.side() {
            Side::Line => (x, false),
            Side::Above => (x - self.low, false),
            Side::Between => ((x - self.low) / (self.high - self.low), false),
            Side::Below => (self.high - x, true),
        };
        if self.family.side() != Side::Line && y <= 0.0 {
            return if mirror { 1.0 } else { 0.0 };
        }
        let p = match self.family {
            Family::Normal => normal_cdf((y - n[0]) / n[1]),
            Family::Student => student_cdf((y - n[0]) / n[1]),
            Family::SkewNormal => {
                let z = (y - n[0]) / n[1];
                (normal_cdf(z) - 2.0 * owen_t(z, n[2])).clamp(0.0, 1.0)
            }
            Family::Gamma | Family::MirrorGamma => gamma_cdf(y * n[1], n[0]),
            Family::LogNormal | Family::MirrorLogNormal => normal_cdf((libm::log(y) - n[0]) / n[1]),
            Family::LogStudent | Family::MirrorLogStudent => {
                student_cdf((libm::log(y) - n[0]) / n[1])
            }
            Family::Beta => beta_cdf(y, n[0], n[1]),
        };
        if mirror { 1.0 - p } else { p }
    }

    /// Where the search begins: on normal probability paper.
    fn start(&self, points: &[(f64, f64)]) -> Option<Point> {
        let (low, high) = (self.low, self.high);
        let log = |v: f64| if v > 0.0 { libm::log(v) } else { f64::NAN };
        let start = match self.family {
            Family::Normal | Family::Student | Family::SkewNormal => {
                let (mean, sd) = line(points, |x| x);
                [mean, libm::log(sd), 0.0]
            }
            Family::Gamma | Family::LogNormal | Family::LogStudent => {
                logarithmic(self.family, line(points, |x| log(x - low)))
            }
            Family::MirrorGamma | Family::MirrorLogNormal | Family::MirrorLogStudent => {
                let (mean, sd) = line(points, |x| log(high - x));
                logarithmic(self.family, (mean, -sd))
            }
            Family::Beta => {
                let (mean, sd) = line(points, |x| x);
                let share = ((mean - low) / (high - low)).clamp(0.01, 0.99);
                let spread = (sd / (high - low)).clamp(1e-5, 0.5);
                let size = (share * (1.0 - share) / (spread * spread) - 1.0).max(0.5);
                [libm::log(share / (1.0 - share)), libm::log(size), 0.0]
            }
        };
        start.iter().all(|x| x.is_finite()).then_some(start)
    }

    fn fitted(&self, points: &[(f64, f64)]) -> Option<Fit> {
        let residuals = |at: &Point, out: &mut Vec<f64>| {
            let numbers = self.family.numbers(at);
            out.clear();
            out.extend(points.iter().map(|(p, x)| self.cdf(&numbers, *x) - p));
            out.iter().all(|r| r.is_finite())
        };
        let start = self.start(points)?;
        let count = self.family.parameters().len();
        let mut tried = vec![start];
        if self.family == Family::SkewNormal {
            // The slant turns the scale: a start on either side.
            tried.extend([-6.0, -1.5, 1.5, 6.0].map(|slant| [start[0], start[1], slant]));
        }
        let (at, squares) = tried
            .into_iter()
            .filter_map(|start| least_squares(&residuals, start, count))
            .min_by(|a, b| a.1.total_cmp(&b.1))?;
        let side = self.family.side();
        Some(Fit {
            family: self.family,
            numbers: self.family.numbers(&at)[..count].to_vec(),
            low: matches!(side, Side::Above | Side::Between).then_some(self.low),
            high: matches!(side, Side::Below | Side::Between).then_some(self.high),
            squares,
        })
    }
}

/// Mean and standard deviation of the straight line on normal probability paper.
fn line(points: &[(f64, f64)], level: impl Fn(f64) -> f64) -> (f64, f64) {
    let all = || points.iter().map(|(p, x)| (normal_quantile(*p), level(*x)));
    let n = points.len() as f64;
    let (z, x) = all().fold((0.0, 0.0), |(a, b), (z, x)| (a + z / n, b + x / n));
    let (cross, square) =
        all().fold((0.0, 0.0), |(a, b), (u, v)| (a + (u - z) * (v - x), b + (u - z) * (u - z)));
    let sd = cross / square;
    (x - sd * z, sd)
}

/// The start of a family of the logarithm.
fn logarithmic(family: Family, (mean, sd): (f64, f64)) -> Point {
    match family {
        Family::Gamma | Family::MirrorGamma => {
            let variance = (sd * sd).min(20.0);
            let shape = 1.0 / libm::expm1(variance).max(1e-9);
            [mean + 0.5 * variance, libm::log(shape), 0.0]
        }
        _ => [mean, libm::log(sd), 0.0],
    }
}

impl Fit {
    /// The share of belief at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        let (shape, numbers) = self.parts();
        shape.cdf(&numbers, x)
    }

    fn parts(&self) -> (Shape, Point) {
        let mut numbers = [0.0; 3];
        numbers.iter_mut().zip(&self.numbers).for_each(|(a, b)| *a = *b);
        let shape = Shape {
            family: self.family,
            low: self.low.unwrap_or(f64::NEG_INFINITY),
            high: self.high.unwrap_or(f64::INFINITY),
        };
        (shape, numbers)
    }

    /// The value below which a share `u` of belief lies, 0 < u < 1.
    pub fn quantile(&self, u: f64) -> f64 {
        let (_, n) = self.parts();
        let (low, high) = (self.low.unwrap_or(0.0), self.high.unwrap_or(0.0));
        let student = |u: f64| {
            let d = Distribution::Student { df: STUDENT_DF, location: 0.0, scale: 1.0 };
            d.quantile(u)
        };
        let gamma = |u: f64| Distribution::Gamma { shape: n[0], rate: n[1] }.quantile(u);
        match self.family {
            Family::Normal => n[0] + n[1] * normal_quantile(u),
            Family::Student => n[0] + n[1] * student(u),
            Family::SkewNormal => self.skew_quantile(u),
            Family::Gamma => low + gamma(u),
            Family::MirrorGamma => high - gamma(1.0 - u),
            Family::LogNormal => low + libm::exp(n[0] + n[1] * normal_quantile(u)),
            Family::MirrorLogNormal => high - libm::exp(n[0] - n[1] * normal_quantile(u)),
            Family::LogStudent => low + libm::exp(n[0] + n[1] * student(u)),
            Family::MirrorLogStudent => high - libm::exp(n[0] - n[1] * student(u)),
            Family::Beta => Distribution::Beta { alpha: n[0], beta: n[1], low, high }.quantile(u),
        }
    }

    /// By halving: the distribution function rises.
    fn skew_quantile(&self, u: f64) -> f64 {
        let (mut a, mut b) =
            (self.numbers[0] - 40.0 * self.numbers[1], self.numbers[0] + 40.0 * self.numbers[1]);
        for _ in 0..200 {
            let middle = 0.5 * (a + b);
            if middle <= a || middle >= b {
                break;
            }
            if self.cdf(middle) < u {
                a = middle;
            } else {
                b = middle;
            }
        }
        0.5 * (a + b)
    }

    /// As a belief: of the family itself where the case language has it, else
    /// written down by some hundred quantiles, straight between.
    pub fn distribution(&self) -> Distribution {
        let n = &self.numbers;
        match (self.family, self.low, self.high) {
            (Family::Normal, ..) => Distribution::Normal { mean: n[0], sd: n[1] },
            (Family::Student, ..) => {
                Distribution::Student { df: STUDENT_DF, location: n[0], scale: n[1] }
            }
            (Family::Gamma, Some(0.0), _) => Distribution::Gamma { shape: n[0], rate: n[1] },
            (Family::LogNormal, Some(0.0), _) => Distribution::LogNormal { mu: n[0], sigma: n[1] },
            (Family::Beta, Some(low), Some(high)) => {
                Distribution::Beta { alpha: n[0], beta: n[1], low, high }
            }
            _ => self.written(),
        }
    }

    fn written(&self) -> Distribution {
        let share = |i: usize| normal_cdf(REACH * (2.0 * i as f64 / (WRITTEN - 1) as f64 - 1.0));
        let mut points: Vec<(f64, f64)> =
            (0..WRITTEN).map(|i| (share(i), self.quantile(share(i)))).collect();
        if let (Some(first), Some(low)) = (points.first_mut(), self.low) {
            first.1 = low;
        }
        if let (Some(last), Some(high)) = (points.last_mut(), self.high) {
            last.1 = high;
        }
        if let [first, .., last] = points.as_mut_slice() {
            (first.0, last.0) = (0.0, 1.0);
        }
        Distribution::Quantiles { points }
    }
}

/// Fits every family that can have the ends to shares of belief below and values,
/// the best first.
///
/// # Errors
/// [`Error::Fit`]: fewer than two quantiles between 0 and 1 are said, they do not
/// rise, or one is outside the ends.
///
/// ```
/// use realpolitik_elicit::fit::fits;
/// let all = fits(&[(0.25, 30.0), (0.5, 35.0), (0.75, 50.0)], Some(0.0), Some(100.0))?;
/// let beta = all.iter().find(|f| f.family.word() == "beta").unwrap();
/// assert!((beta.numbers[0] - 3.7651).abs() < 1e-3);
/// # Ok::<(), realpolitik_elicit::Error>(())
/// ```
pub fn fits(points: &[(f64, f64)], low: Option<f64>, high: Option<f64>) -> Result<Vec<Fit>, Error> {
    let fail = |why: String| Err(Error::Fit(why));
    let inner: Vec<(f64, f64)> =
        points.iter().copied().filter(|(p, _)| *p > 0.0 && *p < 1.0).collect();
    if inner.len() < 2 {
        let n = inner.len();
        return fail(format!("a fit needs two quantiles between 0 and 100 %; there are {n}"));
    }
    for w in inner.windows(2) {
        if !(w[0].0 < w[1].0 && w[0].1 < w[1].1) {
            return fail(format!("the quantiles do not rise from {} to {}", w[0].1, w[1].1));
        }
    }
    let outside = |x: f64| low.is_some_and(|l| x <= l) || high.is_some_and(|h| x >= h);
    if let Some((_, x)) = inner.iter().find(|(_, x)| !x.is_finite() || outside(*x)) {
        return fail(format!("the value {x} is not between the ends"));
    }
    let shape = |family| Shape {
        family,
        low: low.unwrap_or(f64::NEG_INFINITY),
        high: high.unwrap_or(f64::INFINITY),
    };
    let mut all: Vec<Fit> = Family::ALL
        .into_iter()
        .filter(|f| f.fits_ends(low, high))
        .filter(|f| f.parameters().len() <= inner.len())
        .filter_map(|f| shape(f).fitted(&inner))
        .collect();
    all.sort_by(|a, b| a.squares.total_cmp(&b.squares));
    Ok(all)
}
