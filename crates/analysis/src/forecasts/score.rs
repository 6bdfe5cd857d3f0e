//! How good forecasts were: proper scores against the best of several baselines,
//! calibration, and what a score is made of.
//!
//! Brier (1950), Monthly Weather Review 78, 1–3; Good (1952), J. R. Statist.
//! Soc. B 14, 107–114, for the logarithmic score; Murphy (1973), J. Applied
//! Meteorology 12, 595–600, for the decomposition, with the two terms for spread
//! inside bins of Stephenson, Coelho and Jolliffe (2008), Weather and Forecasting
//! 23, 752–757, so that it is an identity for any bins.

use crate::forecasts::baseline::{Baseline, best, given};
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
    /// Which question it is of: forecasts of one question share its outcome.
    pub question: usize,
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
    // From 0, so that certainty that comes true scores 0 and not −0.
    0.0 - libm::log(if happened { probability } else { 1.0 - probability })
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
    /// What the forecasts have to beat: base rates, climatology, a constant.
    pub baselines: Vec<Baseline>,
    /// Where the best of the baselines stands among them: that of the lowest
    /// Brier score.
    pub best: usize,
    /// 1 − brier / the best baseline's, with its interval: above 0 beats them all.
    /// The interval takes the baseline's probabilities as they are. Absent where
    /// the best baseline was perfect.
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
    score_part(settled, settled)
}

