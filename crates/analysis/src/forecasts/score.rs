//! How good forecasts were: proper scores against a base rate, calibration, and
//! what a score is made of.
//!
//! Brier (1950), Monthly Weather Review 78, 1–3; Good (1952), J. R. Statist.
//! Soc. B 14, 107–114, for the logarithmic score; Murphy (1973), J. Applied
//! Meteorology 12, 595–600, for the decomposition, with the two terms for spread
//! inside bins of Stephenson, Coelho and Jolliffe (2008), Weather and Forecasting
//! 23, 752–757, so that it is an identity for any bins.

use realpolitik_lanes::philox::uniform;
use realpolitik_record::proportion::{Share, wilson};
use schemars::JsonSchema;
use serde::Serialize;

/// Bins of calibration, of equal width.
pub const BINS: usize = 10;
/// Resamples behind an interval.
const RESAMPLES: u64 = 4_000;
/// Seed of the resamples: an interval is a function of the forecasts alone.
const RESAMPLE_SEED: u64 = 0x5c0e;
/// With fewer forecasts an interval is shown but no verdict drawn from it.
pub const FEW: usize = 20;

/// A forecast that came true or did not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settled {
    /// The probability given to it.
    pub probability: f64,
    /// Whether it happened.
    pub happened: bool,
    /// The probability that a base rate gives it.
    pub base_rate: f64,
}

/// The Brier score (p − o)² of a yes-or-no forecast: 0 is perfect, 1 is worst,
/// ¼ is what ½ always gets.
///
/// ```
/// assert_eq!(realpolitik_analysis::forecasts::score::brier(0.75, true), 0.0625);
/// ```
pub fn brier(probability: f64, happened: bool) -> f64 {
    let miss = probability - f64::from(u8::from(happened));
    miss * miss
}

/// The logarithmic score −ln(probability given to what happened), in nats: 0 is
/// perfect, ln 2 is what ½ always gets, infinite where what happened was called
/// impossible.
///
/// ```
/// let s = realpolitik_analysis::forecasts::score::logarithmic(0.5, false);
/// assert!((s - 2f64.ln()).abs() < 1e-15);
/// ```
pub fn logarithmic(probability: f64, happened: bool) -> f64 {
    -libm::log(if happened { probability } else { 1.0 - probability })
}

/// Forecasts that fell into one bin, and how often they came true.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Bin {
    /// Lower end of the bin.
    pub from: f64,
    /// Upper end.
    pub to: f64,
    /// Mean probability given.
    pub forecast: f64,
    /// How often it happened, with its interval.
    pub happened: Share,
}

/// What a Brier score is made of: `reliability − resolution + uncertainty +
/// within_variance − within_covariance`, which adds to it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Decomposition {
    /// Mean squared distance of forecast from frequency over bins: 0 is calibrated.
    pub reliability: f64,
    /// Mean squared distance of a bin's frequency from the overall one: more is better.
    pub resolution: f64,
    /// Variance of what happened: not in the forecaster's hand.
    pub uncertainty: f64,
    /// Variance of forecasts inside bins.
    pub within_variance: f64,
    /// Twice the covariance of forecasts and what happened inside bins.
    pub within_covariance: f64,
}

/// A number with a 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Interval {
    /// The number.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The scores of a set of forecasts.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Scores {
    /// How many.
    pub forecasts: usize,
    /// Mean Brier score, with a bootstrap interval where there are two or more.
    pub brier: Interval,
    /// Mean Brier score of the base rates.
    pub base_brier: f64,
    /// 1 − brier / base_brier, with its interval: above 0 beats the base rates.
    /// Absent where the base rates were perfect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill: Option<Interval>,
    /// Mean logarithmic score in nats; absent where it is infinite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logarithmic: Option<f64>,
    /// Mean logarithmic score of the base rates; absent where it is infinite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_logarithmic: Option<f64>,
    /// Forecasts that gave less than ½ to what happened.
    pub misses: usize,
    /// Whether there are too few to judge by.
    pub few: bool,
    /// Calibration: bins that hold a forecast.
    pub calibration: Vec<Bin>,
    /// What the Brier score is made of.
    pub decomposition: Decomposition,
}

