//! How much could a player gain by other strategies, or by another action?

use super::best_response::best_response_value;
use super::verdict::{Certificate, Concept, is_profile, normalised_profile, player_scale};
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
/// as sets are reached ([`crate::certificate::certify_sequential`] judges all); at a
/// set that a play can meet twice the action is changed at all its meetings.
/// Numbers that are no profile have infinite regret, and so has a profile whose
/// best response cannot be told ([`best_response_value`]).
///
/// In doubles payoffs are counted from each player's least ([`Game::centred`]) and
/// probabilities that miss a sum of 1 by up to 1e-9 are made to have it, so that the
/// regret is right to rounding of the payoff range, however large the payoffs are.
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
    } else {
        let game = game.centred();
        let profile = normalised_profile(&game, profile);
        if concept == Concept::Nash {
            nash_regret(&game, &profile)
        } else {
            agent_regret(&game, &profile)
        }
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
        let id = InformationSetId(h as u32);
        if game.meets_twice(id) {
            let gain = gain_at_all_meetings(game, profile, id);
            worst = (worst.0.max(gain), worst.1.max(gain / scales[set.player.index()]));
            continue;
        }
        let probabilities = profile.at(game, id);
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

/// The most that the player of a set gains by one action wherever the set is met,
/// seen from the start of the play.
fn gain_at_all_meetings<N: Number>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
    set: InformationSetId,
) -> f64 {
    let player = game.information_sets()[set.index()].player.index();
    let from = game.action_offsets()[set.index()];
    let to = game.action_offsets()[set.index() + 1];
    let now = profile.expected_payoffs(game)[player].clone();
    let mut changed = profile.clone();
    let gains = (from..to).map(|a| {
        changed.probabilities[from..to].fill(N::zero());
        changed.probabilities[a] = N::one();
        (changed.expected_payoffs(game)[player].clone() - now.clone()).to_f64()
    });
    gains.fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Rational;
    use crate::strategic::Bimatrix;

    /// Payoffs of a billion with differences of a few: the gain is seen to the last
    /// digit, in the tree and in the table, and as rationals see it.
    #[test]
    fn large_payoffs_hide_no_gain() {
        let far = 1e9;
        let pays = [3.0, 0.0, 0.0, 1.0].map(|v| v + far).to_vec();
        let table = Bimatrix::new(2, 2, pays.clone(), pays).unwrap().table();
        let game = table.to_tree();
        for miss in [0.0, 1e-9, 1e-7] {
            let row = [0.25 + miss, 0.75 - miss];
            let profile = BehaviorProfile { probabilities: [row, row].concat() };
            let doubles = certify(&game, &profile, Concept::Nash, 1e-9);
            let exact = game.map(|v| Rational::from_float(*v).unwrap());
            // Doubles add to 1 up to rounding, rationals have to do so exactly.
            let first = Rational::from_float(row[0]).unwrap();
            let row = [first.clone(), Rational::one() - first];
            let as_rationals = BehaviorProfile { probabilities: [row.clone(), row].concat() };
            let truth = certify(&exact, &as_rationals, Concept::Nash, 1e-9).max_regret;
            assert!((doubles.max_regret - truth).abs() < 1e-15, "{doubles:?} {truth}");
        }
    }

    /// A sum short of 1 by what is allowed is not a gain of a billionth of the payoffs.
    #[test]
    fn sums_short_of_one_do_not_count_as_gains_or_losses() {
        let table = Bimatrix::zero_sum(2, 1, vec![1.0, 0.5]).unwrap().table();
        let game = table.to_tree();
        for total in [1.0 - 9e-10, 1.0 + 9e-10] {
            let profile = BehaviorProfile { probabilities: vec![total, 0.0, 1.0] };
            assert_eq!(certify(&game, &profile, Concept::Nash, 1e-9).max_regret, 0.0);
        }
    }
}
