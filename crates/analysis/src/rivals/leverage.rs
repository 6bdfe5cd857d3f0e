//! Leverage as a rival explanation has it: as its game computes it, or the share
//! of power where it holds that leverage is power.

use crate::error::AnalysisError;
use crate::headline::leverage::power_share;
use crate::options::Options;
use crate::rivals::likelihood::{Pattern, visit_draws};
use realpolitik_case::{Case, Rival};
use realpolitik_runs::accumulate::{Estimate, UnitAccumulator};
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::{Progress, pairs};
use realpolitik_runs::walk_away::{dependence_programs, share_of_losses};
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
    pub computed: Option<Estimate>,
    /// Share of power.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_share: Option<f64>,
    /// What the rival says leverage is: the share of power if it holds that
    /// leverage is power, else as computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed: Option<f64>,
    /// Claimed less the share of power: the puzzle, which a rival explains or
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
pub(crate) fn under(own: &Case, rival: &Rival, options: &Options) -> Result<Under, AnalysisError> {
    let compiled = compiled_game(own, options.game.as_deref())?;
    let protocol = &own.games[compiled.protocol];
    let programs = dependence_programs(own, &compiled)?;
    let pairs = pairs(programs.len());
    let mut leverage = vec![UnitAccumulator::default(); pairs.len()];
    let mut outcomes = vec![UnitAccumulator::default(); protocol.outcomes.len()];
    let patterns: Vec<Pattern> =
        (0..protocol.outcomes.len()).map(|o| Pattern::ending(&compiled, &[o])).collect();
    let nobody = Progress::default();
    let draws = 0..options.draws;
    visit_draws(own, &compiled, options.seed, draws, options.jobs, &nobody, |_, point| {
        outcomes.iter_mut().zip(&patterns).for_each(|(acc, p)| acc.add(p.probability(point.reach)));
        let loss: Vec<f64> = programs
            .iter()
            .map(|d| point.payoff(d.player) - d.payoff_if_other_leaves(point.theta))
            .collect();
        for ((i, j), acc) in pairs.iter().zip(&mut leverage) {
            if let Some(share) = share_of_losses(loss[*i], loss[*j]) {
                acc.add(share);
            }
        }
    });
    let found = pairs
        .iter()
        .zip(&leverage)
        .map(|((i, j), acc)| {
            let actor = |k: usize| &own.actors[protocol.walk_away[k].0.index()];
            let (of, over) = (actor(*i), actor(*j));
            let power_share = power_share(of, over);
            let computed = acc.estimate();
            let claimed = if rival.leverage_is_power && power_share.is_some() {
                power_share
            } else {
                computed.map(|e| e.mean)
            };
            RivalLeverage {
                of: of.id.clone(),
                over: over.id.clone(),
                puzzle: claimed.zip(power_share).map(|(c, p)| c - p),
                computed,
                power_share,
                claimed,
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
