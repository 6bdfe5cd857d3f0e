//! Is every action taken with its logit probability?
//!
//! At high precision an action may have probability e⁻¹⁰⁰⁰, which is 0 in a
//! double, and then beliefs past it are lost. In logarithms they are not.

use super::nash::action_values;
use super::verdict::{Certificate, Concept};
use crate::profile::BehaviorProfile;
use crate::tree::{Game, NodeKind};

/// Checks that every action is taken with its logit probability, where player
/// `i` has precision `precision[i]`: `max_regret` is the greatest distance
/// between a probability and its logit response (McKelvey & Palfrey 1998, eq. 3).
/// At finite precision every action has a chance, so that all sets are judged but
/// those that nature never leads to: any behaviour there is a response to some belief.
/// A set that is not reached because a probability fell below the least double cannot
/// be judged, and the distance is infinite: [`certify_logit_logarithms`] judges it.
///
/// # Example
/// One choice between 1 and 0: the odds are exp(λ) to 1.
/// ```
/// use realpolitik_game::{BehaviorProfile, GameBuilder};
/// use realpolitik_game::certificate::{action_values, certify_logit};
/// let mut b = GameBuilder::<f64>::new("choice", ["A"]);
/// let h = b.information_set("h", 0, ["good", "bad"]);
/// let root = b.decision(None, h);
/// let win = b.outcome("win", [1.0]);
/// b.terminal(Some((root, 0)), Some(win));
/// b.terminal(Some((root, 1)), None);
/// let game = b.build().unwrap();
/// let play = |p: f64| BehaviorProfile { probabilities: vec![p, 1.0 - p] };
/// assert_eq!(action_values(&game, &play(0.5)), [Some(1.0), Some(0.0)]);
/// assert!(certify_logit(&game, &play(0.75), &[3f64.ln()], 1e-9).holds());
/// assert!(!certify_logit(&game, &play(0.7), &[3f64.ln()], 1e-9).holds());
/// ```
pub fn certify_logit(
    game: &Game<f64>,
    profile: &BehaviorProfile<f64>,
    precision: &[f64],
    tolerance: f64,
) -> Certificate {
    let game = &*game.centred();
    let values = action_values(game, profile);
    let reached = reached_by_nature(game);
    let mut worst = 0.0f64;
    for (h, set) in game.information_sets().iter().enumerate() {
        if !set.members.iter().any(|m| reached[m.index()]) {
            continue;
        }
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

/// Per node, whether nature can bring it about: no branch of probability 0 stands
/// before it. At a set of which it can bring about no member beliefs are free, at
/// whatever precision.
///
/// ```
/// use realpolitik_game::{GameBuilder, certificate::reached_by_nature};
/// let mut b = GameBuilder::<f64>::new("never", ["A"]);
/// let c = b.chance_set("weather", [("calm", 1.0), ("storm", 0.0)]);
/// let root = b.chance(None, c);
/// b.terminal(Some((root, 0)), None);
/// b.terminal(Some((root, 1)), None);
/// assert_eq!(reached_by_nature(&b.build().unwrap()), [true, true, false]);
/// ```
pub fn reached_by_nature(game: &Game<f64>) -> Vec<bool> {
    let nodes = game.nodes();
    let mut reached = vec![true; nodes.len()];
    // Parents stand before their children.
    for (i, node) in nodes.iter().enumerate() {
        for (b, child) in node.children.iter().enumerate() {
            let open = match node.kind {
                NodeKind::Chance(c) => game.chance_sets()[c.index()].probabilities[b] > 0.0,
                _ => true,
            };
            reached[child.index()] = reached[i] && open;
        }
    }
    reached
}

/// Checks that every action is taken with its logit probability, as
/// [`certify_logit`] does, for a profile given by the natural
/// logarithms of its probabilities.
///
/// # Arguments
/// * `log_probabilities` — flat, one per action; each set's probabilities add to 1.
/// * `precision` — λ of each player, in units of 1/payoff.
/// * `tolerance` — what the greatest distance of a probability from its logit
///   response has to stay under.
///
/// Sets that nature never reaches are not judged: any behaviour there is a
/// response to some belief.
///
/// # Reference
/// McKelvey & Palfrey 1998, eq. 3.
///
/// # Example
/// A second move that comes after an action of probability e⁻²⁰⁰⁰.
/// ```
/// use realpolitik_game::{GameBuilder, certificate::certify_logit_logarithms};
/// let mut b = GameBuilder::<f64>::new("two steps", ["A", "B"]);
/// let first = b.information_set("first", 0, ["stop", "go"]);
/// let second = b.information_set("second", 1, ["x", "y"]);
/// let root = b.decision(None, first);
/// let o = b.outcome("", [2.0, 0.0]);
/// b.terminal(Some((root, 0)), Some(o));
/// let node = b.decision(Some((root, 1)), second);
/// for branch in 0..2 {
///     let o = b.outcome("", [0.0, 0.0]);
///     b.terminal(Some((node, branch)), Some(o));
/// }
/// let game = b.build().unwrap();
/// let half = 0.5f64.ln();
/// let c = certify_logit_logarithms(&game, &[0.0, -2000.0, half, half], &[1000.0; 2], 1e-9);
/// assert!(c.holds());
/// let c = certify_logit_logarithms(&game, &[0.0, -2000.0, 0.0, -50.0], &[1000.0; 2], 1e-9);
/// assert!(!c.holds());
/// ```
pub fn certify_logit_logarithms(
    game: &Game<f64>,
    log_probabilities: &[f64],
    precision: &[f64],
    tolerance: f64,
) -> Certificate {
    let all = vec![tolerance; game.information_sets().len()];
    certify_logit_logarithms_by_set(game, log_probabilities, precision, &all)
}

/// As [`certify_logit_logarithms`], with a tolerance for each information set: where
/// nobody comes, probabilities hold the rounding of logarithms of reach, and no other set
/// should be allowed as much. What comes back is of the set that is farthest off for its
/// tolerance, and so is that tolerance.
///
/// ```
/// use realpolitik_game::{certificate::certify_logit_logarithms_by_set, strategic::Bimatrix};
/// let game = Bimatrix::zero_sum(2, 2, vec![1.0, 1.0, 1.0, 1.0]).unwrap().table().to_tree();
/// let (even, off) = (0.5f64.ln(), 1e-6f64);
/// let logs = [even, even, (0.5 - off).ln(), (0.5 + off).ln()];
/// let check = |each: [f64; 2]| {
///     certify_logit_logarithms_by_set(&game, &logs, &[1.0; 2], &each)
/// };
/// assert!(check([1e-9, 1e-5]).holds() && check([1e-9, 1e-5]).tolerance == 1e-5);
/// assert!(!check([1e-5, 1e-9]).holds());
/// ```
pub fn certify_logit_logarithms_by_set(
    game: &Game<f64>,
    log_probabilities: &[f64],
    precision: &[f64],
    tolerances: &[f64],
) -> Certificate {
    let game = &*game.centred();
    let players = game.players().len();
    let offsets = game.action_offsets();
    let nodes = game.nodes();
    // The logarithm of the probability of each branch out of a node.
    let branch = |kind: NodeKind, b: usize| match kind {
        NodeKind::Chance(c) => game.chance_sets()[c.index()].probabilities[b].ln(),
        NodeKind::Decision(h) => log_probabilities[offsets[h.index()] + b],
        NodeKind::Terminal => f64::NEG_INFINITY,
    };
    let mut reach = vec![0.0f64; nodes.len()];
    for (i, node) in nodes.iter().enumerate() {
        for (b, child) in node.children.iter().enumerate() {
            reach[child.index()] = reach[i] + branch(node.kind, b);
        }
    }
    let mut value = vec![0.0f64; nodes.len() * players];
    for (i, node) in nodes.iter().enumerate().rev() {
        for p in 0..players {
            let own = node.outcome.map_or(0.0, |o| game.outcomes()[o.index()].payoffs[p]);
            let later: f64 = (node.children.iter().enumerate())
                .map(|(b, c)| branch(node.kind, b).exp() * value[c.index() * players + p])
                .sum();
            value[i * players + p] = own + later;
        }
    }
    let least = tolerances.iter().copied().fold(f64::INFINITY, f64::min);
    let mut worst = (0.0f64, least);
    for (h, set) in game.information_sets().iter().enumerate() {
        let player = set.player.index();
        let logs = || set.members.iter().map(|m| reach[m.index()]);
        let top = logs().fold(f64::NEG_INFINITY, f64::max);
        if top == f64::NEG_INFINITY {
            continue;
        }
        let total: f64 = logs().map(|l| (l - top).exp()).sum();
        let gains: Vec<f64> = (0..set.actions.len())
            .map(|a| {
                let sum: f64 = (set.members.iter().zip(logs()))
                    .map(|(m, l)| {
                        let child = game.node(*m).children[a].index();
                        (l - top).exp() * value[child * players + player]
                    })
                    .sum();
                precision[player] * (sum / total)
            })
            .collect();
        let best = gains.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weight: f64 = gains.iter().map(|g| (g - best).exp()).sum();
        for (g, l) in gains.iter().zip(&log_probabilities[offsets[h]..offsets[h + 1]]) {
            let gap = ((g - best).exp() / weight - l.exp()).abs();
            // NaN must never pass for small.
            if gap.is_nan() {
                worst = (f64::INFINITY, least);
            } else if gap * worst.1 > worst.0 * tolerances[h] {
                worst = (gap, tolerances[h]);
            }
        }
    }
    Certificate {
        concept: Concept::LogitQuantalResponse,
        max_regret: worst.0,
        relative_to_payoff_range: worst.0,
        tolerance: worst.1,
        exact: false,
    }
}
