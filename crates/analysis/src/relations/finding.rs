//! Where a relation will stand, by date.

use super::band::Band;
use super::hedge::{HedgeFinding, hedged, lost};
use super::record::{RelationRecord, read};
use crate::error::AnalysisError;
use crate::options::Options;
use crate::rivals::proposal::{ENOUGH, MARGIN};
use jiff::ToSpan;
use jiff::civil::Date;
use realpolitik_case::{Case, Relation};
use realpolitik_runs::relation::{Followed, Forecast, How, Link, Recorded, Target, size};
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// Draws over which a relation is followed in every answer, and in a full one: the fewest,
/// the most, and how many times the square of the unknowns of a draw are afforded. Each
/// solves the games of all states many times over.
const DRAWS: [(u64, u64, u64); 2] = [(96, 4_000, 700_000), (768, 20_000, 5_600_000)];
/// As many times the square of the unknowns are afforded so that the relation's record can
/// be answered for.
const RECORD_SQUARES: u64 = 32_000_000;
/// A hedge solves the relation once more for each partner, and once free: it takes this
/// share of the draws.
const HEDGE_SHARE: u64 = 3;
/// Days of a month on average, by which a day between two periods is found.
const DAYS: f64 = 30.436_875;

/// Three quantiles of a day, where they are within the periods shown.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct When {
    /// The 5 % quantile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p05: Option<String>,
    /// The median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median: Option<String>,
    /// The 95 % quantile.
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
    /// By each of the dates: the probability that it has not been there yet, the
    /// survival curve of the time until it is.
    pub survival: Vec<Band>,
    /// In each period: the probability that it is first reached, given that it was
    /// not before.
    pub hazard: Vec<f64>,
    /// The same in each month after the as-of date; within a period what is reached
    /// grows in proportion.
    pub monthly_hazard: Vec<f64>,
    /// When it is first reached.
    pub when: When,
    /// The day by which it is as likely as not to have been there, if one knew the
    /// parameters: its 5, 50 and 95 % quantile of belief.
    pub median_over_belief: When,
    /// The probability that it is ever there, however late.
    pub ever: Band,
    /// The share of time spent there in the long run.
    pub long_run: Band,
}

/// A way from one state of a relation to another within a period, while all that moves by
/// itself stands as on the as-of date.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Transition {
    /// The state that it leads from.
    pub from: String,
    /// The state that it leads to; the same where the relation stays.
    pub to: String,
    /// How likely it is taken in a period that begins in `from`.
    pub probability: Band,
    /// The play that leads along it: outcomes of the game in `from`, likeliest first.
    pub outcomes: Vec<LeadingOutcome>,
}

/// An outcome that leads from one state to another.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LeadingOutcome {
    /// Its id.
    pub id: String,
    /// In words.
    pub label: String,
    /// The probability that the game ends so and that the way is taken; over all outcomes
    /// of a transition these add to its own.
    pub probability: f64,
}

/// A relation over time.
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
    /// The ways from one state to another within a period, and those on which it stays.
    pub transitions: Vec<Transition>,
    /// Who hedges.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hedges: Vec<HedgeFinding>,
    /// What its record of waiting teaches; absent without one, and where only what is
    /// judged was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RelationRecord>,
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
#[derive(Default)]
pub(crate) struct Relations {
    pub findings: Vec<RelationFinding>,
    /// Per relation: its forecast, whose last targets are those of `asked`.
    pub forecasts: Vec<Forecast>,
    /// Per relation: its draws weighed by its record, if it has one that is not withheld.
    pub recorded: Vec<Option<Recorded>>,
    /// Per relation: the question (by position) that each of the last targets is of.
    pub asked: Vec<Vec<usize>>,
}

/// Solves every relation of a case.
pub(crate) fn relations(
    case: &Case,
    options: &Options,
    progress: &Progress,
) -> Result<Relations, AnalysisError> {
    let mut all = Relations::default();
    for (place, relation) in case.relations.iter().enumerate() {
        let (asked, sets) = super::question::asked(case, place);
        // Where a partner is lost stands before what is asked.
        let beside: Vec<Vec<usize>> =
            relation.hedges.iter().map(|h| lost(relation, h)).chain(sets).collect();
        let periods = super::question::periods(case, relation, &asked);
        let draws = options.draws.min(afforded(case, relation, options.asked.full)?);
        let mut how = How::beliefs(options.seed, draws, options.jobs);
        let mut followed = Followed::new(case, relation, how, periods, &beside);
        followed.draw_to(draws, progress)?;
        let mut found = followed.forecast();
        if let Some(more) = for_the_record(case, relation, &found, (draws, options))? {
            how.draws = more;
            followed.draw_to(more, progress)?;
            found = followed.forecast();
        }
        if found.draws == 0 && !found.interrupted {
            let (relation, draws) = (relation.id.clone(), found.failed);
            return Err(AnalysisError::Relation { relation, draws });
        }
        let mut told = finding(case, relation, &found);
        let first = relation.states.len() + relation.groups.len();
        for (hedge, lost) in relation.hedges.iter().zip(&found.targets[first..]) {
            let how = (options.seed, draws.div_ceil(HEDGE_SHARE), options.jobs);
            told.hedges.push(hedged(case, relation, hedge, lost, how)?);
        }
        let record = match options.judged {
            true => None,
            false => read(case, relation, &found, (how, periods, &beside), progress)?,
        };
        let (record, recorded) = record.map_or((None, None), |r| (Some(r.told), r.recorded));
        told.record = record;
        all.recorded.push(recorded);
        all.findings.push(told);
        all.forecasts.push(found);
        all.asked.push(asked);
    }
    Ok(all)
}

