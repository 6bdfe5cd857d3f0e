//! The gamma distribution.

/// Terms of the series or the continued fraction: far more than either needs at
/// shapes up to 1e6.
const MOST_TERMS: usize = 100_000;

/// Regularised lower incomplete gamma function P(a, x): by its series below
/// a + 1, by Lentz's continued fraction above (Press et al. 2007, §6.2).
pub fn gamma_cdf(x: f64, a: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x == f64::INFINITY {
        return 1.0;
    }
    if x < a + 1.0 { front(x, a) * series(x, a) } else { 1.0 - front(x, a) * fraction(x, a) }
}

/// What is left of 1: the upper function Q(a, x), which keeps its digits where it
/// is small.
fn gamma_upper(x: f64, a: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    if x == f64::INFINITY {
        return 0.0;
    }
    if x < a + 1.0 { 1.0 - front(x, a) * series(x, a) } else { front(x, a) * fraction(x, a) }
}

/// xᵃ e⁻ˣ / Γ(a).
fn front(x: f64, a: f64) -> f64 {
    libm::exp(a * libm::log(x) - x - libm::lgamma(a))
}

fn series(x: f64, a: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
    for _ in 0..MOST_TERMS {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term < 1e-17 * sum {
            break;
        }
    }
    sum
}

fn fraction(x: f64, a: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / guard(b);
    let mut h = d;
    for i in 1..MOST_TERMS {
        let i = i as f64;
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / guard(an * d + b);
        c = guard(b + an / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// The quantile of the gamma distribution of shape `a` and rate 1: Newton from
/// Wilson and Hilferty's (1931) cube, kept inside a shrinking bracket.
pub(crate) fn gamma_quantile(u: f64, a: f64) -> f64 {
    let z = realpolitik_lanes::normal::normal_quantile(u);
    let ninth = 1.0 / (9.0 * a);
    let cube = 1.0 - ninth + z * libm::sqrt(ninth);
    let mut x = if cube > 0.2 {
        a * cube * cube * cube
    } else {
        // Near 0 the distribution function is xᵃ / Γ(a + 1).
        libm::exp((libm::log(u) + libm::lgamma(a + 1.0)) / a)
    };
    let (mut low, mut high) = (0.0, f64::INFINITY);
    for _ in 0..400 {
        // The smaller tail decides, so that both keep their digits.
        let gap = if u <= 0.5 { gamma_cdf(x, a) - u } else { (1.0 - u) - gamma_upper(x, a) };
        if gap > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = libm::exp((a - 1.0) * libm::log(x) - x - libm::lgamma(a));
        let newton = x - gap / density;
        let next = if newton > low && newton < high {
            newton
        } else if high.is_finite() {
            0.5 * (low + high)
        } else {
            2.0 * x + 1.0
        };
        if (next - x).abs() <= 4e-16 * x || next <= f64::MIN_POSITIVE {
            return next.max(0.0);
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_with_closed_forms() {
        for x in [1e-6, 0.3, 1.0, 4.2, 30.0] {
            // Shape 1 is exponential, shape 2 is 1 − (1 + x) e⁻ˣ.
            assert!((gamma_cdf(x, 1.0) + libm::expm1(-x)).abs() < 1e-14, "{x}");
            let two = 1.0 - (1.0 + x) * libm::exp(-x);
            assert!((gamma_cdf(x, 2.0) - two).abs() < 1e-14, "{x}");
            // Shape ½ is the square of a normal number: erf(√x).
            assert!((gamma_cdf(x, 0.5) - libm::erf(libm::sqrt(x))).abs() < 1e-13, "{x}");
            assert!((gamma_upper(x, 1.0) / libm::exp(-x) - 1.0).abs() < 1e-12, "{x}");
        }
    }

    #[test]
    fn quantiles_invert_the_distribution_function() {
        for a in [0.05, 0.5, 1.0, 3.7, 40.0, 1e4] {
            for u in [1e-10, 0.001, 0.2, 0.5, 0.9, 0.999_999] {
                let x = gamma_quantile(u, a);
                assert!(x >= 0.0);
                if x > 1e-290 {
                    assert!((gamma_cdf(x, a) / u - 1.0).abs() < 1e-9, "{a} {u} {x}");
                }
            }
        }
        assert!((gamma_quantile(0.5, 1.0) - std::f64::consts::LN_2).abs() < 1e-15);
    }
}
