//! Forecasts sealed before the event: what a case says of its questions, and the
//! record of each with how it turned out.

use crate::error::ForecastError;
use crate::forecasts::hindsight::{self, Dated};
use crate::headline::question::{given, quantity};
use crate::options::Options;
use crate::relations::question::answered;
use crate::rivals::likelihood::{QuestionProbability, visit_draws};
use crate::rivals::weighed::weigh;
use jiff::civil::Date;
use realpolitik_case::rival::Quantity;
use realpolitik_case::{Case, Question};
use realpolitik_runs::accumulate::{Estimate, UnitAccumulator};
use realpolitik_runs::ratio::RatioAccumulator;
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A forecast as sealed: all that is needed to score it, and to compute it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Id of the case.
    pub case: String,
    /// BLAKE3 of the case's files when it was sealed.
    pub case_hash: String,
    /// What was held out: nothing later is in the probability.
    pub as_of: String,
    /// The day on which it was sealed. After the event it is a retrodiction, and
    /// the score says so.
    pub sealed_on: String,
    /// The day on which it was written, where it was dated back: later than
    /// `sealed_on`, and what counts as the day of sealing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_on: Option<String>,
    /// The latest dated thing that the case held. Later than the as-of date or
    /// the day of sealing, it makes a retrodiction. Absent where nothing in the
    /// case is dated, and in seals that did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Dated>,
    /// Id of the question.
    pub question: String,
    /// The question in words.
    pub label: String,
    /// When it counts as true.
    pub rule: String,
    /// The last day.
    pub resolve_by: String,
    /// What the probability is of: outcomes, or an action at a move, or judged.
    pub quantity: String,
    /// Which number the probability is. Not `number`: that is the line's in the log.
    #[serde(default)]
    pub sealed: SealedNumber,
    /// The probability by the beliefs alone, where it is that after the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<f64>,
    /// The probability.
    pub probability: f64,
    /// Its Monte Carlo standard error; 0 for a judged one.
    pub mcse: f64,
    /// 5 % quantile over draws.
    pub p05: f64,
    /// 95 % quantile over draws.
    pub p95: f64,
    /// Probability by the base rate; ½ where the case gives none.
    pub base_rate: f64,
    /// Whether the case gave one.
    pub base_rate_given: bool,
    /// Draws it is taken over; 0 for a judged one.
    pub draws: u64,
    /// Their seed.
    pub seed: u64,
    /// Version of the program.
    pub version: String,
    /// Who sealed it, if said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
}

/// Which number was sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SealedNumber {
    /// By the beliefs of the case alone; also in seals that did not record it.
    #[default]
    Judged,
    /// After the record.
    AfterRecord,
    /// By the beliefs alone, because nothing follows from the record.
    RecordWithheld,
}

/// How a question turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It happened.
    Yes,
    /// It did not.
    No,
    /// The rule does not settle it: listed, never scored, never dropped.
    Ambiguous,
}

/// How a sealed forecast turned out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolution {
    /// Hash of the seal.
    pub forecast: String,
    /// How.
    pub verdict: Verdict,
    /// The day on which it was settled.
    pub on: String,
    /// The day on which this was written down.
    pub resolved_on: String,
    /// What it rests on.
    pub sources: Vec<String>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a case says of one of its questions, ready to be sealed; see [`forecasts`].
pub fn forecast(
    case: &Case,
    question: &Question,
    options: &Options,
    sealed_on: Date,
    progress: &Progress,
) -> Result<Seal, ForecastError> {
    let mut one = forecasts(case, &[question], options, sealed_on, progress)?;
    one.pop().ok_or(ForecastError::NoQuestion)
}

