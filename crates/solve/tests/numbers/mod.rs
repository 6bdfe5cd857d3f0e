//! Numbers that look random, the same in every run.

/// A small generator with a fixed seed.
pub struct Numbers(pub u64);

impl Numbers {
    /// Between 0 and 1.
    pub fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed >> 11) as f64 / 9_007_199_254_740_992.0
    }
}
