//! The exponential and the logarithm in pure arithmetic, over lanes.
//!
//! Only additions, multiplications and one shift, in a fixed order and never
//! contracted, so that the bits are the same on every machine, for one lane or
//! many, wherever the lane stands.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

/// 1.5 · 2⁵²: adding it rounds to a whole number, which stands in the low bits.
pub const ROUND: f64 = 6_755_399_441_055_744.0;
/// The first of two parts of ln 2 (Cody & Waite 1980), with 21 trailing zeros, so that its
/// product with an exponent is exact.
pub const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
/// The second.
pub const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Beyond these the answer would leave the normal doubles.
const LOWEST: f64 = -708.0;
const HIGHEST: f64 = 709.0;
/// 1/k! from k = 13 down to 2: the error on |r| ≤ ln 2 / 2 is 5e-18.
pub const TAYLOR: [f64; 12] = [
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
/// use realpolitik_lanes::exp_ln::exp;
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

/// The exponent field and the fraction of a double.
pub const FRACTION: u64 = (1 << 52) - 1;
/// The bits of √½, below which a fraction is doubled.
pub const ROOT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;
/// 2/(2k + 1) from k = 11 down to 1: with |s| ≤ 0.1716 the rest is 1e-19.
pub const ODD: [f64; 11] = [
    2.0 / 23.0,
    2.0 / 21.0,
    2.0 / 19.0,
    2.0 / 17.0,
    2.0 / 15.0,
    2.0 / 13.0,
    2.0 / 11.0,
    2.0 / 9.0,
    2.0 / 7.0,
    2.0 / 5.0,
    2.0 / 3.0,
];

/// ln(x) in every lane, within 2 units in the last place, for normal positive
/// doubles; of other numbers the answer means nothing.
///
/// With x = 2ᵉ·m, √½ ≤ m < √2, and s = (m − 1)/(m + 1), it is e·ln 2 + 2 artanh s.
///
/// ```
/// use realpolitik_lanes::exp_ln::ln;
/// let lanes = ln([1.0, 10.0, 1e-300]);
/// assert_eq!(lanes[0], 0.0);
/// assert!((lanes[1] - std::f64::consts::LN_10).abs() < 1e-15);
/// assert!((lanes[2] / (-300.0 * std::f64::consts::LN_10) - 1.0).abs() < 1e-15);
/// ```
#[inline(always)]
pub fn ln<const L: usize>(x: [f64; L]) -> [f64; L] {
    let mut out = [0.0; L];
    for l in 0..L {
        // Counted from √½ the exponent comes out with the right fraction.
        let shifted = x[l].to_bits().wrapping_sub(ROOT_HALF);
        let m = f64::from_bits((shifted & FRACTION).wrapping_add(ROOT_HALF));
        // The exponent, signed, by the rounding constant: no conversion needed.
        let field = shifted.wrapping_add(1 << 62) >> 52;
        let e = f64::from_bits(0x4330_0000_0000_0000 | field) - (4_503_599_627_370_496.0 + 1024.0);
        let s = (m - 1.0) / (m + 1.0);
        let z = s * s;
        let mut sum = ODD[0];
        for c in &ODD[1..] {
            sum = sum * z + c;
        }
        out[l] = e * LN2_HIGH + (2.0 * s + (s * z * sum + e * LN2_LOW));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{exp, ln};

    #[test]
    fn logarithms_agree_with_the_library() {
        let mut worst = 0.0f64;
        for i in -7000..=7000i32 {
            let x = libm::exp(f64::from(i) * 0.1003);
            let [ours] = ln([x]);
            let theirs = libm::log(x);
            worst = worst.max((ours - theirs).abs() / theirs.abs().max(1e-3));
        }
        for i in 1..4000i32 {
            let x = 0.5 + f64::from(i) * 0.000_5;
            let [ours] = ln([x]);
            let theirs = libm::log(x);
            worst = worst.max((ours - theirs).abs() / theirs.abs().max(1e-3));
        }
        assert!(worst < 5e-16, "{worst:e}");
    }

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
