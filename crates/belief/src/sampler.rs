//! Reproducible draws: draw k of parameter m is a pure function of (seed, k, m).
//!
//! The generator is Philox 4×32 with 10 rounds (Salmon, Moraes, Dror & Shaw
//! 2011), which turns a counter and a key into bits without any state. Draws do
//! not depend on how many there are, in what order they are taken or by whom.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

use crate::family::normal_cdf;
use crate::quantile::{BetaTable, normal_quantile_lanes};
use crate::sobol::Sobol;
use crate::{Distribution, Joint};
use fearless_simd::{Level, dispatch};
use realpolitik_solve::quantal_response::elementary::exp;

const M0: u64 = 0xD251_1F53;
const M1: u64 = 0xCD9E_8D57;
const W0: u32 = 0x9E37_79B9;
const W1: u32 = 0xBB67_AE85;

/// Philox 4×32-10 of a counter under a key.
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [mut k0, mut k1] = key;
    for round in 0..10 {
        if round > 0 {
            k0 = k0.wrapping_add(W0);
            k1 = k1.wrapping_add(W1);
        }
        let p0 = M0 * u64::from(c0);
        let p1 = M1 * u64::from(c2);
        (c0, c1, c2, c3) =
            ((p1 >> 32) as u32 ^ c1 ^ k0, p1 as u32, (p0 >> 32) as u32 ^ c3 ^ k1, p0 as u32);
    }
    [c0, c1, c2, c3]
}