/// What a case says of its questions, ready to be sealed.
///
/// The probability is that after the record, if the case has one and it is not
/// withheld, unless [`Options::judged`] asks for the beliefs alone: then it is the
/// mean over draws of the probability of the outcomes asked for, or of the action
/// given that its move is reached, or the ratio of two means for a question that
/// supposes something.
pub fn forecasts(
    case: &Case,
    questions: &[&Question],
    options: &Options,
    sealed_on: Date,
    progress: &Progress,
) -> Result<Vec<Seal>, ForecastError> {
    if let Some(q) = questions.iter().find(|q| q.resolve_by <= case.as_of) {
        return Err(ForecastError::Past {
            question: q.id.clone(),
            resolve_by: q.resolve_by,
            as_of: case.as_of,
        });
    }
    let weighed = if options.judged { None } else { weigh(case, options, progress)? };
    let pool = weighed.as_ref().filter(|w| !w.is_withheld()).and_then(|w| w.pool());
    let mut all = Vec::new();
    for question in questions {
        let (judged, of_relation) = match &question.quantity {
            Quantity::Reached { relation, states } => {
                let about = (*relation, states.as_slice());
                let found = answered(case, question, about, options, progress)?;
                let found = found
                    .ok_or_else(|| ForecastError::Undefined { question: question.id.clone() })?;
                (found.judged, Some(found))
            }
            &Quantity::Judged(p) => {
                (Estimate { mean: p, mcse: 0.0, p05: p, p95: p, draws: 0 }, None)
            }
            &(Quantity::Outcomes { game, .. }
            | Quantity::Action { game, .. }
            | Quantity::Channel { game, .. }) => {
                (solved(case, (question, game), options, progress)?, None)
            }
        };
        let position = case.questions.iter().position(|q| q.id == question.id);
        let after = weighed.as_ref().zip(pool.as_ref()).zip(position);
        let after = after.and_then(|((w, pool), q)| w.question(pool, q));
        let after = after.or_else(|| of_relation.as_ref().and_then(|r| r.recorded));
        let withheld = of_relation.as_ref().is_some_and(|r| r.withheld)
            || question.quantity.game().is_some() && weighed.is_some();
        let sealed = match (&after, withheld) {
            (Some(_), _) => SealedNumber::AfterRecord,
            (None, true) => SealedNumber::RecordWithheld,
            _ => SealedNumber::Judged,
        };
        let belief = after.unwrap_or(judged);
        if !(belief.mean > 0.0 && belief.mean < 1.0) {
            return Err(ForecastError::Certain {
                question: question.id.clone(),
                probability: belief.mean,
            });
        }
        let supposed = given(case, question).map_or_else(String::new, |g| format!(", given {g}"));
        all.push(Seal {
            case: case.id.clone(),
            case_hash: case.hash.clone(),
            as_of: case.as_of.to_string(),
            sealed_on: sealed_on.to_string(),
            written_on: None,
            latest: hindsight::latest(case),
            question: question.id.clone(),
            label: question.label.clone(),
            rule: question.rule.clone(),
            resolve_by: question.resolve_by.to_string(),
            quantity: format!("{}{supposed}", quantity(case, &question.quantity)),
            sealed,
            judged: after.is_some().then_some(judged.mean),
            probability: belief.mean,
            mcse: belief.mcse,
            p05: belief.p05,
            p95: belief.p95,
            base_rate: question.base_rate.as_ref().map_or(0.5, |(p, _)| *p),
            base_rate_given: question.base_rate.is_some(),
            draws: belief.draws,
            seed: options.seed,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            author: None,
        });
    }
    Ok(all)
}

/// The number of a question about a game by the beliefs of the case alone.
fn solved(
    case: &Case,
    (question, game): (&Question, usize),
    options: &Options,
    progress: &Progress,
) -> Result<Estimate, ForecastError> {
    let compiled = compiled_game(case, Some(&case.games[game].id))?;
    let asked = QuestionProbability::question(&compiled, question);
    let mut mean = UnitAccumulator::default();
    let mut ratio = RatioAccumulator::default();
    let visited = visit_draws(
        case,
        &compiled,
        options.seed,
        0..options.draws,
        options.jobs,
        progress,
        |k, point| match &asked {
            QuestionProbability::Supposed(part, whole) => {
                ratio.add(k, part.probability(point.reach), whole.probability(point.reach));
            }
            _ => {
                if let Some(p) = asked.value(point.reach) {
                    mean.add(p);
                }
            }
        },
    );
    if visited.failed > 0 || visited.interrupted {
        return Err(ForecastError::NotCertified {
            question: question.id.clone(),
            failed: options.draws - visited.certified,
            draws: options.draws,
        });
    }
    let found = match asked {
        QuestionProbability::Supposed(..) => ratio.estimate(),
        _ => mean.estimate(),
    };
    found.ok_or_else(|| ForecastError::Undefined { question: question.id.clone() })
}

/// The questions named, or all.
pub fn questions<'a>(case: &'a Case, named: &[String]) -> Result<Vec<&'a Question>, ForecastError> {
    if case.questions.is_empty() {
        return Err(ForecastError::NoQuestion);
    }
    if named.is_empty() {
        return Ok(case.questions.iter().collect());
    }
    named
        .iter()
        .map(|n| {
            case.questions.iter().find(|q| q.id == *n).ok_or_else(|| {
                ForecastError::UnknownQuestion {
                    name: n.clone(),
                    known: case
                        .questions
                        .iter()
                        .map(|q| q.id.as_str())
                        .collect::<Vec<_>>()
                        .join(", "),
                }
            })
        })
        .collect()
}
