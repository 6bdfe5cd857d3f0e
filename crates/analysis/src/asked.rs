//! What is asked beyond the headline, and the answers.

use crate::cards::{self, Cards};
use crate::finding::AnalysisError;
use crate::flip::{Flips, flips};
use crate::multiplicity::{Multiplicity, multiplicity};
use crate::sensitivity::{Sensitivity, sensitivity};
use crate::subject::Subject;
use crate::value_of_information::{ValueOfInformation, value_of_information};
use crate::why::{Why, why};
use schemars::JsonSchema;
use serde::Serialize;

/// What is asked beyond the headline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The cards of these actors.
    pub cards: Vec<String>,
    /// What would change the answer about these outcomes.
    pub flips: Vec<String>,
    /// The two parameters of the threshold map, instead of those that matter most.
    pub map: Option<(String, String)>,
    /// Why these outcomes come about.
    pub why: Vec<String>,
    /// What the answer hangs on.
    pub sensitivity: bool,
    /// What to find out next.
    pub value_of_information: bool,
    /// The outcome that these two are about; the likeliest if not said.
    pub of: Option<String>,
    /// Whether other equilibria would change the answer.
    pub multiplicity: bool,
    /// Everything: cards of every holder; all else of the likeliest outcome.
    pub full: bool,
}

/// The answers to what was asked.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Answers {
    /// Hands, in the order asked or in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Cards>,
    /// What would change the answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flips: Vec<Flips>,
    /// Why outcomes come about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Why>,
    /// What the answer hangs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Sensitivity>,
    /// What to find out next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_of_information: Option<ValueOfInformation>,
    /// Whether other equilibria would change the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiplicity: Option<Multiplicity>,
}

impl Asked {
    /// Whether anything is asked.
    pub fn anything(&self) -> bool {
        *self != Asked::default()
    }
}

/// Answers what is asked; `headline` is the likeliest outcome.
pub fn answer(
    subject: &Subject<'_>,
    asked: &Asked,
    headline: &str,
) -> Result<Answers, AnalysisError> {
    let or_headline = |list: &[String]| -> Vec<String> {
        if list.is_empty() && asked.full { vec![headline.to_owned()] } else { list.to_vec() }
    };
    let holders = if asked.cards.is_empty() && asked.full {
        let all = cards::holders(subject);
        all.into_iter().map(|a| subject.case.actors[a.index()].id.clone()).collect()
    } else {
        asked.cards.clone()
    };
    let axes = asked.map.as_ref().map(|(a, b)| (a.as_str(), b.as_str()));
    let of = asked.of.as_deref().unwrap_or(headline);
    Ok(Answers {
        sensitivity: (asked.sensitivity || asked.full)
            .then(|| sensitivity(subject, of))
            .transpose()?,
        value_of_information: (asked.value_of_information || asked.full)
            .then(|| value_of_information(subject, of))
            .transpose()?,
        multiplicity: (asked.multiplicity || asked.full)
            .then(|| multiplicity(subject))
            .transpose()?,
        cards: holders
            .iter()
            .map(|a| cards::cards(subject, a, cards::POINTS))
            .collect::<Result<_, _>>()?,
        flips: or_headline(&asked.flips)
            .iter()
            .map(|o| flips(subject, o, axes))
            .collect::<Result<_, _>>()?,
        why: or_headline(&asked.why).iter().map(|o| why(subject, o)).collect::<Result<_, _>>()?,
    })
}
