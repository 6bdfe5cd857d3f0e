//! The upper tail of a choice among two normal prospects:
//! J(x, δ) = ∫ₓ^∞ φ(t) Φ(t + δ) dt = Φ₂(δ/√2, −x; ρ = 1/√2).
//!
//! It is the chance that a normal prospect exceeds x and beats another that is δ
//! lower on average. Its logarithm is wanted with relative accuracy in both tails,
//! because the crisis game divides one such chance by another.

use super::distribution::{LN_SQRT_2PI, log_normal, log_normal_and_ratio, normal};
use super::jet::Real;
use super::legendre::{integral, sixteen};
use std::f64::consts::{FRAC_1_SQRT_2, LN_2, PI, SQRT_2};

/// Above this value the angular integral keeps twelve digits of J.
const CENTRAL: f64 = 1e-3;
/// The integrand is dropped where it has fallen by exp(−EXPONENT).
const EXPONENT: f64 = 40.0;

/// ln φ(x).
pub fn log_density(x: f64) -> f64 {
    -0.5 * x * x - LN_SQRT_2PI
}

/// ln J(x, δ).
pub fn log_upper(x: f64, delta: f64) -> f64 {
    let direct = central(x, delta);
    if direct > CENTRAL { libm::log(direct) } else { tail(x, delta) }
}

/// Φ(h)Φ(k) + ∫₀^{π/4} exp(−(h² + k² − 2hk sin θ)/(2 cos² θ)) dθ / 2π (Drezner &
/// Wesolowsky 1990, as improved by Genz 2004).
fn central(x: f64, delta: f64) -> f64 {
    static NODES: std::sync::OnceLock<Vec<(f64, f64, f64)>> = std::sync::OnceLock::new();
    let nodes = NODES.get_or_init(|| {
        sixteen()
            .iter()
            .map(|&(node, weight)| {
                let angle = PI / 8.0 * (1.0 + node);
                let (sin, cos) = (libm::sin(angle), libm::cos(angle));
                (sin, 0.5 / (cos * cos), weight / 16.0)
            })
            .collect()
    });
    let (h, k) = (delta * FRAC_1_SQRT_2, -x);
    let (squares, product) = (h * h + k * k, 2.0 * h * k);
    let mut sum = 0.0;
    for &(sin, scale, weight) in nodes {
        sum += weight * libm::exp((product * sin - squares) * scale);
    }
    sum + normal(h) * normal(k)
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

/// ln J with its derivatives.
pub fn log_upper_of<R: Real>(x: R, delta: R) -> R {
    let (a, d) = (x.value(), delta.value());
    let value = log_upper(a, d);
    if !R::DERIVATIVES {
        return R::constant(value);
    }
    let ratio = log_normal_and_ratio(a + d).1;
    let jx = slope_x(a, d, value);
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
        [jx * (ratio - a) - jx * jx, -both - jx * jd, -0.5 * d * jd - 0.5 * both - jd * jd],
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
        assert!((libm::exp(log_upper(0.0, 0.0)) - 0.375).abs() < 1e-15);
        assert!((libm::exp(log_upper(-30.0, 0.0)) - 0.5).abs() < 1e-15);
        for x in [-3.0, -1.0, 0.0, 0.7, 2.0, 2.8] {
            for d in [-2.5, -1.0, 0.0, 0.4, 3.0] {
                let (a, b) = (libm::log(central(x, d)), tail(x, d));
                let room = 1e-15 / central(x, d) + 2e-13;
                assert!((a - b).abs() < room, "{x} {d}: {a} {b}");
            }
        }
        // Far out, J(x, δ) → φ(x)/x for δ > 0.
        let far = log_upper(60.0, 1.0);
        assert!((far - log_normal(-60.0)).abs() < 1e-12, "{far}");
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        let f = |x: f64, d: f64| log_upper(x, d);
        for (x, d) in [(0.3, 0.5), (4.0, -2.0), (-2.0, -4.0), (9.0, 1.0)] {
            let jet = log_upper_of(Jet::<2>::variable(x, 0), Jet::<2>::variable(d, 1));
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
