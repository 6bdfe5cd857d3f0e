//! What would have been said of dated questions, one month after another.
//!
//! The state is followed by the relation's record as it grows, and the draws are weighed
//! by it; what is said of a day rests on no row that is dated later. Beliefs stay those of
//! the case on its as-of date.

use super::band::Band;
use super::constant::constant_hazard;
use super::question::until;
use crate::error::AnalysisError;
use crate::options::Options;
use crate::rivals::proposal::ENOUGH;
use jiff::ToSpan;
use jiff::civil::Date;
use realpolitik_case::rival::Quantity;
use realpolitik_case::{Case, Question, Relation};
use realpolitik_runs::relation::{AskedBy, How, Moment, Said, track};
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// Most months that are followed.
const MOST_MONTHS: i32 = 1200;

/// A question as it would have been answered on a day.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TrackedDay {
    /// The day.
    pub on: String,
    /// The state of the relation that day.
    pub state: String,
    /// From the beliefs of the case, the state followed to that day; absent where no
    /// draw can have come to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<Band>,
    /// With the draws weighed by the record up to that day; absent where it is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Band>,
    /// What a hazard that never changes says, of which nothing is known but the record up
    /// to that day; absent without a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant_hazard: Option<f64>,
    /// Draws that carry what follows from the record up to that day.
    pub effective_draws: f64,
    /// Whether it has come true by that day.
    pub come_true: bool,
}

/// A question over time.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TrackedQuestion {
    /// Its id.
    pub id: String,
    /// The question in words.
    pub label: String,
    /// The relation that it is about.
    pub relation: String,
    /// The day it is settled.
    pub resolve_by: String,
    /// Whether it came true, if the case says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub came_true: Option<bool>,
    /// Day by day: every month from the as-of date, every change of state, and the last;
    /// it ends where it has come true.
    pub days: Vec<TrackedDay>,
}

/// The dated questions of a case over time.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Track {
    /// The as-of date, from which periods are counted.
    pub as_of: String,
    /// The questions.
    pub questions: Vec<TrackedQuestion>,
    /// Draws with a certified solution, the fewest of any relation.
    pub draws: u64,
    /// Draws without, the most of any relation.
    pub failed: u64,
    /// Effective draws that are enough.
    pub needed: f64,
}

/// Follows the questions of a case about where its relations have been, those in
/// `named` or all, through `through`, on which the record is taken to be complete; without
/// it through the last thing known of them.
///
/// # Errors
/// No such question; a day before the as-of date; games that cannot be unfolded.
pub fn tracked(
    case: &Case,
    named: &[String],
    through: Option<Date>,
    options: &Options,
    progress: &Progress,
) -> Result<Track, AnalysisError> {
    let wanted = wanted(case, named)?;
    if let Some(day) = through.filter(|d| *d < case.as_of) {
        return Err(AnalysisError::Track {
            why: format!("{day} is before the as-of date {}", case.as_of),
        });
    }
    let mut told = Track {
        as_of: case.as_of.to_string(),
        questions: Vec::new(),
        draws: u64::MAX,
        failed: 0,
        needed: ENOUGH,
    };
    for (place, relation) in case.relations.iter().enumerate() {
        let own: Vec<(&Question, &[usize])> = wanted
            .iter()
            .filter_map(|q| match &q.quantity {
                Quantity::Reached { relation: r, states } if *r == place => Some((*q, &states[..])),
                _ => None,
            })
            .collect();
        let Some(last) = own.iter().map(|(q, _)| q.resolve_by).max() else { continue };
        let end = through.unwrap_or_else(|| known(case, relation, &own)).min(last);
        let days = days(case.as_of, relation, &own, end);
        let asked: Vec<AskedBy> = own
            .iter()
            .map(|(q, s)| AskedBy { states: s.to_vec(), until: until(case, relation, q) })
            .collect();
        let how = How::beliefs(options.seed, options.draws, options.jobs);
        let found = track(case, relation, how, &asked, &days, progress)?;
        if found.interrupted {
            return Err(AnalysisError::Track { why: "it was interrupted".to_owned() });
        }
        if found.draws == 0 {
            let (relation, draws) = (relation.id.clone(), found.failed);
            return Err(AnalysisError::Relation { relation, draws });
        }
        told.draws = told.draws.min(found.draws);
        told.failed = told.failed.max(found.failed);
        let each = own.iter().enumerate();
        told.questions.extend(
            each.map(|(k, q)| question(relation, *q, days.iter().copied().zip(&found.days), k)),
        );
    }
    Ok(told)
}

