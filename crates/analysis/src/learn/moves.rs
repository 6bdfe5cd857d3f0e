//! Moves that leave a tempered posterior as it is: blocks of scores led by a normal
//! distribution fitted to the particles, and pooled means and spreads with the values
//! of the cases held.

use crate::learn::hierarchy::Hierarchy;
use crate::learn::sampler::{Evidence, Particles};
use crate::rivals::proposal::cholesky;
use realpolitik_lanes::normal::normal_quantile;
use realpolitik_lanes::philox::uniform;

/// Stream of the number that accepts a move or not.
const ACCEPT: u32 = u32::MAX - 1;
/// The fitted covariance is widened by this, so that tails are met.
const WIDER: f64 = 1.1;
/// Least variance of a score.
const LEAST_VARIANCE: f64 = 1e-10;
/// The share of moves taken that steps are led to.
const WANTED: f64 = 0.4;
/// Least step.
const LEAST_STEP: f64 = 0.05;
/// Steps of a move with values held, as shares of the one that the fit suggests.
const HELD_STEPS: [f64; 3] = [1.0, 0.4, 0.15];

/// Scores that move together.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// Their rows.
    pub(crate) rows: Vec<usize>,
    /// The cases whose likelihood depends on them.
    pub(crate) cases: Vec<usize>,
    /// How far it steps: 0 is not at all, 1 anew from the fit.
    pub(crate) step: f64,
}

/// A normal distribution fitted to particles.
struct Fit {
    mean: Vec<f64>,
    factor: Vec<Vec<f64>>,
}

impl Fit {
    fn of(rows: &[&[f64]]) -> Option<Fit> {
        let d = rows.len();
        let n = rows.first()?.len() as f64;
        let mean: Vec<f64> = rows.iter().map(|r| r.iter().sum::<f64>() / n).collect();
        // Few particles make spurious correlations: shrunk towards none.
        let keep = n / (n + d as f64);
        let mut covariance = vec![vec![0.0; d]; d];
        for i in 0..d {
            for j in 0..=i {
                let products = rows[i].iter().zip(rows[j]);
                let sum: f64 = products.map(|(a, b)| (a - mean[i]) * (b - mean[j])).sum();
                covariance[i][j] = if i == j {
                    WIDER * (sum / n).max(LEAST_VARIANCE)
                } else {
                    WIDER * keep * sum / n
                };
            }
        }
        Some(Fit { mean, factor: cholesky(&covariance)? })
    }

    /// The standard scores of a point under the fit.
    fn whitened(&self, x: &[f64]) -> Vec<f64> {
        let mut y = Vec::with_capacity(x.len());
        for (a, row) in self.factor.iter().enumerate() {
            let known: f64 = row[..a].iter().zip(&y).map(|(l, y)| l * y).sum();
            y.push((x[a] - self.mean[a] - known) / row[a]);
        }
        y
    }

    /// The point with these standard scores.
    fn point(&self, y: &[f64]) -> Vec<f64> {
        let at = |(row, mean): (&Vec<f64>, &f64)| {
            mean + row.iter().zip(y).map(|(l, y)| l * y).sum::<f64>()
        };
        self.factor.iter().zip(&self.mean).map(at).collect()
    }
}

fn square(v: &[f64]) -> f64 {
    v.iter().map(|x| x * x).sum()
}

/// t times a log-likelihood; what is impossible stays so at every power.
fn powered(t: f64, l: f64) -> f64 {
    if l == f64::NEG_INFINITY { l } else { t * l }
}

