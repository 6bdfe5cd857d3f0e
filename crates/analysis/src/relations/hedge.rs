//! Hedging: how likely an actor keeps all its partners, and what that is worth.

use super::band::Band;
use crate::error::AnalysisError;
use realpolitik_case::relation::Hedge;
use realpolitik_case::{Case, Relation};
use realpolitik_runs::relation::{Target, hedge_prices};
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// What being bound to a partner would cost.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Price {
    /// The partner.
    pub partner: String,
    /// What is given up, as `move.action`.
    pub gives_up: Vec<String>,
    /// Value free less value bound, per period, as a share of the span of the actor's
    /// payoffs of a period: above 0 it loses by being bound.
    pub price: Band,
}

/// An actor that keeps several partners.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct HedgeFinding {
    /// Its id.
    pub id: String,
    /// In words.
    pub label: String,
    /// Who hedges.
    pub by: String,
    /// The states in which every partner is kept.
    pub keeps: Vec<String>,
    /// By each of the dates: the probability that no partner has been lost.
    pub kept: Vec<Band>,
    /// What being bound would cost, partner by partner.
    pub prices: Vec<Price>,
    /// Draws in which free and bound have a certified solution.
    pub draws: u64,
    /// Draws in which one has none.
    pub failed: u64,
}

/// The states in which some partner is lost.
pub(super) fn lost(relation: &Relation, hedge: &Hedge) -> Vec<usize> {
    (0..relation.states.len()).filter(|s| !hedge.keeps.contains(s)).collect()
}

/// What there is to say of a hedge; `lost` is where a partner is lost.
pub(super) fn hedged(
    case: &Case,
    relation: &Relation,
    hedge: &Hedge,
    lost: &Target,
    how: (u64, u64, usize),
    progress: &Progress,
) -> Result<HedgeFinding, AnalysisError> {
    let found = hedge_prices(case, relation, hedge, how, progress)?;
    let id = |a: realpolitik_case::ActorId| case.actors[a.index()].id.clone();
    let prices = hedge.bound.iter().zip(&found.prices).map(|((partner, actions), price)| Price {
        partner: id(*partner),
        gives_up: actions
            .iter()
            .map(|(game, e)| {
                let names = &case.games[*game].names;
                format!("{}.{}", names.vertex(e.node), names.branch(*e))
            })
            .collect(),
        price: (*price).into(),
    });
    let shown = relation.horizon as usize;
    Ok(HedgeFinding {
        id: hedge.id.clone(),
        label: hedge.label.clone(),
        by: id(relation.players[hedge.by]),
        keeps: hedge.keeps.iter().map(|s| relation.states[*s].id.clone()).collect(),
        kept: lost.reached[..=shown].iter().map(|m| Band::from(*m).not()).collect(),
        prices: prices.collect(),
        draws: found.draws,
        failed: found.failed,
    })
}
