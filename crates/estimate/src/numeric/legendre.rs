//! Gauss–Legendre quadrature.

use std::sync::OnceLock;

/// Nodes on (−1, 1) with their weights.
pub type Rule = Vec<(f64, f64)>;

/// The rule with n nodes, by Newton's method on the Legendre polynomial.
pub fn rule(n: usize) -> Rule {
    let count = n as f64;
    (0..n)
        .map(|i| {
            let mut x = libm::cos(std::f64::consts::PI * (i as f64 + 0.75) / (count + 0.5));
            let mut slope = 1.0;
            for _ in 0..100 {
                let (mut before, mut p) = (1.0, x);
                for k in 2..=n {
                    let k = k as f64;
                    let next = ((2.0 * k - 1.0) * x * p - (k - 1.0) * before) / k;
                    before = p;
                    p = next;
                }
                slope = count * (x * p - before) / (x * x - 1.0);
                let step = p / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

/// The rule with 16 nodes.
pub fn sixteen() -> &'static Rule {
    static RULE: OnceLock<Rule> = OnceLock::new();
    RULE.get_or_init(|| rule(16))
}

/// ∫ f over [a, b] in equal panels of 16 nodes.
pub fn integral(a: f64, b: f64, panels: usize, f: &mut dyn FnMut(f64) -> f64) -> f64 {
    let half = 0.5 * (b - a) / panels as f64;
    let mut sum = 0.0;
    for p in 0..panels {
        let middle = a + half * (2.0 * p as f64 + 1.0);
        for &(x, w) in sixteen() {
            sum += w * f(middle + half * x);
        }
    }
    sum * half
}

#[cfg(test)]
mod tests {
    #[test]
    fn polynomials_are_integrated_exactly() {
        let got = super::integral(-1.0, 2.0, 1, &mut |x| x.powi(31));
        assert!((got / ((2f64.powi(32) - 1.0) / 32.0) - 1.0).abs() < 1e-13, "{got}");
    }
}
