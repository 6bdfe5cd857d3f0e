//! Where to draw when draws of the beliefs hardly meet what was seen: a normal
//! distribution of standard scores fitted to weighted draws, mixed with the beliefs
//! themselves.
//!
//! Importance sampling with a defensive mixture (Hesterberg 1995, Technometrics 37,
//! 185–194): no weight is larger than 1 / [`DEFENSIVE`] times what it would be for a
//! draw of the beliefs. The fit is led to the posterior over powers of the
//! likelihood, each as high as the draws at hand can carry (Neal 2001, Statistics and
//! Computing 11, 125–139, takes powers in the same way).

use crate::error::AnalysisError;
use crate::rivals::logs::exp_row;
use realpolitik_belief::sampler::Sampler;
use realpolitik_lanes::philox::uniform;
use realpolitik_runs::points::Points;
pub(crate) use realpolitik_runs::relation::effective;
use std::ops::Range;

/// Effective draws below which nothing is said to follow from the record.
pub const ENOUGH: f64 = 400.0;
/// Draws are taken that promise this many times what is enough.
pub const MARGIN: f64 = 1.25;
/// Share of draws that stay draws of the beliefs.
const DEFENSIVE: f64 = 0.1;
/// The fitted covariance is widened by this, so that tails are met.
const WIDER: f64 = 1.2;
/// Least variance of a score.
const LEAST_VARIANCE: f64 = 1e-8;
/// Streams of a round begin at this times its number: apart from those of the
/// parameters, which draws of the beliefs use.
const STREAMS: u32 = 1 << 24;
/// Stream by which a draw takes its part of the mixture.
const PART: u32 = STREAMS - 1;

/// A normal distribution over the scores of some parameters.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    /// Positions of the parameters.
    dimensions: Vec<usize>,
    mean: Vec<f64>,
    /// Lower Cholesky factor of the covariance.
    factor: Vec<Vec<f64>>,
    /// ln of its determinant.
    log_factor: f64,
    round: u32,
}

impl Proposal {
    /// Fits it to draws: `scores[parameter * count + draw]` with weights. `None` if
    /// the draws do not span the dimensions.
    pub(crate) fn fit(
        dimensions: &[usize],
        scores: &[f64],
        weights: &[f64],
        round: u32,
    ) -> Option<Proposal> {
        let n = weights.len();
        let d = dimensions.len();
        let total: f64 = weights.iter().sum();
        let effective = total * total / weights.iter().map(|w| w * w).sum::<f64>();
        if effective.is_nan() || effective <= 2.0 || d == 0 {
            return None;
        }
        let row = |i: usize| &scores[dimensions[i] * n..(dimensions[i] + 1) * n];
        let mean: Vec<f64> = (0..d)
            .map(|i| row(i).iter().zip(weights).map(|(z, w)| z * w).sum::<f64>() / total)
            .collect();
        // Weights of a few draws make spurious correlations: shrunk towards none.
        let keep = effective / (effective + d as f64);
        let mut covariance = vec![vec![0.0; d]; d];
        for i in 0..d {
            for j in 0..=i {
                let products = row(i).iter().zip(row(j)).zip(weights);
                let sum: f64 = products.map(|((a, b), w)| w * (a - mean[i]) * (b - mean[j])).sum();
                covariance[i][j] = if i == j {
                    WIDER * (sum / total).max(LEAST_VARIANCE)
                } else {
                    WIDER * keep * sum / total
                };
            }
        }
        let factor = cholesky(&covariance)?;
        Some(Proposal::new(dimensions.to_vec(), mean, factor, round))
    }

    fn new(dimensions: Vec<usize>, mean: Vec<f64>, factor: Vec<Vec<f64>>, round: u32) -> Proposal {
        let log_factor = factor.iter().enumerate().map(|(a, row)| libm::log(row[a])).sum();
        Proposal { dimensions, mean, factor, log_factor, round }
    }

    /// Which fit it is, from 1.
    pub(crate) fn round(&self) -> u32 {
        self.round
    }

    /// Draws of the mixture: points, their scores, and ln of how much likelier each is
    /// under the beliefs than under the mixture.
    pub(crate) fn draws(
        &self,
        sampler: &Sampler<'_>,
        seed: u64,
        range: Range<u64>,
    ) -> (Points, Vec<f64>, Vec<f64>) {
        let count = (range.end - range.start) as usize;
        let parameters = sampler.parameters();
        let mut scores = vec![0.0; parameters * count];
        sampler.scores(self.round * STREAMS, range.start, count, &mut scores);
        let mut offsets = Vec::with_capacity(count);
        let mut e = vec![0.0; self.dimensions.len()];
        for (i, k) in range.clone().enumerate() {
            for (to, m) in e.iter_mut().zip(&self.dimensions) {
                *to = scores[m * count + i];
            }
            if uniform(seed, k, self.round * STREAMS + PART) < DEFENSIVE {
                offsets.push(self.offset(&e));
                continue;
            }
            let z: Vec<f64> = (0..e.len())
                .map(|a| {
                    let moved = self.factor[a].iter().zip(&e).map(|(l, x)| l * x);
                    self.mean[a] + moved.sum::<f64>()
                })
                .collect();
            for (z, m) in z.iter().zip(&self.dimensions) {
                scores[m * count + i] = *z;
            }
            offsets.push(self.offset(&z));
        }
        let mut points = Points::new(parameters, count);
        sampler.fill_from_scores(&scores, count, points.rows_mut(), count);
        (points, scores, offsets)
    }

