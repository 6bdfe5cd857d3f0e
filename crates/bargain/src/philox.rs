//! Reproducible uniform numbers: each a pure function of (seed, draw, stream).
//!
//! Philox 4×32 with 10 rounds (Salmon, Moraes, Dror & Shaw 2011), keyed and
//! counted as everywhere in the project, so that the same seed gives the same
//! numbers whoever draws them, in whatever order.

const M0: u64 = 0xD251_1F53;
const M1: u64 = 0xCD9E_8D57;
const W0: u32 = 0x9E37_79B9;
const W1: u32 = 0xBB67_AE85;

fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
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

/// A uniform number strictly between 0 and 1.
///
/// ```
/// use realpolitik_bargain::philox::uniform;
/// assert_eq!(uniform(1, 5, 2).to_bits(), uniform(1, 5, 2).to_bits());
/// assert!(uniform(1, 5, 2) != uniform(1, 5, 3));
/// ```
pub fn uniform(seed: u64, draw: u64, stream: u32) -> f64 {
    let bits =
        philox([draw as u32, (draw >> 32) as u32, stream, 0], [seed as u32, (seed >> 32) as u32]);
    let wide = (u64::from(bits[0]) << 32) | u64::from(bits[1]);
    ((wide >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_its_authors() {
        // Known answers published with the generator (Random123).
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
    }
}
