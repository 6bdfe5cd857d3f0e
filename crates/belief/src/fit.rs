//! Families of distributions fitted to elicited quantiles.

use crate::Distribution;
use realpolitik_lanes::normal::normal_quantile;

/// Degrees of freedom of the t distribution that is tried.
const STUDENT_DF: f64 = 3.0;
/// Steps of the search, far more than two numbers need.
const MOST_STEPS: usize = 2_000;
/// Spread of the simplex, relative to its start, at which the search ends.
const SETTLED: f64 = 1e-11;

/// A family fitted to quantiles.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The family, in a word.
    pub family: &'static str,
    /// The belief.
    pub distribution: Distribution,
    /// Sum of the squared differences between the elicited shares and those of the
    /// belief.
    pub squares: f64,
    /// The greatest of these differences, a share of belief.
    pub misses: f64,
}

/// Fits every family that can have the ends, each by least squares of the shares
/// of belief below the elicited values, best first. Families: normal and Student's
/// t with 3 degrees of freedom where no end is stated; log-normal and gamma where
/// all values are above 0 and no end but 0 is stated; beta between two ends.
///
/// ```
/// let fits = realpolitik_belief::fit::fits(&[(0.25, 25.0), (0.5, 30.0), (0.75, 35.0)], None, None);
/// assert_eq!(fits[0].family, "normal");
/// assert!(fits[0].misses < 1e-9);
/// ```
pub fn fits(points: &[(f64, f64)], low: Option<f64>, high: Option<f64>) -> Vec<Fit> {
    let points: Vec<(f64, f64)> =
        points.iter().copied().filter(|(p, _)| *p > 0.0 && *p < 1.0).collect();
    if points.len() < 2 || points.windows(2).any(|w| w[0].1 >= w[1].1) {
        return Vec::new();
    }
    let mut all: Vec<Fit> =
        candidates(&points, low, high).into_iter().filter_map(|c| c.fitted(&points)).collect();
    all.sort_by(|a, b| a.squares.total_cmp(&b.squares));
    all
}

/// A family of two numbers on the whole line, and where its search begins.
struct Candidate {
    family: &'static str,
    start: [f64; 2],
    /// The belief at two numbers.
    make: Box<dyn Fn([f64; 2]) -> Distribution>,
}

/// Mean and standard deviation of the straight line on normal probability paper.
fn normal_line(points: &[(f64, f64)], level: impl Fn(f64) -> f64) -> (f64, f64) {
    let all: Vec<(f64, f64)> =
        points.iter().map(|(p, x)| (normal_quantile(*p), level(*x))).collect();
    let n = all.len() as f64;
    let (mz, mx) =
        (all.iter().map(|(z, _)| z).sum::<f64>() / n, all.iter().map(|(_, x)| x).sum::<f64>() / n);
    let cross: f64 = all.iter().map(|(z, x)| (z - mz) * (x - mx)).sum();
    let square: f64 = all.iter().map(|(z, _)| (z - mz) * (z - mz)).sum();
    let sd = cross / square;
    (mx - sd * mz, sd)
}

fn candidates(points: &[(f64, f64)], low: Option<f64>, high: Option<f64>) -> Vec<Candidate> {
    let (mean, sd) = normal_line(points, |x| x);
    let exp = libm::exp;
    let mut all: Vec<Candidate> = Vec::new();
    let mut add = |family, start, make: Box<dyn Fn([f64; 2]) -> Distribution>| {
        all.push(Candidate { family, start, make });
    };
    if low.is_none() && high.is_none() {
        let at = move |a: [f64; 2]| (mean + sd * a[0], sd * exp(a[1]));
        add(
            "normal",
            [0.0, 0.0],
            Box::new(move |a| {
                let (mean, sd) = at(a);
                Distribution::Normal { mean, sd }
            }),
        );
        add(
            "student",
            [0.0, -0.1],
            Box::new(move |a| {
                let (location, scale) = at(a);
                Distribution::Student { df: STUDENT_DF, location, scale }
            }),
        );
    }
    let positive = points[0].1 > 0.0 && low.is_none_or(|l| l == 0.0) && high.is_none();
    if positive {
        let (mu, sigma) = normal_line(points, libm::log);
        add(
            "lognormal",
            [0.0, 0.0],
            Box::new(move |a| Distribution::LogNormal {
                mu: mu + sigma * a[0],
                sigma: sigma * exp(a[1]),
            }),
        );
        // Mean and shape from those of the log-normal belief.
        let shape = 1.0 / libm::expm1(sigma * sigma).max(1e-6);
        let middle = exp(mu + 0.5 * sigma * sigma);
        add(
            "gamma",
            [0.0, 0.0],
            Box::new(move |a| {
                let shape = shape * exp(a[1]);
                Distribution::Gamma { shape, rate: shape / (middle * exp(sigma * a[0])) }
            }),
        );
    }
    if let (Some(low), Some(high)) = (low, high) {
        let width = high - low;
        let share = ((mean - low) / width).clamp(0.02, 0.98);
        let spread = (sd / width).clamp(1e-4, 0.5);
        let size = (share * (1.0 - share) / (spread * spread) - 1.0).max(0.5);
        let odds = libm::log(share / (1.0 - share));
        add(
            "beta",
            [0.0, 0.0],
            Box::new(move |a| {
                let share = 1.0 / (1.0 + exp(-(odds + a[0])));
                let size = size * exp(a[1]);
                Distribution::Beta { alpha: share * size, beta: (1.0 - share) * size, low, high }
            }),
        );
    }
    all
}