/// Scores forecasts; `None` if there is none.
pub fn score(settled: &[Settled]) -> Option<Scores> {
    if settled.is_empty() {
        return None;
    }
    let n = settled.len() as f64;
    let mean = |f: &dyn Fn(&Settled) -> f64| settled.iter().map(f).sum::<f64>() / n;
    let own = mean(&|s| brier(s.probability, s.happened));
    let base = mean(&|s| brier(s.base_rate, s.happened));
    let finite = |x: f64| x.is_finite().then_some(x);
    let (brier_interval, skill_interval) = resample(settled);
    Some(Scores {
        forecasts: settled.len(),
        brier: Interval { value: own, low: brier_interval.0, high: brier_interval.1 },
        base_brier: base,
        skill: (base > 0.0).then(|| Interval {
            value: 1.0 - own / base,
            low: skill_interval.0,
            high: skill_interval.1,
        }),
        logarithmic: finite(mean(&|s| logarithmic(s.probability, s.happened))),
        base_logarithmic: finite(mean(&|s| logarithmic(s.base_rate, s.happened))),
        misses: settled.iter().filter(|s| missed(s.probability, s.happened)).count(),
        few: settled.len() < FEW,
        calibration: calibration(settled),
        decomposition: decomposition(settled),
    })
}

/// Whether less than ½ was given to what happened.
pub fn missed(probability: f64, happened: bool) -> bool {
    (if happened { probability } else { 1.0 - probability }) < 0.5
}

fn bin_of(p: f64) -> usize {
    ((p * BINS as f64) as usize).min(BINS - 1)
}

fn in_bin(settled: &[Settled], bin: usize) -> Vec<&Settled> {
    settled.iter().filter(|s| bin_of(s.probability) == bin).collect()
}

/// The bins that hold a forecast.
fn calibration(settled: &[Settled]) -> Vec<Bin> {
    (0..BINS)
        .filter_map(|b| {
            let inside = in_bin(settled, b);
            let happened = inside.iter().filter(|s| s.happened).count() as u64;
            let sum: f64 = inside.iter().map(|s| s.probability).sum();
            Some(Bin {
                from: b as f64 / BINS as f64,
                to: (b + 1) as f64 / BINS as f64,
                forecast: sum / inside.len().max(1) as f64,
                happened: wilson(happened, inside.len() as u64)?,
            })
        })
        .collect()
}

fn decomposition(settled: &[Settled]) -> Decomposition {
    let n = settled.len() as f64;
    let o = |s: &Settled| f64::from(u8::from(s.happened));
    let overall = settled.iter().map(o).sum::<f64>() / n;
    let mut d = Decomposition {
        reliability: 0.0,
        resolution: 0.0,
        uncertainty: overall * (1.0 - overall),
        within_variance: 0.0,
        within_covariance: 0.0,
    };
    for b in 0..BINS {
        let inside = in_bin(settled, b);
        if inside.is_empty() {
            continue;
        }
        let k = inside.len() as f64;
        let p = inside.iter().map(|s| s.probability).sum::<f64>() / k;
        let f = inside.iter().map(|s| o(s)).sum::<f64>() / k;
        d.reliability += k / n * (p - f) * (p - f);
        d.resolution += k / n * (f - overall) * (f - overall);
        for s in inside {
            d.within_variance += (s.probability - p) * (s.probability - p) / n;
            d.within_covariance += 2.0 * (s.probability - p) * (o(s) - f) / n;
        }
    }
    d
}

impl Decomposition {
    /// What the parts add to: the Brier score.
    pub fn total(&self) -> f64 {
        self.reliability - self.resolution + self.uncertainty + self.within_variance
            - self.within_covariance
    }
}

/// Percentile bootstrap over forecasts of the Brier score and of skill. A
/// resample whose base rates were perfect says nothing about skill.
fn resample(settled: &[Settled]) -> ((f64, f64), (f64, f64)) {
    let n = settled.len();
    let (mut scores, mut skills) = (Vec::new(), Vec::new());
    for r in 0..RESAMPLES {
        let (mut own, mut base) = (0.0, 0.0);
        for i in 0..n {
            let pick = (uniform(RESAMPLE_SEED, r, i as u32) * n as f64) as usize;
            let s = settled[pick.min(n - 1)];
            own += brier(s.probability, s.happened);
            base += brier(s.base_rate, s.happened);
        }
        scores.push(own / n as f64);
        if base > 0.0 {
            skills.push(1.0 - own / base);
        }
    }
    (ends(scores), ends(skills))
}

