//! Beta quantiles over lanes: the same numbers as those of a
//! [`crate::family::Distribution`] to about 1e-12, many at a time.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

use crate::family::beta_cdf;
use realpolitik_lanes::normal::normal_cdf;

/// From the first knot to the last, and knots per unit: the ends lie beyond
/// every normal number that 53 bits of a uniform one can give.
const FIRST: f64 = -9.0;
const PER_UNIT: f64 = 8.0;
const CELLS: usize = 144;

/// The quantile function of a beta distribution as the log-odds of its value by
/// the standard normal number of the same probability: nearly a straight line,
/// written cell by cell as the polynomial of degree 7 that has the value and
/// three derivatives at both ends.
#[derive(Clone, Debug)]
pub(crate) struct BetaTable {
    /// Coefficients of each cell, highest power first, over [0, 1].
    cells: Vec<[f64; 8]>,
}

/// Log-odds and their first three derivatives by z.
type Jet = [f64; 4];

impl BetaTable {
    /// `None` where the shapes are too extreme for it.
    pub fn new(alpha: f64, beta: f64) -> Option<Self> {
        if !(0.05..=1e5).contains(&alpha) || !(0.05..=1e5).contains(&beta) {
            return None;
        }
        let log_beta = libm::lgamma(alpha) + libm::lgamma(beta) - libm::lgamma(alpha + beta);
        let mut knots = vec![[0.0; 4]; CELLS + 1];
        let middle = CELLS / 2;
        let mut start = libm::log(alpha / beta);
        for i in (0..=middle).rev() {
            knots[i] = knot(alpha, beta, log_beta, i, start)?;
            start = knots[i][0] - knots[i][1] / PER_UNIT;
        }
        start = knots[middle][0] + knots[middle][1] / PER_UNIT;
        for i in middle + 1..=CELLS {
            knots[i] = knot(alpha, beta, log_beta, i, start)?;
            start = knots[i][0] + knots[i][1] / PER_UNIT;
        }
        Some(BetaTable { cells: knots.windows(2).map(|k| hermite(k[0], k[1])).collect() })
    }

    /// Log-odds of the values at normal numbers.
    #[inline(always)]
    pub fn log_odds<const L: usize>(&self, z: [f64; L]) -> [f64; L] {
        let mut out = [0.0; L];
        for l in 0..L {
            let at = (z[l] - FIRST) * PER_UNIT;
            // The cast holds what is below 0 at 0; NaN too.
            let cell = (at as usize).min(CELLS - 1);
            let x = at - cell as f64;
            let c = &self.cells[cell];
            let mut sum = c[0];
            for c in &c[1..] {
                sum = sum * x + c;
            }
            out[l] = sum;
        }
        out
    }
}

fn knot(alpha: f64, beta: f64, log_beta: f64, i: usize, start: f64) -> Option<Jet> {
    let z = FIRST + i as f64 / PER_UNIT;
    // The lower tail keeps its digits; the upper one is its mirror.
    let y = if z <= 0.0 {
        log_odds(alpha, beta, log_beta, normal_cdf(z), start)?
    } else {
        -log_odds(beta, alpha, log_beta, normal_cdf(-z), -start)?
    };
    let (x, rest) = shares(y);
    let s = alpha + beta;
    let log_density = alpha * log_share(y) + beta * log_share(-y) - log_beta;
    let slope = libm::exp(-0.5 * z * z - 0.5 * libm::log(std::f64::consts::TAU) - log_density);
    // (ln y′)′ = −z − y′ (α − (α + β) x), and once more.
    let w = -z - slope * (alpha - s * x);
    let second = slope * w;
    let w_slope = -1.0 - second * (alpha - s * x) + s * slope * slope * x * rest;
    let jet = [y, slope, second, second * w + slope * w_slope];
    jet.iter().all(|v| v.is_finite()).then_some(jet)
}

/// 1/(1 + e⁻ʸ) and what is left of 1.
fn shares(y: f64) -> (f64, f64) {
    let e = libm::exp(-y.abs());
    let (large, small) = (1.0 / (1.0 + e), e / (1.0 + e));
    if y < 0.0 { (small, large) } else { (large, small) }
}

/// ln of 1/(1 + e⁻ʸ).
fn log_share(y: f64) -> f64 {
    if y < 0.0 { y - libm::log1p(libm::exp(y)) } else { -libm::log1p(libm::exp(-y)) }
}

