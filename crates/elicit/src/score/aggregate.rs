//! Aggregations of three-point judgements of claims, as aggreCAT names them
//! (Hanea et al. 2021).

use crate::files::{Claims, ThreePoint};
use crate::pool;
use serde::Serialize;

/// Shapes of the beta of [`Aggregation::BetaMean`].
const SHAPE: f64 = 6.0;
/// The width that an interval of width 0 counts as.
const NARROWEST: f64 = f64::EPSILON;

/// One probability of a claim out of several judgements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Aggregation {
    /// Mean of the best guesses.
    #[serde(rename = "ArMean")]
    Mean,
    /// Median of the best guesses.
    #[serde(rename = "Median")]
    Median,
    /// Geometric mean.
    #[serde(rename = "GeoMean")]
    GeometricMean,
    /// Mean of the log-odds.
    #[serde(rename = "LOArMean")]
    LogOddsMean,
    /// Mean of the normal scores.
    #[serde(rename = "ProbitArMean")]
    ProbitMean,
    /// The mean through the distribution function of a beta with both shapes 6.
    #[serde(rename = "BetaArMean")]
    BetaMean,
    /// Weights: one over the width of the interval.
    #[serde(rename = "IntWAgg")]
    IntervalWidth,
    /// Weights: one over the width, by the widest interval of the same expert.
    #[serde(rename = "IndIntWAgg")]
    OwnWidth,
    /// Weights: how far the best guess is from the middle of its interval.
    #[serde(rename = "AsymWAgg")]
    Asymmetry,
    /// Weights: the last two multiplied.
    #[serde(rename = "IndIntAsymWAgg")]
    OwnWidthAsymmetry,
    /// Weights: the variance of the expert's widths over claims.
    #[serde(rename = "VarIndIntWAgg")]
    VaryingWidth,
    /// Weights: the last three multiplied.
    #[serde(rename = "KitchSinkWAgg")]
    AllOfThese,
}

impl Aggregation {
    /// All of them.
    pub const ALL: [Aggregation; 12] = [
        Aggregation::Mean,
        Aggregation::Median,
        Aggregation::GeometricMean,
        Aggregation::LogOddsMean,
        Aggregation::ProbitMean,
        Aggregation::BetaMean,
        Aggregation::IntervalWidth,
        Aggregation::OwnWidth,
        Aggregation::Asymmetry,
        Aggregation::OwnWidthAsymmetry,
        Aggregation::VaryingWidth,
        Aggregation::AllOfThese,
    ];

    /// aggreCAT's name for it.
    pub fn word(self) -> &'static str {
        match self {
            Aggregation::Mean => "ArMean",
            Aggregation::Median => "Median",
            Aggregation::GeometricMean => "GeoMean",
            Aggregation::LogOddsMean => "LOArMean",
            Aggregation::ProbitMean => "ProbitArMean",
            Aggregation::BetaMean => "BetaArMean",
            Aggregation::IntervalWidth => "IntWAgg",
            Aggregation::OwnWidth => "IndIntWAgg",
            Aggregation::Asymmetry => "AsymWAgg",
            Aggregation::OwnWidthAsymmetry => "IndIntAsymWAgg",
            Aggregation::VaryingWidth => "VarIndIntWAgg",
            Aggregation::AllOfThese => "KitchSinkWAgg",
        }
    }
}

/// The probability of every claim by an aggregation of the judgements of one
/// round; `None` of a claim that nobody judged, or not by an interval where it
/// needs one.
pub fn aggregate(claims: &Claims, round: &str, by: Aggregation) -> Vec<Option<f64>> {
    let said: Vec<&ThreePoint> = claims.judgements.iter().filter(|j| j.round == round).collect();
    let own = Own::of(claims.experts.len(), &said);
    (0..claims.claims.len())
        .map(|c| one(said.iter().copied().filter(|j| j.claim == c), by, &own))
        .collect()
}

