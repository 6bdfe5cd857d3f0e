//! The metalog distribution: a smooth quantile function through elicited points.

use super::moments;
use serde::Serialize;

/// Most terms that are tried.
const MOST_TERMS: usize = 10;
/// Halvings of an interval within which the slope must be proved to be above 0.
const DEEPEST: usize = 48;
/// Pieces that a proof may look at.
const MOST_PIECES: usize = 4_000;
/// Where y (1 − y) ln(y / (1 − y)) is least: (1 − 2y) ln(y / (1 − y)) = −1.
const LOWEST: f64 = 0.176_041_5;

/// A metalog (Keelin 2016): the quantile function is a series in the share y of
/// belief below,
///
/// M(y) = a₁ + a₂ L + a₃ (y − ½) L + a₄ (y − ½) + a₅ (y − ½)² + a₆ (y − ½)² L + …
///
/// with L = ln(y / (1 − y)); of the logarithm of the value above a least one or
/// below a greatest one, or of its log-odds between the two. The coefficients are
/// the least squares of the elicited values. A series is taken only if its slope
/// is proved to be above 0 at every y, not at a few of them.
///
/// ```
/// use realpolitik_belief::family::Metalog;
/// let points = vec![(0.05, 0.1), (0.5, 0.2), (0.95, 0.4)];
/// let m = Metalog::fit(points, Some(0.0), None).unwrap();
/// assert!((m.quantile(0.95) - 0.4).abs() < 1e-12 && m.misses() < 1e-12);
/// assert!(m.quantile(0.999) > 0.5);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Metalog {
    /// a₁, a₂, …
    coefficients: Vec<f64>,
    /// The least value, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    /// The greatest value, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
    /// The elicited shares and values.
    points: Vec<(f64, f64)>,
}

impl Metalog {
    /// The metalog of as many terms as there are points between 0 and 1, at most
    /// 10; where that is no distribution, of the most terms that are one.
    ///
    /// # Errors
    /// Where fewer than two points lie strictly inside, a value is not between the
    /// ends, or no number of terms gives a distribution.
    pub fn fit(
        points: Vec<(f64, f64)>,
        low: Option<f64>,
        high: Option<f64>,
    ) -> Result<Self, String> {
        let points: Vec<(f64, f64)> =
            points.into_iter().filter(|(p, _)| *p > 0.0 && *p < 1.0).collect();
        if points.len() < 2 {
            return Err("a metalog needs two quantiles between 0 and 100 %".to_owned());
        }
        for (p, x) in &points {
            if low.is_some_and(|l| *x <= l) || high.is_some_and(|h| *x >= h) {
                let percent = (p * 1e8).round() / 1e6;
                return Err(format!("the {percent} % quantile {x} is not between the ends"));
            }
        }
        (2..=points.len().min(MOST_TERMS))
            .rev()
            .find_map(|terms| Self::with_terms(&points, low, high, terms))
            .ok_or_else(|| {
                "no metalog of two terms or more rises through these quantiles".to_owned()
            })
    }

    /// The metalog of so many terms, if it is a distribution.
    pub fn with_terms(
        points: &[(f64, f64)],
        low: Option<f64>,
        high: Option<f64>,
        terms: usize,
    ) -> Option<Self> {
        let level = |x: f64| match (low, high) {
            (None, None) => x,
            (Some(l), None) => libm::log(x - l),
            (None, Some(h)) => -libm::log(h - x),
            (Some(l), Some(h)) => libm::log((x - l) / (h - x)),
        };
        let rows: Vec<Vec<f64>> =
            points.iter().map(|(y, _)| basis(log_odds(*y), *y, terms)).collect();
        let values: Vec<f64> = points.iter().map(|(_, x)| level(*x)).collect();
        let coefficients = least_squares(rows, values, terms)?;
        let rises = rises(&coefficients);
        rises.then(|| Metalog { coefficients, low, high, points: points.to_vec() })
    }

