//! The two number types in which a game can be held: `f64` and exact rationals.

use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};
use std::fmt::{Debug, Display};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// An exact rational number of unbounded size.
pub type Rational = num_rational::BigRational;

/// Exponents of decimals beyond this lie outside the range of doubles for any
/// number of at most a thousand digits.
const MAX_EXPONENT: i64 = 1_500;

/// A rational if it lies within the range of doubles.
fn finite(value: Rational) -> Option<Rational> {
    Number::to_f64(&value).is_finite().then_some(value)
}

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
    /// The number that a whole number (`-3`), a decimal (`.5`, `2.5e-3`) or a
    /// fraction (`1/3`) stands for: exactly, or the nearest double. `None` where
    /// the text is none of these, the denominator is 0, or the number is beyond
    /// the range of doubles.
    ///
    /// ```
    /// use realpolitik_game::{Number, Rational};
    /// assert_eq!(f64::from_literal("-1/4"), Some(-0.25));
    /// assert_eq!(Rational::from_literal("0.1"), Rational::from_literal("1/10"));
    /// assert_eq!(Rational::from_literal("1/0"), None);
    /// assert_eq!(Rational::from_literal("1e999999999"), None);
    /// let third = <Rational as Number>::one() / Rational::from_i64(3);
    /// assert_eq!(third.to_literal(), "1/3");
    /// assert_eq!(f64::from_rational(&third), Number::to_f64(&third));
    /// assert_eq!(<f64 as Number>::zero(), 0.0);
    /// ```
    fn from_literal(text: &str) -> Option<Self>;
    /// The number itself, or the nearest double.
    fn from_rational(value: &Rational) -> Self;
    /// A text that [`Number::from_literal`] reads back as the same number.
    fn to_literal(&self) -> String;
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
    fn from_literal(text: &str) -> Option<Self> {
        if !is_number(text) {
            return None;
        }
        let value = if text.contains('/') {
            Number::to_f64(&Rational::from_literal(text)?)
        } else {
            text.parse().ok()?
        };
        value.is_finite().then_some(value)
    }
    fn from_rational(value: &Rational) -> Self {
        Number::to_f64(value)
    }
    fn to_literal(&self) -> String {
        self.to_string()
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
    fn from_literal(text: &str) -> Option<Self> {
        if !is_number(text) {
            return None;
        }
        if let Some((p, q)) = text.split_once('/') {
            let q: BigInt = q.parse().ok()?;
            let p: BigInt = p.strip_prefix('+').unwrap_or(p).parse().ok()?;
            return if q.is_zero() { None } else { finite(Rational::new(p, q)) };
        }
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent = exponent.parse::<i64>().ok()?;
        // Beyond this a number is no double, or smaller than any.
        if exponent.abs() > MAX_EXPONENT {
            return None;
        }
        let digits = format!("{}{fraction}", whole.strip_prefix('+').unwrap_or(whole));
        let digits: BigInt = digits.parse().ok()?;
        let shift = exponent - fraction.len() as i64;
        let power = BigInt::from(10u8).pow(shift.unsigned_abs() as u32);
        finite(if shift >= 0 {
            Rational::from_integer(digits * power)
        } else {
            Rational::new(digits, power)
        })
    }
    fn from_rational(value: &Rational) -> Self {
        value.clone()
    }
    fn to_literal(&self) -> String {
        self.to_string()
    }
    const EXACT: bool = true;
}

/// Whether a text is a whole number, a decimal with or without exponent, or a
/// fraction of two whole numbers.
pub(crate) fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if let Some((p, q)) = unsigned.split_once('/') {
        return digits(p) && digits(q);
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((m, e)) => (m, Some(e)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    digits(&format!("{whole}{fraction}"))
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}