/// The questions that are followed.
fn wanted<'a>(case: &'a Case, named: &[String]) -> Result<Vec<&'a Question>, AnalysisError> {
    let dated = |q: &&Question| matches!(q.quantity, Quantity::Reached { .. });
    let all: Vec<&Question> = case.questions.iter().filter(dated).collect();
    let known = || all.iter().map(|q| q.id.as_str()).collect::<Vec<_>>().join(", ");
    if all.is_empty() {
        let why = "the case asks nothing about where a relation has been by a day".to_owned();
        return Err(AnalysisError::Track { why });
    }
    if let Some(name) = named.iter().find(|n| all.iter().all(|q| q.id != **n)) {
        let why = format!("`{name}` is no question about a relation; those are: {}", known());
        return Err(AnalysisError::Track { why });
    }
    Ok(all.into_iter().filter(|q| named.is_empty() || named.contains(&q.id)).collect())
}

/// Up to when something is known of a relation: the last row of its record, or the day on
/// which a question about it was settled.
fn known(case: &Case, relation: &Relation, own: &[(&Question, &[usize])]) -> Date {
    let rows = relation.record.iter().map(|s| s.since);
    let settled = own.iter().filter_map(|(q, _)| q.resolution.as_ref().map(|(_, day, _)| *day));
    rows.chain(settled).fold(case.as_of, Date::max)
}

/// Every month from the as-of date, every change of state and the day of each question,
/// through `end`.
fn days(as_of: Date, relation: &Relation, own: &[(&Question, &[usize])], end: Date) -> Vec<Date> {
    let months = (0..MOST_MONTHS).map_while(|m| as_of.checked_add(m.months()).ok());
    let changes = relation.record.iter().map(|s| s.since).filter(|d| *d > as_of);
    let asked = own.iter().map(|(q, _)| q.resolve_by);
    let mut all: Vec<Date> =
        months.take_while(|d| *d <= end).chain(changes).chain(asked).chain([end]).collect();
    all.retain(|d| *d <= end);
    all.sort_unstable();
    all.dedup();
    all
}

/// The `place`th of the questions asked, day by day.
fn question<'s>(
    relation: &Relation,
    (q, states): (&Question, &[usize]),
    days: impl Iterator<Item = (Date, &'s Said)>,
    place: usize,
) -> TrackedQuestion {
    let mut told = Vec::new();
    let proper = |m: &Moment| m.mean.is_finite().then(|| Band::from(*m));
    for (on, said) in days.filter(|(on, _)| *on <= q.resolve_by) {
        let come_true = said.been[place];
        let recorded = proper(&said.recorded[place]);
        let waited = || constant_hazard(relation, states, on, q.resolve_by);
        told.push(TrackedDay {
            on: on.to_string(),
            state: relation.states[said.state].id.clone(),
            judged: proper(&said.judged[place]),
            recorded: recorded.filter(|_| said.effective >= ENOUGH || come_true),
            constant_hazard: if come_true { Some(1.0) } else { waited() },
            effective_draws: said.effective,
            come_true,
        });
        if come_true {
            break;
        }
    }
    TrackedQuestion {
        id: q.id.clone(),
        label: q.label.clone(),
        relation: relation.id.clone(),
        resolve_by: q.resolve_by.to_string(),
        came_true: q.resolution.as_ref().map(|(came, _, _)| *came),
        days: told,
    }
}
