//! The decision maker: the mean of the experts' beliefs by their weights.

use super::score::{Score, Test, experts, fewest};
use super::spread::Spread;
use super::study::{Scale, Settings, Study};
use crate::{Distribution, Error};
use serde::Serialize;

/// Straight pieces by which a piece that is straight in the logarithm is drawn.
const PIECES: usize = 16;

/// By what experts are weighed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// Calibration times mean information of the seed questions.
    Global,
    /// Calibration times information of the question itself.
    Item,
    /// All alike.
    Equal,
    /// Given, one for each expert; they need not add to 1.
    Given(Vec<f64>),
}

/// Below which calibration an expert has no weight. It matters to global and item
/// weights alone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutOff {
    /// The one at which calibration times information of the decision maker itself
    /// is greatest; of several the highest, so that whoever adds nothing has no
    /// weight.
    Optimised,
    /// Below this; at 0 all keep their weight.
    At(f64),
}

/// The mean of the experts' beliefs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecisionMaker {
    /// The cut-off that holds.
    pub cut_off: f64,
    /// `weights[item][expert]`, adding to 1 over those who answered; all 0 where
    /// nobody with a weight did.
    pub weights: Vec<Vec<f64>>,
    /// The quantiles of each question, at the probabilities of the study; `None`
    /// where nobody with a weight answered.
    pub quantiles: Vec<Option<Vec<f64>>>,
    /// The whole belief about each question.
    pub beliefs: Vec<Option<Distribution>>,
    /// How it does on the seed questions.
    pub score: Score,
}

/// The decision maker of a study.
///
/// # Errors
/// Where the study or a setting is not proper, or nobody is left a weight.
pub fn decision_maker(
    study: &Study,
    weights: &Weights,
    cut_off: CutOff,
    settings: &Settings,
) -> Result<DecisionMaker, Error> {
    check(study, weights, cut_off, settings)?;
    let spread = Spread::new(study, settings);
    let seeds = study.seeds();
    let scores = experts(study, settings, &spread, &seeds);
    let panel = Panel::new(study, settings, &spread, &seeds, &scores);
    let (cut_off, score) = panel.best(weights, cut_off).ok_or_else(nobody)?;
    Ok(panel.decision_maker(weights, cut_off, score))
}

fn nobody() -> Error {
    Error::Study("no expert is left a weight: lower the cut-off, or take equal weights".to_owned())
}

/// Experts with the global weights of the decision maker that does best.
#[derive(Clone, Debug, PartialEq)]
pub struct GlobalWeights {
    /// How each expert did.
    pub scores: Vec<Score>,
    /// The cut-off that holds.
    pub cut_off: f64,
    /// Calibration times information of each expert whose calibration is at or
    /// above the cut-off, else 0; they do not add to 1.
    pub weights: Vec<f64>,
}

/// The weight of each expert in the optimised global decision maker. Where no
/// expert has any calibration, all weights are 0.
///
/// # Errors
/// Where the study or a setting is not proper.
pub fn global_weights(study: &Study, settings: &Settings) -> Result<GlobalWeights, Error> {
    check(study, &Weights::Global, CutOff::Optimised, settings)?;
    let spread = Spread::new(study, settings);
    let seeds = study.seeds();
    let scores = experts(study, settings, &spread, &seeds);
    let best = Panel::new(study, settings, &spread, &seeds, &scores)
        .best(&Weights::Global, CutOff::Optimised);
    let cut_off = best.map_or(0.0, |(cut_off, _)| cut_off);
    let weight = |s: &Score| if s.calibration >= cut_off { s.combined } else { 0.0 };
    let weights = scores.iter().map(weight).collect();
    Ok(GlobalWeights { scores, cut_off, weights })
}

/// Whether study, weights, cut-off and settings are proper.
pub(super) fn check(
    study: &Study,
    weights: &Weights,
    cut_off: CutOff,
    settings: &Settings,
) -> Result<(), Error> {
    study.validate()?;
    settings.validate()?;
    if let Weights::Given(all) = weights {
        let n = study.experts.len();
        if all.len() != n {
            return Err(Error::Setting(format!("{} weights are given for {n} experts", all.len())));
        }
        if all.iter().any(|w| !(*w >= 0.0 && w.is_finite())) || all.iter().all(|w| *w == 0.0) {
            let why = "weights must be at least 0, and one of them above";
            return Err(Error::Setting(why.to_owned()));
        }
    }
    match cut_off {
        CutOff::At(a) if !(0.0..=1.0).contains(&a) => {
            Err(Error::Setting(format!("the cut-off {a} is outside 0 to 1")))
        }
        _ => Ok(()),
    }
}

/// Experts with their scores on some of the seed questions.
pub(super) struct Panel<'a> {
    spread: &'a Spread,
    seeds: &'a [usize],
    scores: &'a [Score],
    test: Test<'a>,
    study: &'a Study,
}

