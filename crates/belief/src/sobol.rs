//! Scrambled Sobol points.
//!
//! Sobol (1967) points in base 2 with the direction numbers of Joe & Kuo (2008,
//! set D6), scrambled after Owen (1995): at each binary digit of a coordinate
//! the digits that follow are flipped or not by a coin that depends on all digits
//! before it. The coins come from a hash of those digits, so that a point is a
//! pure function of its number, its dimension and the seed (hashing in the place
//! of stored permutations: Laine & Karras 2011; Burley 2020). Every scrambled
//! point is uniform, a scrambled sequence keeps its evenness, and sequences with
//! different scramblings are independent: the spread of their means is the
//! error of their mean.

use crate::joe_kuo::{DIMENSIONS, INITIAL};
use realpolitik_lanes::philox::philox;

/// Binary digits of a coordinate.
const DIGITS: usize = 32;

/// A scrambled sequence.
#[derive(Clone, Debug)]
pub struct Sobol {
    /// Direction numbers of each dimension, the first digit uppermost.
    directions: Vec<[u32; DIGITS]>,
    /// Keys of the scrambling of each dimension.
    keys: Vec<[u32; 2]>,
}

impl Sobol {
    /// The greatest number of dimensions.
    pub const MOST_DIMENSIONS: usize = DIMENSIONS;
    /// The number of points of a sequence.
    pub const POINTS: u64 = 1 << DIGITS;

    /// A sequence in so many dimensions; each scrambling is one sequence. `None`
    /// if there are more dimensions than direction numbers.
    pub fn new(dimensions: usize, seed: u64, scrambling: u32) -> Option<Self> {
        if dimensions > DIMENSIONS {
            return None;
        }
        let key = |d: usize| {
            let counter = [d as u32, scrambling, 0x534F_424F, 0x4C00_0000];
            let [a, b, ..] = philox(counter, [seed as u32, (seed >> 32) as u32]);
            [a, b]
        };
        Some(Sobol {
            directions: (0..dimensions).map(direction_numbers).collect(),
            keys: (0..dimensions).map(key).collect(),
        })
    }

    /// Coordinate `dimension` of point `k`, strictly between 0 and 1.
    ///
    /// # Panics
    /// If there is no such dimension.
    #[inline]
    pub fn point(&self, k: u64, dimension: usize) -> f64 {
        let digits = self.digits(k as u32, dimension);
        let [first, second] = self.keys[dimension];
        let scrambled = scramble(digits, first);
        // Digits past the last are a coin of their own for each point, so that
        // no two points of any two sequences share a value.
        let rest = mix(scrambled ^ second) >> 11;
        let wide = (u64::from(scrambled) << 21) | u64::from(rest);
        (wide as f64 + 0.5) / 9_007_199_254_740_992.0
    }

    /// The unscrambled digits: those of the number in Gray code, so that a
    /// point differs from the one before it in one direction.
    #[inline]
    fn digits(&self, k: u32, dimension: usize) -> u32 {
        let mut gray = k ^ (k >> 1);
        let mut out = 0;
        let directions = &self.directions[dimension];
        while gray != 0 {
            out ^= directions[gray.trailing_zeros() as usize];
            gray &= gray - 1;
        }
        out
    }
}

/// v₁, v₂, … of a dimension by the recurrence of its primitive polynomial
/// (Bratley & Fox 1988; Joe & Kuo 2003, eq. 2).
fn direction_numbers(dimension: usize) -> [u32; DIGITS] {
    let mut v = [0u32; DIGITS];
    let Some((degree, coefficients, initial)) =
        dimension.checked_sub(1).and_then(|d| INITIAL.get(d)).copied()
    else {
        // The first dimension is van der Corput's sequence.
        for (i, v) in v.iter_mut().enumerate() {
            *v = 1 << (DIGITS - 1 - i);
        }
        return v;
    };
    let s = degree as usize;
    for i in 0..DIGITS {
        v[i] = if i < s {
            u32::from(initial[i]) << (DIGITS - 1 - i)
        } else {
            let mut next = v[i - s] ^ (v[i - s] >> s);
            for k in 1..s {
                if (coefficients >> (s - 1 - k)) & 1 == 1 {
                    next ^= v[i - k];
                }
            }
            next
        };
    }
    v
}

