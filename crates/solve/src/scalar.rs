//! The two number types in which the solvers work.

use crate::linalg::dictionary::Pivot;
use realpolitik_game::{Number, Rational};

/// `f64`, or [`Rational`] for exact answers.
///
/// ```
/// use realpolitik_game::{Number, Rational};
/// use realpolitik_solve::Scalar;
/// let tiny = Rational::from_literal("1e-30").unwrap();
/// assert!(!Rational::negligible(&tiny, 1.0) && f64::negligible(&1e-30, 1.0));
/// assert_eq!(Rational::tolerance(), 0.0);
/// let half = 0.5.exactly().unwrap();
/// assert!(half.exactly().is_none() && f64::nearest(&half) == 0.5);
/// ```
pub trait Scalar: Pivot {
    /// How far from equilibrium an answer may be, relative to the payoff range.
    fn tolerance() -> f64;
    /// Whether a gain is none: `gain ≤ 0` exactly, or within
    /// [`Scalar::tolerance`] of the given scale in doubles.
    fn negligible(gain: &Self, scale: f64) -> bool;
    /// A number of a game read exactly; `None` where it is exact already.
    fn exactly(&self) -> Option<Rational>;
    /// The number nearest to an exact one.
    fn nearest(exact: &Rational) -> Self;
}

impl Scalar for f64 {
    fn tolerance() -> f64 {
        1e-9
    }
    fn negligible(gain: &f64, scale: f64) -> bool {
        *gain <= Self::tolerance() * scale
    }
    fn exactly(&self) -> Option<Rational> {
        Rational::from_float(*self)
    }
    fn nearest(exact: &Rational) -> f64 {
        exact.to_f64()
    }
}

impl Scalar for Rational {
    fn tolerance() -> f64 {
        0.0
    }
    fn negligible(gain: &Rational, _scale: f64) -> bool {
        *gain <= <Rational as Number>::zero()
    }
    fn exactly(&self) -> Option<Rational> {
        None
    }
    fn nearest(exact: &Rational) -> Rational {
        exact.clone()
    }
}
