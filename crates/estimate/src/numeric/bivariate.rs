//! The upper tail of a choice among two normal prospects:
//! J(x, δ) = ∫ₓ^∞ φ(t) Φ(t + δ) dt = Φ₂(δ/√2, −x; ρ = 1/√2).
//!
//! It is the chance that a normal prospect exceeds x and beats another that is δ
//! lower on average. Its logarithm is wanted with relative accuracy in both tails,
//! because the crisis game divides one such chance by another.

use super::distribution::{LN_SQRT_2PI, log_normal, log_normal_and_ratio};
use super::jet::Real;
use super::kernel::normals;
use super::legendre::{integral, rule};
use super::level::level;
use fearless_simd::dispatch;
use realpolitik_lanes::exp_ln::{exp, ln};
use std::f64::consts::{FRAC_1_SQRT_2, LN_2, PI, SQRT_2};
use std::sync::OnceLock;

/// The integrand is dropped where it has fallen by exp(−EXPONENT).
const EXPONENT: f64 = 40.0;
/// Where the exponent varies by no more, 16 nodes keep thirteen digits.
const GENTLE: f64 = 4.0;
/// 24 nodes keep them where neither argument of Φ₂ is greater.
const NEAR: f64 = 8.0;
/// And 32 nodes here.
const FAR: f64 = 14.0;
/// The chance of a normal number above this is beyond the last digit.
const CERTAIN: f64 = 9.0;

/// ln φ(x).
pub fn log_density(x: f64) -> f64 {
    -0.5 * x * x - LN_SQRT_2PI
}

/// h = J(x, δ) and k = J(y, −δ) with y = x + δ: the chances that the first of two
/// prospects is the better and exceeds x, and that the second is and does. Their
/// logarithms, and what their derivatives are made of.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// ln h and ln k.
    pub logs: [f64; 2],
    /// −d ln h/dx and −d ln k/dx.
    pub hazards: [f64; 2],
    /// x and y.
    at: [f64; 2],
    delta: f64,
    /// φ/Φ at x and at y.
    ratios: [f64; 2],
    /// d ln h/dδ at this x, and d ln k/d(−δ) at this y.
    shifts: [f64; 2],
    /// φ(x)φ(y)/h and φ(x)φ(y)/k.
    both: [f64; 2],
}

/// h and k with Φ and φ at x, y, δ/√2 and −(√2x + δ/√2), where none is too small to be
/// written.
struct Chances {
    h: f64,
    k: f64,
    below: [f64; 4],
    density: [f64; 4],
}

/// k/h alone.
pub fn odds(x: f64, delta: f64) -> f64 {
    match dispatch!(level(), _simd => chances(x, delta)) {
        Some(at) => at.k / at.h,
        None => {
            let (h, k) = log_pair_far(x, delta);
            libm::exp((k - h).clamp(-700.0, 700.0))
        }
    }
}

/// Both chances.
pub fn pair(x: f64, delta: f64) -> Pair {
    let at = [x, x + delta];
    match dispatch!(level(), _simd => chances(x, delta)) {
        Some(c) => {
            let of = |value: [f64; 2]| [value[0] / c.h, value[1] / c.k];
            let mixed = c.density[2] * c.below[3] * FRAC_1_SQRT_2;
            let both = c.density[0] * c.density[1];
            Pair {
                logs: ln([c.h, c.k]),
                hazards: of([c.density[0] * c.below[1], c.density[1] * c.below[0]]),
                at,
                delta,
                ratios: [c.density[0] / c.below[0], c.density[1] / c.below[1]],
                shifts: of([mixed; 2]),
                both: of([both; 2]),
            }
        }
        None => pair_far(at, delta),
    }
}

fn pair_far(at: [f64; 2], delta: f64) -> Pair {
    let (h, k) = log_pair_far(at[0], delta);
    let [first, second] = at.map(log_normal_and_ratio);
    let [x, y] = at.map(log_density);
    let mixed = log_density(delta * FRAC_1_SQRT_2)
        + log_normal(-(SQRT_2 * at[0] + delta * FRAC_1_SQRT_2))
        - 0.5 * LN_2;
    let of = |logs: [f64; 2]| [libm::exp(logs[0] - h), libm::exp(logs[1] - k)];
    Pair {
        logs: [h, k],
        hazards: of([x + second.0, y + first.0]),
        at,
        delta,
        ratios: [first.1, second.1],
        shifts: of([mixed; 2]),
        both: of([x + y; 2]),
    }
}

/// Their sum is known in closed form and the prospect that is worse on average has the
/// lesser share of it, so that one integral gives both without loss of digits.
#[inline(always)]
fn chances(x: f64, delta: f64) -> Option<Chances> {
    let y = x + delta;
    let swapped = delta > 0.0;
    let (worse, apart) = if swapped { (y, -delta) } else { (x, delta) };
    let h = apart * FRAC_1_SQRT_2;
    if h < -FAR || x.abs().max(y.abs()) > 30.0 {
        return None;
    }
    let mixed = -(SQRT_2 * x + delta * FRAC_1_SQRT_2);
    let (below, above, density) = normals([x, y, h, mixed]);
    let tail = if swapped { above[1] } else { above[0] };
    let either = above[0] + below[0] * above[1];
    let lesser = if worse + apart > CERTAIN {
        tail
    } else if -worse > CERTAIN {
        below[2] * tail
    } else {
        below[2] * tail + angular(h, -worse)?
    };
    let greater = either - lesser;
    let (h, k) = if swapped { (greater, lesser) } else { (lesser, greater) };
    Some(Chances { h, k, below, density })
}

