//! The distribution of the outcome, and who moves whom.

use super::sample::Sampler;
use crate::error::Error;
use crate::expected_utility;
use crate::forecast::{Model, Settings, forecast};
use crate::group::Group;
use crate::group_file::GroupFile;
use crate::spatial;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

/// The outcome on one dimension over draws.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Distribution {
    /// The dimension.
    pub dimension: String,
    /// The mean.
    pub mean: f64,
    /// Standard error of the mean.
    pub standard_error: f64,
    /// The standard deviation.
    pub sd: f64,
    /// The 5 %, 25 %, 50 %, 75 % and 95 % quantiles.
    pub quantiles: [f64; 5],
    /// How often the outcome is at or past the bar, if one is asked about.
    pub bar: Option<Bar>,
}

/// How often an outcome is at or above a bar.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Bar {
    /// The bar, on the dimension's scale.
    pub at: f64,
    /// Share of draws at or above it.
    pub above: f64,
    /// Standard error of the share.
    pub standard_error: f64,
}

/// How often one actor is moved by bargains with another.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Mover {
    /// Who moves.
    pub actor: String,
    /// The other side of the bargain.
    pub with: String,
    /// Share of draws in which that happens at least once.
    pub share: f64,
}

/// What is known of the outcome when inputs are not.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Uncertainty {
    /// The model.
    pub model: Model,
    /// Draws that gave an outcome.
    pub draws: usize,
    /// Draws that did not settle, are not certified, or failed.
    pub left_out: usize,
    /// Share of draws in which a number was moved back onto its scale.
    pub moved_back: f64,
    /// The outcome on each dimension.
    pub outcome: Vec<Distribution>,
    /// Who moves whom, often first; none if the model has no moves.
    pub movers: Vec<Mover>,
}

/// One draw: the outcome if it may be used, who moved whom, and whether numbers
/// were moved back.
struct Drawn {
    outcome: Option<Vec<f64>>,
    moves: Vec<(usize, usize)>,
    moved_back: bool,
}

/// The outcomes of draws 0 to `draws`, in order; `None` where one is not usable.
pub fn draw_outcomes(
    file: &GroupFile,
    model: Model,
    settings: &Settings,
    seed: u64,
    draws: u64,
) -> Vec<Option<Vec<f64>>> {
    drawn(file, model, settings, seed, draws).into_iter().map(|d| d.outcome).collect()
}

fn drawn(file: &GroupFile, model: Model, settings: &Settings, seed: u64, draws: u64) -> Vec<Drawn> {
    let sampler = Sampler::new(file, seed);
    (0..draws)
        .into_par_iter()
        .map(|k| {
            let (group, moved_back) = sampler.draw(k);
            let (outcome, moves) = match model {
                Model::Smp => smp(&group, settings, seed, k),
                Model::Eum => eum(&group, settings),
                _ => (usable(&group, model, settings), Vec::new()),
            };
            Drawn { outcome, moves, moved_back }
        })
        .collect()
}

type Outcome = (Option<Vec<f64>>, Vec<(usize, usize)>);

fn usable(group: &Group, model: Model, settings: &Settings) -> Option<Vec<f64>> {
    forecast(group, model, settings).ok().filter(|f| f.usable).map(|f| f.outcome)
}

fn smp(group: &Group, settings: &Settings, seed: u64, draw: u64) -> Outcome {
    let settings = spatial::Settings { seed, draw, ..settings.smp.clone() };
    let Ok(run) = spatial::run_to_end(group, &settings) else { return (None, Vec::new()) };
    let moves = run.states.iter().flat_map(|s| &s.moves).map(|m| (m.actor, m.with)).collect();
    let settled = run.status == spatial::Status::Settled;
    (settled.then_some(run.outcome), moves)
}

fn eum(group: &Group, settings: &Settings) -> Outcome {
    let mut outcome = Vec::new();
    let mut moves = Vec::new();
    for k in 0..group.dimensions.len() {
        let Ok(run) = expected_utility::run(group, k, &settings.eum) else {
            return (None, Vec::new());
        };
        outcome.push(run.last().median);
        moves.extend(run.rounds.iter().flat_map(|r| &r.moves).map(|m| (m.actor, m.with)));
    }
    (Some(outcome), moves)
}

/// The outcome over draws of a file's beliefs. `bars` holds a bar for each
/// dimension that is asked about.
///
/// # Errors
/// If no draw gave an outcome.
pub fn uncertainty(
    file: &GroupFile,
    model: Model,
    settings: &Settings,
    (seed, draws): (u64, u64),
    bars: &[Option<f64>],
) -> Result<Uncertainty, Error> {
    let all = drawn(file, model, settings, seed, draws);
    let outcomes: Vec<&Vec<f64>> = all.iter().filter_map(|d| d.outcome.as_ref()).collect();
    if outcomes.is_empty() {
        return Err(Error::Setting(format!("none of {draws} draws gave an outcome")));
    }
    let outcome = file
        .group
        .dimensions
        .iter()
        .enumerate()
        .map(|(k, d)| {
            let values = outcomes.iter().map(|o| o[k]).collect();
            distribution(&d.name, values, bars.get(k).copied().flatten())
        })
        .collect();
    let moved = all.iter().filter(|d| d.moved_back).count();
    Ok(Uncertainty {
        model,
        draws: outcomes.len(),
        left_out: all.len() - outcomes.len(),
        moved_back: moved as f64 / all.len() as f64,
        outcome,
        movers: movers(&file.group, &all),
    })
}

fn distribution(dimension: &str, mut values: Vec<f64>, bar: Option<f64>) -> Distribution {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let sd = if n > 1.0 { libm::sqrt(square / (n - 1.0)) } else { 0.0 };
    values.sort_by(f64::total_cmp);
    let bar = bar.map(|at| {
        let above = values.iter().filter(|v| **v >= at).count() as f64 / n;
        Bar { at, above, standard_error: libm::sqrt(above * (1.0 - above) / n) }
    });
    Distribution {
        dimension: dimension.to_owned(),
        mean,
        standard_error: sd / libm::sqrt(n),
        sd,
        quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map(|p| quantile(&values, p)),
        bar,
    }
}

/// A quantile of sorted values, straight between neighbours (Hyndman & Fan 1996,
/// type 7).
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p * (sorted.len() - 1) as f64;
    let low = at.floor() as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (at - low as f64) * (sorted[high] - sorted[low])
}

fn movers(group: &Group, all: &[Drawn]) -> Vec<Mover> {
    let n = group.len();
    let mut counts = vec![0usize; n * n];
    for d in all {
        let mut pairs: Vec<usize> = d.moves.iter().map(|(a, w)| a * n + w).collect();
        pairs.sort_unstable();
        pairs.dedup();
        for at in pairs {
            counts[at] += 1;
        }
    }
    let mut order: Vec<usize> = (0..n * n).filter(|at| counts[*at] > 0).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(counts[*at]), *at));
    let name = |i: usize| group.actors[i].name.clone();
    let mover = |at: usize| Mover {
        actor: name(at / n),
        with: name(at % n),
        share: counts[at] as f64 / all.len() as f64,
    };
    order.into_iter().map(mover).collect()
}
