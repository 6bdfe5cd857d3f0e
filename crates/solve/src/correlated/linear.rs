//! The corner of the polytope of correlated equilibria that is best for somebody.

use super::joint::{CorrelatedEquilibrium, gains};
use crate::error::SolveError;
use crate::linalg::simplex::maximize;
use crate::scalar::Scalar;
use realpolitik_game::certificate::Deviation;
use realpolitik_game::strategic::PayoffTable;

/// Numbers in the linear programme that are not too many for a dense tableau.
const MAX_ENTRIES: usize = 50_000_000;

/// The correlated equilibrium at which a weighted sum of the players' payoffs is greatest.
///
/// # Arguments
/// * `table` — payoffs of any number of players.
/// * `deviation` — which deviations may not gain.
/// * `weights` — one per player, of any sign: all 1 for the greatest welfare, 1 and 0s
///   for the best for one player, −1 and 0s for the worst.
///
/// # Returns
/// A corner of the polytope; where several are equally good, one of them.
///
/// # Errors
/// [`SolveError::Limit`] for a programme of more than 50 million numbers;
/// [`SolveError::Setting`] for a wrong number of weights; in doubles
/// [`SolveError::Numerical`].
///
/// # Complexity
/// A linear programme with a variable per profile and a constraint per player and pair of
/// strategies (per strategy where only plans deviate).
///
/// # References
/// * R. Aumann, "Subjectivity and correlation in randomized strategies", J. Math.
///   Economics 1 (1974), 67–96, example 2.7.
/// * I. Gilboa & E. Zemel, GEB 1 (1989), 80–93 (by linear programming).
///
/// # Example
/// Chicken: the best draw pays 10½ together, more than any Nash equilibrium.
/// ```
/// use realpolitik_game::{Number, Rational};
/// use realpolitik_solve::correlated::{Deviation, best_correlated};
/// use realpolitik_solve::payoff_table::PayoffTable;
/// let whole = |v: i64| Rational::from_i64(v);
/// let pays = [6, 6, 2, 7, 7, 2, 0, 0].map(whole).to_vec();
/// let chicken = PayoffTable::new(vec![2, 2], pays).unwrap();
/// let best = best_correlated(&chicken, Deviation::OfStrategies, &[whole(1), whole(1)]).unwrap();
/// assert!(best.certificate.holds());
/// assert_eq!(best.profile.probabilities[0], Rational::from_literal("1/2").unwrap());
/// assert_eq!(best.payoffs[0].clone() + &best.payoffs[1], Rational::from_literal("21/2").unwrap());
/// ```
pub fn best_correlated<N: Scalar>(
    table: &PayoffTable<N>,
    deviation: Deviation,
    weights: &[N],
) -> Result<CorrelatedEquilibrium<N>, SolveError> {
    if weights.len() != table.players() {
        return Err(SolveError::Setting {
            name: "weights",
            value: weights.len() as f64,
            must: "one number per player",
        });
    }
    let centred = table.centred();
    let deviations: usize = table
        .shape()
        .iter()
        .map(|n| if deviation == Deviation::OfPlans { *n } else { n * (n - 1) })
        .sum();
    let profiles = table.profiles();
    if (deviations + 2).checked_mul(profiles + 1).is_none_or(|n| n > MAX_ENTRIES) {
        return Err(SolveError::Limit {
            what: "numbers in the linear programme",
            name: "MAX_ENTRIES",
            limit: MAX_ENTRIES,
        });
    }
    let rows = gains(&centred, deviation);
    let mut a: Vec<N> = Vec::with_capacity((rows.len() + 1) * profiles);
    let mut b = vec![N::zero(); rows.len()];
    rows.into_iter().for_each(|row| a.extend(row));
    a.extend((0..profiles).map(|_| N::one()));
    b.push(N::one());
    let best = maximize(&objective(&centred, weights), &a, &b)
        .map_err(|_| SolveError::Numerical { method: "the simplex method", pivots: 0 })?;
    let positive = |x: &N| if *x > N::zero() { x.clone() } else { N::zero() };
    let x: Vec<N> = best.x.iter().map(positive).collect();
    let sum = x.iter().fold(N::zero(), |s, v| s + v.clone());
    if sum <= N::zero() {
        return Err(SolveError::Numerical { method: "the simplex method", pivots: best.pivots });
    }
    let p = x.into_iter().map(|v| v / sum.clone()).collect();
    Ok(CorrelatedEquilibrium::judged(table, p, deviation))
}

/// The weighted payoffs of every profile, scaled to lie between 1 and 2: so that weights
/// that add to less than 1, which satisfy the constraints as well, are never best.
fn objective<N: Scalar>(table: &PayoffTable<N>, weights: &[N]) -> Vec<N> {
    let sum = |i: usize| {
        let pairs = table.row(i).iter().zip(weights);
        pairs.fold(N::zero(), |s, (v, w)| s + v.clone() * w.clone())
    };
    let all: Vec<N> = (0..table.profiles()).map(sum).collect();
    let pick = |better: fn(&N, &N) -> bool| {
        let first = all[0].clone();
        all.iter().fold(first, |f, v| if better(v, &f) { v.clone() } else { f })
    };
    let (low, high) = (pick(|v, f| v < f), pick(|v, f| v > f));
    let range = high - low.clone();
    let unit = if range > N::zero() { range } else { N::one() };
    all.into_iter().map(|v| N::one() + (v - low.clone()) / unit.clone()).collect()
}
