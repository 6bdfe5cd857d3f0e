//! Belief as standard normal scores: how parameters depend on each other, and
//! what is left of one when others are known.

use crate::Joint;
use realpolitik_lanes::normal::normal_cdf;

/// The normal copula of several numbers.
///
/// A score of a parameter is the standard normal number with as much belief
/// below it; rank correlations ρ make scores correlate by r = 2 sin(πρ/6).
#[derive(Clone, Debug)]
pub struct Copula<'a> {
    joint: Joint<'a>,
    /// Parameters tied by correlations, ascending.
    tied: Vec<usize>,
    /// Lower Cholesky factor of the correlations of their scores.
    factor: Vec<Vec<f64>>,
}

impl<'a> Copula<'a> {
    /// The copula of beliefs.
    pub fn new(joint: Joint<'a>) -> Self {
        let (tied, factor) = joint.tied_scores();
        Copula { joint, tied, factor }
    }

    /// Fills `theta` with the parameters at independent standard normal numbers,
    /// one per parameter; all 0 is the base point.
    pub fn at_independent(&self, z: &[f64], theta: &mut Vec<f64>) {
        theta.clear();
        theta.extend(z.iter().enumerate().map(|(m, z)| self.at_score(m, *z)));
        for (i, m) in self.tied.iter().enumerate() {
            let score = self.factor[i][..=i].iter().zip(&self.tied).map(|(l, j)| l * z[*j]).sum();
            theta[*m] = self.at_score(*m, score);
        }
    }

    /// The value of a parameter at its score.
    pub fn at_score(&self, parameter: usize, score: f64) -> f64 {
        // Held where quantiles are finite.
        let u = normal_cdf(score).clamp(1e-300, 1.0 - f64::EPSILON / 2.0);
        self.joint.distributions[parameter].quantile(u)
    }

    /// Groups of parameters that depend on each other, each ascending; those
    /// that depend on no other are in none.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = self.tied.iter().map(|m| vec![*m]).collect();
        for c in self.joint.correlations.iter().filter(|c| c.rank != 0.0) {
            let place = |m: usize| groups.iter().position(|g| g.contains(&m));
            if let (Some(a), Some(b)) = (place(c.a), place(c.b))
                && a != b
            {
                let moved = groups.swap_remove(a.max(b));
                groups[a.min(b)].extend(moved);
            }
        }
        groups.retain(|g| g.len() > 1);
        groups.iter_mut().for_each(|g| g.sort_unstable());
        groups.sort();
        groups
    }

    /// The correlation of two parameters' scores.
    pub fn correlation(&self, a: usize, b: usize) -> f64 {
        match (self.tied.binary_search(&a), self.tied.binary_search(&b)) {
            _ if a == b => 1.0,
            (Ok(i), Ok(j)) => self.factor[i].iter().zip(&self.factor[j]).map(|(x, y)| x * y).sum(),
            _ => 0.0,
        }
    }
}
