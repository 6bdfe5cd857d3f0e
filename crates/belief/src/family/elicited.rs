//! Beliefs through elicited quantiles, with tails where no end was elicited.

use realpolitik_lanes::normal::{normal_cdf, normal_density, normal_quantile};
use serde::Serialize;

/// A belief that passes through elicited quantiles exactly.
///
/// Between the quantiles, and past the outermost of them, the value (its
/// logarithm, if all values are above 0) is a straight line in the standard normal
/// score of the share of belief below it, as on normal probability paper: three
/// quantiles of a normal or log-normal belief give back that belief, tails
/// included, and a range is the case of two. Where the end at 0 or 100 % was
/// elicited belief stops there, and is uniform up to the next quantile.
///
/// ```
/// use realpolitik_belief::Distribution;
/// use realpolitik_belief::family::Elicited;
/// let thrice = Elicited::new(vec![(0.05, 0.1), (0.5, 0.2), (0.95, 0.4)]).unwrap();
/// let range = Distribution::parse_range("0.1 to 0.4").unwrap();
/// for u in [0.001, 0.3, 0.999] {
///     assert!((thrice.quantile(u) - range.quantile(u)).abs() < 1e-12);
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Elicited {
    /// Shares of belief below (ascending, between 0 and 1) and values (not
    /// descending).
    points: Vec<(f64, f64)>,
    /// The least value, if it was elicited.
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    /// The greatest value, if it was elicited.
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
    /// Standard normal scores of the shares, and values or their logarithms.
    #[serde(skip)]
    knots: Vec<(f64, f64)>,
    /// Whether the lines are those of logarithms.
    #[serde(skip)]
    log: bool,
}

/// A line over scores: value at a score, and slope.
#[derive(Clone, Copy)]
struct Line {
    at: f64,
    value: f64,
    slope: f64,
}

impl Line {
    fn through((a, x): (f64, f64), (b, y): (f64, f64)) -> Self {
        Line { at: a, value: x, slope: (y - x) / (b - a) }
    }
    fn value(self, z: f64) -> f64 {
        self.value + self.slope * (z - self.at)
    }
    /// The score at a value; of a flat line the side on which the value lies.
    fn score(self, value: f64) -> f64 {
        if self.slope > 0.0 {
            self.at + (value - self.value) / self.slope
        } else if value < self.value {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        }
    }
}

impl Elicited {
    /// A belief through quantiles: shares of belief below (ascending, 0 to 1) with
    /// values (not descending). `None` where fewer than two lie between 0 and 1: they
    /// say nothing of tails.
    pub fn new(points: Vec<(f64, f64)>) -> Option<Self> {
        let low = points.iter().find(|(p, _)| *p <= 0.0).map(|(_, x)| *x);
        let high = points.iter().find(|(p, _)| *p >= 1.0).map(|(_, x)| *x);
        let inner: Vec<(f64, f64)> =
            points.into_iter().filter(|(p, _)| *p > 0.0 && *p < 1.0).collect();
        if inner.len() < 2 {
            return None;
        }
        let log = low.is_none_or(|l| l >= 0.0) && inner[0].1 > 0.0;
        let level = |x: f64| if log { libm::log(x) } else { x };
        let knots = inner.iter().map(|(p, x)| (normal_quantile(*p), level(*x))).collect();
        Some(Elicited { points: inner, low, high, knots, log })
    }

