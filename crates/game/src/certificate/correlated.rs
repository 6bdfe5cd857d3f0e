//! The certificate of a distribution over profiles.

use super::verdict::{Certificate, Concept, is_distribution, normalised};
use crate::number::Number;
use crate::strategic::PayoffTable;

/// What players who follow a draw may do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// Each strategy that is drawn for them may be exchanged for another: correlated
    /// equilibrium.
    OfStrategies,
    /// They may only settle on one strategy before the draw: coarse correlated
    /// equilibrium.
    OfPlans,
}

/// Checks that no player gains by not doing what was drawn for it, and that the numbers
/// are probabilities at all, exactly or within 1e-9 in doubles.
///
/// # Arguments
/// * `joint` — a probability for every profile, in the order of the table.
///
/// # References
/// * R. Aumann, J. Math. Economics 1 (1974), 67–96; Econometrica 55 (1987), 1–18.
/// * H. Moulin & J.-P. Vial, Int. J. Game Theory 7 (1978), 201–221 (coarse).
///
/// # Example
/// Chicken: a third for each profile but the crash.
/// ```
/// use realpolitik_game::certificate::{Deviation, certify_correlated};
/// use realpolitik_game::strategic::PayoffTable;
/// let pays = vec![6.0, 6.0, 2.0, 7.0, 7.0, 2.0, 0.0, 0.0];
/// let chicken = PayoffTable::new(vec![2, 2], pays).unwrap();
/// let third = 1.0 / 3.0;
/// let aumann = [third, third, third, 0.0];
/// let check = |joint: &[f64]| {
///     certify_correlated(&chicken, joint, Deviation::OfStrategies, 1e-9).max_regret
/// };
/// assert!(check(&aumann) < 1e-15);
/// // Told that both yield, each would rather not.
/// assert_eq!(check(&[1.0, 0.0, 0.0, 0.0]), 1.0);
/// ```
pub fn certify_correlated<N: Number>(
    table: &PayoffTable<N>,
    joint: &[N],
    deviation: Deviation,
    tolerance: f64,
) -> Certificate {
    let concept = match deviation {
        Deviation::OfStrategies => Concept::Correlated,
        Deviation::OfPlans => Concept::CoarseCorrelated,
    };
    let (mut max_regret, mut relative) = (f64::INFINITY, f64::INFINITY);
    if joint.len() == table.profiles() && is_distribution(joint) {
        (max_regret, relative) = (0.0, 0.0);
        let table = table.centred();
        let joint = normalised(joint);
        for player in 0..table.players() {
            let gain = gain(&table, &joint, player, deviation).to_f64();
            max_regret = max_regret.max(gain);
            relative = relative.max(gain / table.player_scale(player));
        }
    }
    Certificate {
        concept,
        max_regret,
        relative_to_payoff_range: relative,
        tolerance,
        exact: N::EXACT,
    }
}

/// The most that a player gains by its best deviation, in expectation over the draw.
fn gain<N: Number>(table: &PayoffTable<N>, joint: &[N], player: usize, deviation: Deviation) -> N {
    let (n, stride) = (table.shape()[player], table.stride(player));
    // What the player gains by doing `t` where `s` was drawn: `gains[s * n + t]`.
    let mut gains = vec![N::zero(); n * n];
    for (position, weight) in joint.iter().enumerate().filter(|(_, w)| **w != N::zero()) {
        let s = position / stride % n;
        let now = table.payoff_at(position, player);
        for t in 0..n {
            let other = table.payoff_at(position - s * stride + t * stride, player);
            let gain = weight.clone() * (other.clone() - now.clone());
            gains[s * n + t] = gains[s * n + t].clone() + gain;
        }
    }
    let greatest = |list: &mut dyn Iterator<Item = N>| {
        list.fold(N::zero(), |most, g| if g > most { g } else { most })
    };
    match deviation {
        Deviation::OfStrategies => (0..n).fold(N::zero(), |sum, s| {
            sum + greatest(&mut gains[s * n..(s + 1) * n].iter().cloned())
        }),
        Deviation::OfPlans => greatest(
            &mut (0..n).map(|t| (0..n).fold(N::zero(), |sum, s| sum + gains[s * n + t].clone())),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_distribution_is_not_certified() {
        let flat = PayoffTable::new(vec![2], vec![0.0, 0.0]).unwrap();
        let holds =
            |joint: &[f64]| certify_correlated(&flat, joint, Deviation::OfPlans, 1e-9).holds();
        assert!(holds(&[0.5, 0.5]));
        for wrong in [&[0.5, 0.4][..], &[1.5, -0.5], &[1.0], &[f64::NAN, 1.0]] {
            assert!(!holds(wrong));
        }
    }

    /// Rock, paper, scissors in which a tie pays 0.9 of what two players share: a draw of
    /// one of the six other profiles. Who sees its strategy would change it for the one
    /// that wins or ties; who settles on one beforehand ties every third time (Moulin &
    /// Vial 1978 have such a draw).
    #[test]
    fn a_draw_can_hold_before_it_is_seen_and_not_after() {
        let table = PayoffTable::from_fn(vec![3, 3], |s| match (3 + s[0] - s[1]) % 3 {
            0 => vec![0.9, 0.9],
            1 => vec![2.0, 0.0],
            _ => vec![0.0, 2.0],
        });
        let table = table.unwrap();
        let joint: Vec<f64> =
            (0..9).map(|k| if k % 3 == k / 3 { 0.0 } else { 1.0 / 6.0 }).collect();
        let check = |d| certify_correlated(&table, &joint, d, 1e-9);
        assert!(check(Deviation::OfPlans).holds());
        let after = check(Deviation::OfStrategies);
        // (2 + 0.9) / 2 for 1, whatever is drawn.
        assert!((after.max_regret - 0.45).abs() < 1e-12, "{after:?}");
    }
}
