//! Mixed strategies in a table of payoffs, and their certificate.

use super::payoff_table::PayoffTable;
use crate::number::Number;
use serde::{Deserialize, Serialize};

/// A probability for every strategy of every player: `strategies[player][strategy]`.
///
/// ```
/// use realpolitik_game::strategic::{Bimatrix, MixedProfile};
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap().table();
/// let heads = MixedProfile::pure(&[2, 2], &[0, 0]);
/// assert_eq!(heads.payoffs(&pennies), [1.0, -1.0]);
/// assert_eq!(heads.regrets(&pennies), [0.0, 2.0]);
/// assert_eq!(MixedProfile::centroid(&[2, 2]).max_regret(&pennies), 0.0);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MixedProfile<N = f64> {
    /// The probabilities.
    pub strategies: Vec<Vec<N>>,
}

impl<N: Number> MixedProfile<N> {
    /// Every strategy of a player equally likely.
    pub fn centroid(shape: &[usize]) -> Self {
        let even = |n: &usize| vec![N::one() / N::from_i64(*n as i64); *n];
        MixedProfile { strategies: shape.iter().map(even).collect() }
    }
    /// The profile in which each player takes one strategy for certain.
    pub fn pure(shape: &[usize], profile: &[usize]) -> Self {
        let unit = |(n, s): (&usize, &usize)| {
            (0..*n).map(|i| if i == *s { N::one() } else { N::zero() }).collect()
        };
        MixedProfile { strategies: shape.iter().zip(profile).map(unit).collect() }
    }
    /// The expected payoff of every player. O(profiles · players).
    pub fn payoffs(&self, table: &PayoffTable<N>) -> Vec<N> {
        let values = (0..table.players()).map(|p| self.against(table, p));
        values.zip(&self.strategies).map(|(v, own)| average(&v, own)).collect()
    }
    /// The greatest that any player gains by another strategy. O(profiles ·
    /// players²).
    pub fn max_regret(&self, table: &PayoffTable<N>) -> N {
        self.regrets(table).into_iter().fold(N::zero(), |w, g| if g > w { g } else { w })
    }

    /// The most that each player could gain by another strategy.
    pub fn regrets(&self, table: &PayoffTable<N>) -> Vec<N> {
        let players = self.strategies.iter().enumerate();
        players
            .map(|(player, own)| {
                let values = self.against(table, player);
                let now = average(&values, own);
                values.into_iter().fold(N::zero(), |worst, v| {
                    let gain = v - now.clone();
                    if gain > worst { gain } else { worst }
                })
            })
            .collect()
    }

    /// What each strategy of a player pays against the others' strategies.
    fn against(&self, table: &PayoffTable<N>, player: usize) -> Vec<N> {
        let mut values = vec![N::zero(); table.shape()[player]];
        self.add(table, player, (0, N::one()), (0, 0), &mut values);
        values
    }

    /// Adds what the profiles pay that begin with the strategies chosen so far by the
    /// first players: where these stand in the count of profiles, how likely the others'
    /// are, and what the player itself has chosen. What is not played is passed over.
    fn add(
        &self,
        table: &PayoffTable<N>,
        player: usize,
        (position, weight): (usize, N),
        (next, own): (usize, usize),
        values: &mut [N],
    ) {
        let Some(n) = table.shape().get(next) else {
            let v = &mut values[own];
            *v = v.clone() + weight * table.payoff_at(position, player).clone();
            return;
        };
        for s in 0..*n {
            let at = position * n + s;
            if next == player {
                self.add(table, player, (at, weight.clone()), (next + 1, s), values);
                continue;
            }
            let share = weight.clone() * self.strategies[next][s].clone();
            if share != N::zero() {
                self.add(table, player, (at, share), (next + 1, own), values);
            }
        }
    }
}

fn average<N: Number>(values: &[N], weights: &[N]) -> N {
    let terms = values.iter().zip(weights);
    terms.fold(N::zero(), |sum, (v, w)| sum + v.clone() * w.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Rational;

    #[test]
    fn exact_regret_is_exact() {
        let third = |n: i64| Rational::new(n.into(), 3.into());
        let whole = |n: i64| Rational::from_i64(n);
        // Battle of the sexes: (3/4, 1/4) against (1/4, 3/4) is the mixed
        // equilibrium, (2/3, 1/3) is not.
        let pays = [3, 1, 0, 0, 0, 0, 1, 3].map(whole).to_vec();
        let table = PayoffTable::new(vec![2, 2], pays).unwrap();
        let column = vec![Rational::new(1.into(), 4.into()), Rational::new(3.into(), 4.into())];
        let row = vec![column[1].clone(), column[0].clone()];
        let good = MixedProfile { strategies: vec![row, column.clone()] };
        assert_eq!(good.max_regret(&table), whole(0));
        let bad = MixedProfile { strategies: vec![vec![third(2), third(1)], column] };
        // The column player gains 1 − (2/3·1·1/4 + 1/3·3·3/4) = 1/12.
        assert_eq!(bad.max_regret(&table), Rational::new(1.into(), 12.into()));
    }
}