    /// The quantiles between 0 and 100 % that were elicited.
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    /// The elicited values, those of the ends too.
    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        self.points.iter().map(|(_, x)| *x).chain(self.low).chain(self.high)
    }

    fn first(&self) -> Line {
        Line::through(self.knots[0], self.knots[1])
    }
    fn last(&self) -> Line {
        let n = self.knots.len();
        Line::through(self.knots[n - 2], self.knots[n - 1])
    }
    fn ends(&self) -> ((f64, f64), (f64, f64)) {
        (self.points[0], self.points[self.points.len() - 1])
    }

    /// The value below which a share `u` of belief lies, 0 < u < 1.
    pub fn quantile(&self, u: f64) -> f64 {
        let ((p, x), (q, y)) = self.ends();
        if let (true, Some(low)) = (u < p, self.low) {
            return low + u / p * (x - low);
        }
        if let (true, Some(high)) = (u > q, self.high) {
            return high - (1.0 - u) / (1.0 - q) * (high - y);
        }
        let z = normal_quantile(u);
        let n = self.knots.len();
        let at = self.knots.partition_point(|(k, _)| *k < z).clamp(1, n - 1);
        let value = Line::through(self.knots[at - 1], self.knots[at]).value(z);
        if self.log { libm::exp(value) } else { value }
    }

    /// The share of belief at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        let ((p, first), (q, last)) = self.ends();
        if let (true, Some(low)) = (x < first, self.low) {
            return if x < low { 0.0 } else { p * (x - low) / (first - low) };
        }
        if let (true, Some(high)) = (x > last, self.high) {
            return if x >= high { 1.0 } else { 1.0 - (1.0 - q) * (high - x) / (high - last) };
        }
        if self.log && x <= 0.0 {
            return 0.0;
        }
        let level = if self.log { libm::log(x) } else { x };
        let at = self.knots.partition_point(|(_, y)| *y <= level);
        let line = if at == 0 {
            self.first()
        } else if at == self.knots.len() {
            self.last()
        } else {
            Line::through(self.knots[at - 1], self.knots[at])
        };
        normal_cdf(line.score(level))
    }

    /// The logarithm of the density at `x`; `None` where two quantiles have one
    /// value.
    pub(super) fn log_density(&self, x: f64) -> Option<f64> {
        let ((p, first), (q, last)) = self.ends();
        let uniform = |mass: f64, width: f64| Some(libm::log(mass / width));
        if let (true, Some(low)) = (x < first, self.low) {
            return if x < low { Some(f64::NEG_INFINITY) } else { uniform(p, first - low) };
        }
        if let (true, Some(high)) = (x > last, self.high) {
            return if x > high { Some(f64::NEG_INFINITY) } else { uniform(1.0 - q, high - last) };
        }
        if self.log && x <= 0.0 {
            return Some(f64::NEG_INFINITY);
        }
        let level = if self.log { libm::log(x) } else { x };
        let n = self.knots.len();
        let at = self.knots.partition_point(|(_, y)| *y <= level).clamp(1, n - 1);
        let line = Line::through(self.knots[at - 1], self.knots[at]);
        if self.knots.windows(2).any(|w| w[0].1 >= w[1].1) {
            return None;
        }
        let z = line.score(level);
        let inner = if self.log { level } else { 0.0 };
        Some(-0.5 * z * z - 0.918_938_533_204_672_8 - libm::log(line.slope) - inner)
    }

    /// Mean and standard deviation.
    pub(super) fn moments(&self) -> (f64, f64) {
        let ((p, x), (q, y)) = self.ends();
        let (mut mean, mut square) = (0.0, 0.0);
        let mut uniform = |mass: f64, a: f64, b: f64| {
            mean += mass * 0.5 * (a + b);
            square += mass * (a * a + a * b + b * b) / 3.0;
        };
        if let Some(low) = self.low {
            uniform(p, low, x);
        }
        if let Some(high) = self.high {
            uniform(1.0 - q, y, high);
        }
        let mut pieces: Vec<(f64, f64, Line)> =
            self.knots.windows(2).map(|w| (w[0].0, w[1].0, Line::through(w[0], w[1]))).collect();
        if self.low.is_none() {
            pieces.push((f64::NEG_INFINITY, self.knots[0].0, self.first()));
        }
        if self.high.is_none() {
            pieces.push((self.knots[self.knots.len() - 1].0, f64::INFINITY, self.last()));
        }
        for (a, b, line) in pieces {
            let (m, s) = if self.log { log_piece(a, b, line) } else { piece(a, b, line) };
            mean += m;
            square += s;
        }
        (mean, libm::sqrt((square - mean * mean).max(0.0)))
    }
}

/// Of a line over the scores from `a` to `b`: the parts of mean and mean square.
fn piece(a: f64, b: f64, line: Line) -> (f64, f64) {
    let (slope, level) = (line.slope, line.value(0.0));
    let mass = normal_cdf(b) - normal_cdf(a);
    let density = |z: f64| if z.is_finite() { normal_density(z) } else { 0.0 };
    let weighted = |z: f64| if z.is_finite() { z * normal_density(z) } else { 0.0 };
    // ∫ z φ = −φ and ∫ z² φ = Φ − z φ.
    let first = density(a) - density(b);
    let second = mass + weighted(a) - weighted(b);
    let mean = level * mass + slope * first;
    (mean, level * level * mass + 2.0 * level * slope * first + slope * slope * second)
}

