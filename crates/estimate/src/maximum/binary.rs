//! A binary choice by itself: probit or logit, for starts.

use crate::likelihood::{BLOCK, lanes};
use crate::numeric::distribution::Link;
use crate::numeric::level::level;
use crate::numeric::linear::{Cholesky, Matrix, dot};
use fearless_simd::dispatch;

/// A little of a normal prior keeps separated data from running off; a start needs
/// no more accuracy.
const PRIOR: f64 = 1e-3;

/// Coefficients of P(y) = F(Σ bⱼxⱼ) over the rows that count.
///
/// # Arguments
/// * `columns` — one vector per regressor.
/// * `choices` — by row: `None` if the choice was not reached.
pub(super) fn binary(link: Link, columns: &[Vec<f64>], choices: &[Option<bool>]) -> Vec<f64> {
    let count = |c: &Option<bool>, wanted| f64::from(u8::from(*c == Some(wanted)));
    let counts: Vec<[f64; 2]> = choices.iter().map(|c| [count(c, false), count(c, true)]).collect();
    binary_of_counts(link, columns, &counts)
}

/// The same where each row holds how often it was not done and how often it was.
pub(super) fn binary_of_counts(link: Link, columns: &[Vec<f64>], counts: &[[f64; 2]]) -> Vec<f64> {
    let k = columns.len();
    let mut b = vec![0.0; k];
    if k == 0 {
        return b;
    }
    let weight = |r: usize| counts[r][0] + counts[r][1];
    let whole: f64 = (0..counts.len()).map(weight).sum();
    let squares =
        |c: &Vec<f64>| -> f64 { c.iter().enumerate().map(|(r, x)| weight(r) * x * x).sum::<f64>() };
    let sizes: Vec<f64> = columns.iter().map(|c| squares(c) * PRIOR + f64::MIN_POSITIVE).collect();
    for _ in 0..25 {
        let mut gradient: Vec<f64> = b.iter().zip(&sizes).map(|(b, s)| -b * s).collect();
        let mut information = Matrix::zero(k);
        for from in (0..counts.len()).step_by(BLOCK) {
            let at = (from, (from + BLOCK).min(counts.len()));
            let into = (gradient.as_mut_slice(), &mut information);
            dispatch!(level(), _simd => block(link, columns, counts, &b, at, into));
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
        let share = if decrement > 3.0 * libm::sqrt(whole + 1.0) { 0.5 } else { 1.0 };
        for (b, s) in b.iter_mut().zip(&step) {
            *b += share * s;
        }
        if decrement < 1e-3 {
            break;
        }
    }
    if b.iter().all(|x| x.is_finite()) { b } else { vec![0.0; k] }
}

/// Adds gradient and information of some rows, the latter in its lower triangle.
#[inline(always)]
fn block(
    link: Link,
    columns: &[Vec<f64>],
    counts: &[[f64; 2]],
    b: &[f64],
    (from, to): (usize, usize),
    (gradient, information): (&mut [f64], &mut Matrix),
) {
    let n = to - from;
    let (mut index, mut slope, mut curve) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
    for (c, b) in columns.iter().zip(b) {
        for (slot, x) in index.iter_mut().zip(&c[from..to]) {
            *slot += b * x;
        }
    }
    for (i, row) in counts[from..to].iter().enumerate() {
        for (count, sign) in row.iter().zip([-1.0, 1.0]) {
            if *count > 0.0 {
                let (s, c) = link.slopes(sign * index[i]);
                slope[i] += count * sign * s;
                curve[i] -= count * c;
            }
        }
    }
    let mut scaled = [0.0; BLOCK];
    for (i, own) in columns.iter().enumerate() {
        gradient[i] += lanes(&slope[..n], &own[from..to]);
        for ((s, c), x) in scaled.iter_mut().zip(&curve).zip(&own[from..to]) {
            *s = c * x;
        }
        for (j, other) in columns[..=i].iter().enumerate() {
            information.a[i * columns.len() + j] += lanes(&scaled[..n], &other[from..to]);
        }
    }
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
        let b = binary(Link::Logit, &one, &choices);
        assert!((b[0] - 3f64.ln()).abs() < 0.02, "{b:?}");
        let apart = vec![vec![1.0; 40], (0..40).map(|i| f64::from(i) - 29.5).collect()];
        let b = binary(Link::Probit, &apart, &choices);
        assert!(b.iter().all(|x| x.is_finite() && x.abs() < 50.0), "{b:?}");
    }
}
