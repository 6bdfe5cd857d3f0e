//! Tempered sequential Monte Carlo: particles led from the beliefs to the posterior over
//! powers of the likelihood (Del Moral, Doucet and Jasra 2006, *Journal of the Royal
//! Statistical Society B* 68, 411–436).
//!
//! Each power is the highest that half of the particles carry. What particle k does at
//! move m is a pure function of (seed, k, m): the bits do not depend on threads. Monte
//! Carlo errors come from the genealogy: particles of one first ancestor count as one
//! (Lee and Whiteley 2018, *Biometrika* 105, 609–625).

use crate::error::AnalysisError;
#[cfg(test)]
use crate::learn::course::Unwatched;
use crate::learn::course::{Course, Watcher};
use crate::learn::hierarchy::Hierarchy;
use crate::learn::moves::Block;
use crate::rivals::proposal::{effective, power, tempered};
use realpolitik_lanes::normal::normal_quantile;
use realpolitik_lanes::philox::uniform;

/// The share of particles that carries each step.
const CARRIED: f64 = 0.5;
/// Sweeps over all blocks after each step, and after the last.
const SWEEPS: usize = 4;
const LAST_SWEEPS: usize = 8;
/// Steps after which it is given up.
const MOST_STEPS: usize = 400;
/// All active scores move together where there are no more than so many.
const TOGETHER: usize = 16;
/// Stream by which particles are taken again.
const AGAIN: u32 = u32::MAX;

/// What was seen of cases.
pub(crate) trait Evidence {
    /// ln of how likely what was seen of a case is at each particle, of which all scores
    /// are given row by row; −∞ where it is impossible.
    fn log_likelihood(
        &mut self,
        hierarchy: &Hierarchy<'_>,
        case: usize,
        rows: &[Vec<f64>],
    ) -> Vec<f64>;
}

/// Particles: scores row by row, with what belongs to them.
#[derive(Clone, Debug)]
pub(crate) struct Particles {
    pub(crate) count: usize,
    pub(crate) seed: u64,
    pub(crate) rows: Vec<Vec<f64>>,
    /// Per case; 0 of cases that do not count.
    pub(crate) likelihood: Vec<Vec<f64>>,
    /// Of each particle, its ancestor among the first.
    pub(crate) ancestors: Vec<u32>,
    moves: u64,
}

/// Particles of a posterior, equally weighted.
#[derive(Clone, Debug)]
pub(crate) struct Posterior {
    pub(crate) particles: Particles,
    /// ln of the marginal likelihood.
    pub(crate) log_evidence: f64,
    /// Its Monte Carlo error: what the weights of each step leave, as if moves made
    /// particles independent.
    pub(crate) error: f64,
    /// Powers that were gone through.
    pub(crate) steps: usize,
}

impl Particles {
    /// Draws of the beliefs.
    pub(crate) fn new(hierarchy: &Hierarchy<'_>, count: usize, seed: u64) -> Self {
        let z = |row: usize| {
            let one = |i: usize| normal_quantile(uniform(seed, i as u64, row as u32));
            (0..count).map(one).collect()
        };
        Particles {
            count,
            seed,
            rows: (0..hierarchy.scores).map(z).collect(),
            likelihood: vec![vec![0.0; count]; hierarchy.members.len()],
            ancestors: (0..count as u32).collect(),
            moves: 0,
        }
    }

    /// Particles that were kept; their seed is that of the run.
    pub(crate) fn of_parts(
        rows: Vec<Vec<f64>>,
        likelihood: Vec<Vec<f64>>,
        ancestors: Vec<u32>,
        moves: u64,
    ) -> Self {
        Particles { count: ancestors.len(), seed: 0, rows, likelihood, ancestors, moves }
    }

    /// How many moves there were.
    pub(crate) fn moves(&self) -> u64 {
        self.moves
    }

    /// The number of the first draw of the next move; particle i has the i-th after it.
    pub(crate) fn next_key(&mut self) -> u64 {
        self.moves += 1;
        self.moves << 32
    }

