//! The two number types in which a game can be held: `f64` and exact rationals.

use num_traits::ToPrimitive;
use std::fmt::{Debug, Display};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// An exact rational number of unbounded size.
pub type Rational = num_rational::BigRational;

/// What payoffs and probabilities are made of.
pub trait Number:
    Clone
    + Debug
    + Display
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Send
    + Sync
    + 'static
{
    /// The number 0.
    fn zero() -> Self;
    /// The number 1.
    fn one() -> Self;
    /// The nearest double.
    fn to_f64(&self) -> f64;
    /// A whole number.
    fn from_i64(value: i64) -> Self;
    /// Whether arithmetic is exact.
    const EXACT: bool;
}

impl Number for f64 {
    fn zero() -> Self {
        0.0
    }
    fn one() -> Self {
        1.0
    }
    fn to_f64(&self) -> f64 {
        *self
    }
    fn from_i64(value: i64) -> Self {
        value as f64
    }
    const EXACT: bool = false;
}

impl Number for Rational {
    fn zero() -> Self {
        Rational::from_integer(0.into())
    }
    fn one() -> Self {
        Rational::from_integer(1.into())
    }
    fn to_f64(&self) -> f64 {
        ToPrimitive::to_f64(self).unwrap_or(f64::NAN)
    }
    fn from_i64(value: i64) -> Self {
        Rational::from_integer(value.into())
    }
    const EXACT: bool = true;
}
