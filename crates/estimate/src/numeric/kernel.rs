//! The normal distribution function, its logarithm and its slope in one go.
//!
//! One exponential, one rational function and one logarithm give all four numbers that
//! a probit and its derivatives need, accurate in both tails.

use realpolitik_lanes::exp_ln::{FRACTION, LN2_HIGH, LN2_LOW, ODD, ROOT_HALF, ROUND, TAYLOR, exp};
use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

/// 1/√π.
const FRAC_1_SQRT_PI: f64 = 0.564_189_583_547_756_3;
/// 1/√(2π).
const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

/// What a probit needs at one point.
#[derive(Clone, Copy, Debug)]
pub struct Probit {
    /// Φ(x).
    pub p: f64,
    /// φ(x).
    pub density: f64,
    /// ln Φ(x), finite wherever x is.
    pub log: f64,
    /// φ(x)/Φ(x).
    pub ratio: f64,
}

/// Numerators and denominators of Cody (1969), Mathematics of Computation 23:631–637,
/// in the order in which they are taken up.
const NEAR: ([f64; 5], [f64; 5]) = (
    [
        1.857_777_061_846_031_5e-1,
        3.161_123_743_870_565_5,
        1.138_641_541_510_501_6e2,
        3.774_852_376_853_02e2,
        3.209_377_589_138_469_4e3,
    ],
    [
        1.0,
        2.360_129_095_234_412_2e1,
        2.440_246_379_344_441_7e2,
        1.282_616_526_077_372_3e3,
        2.844_236_833_439_171e3,
    ],
);
const MIDDLE: ([f64; 9], [f64; 9]) = (
    [
        2.153_115_354_744_038_3e-8,
        5.641_884_969_886_701e-1,
        8.883_149_794_388_377,
        6.611_919_063_714_163e1,
        2.986_351_381_974_001e2,
        8.819_522_212_417_69e2,
        1.712_047_612_634_070_7e3,
        2.051_078_377_826_071_6e3,
        1.230_339_354_797_997_2e3,
    ],
    [
        1.0,
        1.574_492_611_070_983_5e1,
        1.176_939_508_913_125e2,
        5.371_811_018_620_099e2,
        1.621_389_574_566_690_3e3,
        3.290_799_235_733_459_7e3,
        4.362_619_090_143_247e3,
        3.439_367_674_143_721_6e3,
        1.230_339_354_803_749_3e3,
    ],
);
const FAR: ([f64; 6], [f64; 6]) = (
    [
        1.631_538_713_730_209_7e-2,
        3.053_266_349_612_323_6e-1,
        3.603_448_999_498_044_5e-1,
        1.257_817_261_112_292_6e-1,
        1.608_378_514_874_228e-2,
        6.587_491_615_298_378e-4,
    ],
    [
        1.0,
        2.568_520_192_289_822,
        1.872_952_849_923_460_4,
        5.279_051_029_514_285e-1,
        6.051_834_131_244_132e-2,
        2.335_204_976_268_691_8e-3,
    ],
);

/// a₀xⁿ + a₁xⁿ⁻¹ + …, even and odd powers side by side: the one does not wait for the
/// other.
#[inline(always)]
fn polynomial<const A: usize>(a: &[f64; A], x: f64) -> f64 {
    let square = x * x;
    let (mut first, mut second) = (a[0], a[1]);
    let mut pairs = a[2..].chunks_exact(2);
    for pair in &mut pairs {
        first = first * square + pair[0];
        second = second * square + pair[1];
    }
    match pairs.remainder() {
        [last] => (first * square + last) + second * x,
        _ => first * x + second,
    }
}

/// One polynomial over another.
#[inline(always)]
fn rational<const A: usize>((a, b): &([f64; A], [f64; A]), x: f64) -> f64 {
    polynomial(a, x) / polynomial(b, x)
}

