//! Numbers one after the other.

use crate::number::{Number, Rational};
use num_bigint::BigInt;
use realpolitik_lanes::normal::normal_quantile;
use realpolitik_lanes::philox::uniform;

/// The numbers of one game.
pub(super) struct Draws {
    seed: u64,
    stream: u32,
    next: u64,
}

impl Draws {
    /// Each family has a stream of its own, so that games of one seed are not alike.
    pub(super) fn new(seed: u64, stream: u32) -> Self {
        Draws { seed, stream, next: 0 }
    }

    /// Strictly between 0 and 1.
    fn unit(&mut self) -> f64 {
        self.next += 1;
        uniform(self.seed, self.next - 1, self.stream)
    }

    /// From 0 to `n` − 1.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n - 1)
    }

    /// A whole number from −`spread` to `spread`.
    pub(super) fn whole(&mut self, spread: u32) -> Rational {
        let n = 2 * spread as usize + 1;
        Rational::from_i64(self.below(n) as i64 - i64::from(spread))
    }

    /// A decimal between 0 and 1 with so many digits.
    pub(super) fn decimal(&mut self, digits: u32) -> Rational {
        let u = self.unit();
        rounded(u, digits)
    }

    /// Standard normal, rounded to so many digits.
    pub(super) fn normal(&mut self) -> f64 {
        normal_quantile(self.unit())
    }
}

/// A double rounded to so many decimals, at most 15.
pub(super) fn rounded(value: f64, digits: u32) -> Rational {
    let power = 10i64.pow(digits.min(15));
    Rational::new(BigInt::from((value * power as f64).round() as i64), BigInt::from(power))
}
