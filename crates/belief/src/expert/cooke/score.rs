//! Calibration and information.

use super::chi_square::chi_square_upper;
use super::spread::Spread;
use super::study::{Settings, Study};
use crate::Error;
use schemars::JsonSchema;
use serde::Serialize;

/// A realisation this share of the range above a quantile still lies on it: the
/// quantiles of a pool carry rounding.
const ON_A_QUANTILE: f64 = 1e-12;

/// How an expert or a decision maker did.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Score {
    /// Seed questions answered.
    pub answered: usize,
    /// How many realisations lay below the first quantile, between it and the
    /// second, and so on. One that lies on a quantile counts as below it.
    pub counts: Vec<usize>,
    /// Calibration: the probability that someone whose quantiles are right would be
    /// as far off as this or farther. 0 if no seed question was answered.
    pub calibration: f64,
    /// Mean information of the answers to seed questions, in nats.
    pub information: f64,
    /// Mean information of all answers, in nats.
    pub information_all: f64,
    /// Calibration times information of the seed questions.
    pub combined: f64,
}

/// The scores of all experts of a study.
///
/// Calibration is one minus the distribution function of chi-square, with as many
/// degrees of freedom as there are quantiles, at 2·N·power·Σ s ln(s/p): s are the
/// shares of realisations between the quantiles, p what they ought to be, and N is
/// the number of seed questions answered by the expert who answered fewest, so
/// that all are tested alike.
///
/// # Errors
/// Where [`Study::validate`] or [`Settings::validate`] finds fault.
///
/// ```
/// use realpolitik_belief::expert::cooke::{Item, Scale, Settings, Study, scores};
/// // Whoever is right as often as one ought to be is calibrated.
/// let item = |r: f64| Item { id: r.to_string(), scale: Scale::Uniform, realization: Some(r) };
/// let items = [0.1, 0.4, 0.6, 0.9].map(item).to_vec();
/// let answer = Some(vec![0.25, 0.5, 0.75]);
/// let study = Study {
///     probabilities: vec![0.25, 0.5, 0.75],
///     answers: vec![vec![answer; 4]],
///     experts: vec!["A".to_owned()],
///     items,
/// };
/// assert_eq!(scores(&study, &Settings::default())?[0].calibration, 1.0);
/// # Ok::<(), realpolitik_belief::Error>(())
/// ```
pub fn scores(study: &Study, settings: &Settings) -> Result<Vec<Score>, Error> {
    study.validate()?;
    settings.validate()?;
    Ok(experts(study, settings, &Spread::new(study, settings), &study.seeds()))
}

/// The seed questions that count: answered by the expert who answered fewest of
/// those who answered any.
pub(super) fn fewest(study: &Study, seeds: &[usize]) -> usize {
    let count =
        |answers: &Vec<Option<Vec<f64>>>| seeds.iter().filter(|i| answers[**i].is_some()).count();
    study.answers.iter().map(count).filter(|n| *n > 0).min().unwrap_or(0)
}

/// The scores of the experts on some of the seed questions.
pub(super) fn experts(
    study: &Study,
    settings: &Settings,
    spread: &Spread,
    seeds: &[usize],
) -> Vec<Score> {
    let test = Test { study, spread, seeds, size: settings.power * fewest(study, seeds) as f64 };
    (0..study.experts.len())
        .map(|e| {
            let quantile = |i: usize| study.answers[e][i].as_deref();
            test.score(quantile, |i| spread.items[i].information[e])
        })
        .collect()
}

/// What answers are tested against.
pub(super) struct Test<'a> {
    pub study: &'a Study,
    pub spread: &'a Spread,
    /// The seed questions that count.
    pub seeds: &'a [usize],
    /// The number of questions that the test assumes.
    pub size: f64,
}

impl Test<'_> {
    /// The score of someone by its quantiles and the information of them, both by
    /// question.
    pub fn score<'q>(
        &self,
        quantiles: impl Fn(usize) -> Option<&'q [f64]>,
        information: impl Fn(usize) -> Option<f64>,
    ) -> Score {
        let shares = &self.spread.shares;
        let mut counts = vec![0; shares.len()];
        for i in self.seeds {
            let item = &self.study.items[*i];
            let (Some(q), Some(r)) = (quantiles(*i), item.realization) else { continue };
            let range = &self.spread.items[*i];
            let slack = ON_A_QUANTILE * (range.high - range.low);
            let r = item.scale.level(r) - slack;
            counts[q.partition_point(|q| item.scale.level(*q) < r)] += 1;
        }
        let answered: usize = counts.iter().sum();
        let relative: f64 = counts
            .iter()
            .zip(shares)
            .filter(|(c, _)| **c > 0)
            .map(|(c, p)| {
                let s = *c as f64 / answered as f64;
                s * libm::log(s / p)
            })
            .sum();
        let calibration = match answered {
            0 => 0.0,
            _ => chi_square_upper(2.0 * self.size * relative.max(0.0), shares.len() - 1),
        };
        let mean = |all: &mut dyn Iterator<Item = usize>| {
            let (mut sum, mut n) = (0.0, 0usize);
            for x in all.filter_map(&information) {
                sum += x;
                n += 1;
            }
            if n == 0 { 0.0 } else { sum / n as f64 }
        };
        let seed = |i: &usize| self.study.items[*i].realization.is_some();
        let counted = |i: &usize| !seed(i) || self.seeds.contains(i);
        let information_all = mean(&mut (0..self.study.items.len()).filter(counted));
        let information = mean(&mut self.seeds.iter().copied());
        Score {
            answered,
            counts,
            calibration,
            information,
            information_all,
            combined: calibration * information,
        }
    }
}
