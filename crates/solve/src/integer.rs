//! Whole numbers that stay in a machine word while they fit.
//!
//! Integer pivoting needs one operation over and over,
//! `(a·p − b·c) / d` with a division known to come out even. Most entries of a
//! small game's dictionary fit in 64 bits, where this costs a few instructions;
//! only what does not fit is handed to `num-bigint`.

use num_bigint::{BigInt, Sign};
use num_traits::{Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// A whole number of unbounded size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Integer {
    /// One that fits in 64 bits.
    Small(i64),
    /// One that does not.
    Big(Box<BigInt>),
}

impl From<i64> for Integer {
    fn from(value: i64) -> Self {
        Integer::Small(value)
    }
}

impl From<BigInt> for Integer {
    fn from(value: BigInt) -> Self {
        match value.to_i64() {
            Some(v) => Integer::Small(v),
            None => Integer::Big(Box::new(value)),
        }
    }
}

impl From<&Integer> for BigInt {
    fn from(value: &Integer) -> Self {
        match value {
            Integer::Small(v) => BigInt::from(*v),
            Integer::Big(v) => (**v).clone(),
        }
    }
}

impl Integer {
    /// Whether it is 0.
    #[inline]
    pub fn is_zero(&self) -> bool {
        matches!(self, Integer::Small(0))
    }

    /// Its sign, as a comparison with 0.
    #[inline]
    pub fn sign(&self) -> Ordering {
        match self {
            Integer::Small(v) => v.cmp(&0),
            Integer::Big(v) => match v.sign() {
                Sign::Minus => Ordering::Less,
                Sign::NoSign => Ordering::Equal,
                Sign::Plus => Ordering::Greater,
            },
        }
    }

    /// The number with its sign changed.
    pub fn negated(&self) -> Integer {
        match self {
            Integer::Small(v) => match v.checked_neg() {
                Some(n) => Integer::Small(n),
                None => Integer::from(-BigInt::from(*v)),
            },
            Integer::Big(v) => Integer::from(-(**v).clone()),
        }
    }

    /// `(a·p − b·c) / d`, where the division is known to leave nothing.
    #[inline]
    pub fn exchange(a: &Integer, p: &Integer, b: &Integer, c: &Integer, d: &Integer) -> Integer {
        if let (
            Integer::Small(a),
            Integer::Small(p),
            Integer::Small(b),
            Integer::Small(c),
            Integer::Small(d),
        ) = (a, p, b, c, d)
            && let Some(n) = (*a as i128 * *p as i128).checked_sub(*b as i128 * *c as i128)
        {
            // A quotient of 64-bit numbers is far cheaper than one of 128 bits.
            let q = match i64::try_from(n) {
                Ok(small) => small.checked_div(*d).map(i128::from),
                Err(_) => n.checked_div(*d as i128),
            };
            if let Some(q) = q {
                return match i64::try_from(q) {
                    Ok(q) => Integer::Small(q),
                    Err(_) => Integer::Big(Box::new(BigInt::from(q))),
                };
            }
        }
        let product = |x: &Integer, y: &Integer| -> BigInt {
            match (x, y) {
                (Integer::Small(x), Integer::Small(y)) => BigInt::from(*x as i128 * *y as i128),
                (Integer::Small(x), Integer::Big(y)) | (Integer::Big(y), Integer::Small(x)) => {
                    &**y * *x
                }
                (Integer::Big(x), Integer::Big(y)) => &**x * &**y,
            }
        };
        let mut n = if a.is_zero() || p.is_zero() { BigInt::zero() } else { product(a, p) };
        if !b.is_zero() && !c.is_zero() {
            n -= product(b, c);
        }
        Integer::from(match d {
            Integer::Small(1) => n,
            Integer::Small(d) => n / *d,
            Integer::Big(d) => n / &**d,
        })
    }

    /// Compares `a·b` with `c·d`.
    #[inline]
    pub fn compare_products(a: &Integer, b: &Integer, c: &Integer, d: &Integer) -> Ordering {
        if let (Integer::Small(a), Integer::Small(b), Integer::Small(c), Integer::Small(d)) =
            (a, b, c, d)
        {
            return (*a as i128 * *b as i128).cmp(&(*c as i128 * *d as i128));
        }
        (BigInt::from(a) * BigInt::from(b)).cmp(&(BigInt::from(c) * BigInt::from(d)))
    }

    /// Whether it is greater than 0.
    #[inline]
    pub fn is_positive(&self) -> bool {
        match self {
            Integer::Small(v) => *v > 0,
            Integer::Big(v) => v.is_positive(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Words and long numbers give the same answers, at the edges of a word too.
        #[test]
        fn exchange_agrees_with_long_arithmetic(
            a in prop_oneof![any::<i64>(), Just(i64::MIN), Just(0)],
            p in any::<i64>(), b in any::<i64>(),
            c in prop_oneof![any::<i64>(), Just(i64::MIN)],
            d in prop_oneof![Just(1i64), Just(-1), any::<i64>()],
        ) {
            prop_assume!(d != 0);
            let big = |v: i64| BigInt::from(v);
            let n = big(a) * p - big(b) * c;
            let got = Integer::exchange(&a.into(), &p.into(), &b.into(), &c.into(), &d.into());
            prop_assert_eq!(BigInt::from(&got), n / d);
            prop_assert_eq!(
                Integer::compare_products(&a.into(), &p.into(), &b.into(), &c.into()),
                (big(a) * p).cmp(&(big(b) * c))
            );
            prop_assert_eq!(BigInt::from(&Integer::from(a).negated()), -big(a));
        }
    }
}
