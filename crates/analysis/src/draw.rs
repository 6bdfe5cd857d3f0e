//! Reproducible draws: draw k of parameter m is a pure function of (seed, k, m).
//!
//! The generator is Philox 4×32 with 10 rounds (Salmon, Moraes, Dror & Shaw
//! 2011), which turns a counter and a key into bits without any state. Draws do
//! not depend on how many there are, in what order they are taken or by whom.

use realpolitik_case::Case;
use realpolitik_case::distribution::{normal_cdf, normal_quantile};

/// Philox 4×32-10 of a counter under a key.
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    const M0: u64 = 0xD251_1F53;
    const M1: u64 = 0xCD9E_8D57;
    const W0: u32 = 0x9E37_79B9;
    const W1: u32 = 0xBB67_AE85;
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

/// Draws the parameters of a case, dependence included.
#[derive(Clone, Debug)]
pub struct Sampler<'a> {
    case: &'a Case,
    seed: u64,
    /// Parameters tied by correlations, and the lower Cholesky factor of their
    /// normal correlations.
    tied: Vec<usize>,
    factor: Vec<Vec<f64>>,
}

impl<'a> Sampler<'a> {
    /// A sampler of a case's parameters under a seed.
    ///
    /// Rank correlations ρ are turned into those of the normal copula by
    /// r = 2 sin(πρ/6); that they can hold together was checked with the case.
    pub fn new(case: &'a Case, seed: u64) -> Self {
        let mut tied: Vec<usize> =
            case.correlations.iter().flat_map(|c| [c.a.index(), c.b.index()]).collect();
        tied.sort_unstable();
        tied.dedup();
        let n = tied.len();
        let mut r = vec![vec![0.0; n]; n];
        for (i, row) in r.iter_mut().enumerate() {
            row[i] = 1.0;
        }
        for c in &case.correlations {
            let place = |p: usize| tied.iter().position(|t| *t == p);
            if let (Some(i), Some(j)) = (place(c.a.index()), place(c.b.index())) {
                let value = 2.0 * libm::sin(std::f64::consts::PI * c.rank / 6.0);
                r[i][j] = value;
                r[j][i] = value;
            }
        }
        Sampler { case, seed, tied, factor: cholesky(&r) }
    }

    /// Fills `theta` with draw `k` of every parameter.
    pub fn draw(&self, k: u64, theta: &mut Vec<f64>) {
        theta.clear();
        for (m, p) in self.case.parameters.iter().enumerate() {
            theta.push(p.distribution.quantile(uniform(self.seed, k, m as u32)));
        }
        if self.tied.is_empty() {
            return;
        }
        let z: Vec<f64> =
            self.tied.iter().map(|m| normal_quantile(uniform(self.seed, k, *m as u32))).collect();
        for (i, m) in self.tied.iter().enumerate() {
            let mut sum = 0.0;
            for (l, zj) in self.factor[i][..=i].iter().zip(&z) {
                sum += l * zj;
            }
            theta[*m] = self.case.parameters[*m].distribution.quantile(normal_cdf(sum));
        }
    }
}

/// The lower Cholesky factor of a positive semidefinite matrix; a pivot that
/// rounding made negative counts as 0.
fn cholesky(a: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = a.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = a[i][j];
            for (x, y) in l[i][..j].iter().zip(&l[j][..j]) {
                sum -= x * y;
            }
            l[i][j] = if i == j {
                sum.max(0.0).sqrt()
            } else if l[j][j] > 0.0 {
                sum / l[j][j]
            } else {
                0.0
            };
        }
    }
    l
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
    fn uniform_is_uniform() {
        let n = 20_000;
        let mean: f64 = (0..n).map(|k| uniform(7, k, 3)).sum::<f64>() / n as f64;
        // Standard error 0.29 / √20000 = 0.002.
        assert!((mean - 0.5).abs() < 0.008);
    }

    #[test]
    fn cholesky_of_a_known_matrix() {
        let l = cholesky(&[vec![4.0, 2.0], vec![2.0, 5.0]]);
        assert_eq!(l, vec![vec![2.0, 0.0], vec![1.0, 2.0]]);
    }
}