/// Scores a part of a record against the climatology and the constant of the
/// whole; `None` if the part is empty.
///
/// A part has no constant of its own: in a part of few questions it would fit
/// them too well to be a fair match.
pub fn score_part(settled: &[Settled], whole: &[Settled]) -> Option<Scores> {
    if settled.is_empty() {
        return None;
    }
    let n = settled.len() as f64;
    let mean = |f: &dyn Fn(&Settled) -> f64| settled.iter().map(f).sum::<f64>() / n;
    let own = mean(&|s| brier(s.probability, s.happened));
    let base = mean(&|s| brier(s.base_rate, s.happened));
    let finite = |x: f64| x.is_finite().then_some(x);
    let given = given(settled, whole);
    let baselines = given.each_ref().map(|g| g.scored(settled, own)).to_vec();
    let best = best(&baselines);
    let (brier_interval, skill_interval) = resample(settled, &given[best].briers(settled));
    Some(Scores {
        forecasts: settled.len(),
        brier: Interval { value: own, low: brier_interval.0, high: brier_interval.1 },
        base_brier: base,
        skill: baselines[best].skill.map(|value| Interval {
            value,
            low: skill_interval.0,
            high: skill_interval.1,
        }),
        baselines,
        best,
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

impl Scores {
    /// The best of the baselines.
    pub fn best_baseline(&self) -> Option<&Baseline> {
        self.baselines.get(self.best)
    }
}

/// Percentile bootstrap over forecasts of the Brier score and of skill against
/// a baseline, of which the Brier score of each is given. A resample in which
/// the baseline was perfect says nothing about skill.
fn resample(settled: &[Settled], baseline: &[f64]) -> ((f64, f64), (f64, f64)) {
    let n = settled.len();
    let (mut scores, mut skills) = (Vec::new(), Vec::new());
    for r in 0..RESAMPLES {
        let (mut own, mut base) = (0.0, 0.0);
        for i in 0..n {
            let pick = (uniform(RESAMPLE_SEED, r, i as u32) * n as f64) as usize;
            let pick = pick.min(n - 1);
            own += brier(settled[pick].probability, settled[pick].happened);
            base += baseline[pick];
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
            .enumerate()
            .map(|(question, (probability, happened, base_rate))| Settled {
                probability: *probability,
                happened: *happened,
                base_rate: *base_rate,
                question,
            })
            .collect()
    }

    #[test]
    fn a_set_worked_by_hand() {
        // Brier: .01, .09, .64, .04 → .195. Base: .25 each → .25: .22 against it.
        // Three of four came true. A constant of ¾: 3/4 · 1/4 = .1875, the best, so
        // skill is 1 − .195/.1875 = −.04. Climatology of the others: ⅔ thrice,
        // each (⅓)²; and 3 of 3 for the one that did not come true: (⅓ + 1)/4.
        let s =
            score(&set(&[(0.9, true, 0.5), (0.3, false, 0.5), (0.2, true, 0.5), (0.8, true, 0.5)]))
                .unwrap();
        assert!((s.brier.value - 0.195).abs() < 1e-15);
        assert!((s.base_brier - 0.25).abs() < 1e-15);
        let [base, climatology, constant] = s.baselines.as_slice() else { panic!("three") };
        assert!((base.brier - 0.25).abs() < 1e-15 && (base.skill.unwrap() - 0.22).abs() < 1e-14);
        assert!((climatology.brier - 1.0 / 3.0).abs() < 1e-15);
        // What did not happen was certain to the other three.
        assert_eq!(climatology.logarithmic, None);
        assert!((constant.brier - 0.1875).abs() < 1e-15);
        let nats = -(0.75 * 0.75_f64.ln() + 0.25 * 0.25_f64.ln());
        assert!((constant.logarithmic.unwrap() - nats).abs() < 1e-14);
        assert_eq!((constant.probability, s.best), (Some(0.75), 2));
        assert_eq!(constant.name, "a constant of 75 % for every question");
        assert!((s.skill.unwrap().value + 0.04).abs() < 1e-14);
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
        // A perfect baseline leaves no skill to speak of: base rates, or a constant.
        assert_eq!(score(&set(&[(0.5, true, 1.0)])).unwrap().skill, None);
        assert_eq!(score(&set(&[(0.5, true, 0.5), (0.9, true, 0.5)])).unwrap().skill, None);
    }

    #[test]
    fn a_constant_beats_forecasts_that_look_good_against_base_rates() {
        // 23 of 25 came true, all said at .8, against base rates of ½. Brier:
        // (23 · .04 + 2 · .64)/25 = .088: .648 better than base rates. A constant of
        // .92 scores .92 · .08 = .0736; the climatology, (25/24)² of that.
        let rows: Vec<(f64, bool, f64)> = (0..25).map(|i| (0.8, i < 23, 0.5)).collect();
        let s = score(&set(&rows)).unwrap();
        assert!((s.brier.value - 0.088).abs() < 1e-15);
        assert!((s.baselines[0].skill.unwrap() - 0.648).abs() < 1e-14);
        assert!((s.baselines[1].brier - 0.0736 * (25.0 / 24.0) * (25.0 / 24.0)).abs() < 1e-15);
        assert!((s.baselines[2].brier - 0.0736).abs() < 1e-15);
        assert_eq!(s.best_baseline().unwrap().name, "a constant of 92 % for every question");
        let skill = s.skill.unwrap();
        assert!((skill.value - (1.0 - 0.088 / 0.0736)).abs() < 1e-14);
        assert!(skill.low <= skill.value && skill.value <= skill.high);
    }

    #[test]
    fn climatology_leaves_the_whole_question_out() {
        // Question 0 was sealed twice and came true, question 1 did not. Each is
        // scored by the other alone: 0, 0 and 1, all wrong.
        let mut rows = set(&[(0.6, true, 0.5), (0.7, true, 0.5), (0.4, false, 0.5)]);
        rows[1].question = 0;
        rows[2].question = 1;
        let s = score(&rows).unwrap();
        assert_eq!(s.baselines[1].brier, 1.0);
        // With nothing else settled it is ½.
        assert_eq!(score(&rows[..2]).unwrap().baselines[1].brier, 0.25);
        assert_eq!(score(&rows[..2]).unwrap().baselines[2].probability, Some(1.0));
    }

    #[test]
    fn a_part_is_held_against_the_whole() {
        // Three of four came true; the part holds two that did.
        let all = set(&[(0.9, true, 0.5), (0.8, true, 0.5), (0.5, true, 0.5), (0.5, false, 0.5)]);
        let s = score_part(&all[..2], &all).unwrap();
        // A constant of ¾: 1/16; ⅔ of the others: 1/9. Own: (.01 + .04)/2.
        assert!((s.baselines[2].brier - 0.0625).abs() < 1e-15);
        assert!((s.baselines[1].brier - 1.0 / 9.0).abs() < 1e-15);
        assert!((s.skill.unwrap().value - 0.6).abs() < 1e-14);
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
        let one = (0.0..=1.0_f64, any::<bool>(), 0.0..=1.0_f64, 0..40_usize).prop_map(
            |(probability, happened, base_rate, question)| Settled {
                probability,
                happened,
                base_rate,
                question,
            },
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

        /// The constant is Murphy's uncertainty: no other does better.
        #[test]
        fn no_constant_does_better(set in settled(), other in 0.0..=1.0_f64) {
            let s = score(&set).unwrap();
            let constant = &s.baselines[2];
            prop_assert!((constant.brier - s.decomposition.uncertainty).abs() <= 1e-12);
            let all: f64 = set.iter().map(|x| brier(other, x.happened)).sum();
            prop_assert!(constant.brier <= all / set.len() as f64 + 1e-12);
            let least = s.baselines.iter().map(|b| b.brier).fold(f64::INFINITY, f64::min);
            prop_assert_eq!(s.baselines[s.best].brier, least);
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