/// exp(x) for one x ≤ 0, held at −708: the sum of `realpolitik_lanes`, taken in an order
/// that a single lane waits less for.
#[inline(always)]
fn exp_one(x: f64) -> f64 {
    let bounded = if x < -708.0 { -708.0 } else { x };
    let shifted = bounded * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (bounded - k * LN2_HIGH) - k * LN2_LOW;
    let sum = polynomial(&TAYLOR, r) * (r * r) + r + 1.0;
    sum * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

/// ln(x) for one normal positive x, likewise.
#[inline(always)]
fn ln_one(x: f64) -> f64 {
    let shifted = x.to_bits().wrapping_sub(ROOT_HALF);
    let m = f64::from_bits((shifted & FRACTION).wrapping_add(ROOT_HALF));
    let field = shifted.wrapping_add(1 << 62) >> 52;
    let e = f64::from_bits(0x4330_0000_0000_0000 | field) - (4_503_599_627_370_496.0 + 1024.0);
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    e * LN2_HIGH + (2.0 * s + (s * z * polynomial(&ODD, z) + e * LN2_LOW))
}

/// The lower tail Φ(−|x|), and the same over e^(−x²/2), which never underflows.
#[inline(always)]
fn tail_of(y: f64, square: f64, e: f64) -> (f64, f64) {
    if y <= 0.468_75 {
        let tail = 0.5 - 0.5 * y * rational(&NEAR, square);
        (tail, tail / e)
    } else {
        let scaled = if y <= 4.0 {
            0.5 * rational(&MIDDLE, y)
        } else {
            let inverse = 1.0 / square;
            0.5 * (FRAC_1_SQRT_PI - inverse * rational(&FAR, inverse)) / y
        };
        (e * scaled, scaled)
    }
}

/// Φ(x), Φ(−x) and φ(x) at a few points at once.
#[inline(always)]
pub fn normals<const N: usize>(x: [f64; N]) -> ([f64; N], [f64; N], [f64; N]) {
    let (mut below, mut above, mut density) = ([0.0; N], [0.0; N], [0.0; N]);
    let mut squares = [0.0; N];
    for l in 0..N {
        let y = x[l].abs() * FRAC_1_SQRT_2;
        squares[l] = -(y * y);
    }
    let e = exp(squares);
    for l in 0..N {
        let (tail, _) = tail_of(x[l].abs() * FRAC_1_SQRT_2, -squares[l], e[l]);
        (below[l], above[l]) = if x[l] < 0.0 { (tail, 1.0 - tail) } else { (1.0 - tail, tail) };
        density[l] = e[l] * FRAC_1_SQRT_2PI;
    }
    (below, above, density)
}

/// Φ, φ, ln Φ and φ/Φ at x.
pub fn probit(x: f64) -> Probit {
    let y = x.abs() * FRAC_1_SQRT_2;
    let square = y * y;
    let e = exp_one(-square);
    let (tail, scaled) = tail_of(y, square, e);
    let density = e * FRAC_1_SQRT_2PI;
    if x < 0.0 {
        let log = ln_one(2.0 * scaled);
        Probit { p: tail, density, log: log - LN_2 - square, ratio: FRAC_1_SQRT_2PI / scaled }
    } else {
        let p = 1.0 - tail;
        // Near 1 the logarithm keeps its digits by its series.
        let log = if tail < 1e-5 { -tail * (1.0 + tail * (0.5 + tail / 3.0)) } else { ln_one(p) };
        Probit { p, density, log, ratio: density / p }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_lanes::normal::{normal_cdf, normal_density};

    #[test]
    fn it_agrees_with_the_library_and_with_laplace() {
        for i in -3700..=3700 {
            let x = f64::from(i) * 0.01;
            let (got, p, d) = (probit(x), normal_cdf(x), normal_density(x));
            let room = 1e-15 * (4.0 + x * x);
            assert!((got.p / p - 1.0).abs() < room, "{x}: {} {p}", got.p);
            assert!((got.density / d - 1.0).abs() < room, "{x}");
            assert!((got.ratio / (d / p) - 1.0).abs() < 2.0 * room, "{x}");
            let log = if x > 5.0 { libm::log1p(-normal_cdf(-x)) } else { libm::log(p) };
            // The logarithm of a number near 1 is as good as that number.
            let near = room * log.abs() + 2.0 * f64::EPSILON * got.p;
            assert!((got.log - log).abs() < near, "{x}: {} {log}", got.log);
        }
        // Mills' ratio by its continued fraction, where Φ itself underflows.
        for x in [-50.0, -1e3, -1e6] {
            let mut fraction = -x;
            for k in (1..=30).rev() {
                fraction = -x + f64::from(k) / fraction;
            }
            assert!((probit(x).ratio / fraction - 1.0).abs() < 1e-14, "{x}");
            let log = -0.5 * x * x - libm::log(fraction) - 0.918_938_533_204_672_8;
            assert!((probit(x).log / log - 1.0).abs() < 1e-14, "{x}");
        }
    }
}
