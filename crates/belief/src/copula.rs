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
            theta[*m] = self.at_score(*m, self.tied_score(i, z));
        }
    }

    /// The score of a tied parameter, by its place among them.
    fn tied_score(&self, i: usize, z: &[f64]) -> f64 {
        self.factor[i][..=i].iter().zip(&self.tied).map(|(l, j)| l * z[*j]).sum()
    }

    /// The same where `theta` is at other independent numbers, of which as a rule few
    /// differ: only what they bear on is worked out anew.
    pub fn move_independent(&self, from: &[f64], z: &[f64], theta: &mut [f64]) {
        let differs = |m: usize| from[m].to_bits() != z[m].to_bits();
        for m in (0..z.len()).filter(|m| differs(*m) && !self.tied.contains(m)) {
            theta[m] = self.at_score(m, z[m]);
        }
        for (i, m) in self.tied.iter().enumerate() {
            if self.tied[..=i].iter().any(|j| differs(*j)) {
                theta[*m] = self.at_score(*m, self.tied_score(i, z));
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Distribution, RankCorrelation};

    #[test]
    fn moving_some_numbers_is_the_same_as_taking_all_anew() {
        let read = |s| Distribution::parse_dist(s).unwrap();
        let distributions: Vec<Distribution> =
            ["normal(1, 0.5)", "uniform(0, 2)", "beta(2, 3)", "uniform(-1, 1)", "normal(0, 2)"]
                .map(read)
                .into();
        let correlations = vec![
            RankCorrelation { a: 0, b: 2, rank: 0.5 },
            RankCorrelation { a: 2, b: 4, rank: -0.4 },
        ];
        let copula =
            Copula::new(Joint { distributions: distributions.iter().collect(), correlations });
        let mut from = vec![0.0; 5];
        let mut moved = Vec::new();
        copula.at_independent(&from, &mut moved);
        for step in 0..64_u32 {
            // Any of the numbers move, none and all among them.
            let z: Vec<f64> = (0..5_u32)
                .map(|m| match step >> m & 1 {
                    0 => from[m as usize],
                    _ => f64::from(step) / 16.0 - f64::from(m),
                })
                .collect();
            copula.move_independent(&from, &z, &mut moved);
            let mut anew = Vec::new();
            copula.at_independent(&z, &mut anew);
            let bits = |theta: &[f64]| theta.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&moved), bits(&anew), "at step {step}");
            from = z;
        }
    }
}
