//! Questions about where a relation has been by a day.

use super::finding::Relations;
use crate::error::AnalysisError;
use crate::options::Options;
use realpolitik_case::rival::Quantity;
use realpolitik_case::{Case, Question, Relation};
use realpolitik_runs::accumulate::Estimate;
use realpolitik_runs::relation::{Forecast, forecast};
use realpolitik_runs::sweep::Progress;

/// Days of a year on average.
const YEAR: f64 = 365.2425;

/// The questions about a relation, by position, and the states of each.
pub(super) fn asked(case: &Case, relation: usize) -> (Vec<usize>, Vec<Vec<usize>>) {
    let of = |(i, q): (usize, &Question)| match &q.quantity {
        Quantity::Reached { relation: r, states } if *r == relation => Some((i, states.clone())),
        _ => None,
    };
    case.questions.iter().enumerate().filter_map(of).unzip()
}

/// Periods from the as-of date to the day a question is settled.
pub(crate) fn until(case: &Case, relation: &Relation, question: &Question) -> f64 {
    let days = (question.resolve_by - case.as_of).get_days();
    (f64::from(days) / YEAR * 12.0 / f64::from(relation.period)).max(0.0)
}

/// Periods to be followed: those that are shown, and on to the last question.
pub(super) fn periods(case: &Case, relation: &Relation, asked: &[usize]) -> usize {
    let last = asked.iter().map(|q| until(case, relation, &case.questions[*q]).ceil() as usize);
    last.fold(relation.horizon as usize, usize::max)
}

/// The answer of a question from the forecast of its relation.
fn estimate(
    case: &Case,
    relation: &Relation,
    question: &Question,
    found: &Forecast,
    target: usize,
) -> Option<Estimate> {
    let m = found.targets.get(target)?.reached_after(until(case, relation, question));
    m.mean.is_finite().then_some(Estimate {
        mean: m.mean,
        mcse: m.mcse,
        p05: m.p05,
        p95: m.p95,
        draws: found.draws,
    })
}

impl Relations {
    /// The answer of a question, where it is about a relation.
    pub(crate) fn answer(&self, case: &Case, question: usize) -> Option<Estimate> {
        let q = &case.questions[question];
        let Quantity::Reached { relation, .. } = &q.quantity else { return None };
        let found = self.forecasts.get(*relation)?;
        let asked = &self.asked[*relation];
        let first = found.targets.len() - asked.len();
        let place = asked.iter().position(|a| *a == question)?;
        estimate(case, &case.relations[*relation], q, found, first + place)
    }
}

/// The answer of one question about a relation, by itself.
pub(crate) fn answered(
    case: &Case,
    question: &Question,
    (relation, states): (usize, &[usize]),
    options: &Options,
    progress: &Progress,
) -> Result<Option<Estimate>, AnalysisError> {
    let of = &case.relations[relation];
    let how = (options.seed, options.draws, options.jobs);
    let periods = (until(case, of, question).ceil() as usize).max(1);
    let found = forecast(case, of, how, periods, &[states.to_vec()], progress)?;
    let last = found.targets.len() - 1;
    Ok(estimate(case, of, question, &found, last))
}
