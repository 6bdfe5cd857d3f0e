//! How often an ending came about in like cases, where the case says so.

use realpolitik_case::Case;
use realpolitik_case::rival::Quantity;
use schemars::JsonSchema;
use serde::Serialize;

/// The base rate of one outcome.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BaseRate {
    /// The outcome.
    pub outcome: String,
    /// Its share among like cases, 0–1.
    pub rate: f64,
    /// The question that gives it.
    pub question: String,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// The judgement, if it rests on one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judgement: Option<String>,
}

/// Base rates of the outcomes of a game, at most one each: those of the first
/// question that asks for this outcome alone. A rate of several outcomes
/// together says nothing about each, and is left out.
pub fn base_rates(case: &Case, game: usize) -> Vec<BaseRate> {
    let protocol = &case.games[game];
    let mut found: Vec<BaseRate> = Vec::new();
    let mut done: Vec<usize> = Vec::new();
    for question in &case.questions {
        let (Quantity::Outcomes { game: of, outcomes }, Some((rate, basis))) =
            (&question.quantity, &question.base_rate)
        else {
            continue;
        };
        let [only] = outcomes[..] else { continue };
        if *of != game || done.contains(&only) {
            continue;
        }
        done.push(only);
        found.push(BaseRate {
            outcome: protocol.outcomes[only].name.clone(),
            rate: *rate,
            question: question.label.clone(),
            sources: basis.sources.clone(),
            judgement: basis.judgement.clone(),
        });
    }
    found
}
