//! The spread of estimates over resampled data (Efron 1979).

use crate::likelihood::Likelihood;
use crate::maximum::{Ended, RUN_OFF, Stop, climb_to};
use crate::numeric::linear::Matrix;
use crate::numeric::philox::Stream;
use rayon::prelude::*;

/// Stream of the generator for resampling.
const STREAM: u64 = 0xB007;

/// Refits on resampled rows or clusters.
///
/// # Arguments
/// * `theta` — the estimates, from which every refit starts.
/// * `clusters` — the cluster of each row; these are drawn instead of rows.
/// * `count` — how many refits.
///
/// # Returns
/// The free coefficients of each refit that reached a maximum, in order, and how many
/// did not. Replicate k is a function of (seed, k).
pub fn refits(
    likelihood: &Likelihood,
    theta: &[f64],
    (free, sizes): (&[usize], &[f64]),
    clusters: Option<&[usize]>,
    (count, seed): (usize, u64),
) -> (Vec<Vec<f64>>, usize) {
    let rows = likelihood.rows;
    let units = clusters.map_or(rows, |c| c.iter().max().map_or(0, |m| m + 1));
    // Where resampled rows hold no finite estimate, coefficients run off without end.
    let farthest = free.iter().zip(sizes).map(|(j, s)| (theta[*j] * s).abs()).fold(0.0, f64::max);
    let stop = Stop { far: RUN_OFF + farthest, ..Stop::default() };
    let all: Vec<Option<Vec<f64>>> = (0..count)
        .into_par_iter()
        .map(|k| {
            let mut stream = Stream::new(seed, STREAM << 32 | k as u64);
            let mut drawn = vec![0.0; units];
            for _ in 0..units {
                drawn[stream.below(units)] += 1.0;
            }
            let weights = match clusters {
                None => drawn,
                Some(c) => c.iter().map(|at| drawn[*at]).collect(),
            };
            let found = climb_to(&stop, likelihood, theta, (free, sizes), Some(&weights), &[]);
            (found.ended == Ended::Maximum).then(|| free.iter().map(|j| found.theta[*j]).collect())
        })
        .collect();
    let kept: Vec<Vec<f64>> = all.into_iter().flatten().collect();
    let failed = count - kept.len();
    (kept, failed)
}

/// The covariance of refits.
pub fn covariance(refits: &[Vec<f64>]) -> Option<Matrix> {
    let n = refits.first()?.len();
    let count = refits.len() as f64;
    if refits.len() < 2 {
        return None;
    }
    let mean: Vec<f64> = (0..n).map(|j| refits.iter().map(|r| r[j]).sum::<f64>() / count).collect();
    let mut out = Matrix::zero(n);
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = refits.iter().map(|r| (r[i] - mean[i]) * (r[j] - mean[j])).sum();
            out.set(i, j, sum / (count - 1.0));
        }
    }
    Some(out)
}

/// The p-quantile of some numbers, by linear interpolation (Hyndman & Fan's type 7).
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    match sorted.len() {
        0 => f64::NAN,
        n => {
            let at = p * (n - 1) as f64;
            let low = (at as usize).min(n - 1);
            let high = (low + 1).min(n - 1);
            sorted[low] + (at - low as f64) * (sorted[high] - sorted[low])
        }
    }
}