    /// Standard normal numbers that no move has used, a row for each of `streams`.
    pub(crate) fn fresh(&mut self, streams: usize) -> Vec<Vec<f64>> {
        let key = self.next_key();
        let one = |s: usize| {
            let draw = |i: usize| normal_quantile(uniform(self.seed, key + i as u64, s as u32));
            (0..self.count).map(draw).collect()
        };
        (0..streams).map(one).collect()
    }

    fn total(&self) -> Vec<f64> {
        let mut all = vec![0.0; self.count];
        self.likelihood.iter().for_each(|l| crate::rivals::logs::add_row(&mut all, l));
        all
    }

    /// Takes particles again in proportion to their weights, evenly spaced.
    fn again(&mut self, weights: &[f64]) {
        let total: f64 = weights.iter().sum();
        let key = self.next_key();
        let start = uniform(self.seed, key, AGAIN);
        let step = total / self.count as f64;
        let (mut at, mut below) = (0, weights[0]);
        let mut chosen = Vec::with_capacity(self.count);
        for i in 0..self.count {
            let wanted = (i as f64 + start) * step;
            while below <= wanted && at + 1 < self.count {
                at += 1;
                below += weights[at];
            }
            chosen.push(at);
        }
        let taken = |row: &mut Vec<f64>| *row = chosen.iter().map(|i| row[*i]).collect();
        self.rows.iter_mut().for_each(taken);
        self.likelihood.iter_mut().for_each(taken);
        self.ancestors = chosen.iter().map(|i| self.ancestors[*i]).collect();
    }

    /// A number of each particle, summed over those of each first ancestor.
    pub(crate) fn by_ancestor(&self, values: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.count];
        for (i, a) in self.ancestors.iter().enumerate() {
            sums[*a as usize] += values(i);
        }
        sums
    }

    /// The Monte Carlo error of the mean of some values.
    pub(crate) fn error(&self, values: &[f64]) -> f64 {
        let mean = values.iter().sum::<f64>() / self.count as f64;
        let sums = self.by_ancestor(|i| values[i] - mean);
        sums.iter().map(|s| s * s).sum::<f64>().sqrt() / self.count as f64
    }
}

/// The posterior given the cases that count; `None` where what was seen of them is
/// impossible at every particle.
#[cfg(test)]
pub(crate) fn posterior(
    hierarchy: &Hierarchy<'_>,
    evidence: &mut dyn Evidence,
    active: &[bool],
    settings: (usize, u64),
) -> Option<Posterior> {
    let watched = watched(hierarchy, evidence, active, settings, &mut Unwatched);
    watched.expect("nobody stops it")
}

/// The same, watched: it goes on with what was kept, and may be stopped.
pub(crate) fn watched(
    hierarchy: &Hierarchy<'_>,
    evidence: &mut dyn Evidence,
    active: &[bool],
    (count, seed): (usize, u64),
    watcher: &mut dyn Watcher,
) -> Result<Option<Posterior>, AnalysisError> {
    let mut blocks = blocks(hierarchy, active);
    let mut course = match watcher.begun()?.filter(|c| c.block_steps.len() == blocks.len()) {
        Some(mut kept) => {
            kept.particles.seed = seed;
            blocks.iter_mut().zip(&kept.block_steps).for_each(|(b, s)| b.step = *s);
            kept
        }
        None => begun(hierarchy, evidence, active, (count, seed)),
    };
    while course.reached < 1.0 {
        let Some(weights) = course.raise() else { return Ok(None) };
        course.particles.again(&weights);
        let sweeps = if course.reached < 1.0 { SWEEPS } else { LAST_SWEEPS };
        for _ in 0..sweeps {
            let led = (&mut blocks[..], active);
            sweep(&mut course.particles, hierarchy, evidence, led, course.reached);
        }
        course.block_steps = blocks.iter().map(|b| b.step).collect();
        if !watcher.step(&course) {
            return Err(AnalysisError::Stopped);
        }
    }
    let Course { particles, log_evidence, variance, steps, .. } = course;
    Ok(Some(Posterior { particles, log_evidence, error: variance.max(0.0).sqrt(), steps }))
}

