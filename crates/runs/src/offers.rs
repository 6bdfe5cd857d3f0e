//! Offers that are accepted, added up over draws: how often, and of what amount.

use crate::accumulate::{Estimate, UnitAccumulator};
use crate::bytes::{Encoded, Reader};
use crate::pattern::Pattern;
use crate::ratio::RatioAccumulator;
use realpolitik_case::play::PlayReader;
use realpolitik_case::unfold::{CompiledGame, CompiledTerminal};
use realpolitik_case::{Edge, Protocol, VertexId};

/// An offer that some action accepts.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// The move with the offer, or the name that rounds have for it.
    pub node: VertexId,
    /// The least amount that can be offered there.
    pub least: f64,
    /// The most.
    pub most: f64,
    /// Per amount accepted on some play: where it stands between the least and the
    /// most, from 0 to 1.
    shares: Vec<f64>,
}

/// What is watched to tell which offers are accepted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfferPlan {
    /// The offers, in the order of the moves that accept them.
    pub offers: Vec<Accepted>,
    /// A pattern for each amount of each offer, in order.
    pub patterns: Vec<Pattern>,
}

impl OfferPlan {
    /// The offers of a game that some action accepts.
    pub fn new(protocol: &Protocol, compiled: &CompiledGame) -> Self {
        let reader = PlayReader::of(protocol);
        let mut plan = OfferPlan::default();
        let mut nodes: Vec<VertexId> = Vec::new();
        for node in protocol.moves.iter().flat_map(|m| m.actions.iter().filter_map(|a| a.accepts)) {
            if !nodes.contains(&node) {
                nodes.push(node);
            }
        }
        for node in nodes {
            let amount = |t: &CompiledTerminal| accepted(protocol, &reader, node, &t.path);
            let made = protocol.moves.iter().filter(|m| reader.is_offer(node, m.id));
            let all: Vec<f64> =
                made.flat_map(|m| m.actions.iter().filter_map(|a| a.amount)).collect();
            let least = all.iter().copied().fold(f64::INFINITY, f64::min);
            let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let mut amounts: Vec<f64> = compiled.terminals.iter().filter_map(amount).collect();
            amounts.sort_by(f64::total_cmp);
            amounts.dedup();
            let share = |a: &f64| if most > least { (a - least) / (most - least) } else { 0.0 };
            plan.patterns.extend(
                amounts.iter().map(|a| Pattern::filter(compiled, |t| amount(t) == Some(*a))),
            );
            let shares = amounts.iter().map(share).collect();
            plan.offers.push(Accepted { node, least, most, shares });
        }
        plan
    }
    /// Totals that have seen nothing.
    pub fn empty(&self, quasi_random: bool) -> OfferTotals {
        let one = || match quasi_random {
            true => (UnitAccumulator::quasi_random(), RatioAccumulator::quasi_random()),
            false => (UnitAccumulator::default(), RatioAccumulator::default()),
        };
        OfferTotals(self.offers.iter().map(|_| one()).collect())
    }
}

/// The amount of the offer made at a node that a play accepts: the last one made
/// before the first action that accepts it.
fn accepted(p: &Protocol, reader: &PlayReader, node: VertexId, play: &[Edge]) -> Option<f64> {
    let accepts = |e: &Edge| {
        let m = p.move_at(e.node);
        m.is_some_and(|m| m.actions.iter().any(|a| a.id == e.branch && a.accepts == Some(node)))
    };
    let at = play.iter().position(accepts)?;
    play[..at].iter().rev().find(|e| reader.is_offer(node, e.node)).and_then(|e| reader.amount(*e))
}

/// Offers over draws: the probability that one is accepted, and where the amount then
/// stands between the least and the most.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfferTotals(Vec<(UnitAccumulator, RatioAccumulator)>);

impl OfferTotals {
    /// Adds a draw; `read` gives the probability of a pattern of the plan.
    #[inline]
    pub(crate) fn add(&mut self, plan: &OfferPlan, draw: u64, read: impl Fn(usize) -> f64) {
        let mut at = 0;
        for ((probability, share), offer) in self.0.iter_mut().zip(&plan.offers) {
            let (mut part, mut whole) = (0.0, 0.0);
            for s in &offer.shares {
                let p = read(at);
                part += s * p;
                whole += p;
                at += 1;
            }
            probability.add(whole);
            probability.add_groups(&[draw], &[whole]);
            share.add(draw, part.min(whole), whole);
        }
    }
    /// Adds all that another has seen of the same plan.
    pub fn merge(&mut self, other: &OfferTotals) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            a.0.merge(&b.0);
            a.1.merge(&b.1);
        }
    }
    /// The probability that the offer at a position of the plan is accepted, and the
    /// share of the way from the least to the most that is then accepted; no share
    /// where it never is.
    pub fn estimate(&self, offer: usize) -> Option<(Estimate, Option<Estimate>)> {
        let (probability, share) = self.0.get(offer)?;
        Some((probability.estimate()?, share.estimate()))
    }
}

impl Encoded for OfferTotals {
    fn write(&self, out: &mut Vec<u8>) {
        for (probability, share) in &self.0 {
            probability.write(out);
            share.write(out);
        }
    }
    fn read(&mut self, from: &mut Reader<'_>) -> Option<()> {
        self.0.iter_mut().try_for_each(|(probability, share)| {
            probability.read(from)?;
            share.read(from)
        })
    }
}
