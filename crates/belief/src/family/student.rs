//! Student's t distribution.

use super::beta::{beta_cdf, beta_quantile};

/// The distribution function of Student's t with `df` degrees of freedom (Student
/// 1908), by the incomplete beta function.
pub(super) fn student_cdf(t: f64, df: f64) -> f64 {
    // Near the middle the share between −t and t keeps the digits.
    if t * t < df {
        let half = 0.5 * beta_cdf(t * t / (df + t * t), 0.5, 0.5 * df);
        return if t < 0.0 { 0.5 - half } else { 0.5 + half };
    }
    let tail = 0.5 * beta_cdf(df / (df + t * t), 0.5 * df, 0.5);
    if t < 0.0 { tail } else { 1.0 - tail }
}

/// Its quantile function.
pub(super) fn student_quantile(u: f64, df: f64) -> f64 {
    let tail = u.min(1.0 - u);
    let size = if tail > 0.25 {
        // Near the middle the share between −t and t keeps the digits.
        let y = beta_quantile(1.0 - 2.0 * tail, 0.5, 0.5 * df);
        libm::sqrt(df * y / (1.0 - y))
    } else {
        let x = beta_quantile(2.0 * tail, 0.5 * df, 0.5);
        libm::sqrt(df * (1.0 / x - 1.0))
    };
    if u < 0.5 { -size } else { size }
}

/// The logarithm of its density.
pub(super) fn student_log_density(t: f64, df: f64) -> f64 {
    libm::lgamma(0.5 * (df + 1.0))
        - libm::lgamma(0.5 * df)
        - 0.5 * libm::log(df * std::f64::consts::PI)
        - 0.5 * (df + 1.0) * libm::log1p(t * t / df)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_of_freedom_with_closed_forms() {
        for t in [-7.0, -0.4, 0.001, 1.3, 20.0] {
            // Two degrees of freedom: ½ + t / (2 √(2 + t²)).
            let two = 0.5 + t / (2.0 * libm::sqrt(2.0 + t * t));
            assert!((student_cdf(t, 2.0) - two).abs() < 1e-14, "{t}");
        }
        for df in [2.5, 3.0, 8.0, 200.0] {
            for u in [1e-8, 0.01, 0.3, 0.499, 0.5, 0.7, 0.9999] {
                let t = student_quantile(u, df);
                assert!((student_cdf(t, df) / u - 1.0).abs() < 1e-9, "{df} {u}");
            }
        }
        // 97.5 % at 4 degrees of freedom, as every table has it.
        assert!((student_quantile(0.975, 4.0) - 2.776_445_105).abs() < 1e-8);
    }
}
