//! Leverage as a rival explanation has it: a rival predicts by its own game, in
//! this too.

use crate::error::AnalysisError;
use crate::headline::leverage::power_share;
use crate::options::Options;
use crate::rivals::likelihood::{Pattern, visit_draws};
use realpolitik_case::Case;
use realpolitik_runs::accumulate::{Estimate, UnitAccumulator};
use realpolitik_runs::concession::share_conceded;
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// Leverage under a rival.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RivalLeverage {
    /// Who holds it.
    pub of: String,
    /// Over whom.
    pub over: String,
    /// As its game has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leverage: Option<Estimate>,
    /// Share of power.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_share: Option<f64>,
    /// Leverage less the share of power: the puzzle, which a rival explains or
    /// does away with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub puzzle: Option<f64>,
}

/// What the main game of a rival's case says.
#[derive(Clone, Debug)]
pub(crate) struct Under {
    /// Leverage of each over each.
    pub(crate) leverage: Vec<RivalLeverage>,
    /// Mean probability of each outcome.
    pub(crate) outcomes: Vec<(String, f64)>,
}

/// Leverage and outcomes of the main game of a rival's case.
pub(crate) fn under(own: &Case, options: &Options) -> Result<Under, AnalysisError> {
    let compiled = compiled_game(own, options.game.as_deref())?;
    let protocol = &own.games[compiled.protocol];
    let conceding = &compiled.conceding;
    let mut leverage = vec![UnitAccumulator::default(); conceding.pairs.len()];
    let mut outcomes = vec![UnitAccumulator::default(); protocol.outcomes.len()];
    let patterns: Vec<Pattern> =
        (0..protocol.outcomes.len()).map(|o| Pattern::ending(&compiled, &[o])).collect();
    let nobody = Progress::default();
    let draws = 0..options.draws;
    visit_draws(own, &compiled, options.seed, draws, options.jobs, &nobody, |_, point| {
        outcomes.iter_mut().zip(&patterns).for_each(|(acc, p)| acc.add(p.probability(point.reach)));
        for (k, (acc, floor)) in leverage.iter_mut().zip(&conceding.floors).enumerate() {
            if let Some(share) = share_conceded(point.conceded(k), point.conceded(k ^ 1), *floor) {
                acc.add(share);
            }
        }
    });
    let found = conceding
        .mutual()
        .map(|k| {
            let ((of, over), acc) = (conceding.pairs[k], &leverage[k]);
            let (of, over) = (&own.actors[of.index()], &own.actors[over.index()]);
            let (leverage, power_share) = (acc.estimate(), power_share(of, over));
            RivalLeverage {
                of: of.id.clone(),
                over: over.id.clone(),
                puzzle: leverage.zip(power_share).map(|(l, p)| l.mean - p),
                leverage,
                power_share,
            }
        })
        .collect();
    let named = protocol
        .outcomes
        .iter()
        .zip(&outcomes)
        .zip(&patterns)
        .filter(|(_, p)| !p.is_impossible())
        .filter_map(|((o, acc), _)| Some((o.name.clone(), acc.estimate()?.mean)))
        .collect();
    Ok(Under { leverage: found, outcomes: named })
}