    /// ln of the density of standard scores over that of the mixture.
    fn offset(&self, z: &[f64]) -> f64 {
        // Forward substitution: y with L y = z − mean.
        let mut y = Vec::with_capacity(z.len());
        for (a, row) in self.factor.iter().enumerate() {
            let known: f64 = row[..a].iter().zip(&y).map(|(l, y)| l * y).sum();
            y.push((z[a] - self.mean[a] - known) / row[a]);
        }
        let square = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>();
        let log_ratio = 0.5 * (square(z) - square(&y)) - self.log_factor;
        // −ln(α + (1 − α) r), without overflow for a large r.
        if log_ratio > 0.0 {
            -(log_ratio + libm::log(DEFENSIVE * libm::exp(-log_ratio) + 1.0 - DEFENSIVE))
        } else {
            -libm::log(DEFENSIVE + (1.0 - DEFENSIVE) * libm::exp(log_ratio))
        }
    }
}

/// Scores of draws of the beliefs: `scores[parameter * count + draw]`.
pub(crate) fn prior_scores(sampler: &Sampler<'_>, count: usize) -> Vec<f64> {
    let mut scores = vec![0.0; sampler.parameters() * count];
    sampler.scores(0, 0, count, &mut scores);
    scores
}

/// The lower factor of a symmetric matrix, of which the lower half is given; `None`
/// if it is not positive definite.
pub(crate) fn cholesky(a: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = a.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = l[i][..j].iter().zip(&l[j][..j]).map(|(x, y)| x * y).sum();
            if i == j {
                let square = a[i][i] - known;
                if square.is_nan() || square <= 0.0 {
                    return None;
                }
                l[i][i] = square.sqrt();
            } else {
                l[i][j] = (a[i][j] - known) / l[j][j];
            }
        }
    }
    for (i, row) in l.iter_mut().enumerate() {
        row.truncate(i + 1);
    }
    Some(l)
}

/// Weights exp(offset + power · log-likelihood), scaled to a greatest of 1.
pub(crate) fn tempered(offsets: &[f64], likelihood: &[f64], power: f64) -> Vec<f64> {
    let logs = offsets.iter().zip(likelihood).map(|(o, l)| {
        // Impossible at any power; and 0 · ∞ has no value.
        if *l == f64::NEG_INFINITY { *l } else { o + power * l }
    });
    let mut logs: Vec<f64> = logs.collect();
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return vec![0.0; logs.len()];
    }
    logs.iter_mut().for_each(|l| *l -= top);
    exp_row(&mut logs);
    logs
}

