//! What a player can be held to.

use crate::error::SolveError;
use crate::nash::zero_sum_value;
use crate::scalar::Scalar;
use realpolitik_game::strategic::{Bimatrix, PayoffTable, advance};

/// The least that the others can hold a player to by pure strategies, it answering them as
/// best it can. For any number of players. O(profiles · strategies).
///
/// # Panics
/// Where there is no such player.
///
/// # Example
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, repeated::{mixed_minmax, pure_minmax}};
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap();
/// // Whatever is played, the other matches it; who mixes gives nothing away.
/// assert_eq!(pure_minmax(&pennies.table(), 0), 1.0);
/// assert!(mixed_minmax(&pennies).unwrap()[0].abs() < 1e-15);
/// ```
pub fn pure_minmax<N: Scalar>(table: &PayoffTable<N>, player: usize) -> N {
    let mut others = table.shape().to_vec();
    let own = std::mem::replace(&mut others[player], 1);
    let stride = table.stride(player);
    let mut profile = vec![0; others.len()];
    let mut least: Option<N> = None;
    loop {
        let first = table.position(&profile);
        let mut best = table.payoff_at(first, player);
        for s in 1..own {
            let v = table.payoff_at(first + s * stride, player);
            if v > best {
                best = v;
            }
        }
        if least.as_ref().is_none_or(|l| best < l) {
            least = Some(best.clone());
        }
        if !advance(&mut profile, &others) {
            return least.expect("invariant: a table has a profile");
        }
    }
}

/// The least that each of two players can be held to by a mixed strategy of the other:
/// the value of the zero-sum game of its own payoffs (von Neumann 1928).
///
/// # Errors
/// [`SolveError::Numerical`], in doubles only.
///
/// # Example
/// See [`pure_minmax`].
pub fn mixed_minmax<N: Scalar>(game: &Bimatrix<N>) -> Result<[N; 2], SolveError> {
    let transposed: Vec<N> = (0..game.columns)
        .flat_map(|j| (0..game.rows).map(move |i| game.b[i * game.columns + j].clone()))
        .collect();
    let value = |rows: usize, columns: usize, a: Vec<N>| {
        zero_sum_value(&Bimatrix::zero_sum(rows, columns, a)?)
            .map_err(|_| SolveError::Numerical { method: "the simplex method", pivots: 0 })
    };
    Ok([
        value(game.rows, game.columns, game.a.clone())?,
        value(game.columns, game.rows, transposed)?,
    ])
}
