//! The normal and the logistic distribution, accurate in both tails.
//!
//! All of it rests on `libm`, so that the bits are those of every machine.

use super::jet::Real;
use super::kernel::probit;
pub use realpolitik_lanes::normal::normal_cdf as normal;

/// ln √(2π).
pub const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;

/// ln Φ(x) and the inverse Mills ratio φ(x)/Φ(x), finite wherever x is.
pub fn log_normal_and_ratio(x: f64) -> (f64, f64) {
    let at = probit(x);
    (at.log, at.ratio)
}

/// ln Φ(x).
pub fn log_normal(x: f64) -> f64 {
    log_normal_and_ratio(x).0
}

/// Two-sided p value of a standard normal statistic.
pub fn two_sided(z: f64) -> f64 {
    2.0 * normal(-z.abs())
}

/// How the errors of a choice are distributed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// Normal errors.
    Probit,
    /// Differences of errors are logistic: agent logit quantal response.
    Logit,
}

impl Link {
    /// F(z).
    pub fn probability<R: Real>(self, z: R) -> R {
        let v = z.value();
        match self {
            Link::Probit => {
                let at = probit(v);
                z.chain(at.p, at.density, -v * at.density)
            }
            Link::Logit => {
                let p = logistic(v);
                let d = p * logistic(-v);
                z.chain(p, d, d * (1.0 - 2.0 * p))
            }
        }
    }

    /// F(z), and ln F(z) or ln (1 − F(z)): what of a choice is known and what was seen.
    #[inline]
    pub fn choice<R: Real>(self, z: R, done: bool) -> (R, R) {
        let v = z.value();
        match self {
            Link::Probit => {
                let at = probit(if done { v } else { -v });
                let (p, r) = if done { (at.p, at.ratio) } else { (1.0 - at.p, -at.ratio) };
                let density = at.density;
                (z.chain(p, density, -v * density), z.chain(at.log, r, -r * (v + r)))
            }
            Link::Logit => (self.probability(z), self.log_probability(if done { z } else { -z })),
        }
    }

    /// Slope and curvature of ln F at z.
    pub fn slopes(self, z: f64) -> (f64, f64) {
        match self {
            Link::Probit => {
                let r = probit(z).ratio;
                (r, -r * (z + r))
            }
            Link::Logit => {
                let q = logistic(-z);
                (q, -q * (1.0 - q))
            }
        }
    }

    /// ln F(z).
    pub fn log_probability<R: Real>(self, z: R) -> R {
        let v = z.value();
        match self {
            Link::Probit => {
                let (log, r) = log_normal_and_ratio(v);
                z.chain(log, r, -r * (v + r))
            }
            Link::Logit => {
                let q = logistic(-v);
                z.chain(log_logistic(v), q, -q * (1.0 - q))
            }
        }
    }
}

/// The logistic function 1/(1 + e⁻ˣ), without overflow.
pub fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + libm::exp(-x))
    } else {
        let e = libm::exp(x);
        e / (1.0 + e)
    }
}

/// Its logarithm.
pub fn log_logistic(x: f64) -> f64 {
    if x >= 0.0 { -libm::log1p(libm::exp(-x)) } else { x - libm::log1p(libm::exp(x)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tails_meet_the_middle_and_the_tables() {
        // Φ(−1.96), Φ(−8), ln Φ(−40): Abramowitz & Stegun, table 26.1, and the
        // asymptotic series to five terms.
        assert!((normal(-1.96) - 0.024_997_895_148_220_435).abs() < 1e-16);
        assert!((normal(-8.0) / 6.220_960_574_271_785e-16 - 1.0).abs() < 1e-13);
        assert!((log_normal(-40.0) + 804.608_442_014).abs() < 1e-6);
        let (below, above) = (log_normal_and_ratio(-10.0 - 1e-12), log_normal_and_ratio(-10.0));
        assert!((below.0 - above.0).abs() < 1e-10 && (below.1 - above.1).abs() < 1e-10);
    }
}