impl Candidate {
    fn fitted(&self, points: &[(f64, f64)]) -> Option<Fit> {
        let differences = |d: &Distribution| -> Vec<f64> {
            points.iter().map(|(p, x)| (d.cdf(*x) - p).abs()).collect()
        };
        let squares = |a: [f64; 2]| -> f64 {
            let d = (self.make)(a);
            if d.validate().is_err() {
                return f64::INFINITY;
            }
            differences(&d).iter().map(|e| e * e).sum()
        };
        let best = least(&squares, self.start);
        let distribution = (self.make)(best);
        let squares = squares(best);
        let misses = differences(&distribution).into_iter().fold(0.0, f64::max);
        squares.is_finite().then_some(Fit { family: self.family, distribution, squares, misses })
    }
}

/// The least of a function of two numbers by the simplex of Nelder & Mead (1965),
/// begun anew from where it settles until that changes nothing.
fn least(f: &dyn Fn([f64; 2]) -> f64, start: [f64; 2]) -> [f64; 2] {
    let mut best = start;
    for _ in 0..4 {
        let found = simplex(f, best);
        let settled = f(best) - f(found) <= 1e-14 * f(best);
        best = found;
        if settled {
            break;
        }
    }
    best
}

fn simplex(f: &dyn Fn([f64; 2]) -> f64, start: [f64; 2]) -> [f64; 2] {
    let corner = |a: [f64; 2]| (f(a), a);
    let mut all =
        [corner(start), corner([start[0] + 0.2, start[1]]), corner([start[0], start[1] + 0.2])];
    let along =
        |a: [f64; 2], b: [f64; 2], t: f64| [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
    for _ in 0..MOST_STEPS {
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let size = all[1..]
            .iter()
            .flat_map(|c| [(c.1[0] - all[0].1[0]).abs(), (c.1[1] - all[0].1[1]).abs()])
            .fold(0.0, f64::max);
        if size < SETTLED {
            break;
        }
        let middle = along(all[0].1, all[1].1, 0.5);
        let reflected = corner(along(all[2].1, middle, 2.0));
        if reflected.0 < all[0].0 {
            let expanded = corner(along(all[2].1, middle, 3.0));
            all[2] = if expanded.0 < reflected.0 { expanded } else { reflected };
            continue;
        }
        if reflected.0 < all[1].0 {
            all[2] = reflected;
            continue;
        }
        let towards = if reflected.0 < all[2].0 { 1.5 } else { 0.5 };
        let contracted = corner(along(all[2].1, middle, towards));
        if contracted.0 < all[2].0.min(reflected.0) {
            all[2] = contracted;
            continue;
        }
        for i in 1..3 {
            all[i] = corner(along(all[0].1, all[i].1, 0.5));
        }
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all[0].1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two experts' quartiles, and what an independent program fits to them.
    #[test]
    fn quartiles_of_two_experts() {
        let b = [(0.25, 30.0), (0.5, 35.0), (0.75, 50.0)];
        let of = |all: &[Fit], family: &str| {
            all.iter().find(|f| f.family == family).expect(family).clone()
        };
        let all = fits(&b, None, None);
        let Distribution::Normal { mean, sd } = of(&all, "normal").distribution else { panic!() };
        assert!((mean - 37.939_694).abs() < 1e-3 && (sd - 16.059_187).abs() < 1e-3, "{mean} {sd}");
        for (family, squares) in [
            ("normal", 9.495_880_1e-3),
            ("student", 9.351_946_6e-3),
            ("gamma", 7.194_601_5e-3),
            ("lognormal", 6.117_221_65e-3),
        ] {
            assert!((of(&all, family).squares / squares - 1.0).abs() < 1e-6, "{family}");
        }
        assert_eq!(all[0].family, "lognormal");
        let Distribution::Gamma { shape, rate } = of(&all, "gamma").distribution else { panic!() };
        assert!((shape - 6.299_963).abs() < 1e-3 && (rate - 0.159_725_57).abs() < 1e-4);
        let all = fits(&b, Some(0.0), Some(100.0));
        let [one] = all.as_slice() else { panic!("{all:?}") };
        assert!((one.squares / 8.591_166_8e-3 - 1.0).abs() < 1e-6);
        let Distribution::Beta { alpha, beta, .. } = one.distribution else { panic!() };
        assert!((alpha - 3.765_110_1).abs() < 1e-3 && (beta - 6.000_838_8).abs() < 1e-3);
    }

    #[test]
    fn the_family_that_made_the_quantiles_is_found() {
        for text in ["normal(-2, 0.4)", "gamma(2, 5)", "lognormal(1, 0.8)", "student(3, 1, 2)"] {
            let d = Distribution::parse_dist(text).unwrap();
            let points = [0.05, 0.25, 0.5, 0.75, 0.95].map(|p| (p, d.quantile(p)));
            let best = &fits(&points, None, None)[0];
            assert!(best.misses < 1e-6, "{text}: {best:?}");
            assert!(text.starts_with(best.family), "{text}: {best:?}");
        }
    }

    #[test]
    fn quantiles_that_no_family_is_fitted_to() {
        assert!(fits(&[(0.5, 1.0)], None, None).is_empty());
        assert!(fits(&[(0.1, 1.0), (0.9, 1.0)], None, None).is_empty());
        assert!(fits(&[(0.1, 1.0), (0.9, 2.0)], Some(0.5), None).is_empty());
    }
}
