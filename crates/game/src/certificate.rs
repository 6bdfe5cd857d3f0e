//! The certificate: how much could anyone gain by doing otherwise?
//!
//! Recomputed here from the tree alone; no line is shared with a solver.

use crate::number::Number;
use crate::profile::BehaviorProfile;
use crate::tree::{Game, InformationSetId, NodeKind, PlayerId};
use serde::{Deserialize, Serialize};

/// The solution concept that a profile is checked against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Concept {
    /// No player gains by changing its whole strategy.
    Nash,
    /// No player gains by changing one action at one information set reached
    /// with positive probability.
    AgentNash,
    /// Sequentially rational at the beliefs of the path to it.
    Sequential,
    /// Every action chosen with the logit probability of its payoff.
    LogitQuantalResponse,
}

/// What the check found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// What was checked.
    pub concept: Concept,
    /// The greatest gain, in payoff units; for quantal response the greatest
    /// difference between a probability and its logit response.
    pub max_regret: f64,
    /// `max_regret` divided by the range of payoffs (1 where all are equal).
    pub relative_to_payoff_range: f64,
    /// What `relative_to_payoff_range` had to stay under.
    pub tolerance: f64,
    /// Whether the arithmetic was exact.
    pub exact: bool,
}

impl Certificate {
    /// Whether the profile may be shown as an answer.
    pub fn holds(&self) -> bool {
        self.relative_to_payoff_range <= self.tolerance
    }
}

/// The expected payoff of each action at each information set, given that the
/// set is reached, flat as in [`BehaviorProfile`]. Where a set is not reached
/// the entries are `None`.
pub fn action_values<N: Number>(game: &Game<N>, profile: &BehaviorProfile<N>) -> Vec<Option<N>> {
    let reach = profile.realization(game);
    let value = profile.continuation(game);
    let mut out = Vec::with_capacity(game.action_count());
    for set in game.information_sets() {
        let player = set.player.index();
        let mut total = N::zero();
        for m in &set.members {
            total = total + reach[m.index()].clone();
        }
        for a in 0..set.actions.len() {
            if total > N::zero() {
                let mut sum = N::zero();
                for m in &set.members {
                    let child = game.node(*m).children[a];
                    sum = sum + reach[m.index()].clone() * value[child.index()][player].clone();
                }
                out.push(Some(sum / total.clone()));
            } else {
                out.push(None);
            }
        }
    }
    out
}

/// The best a player can do against the others' behaviour, by dynamic
/// programming over its own information sets (perfect recall assumed).
pub fn best_response_value<N: Number>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
    player: PlayerId,
) -> N {
    // Weight of each node by chance and the other players alone.
    let nodes = game.nodes();
    let mut others = vec![N::zero(); nodes.len()];
    others[0] = N::one();
    for (i, node) in nodes.iter().enumerate() {
        let own = matches!(node.kind, NodeKind::Decision(h)
            if game.information_sets()[h.index()].player == player);
        for (b, child) in node.children.iter().enumerate() {
            others[child.index()] = if own {
                others[i].clone()
            } else {
                others[i].clone() * profile.branches(game, node.kind)[b].clone()
            };
        }
    }
    // Value of each node weighted by `others`, own choices made set by set from
    // the deepest up. A set's choice needs its successors' values, so sets are
    // settled in order of the last own set that precedes them, deepest first.
    let sets = game.information_sets();
    let mut depth = vec![0usize; sets.len()];
    let mut own_depth = vec![0usize; nodes.len()];
    for (i, node) in nodes.iter().enumerate() {
        let mut here = own_depth[i];
        if let NodeKind::Decision(h) = node.kind
            && sets[h.index()].player == player
        {
            depth[h.index()] = depth[h.index()].max(here);
            here += 1;
        }
        for child in &node.children {
            own_depth[child.index()] = here;
        }
    }
    let mut order: Vec<usize> = (0..sets.len()).filter(|h| sets[*h].player == player).collect();
    order.sort_by_key(|h| std::cmp::Reverse(depth[*h]));
    let mut choice: Vec<Option<usize>> = vec![None; sets.len()];
    let own_value = |start: usize, choice: &[Option<usize>]| -> N {
        // Depth-first with an explicit stack: trees may be deep.
        let mut sum = N::zero();
        let mut stack = vec![start];
        while let Some(i) = stack.pop() {
            let node = &nodes[i];
            if let Some(o) = node.outcome {
                sum = sum
                    + others[i].clone()
                        * game.outcomes()[o.index()].payoffs[player.index()].clone();
            }
            match node.kind {
                NodeKind::Decision(h) if sets[h.index()].player == player => {
                    let c = choice[h.index()].expect("invariant: deeper sets are settled first");
                    stack.push(node.children[c].index());
                }
                _ => stack.extend(node.children.iter().map(|c| c.index())),
            }
        }
        sum
    };
    for h in order {
        let mut best: Option<(N, usize)> = None;
        for a in 0..sets[h].actions.len() {
            let mut v = N::zero();
            for m in &sets[h].members {
                let child = game.node(*m).children[a];
                v = v + own_value(child.index(), &choice);
            }
            if best.as_ref().is_none_or(|(b, _)| v > *b) {
                best = Some((v, a));
            }
        }
        choice[h] = best.map(|(_, a)| a);
    }
    own_value(0, &choice)
}