    /// The coefficients a₁, a₂, …
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The elicited shares and values.
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }

    /// By how much it misses the elicited values at most.
    pub fn misses(&self) -> f64 {
        self.points.iter().map(|(p, x)| (self.quantile(*p) - x).abs()).fold(0.0, f64::max)
    }

    /// The value below which a share `u` of belief lies, 0 < u < 1.
    pub fn quantile(&self, u: f64) -> f64 {
        self.value(self.series(log_odds(u), u))
    }

    /// The value of the series at log-odds `l` of the share `y`.
    fn series(&self, l: f64, y: f64) -> f64 {
        let terms = basis(l, y, self.coefficients.len());
        terms.iter().zip(&self.coefficients).map(|(t, a)| t * a).sum()
    }

    fn value(&self, m: f64) -> f64 {
        match (self.low, self.high) {
            (None, None) => m,
            (Some(l), None) => l + libm::exp(m),
            (None, Some(h)) => h - libm::exp(-m),
            (Some(l), Some(h)) => {
                let e = libm::exp(-m.abs());
                let share = if m < 0.0 { e } else { 1.0 } / (1.0 + e);
                l + (h - l) * share
            }
        }
    }

    /// The log-odds of the share of belief at or below `x`.
    fn log_odds_of(&self, x: f64) -> f64 {
        if self.low.is_some_and(|l| x <= l) {
            return f64::NEG_INFINITY;
        }
        if self.high.is_some_and(|h| x >= h) {
            return f64::INFINITY;
        }
        let (mut low, mut high) = (-700.0, 700.0);
        for _ in 0..80 {
            let s = 0.5 * (low + high);
            if self.value(self.series(s, share(s))) <= x {
                low = s;
            } else {
                high = s;
            }
        }
        0.5 * (low + high)
    }

    /// The share of belief at or below `x`.
    pub fn cdf(&self, x: f64) -> f64 {
        share(self.log_odds_of(x))
    }

    /// The logarithm of the density at `x`: minus that of the slope of the
    /// quantile function.
    pub(super) fn log_density(&self, x: f64) -> f64 {
        let s = self.log_odds_of(x);
        if !s.is_finite() {
            return f64::NEG_INFINITY;
        }
        let y = share(s);
        // dM/ds = y (1 − y) M′(y), and y (1 − y) in the share's own digits.
        let slope = slope(&self.coefficients, s, y);
        let inner = match (self.low, self.high) {
            (None, None) => 0.0,
            (Some(l), None) => libm::log(x - l),
            (None, Some(h)) => libm::log(h - x),
            (Some(l), Some(h)) => libm::log((x - l) * (h - x) / (h - l)),
        };
        let e = -s.abs() - 2.0 * libm::log1p(libm::exp(-s.abs()));
        e - libm::log(slope) - inner
    }

    /// Mean and standard deviation.
    pub(super) fn moments(&self) -> (f64, f64) {
        moments::by_quantiles(|u| self.quantile(u))
    }

    /// Why it has no mean or no variance, if it lacks one: past the outermost
    /// quantiles the logarithm of the value goes on as a logistic number does.
    pub(super) fn without_moments(&self) -> Option<&'static str> {
        let (first, last) = ends(&self.coefficients);
        match (self.low, self.high) {
            (Some(_), None) if last >= 0.5 => Some("\"100%\""),
            (None, Some(_)) if first >= 0.5 => Some("\"0%\""),
            _ => None,
        }
    }
}

fn log_odds(y: f64) -> f64 {
    libm::log(y) - libm::log1p(-y)
}

fn share(s: f64) -> f64 {
    let e = libm::exp(-s.abs());
    if s < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) }
}

/// The terms of the series at a share and its log-odds.
fn basis(l: f64, y: f64, terms: usize) -> Vec<f64> {
    let t = y - 0.5;
    let mut power = 1.0;
    (1..=terms)
        .map(|i| match i {
            1 => 1.0,
            2 => l,
            3 => t * l,
            4 => {
                power = t;
                t
            }
            // Each power of t stands alone first, then beside the log-odds.
            i if i % 2 == 1 => {
                power *= t;
                power
            }
            _ => power * l,
        })
        .collect()
}

/// y (1 − y) M′(y) is P(t) + Q(t) h(y), with t = y − ½ and
/// h = y (1 − y) ln(y / (1 − y)): the coefficients of P and Q by power of t.
fn polynomials(a: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let size = a.len() / 2 + 3;
    let (mut p, mut q) = (vec![0.0; size], vec![0.0; size]);
    // y (1 − y) = ¼ − t².
    let mut plain = |k: usize, c: f64| {
        // The derivative of c tᵏ.
        if k > 0 {
            let c = c * k as f64;
            p[k - 1] += 0.25 * c;
            p[k + 1] -= c;
        }
    };
    for (i, c) in a.iter().enumerate().map(|(i, c)| (i + 1, *c)) {
        match i {
            4 => plain(1, c),
            i if i >= 5 && i % 2 == 1 => plain((i - 1) / 2, c),
            _ => {}
        }
    }
    let mut beside = |k: usize, c: f64| {
        // The derivative of c tᵏ L.
        p[k] += c;
        if k > 0 {
            q[k - 1] += c * k as f64;
        }
    };
    for (i, c) in a.iter().enumerate().map(|(i, c)| (i + 1, *c)) {
        match i {
            2 => beside(0, c),
            3 => beside(1, c),
            i if i >= 6 && i % 2 == 0 => beside(i / 2 - 1, c),
            _ => {}
        }
    }
    (p, q)
}

