//! Shapley effects: the variance of a quantity shared among its inputs, also
//! where these depend on each other.

use crate::sensitivity::bootstrap::{Index, indices};
use realpolitik_lanes::linear::cholesky;

/// Shapley effects (Owen 2014; Song, Nelson & Staum 2016) with bootstrap
/// intervals. They are 0 or more up to sampling, and add to 1.
///
/// The worth of a set u of inputs is E[Var(Y|X₋ᵤ)] = ½E[(Y − Y′)²], where Y′ is
/// the quantity with the inputs in u drawn anew given the others (Song et al.
/// 2016, eq. 9). Each row walks through one random order of the inputs, as Goda
/// 2021 does for independent ones: `y[k]` is the quantity, `walk[k][j]` the
/// quantity with the first j + 1 inputs of `orders[k]` drawn anew given the
/// rest. One evaluation per input and row; the mean is unbiased but for the
/// division by the variance.
///
/// Rows in which anything is not a number are left out. `None` if fewer than two
/// are left or the quantity does not vary.
pub fn shapley_effects(
    y: &[f64],
    walk: &[Vec<f64>],
    orders: &[Vec<usize>],
    seed: u64,
) -> Option<Vec<Index>> {
    let inputs = orders.first()?.len();
    let mut columns = vec![Vec::with_capacity(y.len()); inputs];
    for ((y, walk), order) in y.iter().zip(walk).zip(orders) {
        if !y.is_finite() || walk.iter().any(|z| !z.is_finite()) {
            continue;
        }
        let mut last = 0.0;
        for (i, z) in order.iter().zip(walk) {
            let next = 0.5 * (y - z) * (y - z);
            columns[*i].push(next - last);
            last = next;
        }
    }
    let rows = columns.first()?.len();
    let spread: f64 = columns.iter().flatten().sum();
    if rows < 2 || spread <= 0.0 {
        return None;
    }
    let statistic = |means: &[f64]| -> Vec<f64> {
        let total: f64 = means.iter().sum();
        means.iter().map(|m| m / total).collect()
    };
    Some(indices(&columns, seed, &statistic))
}

/// Normal scores that depend on each other, some of which are drawn anew given
/// the rest.
#[derive(Clone, Debug)]
pub struct ConditionalNormal {
    correlation: Vec<Vec<f64>>,
}

impl ConditionalNormal {
    /// Scores with these correlations (a positive semidefinite matrix with ones
    /// on the diagonal).
    pub fn new(correlation: Vec<Vec<f64>>) -> Self {
        ConditionalNormal { correlation }
    }

    /// `fresh` scores given the others of `z`: independent normal `noise`, one
    /// per score, is turned into a draw from the conditional distribution, whose
    /// mean is Σ₁₂Σ₂₂⁻¹z₂ and whose covariance is Σ₁₁ − Σ₁₂Σ₂₂⁻¹Σ₂₁.
    pub fn resample(&self, z: &[f64], fresh: &[usize], noise: &[f64]) -> Vec<f64> {
        let known: Vec<usize> = (0..z.len()).filter(|i| !fresh.contains(i)).collect();
        // One factor of both blocks, known scores first: its rows for the fresh
        // ones hold the regression and the root of the conditional covariance.
        let all: Vec<usize> = known.iter().chain(fresh).copied().collect();
        let ordered: Vec<Vec<f64>> =
            all.iter().map(|i| all.iter().map(|j| self.correlation[*i][*j]).collect()).collect();
        let factor = cholesky(&ordered);
        let mut white = vec![0.0; all.len()];
        for (i, m) in known.iter().enumerate() {
            let explained: f64 = factor[i][..i].iter().zip(&white).map(|(l, w)| l * w).sum();
            white[i] = if factor[i][i] > 0.0 { (z[*m] - explained) / factor[i][i] } else { 0.0 };
        }
        for (i, m) in fresh.iter().enumerate() {
            white[known.len() + i] = noise[*m];
        }
        (known.len()..all.len())
            .map(|i| factor[i][..=i].iter().zip(&white).map(|(l, w)| l * w).sum())
            .collect()
    }
}
