//! The certificate of mixed strategies in a table of payoffs.

use super::verdict::{Certificate, Concept, is_distribution, normalised};
use crate::number::Number;
use crate::strategic::{MixedProfile, PayoffTable};

/// Checks that no player gains by another strategy, and that the numbers are
/// probabilities at all, exactly or within 1e-9 in doubles: a profile that is
/// none has infinite regret. In doubles payoffs are counted from each player's least
/// ([`PayoffTable::centred`]) and the sums made 1.
///
/// ```
/// use realpolitik_game::{certificate::certify_mixed, strategic::{Bimatrix, MixedProfile}};
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap().table();
/// assert!(certify_mixed(&pennies, &MixedProfile::centroid(&[2, 2]), 1e-9).holds());
/// let heads = MixedProfile::pure(&[2, 2], &[0, 0]);
/// assert_eq!(certify_mixed(&pennies, &heads, 1e-9).max_regret, 2.0);
/// ```
pub fn certify_mixed<N: Number>(
    table: &PayoffTable<N>,
    profile: &MixedProfile<N>,
    tolerance: f64,
) -> Certificate {
    let shaped = profile.strategies.len() == table.players()
        && profile.strategies.iter().zip(table.shape()).all(|(s, n)| s.len() == *n);
    let (mut max_regret, mut relative) = (f64::INFINITY, f64::INFINITY);
    if shaped && profile.strategies.iter().all(|s| is_distribution(s)) {
        (max_regret, relative) = (0.0, 0.0);
        let table = table.centred();
        let strategies = profile.strategies.iter().map(|s| normalised(s).into_owned()).collect();
        let profile = MixedProfile { strategies };
        for (player, gain) in profile.regrets(&table).into_iter().enumerate() {
            let gain = gain.to_f64();
            max_regret = max_regret.max(gain);
            relative = relative.max(gain / table.player_scale(player));
        }
    }
    Certificate {
        concept: Concept::Nash,
        max_regret,
        relative_to_payoff_range: relative,
        tolerance,
        exact: N::EXACT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_no_probabilities_are_not_certified() {
        // Where everything pays 0 only the check of the numbers can fail.
        let flat = PayoffTable::new(vec![2, 2], vec![0.0; 8]).unwrap();
        let with = |row: Vec<f64>| MixedProfile { strategies: vec![row, vec![0.5, 0.5]] };
        assert!(certify_mixed(&flat, &with(vec![0.25, 0.75]), 1e-9).holds());
        for row in [vec![0.25, 0.25], vec![1.5, -0.5], vec![f64::NAN, 1.0], vec![1.0]] {
            assert!(!certify_mixed(&flat, &with(row), 1e-9).holds());
        }
    }
}