/// Draws of the beliefs, with how likely they make what was seen.
fn begun(
    hierarchy: &Hierarchy<'_>,
    evidence: &mut dyn Evidence,
    active: &[bool],
    (count, seed): (usize, u64),
) -> Course {
    let mut particles = Particles::new(hierarchy, count, seed);
    for case in (0..active.len()).filter(|c| active[*c]) {
        particles.likelihood[case] = evidence.log_likelihood(hierarchy, case, &particles.rows);
    }
    Course {
        particles,
        block_steps: Vec::new(),
        reached: 0.0,
        log_evidence: 0.0,
        variance: 0.0,
        steps: 0,
    }
}

impl Course {
    /// Raises the power as far as enough particles carry; their weights, or `None` where
    /// everything is impossible.
    fn raise(&mut self) -> Option<Vec<f64>> {
        let count = self.particles.count;
        let left: Vec<f64> =
            self.particles.total().iter().map(|l| l * (1.0 - self.reached)).collect();
        let none = vec![0.0; count];
        let share = if self.steps + 1 >= MOST_STEPS {
            1.0
        } else {
            power(&none, &left, CARRIED * count as f64)
        };
        let weights = tempered(&none, &left, share);
        let logs: Vec<f64> =
            left.iter().map(|l| if *l == f64::NEG_INFINITY { *l } else { share * l }).collect();
        let gained = crate::rivals::logs::log_mean(&logs);
        if gained == f64::NEG_INFINITY {
            return None;
        }
        self.log_evidence += gained;
        // The relative variance of a mean of weights, step by step.
        self.variance += 1.0 / effective(&weights) - 1.0 / count as f64;
        self.steps += 1;
        self.reached = if share >= 1.0 { 1.0 } else { self.reached + share * (1.0 - self.reached) };
        Some(weights)
    }
}

fn sweep(
    particles: &mut Particles,
    hierarchy: &Hierarchy<'_>,
    evidence: &mut dyn Evidence,
    (blocks, active): (&mut [Block], &[bool]),
    power: f64,
) {
    for block in blocks.iter_mut() {
        let taken = particles.move_block(hierarchy, evidence, block, power);
        block.adapt(taken);
    }
    for shared in 0..hierarchy.shared.len() {
        particles.move_pooled(hierarchy, shared, active);
    }
}