/// The same where the line is that of the logarithm.
fn log_piece(a: f64, b: f64, line: Line) -> (f64, f64) {
    let (slope, level) = (line.slope, line.value(0.0));
    let moment = |k: f64| {
        let shift = k * slope;
        let mass = normal_cdf(b - shift) - normal_cdf(a - shift);
        libm::exp(k * level + 0.5 * shift * shift) * mass
    };
    (moment(1.0), moment(2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Distribution;
    use proptest::prelude::*;

    fn three(points: &[(f64, f64)]) -> Elicited {
        Elicited::new(points.to_vec()).unwrap()
    }

    #[test]
    fn quantiles_of_a_family_give_it_back() {
        for (d, log) in [
            (Distribution::Normal { mean: -0.3, sd: 1.4 }, false),
            (Distribution::LogNormal { mu: -1.2, sigma: 0.5 }, true),
        ] {
            let e = three(&[0.05, 0.25, 0.5, 0.75, 0.95].map(|p| (p, d.quantile(p))));
            assert_eq!(e.log, log);
            for u in [1e-4, 0.03, 0.4, 0.77, 0.999, 1.0 - 1e-4] {
                let (x, y) = (e.quantile(u), d.quantile(u));
                assert!((x - y).abs() < 1e-9 * y.abs().max(1.0), "{d:?} {u}: {x} {y}");
                assert!((e.cdf(y) - u).abs() < 1e-9, "{d:?} {u}");
            }
            let (mean, sd) = e.moments();
            assert!((mean - d.mean()).abs() < 1e-9 && (sd - d.sd()).abs() < 1e-9, "{d:?}");
        }
    }

    #[test]
    fn belief_has_tails_past_the_outermost_quantiles() {
        let e = three(&[(0.05, 0.1), (0.5, 0.2), (0.95, 0.4)]);
        // A line through the last two quantiles would end at 0.422.
        assert!(e.quantile(0.999) > 0.7, "{}", e.quantile(0.999));
        assert!(e.quantile(0.001) > 0.0 && e.quantile(0.001) < 0.06);
    }

    #[test]
    fn an_elicited_end_is_the_end() {
        let e = three(&[(0.0, 0.0), (0.05, 0.1), (0.5, 0.2), (0.95, 0.4), (1.0, 1.0)]);
        assert!(e.quantile(1e-9) < 1e-7 && e.quantile(1.0 - 1e-9) > 0.999);
        assert_eq!((e.cdf(-0.1), e.cdf(1.0), e.cdf(2.0)), (0.0, 1.0, 1.0));
        assert!((e.cdf(0.05) - 0.025).abs() < 1e-12);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_elicited_points_are_met_and_all_fits_together(
            start in -2.0..2.0f64,
            steps in proptest::collection::vec(0.01..1.0f64, 1..5),
            closed in any::<(bool, bool)>(),
        ) {
            let n = steps.len() + 1;
            let mut x = start;
            let mut points = Vec::new();
            if closed.0 {
                points.push((0.0, x - 0.3));
            }
            for (i, step) in std::iter::once(&0.0).chain(&steps).enumerate() {
                x += step;
                points.push(((i + 1) as f64 / (n + 1) as f64, x));
            }
            if closed.1 {
                points.push((1.0, x + 0.3));
            }
            let e = Elicited::new(points.clone()).unwrap();
            for (p, x) in points.iter().filter(|(p, _)| *p > 0.0 && *p < 1.0) {
                prop_assert!((e.quantile(*p) - x).abs() < 1e-9 * x.abs().max(1.0));
                prop_assert!((e.cdf(*x) - p).abs() < 1e-9);
            }
            // Moments against the quantile function, by the midpoint rule.
            const N: usize = 2_000;
            let values: Vec<f64> = (0..N).map(|i| e.quantile((i as f64 + 0.5) / N as f64)).collect();
            prop_assert!(values.windows(2).all(|w| w[0] <= w[1]));
            let mean = values.iter().sum::<f64>() / N as f64;
            let (m, s) = e.moments();
            prop_assert!((mean - m).abs() < 0.02 * (s + 0.01), "{mean} {m} {s}");
        }
    }
}