fn one<'j>(said: impl Iterator<Item = &'j ThreePoint>, by: Aggregation, own: &Own) -> Option<f64> {
    let said: Vec<(&ThreePoint, f64)> = said.filter_map(|j| Some((j, j.best?))).collect();
    if said.is_empty() {
        return None;
    }
    let even = vec![1.0; said.len()];
    let best: Vec<f64> = said.iter().map(|(_, b)| *b).collect();
    let weights = |each: &dyn Fn(&ThreePoint) -> f64| -> Vec<f64> {
        let all: Vec<f64> = said.iter().map(|(j, _)| each(j)).collect();
        let total: f64 = all.iter().sum();
        // Where nobody has a weight all have the same.
        if total > 0.0 { all.iter().map(|w| w / total).collect() } else { even.clone() }
    };
    let width = |j: &ThreePoint| span(j).map_or(0.0, |w| 1.0 / w.abs().max(NARROWEST));
    let own_width = |j: &ThreePoint| {
        span(j).map_or(0.0, |w| own.widest[j.expert].max(NARROWEST) / w.abs().max(NARROWEST))
    };
    let vary = |j: &ThreePoint| own.variance[j.expert];
    let times =
        |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(x, y)| x * y).collect() };
    let weighed = |w: &[f64]| Some(pool::linear(&best, w)).filter(|p| p.is_finite());
    match by {
        Aggregation::Mean => weighed(&even),
        Aggregation::Median => Some(pool::median(&best, &even)),
        Aggregation::GeometricMean => Some(pool::geometric_mean(&best, &even)),
        Aggregation::LogOddsMean => Some(pool::log_odds_mean(&best, &even)),
        Aggregation::ProbitMean => Some(pool::probit_mean(&best, &even)),
        Aggregation::BetaMean => Some(pool::beta_transformed(&best, &even, SHAPE, SHAPE)),
        Aggregation::IntervalWidth => weighed(&weights(&width)),
        Aggregation::OwnWidth => weighed(&weights(&own_width)),
        Aggregation::Asymmetry => weighed(&weights(&asymmetry)),
        Aggregation::VaryingWidth => weighed(&weights(&vary)),
        Aggregation::OwnWidthAsymmetry => {
            weighed(&times(&weights(&own_width), &weights(&asymmetry)))
        }
        Aggregation::AllOfThese => {
            let two = times(&weights(&own_width), &weights(&asymmetry));
            weighed(&times(&two, &weights(&vary)))
        }
    }
}

fn span(j: &ThreePoint) -> Option<f64> {
    Some(j.upper? - j.lower?)
}

/// How far the best guess is from the middle of the interval: 0 in the middle, 1
/// at an end; 0 outside.
fn asymmetry(j: &ThreePoint) -> f64 {
    let (Some(width), Some(low), Some(best), Some(high)) = (span(j), j.lower, j.best, j.upper)
    else {
        return 0.0;
    };
    let width = if width == 0.0 { NARROWEST } else { width };
    let short = if best >= 0.5 * width + low { high - best } else { best - low };
    (1.0 - 2.0 * short / width).max(0.0)
}

/// What each expert's intervals are over all claims.
struct Own {
    widest: Vec<f64>,
    variance: Vec<f64>,
}

impl Own {
    fn of(experts: usize, said: &[&ThreePoint]) -> Self {
        let widths = |e: usize| said.iter().filter(move |j| j.expert == e).filter_map(|j| span(j));
        let variance = |e: usize| {
            let n = widths(e).count() as f64;
            let mean = widths(e).sum::<f64>() / n;
            let sum: f64 = widths(e).map(|w| (w - mean) * (w - mean)).sum();
            if n > 1.0 { sum / (n - 1.0) } else { 0.0 }
        };
        let widest = |e: usize| widths(e).fold(f64::NEG_INFINITY, f64::max).abs();
        Own {
            widest: (0..experts).map(|e| widest(e).min(f64::MAX)).collect(),
            variance: (0..experts).map(variance).collect(),
        }
    }
}
