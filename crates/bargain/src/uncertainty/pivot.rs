//! What changes if an actor is not there or stands elsewhere, and what would
//! carry the outcome past a bar.

use crate::error::Error;
use crate::forecast::{Model, Settings, forecast};
use crate::group::Group;
use crate::numbers::{Input, get, inputs, set};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

/// Points at which each input is tried on either side of what it is.
const TRIES: usize = 20;
/// Halvings that then narrow a crossing.
const HALVINGS: usize = 20;
/// How many times its capability an actor is tried with.
const MOST_CAPABILITY: f64 = 5.0;

/// What an actor does to the outcome.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Pivot {
    /// The actor.
    pub actor: String,
    /// The outcome without it; `None` if there is none.
    pub without: Option<Vec<f64>>,
    /// The outcome if it stood at the low end of every dimension.
    pub at_low: Option<Vec<f64>>,
    /// The outcome if it stood at the high end of every dimension.
    pub at_high: Option<Vec<f64>>,
    /// The greatest change of the three on any dimension, as a share of its scale.
    pub largest: f64,
}

/// A number of an actor that is other than it was.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// The actor.
    pub actor: String,
    /// `capability`, or `position` or `salience` of a dimension.
    pub input: String,
    /// What it is; saliences are 0 to 1.
    pub from: f64,
    /// What it would have to be.
    pub to: f64,
}

/// The least change of one number that carries the outcome past a bar.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Flip {
    /// The change.
    pub change: Change,
    /// The same as a share: of the scale for positions and saliences, of itself
    /// for capabilities.
    pub size: f64,
    /// The outcome there, on the dimension of the bar.
    pub outcome: f64,
}

fn outcome(group: &Group, model: Model, settings: &Settings) -> Option<Vec<f64>> {
    forecast(group, model, settings).ok().filter(|f| f.usable).map(|f| f.outcome)
}

/// What each actor does to the outcome; those that do most come first.
///
/// # Errors
/// As the model, for the group as it is.
pub fn pivots(group: &Group, model: Model, settings: &Settings) -> Result<Vec<Pivot>, Error> {
    let base = forecast(group, model, settings)?.outcome;
    let at = |i: usize, end: fn(&crate::group::Dimension) -> f64| {
        let mut moved = group.clone();
        moved.actors[i].position = group.dimensions.iter().map(end).collect();
        outcome(&moved, model, settings)
    };
    let mut all: Vec<Pivot> = (0..group.len())
        .into_par_iter()
        .map(|i| {
            let without = outcome(&group.without(i), model, settings);
            let (at_low, at_high) = (at(i, |d| d.low), at(i, |d| d.high));
            let change = |o: &Vec<f64>| {
                let gaps = o.iter().zip(&base).zip(&group.dimensions);
                gaps.map(|((a, b), d)| (d.share(*a) - d.share(*b)).abs()).fold(0.0, f64::max)
            };
            let all = [&without, &at_low, &at_high];
            let largest = all.into_iter().flatten().map(change).fold(0.0, f64::max);
            Pivot { actor: group.actors[i].name.clone(), without, at_low, at_high, largest }
        })
        .collect();
    all.sort_by(|a, b| b.largest.total_cmp(&a.largest));
    Ok(all)
}

/// For each number of each actor the least change that carries the outcome on a
/// dimension to the other side of a bar, least first. Numbers that cannot are
/// left out. The outcome may jump, so that a number is tried at a grid of points
/// first and the nearest crossing is narrowed then: a crossing and back between
/// two points of the grid is not seen.
///
/// # Errors
/// As the model, for the group as it is.
pub fn flips(
    group: &Group,
    model: Model,
    settings: &Settings,
    (dimension, bar): (usize, f64),
) -> Result<Vec<Flip>, Error> {
    let base = forecast(group, model, settings)?;
    let Some(start) = base.outcome.get(dimension) else {
        return Err(Error::Setting(format!("there is no dimension {dimension}")));
    };
    let above = *start >= bar;
    let mut all: Vec<Flip> = inputs(group)
        .into_par_iter()
        .filter_map(|(actor, input)| {
            let from = get(group, actor, input);
            let a = &group.actors[actor];
            let (low, high) = match input {
                Input::Capability => (0.0, from * MOST_CAPABILITY),
                Input::Position(k) => (group.dimensions[k].low, group.dimensions[k].high),
                // What is left of its attention.
                Input::Salience(_) => (0.0, (from + 1.0 - a.total_salience()).max(from)),
            };
            let passed = |value: f64| {
                let mut other = group.clone();
                set(&mut other, actor, input, value);
                let at = outcome(&other, model, settings)?[dimension];
                ((at >= bar) != above).then_some(at)
            };
            let unit = match input {
                Input::Capability => from,
                Input::Position(k) => group.dimensions[k].high - group.dimensions[k].low,
                Input::Salience(_) => 1.0,
            };
            let (to, outcome) = crossing(from, low, high, unit, &passed)?;
            let change =
                Change { actor: a.name.clone(), input: input_name(group, input), from, to };
            Some(Flip { change, size: (to - from).abs() / unit, outcome })
        })
        .collect();
    all.sort_by(|a, b| a.size.total_cmp(&b.size));
    Ok(all)
}

fn input_name(group: &Group, input: Input) -> String {
    match input {
        Input::Capability => "capability".to_owned(),
        Input::Position(k) => format!("position on {}", group.dimensions[k].name),
        Input::Salience(k) => format!("salience of {}", group.dimensions[k].name),
    }
}

/// The value nearest to `from` at which the bar is passed, with the outcome.
fn crossing(
    from: f64,
    low: f64,
    high: f64,
    unit: f64,
    passed: &impl Fn(f64) -> Option<f64>,
) -> Option<(f64, f64)> {
    let mut best: Option<(f64, f64)> = None;
    for end in [low, high] {
        let limit = best.map_or(f64::INFINITY, |(to, _)| (to - from).abs());
        let step = (end - from) / TRIES as f64;
        if step.abs() <= 1e-12 * unit {
            continue;
        }
        let hit = (1..=TRIES)
            .map(|t| if t == TRIES { end } else { from + step * t as f64 })
            .take_while(|v| (v - step - from).abs() < limit)
            .find_map(|v| passed(v).map(|at| (v, at)));
        let Some((mut far, mut at)) = hit else { continue };
        let mut near = far - step;
        for _ in 0..HALVINGS {
            let middle = 0.5 * (near + far);
            match passed(middle) {
                Some(found) => (far, at) = (middle, found),
                None => near = middle,
            }
        }
        if (far - from).abs() < limit {
            best = Some((far, at));
        }
    }
    best
}
