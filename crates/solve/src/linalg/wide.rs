//! Whole numbers of up to 256 bits and a sign, kept in place.
//!
//! The entries of a dictionary are determinants of parts of the payoff matrix: past
//! one machine word soon, past four of them only in large games. Up to there nothing
//! is allocated, and since every division by the last pivot is known to come out even
//! it is a multiplication by that pivot's inverse modulo 2²⁵⁶ (Jebelean, "An algorithm
//! for exact division", J. Symbolic Computation 15 (1993), 169–180).

use num_bigint::{BigInt, BigUint, Sign};
use std::cmp::Ordering;

/// Words of a number.
const WORDS: usize = 4;

/// A sign and a size; 0 is not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wide {
    negative: bool,
    words: [u64; WORDS],
}

/// A size of twice the words, with a sign: what products are.
#[derive(Clone, Copy, Debug)]
struct Product {
    negative: bool,
    words: [u64; 2 * WORDS],
}

/// How many words carry something.
#[inline]
fn length(words: &[u64]) -> usize {
    let mut n = words.len();
    while n > 0 && words[n - 1] == 0 {
        n -= 1;
    }
    n
}

#[inline]
fn bits(words: &[u64]) -> u32 {
    match length(words) {
        0 => 0,
        n => 64 * n as u32 - words[n - 1].leading_zeros(),
    }
}

impl Wide {
    #[inline]
    pub(crate) fn from_i64(value: i64) -> Self {
        Wide { negative: value < 0, words: [value.unsigned_abs(), 0, 0, 0] }
    }

    /// The number, if it fits.
    pub(crate) fn from_big(value: &BigInt) -> Option<Self> {
        let digits = value.magnitude().iter_u64_digits();
        if digits.len() > WORDS {
            return None;
        }
        let mut words = [0; WORDS];
        words.iter_mut().zip(digits).for_each(|(w, d)| *w = d);
        Some(Wide { negative: value.sign() == Sign::Minus, words })
    }

    pub(crate) fn to_big(self) -> BigInt {
        let halves = self.words.iter().flat_map(|w| [*w as u32, (*w >> 32) as u32]);
        let size = BigUint::new(halves.collect());
        BigInt::from_biguint(if self.negative { Sign::Minus } else { Sign::Plus }, size)
    }

    /// The number, if it fits one word with its sign.
    #[inline]
    pub(crate) fn to_i64(self) -> Option<i64> {
        if self.words[1] | self.words[2] | self.words[3] != 0 {
            return None;
        }
        match (self.negative, self.words[0]) {
            (false, w) => i64::try_from(w).ok(),
            (true, w) => 0i64.checked_sub_unsigned(w),
        }
    }

    pub(crate) fn negated(self) -> Self {
        Wide { negative: !self.negative && self.words != [0; WORDS], ..self }
    }

    #[inline]
    pub(crate) fn sign(self) -> Ordering {
        match self.negative {
            true => Ordering::Less,
            false if self.words == [0; WORDS] => Ordering::Equal,
            false => Ordering::Greater,
        }
    }

    #[inline]
    fn times(&self, other: &Wide) -> Product {
        let (n, m) = (length(&self.words), length(&other.words));
        let mut words = [0u64; 2 * WORDS];
        for (i, a) in self.words[..n].iter().enumerate() {
            let mut carry = 0u128;
            for (j, b) in other.words[..m].iter().enumerate() {
                let sum = u128::from(*a) * u128::from(*b) + u128::from(words[i + j]) + carry;
                words[i + j] = sum as u64;
                carry = sum >> 64;
            }
            words[i + m] = carry as u64;
        }
        Product { negative: self.negative != other.negative, words }
    }

    /// Compares `a·b` with `c·d`.
    pub(crate) fn compare_products(a: &Wide, b: &Wide, c: &Wide, d: &Wide) -> Ordering {
        let (x, y) = (a.times(b), c.times(d));
        let zero = |p: &Product| p.words == [0; 2 * WORDS];
        match (x.negative && !zero(&x), y.negative && !zero(&y)) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => x.words.iter().rev().cmp(y.words.iter().rev()),
            (true, true) => y.words.iter().rev().cmp(x.words.iter().rev()),
        }
    }

    /// `(a·p − b·c) / d`, which comes out even; `None` where a number on the way or at
    /// the end does not fit.
    #[inline]
    pub(crate) fn exchange(a: &Wide, p: &Wide, b: &Wide, c: &Wide, d: &Divisor) -> Option<Wide> {
        a.times(p).minus(&b.times(c))?.exactly_by(d)
    }
}

