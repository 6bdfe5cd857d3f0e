//! The correlated equilibrium of greatest entropy.

use super::joint::{CorrelatedEquilibrium, gains};
use crate::error::SolveError;
use crate::quantal_response::solve_linear;
use realpolitik_game::certificate::Deviation;
use realpolitik_game::strategic::PayoffTable;

/// Iterations of the projected Newton method; some dozens are usual.
const ITERATIONS: usize = 500;
/// What a deviation may gain, as a share of the player's payoff range.
const GAIN: f64 = 2e-11;
/// Most deviations: the Hessian is dense.
const MAX_DEVIATIONS: usize = 2_000;
/// Least share of the fall that the slope promises at which a step is taken.
const ARMIJO: f64 = 1e-4;
const SHORTEST: f64 = 1e-12;

/// The correlated equilibrium of greatest entropy: the one that singles out least.
///
/// It is p ∝ exp(−Σₖ λₖ gₖ), where gₖ is what deviation k gains in a profile, and λ ≥ 0
/// minimises the logarithm of the sum of these: found by a projected Newton method.
/// Where some profiles have probability 0 in all correlated equilibria, λ has no end and
/// the answer comes as near as 1e-10 of the payoff range.
///
/// # Arguments
/// * `table` — payoffs of any number of players.
/// * `deviation` — which deviations may not gain.
///
/// # Errors
/// [`SolveError::Limit`] for more than 2,000 deviations; [`SolveError::NotConverged`].
///
/// # Complexity
/// O(profiles · deviations² + deviations³) an iteration.
///
/// # References
/// * L. Ortiz, R. Schapire & S. Kakade, "Maximum entropy correlated equilibria", AISTATS
///   (2007), 347–354.
/// * D. Bertsekas, SIAM J. Control & Optimization 20 (1982), 221–246 (projected Newton).
///
/// # Example
/// Matching pennies has one correlated equilibrium; where nothing matters all profiles
/// are equally likely.
/// ```
/// use realpolitik_solve::bimatrix::Bimatrix;
/// use realpolitik_solve::correlated::{Deviation, most_even};
/// let pennies = Bimatrix::zero_sum(2, 2, vec![2.0, -1.0, -1.0, 1.0]).unwrap().table();
/// let e = most_even(&pennies, Deviation::OfStrategies).unwrap();
/// assert!(e.certificate.holds());
/// assert!((e.profile.probabilities[0] - 0.16).abs() < 1e-8);
/// let flat = Bimatrix::zero_sum(1, 4, vec![0.0; 4]).unwrap().table();
/// assert_eq!(most_even(&flat, Deviation::OfPlans).unwrap().profile.probabilities, [0.25; 4]);
/// ```
pub fn most_even(
    table: &PayoffTable<f64>,
    deviation: Deviation,
) -> Result<CorrelatedEquilibrium<f64>, SolveError> {
    let rows = gains(&*table.centred(), deviation);
    if rows.len() > MAX_DEVIATIONS {
        return Err(SolveError::Limit {
            what: "deviations",
            name: "MAX_DEVIATIONS",
            limit: MAX_DEVIATIONS,
        });
    }
    let mut dual = Dual::new(rows, table.profiles());
    for _ in 0..ITERATIONS {
        let expected = dual.expected_gains();
        let worst = expected.iter().copied().fold(0.0f64, f64::max);
        if worst <= GAIN && dual.slack(&expected) <= GAIN {
            return Ok(CorrelatedEquilibrium::judged(table, dual.p, deviation));
        }
        if !dual.step(&expected) {
            // Rounding keeps it from falling further: what is there is judged.
            if worst <= 1e-9 {
                return Ok(CorrelatedEquilibrium::judged(table, dual.p, deviation));
            }
            break;
        }
    }
    Err(SolveError::NotConverged { method: "the projected Newton method", steps: ITERATIONS })
}