impl<'a> Panel<'a> {
    pub fn new(
        study: &'a Study,
        settings: &Settings,
        spread: &'a Spread,
        seeds: &'a [usize],
        scores: &'a [Score],
    ) -> Self {
        let size = settings.power * fewest(study, seeds) as f64;
        Panel { spread, seeds, scores, test: Test { study, spread, seeds, size }, study }
    }

    /// The weight of an expert on a question, before they are made to add to 1.
    fn weight(&self, weights: &Weights, cut_off: f64, expert: usize, item: usize) -> f64 {
        let score = &self.scores[expert];
        let calibration = if score.calibration >= cut_off { score.calibration } else { 0.0 };
        match weights {
            Weights::Global => calibration * score.information,
            Weights::Item => {
                calibration * self.spread.items[item].information[expert].unwrap_or(0.0)
            }
            Weights::Equal => 1.0,
            Weights::Given(all) => all[expert],
        }
    }

    /// Its quantiles of a question, on its scale.
    fn pooled(
        &self,
        weights: &Weights,
        cut_off: f64,
        item: usize,
        room: &mut Vec<f64>,
    ) -> Option<Vec<f64>> {
        let of = |e: usize| self.weight(weights, cut_off, e, item);
        self.spread.items[item].pooled(of, &self.study.probabilities, room)
    }

    /// How the decision maker does on the seed questions that count; its
    /// information of all questions too if that is asked.
    fn tested(&self, weights: &Weights, cut_off: f64, all: bool) -> Score {
        let mut room = Vec::new();
        let n = self.study.items.len();
        let mut quantiles = vec![None; n];
        let mut information = vec![None; n];
        for i in 0..n {
            let seed = self.study.items[i].realization.is_some();
            if seed && !self.seeds.contains(&i) || !seed && !all {
                continue;
            }
            let Some(levels) = self.pooled(weights, cut_off, i, &mut room) else { continue };
            let item = &self.spread.items[i];
            information[i] = Some(item.information(&self.spread.shares, levels.iter().copied()));
            let scale = self.study.items[i].scale;
            quantiles[i] = Some(levels.into_iter().map(|l| scale.value(l)).collect::<Vec<f64>>());
        }
        self.test.score(|i| quantiles[i].as_deref(), |i| information[i])
    }

    /// The cut-off that holds and how the decision maker does with it; `None` if
    /// nobody has a weight.
    pub fn best(&self, weights: &Weights, cut_off: CutOff) -> Option<(f64, Score)> {
        let weighed = matches!(weights, Weights::Global | Weights::Item);
        let cut_off = match cut_off {
            _ if !weighed => 0.0,
            CutOff::At(a) => a,
            CutOff::Optimised => {
                let mut tried: Vec<f64> =
                    self.scores.iter().map(|s| s.calibration).filter(|c| *c > 0.0).collect();
                tried.sort_by(f64::total_cmp);
                tried.dedup();
                let mut best: Option<(f64, f64)> = None;
                for a in tried {
                    let combined = self.tested(weights, a, false).combined;
                    if best.is_none_or(|(_, c)| combined >= c) {
                        best = Some((a, combined));
                    }
                }
                best?.0
            }
        };
        let score = self.tested(weights, cut_off, true);
        (score.answered > 0).then_some((cut_off, score))
    }

    /// The whole of it.
    fn decision_maker(&self, weights: &Weights, cut_off: f64, score: Score) -> DecisionMaker {
        let (n, experts) = (self.study.items.len(), self.study.experts.len());
        let mut found = DecisionMaker {
            cut_off,
            weights: vec![vec![0.0; experts]; n],
            quantiles: vec![None; n],
            beliefs: vec![None; n],
            score,
        };
        let mut mean = Vec::new();
        for i in 0..n {
            let Some(levels) = self.pooled(weights, cut_off, i, &mut mean) else { continue };
            let item = &self.spread.items[i];
            let scale = self.study.items[i].scale;
            let raw: Vec<f64> = (0..experts)
                .map(|e| match item.information[e] {
                    Some(_) => self.weight(weights, cut_off, e, i),
                    None => 0.0,
                })
                .collect();
            let total: f64 = raw.iter().sum();
            found.weights[i] = raw.into_iter().map(|w| w / total).collect();
            found.quantiles[i] = Some(levels.into_iter().map(|l| scale.value(l)).collect());
            found.beliefs[i] = Some(belief(&mean, &item.levels, scale));
        }
        found
    }
}

/// Shares of belief below levels, as a distribution of values.
fn belief(below: &[f64], levels: &[f64], scale: Scale) -> Distribution {
    let mut points = vec![(0.0, scale.value(levels[0]))];
    for (p, x) in below.windows(2).zip(levels.windows(2)) {
        let pieces = if scale == Scale::Log { PIECES } else { 1 };
        for k in 1..=pieces {
            let t = k as f64 / pieces as f64;
            points.push((p[0] + t * (p[1] - p[0]), scale.value(x[0] + t * (x[1] - x[0]))));
        }
    }
    if let Some(last) = points.last_mut() {
        last.0 = 1.0;
    }
    Distribution::Quantiles { points }
}
