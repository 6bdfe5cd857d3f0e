//! The certificate: how much could anyone gain by doing otherwise?
//!
//! Recomputed here from the tree alone; no line is shared with a solver.

use crate::best_response::best_response_value;
use crate::number::Number;
use crate::profile::BehaviorProfile;
use crate::strategic::mixed::is_distribution;
use crate::tree::{Game, InformationSetId, PlayerId};
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
    /// The greatest gain divided by the range of the gainer's own payoffs (1 where
    /// all are equal).
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

pub(crate) fn payoff_scale<N: Number>(game: &Game<N>) -> f64 {
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
/// strategies; for [`Concept::AgentNash`] one information set at a time, as far
/// as sets are reached ([`crate::consistency::certify_sequential`] judges all).
/// Numbers that are no profile have infinite regret, and so has a profile whose
/// best response cannot be told ([`best_response_value`]).
///
/// ```
/// use realpolitik_game::{BehaviorProfile, GameBuilder, certify, certificate::Concept};
/// let mut b = GameBuilder::<f64>::new("Entry", ["Entrant", "Incumbent"]);
/// let entry = b.information_set("entry", 0, ["enter", "stay out"]);
/// let reply = b.information_set("reply", 1, ["fight", "yield"]);
/// let root = b.decision(None, entry);
/// let node = b.decision(Some((root, 0)), reply);
/// for (branch, pays) in [(0, [-1.0, -1.0]), (1, [1.0, 1.0])] {
///     let o = b.outcome("", pays);
///     b.terminal(Some((node, branch)), Some(o));
/// }
/// let o = b.outcome("", [0.0, 2.0]);
/// b.terminal(Some((root, 1)), Some(o));
/// let game = b.build().unwrap();
/// let check = |p: [f64; 4]| {
///     let profile = BehaviorProfile { probabilities: p.to_vec() };
///     certify(&game, &profile, Concept::Nash, 1e-9)
/// };
/// // The incredible threat is an equilibrium; yielding and staying out is none.
/// assert!(check([0.0, 1.0, 1.0, 0.0]).holds());
/// assert_eq!(check([0.0, 1.0, 0.0, 1.0]).max_regret, 1.0);
/// assert!(!check([0.0, 0.9, 1.0, 0.0]).holds());
/// ```
pub fn certify<N: Number>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
    concept: Concept,
    tolerance: f64,
) -> Certificate {
    let (max_regret, relative) = if !is_profile(game, profile) {
        (f64::INFINITY, f64::INFINITY)
    } else if concept == Concept::Nash {
        nash_regret(game, profile)
    } else {
        agent_regret(game, profile)
    };
    Certificate {
        concept,
        max_regret,
        relative_to_payoff_range: relative,
        tolerance,
        exact: N::EXACT,
    }
}

/// Whether the numbers are probabilities of this game's actions.
fn is_profile<N: Number>(game: &Game<N>, profile: &BehaviorProfile<N>) -> bool {
    let offsets = game.action_offsets();
    profile.probabilities.len() == game.action_count()
        && offsets.windows(2).all(|w| is_distribution(&profile.probabilities[w[0]..w[1]]))
}

/// The range of a player's payoffs, 1 where all are equal.
fn player_scale<N: Number>(game: &Game<N>, player: PlayerId) -> f64 {
    let (low, high) = game.payoff_range(player);
    let range = high.to_f64() - low.to_f64();
    if range > 0.0 { range } else { 1.0 }
}

/// The greatest gain, in payoffs and as a share of the gainer's own range, so that
/// one player's large stakes cannot hide another's.
fn nash_regret<N: Number>(game: &Game<N>, profile: &BehaviorProfile<N>) -> (f64, f64) {
    let mut worst = (0.0f64, 0.0f64);
    for (p, current) in profile.expected_payoffs(game).into_iter().enumerate() {
        let player = PlayerId(p as u32);
        let Some(best) = best_response_value(game, profile, player) else {
            return (f64::INFINITY, f64::INFINITY);
        };
        let gain = (best - current).to_f64();
        worst = (worst.0.max(gain), worst.1.max(gain / player_scale(game, player)));
    }
    worst
}

fn agent_regret<N: Number>(game: &Game<N>, profile: &BehaviorProfile<N>) -> (f64, f64) {
    let values = action_values(game, profile);
    let scales: Vec<f64> =
        (0..game.players().len()).map(|p| player_scale(game, PlayerId(p as u32))).collect();
    let mut worst = (0.0f64, 0.0f64);
    for (h, set) in game.information_sets().iter().enumerate() {
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
        let gain = (best - mean).to_f64();
        worst = (worst.0.max(gain), worst.1.max(gain / scales[set.player.index()]));
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
