//! Families against closed forms and against each other.

use super::Distribution;
use super::beta::{beta_cdf, beta_quantile};
use proptest::prelude::*;

#[test]
fn beta_values_with_closed_forms() {
    // I_x(2, 1) = x², I_x(1, b) = 1 − (1 − x)^b.
    assert!((beta_cdf(0.3, 2.0, 1.0) - 0.09).abs() < 1e-15);
    assert!((beta_cdf(0.3, 1.0, 5.0) - (1.0 - 0.7f64.powi(5))).abs() < 1e-15);
    assert!((beta_quantile(0.25, 2.0, 1.0) - 0.5).abs() < 1e-15);
}

#[test]
fn a_range_holds_ninety_per_cent() {
    for text in ["0.5 to 0.9", "0.01 to 2", "-3 to 4"] {
        let d = Distribution::parse_range(text).unwrap();
        let (low, high) = text.split_once(" to ").unwrap();
        assert!((d.quantile(0.05) - low.parse::<f64>().unwrap()).abs() < 1e-12, "{text}");
        assert!((d.quantile(0.95) - high.parse::<f64>().unwrap()).abs() < 1e-12, "{text}");
    }
    assert!(Distribution::parse_range("0.9 to 0.5").is_err());
}

fn any() -> impl Strategy<Value = Distribution> {
    prop_oneof![
        (0.3..20.0f64, 0.3..20.0f64).prop_map(|(a, b)| Distribution::Beta {
            alpha: a,
            beta: b,
            low: -1.0,
            high: 3.0
        }),
        (-5.0..5.0f64, 0.1..3.0f64).prop_map(|(m, s)| Distribution::Normal { mean: m, sd: s }),
        (0.0..1.0f64).prop_map(|m| Distribution::Triangular { low: -0.5, mode: m, high: 1.5 }),
        (0.0..1.0f64).prop_map(|m| Distribution::Pert { low: -0.5, mode: m, high: 1.5 }),
        (-1.0..1.0f64, 0.1..1.0f64).prop_map(|(mu, s)| Distribution::LogNormal { mu, sigma: s }),
        (0.0..1.0f64, 0.2..1.0f64).prop_map(|(m, s)| Distribution::TruncatedNormal {
            mean: m,
            sd: s,
            low: 0.0,
            high: 1.0
        }),
        (0.3..20.0f64, 0.1..9.0f64).prop_map(|(shape, rate)| Distribution::Gamma { shape, rate }),
        (3.0..20.0f64, -2.0..2.0f64, 0.1..3.0f64)
            .prop_map(|(df, location, scale)| Distribution::Student { df, location, scale }),
        (0.1..2.0f64).prop_map(|high| Distribution::Truncated {
            of: Box::new(Distribution::Gamma { shape: 2.0, rate: 3.0 }),
            low: 0.05,
            high: 0.05 + high
        }),
        Just(Distribution::parse_dist("mixture(0.3 * normal(0, 1), 0.7 * uniform(2, 4))").unwrap()),
    ]
}

proptest! {
    #[test]
    fn quantile_inverts_cdf(d in any(), u in 0.001..0.999f64) {
        prop_assert!((d.cdf(d.quantile(u)) - u).abs() < 1e-9, "{:?}", d);
    }

    #[test]
    fn moments_match_a_fine_grid(d in any()) {
        let n = 4000;
        let grid: Vec<f64> =
            (0..n).map(|i| d.quantile((f64::from(i) + 0.5) / f64::from(n))).collect();
        let mean = grid.iter().sum::<f64>() / f64::from(n);
        prop_assert!((mean - d.mean()).abs() < 5e-3 * (1.0 + d.sd()), "{:?} {mean}", d);
    }
}
