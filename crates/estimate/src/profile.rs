//! Intervals from the profile of the likelihood: a coefficient is held and the others
//! are refitted, until the log-likelihood has fallen by half the 95 % point of χ²₁.

use crate::likelihood::Likelihood;
use crate::maximum::{Ended, climb};
use crate::numeric::linear::Matrix;
use rayon::prelude::*;

/// √ of the 95 % point of χ² with one degree of freedom.
const BOUND: f64 = 1.959_963_984_540_054;
/// Standard errors beyond which an end is not sought.
const FAR: f64 = 50.0;

/// Both ends for one coefficient; and a point higher than the maximum, if a refit
/// came upon one.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Lower and upper end.
    pub ends: [Option<f64>; 2],
    /// A point with a higher likelihood.
    pub higher: Option<Vec<f64>>,
}

/// What is profiled.
pub struct Around<'a> {
    /// The likelihood.
    pub likelihood: &'a Likelihood,
    /// The maximum.
    pub theta: &'a [f64],
    /// The log-likelihood there.
    pub value: f64,
    /// The covariance of the free coefficients.
    pub covariance: &'a Matrix,
    /// The free coefficients and their sizes.
    pub free: &'a [usize],
    /// How far each moves its utility.
    pub sizes: &'a [f64],
}

/// Profiles every free coefficient.
pub fn profile(around: &Around<'_>) -> Vec<Profile> {
    (0..around.free.len())
        .into_par_iter()
        .map(|i| {
            let mut out = Profile::default();
            for (slot, sign) in [-1.0, 1.0].into_iter().enumerate() {
                let (end, higher) = around.end(i, sign);
                out.ends[slot] = end;
                out.higher = out.higher.or(higher);
            }
            out
        })
        .collect()
}

impl Around<'_> {
    /// The signed root of the deviance with coefficient i held at `value`.
    fn refit(&self, i: usize, value: f64) -> Option<(f64, Vec<f64>)> {
        let j = self.free[i];
        let spread = self.covariance.at(i, i);
        let shift = value - self.theta[j];
        let mut start = self.theta.to_vec();
        for (row, &coefficient) in self.free.iter().enumerate() {
            start[coefficient] += shift * self.covariance.at(row, i) / spread;
        }
        start[j] = value;
        let keep = |k: &usize| *k != i;
        let free: Vec<usize> = (0..self.free.len()).filter(keep).map(|k| self.free[k]).collect();
        let sizes: Vec<f64> = (0..self.free.len()).filter(keep).map(|k| self.sizes[k]).collect();
        let found = climb(self.likelihood, &start, (&free, &sizes), None, &[]);
        matches!(found.ended, Ended::Maximum).then(|| {
            let fall = 2.0 * (self.value - found.at.value);
            (if fall < 0.0 { -libm::sqrt(-fall) } else { libm::sqrt(fall) }, found.theta)
        })
    }

    fn end(&self, i: usize, sign: f64) -> (Option<f64>, Option<Vec<f64>>) {
        let center = self.theta[self.free[i]];
        let error = libm::sqrt(self.covariance.at(i, i));
        let rounding = 1e-5 * (1.0 + self.value.abs() * 1e-3);
        let (mut low, mut high): ((f64, f64), Option<(f64, f64)>) = ((0.0, 0.0), None);
        let mut at = BOUND;
        for _ in 0..40 {
            let Some((root, theta)) = self.refit(i, center + sign * at * error) else {
                return (None, None);
            };
            if root < -rounding {
                return (None, Some(theta));
            }
            if (root - BOUND).abs() < 1e-7 {
                return (Some(center + sign * at * error), None);
            }
            if root < BOUND {
                low = (at, root)
            } else {
                high = Some((at, root))
            }
            at = match high {
                // The root is nearly linear in the distance.
                Some(h) => {
                    let guess = low.0 + (BOUND - low.1) * (h.0 - low.0) / (h.1 - low.1);
                    let edge = 0.02 * (h.0 - low.0);
                    guess.clamp(low.0 + edge, h.0 - edge)
                }
                None if at >= FAR => return (None, None),
                None => (at * (BOUND / root.max(0.2)).clamp(1.05, 3.0)).min(FAR),
            };
            if high.is_some_and(|h| h.0 - low.0 < 1e-10) {
                break;
            }
        }
        (Some(center + sign * at * error), None)
    }
}