fn horner(c: &[f64], t: f64) -> f64 {
    c.iter().rev().fold(0.0, |sum, c| sum * t + c)
}

/// y (1 − y) M′(y) at log-odds `s` of the share `y`.
fn slope(a: &[f64], s: f64, y: f64) -> f64 {
    let (p, q) = polynomials(a);
    let small = share(-s.abs());
    horner(&p, y - 0.5) + horner(&q, y - 0.5) * small * (1.0 - small) * s
}

/// y (1 − y) M′(y) at the ends y = 0 and y = 1, where h is 0: how fast the series
/// rises there with the log-odds.
fn ends(a: &[f64]) -> (f64, f64) {
    let (p, _) = polynomials(a);
    (horner(&p, -0.5), horner(&p, 0.5))
}

/// An interval of real numbers.
#[derive(Clone, Copy)]
struct Interval(f64, f64);

impl Interval {
    fn times(self, o: Interval) -> Interval {
        let all = [self.0 * o.0, self.0 * o.1, self.1 * o.0, self.1 * o.1];
        Interval(
            all.into_iter().fold(f64::INFINITY, f64::min),
            all.into_iter().fold(f64::NEG_INFINITY, f64::max),
        )
    }
    fn horner(c: &[f64], t: Interval) -> Interval {
        c.iter().rev().fold(Interval(0.0, 0.0), |sum, c| {
            let product = sum.times(t);
            Interval(product.0 + c, product.1 + c)
        })
    }
}

/// h(y) = y (1 − y) ln(y / (1 − y)) over an interval: it falls to its least at
/// 0.176…, rises to its greatest at 0.823…, and falls to 0.
fn h(y: Interval) -> Interval {
    let at = |y: f64| if y <= 0.0 || y >= 1.0 { 0.0 } else { y * (1.0 - y) * log_odds(y) };
    let (a, b) = (at(y.0), at(y.1));
    let (mut low, mut high) = (a.min(b), a.max(b));
    let bend = at(LOWEST) * (1.0 + 1e-9);
    if y.0 <= LOWEST && y.1 >= LOWEST {
        low = bend;
    }
    if y.0 <= 1.0 - LOWEST && y.1 >= 1.0 - LOWEST {
        high = -bend;
    }
    Interval(low, high)
}

/// Whether the series rises everywhere: a proof by bounds on ever smaller
/// intervals of the share. What cannot be proved counts as not rising.
fn rises(a: &[f64]) -> bool {
    let (p, q) = polynomials(a);
    let scale = a.iter().skip(1).fold(0.0f64, |m, c| m.max(c.abs()));
    if !(scale > 0.0 && scale.is_finite()) {
        return false;
    }
    let margin = 1e-12 * scale;
    let mut open = vec![(0.0, 1.0, 0usize)];
    let mut pieces = 0;
    while let Some((low, high, depth)) = open.pop() {
        pieces += 1;
        let y = Interval(low, high);
        let t = Interval(low - 0.5, high - 0.5);
        let product = Interval::horner(&q, t).times(h(y));
        if Interval::horner(&p, t).0 + product.0 > margin {
            continue;
        }
        let middle = 0.5 * (low + high);
        let there =
            horner(&p, middle - 0.5) + horner(&q, middle - 0.5) * h(Interval(middle, middle)).0;
        if there <= margin || depth >= DEEPEST || pieces >= MOST_PIECES {
            return false;
        }
        open.push((low, middle, depth + 1));
        open.push((middle, high, depth + 1));
    }
    true
}

