//! Offers from a range: what is offered on average, and what is accepted.

use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Protocol};
use realpolitik_runs::accumulate::Estimate;
use realpolitik_runs::offers::OfferPlan;
use realpolitik_runs::sweep::Sweep;
use schemars::JsonSchema;
use serde::Serialize;

/// What is offered at a move.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OfferFinding {
    /// The move.
    pub node: String,
    /// Its label.
    pub label: String,
    /// Who offers.
    pub by: String,
    /// The least amount that can be offered.
    pub least: f64,
    /// The most.
    pub most: f64,
    /// The mean amount offered where play comes here.
    pub amount: f64,
    /// The probability that play comes here.
    pub reached: Estimate,
}

/// What is accepted of an offer, in whichever round.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AcceptedFinding {
    /// The move with the offer, or the name that rounds have for it.
    pub node: String,
    /// The least amount that can be offered.
    pub least: f64,
    /// The most.
    pub most: f64,
    /// The probability that an offer made there is accepted.
    pub probability: Estimate,
    /// The mean amount accepted, given that one is; absent where none ever is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// The same as a share of the way from the least to the most, with its spread over
    /// draws.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Estimate>,
}

/// The offers of a game, in file order.
pub fn offers(
    case: &Case,
    protocol: &Protocol,
    compiled: &CompiledGame,
    sweep: &Sweep,
) -> Vec<OfferFinding> {
    let all = protocol.moves.iter().enumerate().filter_map(|(m, node)| {
        let present = compiled.present(node.id);
        let there = node.actions.iter().filter(|a| present.contains(&a.id));
        let amounts: Vec<f64> = there.filter_map(|a| a.amount).collect();
        let (least, most) = (*amounts.first()?, *amounts.last()?);
        let taken = sweep.moves[m].iter().map(|a| a.estimate().map_or(0.0, |e| e.mean));
        let (sum, weight) = amounts
            .iter()
            .zip(taken)
            .fold((0.0, 0.0), |(sum, weight), (a, p)| (sum + a * p, weight + p));
        let reached = sweep.reached[m].estimate()?;
        (weight > 0.0).then(|| OfferFinding {
            node: node.name.clone(),
            label: node.label.clone(),
            by: case.actors[node.by.index()].id.clone(),
            least,
            most,
            amount: sum / weight,
            reached,
        })
    });
    all.collect()
}

/// What is accepted of the offers that some action accepts.
pub fn accepted(
    protocol: &Protocol,
    compiled: &CompiledGame,
    sweep: &Sweep,
) -> Vec<AcceptedFinding> {
    let plan = OfferPlan::new(protocol, compiled);
    let all = plan.offers.iter().enumerate().filter_map(|(i, o)| {
        let (probability, share) = sweep.offers.estimate(i)?;
        Some(AcceptedFinding {
            node: protocol.names.vertex(o.node).to_owned(),
            least: o.least,
            most: o.most,
            probability,
            amount: share.map(|s| o.least + s.mean * (o.most - o.least)),
            share,
        })
    });
    all.collect()
}
