//! Sobol indices: the share of a quantity's variance that one input explains
//! alone, and the share that is lost without it.

use crate::sensitivity::bootstrap::{Index, indices};

/// First-order and total index of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FirstAndTotal {
    /// Var(E[Y|Xᵢ]) / Var(Y).
    pub first: Index,
    /// E[Var(Y|X₋ᵢ)] / Var(Y).
    pub total: Index,
}

/// Sobol indices (Sobol' 1993) with bootstrap intervals from the design of
/// Saltelli et al. 2010: `a` and `b` are the quantity at two independent samples
/// of the inputs, `mixed[i]` at the first with input `i` taken from the second.
/// The inputs (or groups of them) must be independent of each other.
///
/// The first index is estimated after Janon et al. 2014, eq. 6, which needs no
/// centring and is efficient for large samples; the total after Jansen 1999.
/// Rows in which anything is not a number are left out. `None` if fewer than two
/// rows are left or the quantity does not vary.
pub fn sobol_indices(
    a: &[f64],
    b: &[f64],
    mixed: &[Vec<f64>],
    seed: u64,
) -> Option<Vec<FirstAndTotal>> {
    let whole: Vec<usize> = (0..a.len())
        .filter(|k| a[*k].is_finite() && b[*k].is_finite())
        .filter(|k| mixed.iter().all(|m| m[*k].is_finite()))
        .collect();
    if whole.len() < 2 {
        return None;
    }
    // Distance from a common center keeps sums of squares accurate.
    let center = whole.iter().map(|k| a[*k] + b[*k]).sum::<f64>() / (2 * whole.len()) as f64;
    let column = |f: &dyn Fn(usize) -> f64| whole.iter().map(|k| f(*k)).collect::<Vec<f64>>();
    let at = |x: &[f64], k: usize| x[k] - center;
    let mut columns = vec![
        column(&|k| 0.5 * (at(a, k) + at(b, k))),
        column(&|k| 0.5 * (at(a, k) * at(a, k) + at(b, k) * at(b, k))),
    ];
    for m in mixed {
        columns.push(column(&|k| at(b, k) * at(m, k)));
        columns.push(column(&|k| 0.5 * (at(b, k) + at(m, k))));
        columns.push(column(&|k| 0.5 * (at(b, k) * at(b, k) + at(m, k) * at(m, k))));
        columns.push(column(&|k| 0.5 * (a[k] - m[k]) * (a[k] - m[k])));
    }
    let spread = columns[1].iter().sum::<f64>();
    if spread <= 0.0 || !spread.is_finite() {
        return None;
    }
    let statistic = |means: &[f64]| -> Vec<f64> {
        let variance = means[1] - means[0] * means[0];
        means[2..]
            .chunks_exact(4)
            .flat_map(|s| {
                let square = s[1] * s[1];
                [(s[0] - square) / (s[2] - square), s[3] / variance]
            })
            .collect()
    };
    let all = indices(&columns, seed, &statistic);
    Some(all.chunks_exact(2).map(|p| FirstAndTotal { first: p[0], total: p[1] }).collect())
}
