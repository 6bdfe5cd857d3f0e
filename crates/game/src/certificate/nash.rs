//! How much could a player gain by other strategies, or by another action?

use super::best_response::best_response_value;
use super::verdict::{Certificate, Concept, is_profile, player_scale};
use crate::number::Number;
use crate::profile::BehaviorProfile;
use crate::tree::{Game, InformationSetId, PlayerId};

/// The expected payoff of each action at each information set, given that the
/// set is reached, flat as in [`BehaviorProfile`]. Where a set is not reached
/// the entries are `None`.
///
/// # Example
/// See [`super::certify_logit`].
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

/// Checks a profile against a concept.
///
/// For [`Concept::Nash`] each player's best response is computed over whole
/// strategies; for [`Concept::AgentNash`] one information set at a time, as far
/// as sets are reached ([`crate::certificate::certify_sequential`] judges all).
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