/// ln h and ln k where they may be too small to be written themselves.
fn log_pair_far(x: f64, delta: f64) -> (f64, f64) {
    let y = x + delta;
    let (above_x, above_y) = (log_normal(-x), log_normal(-y));
    let either = {
        let rest = log_normal(x) + above_y;
        let (great, small) = if above_x >= rest { (above_x, rest) } else { (rest, above_x) };
        great + libm::log1p(libm::exp(small - great))
    };
    let swapped = delta > 0.0;
    let (worse, apart, tail) = if swapped { (y, -delta, above_y) } else { (x, delta, above_x) };
    let lesser = log_lesser(worse, apart, tail);
    let share = libm::exp(lesser - either).min(0.5);
    let greater = either + libm::log1p(-share);
    if swapped { (greater, lesser) } else { (lesser, greater) }
}

/// Nodes of the angular integral: sin θ, 1/(2 cos² θ), weight.
struct Angles<const N: usize> {
    sin: [f64; N],
    scale: [f64; N],
    weight: [f64; N],
}

impl<const N: usize> Angles<N> {
    fn new() -> Self {
        let mut out = Angles { sin: [0.0; N], scale: [0.0; N], weight: [0.0; N] };
        for (i, (node, weight)) in rule(N).into_iter().enumerate() {
            let angle = PI / 8.0 * (1.0 + node);
            let (sin, cos) = (libm::sin(angle), libm::cos(angle));
            (out.sin[i], out.scale[i], out.weight[i]) = (sin, 0.5 / (cos * cos), weight / 16.0);
        }
        out
    }

    /// Σ w exp(−(squares − product · sin θ)/(2 cos² θ)).
    #[inline(always)]
    fn sum(&self, squares: f64, product: f64) -> f64 {
        let mut terms = [0.0; N];
        for ((term, sin), scale) in terms.iter_mut().zip(&self.sin).zip(&self.scale) {
            *term = (product * sin - squares) * scale;
        }
        let mut sum = 0.0;
        for (e, w) in exp(terms).iter().zip(&self.weight) {
            sum += e * w;
        }
        sum
    }
}

fn angles_16() -> &'static Angles<16> {
    static ANGLES: OnceLock<Angles<16>> = OnceLock::new();
    ANGLES.get_or_init(Angles::new)
}

fn angles_24() -> &'static Angles<24> {
    static ANGLES: OnceLock<Angles<24>> = OnceLock::new();
    ANGLES.get_or_init(Angles::new)
}

fn angles_32() -> &'static Angles<32> {
    static ANGLES: OnceLock<Angles<32>> = OnceLock::new();
    ANGLES.get_or_init(Angles::new)
}

/// ∫₀^{π/4} exp(−(h² + k² − 2hk sin θ)/(2 cos² θ)) dθ / 2π for h ≤ 0: what Φ₂(h, k; 1/√2)
/// exceeds Φ(h)Φ(k) by (Drezner & Wesolowsky 1990, as improved by Genz 2004). Both are
/// positive, so that relative accuracy holds in the tail as well, given nodes enough;
/// `None` where 32 are not.
#[inline(always)]
fn angular(h: f64, k: f64) -> Option<f64> {
    let widest = h.abs().max(k.abs());
    if widest > FAR {
        return None;
    }
    let (squares, product) = (h * h + k * k, 2.0 * h * k);
    // The exponent at both ends, and the least in between.
    let (first, last) = (0.5 * squares, squares - FRAC_1_SQRT_2 * product);
    let least = if k >= 0.0 {
        first
    } else {
        let (small, great) = if h > k { (h, k) } else { (k, h) };
        let inside = small > FRAC_1_SQRT_2 * great;
        if inside { 0.5 * widest * widest } else { last }
    };
    Some(if first.max(last) - least <= GENTLE {
        angles_16().sum(squares, product)
    } else if widest <= NEAR {
        angles_24().sum(squares, product)
    } else {
        angles_32().sum(squares, product)
    })
}

/// ln J(x, δ) for δ ≤ 0, with ln Φ(−x) at hand: with h = δ/√2 and k = −x it is
/// ln Φ₂(h, k; 1/√2).
fn log_lesser(x: f64, delta: f64, above: f64) -> f64 {
    if x + delta > CERTAIN {
        return above;
    }
    if -x > CERTAIN {
        return log_normal(delta * FRAC_1_SQRT_2) + above;
    }
    tail(x, delta)
}

