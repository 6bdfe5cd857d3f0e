//! Quantile functions over lanes: the same numbers as those of a
//! [`crate::family::Distribution`] to about 1e-13, many at a time.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

use crate::family::{beta_cdf, normal_cdf};
use realpolitik_solve::quantal_response::elementary::ln;

/// Numerator and denominator of a rational function, highest power first.
type Rational = ([f64; 8], [f64; 8]);

/// Wichura (1988), algorithm AS 241, routine PPND16: for |u − ½| ≤ 0.425, in
/// 0.425² − (u − ½)².
const CENTRE: Rational = (
    [
        2.509_080_928_730_122_7e3,
        3.343_057_558_358_813e4,
        6.726_577_092_700_87e4,
        4.592_195_393_154_987e4,
        1.373_169_376_550_946e4,
        1.971_590_950_306_551_3e3,
        1.331_416_678_917_843_8e2,
        3.387_132_872_796_366_5,
    ],
    [
        5.226_495_278_852_854e3,
        2.872_908_573_572_194_3e4,
        3.930_789_580_009_271e4,
        2.121_379_430_158_659_7e4,
        5.394_196_021_424_751e3,
        6.871_870_074_920_579e2,
        4.231_333_070_160_091e1,
        1.0,
    ],
);
/// The same for r = √(−ln min(u, 1 − u)) ≤ 5, in r − 1.6.
const SHOULDER: Rational = (
    [
        7.745_450_142_783_414e-4,
        2.272_384_498_926_918_4e-2,
        2.417_807_251_774_506e-1,
        1.270_458_252_452_368_4,
        3.647_848_324_763_204_5,
        5.769_497_221_460_691,
        4.630_337_846_156_546,
        1.423_437_110_749_683_5,
    ],
    [
        1.050_750_071_644_416_9e-9,
        5.475_938_084_995_345e-4,
        1.519_866_656_361_645_7e-2,
        1.481_039_764_274_800_8e-1,
        6.897_673_349_851e-1,
        1.676_384_830_183_803_8,
        2.053_191_626_637_759,
        1.0,
    ],
);
/// The same for r > 5, in r − 5.
const TAIL: Rational = (
    [
        2.010_334_399_292_288e-7,
        2.711_555_568_743_487_6e-5,
        1.242_660_947_388_078_4e-3,
        2.653_218_952_657_612_4e-2,
        2.965_605_718_285_048_7e-1,
        1.784_826_539_917_291_3,
        5.463_784_911_164_114,
        6.657_904_643_501_104,
    ],
    [
        2.044_263_103_389_939_8e-15,
        1.421_511_758_316_446e-7,
        1.846_318_317_510_054_8e-5,
        7.868_691_311_456_133e-4,
        1.487_536_129_085_061_5e-2,
        1.369_298_809_227_358e-1,
        5.998_322_065_558_879e-1,
        1.0,
    ],
);

#[inline(always)]
fn rational((p, q): &Rational, x: f64) -> f64 {
    let (mut above, mut below) = (p[0], q[0]);
    for c in 1..8 {
        above = above * x + p[c];
        below = below * x + q[c];
    }
    above / below
}

/// The standard normal quantile of u in (0, 1), in every lane.
#[inline(always)]
pub(crate) fn normal_quantile_lanes<const L: usize>(u: [f64; L]) -> [f64; L] {
    let mut tail = [0.0; L];
    for l in 0..L {
        let other = 1.0 - u[l];
        tail[l] = if u[l] < other { u[l] } else { other };
    }
    let log = ln(tail);
    let mut out = [0.0; L];
    let mut far = false;
    for l in 0..L {
        let q = u[l] - 0.5;
        let centre = q * rational(&CENTRE, 0.180_625 - q * q);
        let r = (-log[l]).sqrt();
        let outside = rational(&SHOULDER, r - 1.6);
        let outside = if q < 0.0 { -outside } else { outside };
        far |= r > 5.0;
        out[l] = if q.abs() <= 0.425 { centre } else { outside };
    }
    if far {
        for l in 0..L {
            let r = (-log[l]).sqrt();
            if r > 5.0 {
                let outside = rational(&TAIL, r - 5.0);
                out[l] = if u[l] < 0.5 { -outside } else { outside };
            }
        }
    }
    out
}

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
    use crate::family::normal_quantile;

    #[test]
    fn normal_quantiles_agree_with_the_slow_ones() {
        let mut worst = 0.0f64;
        for i in 1..20_000 {
            let u = f64::from(i) / 20_000.0;
            let [z] = normal_quantile_lanes([u]);
            worst = worst.max((z - normal_quantile(u)).abs() / (1.0 + z.abs()));
        }
        for i in 1..53 {
            let u = libm::exp2(-f64::from(i));
            for u in [u, 1.0 - u] {
                let [z] = normal_quantile_lanes([u]);
                worst = worst.max((z - normal_quantile(u)).abs() / (1.0 + z.abs()));
            }
        }
        assert!(worst < 5e-15, "{worst:e}");
    }

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
