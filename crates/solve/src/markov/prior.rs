//! Priors from which paths begin: a fixed sequence, the same in every run.

use super::layout::Layout;
use realpolitik_lanes::philox::philox;

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