/// The same by quadrature of the positive integrand around its greatest value,
/// which loses no digits however small J is. The integrand is log-concave.
fn tail(x: f64, delta: f64) -> f64 {
    let log_integrand = |t: f64| log_density(t) + log_normal(t + delta);
    // Its mode solves t = φ(t+δ)/Φ(t+δ); near is enough.
    let mut mode = if delta < 0.0 { -0.5 * delta } else { 0.0 };
    for _ in 0..8 {
        let r = log_normal_and_ratio(mode + delta).1;
        mode -= (mode - r) / (1.0 + r * (mode + delta + r));
    }
    let from = x.max(mode);
    let top = log_integrand(from);
    let fall = (from - log_normal_and_ratio(from + delta).1).max(0.0);
    let reach = 2.0 * EXPONENT / (fall + libm::sqrt(fall * fall + 2.0 * EXPONENT));
    let mut scaled = |t: f64| libm::exp(log_integrand(t) - top);
    let mut sum = integral(from, from + reach, 4, &mut scaled);
    if x < mode {
        let down = libm::sqrt(2.0 * EXPONENT);
        sum += integral((mode - down).max(x), mode, 4, &mut scaled);
    }
    top + libm::log(sum)
}

impl Pair {
    /// The logarithms with derivatives, for variables that have the values at hand.
    pub fn logs_of<R: Real>(&self, x: R, y: R, delta: R) -> (R, R) {
        (self.log_of(0, x, delta), self.log_of(1, y, -delta))
    }

    fn log_of<R: Real>(&self, side: usize, x: R, delta: R) -> R {
        let value = self.logs[side];
        if !R::DERIVATIVES {
            return R::constant(value);
        }
        let (a, d) = (self.at[side], if side == 0 { self.delta } else { -self.delta });
        let (jx, jd, both) = (-self.hazards[side], self.shifts[side], self.both[side]);
        let ratio = self.ratios[1 - side];
        x.chain2(
            delta,
            value,
            [jx, jd],
            [jx * (ratio - a) - jx * jx, -both - jx * jd, -0.5 * d * jd - 0.5 * both - jd * jd],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::jet::Jet;

    #[test]
    fn both_ways_agree_and_known_values_come_out() {
        // Independent of δ = 0: P(X > x and X > Y) with x → −∞ is one half; at
        // x = 0 the orthant probability is 1/4 + asin(1/√2)/2π = 3/8.
        assert!((libm::exp(pair(0.0, 0.0).logs[0]) - 0.375).abs() < 1e-15);
        assert!((libm::exp(pair(-30.0, 0.0).logs[0]) - 0.5).abs() < 1e-15);
        let mut worst = (0.0, 0.0, 0.0);
        for i in -120..=160 {
            for j in -100..=100 {
                let (x, d) = (0.13 * f64::from(i), 0.17 * f64::from(j));
                let [h, k] = pair(x, d).logs;
                for (got, wanted) in [(h, tail(x, d)), (k, tail(x + d, -d))] {
                    let off = (got - wanted).abs() / (1.0 + wanted.abs());
                    if off > worst.0 {
                        worst = (off, x, d);
                    }
                }
                let o = (odds(x, d).ln() - (k - h).clamp(-700.0, 700.0)).abs();
                assert!(o < 1e-12 * (1.0 + h.abs() + k.abs()), "{x} {d}: {o}");
            }
        }
        assert!(worst.0 < 1e-12, "{worst:?}");
        // Far out, J(x, δ) → φ(x)/x for δ > 0.
        let far = pair(60.0, 1.0).logs[0];
        assert!((far - log_normal(-60.0)).abs() < 1e-12, "{far}");
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        let f = |x: f64, d: f64| pair(x, d).logs[0];
        for (x, d) in [(0.3, 0.5), (4.0, -2.0), (-2.0, -4.0), (9.0, 1.0)] {
            let (x1, d1) = (Jet::<2>::variable(x, 0), Jet::<2>::variable(d, 1));
            let (jet, _) = pair(x, d).logs_of(x1, x1 + d1, d1);
            let s = 1e-4;
            let gx = (f(x + s, d) - f(x - s, d)) / (2.0 * s);
            let gd = (f(x, d + s) - f(x, d - s)) / (2.0 * s);
            let xx = (f(x + s, d) - 2.0 * f(x, d) + f(x - s, d)) / (s * s);
            let dd = (f(x, d + s) - 2.0 * f(x, d) + f(x, d - s)) / (s * s);
            let xd = (f(x + s, d + s) - f(x + s, d - s) - f(x - s, d + s) + f(x - s, d - s))
                / (4.0 * s * s);
            for (a, b) in [(jet.g[0], gx), (jet.g[1], gd)] {
                assert!((a - b).abs() < 1e-6 * (1.0 + b.abs()), "{x} {d}: {a} {b}");
            }
            for (a, b) in [(jet.h[0][0], xx), (jet.h[1][0], xd), (jet.h[1][1], dd)] {
                assert!((a - b).abs() < 1e-4 * (1.0 + b.abs()), "{x} {d}: {a} {b}");
            }
        }
    }
}