/// Flips each digit by a coin of the digits above it: reversed, a digit then
/// depends on lower bits only, which is what adding and multiplying by even
/// numbers respect.
#[inline]
fn scramble(digits: u32, key: u32) -> u32 {
    let mut x = digits.reverse_bits();
    x = x.wrapping_add(key);
    x ^= x.wrapping_mul(0x6c50_b47c);
    x ^= x.wrapping_mul(0xb82f_1e52);
    x ^= x.wrapping_mul(0xc7af_e638);
    x ^= x.wrapping_mul(0x8d22_f6e6);
    x.reverse_bits()
}

/// A hash of a word (finaliser of MurmurHash3, Appleby 2011).
#[inline]
fn mix(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x85eb_ca6b);
    x ^= x >> 13;
    x = x.wrapping_mul(0xc2b2_ae35);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unscrambled_points_are_those_of_the_literature() {
        // The first points of dimensions 1 to 4, in Gray code order.
        let sobol = Sobol::new(4, 0, 0).expect("few dimensions");
        let expected = [
            [0.0, 0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25, 0.25],
            [0.25, 0.75, 0.75, 0.75],
            [0.375, 0.375, 0.625, 0.875],
        ];
        for (k, point) in expected.iter().enumerate() {
            for (d, x) in point.iter().enumerate() {
                let ours = f64::from(sobol.digits(k as u32, d)) / 4_294_967_296.0;
                assert_eq!(ours, *x, "point {k}, dimension {d}");
            }
        }
    }

    #[test]
    fn every_dimension_is_evenly_filled_after_scrambling() {
        let sobol = Sobol::new(DIMENSIONS, 9, 3).expect("as many as there are");
        for d in 0..DIMENSIONS {
            let mut seen = [0u32; 256];
            for k in 0..256 {
                seen[(sobol.point(k, d) * 256.0) as usize] += 1;
            }
            assert!(seen.iter().all(|n| *n == 1), "dimension {d}");
        }
    }

    #[test]
    fn pairs_of_neighbouring_dimensions_fill_the_square() {
        // A (t, m, 2)-net: with 2¹⁰ points every box of 2⁻⁵ × 2⁻³ holds as many.
        let sobol = Sobol::new(2, 4, 1).expect("few dimensions");
        let mut seen = [0u32; 256];
        for k in 0..1024 {
            let (x, y) = (sobol.point(k, 0), sobol.point(k, 1));
            seen[(x * 32.0) as usize * 8 + (y * 8.0) as usize] += 1;
        }
        assert!(seen.iter().all(|n| *n == 4));
    }

    #[test]
    fn the_error_of_a_smooth_mean_falls_faster_than_that_of_independent_draws() {
        // ∏ (1 + (x − ½)/2) has the mean 1.
        let mean = |scrambling: u32, n: u64| {
            let sobol = Sobol::new(6, 1, scrambling).expect("few dimensions");
            (0..n)
                .map(|k| (0..6).map(|d| 1.0 + (sobol.point(k, d) - 0.5) / 2.0).product::<f64>())
                .sum::<f64>()
                / n as f64
        };
        let spread = |n: u64| {
            let squares: f64 = (0..16).map(|s| (mean(s, n) - 1.0).powi(2)).sum();
            (squares / 16.0).sqrt()
        };
        let (few, many) = (spread(256), spread(4096));
        // Independent draws: 0.36/√4096 = 0.0056, and a quarter of that at 256.
        assert!(many < 0.0056 / 8.0, "{many}");
        assert!(many < few / 8.0, "{few} {many}");
    }
}
