//! The ratio of two means, with its own sampling error.

use crate::accumulate::{BINS, Estimate, WHOLE, steps, unit};
use crate::bytes::{Encoded, Reader, put};
use realpolitik_belief::sampler::SCRAMBLINGS;

/// The mean of one number over the mean of another, both in [0, 1] and the first
/// not above the second: the probability of one thing given another, over draws.
///
/// The error is that of a ratio estimate by the delta method (Cochran 1977, Sampling
/// Techniques, §2.11). Quantiles are those of the ratio at the draws, each weighted
/// by the second number. Sums are whole numbers, so that no order changes a bit.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioAccumulator {
    count: u64,
    /// In steps of 2⁻⁵²: both numbers, their squares and their product.
    part: u128,
    whole: u128,
    part_squared: u128,
    product: u128,
    whole_squared: u128,
    /// Weights by the ratio.
    bins: Vec<u128>,
    /// Sums of both per scrambling of a quasi-random run.
    groups: Vec<(u128, u128)>,
}

impl Default for RatioAccumulator {
    fn default() -> Self {
        RatioAccumulator {
            count: 0,
            part: 0,
            whole: 0,
            part_squared: 0,
            product: 0,
            whole_squared: 0,
            bins: vec![0; BINS],
            groups: Vec::new(),
        }
    }
}

impl RatioAccumulator {
    /// One for quasi-random draws, whose error is the spread of independent
    /// scramblings.
    pub fn quasi_random() -> Self {
        RatioAccumulator { groups: vec![(0, 0); SCRAMBLINGS], ..Self::default() }
    }

    /// Adds both numbers of a draw.
    pub fn add(&mut self, draw: u64, part: f64, whole: f64) {
        let (part, whole) = (unit(part), unit(whole));
        let (p, w) = (u128::from(steps(part)), u128::from(steps(whole)));
        self.count += 1;
        self.part += p;
        self.whole += w;
        self.part_squared += u128::from(steps(part * part));
        self.product += u128::from(steps(part * whole));
        self.whole_squared += u128::from(steps(whole * whole));
        if whole > 0.0 {
            let bin = ((unit(part / whole) * BINS as f64) as usize).min(BINS - 1);
            self.bins[bin] += w;
        }
        if !self.groups.is_empty() {
            let group = &mut self.groups[(draw % SCRAMBLINGS as u64) as usize];
            group.0 += p;
            group.1 += w;
        }
    }

    /// Adds all that another has seen.
    pub fn merge(&mut self, other: &RatioAccumulator) {
        self.count += other.count;
        self.part += other.part;
        self.whole += other.whole;
        self.part_squared += other.part_squared;
        self.product += other.product;
        self.whole_squared += other.whole_squared;
        self.bins.iter_mut().zip(&other.bins).for_each(|(a, b)| *a += b);
        for (a, b) in self.groups.iter_mut().zip(&other.groups) {
            a.0 += b.0;
            a.1 += b.1;
        }
    }

    /// The ratio; `None` where the second number is always 0.
    ///
    /// ```
    /// use realpolitik_runs::ratio::RatioAccumulator;
    /// let mut ratio = RatioAccumulator::default();
    /// assert!(ratio.estimate().is_none());
    /// ratio.add(0, 0.1, 0.2);
    /// ratio.add(1, 0.3, 0.6);
    /// let found = ratio.estimate().unwrap();
    /// // Both draws have one half: the ratio has no error.
    /// assert!((found.mean - 0.5).abs() < 1e-12 && found.mcse < 1e-6);
    /// ```
    pub fn estimate(&self) -> Option<Estimate> {
        if self.whole == 0 {
            return None;
        }
        let n = self.count as f64;
        let mean = (self.part as f64 / self.whole as f64).min(1.0);
        let groups: Vec<f64> =
            self.groups.iter().filter(|g| g.1 > 0).map(|g| g.0 as f64 / g.1 as f64).collect();
        let mcse = if groups.len() > 1 {
            let m = groups.len() as f64;
            let centre = groups.iter().sum::<f64>() / m;
            (groups.iter().map(|g| (g - centre).powi(2)).sum::<f64>() / (m - 1.0) / m).sqrt()
        } else if self.count > 1 {
            let [pp, pw, ww] =
                [self.part_squared, self.product, self.whole_squared].map(|s| s as f64 / WHOLE / n);
            let spread = (pp - 2.0 * mean * pw + mean * mean * ww).max(0.0);
            (spread / (n - 1.0)).sqrt() / (self.whole as f64 / WHOLE / n)
        } else {
            1.0
        };
        Some(Estimate {
            mean,
            mcse: mcse.min(1.0),
            p05: self.quantile(0.05),
            p95: self.quantile(0.95),
            draws: self.count,
        })
    }

    fn quantile(&self, q: f64) -> f64 {
        let total: u128 = self.bins.iter().sum();
        let target = q * total as f64;
        let mut below = 0.0;
        for (i, w) in self.bins.iter().enumerate() {
            let w = *w as f64;
            if below + w >= target && w > 0.0 {
                return (i as f64 + (target - below) / w) / BINS as f64;
            }
            below += w;
        }
        1.0
    }
}

fn put_wide(out: &mut Vec<u8>, number: u128) {
    put(out, number as u64);
    put(out, (number >> 64) as u64);
}

fn wide(from: &mut Reader<'_>) -> Option<u128> {
    let low = u128::from(from.number()?);
    Some(low | u128::from(from.number()?) << 64)
}

impl Encoded for RatioAccumulator {
    fn write(&self, out: &mut Vec<u8>) {
        put(out, self.count);
        for sum in [self.part, self.whole, self.part_squared, self.product, self.whole_squared] {
            put_wide(out, sum);
        }
        let full: Vec<usize> = (0..BINS).filter(|i| self.bins[*i] > 0).collect();
        put(out, full.len() as u64);
        for i in full {
            put(out, i as u64);
            put_wide(out, self.bins[i]);
        }
        put(out, self.groups.len() as u64);
        for (part, whole) in &self.groups {
            put_wide(out, *part);
            put_wide(out, *whole);
        }
    }
    fn read(&mut self, from: &mut Reader<'_>) -> Option<()> {
        self.count = from.number()?;
        self.part = wide(from)?;
        self.whole = wide(from)?;
        self.part_squared = wide(from)?;
        self.product = wide(from)?;
        self.whole_squared = wide(from)?;
        self.bins.fill(0);
        for _ in 0..from.number()? {
            let at = usize::try_from(from.number()?).ok()?;
            *self.bins.get_mut(at)? = wide(from)?;
        }
        (from.number()? == self.groups.len() as u64).then_some(())?;
        for (part, whole) in &mut self.groups {
            *part = wide(from)?;
            *whole = wide(from)?;
        }
        Some(())
    }
}
