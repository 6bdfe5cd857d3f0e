//! The bootstrap (Efron & Tibshirani 1993, ch. 13) for statistics of sums.

use realpolitik_lanes::philox::uniform;
use realpolitik_record::proportion::Z95;
use schemars::JsonSchema;
use serde::Serialize;

/// Resamples behind every interval.
const RESAMPLES: usize = 200;
/// An interval wider than this leaves an index unresolved.
pub const RESOLVED_WIDTH: f64 = 0.1;
/// Keeps resampling apart from every other stream.
const STREAM: u32 = 0x626f_6f74;

/// A sensitivity index with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Index {
    /// The estimate.
    pub value: f64,
    /// Low end of the interval.
    pub low: f64,
    /// High end of the interval.
    pub high: f64,
    /// Whether the interval is no wider than 0.1.
    pub resolved: bool,
}

/// Indices that are functions of sums over rows, with normal bootstrap
/// intervals: value ± 1.96 standard deviations over resamples of the rows.
///
/// `columns` are what is summed, a column per sum and an entry per row;
/// `statistic` turns the means of the columns into the indices. The resamples
/// are a pure function of the seed and the number of rows.
pub fn indices(
    columns: &[Vec<f64>],
    seed: u64,
    statistic: &dyn Fn(&[f64]) -> Vec<f64>,
) -> Vec<Index> {
    let n = columns.first().map_or(0, Vec::len);
    let mut means = vec![0.0; columns.len()];
    for (mean, column) in means.iter_mut().zip(columns) {
        *mean = column.iter().sum::<f64>() / n as f64;
    }
    let value = statistic(&means);
    let mut sums = vec![(0.0, 0.0); value.len()];
    let mut weight = vec![0.0f64; n];
    for r in 0..RESAMPLES {
        weight.fill(0.0);
        for k in 0..n {
            let u = uniform(seed, (r * n + k) as u64, STREAM);
            weight[((u * n as f64) as usize).min(n - 1)] += 1.0;
        }
        for (mean, column) in means.iter_mut().zip(columns) {
            *mean = column.iter().zip(&weight).map(|(x, w)| x * w).sum::<f64>() / n as f64;
        }
        for ((sum, square), (s, center)) in
            sums.iter_mut().zip(statistic(&means).iter().zip(&value))
        {
            *sum += s - center;
            *square += (s - center) * (s - center);
        }
    }
    let r = RESAMPLES as f64;
    value
        .iter()
        .zip(sums)
        .map(|(value, (sum, square))| {
            let sd = ((square - sum * sum / r) / (r - 1.0)).max(0.0).sqrt();
            let half = Z95 * sd;
            Index {
                value: *value,
                low: value - half,
                high: value + half,
                resolved: 2.0 * half <= RESOLVED_WIDTH,
            }
        })
        .collect()
}
