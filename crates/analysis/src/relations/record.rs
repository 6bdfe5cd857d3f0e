//! What a relation's record of waiting teaches: its draws weighed by how likely they
//! make it, and the parameters and dates that follow.

use super::band::Band;
use super::redrawn::redrawn;
use crate::error::AnalysisError;
use crate::rivals::learning::{Learned, learned};
use crate::rivals::proposal::{ENOUGH, Search};
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::{Case, Relation};
use realpolitik_runs::points::Points;
use realpolitik_runs::relation::{Forecast, How, Reaching, Recorded, Target};
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// A state or a group after the record.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RecordedState {
    /// Its id.
    pub id: String,
    /// On each of the dates: the probability that the relation is there.
    pub there: Vec<Band>,
    /// By each of the dates: the probability that it has been there.
    pub reached: Vec<Band>,
}

/// What the record of a relation teaches.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RelationRecord {
    /// The first day of the record.
    pub since: String,
    /// Whole periods of waiting, or of change, up to the as-of date.
    pub periods: u32,
    /// Draws that were weighed.
    pub draws: u64,
    /// How many of them carry what follows.
    pub effective_draws: f64,
    /// How many would be enough.
    pub needed: f64,
    /// Whether they were drawn anew from a distribution fitted to the record.
    pub redrawn: bool,
    /// Whether it is withheld: too few draws carry it.
    pub withheld: bool,
    /// Whether every draw makes the record impossible.
    pub impossible: bool,
    /// The states, then the groups; empty if withheld.
    pub states: Vec<RecordedState>,
    /// The uncertain parameters that the relation reads, those that moved most first;
    /// empty if withheld.
    pub parameters: Vec<Learned>,
}

/// The record of a relation, where it has one, with the draws that it was read from.
pub(super) struct Read {
    pub told: RelationRecord,
    /// Draws weighed; none where it is withheld.
    pub recorded: Option<Recorded>,
}

/// What a forecast says of the record; where too few of its draws carry it they are
/// taken anew.
pub(super) fn read(
    case: &Case,
    relation: &Relation,
    found: &Forecast,
    (how, periods, beside): (How<'_>, usize, &[Vec<usize>]),
    progress: &Progress,
) -> Result<Option<Read>, AnalysisError> {
    let Some(first) = &found.record else { return Ok(None) };
    let scarce = first.effective < ENOUGH;
    let hopeless = first.effective == 0.0 || found.interrupted || !Search::has_room(how.draws);
    if scarce && hopeless {
        return Ok(Some(Read { told: told(relation, first, false), recorded: None }));
    }
    let beliefs = case.beliefs();
    let sampler = Sampler::new(&beliefs, how.seed);
    let dimensions = dimensions(case, relation)?;
    let asked = (how, periods, beside);
    let again = match scarce {
        true => redrawn(case, relation, &sampler, (first, &dimensions), asked, progress)?,
        false => None,
    };
    let proposal = again.as_ref().map(|(p, _)| p);
    let recorded = again.as_ref().map_or(first, |(_, r)| r);
    let mut told = told(relation, recorded, again.is_some());
    if told.withheld {
        return Ok(Some(Read { told, recorded: None }));
    }
    told.states = states(relation, recorded);
    let last = recorded.draws.last().map_or(0, |d| d + 1);
    let points = match proposal {
        Some(p) => p.draws(&sampler, how.seed, 0..last).0,
        None => {
            let mut points = Points::new(case.parameters.len(), last as usize);
            sampler.fill(0, last as usize, points.rows_mut(), last as usize);
            points
        }
    };
    told.parameters = parameters(case, recorded, &points, &dimensions);
    Ok(Some(Read { told, recorded: Some(recorded.clone()) }))
}

/// What is said of the record before anything that follows from it.
fn told(relation: &Relation, recorded: &Recorded, redrawn: bool) -> RelationRecord {
    RelationRecord {
        since: relation.record.first().map_or_else(String::new, |s| s.since.to_string()),
        periods: recorded.periods,
        draws: recorded.draws.len() as u64,
        effective_draws: recorded.effective,
        needed: ENOUGH,
        redrawn,
        withheld: recorded.effective < ENOUGH,
        impossible: recorded.effective == 0.0,
        states: Vec::new(),
        parameters: Vec::new(),
    }
}

/// The uncertain parameters that the relation reads, by position, ascending.
pub(super) fn dimensions(case: &Case, relation: &Relation) -> Result<Vec<usize>, AnalysisError> {
    let read = Reaching::new(case, relation, &[0], 1.0)?.parameters();
    Ok(read.into_iter().filter(|m| case.parameters[*m].distribution.sd() > 0.0).collect())
}

fn states(relation: &Relation, recorded: &Recorded) -> Vec<RecordedState> {
    // A question may end sooner.
    let shown = |t: &Target| (relation.horizon as usize).min(t.there.len().saturating_sub(1));
    let states = relation.states.iter().map(|s| s.id.as_str());
    let ids = states.chain(relation.groups.iter().map(|(g, _)| g.as_str()));
    let told = ids.zip(&recorded.targets).map(|(id, t)| RecordedState {
        id: id.to_owned(),
        there: t.there[..=shown(t)].iter().map(|m| Band::from(*m)).collect(),
        reached: t.reached[..=shown(t)].iter().map(|m| Band::from(*m)).collect(),
    });
    told.collect()
}

/// The parameters before and after the record.
fn parameters(
    case: &Case,
    recorded: &Recorded,
    points: &Points,
    dimensions: &[usize],
) -> Vec<Learned> {
    let before: Vec<f64> = recorded.offsets.iter().map(|o| libm::exp(*o)).collect();
    let one = |m: &usize| {
        let (p, row) = (&case.parameters[*m], points.row(*m));
        let values: Vec<f64> = recorded.draws.iter().map(|d| row[*d as usize]).collect();
        learned(p.id.clone(), p.label.clone(), &values, &before, &recorded.weights)
    };
    let mut all: Vec<Learned> = dimensions.iter().map(one).collect();
    all.sort_by(|a, b| b.shift.abs().total_cmp(&a.shift.abs()));
    all
}
