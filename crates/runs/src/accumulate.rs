//! Accumulators whose result does not depend on how the draws were cut.
//!
//! Sums are kept as integers: a number is scaled by a power of two and rounded
//! to a whole one. Integer addition is associative, so any order, any number of
//! threads and any cut into ranges gives the same bits.

use crate::bytes::{Encoded, Reader, put};
use realpolitik_belief::sampler::SCRAMBLINGS;
use schemars::JsonSchema;
use serde::Serialize;

/// 2⁶⁴: the resolution of a sum is one part in this.
const SCALE: f64 = 18_446_744_073_709_551_616.0;
/// Values are held to this magnitude, so that 2³³ of them cannot overflow.
const LARGEST: f64 = 1_073_741_824.0;
/// 2⁵²: adding it leaves a whole number of this many bits in the low ones.
pub(crate) const WHOLE: f64 = 4_503_599_627_370_496.0;
/// Numbers of at most this size are rounded so, signs included.
const SIGNED: f64 = 6_755_399_441_055_744.0;
/// Values summed in 64 bits before they are carried over.
const RUN: usize = 256;

/// A sum that can be added up in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExactSum(i128);

impl ExactSum {
    /// Adds a value; beyond ±2³⁰ it counts as that.
    pub fn add(&mut self, value: f64) {
        self.add_all(&[value]);
    }
    /// Adds values.
    #[inline(always)]
    pub fn add_all(&mut self, values: &[f64]) {
        for run in values.chunks(RUN) {
            let (mut coarse, mut fine) = (0i64, 0i64);
            for v in run {
                let v = if *v > LARGEST { LARGEST } else { *v };
                let v = if v < -LARGEST { -LARGEST } else { v };
                // Steps of 2⁻²⁰, then what is left in steps of 2⁻⁶⁴; both exact
                // but for the last rounding.
                let steps = v * 1_048_576.0 + SIGNED;
                coarse = coarse.wrapping_add(steps.to_bits().wrapping_sub(SIGNED.to_bits()) as i64);
                let rest = v - (steps - SIGNED) / 1_048_576.0;
                let steps = rest * SCALE + SIGNED;
                fine = fine.wrapping_add(steps.to_bits().wrapping_sub(SIGNED.to_bits()) as i64);
            }
            self.0 += (i128::from(coarse) << 44) + i128::from(fine);
        }
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

impl Encoded for ExactSum {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0.to_le_bytes());
    }
    fn read(&mut self, from: &mut Reader<'_>) -> Option<()> {
        self.0 = i128::from_le_bytes(from.bytes()?);
        Some(())
    }
}

/// The number of bins over the unit interval: quantiles are known to 1/8192.
pub(crate) const BINS: usize = 8192;

/// Mean, sampling error and quantiles of a number in [0, 1].
#[derive(Clone, Debug, PartialEq)]
pub struct UnitAccumulator {
    count: u64,
    /// In steps of 2⁻⁵².
    sum: u128,
    squares: u128,
    bins: Vec<u32>,
    /// Count and sum per scrambling of a quasi-random run.
    groups: Vec<(u64, u128)>,
}

