//! A counter-based generator: number k of stream s is a function of (seed, s, k),
//! so that no draw depends on threads or on what was drawn before.
//!
//! J. Salmon, M. Moraes, R. Dror & D. Shaw, "Parallel random numbers: as easy as
//! 1, 2, 3", SC'11 (Philox-4x32-10).

use realpolitik_lanes::normal::normal_quantile;
use realpolitik_lanes::philox::philox;

/// One stream of numbers.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    key: [u32; 2],
    stream: u64,
    next: u64,
}

impl Stream {
    /// The stream with this number.
    pub fn new(seed: u64, stream: u64) -> Self {
        Stream { key: [seed as u32, (seed >> 32) as u32], stream, next: 0 }
    }

    /// The next number in (0, 1), with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        let (s, k) = (self.stream, self.next);
        self.next += 1;
        let c = philox([k as u32, (k >> 32) as u32, s as u32, (s >> 32) as u32], self.key);
        let bits = (u64::from(c[0]) << 32 | u64::from(c[1])) >> 11;
        (bits as f64 + 0.5) * 2f64.powi(-53)
    }

    /// The next standard normal number, by inversion.
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    /// The next standard logistic number, by inversion.
    pub fn logistic(&mut self) -> f64 {
        let u = self.uniform();
        libm::log(u / (1.0 - u))
    }

    /// The next whole number below n.
    pub fn below(&mut self, n: usize) -> usize {
        ((self.uniform() * n as f64) as usize).min(n - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bijection_is_the_published_one() {
        // Known answers of the authors' Random123 library, kat_vectors.
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_variance_one() {
        let mut s = Stream::new(7, 3);
        let xs: Vec<f64> = (0..4000).map(|_| s.normal()).collect();
        let mean = xs.iter().sum::<f64>() / 4000.0;
        let square = xs.iter().map(|x| x * x).sum::<f64>() / 4000.0;
        assert!(mean.abs() < 0.06 && (square - 1.0).abs() < 0.08, "{mean} {square}");
    }
}
