//! What a forecaster has to beat: the base rates of the cases, the climatology
//! of the log, and a constant.
//!
//! Skill against a weak baseline flatters. Where most questions of a log come
//! true, one number for all of them scores well without knowing anything, so
//! skill is measured against the best of these three (Murphy 1973; on the choice
//! of reference, Mason 2004, Monthly Weather Review 132, 1891–1895).

use crate::forecasts::score::{Settled, brier, logarithmic};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Which baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BaselineKind {
    /// The base rate that each case gives; ½ where it gives none.
    BaseRate,
    /// The share of the other settled questions that came true. Leave-one-out: no
    /// forecast of a question counts towards the climatology of that question, so
    /// that nothing is scored by its own outcome. ½ where there is no other.
    Climatology,
    /// The best single probability for every question: the share that came true.
    /// In sample: it knows how the questions came out as a whole, and no other
    /// constant has a lower Brier or logarithmic score.
    Constant,
}

/// A baseline with its scores.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Baseline {
    /// Which.
    pub kind: BaselineKind,
    /// Its name in words.
    pub name: String,
    /// The one probability, of a constant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Its mean Brier score.
    pub brier: f64,
    /// Its mean logarithmic score in nats; absent where it is infinite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logarithmic: Option<f64>,
    /// 1 − the forecasts' Brier score / this one; absent where this one is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill: Option<f64>,
}

/// The probabilities that a baseline gives, one per forecast.
pub(super) struct Given {
    kind: BaselineKind,
    constant: Option<f64>,
    probabilities: Vec<f64>,
}

/// What each baseline gives the forecasts of a part of a record, by what is
/// settled in the whole of it.
pub(super) fn given(part: &[Settled], whole: &[Settled]) -> [Given; 3] {
    let mut by_question: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
    for s in whole {
        let (yes, of) = by_question.entry(s.question).or_default();
        *yes += u64::from(s.happened);
        *of += 1;
    }
    let (yes, of) = by_question.values().fold((0, 0), |(y, n), (a, b)| (y + a, n + b));
    let share = |yes: u64, of: u64| if of == 0 { 0.5 } else { yes as f64 / of as f64 };
    let others = |s: &Settled| {
        let (own, count) = by_question.get(&s.question).copied().unwrap_or_default();
        share(yes - own, of - count)
    };
    let constant = share(yes, of);
    [
        Given {
            kind: BaselineKind::BaseRate,
            constant: None,
            probabilities: part.iter().map(|s| s.base_rate).collect(),
        },
        Given {
            kind: BaselineKind::Climatology,
            constant: None,
            probabilities: part.iter().map(others).collect(),
        },
        Given {
            kind: BaselineKind::Constant,
            constant: Some(constant),
            probabilities: vec![constant; part.len()],
        },
    ]
}

impl Given {
    /// Its Brier score of each forecast.
    pub(super) fn briers(&self, part: &[Settled]) -> Vec<f64> {
        part.iter().zip(&self.probabilities).map(|(s, p)| brier(*p, s.happened)).collect()
    }

    /// Its scores beside the mean Brier score `own` of the forecasts.
    pub(super) fn scored(&self, part: &[Settled], own: f64) -> Baseline {
        let n = part.len() as f64;
        let brier = self.briers(part).iter().sum::<f64>() / n;
        let nats: f64 =
            part.iter().zip(&self.probabilities).map(|(s, p)| logarithmic(*p, s.happened)).sum();
        Baseline {
            kind: self.kind,
            name: name(self.kind, self.constant),
            probability: self.constant,
            brier,
            logarithmic: Some(nats / n).filter(|x| x.is_finite()),
            skill: (brier > 0.0).then(|| 1.0 - own / brier),
        }
    }
}

fn name(kind: BaselineKind, constant: Option<f64>) -> String {
    match (kind, constant) {
        (BaselineKind::BaseRate, _) => "the base rates of the cases".to_owned(),
        (BaselineKind::Climatology, _) => "the climatology of the log".to_owned(),
        (BaselineKind::Constant, p) => {
            format!("a constant of {:.0} % for every question", p.unwrap_or(0.5) * 100.0)
        }
    }
}

/// Where the best of some baselines stands: the lowest Brier score, the last of
/// equals, so that a constant is named before what does no better.
pub(super) fn best(baselines: &[Baseline]) -> usize {
    (1..baselines.len())
        .fold(0, |b, i| if baselines[i].brier <= baselines[b].brier { i } else { b })
}