fn payoff_scale<N: Number>(game: &Game<N>) -> f64 {
    let scale = (0..game.players().len())
        .map(|p| {
            let (lo, hi) = game.payoff_range(PlayerId(p as u32));
            hi.to_f64() - lo.to_f64()
        })
        .fold(0.0, f64::max);
    if scale > 0.0 { scale } else { 1.0 }
}

/// Checks a profile against a concept.
///
/// For [`Concept::Nash`] each player's best response is computed over whole
/// strategies; for [`Concept::AgentNash`] one information set at a time.
pub fn certify<N: Number>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
    concept: Concept,
    tolerance: f64,
) -> Certificate {
    let max_regret = match concept {
        Concept::Nash => {
            let now = profile.expected_payoffs(game);
            let mut worst = N::zero();
            for (p, current) in now.iter().enumerate() {
                let gain = best_response_value(game, profile, PlayerId(p as u32)) - current.clone();
                if gain > worst {
                    worst = gain;
                }
            }
            worst.to_f64()
        }
        _ => agent_regret(game, profile),
    };
    Certificate {
        concept,
        max_regret,
        relative_to_payoff_range: max_regret / payoff_scale(game),
        tolerance,
        exact: N::EXACT,
    }
}

fn agent_regret<N: Number>(game: &Game<N>, profile: &BehaviorProfile<N>) -> f64 {
    let values = action_values(game, profile);
    let mut worst = 0.0f64;
    for h in 0..game.information_sets().len() {
        let range = game.action_offsets()[h]..game.action_offsets()[h + 1];
        let probabilities = profile.at(game, InformationSetId(h as u32));
        let Some(first) = values[range.start].clone() else { continue };
        let mut best = first;
        let mut mean = N::zero();
        for (v, p) in values[range].iter().flatten().zip(probabilities) {
            if *v > best {
                best = v.clone();
            }
            mean = mean + p.clone() * v.clone();
        }
        worst = worst.max((best - mean).to_f64());
    }
    worst
}

/// Checks that every action is taken with its logit probability, where player
/// `i` has precision `precision[i]`: `max_regret` is the greatest distance
/// between a probability and its logit response (McKelvey & Palfrey 1998, eq. 3).
/// Sets that are not reached are judged by limits the profile does not carry,
/// so for finite precision all sets are reached and all are judged.
pub fn certify_logit(
    game: &Game<f64>,
    profile: &BehaviorProfile<f64>,
    precision: &[f64],
    tolerance: f64,
) -> Certificate {
    let values = action_values(game, profile);
    let mut worst = 0.0f64;
    for (h, set) in game.information_sets().iter().enumerate() {
        let range = game.action_offsets()[h]..game.action_offsets()[h + 1];
        let lambda = precision[set.player.index()];
        let utilities: Vec<f64> =
            values[range.clone()].iter().map(|v| v.unwrap_or(f64::NAN)).collect();
        let top = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = utilities.iter().map(|u| (lambda * (u - top)).exp()).collect();
        let total: f64 = weights.iter().sum();
        for (w, p) in weights.iter().zip(&profile.probabilities[range]) {
            let gap = (w / total - p).abs();
            // NaN must never pass for small.
            worst = if gap.is_nan() { f64::INFINITY } else { worst.max(gap) };
        }
    }
    Certificate {
        concept: Concept::LogitQuantalResponse,
        max_regret: worst,
        relative_to_payoff_range: worst,
        tolerance,
        exact: false,
    }
}
