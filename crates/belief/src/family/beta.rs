//! The beta distribution, and PERT as one.

/// Regularised incomplete beta function I_x(a, b) by Lentz's continued fraction
/// (Press et al. 2007, §6.4).
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    cdf_inside(x, a, b, libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b))
}

/// The same for `x` between 0 and 1, given ln Γ(a + b) − ln Γ(a) − ln Γ(b).
fn cdf_inside(x: f64, a: f64, b: f64, scale: f64) -> f64 {
    let front = libm::exp(scale + a * libm::log(x) + b * libm::log1p(-x));
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(x, a, b) / a
    } else {
        1.0 - front * continued_fraction(1.0 - x, b, a) / b
    }
}

fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..=500 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    h
}

/// The quantile of the standard beta distribution.
pub(super) fn beta_quantile(u: f64, a: f64, b: f64) -> f64 {
    // Newton from the mean, kept inside a shrinking bracket.
    let (of_a, of_b, of_both) = (libm::lgamma(a), libm::lgamma(b), libm::lgamma(a + b));
    let (log_beta, scale) = (of_a + of_b - of_both, of_both - of_a - of_b);
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    for _ in 0..400 {
        // At the ends, where rounding may lead, the rule gives 0 and 1.
        let share = if x > 0.0 && x < 1.0 { cdf_inside(x, a, b, scale) } else { x };
        let gap = share - u;
        if gap > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = libm::exp((a - 1.0) * libm::log(x) + (b - 1.0) * libm::log1p(-x) - log_beta);
        let newton = x - gap / density;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        // Relative, so that values near 0 keep their digits.
        if (next - x).abs() <= 1e-16 * x.abs() || high - low <= 1e-16 * low {
            return next;
        }
        x = next;
    }
    x
}

/// The shapes of the beta distribution on `low` to `high` that PERT means: its
/// mean is `(low + 4·mode + high) / 6` (Malcolm, Roseboom, Clark & Fazar 1959).
///
/// ```
/// use realpolitik_belief::family::pert_shapes;
/// assert_eq!(pert_shapes(0.0, 1.0, 4.0), (2.0, 4.0));
/// ```
pub fn pert_shapes(low: f64, mode: f64, high: f64) -> (f64, f64) {
    let width = high - low;
    (1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width)
}

/// Mean and standard deviation of a beta scaled to an interval.
pub(super) fn beta_moments(a: f64, b: f64, low: f64, high: f64) -> (f64, f64) {
    let s = a + b;
    let width = high - low;
    (low + width * a / s, width * libm::sqrt(a * b / (s * s * (s + 1.0))))
}
