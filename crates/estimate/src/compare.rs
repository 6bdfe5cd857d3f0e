//! Tests between models that are not nested.
//!
//! Q. Vuong (1989), Econometrica 57:307–333; K. Clarke (2007), Political Analysis
//! 15:347–363; both with the correction of Schwarz's criterion.

use crate::answer::Comparison;
use crate::bootstrap::quantile;
use crate::fit::Fit;
use crate::numeric::distribution::two_sided;

/// ln of the binomial coefficient.
fn log_choose(n: f64, k: f64) -> f64 {
    libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0)
}

/// P(X ≤ k) for X binomial with n trials of one half.
fn half_binomial(k: usize, n: usize) -> f64 {
    let (n, ln2) = (n as f64, std::f64::consts::LN_2);
    (0..=k).map(|i| libm::exp(log_choose(n, i as f64) - n * ln2)).sum::<f64>().min(1.0)
}

/// Compares two fits to the same rows.
pub fn compare(first: &Fit, second: &Fit) -> Comparison {
    let a = first.sample.likelihood.by_row(&first.theta);
    let b = second.sample.likelihood.by_row(&second.theta);
    let n = a.len() as f64;
    let excess = first.sample.free().len() as f64 - second.sample.free().len() as f64;
    let correction = excess * libm::log(n) / 2.0;
    let differences: Vec<f64> = a.iter().zip(&b).map(|(x, y)| x - y).collect();
    let sum: f64 = differences.iter().sum();
    let mean = sum / n;
    let variance = differences.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / n;
    let vuong = match variance > 0.0 {
        true => (sum - correction) / libm::sqrt(n * variance),
        // The models say the same in every row.
        false => 0.0,
    };
    let clarke = differences.iter().filter(|d| **d > correction / n).count();
    let fewer = clarke.min(a.len() - clarke);
    let mut sorted = differences;
    sorted.sort_by(f64::total_cmp);
    let s = &second.specification;
    Comparison {
        formula: s.formula.text.clone(),
        link: s.link,
        noise: s.noise,
        log_likelihood: second.answer.log_likelihood,
        coefficients: second.sample.free().len(),
        vuong,
        vuong_p: two_sided(vuong),
        clarke,
        rows: a.len(),
        clarke_p: (2.0 * half_binomial(fewer, a.len())).min(1.0),
        differences: [0.0, 0.25, 0.5, 0.75, 1.0].map(|p| quantile(&sorted, p)),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_binomial_is_right() {
        assert!((super::half_binomial(3, 10) - 176.0 / 1024.0).abs() < 1e-12);
        assert!((super::half_binomial(10, 10) - 1.0).abs() < 1e-12);
    }
}
