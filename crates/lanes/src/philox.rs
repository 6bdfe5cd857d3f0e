//! The generator: a number is a pure function of (seed, draw, stream).
//!
//! Philox 4×32 with 10 rounds (Salmon, Moraes, Dror & Shaw 2011) turns a counter
//! and a key into bits without any state. Numbers depend neither on how many
//! there are, nor on the order in which they are taken, nor on who takes them.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

const M0: u64 = 0xD251_1F53;
const M1: u64 = 0xCD9E_8D57;
const W0: u32 = 0x9E37_79B9;
const W1: u32 = 0xBB67_AE85;

/// Philox 4×32-10 of a counter under a key.
///
/// ```
/// use realpolitik_lanes::philox::philox;
/// // Known answer published with the generator (Random123).
/// assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
/// ```
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [mut k0, mut k1] = key;
    for round in 0..10 {
        if round > 0 {
            k0 = k0.wrapping_add(W0);
            k1 = k1.wrapping_add(W1);
        }
        let p0 = M0 * u64::from(c0);
        let p1 = M1 * u64::from(c2);
        (c0, c1, c2, c3) =
            ((p1 >> 32) as u32 ^ c1 ^ k0, p1 as u32, (p0 >> 32) as u32 ^ c3 ^ k1, p0 as u32);
    }
    [c0, c1, c2, c3]
}

/// A uniform number strictly between 0 and 1, of 53 bits.
///
/// ```
/// use realpolitik_lanes::philox::uniform;
/// let u = uniform(7, 0, 3);
/// assert!(0.0 < u && u < 1.0);
/// assert_eq!(u, uniform(7, 0, 3));
/// assert_ne!(u, uniform(7, 1, 3));
/// ```
pub fn uniform(seed: u64, draw: u64, stream: u32) -> f64 {
    let bits =
        philox([draw as u32, (draw >> 32) as u32, stream, 0], [seed as u32, (seed >> 32) as u32]);
    let wide = (u64::from(bits[0]) << 32) | u64::from(bits[1]);
    ((wide >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

/// [`uniform`] for consecutive draws of one stream, a lane each.
///
/// ```
/// use realpolitik_lanes::philox::{uniform, uniform_lanes};
/// let lanes: [f64; 4] = uniform_lanes(7, 100, 3);
/// assert_eq!(lanes[2], uniform(7, 102, 3));
/// ```
#[inline(always)]
pub fn uniform_lanes<const L: usize>(seed: u64, first: u64, stream: u32) -> [f64; L] {
    // Words of 32 bits in lanes of 64: products then need no widening.
    const LOW: u64 = 0xFFFF_FFFF;
    let (mut c0, mut c1) = ([0u64; L], [0u64; L]);
    for l in 0..L {
        let draw = first.wrapping_add(l as u64);
        c0[l] = draw & LOW;
        c1[l] = draw >> 32;
    }
    let (mut c2, mut c3) = ([u64::from(stream); L], [0u64; L]);
    let (mut k0, mut k1) = (seed & LOW, seed >> 32);
    for round in 0..10 {
        if round > 0 {
            k0 = (k0 + u64::from(W0)) & LOW;
            k1 = (k1 + u64::from(W1)) & LOW;
        }
        for l in 0..L {
            let p0 = M0 * (c0[l] & LOW);
            let p1 = M1 * (c2[l] & LOW);
            c0[l] = (p1 >> 32) ^ c1[l] ^ k0;
            c1[l] = p1 & LOW;
            c2[l] = (p0 >> 32) ^ c3[l] ^ k1;
            c3[l] = p0 & LOW;
        }
    }
    let mut out = [0.0; L];
    for l in 0..L {
        // 53 bits, half a step up: two exact parts, added exactly.
        let high = from_word(c0[l]) * 4_294_967_296.0;
        let wide = high + from_word(c1[l] & !0x7FF);
        out[l] = (wide / 2048.0 + 0.5) / 9_007_199_254_740_992.0;
    }
    out
}

/// A word of at most 52 bits as a double, by its bits.
#[inline(always)]
fn from_word(word: u64) -> f64 {
    f64::from_bits(0x4330_0000_0000_0000 | word) - 4_503_599_627_370_496.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_matches_its_authors() {
        // Known answers published with the generator (Random123).
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
    }

    #[test]
    fn lanes_have_the_bits_of_one_draw() {
        for first in [0, 5, u64::from(u32::MAX) - 3, 1 << 40] {
            let lanes: [f64; 8] = uniform_lanes(0xDEAD_BEEF_1234_5678, first, 9);
            for (l, u) in lanes.into_iter().enumerate() {
                let one = uniform(0xDEAD_BEEF_1234_5678, first + l as u64, 9);
                assert_eq!(u.to_bits(), one.to_bits());
            }
        }
    }

    #[test]
    fn uniform_is_uniform() {
        let n = 20_000;
        let mean: f64 = (0..n).map(|k| uniform(7, k, 3)).sum::<f64>() / n as f64;
        // Standard error 0.29 / √20000 = 0.002.
        assert!((mean - 0.5).abs() < 0.008);
    }
}
