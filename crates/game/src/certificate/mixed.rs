//! The certificate of mixed strategies in a table of payoffs.

use super::verdict::{Certificate, Concept, is_distribution, normalised};
use crate::number::Number;
use crate::strategic::{Bimatrix, MixedProfile, PayoffTable, extent};

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
    let mut worst = (f64::INFINITY, f64::INFINITY);
    if is_mixed(profile, table.shape()) {
        worst = (0.0, 0.0);
        let table = table.centred();
        let strategies = profile.strategies.iter().map(|s| normalised(s).into_owned()).collect();
        let profile = MixedProfile { strategies };
        for (player, gain) in profile.regrets(&table).into_iter().enumerate() {
            let gain = gain.to_f64();
            worst.0 = worst.0.max(gain);
            worst.1 = worst.1.max(gain / table.player_scale(player));
        }
    }
    verdict::<N>(worst, tolerance)
}

/// [`certify_mixed`] of a two-player game, without making a table of it.
///
/// ```
/// use realpolitik_game::{certificate::certify_bimatrix, strategic::{Bimatrix, MixedProfile}};
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap();
/// assert!(certify_bimatrix(&pennies, &MixedProfile::centroid(&[2, 2]), 1e-9).holds());
/// let heads = MixedProfile::pure(&[2, 2], &[0, 0]);
/// assert_eq!(certify_bimatrix(&pennies, &heads, 1e-9).max_regret, 2.0);
/// ```
pub fn certify_bimatrix<N: Number>(
    game: &Bimatrix<N>,
    profile: &MixedProfile<N>,
    tolerance: f64,
) -> Certificate {
    let mut worst = (f64::INFINITY, f64::INFINITY);
    if is_mixed(profile, &[game.rows, game.columns]) {
        worst = (0.0, 0.0);
        let game = game.centred();
        let [x, y] = [0, 1].map(|p| normalised(&profile.strategies[p]));
        let sides = [(&game.a, game.row_values(&y), &x), (&game.b, game.column_values(&x), &y)];
        for (payoffs, values, own) in sides {
            let terms = values.iter().zip(own.iter()).map(|(v, p)| v.clone() * p.clone());
            let now = terms.fold(N::zero(), |sum, v| sum + v);
            let (low, high) = extent(payoffs);
            let scale = if high > low { high - low } else { 1.0 };
            for v in values {
                let gain = (v - now.clone()).to_f64();
                worst = (worst.0.max(gain), worst.1.max(gain / scale));
            }
        }
    }
    verdict::<N>(worst, tolerance)
}

/// Whether there is a distribution for each player.
fn is_mixed<N: Number>(profile: &MixedProfile<N>, shape: &[usize]) -> bool {
    profile.strategies.len() == shape.len()
        && profile.strategies.iter().zip(shape).all(|(s, n)| s.len() == *n && is_distribution(s))
}

fn verdict<N: Number>((max_regret, relative): (f64, f64), tolerance: f64) -> Certificate {
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

    /// The check of a table and that of a bimatrix game say the same, to the last bit.
    #[test]
    fn a_bimatrix_game_is_judged_as_its_table() {
        for offset in [0.0, 1e12] {
            let pays = |k: usize| (0..12).map(|i| offset + ((i * k) % 7) as f64).collect();
            let game = Bimatrix::new(3, 4, pays(3), pays(5)).unwrap();
            let strategies = vec![vec![0.5, 0.0, 0.5], vec![0.25, 0.0, 0.75, 0.0]];
            let profile = MixedProfile { strategies };
            let (one, other) = (
                certify_bimatrix(&game, &profile, 1e-9),
                certify_mixed(&game.table(), &profile, 1e-9),
            );
            assert!(one.max_regret > 0.5 && one == other, "{one:?} {other:?}");
            assert_eq!(
                game.payoffs(&profile.strategies[0], &profile.strategies[1]).to_vec(),
                profile.payoffs(&game.table())
            );
            let none = MixedProfile { strategies: vec![vec![1.0, 0.0], vec![1.0, 0.0, 0.0, 0.0]] };
            assert!(!certify_bimatrix(&game, &none, 1e-9).holds());
        }
    }
}
