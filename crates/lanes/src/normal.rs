//! The standard normal distribution: density, distribution function and its
//! inverse, one number at a time and over lanes.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

use crate::exp_ln::ln;

/// The density at `x`.
///
/// ```
/// assert_eq!(realpolitik_lanes::normal::normal_density(0.0), 0.398_942_280_401_432_7);
/// ```
pub fn normal_density(x: f64) -> f64 {
    libm::exp(-0.5 * x * x) / libm::sqrt(2.0 * std::f64::consts::PI)
}

/// The probability of a number at or below `x`; keeps its relative accuracy in
/// the lower tail.
///
/// ```
/// use realpolitik_lanes::normal::normal_cdf;
/// assert_eq!(normal_cdf(0.0), 0.5);
/// assert!(normal_cdf(-30.0) > 0.0 && normal_cdf(-30.0) < 1e-190);
/// ```
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The number below which the share `u` lies, −∞ at 0 and below, ∞ at 1 and
/// above: the rational start of Abramowitz & Stegun 1964 (26.2.22), then four
/// steps of Halley's method on [`normal_cdf`], good to the last digits for every
/// `u`, however small.
///
/// [`normal_quantile_lanes`] is the one for many draws; the two may differ in
/// the last digits.
///
/// ```
/// use realpolitik_lanes::normal::{normal_cdf, normal_quantile};
/// assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
/// assert!((normal_cdf(normal_quantile(1e-300)) / 1e-300 - 1.0).abs() < 1e-12);
/// assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
/// ```
pub fn normal_quantile(u: f64) -> f64 {
    if !(u > 0.0 && u < 1.0) {
        return if u <= 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    // In the lower half the distribution function keeps its relative accuracy.
    if u > 0.5 {
        return -normal_quantile_lower(1.0 - u);
    }
    normal_quantile_lower(u)
}

fn normal_quantile_lower(u: f64) -> f64 {
    // A start good to about 0.003: Abramowitz & Stegun 1964, 26.2.22.
    let t = libm::sqrt(-2.0 * libm::log(u));
    let mut x = -(t - (2.30753 + 0.27061 * t) / (1.0 + t * (0.99229 + 0.04481 * t)));
    for _ in 0..4 {
        let density = normal_density(x);
        if density <= 0.0 {
            break;
        }
        let e = (normal_cdf(x) - u) / density;
        x -= e / (1.0 + 0.5 * x * e);
    }
    x
}

/// Numerator and denominator of a rational function, highest power first.
type Rational = ([f64; 8], [f64; 8]);

/// Wichura (1988), algorithm AS 241, routine PPND16: for |u − ½| ≤ 0.425, in
/// 0.425² − (u − ½)².
const CENTRE: Rational = (
    [
        2.509_080_928_730_122_7e3,
        3.343_057_558_358_813e4,
        6.726_577_092_700_87e4,
        4.592_195_393_154_987e4,
        1.373_169_376_550_946e4,
        1.971_590_950_306_551_3e3,
        1.331_416_678_917_843_8e2,
        3.387_132_872_796_366_5,
    ],
    [
        5.226_495_278_852_854e3,
        2.872_908_573_572_194_3e4,
        3.930_789_580_009_271e4,
        2.121_379_430_158_659_7e4,
        5.394_196_021_424_751e3,
        6.871_870_074_920_579e2,
        4.231_333_070_160_091e1,
        1.0,
    ],
);
/// The same for r = √(−ln min(u, 1 − u)) ≤ 5, in r − 1.6.
const SHOULDER: Rational = (
    [
        7.745_450_142_783_414e-4,
        2.272_384_498_926_918_4e-2,
        2.417_807_251_774_506e-1,
        1.270_458_252_452_368_4,
        3.647_848_324_763_204_5,
        5.769_497_221_460_691,
        4.630_337_846_156_546,
        1.423_437_110_749_683_5,
    ],
    [
        1.050_750_071_644_416_9e-9,
        5.475_938_084_995_345e-4,
        1.519_866_656_361_645_7e-2,
        1.481_039_764_274_800_8e-1,
        6.897_673_349_851e-1,
        1.676_384_830_183_803_8,
        2.053_191_626_637_759,
        1.0,
    ],
);
/// The same for r > 5, in r − 5.
const TAIL: Rational = (
    [
        2.010_334_399_292_288e-7,
        2.711_555_568_743_487_6e-5,
        1.242_660_947_388_078_4e-3,
        2.653_218_952_657_612_4e-2,
        2.965_605_718_285_048_7e-1,
        1.784_826_539_917_291_3,
        5.463_784_911_164_114,
        6.657_904_643_501_104,
    ],
    [
        2.044_263_103_389_939_8e-15,
        1.421_511_758_316_446e-7,
        1.846_318_317_510_054_8e-5,
        7.868_691_311_456_133e-4,
        1.487_536_129_085_061_5e-2,
        1.369_298_809_227_358e-1,
        5.998_322_065_558_879e-1,
        1.0,
    ],
);

#[inline(always)]
fn rational((p, q): &Rational, x: f64) -> f64 {
    let (mut above, mut below) = (p[0], q[0]);
    for c in 1..8 {
        above = above * x + p[c];
        below = below * x + q[c];
    }
    above / below
}

/// The standard normal quantile in every lane, for `u` strictly between 0 and 1
/// and a normal double (Wichura 1988, algorithm AS 241), good to 5e-15.
///
/// ```
/// use realpolitik_lanes::normal::normal_quantile_lanes;
/// let z = normal_quantile_lanes([0.5, 0.975, 1e-10]);
/// assert_eq!(z[0], 0.0);
/// assert!((z[1] - 1.959_963_984_540_054).abs() < 1e-14);
/// assert!((z[2] + 6.361_340_902_404_056).abs() < 1e-13);
/// ```
#[inline(always)]
pub fn normal_quantile_lanes<const L: usize>(u: [f64; L]) -> [f64; L] {
    let mut tail = [0.0; L];
    for l in 0..L {
        let other = 1.0 - u[l];
        tail[l] = if u[l] < other { u[l] } else { other };
    }
    let log = ln(tail);
    let mut out = [0.0; L];
    let mut far = false;
    for l in 0..L {
        let q = u[l] - 0.5;
        let centre = q * rational(&CENTRE, 0.180_625 - q * q);
        let r = (-log[l]).sqrt();
        let outside = rational(&SHOULDER, r - 1.6);
        let outside = if q < 0.0 { -outside } else { outside };
        far |= r > 5.0;
        out[l] = if q.abs() <= 0.425 { centre } else { outside };
    }
    if far {
        for l in 0..L {
            let r = (-log[l]).sqrt();
            if r > 5.0 {
                let outside = rational(&TAIL, r - 5.0);
                out[l] = if u[l] < 0.5 { -outside } else { outside };
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_the_tables() {
        for (u, x) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.95, 1.644_853_626_951_472_2),
            (1e-10, -6.361_340_902_404_056),
        ] {
            assert!((normal_quantile(u) - x).abs() < 1e-13 * (1.0 + x.abs()), "{u}");
        }
    }

    #[test]
    fn quantiles_over_lanes_agree_with_the_refined_ones() {
        let mut worst = 0.0f64;
        for i in 1..20_000 {
            let u = f64::from(i) / 20_000.0;
            let [z] = normal_quantile_lanes([u]);
            worst = worst.max((z - normal_quantile(u)).abs() / (1.0 + z.abs()));
        }
        for i in 1..53 {
            let u = libm::exp2(-f64::from(i));
            for u in [u, 1.0 - u] {
                let [z] = normal_quantile_lanes([u]);
                worst = worst.max((z - normal_quantile(u)).abs() / (1.0 + z.abs()));
            }
        }
        assert!(worst < 5e-15, "{worst:e}");
    }
}
