//! The upper tail of the chi-square distribution.

/// The probability that a chi-square number with `degrees` ≥ 1 degrees of freedom
/// is above `x`: the finite sum for whole degrees (Abramowitz & Stegun 1964,
/// 26.4.4–5), every term of which is positive, so that small tails keep their
/// digits.
///
/// ```
/// use realpolitik_belief::expert::cooke::chi_square_upper;
/// assert!((chi_square_upper(2.0, 2) - (-1.0f64).exp()).abs() < 1e-15);
/// // The 95 % point of every table.
/// assert!((chi_square_upper(7.814_727_903, 3) - 0.05).abs() < 1e-10);
/// ```
pub fn chi_square_upper(x: f64, degrees: usize) -> f64 {
    if x <= 0.0 || degrees == 0 {
        return 1.0;
    }
    let half = 0.5 * x;
    // Q(a + 1, h) = Q(a, h) + hᵃ e⁻ʰ / Γ(a + 1), from a = ½ or a = 1.
    let (mut tail, mut a) = if degrees % 2 == 1 {
        (libm::erfc(libm::sqrt(half)), 0.5)
    } else {
        (libm::exp(-half), 1.0)
    };
    let mut term = libm::exp(a * libm::log(half) - half - libm::lgamma(a + 1.0));
    while a + 0.25 < 0.5 * degrees as f64 {
        tail += term;
        a += 1.0;
        term *= half / a;
    }
    tail.min(1.0)
}
