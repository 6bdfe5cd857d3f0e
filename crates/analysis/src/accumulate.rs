//! Accumulators whose result does not depend on how the draws were cut.
//!
//! Sums are kept as integers: a double is scaled by 2⁶⁴ and rounded to a whole
//! number of 128 bits. Integer addition is associative, so any order, any
//! number of threads and any cut into ranges gives the same bits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// 2⁶⁴: the resolution of a sum is one part in this.
const SCALE: f64 = 18_446_744_073_709_551_616.0;
/// Values are held to this magnitude so that 2²³ of them cannot overflow.
const LARGEST: f64 = 1_099_511_627_776.0;

/// A sum that can be added up in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExactSum(i128);

impl ExactSum {
    /// Adds a finite value; beyond ±2⁴⁰ it counts as that.
    pub fn add(&mut self, value: f64) {
        self.0 += (value.clamp(-LARGEST, LARGEST) * SCALE) as i128;
    }
    /// Adds another sum.
    pub fn merge(&mut self, other: ExactSum) {
        self.0 += other.0;
    }
    /// The sum as a double.
    pub fn value(self) -> f64 {
        self.0 as f64 / SCALE
    }
}

/// The number of bins over the unit interval: quantiles are known to 1/8192.
const BINS: usize = 8192;

/// Mean, sampling error and quantiles of a number in [0, 1].
#[derive(Clone, Debug)]
pub struct UnitAccumulator {
    count: u64,
    sum: ExactSum,
    squares: ExactSum,
    bins: Vec<u32>,
}

impl Default for UnitAccumulator {
    fn default() -> Self {
        UnitAccumulator {
            count: 0,
            sum: ExactSum::default(),
            squares: ExactSum::default(),
            bins: vec![0; BINS],
        }
    }
}

/// A sampled mean with its error and the band of belief around it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Estimate {
    /// Mean over draws.
    pub mean: f64,
    /// Monte Carlo standard error of the mean.
    pub mcse: f64,
    /// 5 % quantile over draws: what we do not know about the world, not sampling error.
    pub p05: f64,
    /// 95 % quantile over draws.
    pub p95: f64,
    /// Draws it is taken over.
    pub draws: u64,
}

impl UnitAccumulator {
    /// Adds a value in [0, 1].
    pub fn add(&mut self, value: f64) {
        let value = value.clamp(0.0, 1.0);
        self.count += 1;
        self.sum.add(value);
        self.squares.add(value * value);
        self.bins[((value * BINS as f64) as usize).min(BINS - 1)] += 1;
    }
    /// Adds all that another has seen.
    pub fn merge(&mut self, other: &UnitAccumulator) {
        self.count += other.count;
        self.sum.merge(other.sum);
        self.squares.merge(other.squares);
        for (a, b) in self.bins.iter_mut().zip(&other.bins) {
            *a += b;
        }
    }
    /// Values seen.
    pub fn count(&self) -> u64 {
        self.count
    }
    fn quantile(&self, q: f64) -> f64 {
        let target = q * self.count as f64;
        let mut below = 0.0;
        for (i, n) in self.bins.iter().enumerate() {
            let n = f64::from(*n);
            if below + n >= target && n > 0.0 {
                return (i as f64 + (target - below) / n) / BINS as f64;
            }
            below += n;
        }
        1.0
    }
    /// The estimate; `None` if nothing was seen.
    pub fn estimate(&self) -> Option<Estimate> {
        let moments = Moments { count: self.count, sum: self.sum, squares: self.squares };
        let (mean, mcse) = moments.mean_and_error()?;
        Some(Estimate {
            mean,
            mcse,
            p05: self.quantile(0.05),
            p95: self.quantile(0.95),
            draws: self.count,
        })
    }
}

/// Mean and sampling error of any number.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Moments {
    count: u64,
    sum: ExactSum,
    squares: ExactSum,
}

impl Moments {
    /// Adds a value.
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        self.sum.add(value);
        self.squares.add(value * value);
    }
    /// Adds all that another has seen.
    pub fn merge(&mut self, other: &Moments) {
        self.count += other.count;
        self.sum.merge(other.sum);
        self.squares.merge(other.squares);
    }
    /// Mean and Monte Carlo standard error; `None` if nothing was seen.
    pub fn mean_and_error(&self) -> Option<(f64, f64)> {
        if self.count == 0 {
            return None;
        }
        let n = self.count as f64;
        let mean = self.sum.value() / n;
        let variance = (self.squares.value() / n - mean * mean).max(0.0);
        let error = if self.count > 1 { (variance / (n - 1.0)).sqrt() } else { f64::INFINITY };
        Some((mean, if error.is_finite() { error } else { 1.0 }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_cut_gives_the_same_bits() {
        let values: Vec<f64> = (0..1000).map(|i| (f64::from(i) * 0.37).sin().abs()).collect();
        let whole = values.iter().fold(UnitAccumulator::default(), |mut a, v| {
            a.add(*v);
            a
        });
        for cut in [1, 7, 500, 999] {
            let mut left = UnitAccumulator::default();
            let mut right = UnitAccumulator::default();
            values[..cut].iter().for_each(|v| left.add(*v));
            values[cut..].iter().rev().for_each(|v| right.add(*v));
            right.merge(&left);
            let (a, b) = (whole.estimate().unwrap(), right.estimate().unwrap());
            assert_eq!(a.mean.to_bits(), b.mean.to_bits());
            assert_eq!(a.mcse.to_bits(), b.mcse.to_bits());
            assert_eq!(a.p05.to_bits(), b.p05.to_bits());
        }
    }

    #[test]
    fn moments_of_a_known_set() {
        let mut m = Moments::default();
        [1.0, 2.0, 3.0, 4.0].iter().for_each(|v| m.add(*v));
        let (mean, error) = m.mean_and_error().unwrap();
        assert!((mean - 2.5).abs() < 1e-15);
        // Sample standard deviation 1.2910, over the root of 4.
        assert!((error - 0.645_497_224_367_902_8).abs() < 1e-12);
    }

    #[test]
    fn quantiles_of_a_uniform_grid() {
        let mut a = UnitAccumulator::default();
        (0..10_000).for_each(|i| a.add((f64::from(i) + 0.5) / 10_000.0));
        let e = a.estimate().unwrap();
        assert!((e.p05 - 0.05).abs() < 2e-4 && (e.p95 - 0.95).abs() < 2e-4);
    }
}