impl Product {
    #[inline]
    fn minus(&self, other: &Product) -> Option<Product> {
        let n = length(&self.words).max(length(&other.words));
        let mut words = [0u64; 2 * WORDS];
        if self.negative != other.negative {
            let mut carry = false;
            for (i, w) in words[..n].iter_mut().enumerate() {
                let (sum, over) = self.words[i].overflowing_add(other.words[i]);
                let (sum, again) = sum.overflowing_add(u64::from(carry));
                *w = sum;
                carry = over || again;
            }
            if carry {
                *words.get_mut(n)? = 1;
            }
            return Some(Product { negative: self.negative, words });
        }
        let less = self.words.iter().rev().lt(other.words.iter().rev());
        let (large, small) = if less { (other, self) } else { (self, other) };
        let mut borrow = false;
        for (i, w) in words[..n].iter_mut().enumerate() {
            let (rest, under) = large.words[i].overflowing_sub(small.words[i]);
            let (rest, again) = rest.overflowing_sub(u64::from(borrow));
            *w = rest;
            borrow = under || again;
        }
        Some(Product { negative: self.negative != less, words })
    }

    #[inline]
    fn exactly_by(&self, d: &Divisor) -> Option<Wide> {
        let own = bits(&self.words);
        if own == 0 {
            return Some(Wide::from_i64(0));
        }
        // The quotient is below 2^most.
        let most = (own + 1).checked_sub(d.bits)?;
        if most > 64 * WORDS as u32 {
            return None;
        }
        let n = most.div_ceil(64) as usize;
        let low = shifted(&self.words, d.shift, n);
        Some(Wide {
            negative: self.negative != d.negative,
            words: low_product(&low, &d.inverse, n),
        })
    }
}

/// The `n` lowest words of a size without its `twos` lowest bits.
#[inline]
fn shifted(words: &[u64], twos: u32, n: usize) -> [u64; WORDS] {
    let (skip, by) = (twos as usize / 64, twos % 64);
    let word = |k: usize| words.get(k).copied().unwrap_or(0);
    let mut low = [0u64; WORDS];
    for (i, w) in low[..n].iter_mut().enumerate() {
        *w = word(i + skip) >> by;
        if by > 0 {
            *w |= word(i + skip + 1) << (64 - by);
        }
    }
    low
}

/// The product modulo 2^(64·n).
#[inline]
fn low_product(a: &[u64; WORDS], b: &[u64; WORDS], n: usize) -> [u64; WORDS] {
    let mut words = [0u64; WORDS];
    for i in 0..n {
        let mut carry = 0u128;
        for j in 0..n - i {
            let sum = u128::from(a[i]) * u128::from(b[j]) + u128::from(words[i + j]) + carry;
            words[i + j] = sum as u64;
            carry = sum >> 64;
        }
    }
    words
}

/// A number that others are divided by, where nothing is left over.
#[derive(Clone, Copy, Debug)]
pub struct Divisor {
    negative: bool,
    bits: u32,
    /// Twos in the number.
    shift: u32,
    /// Inverse of the rest modulo 2²⁵⁶.
    inverse: [u64; WORDS],
}

impl Divisor {
    /// Of a number that is not 0.
    pub(crate) fn new(d: &Wide) -> Option<Self> {
        let first = d.words.iter().position(|w| *w != 0)?;
        let shift = 64 * first as u32 + d.words[first].trailing_zeros();
        let odd = shifted(&d.words, shift, WORDS);
        // An odd number is its own inverse modulo 8; each round doubles the bits
        // that are right: 3, 6, 12, …, 384.
        let mut inverse = odd;
        for _ in 0..7 {
            let mut two_less = low_product(&odd, &inverse, WORDS);
            // 2 − x = !x + 3 modulo 2²⁵⁶.
            let mut carry = 3u64;
            for w in &mut two_less {
                let (sum, over) = (!*w).overflowing_add(carry);
                *w = sum;
                carry = u64::from(over);
            }
            inverse = low_product(&inverse, &two_less, WORDS);
        }
        Some(Divisor { negative: d.negative, bits: bits(&d.words), shift, inverse })
    }

    /// The quotient of a number of two words, if it fits one.
    #[inline]
    pub(crate) fn word_quotient(&self, n: i128) -> Option<i64> {
        let size = n.unsigned_abs();
        let own = 128 - size.leading_zeros();
        // Below 2^63 in size.
        if own + 1 > self.bits + 63 || self.shift >= 64 {
            return if own == 0 { Some(0) } else { None };
        }
        let low = ((size >> self.shift) as u64).wrapping_mul(self.inverse[0]) as i64;
        Some(if (n < 0) != self.negative { -low } else { low })
    }
}