/// A uniform number strictly between 0 and 1.
pub fn uniform(seed: u64, draw: u64, stream: u32) -> f64 {
    let bits =
        philox([draw as u32, (draw >> 32) as u32, stream, 0], [seed as u32, (seed >> 32) as u32]);
    let wide = (u64::from(bits[0]) << 32) | u64::from(bits[1]);
    ((wide >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

/// Independent scramblings of a quasi-random run: their spread is its error.
pub const SCRAMBLINGS: usize = 16;

/// Draws computed side by side.
const LANES: usize = 8;

/// [`uniform`] for consecutive draws of one stream, a lane each.
#[inline(always)]
fn uniform_lanes(seed: u64, first: u64, stream: u32) -> [f64; LANES] {
    // Words of 32 bits in lanes of 64: products then need no widening.
    const LOW: u64 = 0xFFFF_FFFF;
    let (mut c0, mut c1) = ([0u64; LANES], [0u64; LANES]);
    for l in 0..LANES {
        let draw = first.wrapping_add(l as u64);
        c0[l] = draw & LOW;
        c1[l] = draw >> 32;
    }
    let (mut c2, mut c3) = ([u64::from(stream); LANES], [0u64; LANES]);
    let (mut k0, mut k1) = (seed & LOW, seed >> 32);
    for round in 0..10 {
        if round > 0 {
            k0 = (k0 + u64::from(W0)) & LOW;
            k1 = (k1 + u64::from(W1)) & LOW;
        }
        for l in 0..LANES {
            let p0 = M0 * (c0[l] & LOW);
            let p1 = M1 * (c2[l] & LOW);
            c0[l] = (p1 >> 32) ^ c1[l] ^ k0;
            c1[l] = p1 & LOW;
            c2[l] = (p0 >> 32) ^ c3[l] ^ k1;
            c3[l] = p0 & LOW;
        }
    }
    let mut out = [0.0; LANES];
    for l in 0..LANES {
        // 53 bits, half a step up: two exact parts, added exactly.
        let high = from_word(c0[l]) * 4_294_967_296.0;
        let wide = high + from_word(c1[l] & !0x7FF);
        out[l] = (wide / 2048.0 + 0.5) / 9_007_199_254_740_992.0;
    }
    out
}

/// A word of at most 52 bits as a double, by its bits.
#[inline(always)]
fn from_word(word: u64) -> f64 {
    f64::from_bits(0x4330_0000_0000_0000 | word) - 4_503_599_627_370_496.0
}

/// How a parameter is drawn.
#[derive(Clone, Debug)]
enum Plan<'a> {
    Fixed(f64),
    /// Low end and width.
    Uniform(f64, f64),
    /// Mean and standard deviation.
    Normal(f64, f64),
    LogNormal(f64, f64),
    /// Mean, standard deviation, ends, and the shares of belief at the ends.
    TruncatedNormal([f64; 4], f64, f64),
    /// Low end and width.
    Beta(BetaTable, f64, f64),
    /// By its quantile function.
    Other(&'a Distribution),
}

impl<'a> Plan<'a> {
    fn new(distribution: &'a Distribution) -> Self {
        match *distribution {
            Distribution::Fixed { value } => Plan::Fixed(value),
            Distribution::Uniform { low, high } => Plan::Uniform(low, high - low),
            Distribution::Normal { mean, sd } => Plan::Normal(mean, sd),
            Distribution::LogNormal { mu, sigma } => Plan::LogNormal(mu, sigma),
            Distribution::TruncatedNormal { mean, sd, low, high } => {
                let (p, q) = (normal_cdf((low - mean) / sd), normal_cdf((high - mean) / sd));
                Plan::TruncatedNormal([mean, sd, low, high], p, q)
            }
            Distribution::Beta { alpha, beta, low, high } => match BetaTable::new(alpha, beta) {
                Some(table) => Plan::Beta(table, low, high - low),
                None => Plan::Other(distribution),
            },
            Distribution::Pert { low, mode, high } => {
                let width = high - low;
                let shapes = (1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width);
                match BetaTable::new(shapes.0, shapes.1) {
                    Some(table) => Plan::Beta(table, low, width),
                    None => Plan::Other(distribution),
                }
            }
            _ => Plan::Other(distribution),
        }
    }

    /// Values at uniform numbers.
    #[inline(always)]
    fn at_uniform(&self, u: [f64; LANES]) -> [f64; LANES] {
        match self {
            Plan::Fixed(value) => [*value; LANES],
            Plan::Uniform(low, width) => map(u, |u| low + u * width),
            Plan::TruncatedNormal([mean, sd, low, high], p, q) => {
                let z = normal_quantile_lanes(map(u, |u| p + u * (q - p)));
                map(z, |z| {
                    let x = mean + sd * z;
                    let x = if x < *low { *low } else { x };
                    if x > *high { *high } else { x }
                })
            }
            Plan::Other(distribution) => map(u, |u| distribution.quantile(u)),
            Plan::Normal(..) | Plan::LogNormal(..) | Plan::Beta(..) => {
                self.at_normal(normal_quantile_lanes(u))
            }
        }
    }

    /// Values at standard normal numbers.
    #[inline(always)]
    fn at_normal(&self, z: [f64; LANES]) -> [f64; LANES] {
        match self {
            Plan::Normal(mean, sd) => map(z, |z| mean + sd * z),
            Plan::LogNormal(mu, sigma) => exp(map(z, |z| mu + sigma * z)),
            Plan::Beta(table, low, width) => {
                let y = table.log_odds(z);
                // Written with the smaller exponential, so that neither end is lost.
                let e = exp(map(y, |y| -y.abs()));
                let mut out = [0.0; LANES];
                for l in 0..LANES {
                    let share = if y[l] < 0.0 { e[l] } else { 1.0 };
                    out[l] = low + width * (share / (1.0 + e[l]));
                }
                out
            }
            _ => self.at_uniform(map(z, normal_cdf)),
        }
    }
}

#[inline(always)]
fn map(x: [f64; LANES], f: impl Fn(f64) -> f64) -> [f64; LANES] {
    let mut out = [0.0; LANES];
    for l in 0..LANES {
        out[l] = f(x[l]);
    }
    out
}

/// Draws several numbers, dependence included.
#[derive(Clone, Debug)]
pub struct Sampler<'a> {
    seed: u64,
    plans: Vec<Plan<'a>>,
    /// Parameters tied by correlations, and the lower Cholesky factor of their
    /// normal correlations.
    tied: Vec<usize>,
    factor: Vec<Vec<f64>>,
    /// One sequence per scrambling, or none for independent draws.
    sobol: Vec<Sobol>,
    level: Level,
}

impl<'a> Sampler<'a> {
    /// A sampler of beliefs under a seed; numbers are named by their position.
    pub fn new(joint: &Joint<'a>, seed: u64) -> Self {
        let (tied, factor) = joint.tied_scores();
        Sampler {
            seed,
            plans: joint.distributions.iter().map(|d| Plan::new(d)).collect(),
            tied,
            factor,
            sobol: Vec::new(),
            level: Level::new(),
        }
    }

    /// Draws by scrambled Sobol points in place of independent ones: every
    /// parameter that is not fixed has a dimension of its own, and draw k is
    /// point k / [`SCRAMBLINGS`] of sequence k mod [`SCRAMBLINGS`].
    ///
    /// `None` if there are more uncertain parameters than dimensions.
    #[must_use]
    pub fn quasi_random(mut self) -> Option<Self> {
        let dimensions = (0..self.plans.len())
            .filter(|m| {
                !matches!(self.plans[*m], Plan::Fixed(_)) || self.tied.binary_search(m).is_ok()
            })
            .count();
        self.sobol = (0..SCRAMBLINGS as u32)
            .map(|s| Sobol::new(dimensions, self.seed, s))
            .collect::<Option<_>>()?;
        Some(self)
    }

    /// Holds a parameter at a value.
    pub fn fix(&mut self, parameter: usize, value: f64) {
        self.plans[parameter] = Plan::Fixed(value);
    }

    /// Without the wider instructions that the machine may have: the same bits.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.level = Level::baseline();
        self
    }

    /// The number of parameters, fixed ones too.
    pub fn parameters(&self) -> usize {
        self.plans.len()
    }

    /// Whether draws are quasi-random.
    pub fn is_quasi_random(&self) -> bool {
        !self.sobol.is_empty()
    }

    /// Parameters that are not known for sure.
    pub fn uncertain(&self) -> Vec<usize> {
        (0..self.plans.len()).filter(|m| !matches!(self.plans[*m], Plan::Fixed(_))).collect()
    }

    /// Fills `theta` with draw `k` of every parameter.
    pub fn draw(&self, k: u64, theta: &mut Vec<f64>) {
        theta.clear();
        theta.resize(self.plans.len(), 0.0);
        self.fill(k, 1, theta, 1);
    }

    /// Fills `theta[parameter * stride + i]` with draw `first + i` of every
    /// parameter, for `count` draws.
    ///
    /// # Panics
    /// If `theta` is shorter than that asks for.
    pub fn fill(&self, first: u64, count: usize, theta: &mut [f64], stride: usize) {
        let level = self.level;
        dispatch!(level, _simd => self.fill_lanes(first, count, theta, stride));
    }

    #[inline(always)]
    fn fill_lanes(&self, first: u64, count: usize, theta: &mut [f64], stride: usize) {
        let mut dimension = 0;
        for (m, plan) in self.plans.iter().enumerate() {
            let tied = self.tied.binary_search(&m).is_ok();
            if let (Plan::Fixed(value), false) = (plan, tied) {
                theta[m * stride..m * stride + count].fill(*value);
                continue;
            }
            let mut start = 0;
            while start < count {
                let width = (count - start).min(LANES);
                let u = self.uniform(first + start as u64, m, dimension);
                // What is tied waits as a normal number.
                let value = if tied { normal_quantile_lanes(u) } else { plan.at_uniform(u) };
                let at = m * stride + start;
                theta[at..at + width].copy_from_slice(&value[..width]);
                start += width;
            }
            dimension += 1;
        }
        if self.tied.is_empty() {
            return;
        }
        let mut start = 0;
        while start < count {
            let width = (count - start).min(LANES);
            // From the last down, so that those before are still independent.
            for (i, m) in self.tied.iter().enumerate().rev() {
                let mut sum = [0.0; LANES];
                for (factor, from) in self.factor[i][..=i].iter().zip(&self.tied) {
                    let at = from * stride + start;
                    for (l, z) in theta[at..at + width].iter().enumerate() {
                        sum[l] += factor * z;
                    }
                }
                let value = match &self.plans[*m] {
                    Plan::Fixed(value) => [*value; LANES],
                    plan => plan.at_normal(sum),
                };
                let at = m * stride + start;
                theta[at..at + width].copy_from_slice(&value[..width]);
            }
            start += width;
        }
    }

    #[inline(always)]
    fn uniform(&self, first: u64, parameter: usize, dimension: usize) -> [f64; LANES] {
        if self.sobol.is_empty() {
            return uniform_lanes(self.seed, first, parameter as u32);
        }
        let mut u = [0.0; LANES];
        for l in 0..LANES {
            let k = first + l as u64;
            let sequence = (k % SCRAMBLINGS as u64) as usize;
            u[l] = self.sobol[sequence].point(k / SCRAMBLINGS as u64, dimension);
        }
        u
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_matches_its_authors() {
        // Known answers published with the generator (Random123).
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
    }

    #[test]
    fn lanes_have_the_bits_of_one_draw() {
        for first in [0, 5, u64::from(u32::MAX) - 3, 1 << 40] {
            for (l, u) in uniform_lanes(0xDEAD_BEEF_1234_5678, first, 9).into_iter().enumerate() {
                let one = uniform(0xDEAD_BEEF_1234_5678, first + l as u64, 9);
                assert_eq!(u.to_bits(), one.to_bits());
            }
        }
    }

    #[test]
    fn uniform_is_uniform() {
        let n = 20_000;
        let mean: f64 = (0..n).map(|k| uniform(7, k, 3)).sum::<f64>() / n as f64;
        // Standard error 0.29 / √20000 = 0.002.
        assert!((mean - 0.5).abs() < 0.008);
    }
}
