//! Where a relation will stand, by date.

use crate::error::AnalysisError;
use crate::options::Options;
use jiff::ToSpan;
use jiff::civil::Date;
use realpolitik_case::{Case, Relation};
use realpolitik_runs::relation::{Forecast, Moment, Target, forecast};
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// Draws over which a relation is followed in every answer, and in a full one: each
/// takes the games of all states many times over.
const DRAWS: [u64; 2] = [96, 768];
/// Days of a month on average, by which a day between two periods is found.
const DAYS: f64 = 30.436_875;

/// A number with its sampling error and what belief spans.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Band {
    /// Mean over draws.
    pub mean: f64,
    /// Monte Carlo standard error of the mean.
    pub mcse: f64,
    /// 5 % quantile of belief.
    pub p05: f64,
    /// 95 % quantile of belief.
    pub p95: f64,
}

impl From<Moment> for Band {
    fn from(m: Moment) -> Self {
        Band { mean: m.mean, mcse: m.mcse, p05: m.p05, p95: m.p95 }
    }
}

/// When a state is first reached: days, where it is within the periods shown.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct When {
    /// The day by which it has been reached with 5 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p05: Option<String>,
    /// The day by which it is as likely reached as not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median: Option<String>,
    /// The day by which it has been reached with 95 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p95: Option<String>,
}

/// A state of a relation, or a group of states, over time.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StateOverTime {
    /// Its id.
    pub id: String,
    /// In words.
    pub label: String,
    /// Whether it is a group of states.
    pub group: bool,
    /// On each of the dates: the probability that the relation is there.
    pub there: Vec<Band>,
    /// By each of the dates: the probability that it has been there.
    pub reached: Vec<Band>,
    /// In each period: the probability that it is first reached, given that it was
    /// not before.
    pub hazard: Vec<f64>,
    /// When it is first reached.
    pub when: When,
    /// The share of time spent there in the long run.
    pub long_run: Band,
}

/// A relation over time.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RelationFinding {
    /// Its id.
    pub relation: String,
    /// In words.
    pub label: String,
    /// The state on the as-of date.
    pub start: String,
    /// Length of a period in months.
    pub period: u32,
    /// The as-of date and the end of every period that is shown.
    pub dates: Vec<String>,
    /// The states, then the groups.
    pub states: Vec<StateOverTime>,
    /// Draws with a certified solution.
    pub draws: u64,
    /// Draws without.
    pub failed: u64,
    /// Draws whose branch of responses turned back on the way.
    pub turned: u64,
    /// The greatest distance of a choice from its logit response.
    pub residual: f64,
    /// The greatest distance of a value from the equation that it solves, as a share
    /// of the span of payoffs.
    pub value_residual: f64,
}

/// Every relation of a case over time, with the sets of states that its questions
/// ask about.
pub(crate) struct Relations {
    pub findings: Vec<RelationFinding>,
    /// Per relation: its forecast, whose last targets are those of `asked`.
    pub forecasts: Vec<Forecast>,
    /// Per relation: the question (by position) that each of the last targets is of.
    pub asked: Vec<Vec<usize>>,
}

/// Solves every relation of a case.
pub(crate) fn relations(
    case: &Case,
    options: &Options,
    progress: &Progress,
) -> Result<Relations, AnalysisError> {
    let mut all = Relations { findings: Vec::new(), forecasts: Vec::new(), asked: Vec::new() };
    for (place, relation) in case.relations.iter().enumerate() {
        let (asked, beside) = super::question::asked(case, place);
        let periods = super::question::periods(case, relation, &asked);
        let draws = options.draws.min(DRAWS[usize::from(options.asked.full)]);
        let how = (options.seed, draws, options.jobs);
        let found = forecast(case, relation, how, periods, &beside, progress)?;
        if found.draws == 0 && !found.interrupted {
            let (relation, draws) = (relation.id.clone(), found.failed);
            return Err(AnalysisError::Relation { relation, draws });
        }
        all.findings.push(finding(case, relation, &found));
        all.forecasts.push(found);
        all.asked.push(asked);
    }
    Ok(all)
}

/// The end of a period, and of a part of one.
fn day(case: &Case, relation: &Relation, periods: f64) -> Option<Date> {
    let whole = i64::from(relation.period) * periods.floor() as i64;
    let part = periods.fract() * f64::from(relation.period) * DAYS;
    let end = case.as_of.checked_add(whole.months()).ok()?;
    end.checked_add((part.round() as i64).days()).ok()
}

fn finding(case: &Case, relation: &Relation, found: &Forecast) -> RelationFinding {
    let shown = relation.horizon as usize;
    let written = |periods: f64| day(case, relation, periods).map(|d| d.to_string());
    let over_time = |id: &str, label: &str, group: bool, target: &Target| {
        let within = |p: f64| target.reached_by(p).filter(|t| *t <= shown as f64);
        StateOverTime {
            id: id.to_owned(),
            label: label.to_owned(),
            group,
            there: target.there[..=shown].iter().map(|m| Band::from(*m)).collect(),
            reached: target.reached[..=shown].iter().map(|m| Band::from(*m)).collect(),
            hazard: target.hazard()[..shown].to_vec(),
            when: When {
                p05: within(0.05).and_then(written),
                median: within(0.5).and_then(written),
                p95: within(0.95).and_then(written),
            },
            long_run: target.long_run.into(),
        }
    };
    let states = relation.states.iter().map(|s| (s.id.as_str(), s.label.as_str(), false));
    let groups = relation.groups.iter().map(|(g, _)| (g.as_str(), g.as_str(), true));
    let each = states.chain(groups).zip(&found.targets);
    RelationFinding {
        relation: relation.id.clone(),
        label: relation.label.clone(),
        start: relation.states[relation.start].id.clone(),
        period: relation.period,
        dates: (0..=shown).filter_map(|t| written(t as f64)).collect(),
        states: each.map(|((id, label, group), t)| over_time(id, label, group, t)).collect(),
        draws: found.draws,
        failed: found.failed,
        turned: found.turned,
        residual: found.residual,
        value_residual: found.value_residual,
    }
}
