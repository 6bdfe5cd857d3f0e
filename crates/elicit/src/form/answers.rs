//! The file of answers that a form saves.

use super::page::fingerprint;
use crate::expert::{Ask, Judgement, Statement};
use crate::files::{Mistakes, Place, Plan};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Answers that were received.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// Who, by position in the plan.
    pub expert: usize,
    /// The round.
    pub round: u32,
    /// A number drawn by the form, so that a seal cannot be guessed.
    pub nonce: String,
    /// The judgements.
    pub judgements: Vec<Judgement>,
}

#[derive(Deserialize)]
struct File {
    form: String,
    version: u32,
    title: String,
    expert: String,
    round: u32,
    #[serde(default)]
    plan: Option<String>,
    #[serde(default)]
    nonce: String,
    answers: BTreeMap<String, Given>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    #[serde(default)]
    quantiles: Vec<(f64, f64)>,
    #[serde(default)]
    probability: Option<f64>,
    #[serde(default)]
    interval: Option<(f64, f64, f64)>,
    #[serde(default)]
    best: Option<f64>,
    #[serde(default)]
    reason: String,
}

/// Longest reason that is kept, in characters.
const LONGEST: usize = 4000;

/// Where a text stands in the file.
fn place(text: &str, file: usize, what: &str) -> Place {
    let at = text.find(what).unwrap_or(0);
    Place { file, bytes: at..(at + what.len()).min(text.len()) }
}

/// Reads a file of answers for a plan; `None` if it does not belong to it or says
/// nothing that can be used. `date` is the day on which it came.
pub fn read_answers(
    text: &str,
    file: usize,
    plan: &Plan,
    date: &str,
    found: &mut Mistakes,
) -> Option<Received> {
    let read: File = match serde_json::from_str(text) {
        Ok(read) => read,
        Err(e) => {
            let at = text.lines().take(e.line().saturating_sub(1)).map(|l| l.len() + 1).sum();
            let at = Place { file, bytes: at..at };
            let help = "send the file as the form saved it, or its text copied whole";
            found.error("RP0815", &at, format!("the answers cannot be read: {e}"), help);
            return None;
        }
    };
    let expert = match belongs(&read, plan) {
        Ok(expert) => expert,
        Err((what, message, help)) => {
            found.error("RP0815", &place(text, file, what), message, help);
            return None;
        }
    };
    let all = &plan.elicitation;
    let mut judgements = Vec::new();
    for (id, given) in &read.answers {
        let at = place(text, file, &Value::String(id.clone()).to_string());
        let Some(question) = all.question(id) else {
            let message = format!("the plan asks no question `{id}`");
            found.error("RP0815", &at, message, "take the answer out, or add the question");
            continue;
        };
        let asked = &all.questions[question];
        match statements(given, &asked.ask, &asked.levels) {
            Ok(list) => judgements.extend(list.into_iter().map(|statement| Judgement {
                round: read.round,
                expert,
                question,
                statement,
                reason: given.reason.trim().chars().take(LONGEST).collect(),
                date: date.to_owned(),
                at: at.clone(),
            })),
            Err(why) => {
                let message = format!("the answer to {id} {why}");
                found.error("RP0815", &at, message, "fill in the form again");
            }
        }
    }
    if judgements.is_empty() {
        let at = place(text, file, "\"answers\"");
        found.error("RP0815", &at, "no question is answered", "answer one at least");
        return None;
    }
    Some(Received { expert, round: read.round, nonce: read.nonce, judgements })
}

/// What a refusal is about, what is wrong, and the repair.
type Refusal = (&'static str, String, &'static str);

/// The expert whose answers these are, if they are to the questions of the plan.
fn belongs(read: &File, plan: &Plan) -> Result<usize, Refusal> {
    let all = &plan.elicitation;
    if read.form != "realpolitik-elicit" || read.version != 1 {
        let message = "this is no file of answers".to_owned();
        return Err(("form", message, "take the file that the form saved"));
    }
    let Some(expert) = all.experts.iter().position(|e| *e == read.expert) else {
        let message = format!("the plan has no expert `{}`", read.expert);
        return Err((
            "\"expert\"",
            message,
            "add the name to  experts  of the plan, or correct it",
        ));
    };
    if read.title != all.title {
        let message = format!("the answers are to `{}`, the plan is `{}`", read.title, all.title);
        return Err(("\"title\"", message, "import them beside the plan that made the form"));
    }
    if read.plan.as_ref().is_some_and(|p| *p != fingerprint(plan)) {
        let message = "the questions have changed since the form was made".to_owned();
        return Err(("\"plan\"", message, "make the forms again and ask again"));
    }
    if !(1..=plan.rounds).contains(&read.round) {
        let message = format!("there is no round {}", read.round);
        return Err(("\"round\"", message, "rounds run from 1 to  rounds  of the plan"));
    }
    Ok(expert)
}

/// The statements of an answer, in the form in which it was asked for.
fn statements(given: &Given, ask: &Ask, levels: &[f64]) -> Result<Vec<Statement>, String> {
    let inside = |p: f64| p > 0.0 && p < 1.0;
    let mut all = Vec::new();
    match ask {
        Ask::Probability => match given.probability {
            Some(value) if (0.0..=1.0).contains(&value) => {
                all.push(Statement::Probability { value })
            }
            _ => return Err("is no probability".to_owned()),
        },
        Ask::Interval => {
            let (Some((share, low, high)), Some(value)) = (given.interval, given.best) else {
                return Err("is not an interval with a best guess".to_owned());
            };
            if !inside(share) || low >= high || low.is_nan() || high.is_nan() {
                return Err("is no proper interval".to_owned());
            }
            all.push(Statement::Interval { share, low, high });
            all.push(Statement::Best { value });
        }
        Ask::Quantiles | Ask::Roulette => {
            let asked = given.quantiles.len() == levels.len()
                && given.quantiles.iter().zip(levels).all(|((p, _), l)| (p - l).abs() < 1e-12);
            if *ask == Ask::Quantiles && !asked {
                return Err("has other quantiles than were asked for".to_owned());
            }
            if given.quantiles.is_empty() || !given.quantiles.iter().all(|(p, _)| inside(*p)) {
                return Err("has no quantiles between 0 and 100 %".to_owned());
            }
            let each = given.quantiles.iter();
            all.extend(
                each.map(|(share, value)| Statement::Quantile { share: *share, value: *value }),
            );
        }
    }
    Ok(all)
}
