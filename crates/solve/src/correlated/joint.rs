//! A distribution over profiles, and what a deviation from it brings.

use crate::equilibrium::Equilibrium;
use crate::scalar::Scalar;
use realpolitik_game::Number;
use realpolitik_game::certificate::{Deviation, certify_correlated};
use realpolitik_game::strategic::PayoffTable;

/// A probability for every profile, in the order of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct JointProfile<N = f64> {
    /// The probabilities.
    pub probabilities: Vec<N>,
}

/// A correlated or coarse correlated equilibrium.
pub type CorrelatedEquilibrium<N = f64> = Equilibrium<JointProfile<N>, N>;

impl<N: Number> JointProfile<N> {
    /// What each player is paid in expectation.
    ///
    /// ```
    /// use realpolitik_solve::correlated::JointProfile;
    /// use realpolitik_solve::payoff_table::PayoffTable;
    /// let table = PayoffTable::new(vec![2], vec![1.0, 3.0]).unwrap();
    /// assert_eq!(JointProfile { probabilities: vec![0.5, 0.5] }.payoffs(&table), [2.0]);
    /// ```
    pub fn payoffs(&self, table: &PayoffTable<N>) -> Vec<N> {
        let mut sums = vec![N::zero(); table.players()];
        for (position, p) in self.probabilities.iter().enumerate() {
            for (sum, v) in sums.iter_mut().zip(table.row(position)) {
                *sum = sum.clone() + p.clone() * v.clone();
            }
        }
        sums
    }
}

impl<N: Scalar> CorrelatedEquilibrium<N> {
    /// Has a distribution checked and keeps it with what the check found.
    pub(super) fn judged(table: &PayoffTable<N>, p: Vec<N>, deviation: Deviation) -> Self {
        let profile = JointProfile { probabilities: p };
        Equilibrium {
            payoffs: profile.payoffs(table),
            certificate: certify_correlated(
                table,
                &profile.probabilities,
                deviation,
                N::tolerance(),
            ),
            profile,
            details: (),
        }
    }
}

/// Per deviation, what it gains in every profile, as a share of the player's payoff range:
/// the constraints of the polytope are that none gains in expectation.
pub(super) fn gains<N: Scalar>(table: &PayoffTable<N>, deviation: Deviation) -> Vec<Vec<N>> {
    let mut all = Vec::new();
    for player in 0..table.players() {
        let (n, stride) = (table.shape()[player], table.stride(player));
        let column = || (0..table.profiles()).map(|i| table.payoff_at(i, player));
        let pick = |better: fn(&N, &N) -> bool| {
            let mut found = table.payoff_at(0, player);
            for v in column() {
                if better(v, found) {
                    found = v;
                }
            }
            found.clone()
        };
        let range = pick(|v, f| v > f) - pick(|v, f| v < f);
        if range == N::zero() {
            continue;
        }
        let gain = |position: usize, t: usize| {
            let s = position / stride % n;
            let other = table.payoff_at(position - s * stride + t * stride, player);
            (other.clone() - table.payoff_at(position, player).clone()) / range.clone()
        };
        for t in 0..n {
            match deviation {
                Deviation::OfPlans => all.push((0..table.profiles()).map(|i| gain(i, t)).collect()),
                Deviation::OfStrategies => {
                    for s in (0..n).filter(|s| *s != t) {
                        let drawn = |i: usize| i / stride % n == s;
                        let row = (0..table.profiles())
                            .map(|i| if drawn(i) { gain(i, t) } else { N::zero() });
                        all.push(row.collect());
                    }
                }
            }
        }
    }
    all
}
