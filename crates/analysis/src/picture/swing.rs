//! One parameter at a time: how far an outcome's probability goes when one
//! belief is taken at its ends and all else stays at the median.

use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, ParameterId};
use realpolitik_runs::points::{Points, solve_points};
use schemars::JsonSchema;
use serde::Serialize;

/// What one parameter does by itself.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Swing {
    /// The parameter.
    #[serde(skip)]
    pub(crate) id: ParameterId,
    /// Its name.
    pub parameter: String,
    /// Its 5 % and 95 % quantiles.
    pub range: (f64, f64),
    /// Per outcome of the protocol: its probability at either end; not a number
    /// (`null`) where an end has no certified solution.
    pub probability: Vec<(f64, f64)>,
    /// The greatest change of any outcome.
    pub largest: f64,
}

/// The swings of all parameters that the game reads and that are not known
/// exactly, the widest first.
pub fn swings(case: &Case, compiled: &CompiledGame, jobs: usize) -> Vec<Swing> {
    let base = case.base_point();
    let read: Vec<usize> = compiled
        .parameters()
        .into_iter()
        .map(|p| p.index())
        .filter(|m| {
            let d = &case.parameters[*m].distribution;
            d.quantile(0.95) > d.quantile(0.05)
        })
        .collect();
    let mut points = Points::repeated(&base, read.len() * 2);
    for (i, m) in read.iter().enumerate() {
        let d = &case.parameters[*m].distribution;
        let row = points.row_mut(*m);
        row[2 * i] = d.quantile(0.05);
        row[2 * i + 1] = d.quantile(0.95);
    }
    let solved = solve_points(compiled, &points, jobs);
    let outcomes = compiled.terminals.iter().map(|t| t.outcome + 1).max().unwrap_or(0);
    let mut all: Vec<Swing> = read
        .iter()
        .enumerate()
        .map(|(i, m)| {
            let d = &case.parameters[*m].distribution;
            let probability: Vec<(f64, f64)> = (0..outcomes)
                .map(|o| (solved.outcome(o)[2 * i], solved.outcome(o)[2 * i + 1]))
                .collect();
            let largest = probability
                .iter()
                .map(|(a, b)| (b - a).abs())
                .filter(|v| v.is_finite())
                .fold(0.0, f64::max);
            Swing {
                id: ParameterId(*m as u32),
                parameter: case.parameters[*m].id.clone(),
                range: (d.quantile(0.05), d.quantile(0.95)),
                probability,
                largest,
            }
        })
        .collect();
    all.sort_by(|a, b| b.largest.total_cmp(&a.largest));
    all
}
