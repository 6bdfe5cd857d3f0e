//! Reproducible draws: draw k of parameter m is a pure function of (seed, k, m).
//!
//! Draws do not depend on how many there are, in what order they are taken or by
//! whom.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

use crate::family::pert_shapes;
use crate::quantile::BetaTable;
use crate::sobol::Sobol;
use crate::{Distribution, Joint};
use fearless_simd::{Level, dispatch};
use realpolitik_lanes::exp_ln::exp;
use realpolitik_lanes::normal::{normal_cdf, normal_quantile_lanes};
use realpolitik_lanes::philox::uniform_lanes;

/// Independent scramblings of a quasi-random run: their spread is its error.
pub const SCRAMBLINGS: usize = 16;

/// Draws computed side by side.
const LANES: usize = 8;

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
                let (alpha, beta) = pert_shapes(low, mode, high);
                match BetaTable::new(alpha, beta) {
                    Some(table) => Plan::Beta(table, low, high - low),
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

    /// Fills `out` with draws `first..` of one parameter that no correlation ties, the
    /// same numbers that [`Self::fill`] gives it. Draws are independent ones.
    pub fn fill_row(&self, parameter: usize, first: u64, out: &mut [f64]) {
        for (i, part) in out.chunks_mut(LANES).enumerate() {
            let from = first + (i * LANES) as u64;
            let u = uniform_lanes(self.seed, from, parameter as u32);
            part.copy_from_slice(&self.plans[parameter].at_uniform(u)[..part.len()]);
        }
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
        self.tie(count, theta, stride);
    }

    /// Fills `theta[parameter * stride + i]` with the values that standard normal
    /// numbers `scores[parameter * stride + i]` stand for, for `count` points.
    /// Independent standard normal scores give draws of the beliefs: correlations
    /// are put in here. Scores of what is fixed are not read.
    ///
    /// # Panics
    /// If either is shorter than that asks for.
    pub fn fill_from_scores(&self, scores: &[f64], count: usize, theta: &mut [f64], stride: usize) {
        let level = self.level;
        dispatch!(level, _simd => self.fill_scored_lanes(scores, count, theta, stride));
    }

    #[inline(always)]
    fn fill_scored_lanes(&self, scores: &[f64], count: usize, theta: &mut [f64], stride: usize) {
        for (m, plan) in self.plans.iter().enumerate() {
            let tied = self.tied.binary_search(&m).is_ok();
            let row = m * stride..m * stride + count;
            match plan {
                Plan::Fixed(value) if !tied => theta[row].fill(*value),
                _ if tied => theta[row.clone()].copy_from_slice(&scores[row]),
                plan => {
                    let pairs = theta[row.clone()].chunks_mut(LANES).zip(scores[row].chunks(LANES));
                    for (to, z) in pairs {
                        let mut lanes = [0.0; LANES];
                        lanes[..z.len()].copy_from_slice(z);
                        to.copy_from_slice(&plan.at_normal(lanes)[..to.len()]);
                    }
                }
            }
        }
        self.tie(count, theta, stride);
    }

    /// Fills `scores[parameter * count + i]` with independent standard normal numbers,
    /// those of draw `first + i` in stream `stream + parameter`, for every parameter that
    /// is not fixed or is tied to others; stream 0 has the numbers that
    /// [`Self::fill`] draws by.
    ///
    /// ```
    /// use realpolitik_belief::{Distribution, Joint, sampler::Sampler};
    /// let belief = Distribution::Normal { mean: 2.0, sd: 3.0 };
    /// let joint = Joint { distributions: vec![&belief], correlations: Vec::new() };
    /// let sampler = Sampler::new(&joint, 7);
    /// let (mut scores, mut drawn, mut values) = ([0.0; 5], [0.0; 5], [0.0; 5]);
    /// sampler.scores(0, 100, 5, &mut scores);
    /// sampler.fill_from_scores(&scores, 5, &mut values, 5);
    /// sampler.fill(100, 5, &mut drawn, 5);
    /// assert_eq!(values, drawn);
    /// ```
    ///
    /// # Panics
    /// If `scores` is shorter than that asks for.
    pub fn scores(&self, stream: u32, first: u64, count: usize, scores: &mut [f64]) {
        let level = self.level;
        dispatch!(level, _simd => self.scores_lanes(stream, first, count, scores));
    }

    #[inline(always)]
    fn scores_lanes(&self, stream: u32, first: u64, count: usize, scores: &mut [f64]) {
        for (m, plan) in self.plans.iter().enumerate() {
            if matches!(plan, Plan::Fixed(_)) && self.tied.binary_search(&m).is_err() {
                continue;
            }
            let row = &mut scores[m * count..(m + 1) * count];
            for (i, part) in row.chunks_mut(LANES).enumerate() {
                let from = first + (i * LANES) as u64;
                let u = uniform_lanes::<LANES>(self.seed, from, stream + m as u32);
                part.copy_from_slice(&normal_quantile_lanes(u)[..part.len()]);
            }
        }
    }

    /// Turns the independent normal numbers of what is tied into values.
    #[inline(always)]
    fn tie(&self, count: usize, theta: &mut [f64], stride: usize) {
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

    /// Parameters tied by correlations, ascending.
    pub fn tied(&self) -> &[usize] {
        &self.tied
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
