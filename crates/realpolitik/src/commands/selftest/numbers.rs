//! Digits, scores and bits.

use realpolitik_analysis::forecasts::score::{brier, logarithmic};
use realpolitik_case::Distribution;
use realpolitik_report::words::percent;

/// The standard normal distribution at points, to 25 digits or more (series in decimals of
/// 90 digits, rounded to the nearest double).
#[expect(clippy::excessive_precision, reason = "the digits of the reference")]
const PROBABILITIES: [(f64, f64); 5] = [
    (-5.0, 2.866_515_718_791_939_116_737_523e-7),
    (-1.0, 0.158_655_253_931_457_051_414_767_454),
    (0.5, 0.691_462_461_274_013_103_637_704_610),
    (1.96, 0.975_002_104_851_779_565_863_415_731),
    (3.0, 0.998_650_101_968_369_905_473_348_185),
];

/// Its quantiles at doubles.
#[expect(clippy::excessive_precision, reason = "the digits of the reference")]
const QUANTILES: [(f64, f64); 5] = [
    (0.975, 1.959_963_984_540_053_855_604_430_649),
    (0.3, -0.524_400_512_708_040_815_969_454_362),
    (0.001, -3.090_232_306_167_813_535_358_004_576),
    (1e-6, -4.753_424_308_822_898_957_338_864),
    (1e-12, -7.034_483_825_301_131_932_614_176),
];

/// How many digits of a number are right.
fn right_digits(found: f64, reference: f64) -> f64 {
    let error = ((found - reference) / reference).abs();
    if error == 0.0 { 16.0 } else { -error.log10() }
}

pub fn digits() -> Result<String, String> {
    let normal = Distribution::parse_dist("normal(0, 1)").map_err(|e| e.to_string())?;
    let cdf = PROBABILITIES.map(|(x, p)| right_digits(normal.cdf(x), p));
    let quantile = QUANTILES.map(|(p, x)| right_digits(normal.quantile(p), x));
    let mut all: Vec<f64> = cdf.into_iter().chain(quantile).collect();
    all.sort_by(f64::total_cmp);
    let (least, median) = (all[0], all[all.len() / 2]);
    let said = format!("at least {least:.1} digits, half of them {median:.1}");
    if least >= 10.0 && median >= 13.0 { Ok(said) } else { Err(said) }
}

pub fn certainty() -> Result<String, String> {
    let mut count = 0;
    for i in 0..=1_000u32 {
        for error in [1e-5, 0.002, 0.02, 0.2] {
            let text = percent(f64::from(i) / 1_000.0, error);
            if text == "0 %" || text.starts_with("100") {
                return Err(format!("{} with an error of {error} is `{text}`", f64::from(i) / 1e3));
            }
            count += 1;
        }
    }
    Ok(format!("{count} probabilities"))
}

pub fn scores() -> Result<String, String> {
    // (¾ − 1)² and (¾)² are binary fractions: exact.
    if brier(0.75, true) != 0.0625 || brier(0.75, false) != 0.5625 {
        return Err(format!("Brier scores {} and {}", brier(0.75, true), brier(0.75, false)));
    }
    let nats = logarithmic(0.5, false);
    if nats != std::f64::consts::LN_2 || logarithmic(1.0, true) != 0.0 {
        return Err(format!("logarithmic score {nats} of a half"));
    }
    // Nothing is gained by saying anything but what one believes.
    for belief in 1..20 {
        let p = f64::from(belief) / 20.0;
        let expected = |say: f64| p * brier(say, true) + (1.0 - p) * brier(say, false);
        let honest = expected(p);
        if (0..=40).any(|s| expected(f64::from(s) / 40.0) < honest - 1e-15) {
            return Err(format!("at a belief of {p} something else scores better"));
        }
    }
    Ok("exact, and honest at 19 beliefs".to_owned())
}
