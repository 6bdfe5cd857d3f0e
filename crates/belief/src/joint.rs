//! Beliefs about several numbers together.

use crate::Distribution;
use realpolitik_lanes::linear::cholesky;

/// A rank correlation between two numbers, by their positions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankCorrelation {
    /// One number.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// Spearman's rank correlation, −1 to 1.
    pub rank: f64,
}

/// Beliefs about several numbers, with their dependence: a normal copula.
///
/// ```
/// use realpolitik_belief::sampler::Sampler;
/// use realpolitik_belief::{Distribution, Joint, RankCorrelation};
/// let (a, b) = (Distribution::parse_range("1 to 4")?, Distribution::parse_dist("beta(6, 2)")?);
/// let ranks = vec![RankCorrelation { a: 0, b: 1, rank: 0.5 }];
/// let joint = Joint { distributions: vec![&a, &b], correlations: ranks };
/// let mut numbers = Vec::new();
/// Sampler::new(&joint, 1).draw(0, &mut numbers);
/// assert!(numbers[0] > 0.0 && (0.0..1.0).contains(&numbers[1]));
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Joint<'a> {
    /// The belief about each number.
    pub distributions: Vec<&'a Distribution>,
    /// Rank correlations among them; that they can hold together is the caller's
    /// promise.
    pub correlations: Vec<RankCorrelation>,
}

impl Joint<'_> {
    /// Numbers tied by correlations, ascending, and the lower Cholesky factor of
    /// the correlations of their normal scores: 2 sin(πρ/6) at rank correlation ρ.
    pub fn tied_scores(&self) -> (Vec<usize>, Vec<Vec<f64>>) {
        let mut tied: Vec<usize> = self.correlations.iter().flat_map(|c| [c.a, c.b]).collect();
        tied.sort_unstable();
        tied.dedup();
        let n = tied.len();
        let mut r = vec![vec![0.0; n]; n];
        for (i, row) in r.iter_mut().enumerate() {
            row[i] = 1.0;
        }
        for c in &self.correlations {
            let place = |p: usize| tied.binary_search(&p);
            if let (Ok(i), Ok(j)) = (place(c.a), place(c.b)) {
                let value = 2.0 * libm::sin(std::f64::consts::PI * c.rank / 6.0);
                r[i][j] = value;
                r[j][i] = value;
            }
        }
        let factor = cholesky(&r);
        (tied, factor)
    }
}
