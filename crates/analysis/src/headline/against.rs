//! What most speaks against the answer.

use crate::headline::question::QuestionFinding;
use crate::multiplicity::Multiplicity;
use crate::rivals::record::{Recoding, Record, RivalWeight, Withheld};
use realpolitik_case::Case;
use schemars::JsonSchema;
use serde::Serialize;

/// Where the case's own account is first, another is told of if it weighs at least
/// this share of it: a Bayes factor of 3 is where evidence begins (Kass and Raftery
/// 1995, §3.2).
const RIVAL_SHARE: f64 = 1.0 / 3.0;

/// Something that speaks against the answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Against {
    /// A rival that the record favours over the case's own account, or leaves
    /// standing beside it.
    Rival {
        /// The rival.
        id: String,
        /// What it claims.
        label: String,
        /// Its weight after the record.
        weight: f64,
        /// Its weight before.
        prior: f64,
        /// The case's own account; absent where no rival is the case as it stands.
        #[serde(skip_serializing_if = "Option::is_none")]
        own: Option<String>,
        /// The weight of that after the record.
        #[serde(skip_serializing_if = "Option::is_none")]
        own_weight: Option<f64>,
        /// Whether the rival weighs more.
        favoured: bool,
    },
    /// A coding on which it depends which rival is first.
    Coding(Recoding),
    /// More than one equilibrium.
    SeveralEquilibria {
        /// Draws that were searched.
        draws: u64,
        /// Draws with more than one.
        several: u64,
    },
    /// A question of the case whose answer gave less than one half to what happened.
    /// It uses the resolution, which no other number does.
    MissedForecast {
        /// The question.
        question: String,
        /// In words.
        label: String,
        /// The probability that it would happen.
        probability: f64,
        /// Whether it did.
        happened: bool,
        /// When it was settled.
        settled_on: String,
    },
    /// Nothing follows from the record.
    RecordWithheld {
        /// Why.
        why: Withheld,
        /// Draws that carry it.
        effective_draws: f64,
        /// Draws that would be enough.
        needed: f64,
    },
}

/// What speaks against the answer, the weightiest kind first.
pub(crate) fn against(
    case: &Case,
    record: Option<&Record>,
    questions: &[QuestionFinding],
    several: Option<&Multiplicity>,
) -> Vec<Against> {
    let mut all = Vec::new();
    if let Some(record) = record {
        if let Some(why) = record.withheld {
            all.push(Against::RecordWithheld {
                why,
                effective_draws: record.effective_draws,
                needed: record.needed,
            });
        }
        all.extend(rival(&record.rivals));
        all.extend(record.depends_on.iter().cloned().map(Against::Coding));
    }
    if let Some(m) = several.filter(|m| m.draws_with_several > 0) {
        all.push(Against::SeveralEquilibria { draws: m.looked, several: m.draws_with_several });
    }
    all.extend(missed(case, questions));
    all
}

fn rival(rivals: &[RivalWeight]) -> Option<Against> {
    let own = rivals.iter().find(|r| r.own);
    let other = rivals.iter().find(|r| !r.own)?;
    let favoured = own.is_none_or(|own| other.weight > own.weight);
    let stands = own.is_none_or(|own| other.weight >= RIVAL_SHARE * own.weight);
    stands.then(|| Against::Rival {
        id: other.id.clone(),
        label: other.label.clone(),
        weight: other.weight,
        prior: other.prior,
        own: own.map(|r| r.id.clone()),
        own_weight: own.map(|r| r.weight),
        favoured,
    })
}

/// The misses, the worst first.
fn missed(case: &Case, questions: &[QuestionFinding]) -> Vec<Against> {
    let mut all: Vec<(f64, Against)> = case
        .questions
        .iter()
        .zip(questions)
        .filter_map(|(q, found)| {
            let (happened, on, _) = q.resolution.as_ref()?;
            let p = found.answer()?.mean;
            let to_it = if *happened { p } else { 1.0 - p };
            let miss = Against::MissedForecast {
                question: q.id.clone(),
                label: q.label.clone(),
                probability: p,
                happened: *happened,
                settled_on: on.to_string(),
            };
            (to_it < 0.5).then_some((to_it, miss))
        })
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all.into_iter().map(|(_, m)| m).collect()
}
