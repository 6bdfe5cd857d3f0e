//! Whole numbers that stay in a machine word while they fit.
//!
//! Integer pivoting needs one operation over and over,
//! `(a·p − b·c) / d` with a division known to come out even. Most entries of a
//! small game's dictionary fit in 64 bits, where this costs a few instructions, and
//! most of larger ones in [`Wide`]; only what does not fit either is handed to
//! `num-bigint`.

use super::wide::{Divisor, Wide};
use num_bigint::{BigInt, Sign};
use num_traits::{Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// A whole number of unbounded size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Integer {
    /// One that fits in 64 bits.
    Small(i64),
    /// One that does not, but fits in 256 bits and a sign.
    Wide(Wide),
    /// One that does not fit there either.
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
            None => match Wide::from_big(&value) {
                Some(w) => Integer::Wide(w),
                None => Integer::Big(Box::new(value)),
            },
        }
    }
}

impl From<Wide> for Integer {
    #[inline]
    fn from(value: Wide) -> Self {
        match value.to_i64() {
            Some(v) => Integer::Small(v),
            None => Integer::Wide(value),
        }
    }
}

impl From<&Integer> for BigInt {
    fn from(value: &Integer) -> Self {
        match value {
            Integer::Small(v) => BigInt::from(*v),
            Integer::Wide(v) => v.to_big(),
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
            Integer::Wide(v) => v.sign(),
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
            Integer::Wide(v) => Integer::from(v.negated()),
            Integer::Big(v) => Integer::from(-(**v).clone()),
        }
    }

    /// The number in 256 bits, if it fits.
    #[inline]
    fn wide(&self) -> Option<Wide> {
        match self {
            Integer::Small(v) => Some(Wide::from_i64(*v)),
            Integer::Wide(v) => Some(*v),
            Integer::Big(_) => None,
        }
    }

    /// What is needed to divide by this number again and again; `None` where it is
    /// too long for that, or 0.
    pub fn divisor(&self) -> Option<Divisor> {
        Divisor::new(&self.wide()?)
    }

    /// `(a·p − b·c) / d`, where the division is known to leave nothing. `by` is
    /// [`Integer::divisor`] of `d`.
    #[inline]
    pub fn exchange(
        a: &Integer,
        p: &Integer,
        b: &Integer,
        c: &Integer,
        d: &Integer,
        by: Option<&Divisor>,
    ) -> Integer {
        if let Some(by) = by {
            if let (Integer::Small(a), Integer::Small(p), Integer::Small(b), Integer::Small(c)) =
                (a, p, b, c)
                && let Some(n) = (*a as i128 * *p as i128).checked_sub(*b as i128 * *c as i128)
                && let Some(q) = by.word_quotient(n)
            {
                return Integer::Small(q);
            }
            if let (Some(a), Some(p), Some(b), Some(c)) = (a.wide(), p.wide(), b.wide(), c.wide())
                && let Some(q) = Wide::exchange(&a, &p, &b, &c, by)
            {
                return Integer::from(q);
            }
        }
        let mut n = BigInt::zero();
        if !a.is_zero() && !p.is_zero() {
            n += BigInt::from(a) * BigInt::from(p);
        }
        if !b.is_zero() && !c.is_zero() {
            n -= BigInt::from(b) * BigInt::from(c);
        }
        Integer::from(n / BigInt::from(d))
    }

    /// Compares `a·b` with `c·d`.
    #[inline]
    pub fn compare_products(a: &Integer, b: &Integer, c: &Integer, d: &Integer) -> Ordering {
        if let (Integer::Small(a), Integer::Small(b), Integer::Small(c), Integer::Small(d)) =
            (a, b, c, d)
        {
            return (*a as i128 * *b as i128).cmp(&(*c as i128 * *d as i128));
        }
        if let (Some(a), Some(b), Some(c), Some(d)) = (a.wide(), b.wide(), c.wide(), d.wide()) {
            return Wide::compare_products(&a, &b, &c, &d);
        }
        (BigInt::from(a) * BigInt::from(b)).cmp(&(BigInt::from(c) * BigInt::from(d)))
    }

    /// Whether it is greater than 0.
    #[inline]
    pub fn is_positive(&self) -> bool {
        match self {
            Integer::Small(v) => *v > 0,
            Integer::Wide(v) => v.sign() == Ordering::Greater,
            Integer::Big(v) => v.is_positive(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Numbers of up to 420 bits, often at the edge of a word or of four.
    fn number() -> impl Strategy<Value = BigInt> {
        let edge =
            prop_oneof![Just(0u32), Just(31), Just(63), Just(64), Just(128), Just(255), Just(256)];
        prop_oneof![
            any::<i64>().prop_map(BigInt::from),
            prop_oneof![Just(i64::MIN), Just(0), Just(1), Just(-1)].prop_map(BigInt::from),
            (proptest::collection::vec(any::<u32>(), 0..14), any::<bool>()).prop_map(
                |(v, minus)| {
                    BigInt::from_slice(if minus { Sign::Minus } else { Sign::Plus }, &v)
                }
            ),
            (edge, -2i64..3).prop_map(|(e, by)| (BigInt::from(1) << e) + by),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        /// However long the numbers are, they give the same answers as long arithmetic.
        #[test]
        fn exchange_agrees_with_long_arithmetic(
            x in number(), y in number(), p in number(), c in number(), d in number(),
        ) {
            prop_assume!(!d.is_zero());
            // What is divided by d is a multiple of it.
            let (a, b) = (&x * &d, &y * &d);
            let of = |v: &BigInt| Integer::from(v.clone());
            let by = of(&d).divisor();
            let got = Integer::exchange(&of(&a), &of(&p), &of(&b), &of(&c), &of(&d), by.as_ref());
            let want = &x * &p - &y * &c;
            prop_assert_eq!(BigInt::from(&got), want.clone());
            // Equal numbers are equal entries.
            prop_assert_eq!(&got, &of(&want));
            prop_assert_eq!(got.sign(), want.cmp(&BigInt::zero()));
            prop_assert_eq!(got.is_positive(), want.is_positive());
            prop_assert_eq!(BigInt::from(&got.negated()), -want);
            prop_assert_eq!(
                Integer::compare_products(&of(&x), &of(&p), &of(&y), &of(&c)),
                (&x * &p).cmp(&(&y * &c))
            );
        }
    }
}