/// The dual problem at a point.
struct Dual {
    gains: Vec<Vec<f64>>,
    lambda: Vec<f64>,
    /// The distribution at λ, and the logarithm of its sum of weights.
    p: Vec<f64>,
    log_sum: f64,
}

impl Dual {
    fn new(gains: Vec<Vec<f64>>, profiles: usize) -> Self {
        let even = vec![1.0 / profiles as f64; profiles];
        let log_sum = libm::log(profiles as f64);
        Dual { lambda: vec![0.0; gains.len()], gains, p: even, log_sum }
    }

    fn expected_gains(&self) -> Vec<f64> {
        let sum = |g: &Vec<f64>| g.iter().zip(&self.p).map(|(g, p)| g * p).sum();
        self.gains.iter().map(sum).collect()
    }

    /// How far a multiplier above 0 is from a gain of 0.
    fn slack(&self, expected: &[f64]) -> f64 {
        let each = self.lambda.iter().zip(expected).map(|(l, g)| l.min(1.0) * g.abs());
        each.fold(0.0, f64::max)
    }

    /// The distribution at other multipliers.
    fn at(&self, lambda: &[f64]) -> (Vec<f64>, f64) {
        let mut weights = vec![0.0; self.p.len()];
        for (l, g) in lambda.iter().zip(&self.gains).filter(|(l, _)| **l > 0.0) {
            for (w, g) in weights.iter_mut().zip(g) {
                *w -= l * g;
            }
        }
        let top = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        weights.iter_mut().for_each(|w| *w = libm::exp(*w - top));
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|w| *w /= sum);
        (weights, top + libm::log(sum))
    }

    /// A Newton step among the multipliers that are not held at 0, projected; `false`
    /// where none is short enough to help.
    fn step(&mut self, expected: &[f64]) -> bool {
        // The slope of the dual is −E[g].
        let free: Vec<usize> = (0..self.lambda.len())
            .filter(|k| self.lambda[*k] > 0.0 || expected[*k] > 0.0)
            .collect();
        let Some(direction) = self.newton(&free, expected) else { return false };
        let mut share = 1.0;
        while share > SHORTEST {
            let mut trial = self.lambda.clone();
            for (k, d) in free.iter().zip(&direction) {
                trial[*k] = (trial[*k] + share * d).max(0.0);
            }
            let (p, log_sum) = self.at(&trial);
            let promised: f64 = (trial.iter().zip(&self.lambda).zip(expected))
                .map(|((new, old), g)| -(new - old) * g)
                .sum();
            if promised < 0.0 && log_sum <= self.log_sum + ARMIJO * promised {
                (self.lambda, self.p, self.log_sum) = (trial, p, log_sum);
                return true;
            }
            share *= 0.5;
        }
        false
    }

    /// Covariance of the gains times the direction = expected gains.
    fn newton(&self, free: &[usize], expected: &[f64]) -> Option<Vec<f64>> {
        let n = free.len();
        let mut hessian = vec![0.0; n * n];
        for (r, k) in free.iter().enumerate() {
            for (c, l) in free.iter().enumerate().skip(r) {
                let product = self.gains[*k].iter().zip(&self.gains[*l]).zip(&self.p);
                let mean: f64 = product.map(|((a, b), p)| a * b * p).sum();
                let v = mean - expected[*k] * expected[*l];
                (hessian[r * n + c], hessian[c * n + r]) = (v, v);
            }
        }
        let trace: f64 = (0..n).map(|k| hessian[k * n + k]).sum();
        // Redundant deviations make it singular; where the weights run dry it vanishes.
        let ridge = 1e-12 * trace + 1e-14;
        for k in 0..n {
            hessian[k * n + k] += ridge;
        }
        let mut direction: Vec<f64> = free.iter().map(|k| expected[*k]).collect();
        solve_linear(&mut hessian, &mut direction)?;
        Some(direction)
    }
}
