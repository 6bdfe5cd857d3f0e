//! The upper tail of a choice among two normal prospects:
//! J(x, δ) = ∫ₓ^∞ φ(t) Φ(t + δ) dt = Φ₂(δ/√2, −x; ρ = 1/√2).
//!
//! It is the chance that a normal prospect exceeds x and beats another that is δ
//! lower on average. Its logarithm is wanted with relative accuracy in both tails,
//! because the crisis game divides one such chance by another.

use super::distribution::{LN_SQRT_2PI, log_normal, log_normal_and_ratio};
use super::jet::Real;
use super::kernel::{Probit, probit};
use super::legendre::{integral, rule};
use crate::likelihood::level;
use fearless_simd::dispatch;
use realpolitik_lanes::exp_ln::exp;
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

/// ln J(x, δ) and ln J(y, −δ) with y = x + δ: the chances that the first of two
/// prospects is the better and exceeds x, and that the second is and does.
///
/// Their sum is known in closed form and the prospect that is worse on average has the
/// lesser share of it, so that one integral gives both without loss of digits.
pub fn log_pair(x: f64, delta: f64) -> (f64, f64) {
    let y = x + delta;
    let (above_x, above_y) = (probit(-x), probit(-y));
    let either = {
        let rest = log_normal(x) + above_y.log;
        let (great, small) =
            if above_x.log >= rest { (above_x.log, rest) } else { (rest, above_x.log) };
        great + libm::log1p(libm::exp(small - great))
    };
    let swapped = delta > 0.0;
    let lesser = if swapped {
        log_lesser(y, -delta, &above_y)
    } else {
        log_lesser(x, delta, &above_x)
    };
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

    /// Σ w exp(least − (squares − product · sin θ)/(2 cos² θ)).
    #[inline(always)]
    fn sum(&self, squares: f64, product: f64, least: f64) -> f64 {
        let mut terms = [0.0; N];
        for i in 0..N {
            terms[i] = least - (squares - product * self.sin[i]) * self.scale[i];
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

/// ln J(x, δ) for δ ≤ 0, with Φ(−x) at hand: with h = δ/√2 and k = −x it is
/// Φ(h)Φ(k) + ∫₀^{π/4} exp(−(h² + k² − 2hk sin θ)/(2 cos² θ)) dθ / 2π (Drezner &
/// Wesolowsky 1990, as improved by Genz 2004). Both terms are positive, so that
/// relative accuracy holds in the tail as well, given nodes enough.
fn log_lesser(x: f64, delta: f64, above: &Probit) -> f64 {
    let (h, k) = (delta * FRAC_1_SQRT_2, -x);
    if x + delta > CERTAIN {
        return above.log;
    }
    let apart = log_normal(h) + above.log;
    if k > CERTAIN {
        return apart;
    }
    let widest = h.abs().max(k.abs());
    if widest > FAR {
        return tail(x, delta);
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
    let sum = if first.max(last) - least <= GENTLE {
        let nodes = angles_16();
        dispatch!(level(), _simd => nodes.sum(squares, product, least))
    } else if widest <= NEAR {
        let nodes = angles_24();
        dispatch!(level(), _simd => nodes.sum(squares, product, least))
    } else {
        let nodes = angles_32();
        dispatch!(level(), _simd => nodes.sum(squares, product, least))
    };
    libm::log(sum + libm::exp(apart + least)) - least
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

/// d ln J/dx, negative: less the hazard of the log-concave density φ(t)Φ(t + δ).
pub fn slope_x(x: f64, delta: f64, log_j: f64) -> f64 {
    -libm::exp(log_density(x) + log_normal(x + delta) - log_j)
}

/// [`log_pair`] with derivatives.
pub fn log_pair_of<R: Real>(x: R, y: R, delta: R) -> (R, R) {
    let (first, second) = log_pair(x.value(), delta.value());
    (with_derivatives(x, delta, first), with_derivatives(y, -delta, second))
}

/// ln J, of this value, with its derivatives.
fn with_derivatives<R: Real>(x: R, delta: R, value: f64) -> R {
    if !R::DERIVATIVES {
        return R::constant(value);
    }
    let (a, d) = (x.value(), delta.value());
    let other = probit(a + d);
    let jx = -libm::exp(log_density(a) + other.log - value);
    let jd = libm::exp(
        log_density(d * FRAC_1_SQRT_2) + log_normal(-(SQRT_2 * a + d * FRAC_1_SQRT_2))
            - 0.5 * LN_2
            - value,
    );
    let both = libm::exp(log_density(a) + log_density(a + d) - value);
    x.chain2(
        delta,
        value,
        [jx, jd],
        [jx * (other.ratio - a) - jx * jx, -both - jx * jd, -0.5 * d * jd - 0.5 * both - jd * jd],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::jet::Jet;

    #[test]
    fn both_ways_agree_and_known_values_come_out() {
        // Independent of δ = 0: P(X > x and X > Y) with x → −∞ is one half; at
        // x = 0 the orthant probability is 1/4 + asin(1/√2)/2π = 3/8.
        assert!((libm::exp(log_pair(0.0, 0.0).0) - 0.375).abs() < 1e-15);
        assert!((libm::exp(log_pair(-30.0, 0.0).0) - 0.5).abs() < 1e-15);
        let mut worst = (0.0, 0.0, 0.0);
        for i in -120..=160 {
            for j in -100..=100 {
                let (x, d) = (0.13 * f64::from(i), 0.17 * f64::from(j));
                let (h, k) = log_pair(x, d);
                for (got, wanted) in [(h, tail(x, d)), (k, tail(x + d, -d))] {
                    let off = (got - wanted).abs() / (1.0 + wanted.abs());
                    if off > worst.0 {
                        worst = (off, x, d);
                    }
                }
            }
        }
        assert!(worst.0 < 1e-12, "{worst:?}");
        // Far out, J(x, δ) → φ(x)/x for δ > 0.
        let far = log_pair(60.0, 1.0).0;
        assert!((far - log_normal(-60.0)).abs() < 1e-12, "{far}");
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        let f = |x: f64, d: f64| log_pair(x, d).0;
        for (x, d) in [(0.3, 0.5), (4.0, -2.0), (-2.0, -4.0), (9.0, 1.0)] {
            let (x1, d1) = (Jet::<2>::variable(x, 0), Jet::<2>::variable(d, 1));
            let (jet, _) = log_pair_of(x1, x1 + d1, d1);
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
