//! Leverage, power share, and the puzzle between them.
//!
//! Leverage is who gives way to whom: of all that two concede to each other in
//! a play, the share that one obtains. It is made of probabilities and of the
//! weights of concessions alone, so that it does not change when an actor's
//! payoffs are measured on another scale.

use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Actor, ActorId, Case};
use realpolitik_runs::accumulate::Estimate;
use realpolitik_runs::sweep::Sweep;
use schemars::JsonSchema;
use serde::Serialize;

/// Leverage of one actor over another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Leverage {
    /// Who holds it.
    pub of: String,
    /// Over whom.
    pub over: String,
    /// What `of` obtains over what both concede, by weight, over draws in which
    /// something is conceded; `None` if there is no such draw.
    pub leverage: Option<Estimate>,
    /// The same with every concession weighing 1.
    pub unweighted: Option<Estimate>,
    /// Expected weight of what `over` concedes to `of` in a play.
    pub obtained: f64,
    /// Monte Carlo standard error of it.
    pub obtained_mcse: f64,
    /// Expected weight of what `of` concedes to `over` in a play.
    pub made: f64,
    /// Monte Carlo standard error of it.
    pub made_mcse: f64,
    /// power(of) / (power(of) + power(over)), where both are known.
    pub power_share: Option<f64>,
    /// Leverage minus power share.
    pub puzzle: Option<f64>,
    /// Share of draws in which hardly anything is conceded, so that there is no
    /// leverage to speak of.
    pub hardly_any: f64,
    /// What counts as hardly any: less expected weight in a play than this.
    pub floor: f64,
    /// Games of this shape with parameters drawn at large.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_large: Option<AtLarge>,
}

/// What games of one shape say when their parameters are drawn at large.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AtLarge {
    /// Games with leverage to speak of.
    pub games: u64,
    /// In what share of them the puzzle has the sign that it has in the case.
    pub same_sign: f64,
    /// Mean leverage over them.
    pub leverage: f64,
}

/// Above this share the shape of the game alone gives a finding.
pub const SHAPE_GIVES: f64 = 0.75;

impl AtLarge {
    /// Whether the shape of the game alone gives the finding.
    pub fn shape_gives(&self) -> bool {
        self.same_sign > SHAPE_GIVES
    }
}

/// Why a game says nothing about leverage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NoLeverage {
    /// No action is marked as a concession.
    NoConcession,
    /// Of two actors only one ever gives way.
    OneSided {
        /// Who is given way to.
        to: String,
        /// Who gives way.
        by: String,
    },
}

/// An actor's share of the power of two, where both have one.
pub fn power_share(of: &Actor, over: &Actor) -> Option<f64> {
    match (&of.power, &over.power) {
        (Some((a, _)), Some((b, _))) if a + b > 0.0 => Some(a / (a + b)),
        _ => None,
    }
}

/// Leverage of every ordered pair, the greatest puzzle first.
pub fn leverage(case: &Case, compiled: &CompiledGame, sweep: &Sweep) -> Vec<Leverage> {
    let conceding = &compiled.conceding;
    let mut all: Vec<Leverage> = conceding
        .mutual()
        .filter_map(|k| {
            let (of, over) = conceding.pairs[k];
            let (of, over) = (&case.actors[of.index()], &case.actors[over.index()]);
            let power_share = power_share(of, over);
            let estimate = sweep.leverage[k].estimate();
            let (obtained, obtained_mcse) = sweep.conceded[k].mean_and_error()?;
            let (made, made_mcse) = sweep.conceded[k ^ 1].mean_and_error()?;
            Some(Leverage {
                of: of.id.clone(),
                over: over.id.clone(),
                puzzle: estimate.zip(power_share).map(|(l, p)| l.mean - p),
                hardly_any: 1.0 - sweep.leverage[k].count() as f64 / sweep.certified.max(1) as f64,
                leverage: estimate,
                unweighted: sweep.unweighted[k].estimate(),
                obtained,
                obtained_mcse,
                made,
                made_mcse,
                power_share,
                floor: conceding.floors[k],
                at_large: None,
            })
        })
        .collect();
    all.sort_by(|a, b| {
        let key = |l: &Leverage| -l.puzzle.unwrap_or(f64::NEG_INFINITY);
        key(a).total_cmp(&key(b))
    });
    all
}

/// Why there is no leverage between some actors, or at all.
pub fn no_leverage(case: &Case, compiled: &CompiledGame) -> Vec<NoLeverage> {
    let conceding = &compiled.conceding;
    if conceding.pairs.is_empty() {
        return vec![NoLeverage::NoConcession];
    }
    let name = |a: ActorId| case.actors[a.index()].id.clone();
    let one_sided = (0..conceding.pairs.len()).filter(|k| !conceding.gives[k ^ 1]);
    one_sided
        .map(|k| {
            let (to, by) = conceding.pairs[k];
            NoLeverage::OneSided { to: name(to), by: name(by) }
        })
        .collect()
}
