//! The exponential in pure arithmetic, over lanes.
//!
//! Only additions, multiplications and one shift, in a fixed order and never
//! contracted, so that the bits are the same on every machine, for one lane or
//! many, wherever the lane stands.

/// 1.5 · 2⁵²: adding it rounds to a whole number, which stands in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// ln 2 in two parts (Cody & Waite 1980): the first has 21 trailing zeros, so
/// its product with an exponent is exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Beyond these the answer would leave the normal doubles.
const LOWEST: f64 = -708.0;
const HIGHEST: f64 = 709.0;
/// 1/k! from k = 13 down to 2: the error on |r| ≤ ln 2 / 2 is 5e-18.
const TAYLOR: [f64; 12] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
];

/// exp(x) in every lane, within 2 units in the last place on [−708, 709] and
/// held at the ends beyond; NaN stays NaN.
///
/// ```
/// use realpolitik_solve::quantal_response::elementary::exp;
/// let lanes = exp([0.0, 1.0, -1e9]);
/// assert_eq!(lanes[0], 1.0);
/// assert!((lanes[1] - std::f64::consts::E).abs() < 1e-15);
/// assert!(lanes[2] > 0.0 && lanes[2] < 1e-300);
/// ```
#[inline(always)]
pub fn exp<const L: usize>(x: [f64; L]) -> [f64; L] {
    let mut out = [0.0; L];
    for l in 0..L {
        let bounded = if x[l] < LOWEST { LOWEST } else { x[l] };
        let bounded = if bounded > HIGHEST { HIGHEST } else { bounded };
        let shifted = bounded * std::f64::consts::LOG2_E + ROUND;
        let k = shifted - ROUND;
        let r = (bounded - k * LN2_HIGH) - k * LN2_LOW;
        let mut sum = TAYLOR[0];
        for c in &TAYLOR[1..] {
            sum = sum * r + c;
        }
        let sum = sum * (r * r) + r + 1.0;
        let power = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
        out[l] = sum * power;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::exp;

    #[test]
    fn agrees_with_the_library() {
        let mut worst = 0.0f64;
        for i in -70_000..=70_000i32 {
            let x = f64::from(i) * 0.0101;
            let [ours] = exp([x]);
            worst = worst.max((ours / libm::exp(x) - 1.0).abs());
        }
        assert!(worst < 4.5e-16, "{worst:e}");
        assert!(exp([f64::NAN])[0].is_nan());
    }
}