/// The log-odds at which the distribution function of Beta(a, b) is `p` ≤ ½, by
/// Newton on its logarithm, which is concave.
fn log_odds(a: f64, b: f64, log_beta: f64, p: f64, start: f64) -> Option<f64> {
    let goal = libm::log(p);
    let mut y = start;
    let mut before = f64::INFINITY;
    for _ in 0..200 {
        let (x, _) = shares(y);
        let log_density = a * log_share(y) + b * log_share(-y) - log_beta;
        // So deep in the tail that the series is its first term.
        let log_cdf =
            if x < 1e-30 { a * y - log_beta - libm::log(a) } else { libm::log(beta_cdf(x, a, b)) };
        let step = (goal - log_cdf) / libm::exp(log_density - log_cdf);
        if !step.is_finite() {
            return None;
        }
        let step = step.clamp(-20.0, 20.0);
        y += step;
        // Newton squares its error until rounding holds it.
        let size = step.abs() / (1.0 + y.abs());
        if size <= 1e-15 || (size < 1e-8 && size >= 0.1 * before) {
            return Some(y);
        }
        before = size;
    }
    None
}

/// The polynomial over [0, 1] with these jets at its ends, by divided
/// differences of confluent points, highest power first.
fn hermite(left: Jet, right: Jet) -> [f64; 8] {
    const FACTORIAL: [f64; 4] = [1.0, 1.0, 2.0, 6.0];
    let scaled = |jet: Jet| -> Jet {
        let mut out = jet;
        let mut h = 1.0;
        for (k, v) in out.iter_mut().enumerate() {
            *v *= h / FACTORIAL[k];
            h /= PER_UNIT;
        }
        out
    };
    let (a, b) = (scaled(left), scaled(right));
    // Newton's table with points 0 0 0 0 1 1 1 1.
    let point = |i: usize| f64::from(u8::from(i >= 4));
    let mut row: Vec<f64> = (0..8).map(|i| if i < 4 { a[0] } else { b[0] }).collect();
    let mut newton = [0.0; 8];
    newton[0] = row[0];
    for order in 1..8 {
        row = (0..8 - order)
            .map(|i| {
                if i + order < 4 {
                    a[order]
                } else if i >= 4 {
                    b[order]
                } else {
                    (row[i + 1] - row[i]) / (point(i + order) - point(i))
                }
            })
            .collect();
        newton[order] = row[0];
    }
    // From Newton's form to powers.
    let mut powers = [0.0; 8];
    for order in (0..8).rev() {
        // powers ← powers · (x − point) + newton[order]
        let mut next = [0.0; 8];
        for k in 0..8 {
            if k > 0 {
                next[k] += powers[k - 1];
            }
            next[k] -= point(order) * powers[k];
        }
        next[0] += newton[order];
        powers = next;
    }
    powers.reverse();
    powers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Distribution;

    #[test]
    fn beta_tables_invert_the_distribution_function() {
        let shapes = [
            (6.0, 6.0),
            (4.0, 16.0),
            (0.3, 0.5),
            (1.0, 1.0),
            (0.05, 3.0),
            (300.0, 2.5),
            (2e4, 5e4),
        ];
        for (a, b) in shapes {
            let table = BetaTable::new(a, b).expect("within range");
            let slow = Distribution::Beta { alpha: a, beta: b, low: 0.0, high: 1.0 };
            for i in 0..=1999 {
                let z = -8.2 + 16.4 * (f64::from(i) + 0.31) / 2000.0;
                let [y] = table.log_odds([z]);
                let (x, rest) = shares(y);
                let (p, ours) = if z <= 0.0 {
                    (normal_cdf(z), beta_cdf(x, a, b))
                } else {
                    (normal_cdf(-z), beta_cdf(rest, b, a))
                };
                if x > 1e-290 && rest > 1e-290 {
                    let error = (ours / p - 1.0).abs();
                    assert!(error < 1e-9, "Beta({a}, {b}) at z = {z}: {error:e}");
                }
                if z.abs() < 4.0 {
                    let known = slow.quantile(normal_cdf(z));
                    assert!((x - known).abs() < 1e-12, "Beta({a}, {b}) at z = {z}: {x} {known}");
                }
            }
        }
    }
}
