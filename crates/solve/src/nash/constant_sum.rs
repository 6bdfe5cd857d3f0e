//! Constant-sum tables by linear programming.

use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
use crate::linalg::simplex::{LinearError, maximize};
use crate::scalar::Scalar;
use realpolitik_game::strategic::Bimatrix;

/// A zero-sum game as a pair of linear programmes: `B^T x ≤ 1` with payoffs made
/// positive. Returns row strategy, column strategy and value.
fn zero_sum_solution<N: Scalar>(game: &Bimatrix<N>) -> Result<(Vec<N>, Vec<N>, N), LinearError> {
    let mut least = game.a[0].clone();
    let mut most = game.a[0].clone();
    for v in &game.a {
        if *v < least {
            least = v.clone();
        }
        if *v > most {
            most = v.clone();
        }
    }
    let range = most - least.clone();
    let unit = if range > N::zero() { range } else { N::one() };
    // Payoffs between 1 and 2: every mixture pays more than 0.
    let a: Vec<N> =
        game.a.iter().map(|v| (v.clone() - least.clone()) / unit.clone() + N::one()).collect();
    // max Σ y  s.t.  A y ≤ 1: the column player's programme; its dual is the row's.
    let c = vec![N::one(); game.columns];
    let b = vec![N::one(); game.rows];
    let best = maximize(&c, &a, &b)?;
    let normal = |v: &[N]| -> Vec<N> {
        let total = v.iter().fold(N::zero(), |s, p| s + p.clone());
        v.iter().map(|p| p.clone() / total.clone()).collect()
    };
    let value = N::one() / best.objective.clone();
    let value = (value - N::one()) * unit + least;
    Ok((normal(&best.dual), normal(&best.x), value))
}

/// The value of a zero-sum game to the row player.
pub(crate) fn zero_sum_value<N: Scalar>(game: &Bimatrix<N>) -> Result<N, LinearError> {
    zero_sum_solution(game).map(|(_, _, v)| v)
}

/// An equilibrium of a constant-sum matrix game by linear programming.
///
/// # Arguments
/// * `game` — payoffs `a`, `b` with `a + b` the same everywhere (within 1e-9 of
///   the payoff range in doubles).
///
/// # Returns
/// Optimal strategies of both players; the payoff of the row player is the
/// value of the game.
///
/// # Errors
/// [`SolveError::NotConstantSum`]; [`SolveError::Numerical`] in doubles only.
///
/// # Complexity
/// One linear programme of `rows` constraints and `columns` variables.
///
/// # References
/// J. von Neumann, Math. Ann. 100 (1928), 295–320; D. Gale, H. Kuhn & A. Tucker
/// in Koopmans (ed.), *Activity Analysis* (1951), 317–329.
///
/// # Example
/// Colonel Blotto's two equal columns: a degenerate game with value 0 for which
/// any split between the equal columns is optimal.
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::constant_sum_equilibrium};
/// let g = Bimatrix::zero_sum(2, 3, vec![1.0, -1.0, -1.0, -1.0, 1.0, 1.0]).unwrap();
/// let e = constant_sum_equilibrium(&g).unwrap();
/// assert!(e.certificate.holds() && e.payoffs[0].abs() < 1e-12);
/// ```
pub fn constant_sum_equilibrium<N: Scalar>(
    game: &Bimatrix<N>,
) -> Result<MixedEquilibrium<N>, SolveError> {
    let table = game.table();
    let scale = table.scale();
    let sum = |i: usize| game.a[i].clone() + game.b[i].clone();
    let first = sum(0);
    for i in 1..game.a.len() {
        let s = sum(i);
        let gap = if s > first { s.clone() - first.clone() } else { first.clone() - s.clone() };
        if !N::negligible(&gap, scale) {
            return Err(SolveError::NotConstantSum { first: first.to_f64(), second: s.to_f64() });
        }
    }
    let (x, y, _) = zero_sum_solution(game)
        .map_err(|_| SolveError::Numerical { method: "the simplex method", pivots: 0 })?;
    Ok(MixedEquilibrium::of(&table, vec![x, y]))
}