impl Particles {
    /// Moves a block: y of the fit becomes √(1 − s²) y + s ξ, which leaves the fit as it
    /// is (preconditioned Crank–Nicolson about a fitted normal; Rudolf and Sprungk 2018,
    /// *Foundations of Computational Mathematics* 18, 309–343), and is taken by the ratio
    /// of the tempered posterior to the fit. Returns the share taken.
    pub(crate) fn move_block(
        &mut self,
        hierarchy: &Hierarchy<'_>,
        evidence: &mut dyn Evidence,
        block: &Block,
        power: f64,
    ) -> f64 {
        let d = block.rows.len();
        let n = self.count;
        let fitted: Vec<&[f64]> = block.rows.iter().map(|r| self.rows[*r].as_slice()).collect();
        let Some(fit) = Fit::of(&fitted) else { return 0.0 };
        let kept = (1.0 - block.step * block.step).max(0.0).sqrt();
        let key = self.next_key();
        let mut proposed = self.rows.clone();
        let mut gain = vec![0.0; n];
        for i in 0..n {
            let x: Vec<f64> = block.rows.iter().map(|r| self.rows[*r][i]).collect();
            let y = fit.whitened(&x);
            let draw = |a: usize| normal_quantile(uniform(self.seed, key + i as u64, a as u32));
            let moved: Vec<f64> = (0..d).map(|a| kept * y[a] + block.step * draw(a)).collect();
            let to = fit.point(&moved);
            gain[i] = 0.5 * (square(&x) - square(&to)) + 0.5 * (square(&moved) - square(&y));
            for (r, z) in block.rows.iter().zip(&to) {
                proposed[*r][i] = *z;
            }
        }
        let found: Vec<Vec<f64>> =
            block.cases.iter().map(|c| evidence.log_likelihood(hierarchy, *c, &proposed)).collect();
        let mut taken = 0_usize;
        for i in 0..n {
            let mut change = gain[i];
            for (c, there) in block.cases.iter().zip(&found) {
                change += powered(power, there[i]) - powered(power, self.likelihood[*c][i]);
            }
            let u = uniform(self.seed, key + i as u64, ACCEPT);
            // What is no number is not taken.
            if libm::log(u) < change {
                taken += 1;
                for r in &block.rows {
                    self.rows[*r][i] = proposed[*r][i];
                }
                for (c, there) in block.cases.iter().zip(&found) {
                    self.likelihood[*c][i] = there[i];
                }
            }
        }
        taken as f64 / n as f64
    }

    /// Moves the pooled mean and the spread of a shared parameter while the values of the
    /// cases stay: the centred form, between moves of the other (interweaving; Yu and
    /// Meng 2011, *Journal of Computational and Graphical Statistics* 20, 531–570). The
    /// likelihood does not change, so that nothing is solved.
    pub(crate) fn move_pooled(
        &mut self,
        hierarchy: &Hierarchy<'_>,
        shared: usize,
        active: &[bool],
    ) {
        let [mean_row, spread_row] = hierarchy.pooled_rows(shared);
        let deviations: Vec<usize> = (0..hierarchy.members.len())
            .filter(|c| active[*c])
            .filter_map(|c| hierarchy.deviation_row(c, shared))
            .collect();
        let Some(fit) = Fit::of(&[&self.rows[mean_row], &self.rows[spread_row]]) else { return };
        let n = self.count;
        let of = &hierarchy.shared[shared];
        for share in HELD_STEPS {
            let key = self.next_key();
            let (mut z, mut w) = (self.rows[mean_row].clone(), self.rows[spread_row].clone());
            for i in 0..n {
                let draw = |a: u32| normal_quantile(uniform(self.seed, key + i as u64, a));
                let (e, f) = (draw(0), draw(1));
                z[i] += share * fit.factor[0][0] * e;
                w[i] += share * (fit.factor[1][0] * e + fit.factor[1][1] * f);
            }
            let (old, new) = (
                (of.means(&self.rows[mean_row]), of.spreads(&self.rows[spread_row])),
                (of.means(&z), of.spreads(&w)),
            );
            for i in 0..n {
                let before = [self.rows[mean_row][i], self.rows[spread_row][i]];
                let mut change = 0.5 * (square(&before) - z[i] * z[i] - w[i] * w[i]);
                let ratio = old.1[i] / new.1[i];
                let mut moved = Vec::with_capacity(deviations.len());
                for r in &deviations {
                    let eta = self.rows[*r][i];
                    let there = (old.0[i] + old.1[i] * eta - new.0[i]) / new.1[i];
                    change += libm::log(ratio) + 0.5 * (eta * eta - there * there);
                    moved.push(there);
                }
                if libm::log(uniform(self.seed, key + i as u64, ACCEPT)) < change {
                    self.rows[mean_row][i] = z[i];
                    self.rows[spread_row][i] = w[i];
                    for (r, there) in deviations.iter().zip(moved) {
                        self.rows[*r][i] = there;
                    }
                }
            }
        }
    }
}

impl Block {
    /// Leads the step to where so many moves are taken.
    pub(crate) fn adapt(&mut self, taken: f64) {
        self.step = (self.step * libm::exp(taken - WANTED)).clamp(LEAST_STEP, 1.0);
    }
}
