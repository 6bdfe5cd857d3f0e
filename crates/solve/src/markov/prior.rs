//! Priors from which paths begin: a fixed sequence, the same in every run.

use super::layout::Layout;

/// Philox 4×32 with 10 rounds (Salmon, Moraes, Dror & Shaw 2011).
fn philox(mut c: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let (a, b) = (0xD251_1F53 * u64::from(c[0]), 0xCD9E_8D57 * u64::from(c[2]));
        c = [
            (b >> 32) as u32 ^ c[1] ^ key[0],
            b as u32,
            (a >> 32) as u32 ^ c[3] ^ key[1],
            a as u32,
        ];
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    c
}

/// A probability for every action: prior 0 is even; of the others every second is
/// drawn evenly from all mixtures, and those between are closer to one action.
pub(super) fn prior(layout: &Layout, number: u32, seed: u64) -> Vec<f64> {
    let mut out = Vec::with_capacity(layout.actions);
    for state in &layout.states {
        for n in &state.actions {
            let weight = |at: usize| {
                if number == 0 {
                    return 1.0;
                }
                let counter = [number, at as u32, 0x4D41_524B, 0x4F56_0000];
                let bits = philox(counter, [seed as u32, (seed >> 32) as u32]);
                let wide = (u64::from(bits[0]) << 32) | u64::from(bits[1]);
                let u = ((wide >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0;
                let e = -libm::log(u);
                if number % 2 == 1 { e } else { e * e * e * e }
            };
            let own: Vec<f64> = (out.len()..out.len() + n).map(weight).collect();
            let total: f64 = own.iter().sum();
            out.extend(own.iter().map(|w| w / total));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_generator_is_philox() {
        // The authors' known answer for a counter and a key of all ones.
        let all = u32::MAX;
        let want = [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd];
        assert_eq!(super::philox([all; 4], [all; 2]), want);
    }
}
