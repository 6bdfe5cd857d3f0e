//! Questions about where a relation has been by a day.

use super::finding::Relations;
use super::record::read;
use crate::error::AnalysisError;
use crate::options::Options;
use realpolitik_case::rival::Quantity;
use realpolitik_case::{Case, Question, Relation};
use realpolitik_runs::accumulate::Estimate;
use realpolitik_runs::relation::{How, Target, forecast};
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
    (target, draws): (&Target, u64),
) -> Option<Estimate> {
    let m = target.reached_after(until(case, relation, question));
    m.mean.is_finite().then_some(Estimate {
        mean: m.mean,
        mcse: m.mcse,
        p05: m.p05,
        p95: m.p95,
        draws,
    })
}

impl Relations {
    /// The answer of a question, where it is about a relation.
    pub(crate) fn answer(&self, case: &Case, question: usize) -> Option<Estimate> {
        let q = &case.questions[question];
        let Quantity::Reached { relation, .. } = &q.quantity else { return None };
        let found = self.forecasts.get(*relation)?;
        let target = self.target(*relation, question, &found.targets)?;
        estimate(case, &case.relations[*relation], q, (target, found.draws))
    }

    /// Its answer after the relation's record; none without one, and where it is withheld.
    pub(crate) fn answer_after_record(&self, case: &Case, question: usize) -> Option<Estimate> {
        let q = &case.questions[question];
        let Quantity::Reached { relation, .. } = &q.quantity else { return None };
        let found = self.recorded.get(*relation)?.as_ref()?;
        let target = self.target(*relation, question, &found.targets)?;
        estimate(case, &case.relations[*relation], q, (target, found.draws.len() as u64))
    }

    /// What a question asks about, which stands last among the targets.
    fn target<'t>(
        &self,
        relation: usize,
        question: usize,
        all: &'t [Target],
    ) -> Option<&'t Target> {
        let asked = self.asked.get(relation)?;
        let place = asked.iter().position(|a| *a == question)?;
        all.get(all.len().checked_sub(asked.len())? + place)
    }
}

/// The answer of one question about a relation by itself: as judged, and after the
/// relation's record, of which the second says whether it has one.
pub(crate) fn answered(
    case: &Case,
    question: &Question,
    (relation, states): (usize, &[usize]),
    options: &Options,
    progress: &Progress,
) -> Result<Option<ByItself>, AnalysisError> {
    let of = &case.relations[relation];
    let how = How::beliefs(options.seed, options.draws, options.jobs);
    let periods = (until(case, of, question).ceil() as usize).max(1);
    let beside = [states.to_vec()];
    let found = forecast(case, of, how, periods, &beside, progress)?;
    let told = |targets: &[Target], draws: u64| {
        targets.last().and_then(|t| estimate(case, of, question, (t, draws)))
    };
    let Some(judged) = told(&found.targets, found.draws) else { return Ok(None) };
    let mut by_itself = ByItself { judged, recorded: None, withheld: false };
    if !options.judged
        && let Some(read) = read(case, of, &found, (how, periods, &beside), progress)?
    {
        let recorded = read.recorded;
        by_itself.withheld = recorded.is_none();
        by_itself.recorded = recorded.and_then(|r| told(&r.targets, r.draws.len() as u64));
    }
    Ok(Some(by_itself))
}

/// The answer of one question about a relation.
pub(crate) struct ByItself {
    /// From the beliefs of the case.
    pub judged: Estimate,
    /// After the relation's record.
    pub recorded: Option<Estimate>,
    /// Whether there is a record and what follows from it is withheld.
    pub withheld: bool,
}
