//! The tornado: one parameter at a time at its 10 and 90 % quantiles, the others
//! over their draws.

use crate::cards::mean_and_error;
use crate::error::AnalysisError;
use crate::quantity::{Probe, Quantity, QuantityName};
use crate::sensitivity::inputs::{inputs, inputs_of};
use realpolitik_runs::points::Points;
use realpolitik_runs::subject::Subject;
use schemars::JsonSchema;
use serde::Serialize;

/// Draws of the other parameters.
pub const DRAWS: u64 = 512;
/// The quantiles between which a parameter is moved.
pub const QUANTILES: (f64, f64) = (0.1, 0.9);

/// What moving one parameter does to a quantity.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Swing {
    /// The parameter.
    pub parameter: String,
    /// Its 10 % quantile.
    pub low: f64,
    /// Its 90 % quantile.
    pub high: f64,
    /// The quantity with the parameter at the first, mean over draws.
    pub at_low: f64,
    /// The quantity with the parameter at the second.
    pub at_high: f64,
    /// The second minus the first: above 0 the parameter raises the quantity.
    pub swing: f64,
    /// Monte Carlo standard error of the swing; the draws are common.
    pub mcse: f64,
    /// Share of draws in which the parameter raises the quantity; where it is
    /// neither near 0 nor near 1 the direction depends on the other parameters.
    pub raises_in: f64,
}

/// The swings of one quantity, the widest first.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Tornado {
    /// The quantity.
    pub quantity: QuantityName,
    /// Its swings, the widest first.
    pub swings: Vec<Swing>,
}

/// The uncertain parameters that the game, or only a walk-away outcome of it,
/// reads, and those tied to one of them by correlations.
fn with_walk_away(subject: &Subject<'_>) -> Vec<usize> {
    let mut all = subject.uncertain_with_walk_away();
    all.extend(inputs(subject));
    all.sort_unstable();
    all.dedup();
    all
}

/// The tornado of each quantity over all uncertain parameters.
///
/// A parameter is set to its 10 and 90 % quantiles while the others keep their
/// draws, dependent ones too: this is what the model says of setting it, not of
/// learning it. Draws in which the quantity has no meaning at either end are
/// left out.
pub fn tornadoes(
    subject: &Subject<'_>,
    quantities: &[Quantity],
) -> Result<Vec<Tornado>, AnalysisError> {
    let probe = Probe::new(subject, quantities)?;
    let mut parameters = with_walk_away(subject);
    for q in quantities {
        parameters.extend(inputs_of(subject, q)?);
    }
    parameters.sort_unstable();
    parameters.dedup();
    let draws = subject.draws(0..DRAWS);
    let n = draws.len();
    let mut all: Vec<Tornado> = quantities
        .iter()
        .map(|q| Tornado { quantity: q.name(subject), swings: Vec::new() })
        .collect();
    for m in parameters {
        let p = subject.parameter(m);
        let ends = (p.distribution.quantile(QUANTILES.0), p.distribution.quantile(QUANTILES.1));
        let mut points = Points::new(draws.parameters(), 2 * n);
        for row in 0..draws.parameters() {
            let both = points.row_mut(row);
            both[..n].copy_from_slice(draws.row(row));
            both[n..].copy_from_slice(draws.row(row));
        }
        points.row_mut(m)[..n].fill(ends.0);
        points.row_mut(m)[n..].fill(ends.1);
        let readings = probe.evaluate(&points);
        for (tornado, row) in all.iter_mut().zip(&readings.rows) {
            let pairs: Vec<(f64, f64)> = (0..n)
                .map(|k| (row[k], row[n + k]))
                .filter(|(l, h)| l.is_finite() && h.is_finite())
                .collect();
            if pairs.len() < 2 {
                continue;
            }
            let (swing, mcse) = mean_and_error(pairs.iter().map(|(l, h)| h - l));
            let raises = pairs.iter().filter(|(l, h)| h > l).count();
            tornado.swings.push(Swing {
                parameter: p.id.clone(),
                low: ends.0,
                high: ends.1,
                at_low: mean_and_error(pairs.iter().map(|p| p.0)).0,
                at_high: mean_and_error(pairs.iter().map(|p| p.1)).0,
                swing,
                mcse,
                raises_in: raises as f64 / pairs.len() as f64,
            });
        }
    }
    for tornado in &mut all {
        tornado.swings.sort_by(|a, b| b.swing.abs().total_cmp(&a.swing.abs()));
    }
    Ok(all)
}
