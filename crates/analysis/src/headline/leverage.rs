//! Dependence, leverage, power share, and the puzzle between the last two.

use realpolitik_case::{Actor, Case, Protocol};
use realpolitik_runs::accumulate::Estimate;
use realpolitik_runs::sweep::{Sweep, pairs};
use schemars::JsonSchema;
use serde::Serialize;

/// Dependence of one actor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Dependence {
    /// Actor.
    pub actor: String,
    /// The outcome that follows if the other walks away.
    pub if_other_leaves: String,
    /// What it loses then, in its own expected payoff: mean over draws.
    pub loss: f64,
    /// Monte Carlo standard error of that mean.
    pub mcse: f64,
}

/// Leverage of one actor over another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Leverage {
    /// Who holds it.
    pub of: String,
    /// Over whom.
    pub over: String,
    /// D(over) / (D(of) + D(over)), over draws in which both would lose; `None`
    /// if there is no such draw and so no bargain.
    pub leverage: Option<Estimate>,
    /// power(of) / (power(of) + power(over)), where both are known.
    pub power_share: Option<f64>,
    /// Leverage minus power share.
    pub puzzle: Option<f64>,
    /// Share of draws in which one side would rather walk away, so that there is
    /// no bargain to have leverage in.
    pub no_bargain: f64,
}

/// Dependence of every actor that has something to lose.
pub fn dependence(case: &Case, protocol: &Protocol, sweep: &Sweep) -> Vec<Dependence> {
    let n = protocol.walk_away.len();
    sweep
        .dependence
        .iter()
        .enumerate()
        .filter_map(|(i, m)| {
            let (loss, mcse) = m.mean_and_error()?;
            Some(Dependence {
                actor: case.actors[protocol.walk_away[i].0.index()].id.clone(),
                if_other_leaves: protocol.outcomes[protocol.walk_away[(i + 1) % n].1].name.clone(),
                loss,
                mcse,
            })
        })
        .collect()
}

/// An actor's share of the power of two, where both have one.
pub fn power_share(of: &Actor, over: &Actor) -> Option<f64> {
    match (&of.power, &over.power) {
        (Some((a, _)), Some((b, _))) if a + b > 0.0 => Some(a / (a + b)),
        _ => None,
    }
}

/// Leverage of every ordered pair, the client's over the patron's first.
pub fn leverage(case: &Case, protocol: &Protocol, sweep: &Sweep) -> Vec<Leverage> {
    let mut all: Vec<Leverage> = pairs(sweep.dependence.len())
        .into_iter()
        .zip(&sweep.leverage)
        .map(|((i, j), acc)| {
            let of = &case.actors[protocol.walk_away[i].0.index()];
            let over = &case.actors[protocol.walk_away[j].0.index()];
            let power_share = power_share(of, over);
            let estimate = acc.estimate();
            Leverage {
                of: of.id.clone(),
                over: over.id.clone(),
                puzzle: estimate.zip(power_share).map(|(l, p)| l.mean - p),
                no_bargain: 1.0 - acc.count() as f64 / sweep.certified.max(1) as f64,
                leverage: estimate,
                power_share,
            }
        })
        .collect();
    all.sort_by(|a, b| {
        let key = |l: &Leverage| -l.puzzle.unwrap_or(f64::NEG_INFINITY);
        key(a).total_cmp(&key(b))
    });
    all
}