fn ends(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |q: f64| {
        let i = (q * values.len() as f64) as usize;
        values.get(i.min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    };
    (at(0.025), at(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(rows: &[(f64, bool, f64)]) -> Vec<Settled> {
        rows.iter()
            .map(|(probability, happened, base_rate)| Settled {
                probability: *probability,
                happened: *happened,
                base_rate: *base_rate,
            })
            .collect()
    }

    #[test]
    fn a_set_worked_by_hand() {
        // Brier: .01, .09, .64, .04 → .195. Base: .25 each → .25. Skill .22.
        let s =
            score(&set(&[(0.9, true, 0.5), (0.3, false, 0.5), (0.2, true, 0.5), (0.8, true, 0.5)]))
                .unwrap();
        assert!((s.brier.value - 0.195).abs() < 1e-15);
        assert!((s.base_brier - 0.25).abs() < 1e-15);
        assert!((s.skill.unwrap().value - 0.22).abs() < 1e-14);
        // −ln(.9 · .7 · .2 · .8) / 4.
        let log = -(0.9_f64 * 0.7 * 0.2 * 0.8).ln() / 4.0;
        assert!((s.logarithmic.unwrap() - log).abs() < 1e-14);
        assert!((s.base_logarithmic.unwrap() - 2f64.ln()).abs() < 1e-14);
        assert_eq!((s.misses, s.forecasts, s.few), (1, 4, true));
        // One forecast per bin: reliability is the score itself, resolution the
        // variance of what happened: 3/4 · 1/4.
        assert!((s.decomposition.reliability - 0.195).abs() < 1e-15);
        assert!((s.decomposition.resolution - 0.1875).abs() < 1e-15);
        assert!((s.decomposition.uncertainty - 0.1875).abs() < 1e-15);
        assert_eq!(s.calibration.len(), 4);
    }

    #[test]
    fn murphy_on_two_bins() {
        // Ten forecasts of .2, two come true; ten of .7, six come true.
        let mut rows = Vec::new();
        rows.extend((0..10).map(|i| (0.2, i < 2, 0.4)));
        rows.extend((0..10).map(|i| (0.7, i < 6, 0.4)));
        let s = score(&set(&rows)).unwrap();
        // Reliability ½·0 + ½·.01; resolution .04; uncertainty .24.
        assert!((s.decomposition.reliability - 0.005).abs() < 1e-15);
        assert!((s.decomposition.resolution - 0.04).abs() < 1e-15);
        assert!((s.decomposition.uncertainty - 0.24).abs() < 1e-15);
        assert!((s.brier.value - 0.205).abs() < 1e-15);
        let bin = &s.calibration[1];
        assert_eq!((bin.happened.count, bin.happened.of), (6, 10));
    }

    #[test]
    fn what_was_called_impossible_has_no_log_score() {
        let s = score(&set(&[(0.0, true, 0.5), (0.5, true, 0.5)])).unwrap();
        assert_eq!(s.logarithmic, None);
        assert_eq!(s.brier.value, 0.625);
        assert_eq!(score(&[]), None);
        // Perfect base rates leave no skill to speak of.
        assert_eq!(score(&set(&[(0.5, true, 1.0)])).unwrap().skill, None);
    }

    #[test]
    fn the_interval_covers() {
        // Forecasts of known skill: the interval of the Brier score holds the
        // expected score in most sets, fewer than 95 % only by the bootstrap's
        // own shortfall at n = 40.
        let expected = 0.3 * 0.7;
        let sets = 100;
        let hits = (0..sets)
            .filter(|r| {
                let rows: Vec<(f64, bool, f64)> =
                    (0..40).map(|i| (0.3, uniform(9, *r, i) < 0.3, 0.5)).collect();
                let s = score(&set(&rows)).unwrap().brier;
                s.low <= expected && expected <= s.high
            })
            .count();
        assert!(hits * 100 >= 88 * sets as usize, "{hits} of {sets}");
    }

    fn settled() -> impl Strategy<Value = Vec<Settled>> {
        let one = (0.0..=1.0_f64, any::<bool>(), 0.0..=1.0_f64).prop_map(
            |(probability, happened, base_rate)| Settled { probability, happened, base_rate },
        );
        proptest::collection::vec(one, 1..60)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn the_parts_add_to_the_score(set in settled()) {
            let s = score(&set).unwrap();
            prop_assert!((s.decomposition.total() - s.brier.value).abs() <= 1e-12);
            let counted: u64 = s.calibration.iter().map(|b| b.happened.of).sum();
            prop_assert_eq!(counted, set.len() as u64);
        }

        #[test]
        fn order_does_not_matter(set in settled()) {
            let mut turned = set.clone();
            turned.reverse();
            let (a, b) = (score(&set).unwrap(), score(&turned).unwrap());
            prop_assert!((a.brier.value - b.brier.value).abs() <= 1e-12);
            prop_assert_eq!(a.misses, b.misses);
        }

        /// Both rules are strictly proper: whoever believes q does worst by
        /// saying anything else.
        #[test]
        fn honesty_pays(q in 0.001..0.999_f64, p in 0.001..0.999_f64) {
            for rule in [brier, logarithmic] {
                let expected = |said: f64| q * rule(said, true) + (1.0 - q) * rule(said, false);
                let loss = expected(p) - expected(q);
                prop_assert!(loss >= -1e-15);
                if (p - q).abs() > 1e-3 {
                    prop_assert!(loss > 0.0);
                }
            }
        }
    }
}