/// What moves together: means and spreads, each case, and all where that is not many.
fn blocks(hierarchy: &Hierarchy<'_>, active: &[bool]) -> Vec<Block> {
    let cases: Vec<usize> = (0..active.len()).filter(|c| active[*c]).collect();
    let pooled: Vec<usize> = (0..2 * hierarchy.shared.len()).collect();
    let block = |rows: Vec<usize>, cases: Vec<usize>| Block { rows, cases, step: 1.0 };
    let mut all = vec![block(pooled.clone(), cases.clone())];
    all.extend(cases.iter().map(|c| block(hierarchy.rows(*c).collect(), vec![*c])));
    let whole: Vec<usize> =
        pooled.into_iter().chain(cases.iter().flat_map(|c| hierarchy.rows(*c))).collect();
    if whole.len() <= TOGETHER {
        all.push(block(whole, cases));
    }
    all.retain(|b| !b.rows.is_empty());
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::hierarchy::Shared;
    use realpolitik_belief::Distribution;

    /// Each case has seen one number: its value with a normal error.
    struct Measured {
        seen: Vec<f64>,
        error: f64,
    }

    impl Evidence for Measured {
        fn log_likelihood(
            &mut self,
            hierarchy: &Hierarchy<'_>,
            case: usize,
            rows: &[Vec<f64>],
        ) -> Vec<f64> {
            let values = hierarchy.values(case, rows);
            let root = libm::log(self.error) + 0.918_938_533_204_672_8;
            let one = |x: &f64| {
                let z = (self.seen[case] - x) / self.error;
                -0.5 * z * z - root
            };
            values[0].iter().map(one).collect()
        }
    }

    fn normal_density(x: f64, mean: f64, variance: f64) -> f64 {
        (-0.5 * (x - mean) * (x - mean) / variance).exp()
            / (std::f64::consts::TAU * variance).sqrt()
    }

    /// By a grid over mean and spread: ln of the evidence, and posterior means of the
    /// pooled mean, the spread and the value of each case.
    fn exact(seen: &[f64], error: f64, (mean, sd, spread): (f64, f64, f64)) -> Vec<f64> {
        let (steps, mut sums) = (400, vec![0.0; 3 + seen.len()]);
        for i in 0..steps {
            let t = 5.0 * spread * (f64::from(i) + 0.5) / f64::from(steps);
            let prior =
                2.0 * normal_density(t, 0.0, spread * spread) * 5.0 * spread / f64::from(steps);
            for j in 0..steps {
                let m = mean + sd * (12.0 * (f64::from(j) + 0.5) / f64::from(steps) - 6.0);
                let own = normal_density(m, mean, sd * sd) * 12.0 * sd / f64::from(steps);
                let whole = t * t + error * error;
                let l: f64 = seen.iter().map(|y| normal_density(*y, m, whole)).product();
                let w = prior * own * l;
                sums[0] += w;
                sums[1] += w * m;
                sums[2] += w * t;
                for (s, y) in sums[3..].iter_mut().zip(seen) {
                    *s += w * (m + (y - m) * t * t / whole);
                }
            }
        }
        let z = sums[0];
        sums[1..].iter_mut().for_each(|s| *s /= z);
        sums[0] = z.ln();
        sums
    }

    #[test]
    fn normal_cases_have_the_posterior_of_a_grid() {
        let belief = Distribution::Normal { mean: 1.0, sd: 2.0 };
        for seen in [vec![3.0], vec![-1.0, 0.5, 4.0], (0..12).map(|c| 0.4 * f64::from(c)).collect()]
        {
            let shared = Shared::new("x", &belief, 0.5).unwrap();
            let hierarchy = Hierarchy::new(vec![shared], vec![(vec![0], 0); seen.len()]);
            let mut evidence = Measured { seen: seen.clone(), error: 0.7 };
            let active = vec![true; seen.len()];
            let found = posterior(&hierarchy, &mut evidence, &active, (4000, 5)).unwrap();
            let exact = exact(&seen, 0.7, (1.0, 2.0, 1.0));
            let p = &found.particles;
            assert!(
                (found.log_evidence - exact[0]).abs() < 4.0 * found.error + 0.01,
                "{} {} ± {}",
                found.log_evidence,
                exact[0],
                found.error
            );
            assert!(found.error < 0.1);
            let mut rows = vec![
                hierarchy.shared[0].means(&p.rows[0]),
                hierarchy.shared[0].spreads(&p.rows[1]),
            ];
            rows.extend((0..seen.len()).map(|c| hierarchy.values(c, &p.rows).remove(0)));
            for (row, exact) in rows.iter().zip(&exact[1..]) {
                let mean = row.iter().sum::<f64>() / row.len() as f64;
                let error = p.error(row);
                assert!((mean - exact).abs() < 4.0 * error + 0.003, "{mean} {exact} ± {error}");
                assert!(error < 0.1, "{error}");
            }
        }
    }

    #[test]
    fn what_is_impossible_has_no_posterior() {
        struct Never;
        impl Evidence for Never {
            fn log_likelihood(
                &mut self,
                _: &Hierarchy<'_>,
                _: usize,
                rows: &[Vec<f64>],
            ) -> Vec<f64> {
                vec![f64::NEG_INFINITY; rows[0].len()]
            }
        }
        let belief = Distribution::Normal { mean: 0.0, sd: 1.0 };
        let shared = Shared::new("x", &belief, 0.5).unwrap();
        let hierarchy = Hierarchy::new(vec![shared], vec![(vec![0], 0)]);
        assert!(posterior(&hierarchy, &mut Never, &[true], (100, 1)).is_none());
    }
}
