//! A binary choice by itself: probit or logit, for starts.

use crate::numeric::distribution::Link;
use crate::numeric::jet::{Jet, Real};
use crate::numeric::linear::{Cholesky, Matrix, dot};

/// A little of a normal prior keeps separated data from running off; a start needs
/// no more accuracy.
const PRIOR: f64 = 1e-3;

/// Coefficients of P(y) = F(Σ bⱼxⱼ + offset) over the rows that count.
///
/// # Arguments
/// * `columns` — one vector per regressor.
/// * `choices` — by row: `None` if the choice was not reached.
/// * `offset` — added to the index in each row; empty for none.
pub(super) fn binary(
    link: Link,
    columns: &[Vec<f64>],
    choices: &[Option<bool>],
    offset: &[f64],
) -> Vec<f64> {
    let k = columns.len();
    let mut b = vec![0.0; k];
    if k == 0 {
        return b;
    }
    let rows: Vec<usize> = (0..choices.len()).filter(|r| choices[*r].is_some()).collect();
    let sizes: Vec<f64> = columns
        .iter()
        .map(|c| rows.iter().map(|r| c[*r] * c[*r]).sum::<f64>() * PRIOR + f64::MIN_POSITIVE)
        .collect();
    for _ in 0..25 {
        let mut gradient: Vec<f64> = b.iter().zip(&sizes).map(|(b, s)| -b * s).collect();
        let mut information = Matrix::zero(k);
        let mut x = vec![0.0; k];
        for &row in &rows {
            for (slot, c) in x.iter_mut().zip(columns) {
                *slot = c[row];
            }
            let sign = if choices[row] == Some(true) { 1.0 } else { -1.0 };
            let index = dot(&b, &x) + offset.get(row).copied().unwrap_or(0.0);
            let log = link.log_probability(Jet::<1>::variable(index, 0).times(sign));
            for i in 0..k {
                gradient[i] += log.g[0] * x[i];
                let curvature = -log.h[0][0] * x[i];
                for (slot, x) in information.a[i * k..=i * k + i].iter_mut().zip(&x) {
                    *slot += curvature * x;
                }
            }
        }
        for (i, size) in sizes.iter().enumerate() {
            information.a[i * k + i] += size;
            for j in 0..i {
                information.a[j * k + i] = information.a[i * k + j];
            }
        }
        let Some(factor) = Cholesky::new(&information, 1e-12) else { break };
        let step = factor.solve(&gradient);
        // Far from the maximum a whole step of the probit can overshoot.
        let decrement = libm::sqrt(dot(&step, &gradient).max(0.0));
        let share = if decrement > 3.0 * libm::sqrt(rows.len() as f64 + 1.0) { 0.5 } else { 1.0 };
        for (b, s) in b.iter_mut().zip(&step) {
            *b += share * s;
        }
        if decrement < 1e-3 {
            break;
        }
    }
    if b.iter().all(|x| x.is_finite()) { b } else { vec![0.0; k] }
}

/// F of the index in every row.
pub(super) fn fitted(link: Link, columns: &[Vec<f64>], b: &[f64], rows: usize) -> Vec<f64> {
    (0..rows)
        .map(|r| link.probability(columns.iter().zip(b).map(|(c, b)| c[r] * b).sum::<f64>()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_back_and_separation_stays_finite() {
        let one = vec![vec![1.0; 40]];
        let choices: Vec<Option<bool>> = (0..40).map(|i| Some(i < 30)).collect();
        let b = binary(Link::Logit, &one, &choices, &[]);
        assert!((b[0] - 3f64.ln()).abs() < 0.02, "{b:?}");
        let apart = vec![vec![1.0; 40], (0..40).map(|i| f64::from(i) - 29.5).collect()];
        let b = binary(Link::Probit, &apart, &choices, &[]);
        assert!(b.iter().all(|x| x.is_finite() && x.abs() < 50.0), "{b:?}");
    }
}