/// Least squares by Householder reflections (Golub & Van Loan 2013, §5.3); `None`
/// where the columns are dependent.
fn least_squares(mut rows: Vec<Vec<f64>>, mut values: Vec<f64>, terms: usize) -> Option<Vec<f64>> {
    let n = rows.len();
    for k in 0..terms {
        let norm = libm::sqrt((k..n).map(|i| rows[i][k] * rows[i][k]).sum::<f64>());
        if norm < 1e-13 {
            return None;
        }
        let alpha = if rows[k][k] > 0.0 { -norm } else { norm };
        let mut v: Vec<f64> = (k..n).map(|i| rows[i][k]).collect();
        v[0] -= alpha;
        let square: f64 = v.iter().map(|x| x * x).sum();
        if square == 0.0 {
            continue;
        }
        for j in k..terms {
            let dot: f64 = v.iter().zip(&rows[k..]).map(|(x, row)| x * row[j]).sum();
            for (x, row) in v.iter().zip(&mut rows[k..]) {
                row[j] -= 2.0 * dot / square * x;
            }
        }
        let dot: f64 = v.iter().enumerate().map(|(i, x)| x * values[k + i]).sum();
        for (i, x) in v.iter().enumerate() {
            values[k + i] -= 2.0 * dot / square * x;
        }
    }
    let mut a = vec![0.0; terms];
    for k in (0..terms).rev() {
        let rest: f64 = (k + 1..terms).map(|j| rows[k][j] * a[j]).sum();
        a[k] = (values[k] - rest) / rows[k][k];
    }
    a.iter().all(|x| x.is_finite()).then_some(a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ELICITED: [(f64, f64); 5] =
        [(0.05, 14.0), (0.25, 18.0), (0.5, 22.0), (0.75, 30.0), (0.95, 45.0)];

    /// Coefficients and quantiles that a published implementation gives.
    #[test]
    fn five_terms_above_a_least_value_and_between_two() {
        let m = Metalog::fit(ELICITED.to_vec(), Some(0.0), None).unwrap();
        let known = [3.091_042, 0.128_302, -0.104_676, 0.457_837, 1.335_869];
        for (a, b) in m.coefficients().iter().zip(known) {
            assert!((a - b).abs() < 1e-6, "{a} {b}");
        }
        assert!((m.quantile(0.1) - 15.607_327).abs() < 1e-6);
        assert!((m.quantile(0.9) - 39.560_234).abs() < 1e-6);
        let m = Metalog::fit(ELICITED.to_vec(), Some(0.0), Some(100.0)).unwrap();
        assert!((m.coefficients()[0] + 1.265_666).abs() < 1e-6);
    }

    #[test]
    fn what_does_not_rise_gets_fewer_terms() {
        // Three quantiles so uneven that three terms turn back (Keelin 2016, table 3).
        let points = vec![(0.1, 0.0), (0.5, 1.0), (0.9, 20.0)];
        assert!(Metalog::with_terms(&points, None, None, 3).is_none());
        let m = Metalog::fit(points, None, None).unwrap();
        assert_eq!(m.coefficients().len(), 2);
        assert!(m.misses() > 1.0);
    }

    #[test]
    fn three_terms_rise_up_to_the_known_ratio() {
        // |a₃| / a₂ may not pass 1.66711 (Keelin 2016, section 4).
        assert!(rises(&[0.0, 1.0, 1.667]));
        assert!(!rises(&[0.0, 1.0, 1.6672]));
        assert!(rises(&[0.0, 1.0, -1.667]));
        assert!(!rises(&[0.0, -1.0]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// A series that is said to rise does, at every share tried; its distribution
        /// function inverts it and its density is the slope.
        #[test]
        fn a_proved_series_is_a_distribution(
            steps in proptest::collection::vec(0.05..1.0f64, 2..7),
            ends in any::<(bool, bool)>(),
        ) {
            let n = steps.len();
            let mut x = 1.0;
            let points: Vec<(f64, f64)> = steps.iter().enumerate().map(|(i, s)| {
                x += s;
                ((i + 1) as f64 / (n + 1) as f64, x)
            }).collect();
            let low = ends.0.then_some(0.5);
            let high = ends.1.then_some(x + 0.5);
            let Ok(m) = Metalog::fit(points, low, high) else { return Ok(()) };
            // The series itself: close to an end its values round to the end.
            let at = |y: f64| m.series(log_odds(y), y);
            let values: Vec<f64> = (1..2000).map(|i| at(f64::from(i) / 2000.0)).collect();
            prop_assert!(values.windows(2).all(|w| w[0] < w[1]));
            for u in [0.003, 0.2, 0.5, 0.9] {
                let x = m.quantile(u);
                if (m.quantile(u + 1e-9) - m.quantile(u - 1e-9)).abs() > 1e-12 {
                    prop_assert!((m.cdf(x) - u).abs() < 1e-6);
                }
                let step = 1e-5;
                let slope = (m.quantile(u + step) - m.quantile(u - step)) / (2.0 * step);
                let density = libm::exp(m.log_density(x));
                if slope > 1e-3 {
                    prop_assert!((density * slope - 1.0).abs() < 1e-2, "{density} {slope}");
                }
            }
        }
    }
}