impl Default for UnitAccumulator {
    fn default() -> Self {
        UnitAccumulator { count: 0, sum: 0, squares: 0, bins: vec![0; BINS], groups: Vec::new() }
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

/// A number in [0, 1] in steps of 2⁻⁵².
#[inline(always)]
pub(crate) fn steps(value: f64) -> u64 {
    (value * WHOLE + WHOLE).to_bits().wrapping_sub(WHOLE.to_bits())
}

impl UnitAccumulator {
    /// One for quasi-random draws, whose error is the spread of independent
    /// scramblings.
    pub fn quasi_random() -> Self {
        UnitAccumulator { groups: vec![(0, 0); SCRAMBLINGS], ..Self::default() }
    }

    /// Adds a value in [0, 1].
    pub fn add(&mut self, value: f64) {
        self.add_all(&[value]);
    }

    /// Adds values in [0, 1]; others count as the nearer end, NaN as 0.
    #[inline(always)]
    pub fn add_all(&mut self, values: &[f64]) {
        self.count += values.len() as u64;
        for run in values.chunks(RUN) {
            let (mut sum, mut squares) = (0u64, 0u64);
            for v in run {
                let v = unit(*v);
                sum += steps(v);
                squares += steps(v * v);
            }
            self.sum += u128::from(sum);
            self.squares += u128::from(squares);
            for v in run {
                // The last bin holds 1 too.
                let bin = ((unit(*v) * BINS as f64) as usize).min(BINS - 1);
                self.bins[bin] += 1;
            }
        }
    }

    /// Adds values to the scramblings that their draws belong to.
    pub fn add_groups(&mut self, draws: &[u64], values: &[f64]) {
        if self.groups.is_empty() {
            return;
        }
        for (draw, v) in draws.iter().zip(values) {
            let group = &mut self.groups[(draw % SCRAMBLINGS as u64) as usize];
            group.0 += 1;
            group.1 += u128::from(steps(unit(*v)));
        }
    }

    /// Adds all that another has seen.
    pub fn merge(&mut self, other: &UnitAccumulator) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
        for (a, b) in self.bins.iter_mut().zip(&other.bins) {
            *a += b;
        }
        for (a, b) in self.groups.iter_mut().zip(&other.groups) {
            a.0 += b.0;
            a.1 += b.1;
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
    /// Mean and Monte Carlo standard error; `None` if nothing was seen.
    pub fn mean_and_error(&self) -> Option<(f64, f64)> {
        let n = self.count as f64;
        let mean = self.sum as f64 / WHOLE / n;
        let groups: Vec<f64> = self
            .groups
            .iter()
            .filter(|g| g.0 > 0)
            .map(|g| g.1 as f64 / WHOLE / g.0 as f64)
            .collect();
        let error = match groups.len() {
            0 | 1 => spread_error(self.count, mean, self.squares as f64 / WHOLE / n),
            _ => mean_of_groups(&groups).1,
        };
        (self.count > 0).then_some((mean, error))
    }
    /// The estimate; `None` if nothing was seen.
    pub fn estimate(&self) -> Option<Estimate> {
        let (mean, mcse) = self.mean_and_error()?;
        Some(Estimate {
            mean,
            mcse,
            p05: self.quantile(0.05),
            p95: self.quantile(0.95),
            draws: self.count,
        })
    }
}

/// The mean of the means of independent groups of draws, two at least, and its standard
/// error: draws within a group need not be independent.
pub fn mean_of_groups(means: &[f64]) -> (f64, f64) {
    let m = means.len() as f64;
    let centre = means.iter().sum::<f64>() / m;
    let spread: f64 = means.iter().map(|g| (g - centre) * (g - centre)).sum();
    (centre, (spread / (m - 1.0) / m).sqrt())
}

#[inline(always)]
pub(crate) fn unit(value: f64) -> f64 {
    let value = if value > 0.0 { value } else { 0.0 };
    if value < 1.0 { value } else { 1.0 }
}

impl Encoded for UnitAccumulator {
    fn write(&self, out: &mut Vec<u8>) {
        put(out, self.count);
        out.extend_from_slice(&self.sum.to_le_bytes());
        out.extend_from_slice(&self.squares.to_le_bytes());
        // Most bins are empty: runs of empty ones by their length.
        let mut at = 0;
        while at < BINS {
            let empty = self.bins[at..].iter().take_while(|n| **n == 0).count();
            put(out, empty as u64);
            at += empty;
            let full = self.bins[at..].iter().take_while(|n| **n != 0).count();
            put(out, full as u64);
            self.bins[at..at + full].iter().for_each(|n| put(out, u64::from(*n)));
            at += full;
        }
        put(out, self.groups.len() as u64);
        for (count, sum) in &self.groups {
            put(out, *count);
            out.extend_from_slice(&sum.to_le_bytes());
        }
    }
    fn read(&mut self, from: &mut Reader<'_>) -> Option<()> {
        self.count = from.number()?;
        self.sum = u128::from_le_bytes(from.bytes()?);
        self.squares = u128::from_le_bytes(from.bytes()?);
        self.bins.fill(0);
        let mut at = 0;
        while at < BINS {
            at = at.checked_add(usize::try_from(from.number()?).ok()?)?;
            let full = usize::try_from(from.number()?).ok()?;
            for bin in self.bins.get_mut(at..at.checked_add(full)?)? {
                *bin = u32::try_from(from.number()?).ok()?;
            }
            at += full;
        }
        if at != BINS || from.number()? != self.groups.len() as u64 {
            return None;
        }
        for (count, sum) in &mut self.groups {
            *count = from.number()?;
            *sum = u128::from_le_bytes(from.bytes()?);
        }
        Some(())
    }
}

fn spread_error(count: u64, mean: f64, square: f64) -> f64 {
    let variance = (square - mean * mean).max(0.0);
    let error = if count > 1 { (variance / (count as f64 - 1.0)).sqrt() } else { f64::INFINITY };
    if error.is_finite() { error } else { 1.0 }
}

/// Mean and sampling error of any number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    count: u64,
    /// A power of two: sums are of values divided by it.
    unit: f64,
    sum: ExactSum,
    squares: ExactSum,
}

impl Default for Moments {
    fn default() -> Self {
        Moments { count: 0, unit: 1.0, sum: ExactSum::default(), squares: ExactSum::default() }
    }
}

impl Moments {
    /// One for values about as large as `typical`; those 30,000 times as large
    /// would count as less than they are.
    pub fn of_size(typical: f64) -> Self {
        let mut unit = 1.0;
        let size = if typical.is_finite() { typical.abs() } else { 1.0 };
        while unit < size {
            unit *= 2.0;
        }
        while unit > 2.0 * size && unit > 1e-30 {
            unit /= 2.0;
        }
        Moments { unit, ..Self::default() }
    }
    /// Adds a value.
    pub fn add(&mut self, value: f64) {
        self.add_all(&[value]);
    }
    /// Adds values.
    #[inline(always)]
    pub fn add_all(&mut self, values: &[f64]) {
        self.count += values.len() as u64;
        let scale = 1.0 / self.unit;
        let mut scaled = [0.0; RUN];
        for run in values.chunks(RUN) {
            for (to, v) in scaled.iter_mut().zip(run) {
                *to = v * scale;
            }
            self.sum.add_all(&scaled[..run.len()]);
            for to in &mut scaled[..run.len()] {
                *to *= *to;
            }
            self.squares.add_all(&scaled[..run.len()]);
        }
    }
    /// Adds all that another of the same unit has seen.
    pub fn merge(&mut self, other: &Moments) {
        debug_assert!(self.unit == other.unit, "one case, one unit");
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
        let error = spread_error(self.count, mean, self.squares.value() / n);
        Some((self.unit * mean, self.unit * error))
    }
}

impl Encoded for Moments {
    fn write(&self, out: &mut Vec<u8>) {
        put(out, self.count);
        put(out, self.unit.to_bits());
        self.sum.write(out);
        self.squares.write(out);
    }
    fn read(&mut self, from: &mut Reader<'_>) -> Option<()> {
        self.count = from.number()?;
        (from.number()? == self.unit.to_bits()).then_some(())?;
        self.sum.read(from)?;
        self.squares.read(from)
    }
}

/// How outcomes move with parameters: products of an outcome's probability and
/// a parameter's standard score, summed.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossMoments {
    parameters: usize,
    count: u64,
    /// In steps of 2⁻⁴⁸: scores, their squares (in steps of 2⁻⁴⁴), and per
    /// outcome its probability times each score.
    scores: Vec<i128>,
    squares: Vec<i128>,
    products: Vec<i128>,
}

/// Scores are held to this.
const FARTHEST: f64 = 8.0;

impl CrossMoments {
    /// Of so many outcomes and parameters.
    pub fn new(outcomes: usize, parameters: usize) -> Self {
        CrossMoments {
            parameters,
            count: 0,
            scores: vec![0; parameters],
            squares: vec![0; parameters],
            products: vec![0; outcomes * parameters],
        }
    }
    /// Counts draws whose rows are then added.
    pub fn count(&mut self, draws: usize) {
        self.count += draws as u64;
    }
    /// Adds the scores of a parameter.
    #[inline(always)]
    pub fn add_scores(&mut self, parameter: usize, scores: &[f64]) {
        let (mut sum, mut squares) = (0i64, 0i64);
        for s in scores {
            let s = held(*s);
            sum = sum.wrapping_add(signed_steps(s, 281_474_976_710_656.0));
            squares = squares.wrapping_add(signed_steps(s * s, 17_592_186_044_416.0));
        }
        self.scores[parameter] += i128::from(sum);
        self.squares[parameter] += i128::from(squares);
    }
    /// Adds an outcome's probabilities times a parameter's scores.
    #[inline(always)]
    pub fn add_products(
        &mut self,
        outcome: usize,
        parameter: usize,
        probabilities: &[f64],
        scores: &[f64],
    ) {
        let mut sum = 0i64;
        for (p, s) in probabilities.iter().zip(scores) {
            sum = sum.wrapping_add(signed_steps(p * held(*s), 281_474_976_710_656.0));
        }
        self.products[outcome * self.parameters + parameter] += i128::from(sum);
    }
    /// Adds all that another has seen.
    pub fn merge(&mut self, other: &CrossMoments) {
        let join = |a: &mut [i128], b: &[i128]| a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        self.count += other.count;
        join(&mut self.scores, &other.scores);
        join(&mut self.squares, &other.squares);
        join(&mut self.products, &other.products);
    }
    /// The correlation of an outcome's probability with a parameter; `None`
    /// where either did not move.
    pub fn correlation(
        &self,
        outcome: usize,
        parameter: usize,
        probability: &UnitAccumulator,
    ) -> Option<f64> {
        let n = self.count as f64;
        let mean_p = probability.sum as f64 / WHOLE / n;
        let var_p = probability.squares as f64 / WHOLE / n - mean_p * mean_p;
        let mean_s = self.scores[parameter] as f64 / 281_474_976_710_656.0 / n;
        let var_s = self.squares[parameter] as f64 / 17_592_186_044_416.0 / n - mean_s * mean_s;
        let product =
            self.products[outcome * self.parameters + parameter] as f64 / 281_474_976_710_656.0 / n;
        // Less than rounding leaves of a number that does not move.
        let moves = var_p > 1e-13 && var_s > 1e-13;
        moves.then(|| ((product - mean_p * mean_s) / (var_p * var_s).sqrt()).clamp(-1.0, 1.0))
    }
}

#[inline(always)]
fn held(score: f64) -> f64 {
    let score = if score > -FARTHEST { score } else { -FARTHEST };
    if score < FARTHEST { score } else { FARTHEST }
}

#[inline(always)]
fn signed_steps(value: f64, per_unit: f64) -> i64 {
    (value * per_unit + SIGNED).to_bits().wrapping_sub(SIGNED.to_bits()) as i64
}

impl Encoded for CrossMoments {
    fn write(&self, out: &mut Vec<u8>) {
        put(out, self.count);
        for v in self.scores.iter().chain(&self.squares).chain(&self.products) {
            out.extend_from_slice(&v.to_le_bytes());
        }
    }
    fn read(&mut self, from: &mut Reader<'_>) -> Option<()> {
        self.count = from.number()?;
        for v in self.scores.iter_mut().chain(&mut self.squares).chain(&mut self.products) {
            *v = i128::from_le_bytes(from.bytes()?);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_cut_gives_the_same_bits() {
        let values: Vec<f64> = (0..1000).map(|i| (f64::from(i) * 0.37).sin().abs()).collect();
        let mut whole = UnitAccumulator::default();
        whole.add_all(&values);
        let mut sum = ExactSum::default();
        sum.add_all(&values);
        for cut in [1, 7, 500, 999] {
            let mut left = UnitAccumulator::default();
            let mut right = UnitAccumulator::default();
            left.add_all(&values[..cut]);
            values[cut..].iter().rev().for_each(|v| right.add(*v));
            right.merge(&left);
            assert_eq!(whole, right);
            let mut one = ExactSum::default();
            let mut other = ExactSum::default();
            one.add_all(&values[..cut]);
            values[cut..].iter().rev().for_each(|v| other.add(*v));
            one.merge(other);
            assert_eq!(sum, one);
        }
    }

    #[test]
    fn sums_are_exact_over_many_magnitudes() {
        let mut s = ExactSum::default();
        s.add_all(&[1e9, 3.25, -1e9, 0.000_030_517_578_125, -3.25]);
        assert_eq!(s.value(), 0.000_030_517_578_125);
        s.add(1.0 / 3.0);
        assert!((s.value() - 0.000_030_517_578_125 - 1.0 / 3.0).abs() < 1e-16);
    }

    #[test]
    fn moments_of_a_known_set() {
        for typical in [1.0, 1e-7, 4e11] {
            let mut m = Moments::of_size(typical);
            [1.0, 2.0, 3.0, 4.0].iter().for_each(|v| m.add(*v * typical));
            let (mean, error) = m.mean_and_error().unwrap();
            assert!((mean / typical - 2.5).abs() < 1e-14);
            // Sample standard deviation 1.2910, over the root of 4.
            assert!((error / typical - 0.645_497_224_367_902_8).abs() < 1e-12);
        }
    }

    #[test]
    fn quantiles_of_a_uniform_grid() {
        let mut a = UnitAccumulator::default();
        (0..10_000).for_each(|i| a.add((f64::from(i) + 0.5) / 10_000.0));
        let e = a.estimate().unwrap();
        assert!((e.p05 - 0.05).abs() < 2e-4 && (e.p95 - 0.95).abs() < 2e-4);
    }

    #[test]
    fn a_correlation_is_found() {
        let scores: Vec<f64> = (0..200).map(|i| f64::from(i - 100) / 58.0).collect();
        let up: Vec<f64> = scores.iter().map(|s| 0.5 + 0.2 * s).collect();
        let flat = vec![0.3; 200];
        let mut c = CrossMoments::new(2, 1);
        c.count(200);
        c.add_scores(0, &scores);
        c.add_products(0, 0, &up, &scores);
        c.add_products(1, 0, &flat, &scores);
        let (mut a, mut b) = (UnitAccumulator::default(), UnitAccumulator::default());
        a.add_all(&up);
        b.add_all(&flat);
        assert!((c.correlation(0, 0, &a).unwrap() - 1.0).abs() < 1e-9);
        assert_eq!(c.correlation(1, 0, &b), None);
    }

    #[test]
    fn a_record_reads_back_whole_and_cut_short_not_at_all() {
        let mut a = UnitAccumulator::quasi_random();
        let values: Vec<f64> = (0..500).map(|i| (f64::from(i) * 0.7).cos().abs()).collect();
        a.add_all(&values);
        a.add_groups(&(0..500).collect::<Vec<_>>(), &values);
        let mut bytes = Vec::new();
        a.write(&mut bytes);
        let mut back = UnitAccumulator::quasi_random();
        back.read(&mut Reader::new(&bytes)).unwrap();
        assert_eq!(a, back);
        for cut in 0..bytes.len() {
            let mut back = UnitAccumulator::quasi_random();
            assert!(back.read(&mut Reader::new(&bytes[..cut])).is_none(), "{cut}");
        }
    }
}