/// Draws that the time of an answer affords.
fn afforded(case: &Case, relation: &Relation, full: bool) -> Result<u64, AnalysisError> {
    let (fewest, most, squares) = DRAWS[usize::from(full)];
    let unknowns = size(case, relation)?.max(1) as u64;
    Ok((squares / (unknowns * unknowns)).clamp(fewest, most))
}

/// How many draws a relation's record takes to be answered for, where these are too few
/// and so many more are afforded.
fn for_the_record(
    case: &Case,
    relation: &Relation,
    found: &Forecast,
    (draws, options): (u64, &Options),
) -> Result<Option<u64>, AnalysisError> {
    let Some(record) = &found.record else { return Ok(None) };
    let scarce = record.effective > 0.0 && record.effective < ENOUGH;
    if options.judged || found.interrupted || !scarce {
        return Ok(None);
    }
    let unknowns = size(case, relation)?.max(1) as u64;
    let most = options.draws.min(RECORD_SQUARES / (unknowns * unknowns));
    let needed = (MARGIN * ENOUGH / record.effective * draws as f64).ceil() as u64;
    Ok((draws < needed && needed <= most).then_some(needed))
}

/// The end of a period, and of a part of one.
fn day(case: &Case, relation: &Relation, periods: f64) -> Option<Date> {
    let whole = i64::from(relation.period) * periods.floor() as i64;
    let part = periods.fract() * f64::from(relation.period) * DAYS;
    let end = case.as_of.checked_add(whole.months()).ok()?;
    end.checked_add((part.round() as i64).days()).ok()
}

/// By month: the probability that a target is first reached in it, given that it was not
/// before.
fn monthly(relation: &Relation, target: &Target, shown: usize) -> Vec<f64> {
    let months = shown as u32 * relation.period;
    let by = |month: u32| {
        let periods = f64::from(month) / f64::from(relation.period);
        target.reached_after(periods).mean
    };
    let hazard = |month: u32| {
        let left = 1.0 - by(month - 1);
        if left > 0.0 { ((by(month) - by(month - 1)) / left).clamp(0.0, 1.0) } else { 0.0 }
    };
    (1..=months).map(hazard).collect()
}

fn transition(case: &Case, relation: &Relation, link: &Link) -> Transition {
    let state = |s: usize| relation.states[s].id.clone();
    let game = &case.games[relation.states[link.from].game];
    let leading = |(o, probability): &(usize, f64)| LeadingOutcome {
        id: game.outcomes[*o].name.clone(),
        label: game.outcomes[*o].label.clone(),
        probability: *probability,
    };
    let mut outcomes: Vec<LeadingOutcome> = link.outcomes.iter().map(leading).collect();
    outcomes.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let (from, to) = (state(link.from), state(link.to));
    Transition { from, to, probability: link.probability.into(), outcomes }
}

fn finding(case: &Case, relation: &Relation, found: &Forecast) -> RelationFinding {
    let shown = relation.horizon as usize;
    let written = |periods: f64| day(case, relation, periods).map(|d| d.to_string());
    let over_time = |id: &str, label: &str, group: bool, target: &Target| {
        let shown_day = |t: Option<f64>| t.filter(|t| *t <= shown as f64).and_then(written);
        let within = |p: f64| shown_day(target.reached_by(p));
        let [early, middle, late] = target.median.map(|t| shown_day(Some(t)));
        let reached: Vec<Band> = target.reached[..=shown].iter().map(|m| Band::from(*m)).collect();
        StateOverTime {
            id: id.to_owned(),
            label: label.to_owned(),
            group,
            there: target.there[..=shown].iter().map(|m| Band::from(*m)).collect(),
            survival: reached.iter().map(Band::not).collect(),
            reached,
            hazard: target.hazard()[..shown].to_vec(),
            monthly_hazard: monthly(relation, target, shown),
            when: When { p05: within(0.05), median: within(0.5), p95: within(0.95) },
            median_over_belief: When { p05: early, median: middle, p95: late },
            ever: target.ever.into(),
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
        hedges: Vec::new(),
        record: None,
        states: each.map(|((id, label, group), t)| over_time(id, label, group, t)).collect(),
        transitions: found.links.iter().map(|l| transition(case, relation, l)).collect(),
        draws: found.draws,
        failed: found.failed,
        turned: found.turned,
        residual: found.residual,
        value_residual: found.value_residual,
    }
}
