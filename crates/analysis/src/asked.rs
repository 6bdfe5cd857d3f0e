//! What is asked beyond the headline, and the answers.

use crate::cards::{self, Cards};
use crate::error::AnalysisError;
use crate::flips::flip::{Flips, flips};
use crate::options::Asked;
use crate::sensitivity::effects::{Sensitivity, sensitivity};
use crate::sensitivity::value_of_information::{ValueOfInformation, value_of_information};
use crate::why::{Why, why};
use realpolitik_runs::parts::joined;
use realpolitik_runs::subject::Subject;
use schemars::JsonSchema;
use serde::Serialize;

/// A question that has no answer here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unanswered {
    /// Which.
    pub question: String,
    /// Why not.
    pub why: String,
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
    /// Why answers are as they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Why>,
    /// What the answer depends on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Sensitivity>,
    /// What to find out next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_of_information: Option<ValueOfInformation>,
    /// What was not asked by name but with everything, and has no answer here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<Unanswered>,
}

/// Answers what is asked; `headline` is the likeliest outcome.
///
/// What is asked by name and has no answer is an error. What is asked because
/// everything is asked is then listed as unanswered.
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
    let about = |own: &Option<String>| -> String {
        own.as_ref().or(asked.of.as_ref()).map_or(headline, String::as_str).to_owned()
    };
    let either = |named: bool| named || asked.full;
    // None waits for another: what one leaves idle the others take.
    let (effects, hands, rest) = std::thread::scope(|scope| {
        let effects = scope.spawn(|| {
            let of = about(&asked.sensitivity_of);
            let found = either(asked.sensitivity).then(|| sensitivity(subject, &of));
            let of = about(&asked.information_of);
            (found, either(asked.value_of_information).then(|| value_of_information(subject, &of)))
        });
        let hands = scope.spawn(|| {
            holders.iter().map(|a| cards::cards(subject, a, cards::POINTS)).collect::<Vec<_>>()
        });
        let turned = or_headline(&asked.flips);
        let turned = turned.into_iter().map(|o| (flips(subject, &o, asked.bar, axes), o));
        let explained = or_headline(&asked.why).into_iter().map(|o| (why(subject, &o), o));
        let rest = (turned.collect::<Vec<_>>(), explained.collect::<Vec<_>>());
        (joined(effects), joined(hands), rest)
    });
    let ((effects, worth), (turned, explained)) = (effects, rest);
    let mut unanswered = Vec::new();
    let mut answers = Answers::default();
    if let Some(found) = effects {
        answers.sensitivity = kept(found, "sensitivity", asked.sensitivity, &mut unanswered)?;
    }
    if let Some(found) = worth {
        let named = asked.value_of_information;
        answers.value_of_information = kept(found, "value of information", named, &mut unanswered)?;
    }
    for (found, a) in hands.into_iter().zip(&holders) {
        let named = !asked.cards.is_empty();
        answers.cards.extend(kept(found, &format!("cards of {a}"), named, &mut unanswered)?);
    }
    for (found, o) in turned {
        let named = !asked.flips.is_empty();
        answers.flips.extend(kept(found, &format!("flips of {o}"), named, &mut unanswered)?);
    }
    for (found, o) in explained {
        let named = !asked.why.is_empty();
        answers.why.extend(kept(found, &format!("why {o}"), named, &mut unanswered)?);
    }
    answers.unanswered = unanswered;
    Ok(answers)
}

/// An answer, or why there is none: an error where the question was named.
pub(crate) fn kept<T>(
    found: Result<T, AnalysisError>,
    question: &str,
    named: bool,
    unanswered: &mut Vec<Unanswered>,
) -> Result<Option<T>, AnalysisError> {
    match found {
        Ok(answer) => Ok(Some(answer)),
        Err(e) if named => Err(e),
        Err(e) => {
            unanswered.push(Unanswered { question: question.to_owned(), why: e.to_string() });
            Ok(None)
        }
    }
}