/// The highest power up to 1 whose weights are carried by that many draws; the
/// lowest that was tried if none is.
pub(crate) fn power(offsets: &[f64], likelihood: &[f64], wanted: f64) -> f64 {
    let carried = |p: f64| effective(&tempered(offsets, likelihood, p));
    if carried(1.0) >= wanted {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..20 {
        let middle = 0.5 * (low + high);
        if carried(middle) >= wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    if low > 0.0 { low } else { high }
}

/// Draws that were read.
pub(crate) trait Seen {
    /// ln of how much likelier each is under the beliefs than it was to be drawn.
    fn offsets(&self) -> &[f64];
    /// ln of how likely each makes what was seen.
    fn likelihood(&self) -> Vec<f64>;
    /// How many carry what follows.
    fn effective(&self) -> f64;
    /// The scores of these draws, of those of all `count` that were taken.
    fn scores(&self, of_all: Vec<f64>, count: u64) -> Vec<f64>;
}

/// How a proposal is sought.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search {
    /// Draws that are wanted of it.
    pub(crate) draws: u64,
    /// Draws by which it is fitted.
    pub(crate) fitting: u64,
    /// Fits before it is given up.
    pub(crate) rounds: u32,
    pub(crate) seed: u64,
    /// Whether draws to fit by are read like those that are wanted.
    pub(crate) alike: bool,
}

impl Search {
    /// Whether so many draws could carry enough.
    pub(crate) fn has_room(draws: u64) -> bool {
        draws as f64 >= MARGIN * ENOUGH
    }

    /// Fits proposals to draws, the first to those of the beliefs and each other to those
    /// of the one before it, until one carries enough; `None` if none does.
    ///
    /// # Arguments
    /// * `read_off` — positions of the parameters that the likelihood may depend on; if
    ///   one is tied to others, all that are tied count.
    /// * `first`, `taken` — draws of the beliefs, and how many were taken.
    /// * `read` — reads so many draws of a proposal; the last argument says whether they
    ///   are those that are wanted, or only to fit by. `None` where it was stopped.
    pub(crate) fn run<S: Seen + Clone>(
        self,
        sampler: &Sampler<'_>,
        read_off: &[usize],
        (first, taken): (&S, u64),
        mut read: impl FnMut(&Proposal, u64, bool) -> Result<Option<S>, AnalysisError>,
    ) -> Result<Option<(Proposal, S)>, AnalysisError> {
        let dimensions = free(read_off, sampler);
        let fitting = self.fitting.min(self.draws);
        let mut scores = first.scores(prior_scores(sampler, taken as usize), taken);
        let mut offsets = first.offsets().to_vec();
        let mut likelihood = first.likelihood();
        for round in 1..=self.rounds {
            let wanted = 2.0 * dimensions.len() as f64 + offsets.len() as f64 / 20.0;
            let weights = tempered(&offsets, &likelihood, power(&offsets, &likelihood, wanted));
            let Some(proposal) = Proposal::fit(&dimensions, &scores, &weights, round) else {
                return Ok(None);
            };
            let Some(tried) = read(&proposal, fitting, false)? else { return Ok(None) };
            let promise = tried.effective() * self.draws as f64 / fitting as f64;
            if promise >= MARGIN * ENOUGH {
                let found = match self.alike && fitting == self.draws {
                    true => Some(tried.clone()),
                    false => read(&proposal, self.draws, true)?,
                };
                if let Some(found) = found.filter(|f| f.effective() >= ENOUGH) {
                    return Ok(Some((proposal, found)));
                }
            }
            let all = proposal.draws(sampler, self.seed, 0..fitting).1;
            scores = tried.scores(all, fitting);
            likelihood = tried.likelihood();
            offsets = tried.offsets().to_vec();
        }
        Ok(None)
    }
}

/// Those of some parameters that are uncertain, ascending; if one is tied to others, with
/// all that are tied.
pub(crate) fn free(parameters: &[usize], sampler: &Sampler<'_>) -> Vec<usize> {
    let uncertain = sampler.uncertain();
    let mut all: Vec<usize> = uncertain.into_iter().filter(|m| parameters.contains(m)).collect();
    if sampler.tied().iter().any(|m| parameters.contains(m)) {
        all.extend(sampler.tied());
    }
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_gives_back_its_matrix() {
        let a = vec![vec![4.0, 0.0], vec![2.0, 3.0]];
        let l = cholesky(&a).unwrap();
        assert!((l[0][0] - 2.0).abs() < 1e-15 && (l[1][0] - 1.0).abs() < 1e-15);
        assert!((l[1][1] - 2.0_f64.sqrt()).abs() < 1e-15);
        assert!(cholesky(&[vec![1.0, 0.0], vec![2.0, 1.0]]).is_none());
    }

    #[test]
    fn the_mixture_is_a_density() {
        // One score, fitted narrow: the mean of the weights over draws is 1, and no
        // weight is above 1 / DEFENSIVE.
        let proposal = Proposal::new(vec![0], vec![1.5], vec![vec![0.4]], 1);
        let n = 20_000;
        let belief = realpolitik_belief::Distribution::Normal { mean: 0.0, sd: 1.0 };
        let joint =
            realpolitik_belief::Joint { distributions: vec![&belief], correlations: Vec::new() };
        let sampler = Sampler::new(&joint, 3);
        let (points, _, offsets) = proposal.draws(&sampler, 3, 0..n);
        let weights: Vec<f64> = offsets.iter().map(|o| o.exp()).collect();
        let mean = weights.iter().sum::<f64>() / n as f64;
        assert!((mean - 1.0).abs() < 0.1, "{mean}");
        assert!(weights.iter().all(|w| *w <= 1.0 / DEFENSIVE + 1e-9));
        // P(z > 1.5) under the beliefs is 0.0668.
        let past: f64 = points
            .row(0)
            .iter()
            .zip(&weights)
            .filter(|(z, _)| **z > 1.5)
            .map(|(_, w)| w)
            .sum::<f64>()
            / n as f64;
        assert!((past - 0.0668).abs() < 0.003, "{past}");
    }

    #[test]
    fn a_power_is_carried_by_the_draws_asked_for() {
        let offsets = vec![0.0; 1000];
        let likelihood: Vec<f64> = (0..1000).map(|k| -0.1 * f64::from(k)).collect();
        let p = power(&offsets, &likelihood, 100.0);
        let carried = effective(&tempered(&offsets, &likelihood, p));
        assert!((carried - 100.0).abs() < 1.0 && p < 1.0, "{p} {carried}");
        assert_eq!(power(&offsets, &vec![-1.0; 1000], 100.0), 1.0);
    }
}
