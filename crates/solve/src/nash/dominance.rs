//! Iterated elimination of dominated strategies.

use super::constant_sum::zero_sum_value;
use crate::linalg::simplex::maximize;
use crate::scalar::Scalar;
use realpolitik_game::strategic::{Bimatrix, PayoffTable, advance};

/// How much worse a strategy must be to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// Worse against everything the others may do.
    Strict,
    /// Never better, and worse against something.
    Weak,
}

/// What a strategy is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DominatedBy {
    /// Other pure strategies.
    Pure,
    /// Mixtures of the other strategies, by linear programming.
    Mixed,
}

/// A strategy that went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elimination {
    /// In which round, counted from 1.
    pub round: usize,
    /// Whose strategy, counted from 0.
    pub player: usize,
    /// Which of the strategies of the whole game, counted from 0.
    pub strategy: usize,
}

/// What is left after elimination.
#[derive(Clone, Debug, PartialEq)]
pub struct Survivors<N> {
    /// The strategies left to each player, as positions in the whole game.
    pub kept: Vec<Vec<usize>>,
    /// What went, in order.
    pub eliminated: Vec<Elimination>,
    /// The game that is left.
    pub table: PayoffTable<N>,
}

/// A player's payoffs, one row per own strategy and one column per profile of
/// the others.
fn payoff_rows<N: Scalar>(table: &PayoffTable<N>, player: usize) -> Vec<Vec<N>> {
    let mut rows = vec![Vec::new(); table.shape()[player]];
    let mut profile = vec![0; table.players()];
    for position in 0..table.profiles() {
        rows[profile[player]].push(table.payoff_at(position, player).clone());
        advance(&mut profile, table.shape());
    }
    rows
}

/// Whether the pure strategy `by` dominates `row`. In doubles a difference
/// must exceed rounding to count as strict.
fn dominated_by<N: Scalar>(row: &[N], by: &[N], strength: Strength, scale: f64) -> bool {
    let better = |b: &N, r: &N| !N::negligible(&(b.clone() - r.clone()), scale);
    let mut pairs = by.iter().zip(row);
    match strength {
        Strength::Strict => pairs.all(|(b, r)| better(b, r)),
        Strength::Weak => {
            !pairs.clone().any(|(b, r)| better(r, b)) && pairs.any(|(b, r)| better(b, r))
        }
    }
}

/// Whether some mixture of the other rows dominates a row.
///
/// Strict: the zero-sum game "other row minus this row" has a value above 0
/// (Pearce 1984, lemma 3). Weak: maximise the sum of the gains over mixtures
/// that never lose (Conitzer & Sandholm 2005, §3).
fn dominated_by_mixture<N: Scalar>(
    rows: &[Vec<N>],
    which: usize,
    strength: Strength,
    scale: f64,
) -> bool {
    let others: Vec<&Vec<N>> =
        rows.iter().enumerate().filter(|(i, _)| *i != which).map(|(_, r)| r).collect();
    if others.is_empty() {
        return false;
    }
    let width = rows[which].len();
    let gain = |i: usize, j: usize| others[i][j].clone() - rows[which][j].clone();
    match strength {
        Strength::Strict => {
            let a = (0..others.len()).flat_map(|i| (0..width).map(move |j| (i, j)));
            let a = a.map(|(i, j)| gain(i, j)).collect();
            let Ok(game) = Bimatrix::zero_sum(others.len(), width, a) else { return false };
            match zero_sum_value(&game) {
                Ok(value) => !N::negligible(&value, scale),
                Err(_) => false,
            }
        }
        Strength::Weak => {
            // max Σ_j Σ_i g_ij p_i  s.t.  −Σ_i g_ij p_i ≤ 0,  Σ p_i ≤ 1,  p ≥ 0.
            // Weights that add to less than 1 can be scaled up, so ≤ is enough.
            let mut a = Vec::with_capacity((width + 1) * others.len());
            for j in 0..width {
                a.extend((0..others.len()).map(|i| -gain(i, j)));
            }
            a.extend((0..others.len()).map(|_| N::one()));
            let mut b = vec![N::zero(); width];
            b.push(N::one());
            let c: Vec<N> = (0..others.len())
                .map(|i| (0..width).fold(N::zero(), |s, j| s + gain(i, j)))
                .collect();
            match maximize(&c, &a, &b) {
                Ok(s) => !N::negligible(&s.objective, scale),
                Err(_) => false,
            }
        }
    }
}

/// The strategies of one player that are dominated in a game.
///
/// # Arguments
/// * `table` — payoffs of `n` players.
/// * `player` — whose strategies to look at, counted from 0.
///
/// # Returns
/// Positions of dominated strategies, in order.
///
/// # Complexity
/// Pure: O(s² · profiles / s) for `s` strategies. Mixed: one linear programme
/// of `s − 1` variables and `profiles / s` constraints per strategy.
///
/// # Example
/// See [`iterated_dominance`].
pub fn dominated<N: Scalar>(
    table: &PayoffTable<N>,
    player: usize,
    strength: Strength,
    rival: DominatedBy,
) -> Vec<usize> {
    let rows = payoff_rows(table, player);
    let scale = table.player_scale(player);
    (0..rows.len())
        .filter(|s| {
            let by_pure = (0..rows.len())
                .any(|r| r != *s && dominated_by(&rows[*s], &rows[r], strength, scale));
            by_pure
                || rival == DominatedBy::Mixed && dominated_by_mixture(&rows, *s, strength, scale)
        })
        .collect()
}

/// Eliminates dominated strategies, all of them in each round, until none is
/// left that is dominated.
///
/// # Arguments
/// * `table` — payoffs of `n` players.
/// * `strength` — strict or weak dominance.
/// * `rival` — whether mixtures may dominate.
///
/// # Returns
/// What survives, what went in which round, and the game that is left. Strict
/// elimination does not depend on the order and never loses an equilibrium;
/// weak elimination may lose some, and another order may leave another game
/// (here: all players at once, everything that is dominated).
///
/// # Complexity
/// As [`dominated`], times players and rounds.
///
/// # References
/// * D. Pearce, "Rationalizable strategic behavior and the problem of
///   perfection", Econometrica 52 (1984), 1029–1050.
/// * V. Conitzer & T. Sandholm, "Complexity of (iterated) dominance", EC 2005,
///   88–97.
///
/// # Example
/// The middle row is dominated by no row, but by an even mixture of the others;
/// and after it has gone, so does a column.
/// ```
/// use realpolitik_solve::bimatrix::Bimatrix;
/// use realpolitik_solve::nash::{DominatedBy, Strength, dominated, iterated_dominance};
/// let g = Bimatrix::from_rows(
///     [[4.0, 0.0], [1.0, 1.0], [0.0, 4.0]],
///     [[1.0, 0.0], [0.0, 9.0], [1.0, 0.0]],
/// ).unwrap().table();
/// assert_eq!(dominated(&g, 0, Strength::Strict, DominatedBy::Mixed), [1]);
/// let pure = iterated_dominance(&g, Strength::Strict, DominatedBy::Pure);
/// assert!(pure.eliminated.is_empty());
/// let mixed = iterated_dominance(&g, Strength::Strict, DominatedBy::Mixed);
/// assert_eq!(mixed.kept, [vec![0], vec![0]]);
/// assert_eq!(mixed.eliminated.last().unwrap().round, 3);
/// ```
pub fn iterated_dominance<N: Scalar>(
    table: &PayoffTable<N>,
    strength: Strength,
    rival: DominatedBy,
) -> Survivors<N> {
    let mut kept: Vec<Vec<usize>> = table.shape().iter().map(|n| (0..*n).collect()).collect();
    let mut eliminated = Vec::new();
    let mut left = table.clone();
    for round in 1.. {
        let gone: Vec<Vec<usize>> =
            (0..left.players()).map(|p| dominated(&left, p, strength, rival)).collect();
        if gone.iter().all(Vec::is_empty) {
            break;
        }
        for (player, gone) in gone.iter().enumerate() {
            for s in gone {
                eliminated.push(Elimination { round, player, strategy: kept[player][*s] });
            }
            let mut at = 0;
            kept[player].retain(|_| {
                at += 1;
                !gone.contains(&(at - 1))
            });
        }
        left = table.restricted(&kept);
    }
    Survivors { kept, eliminated, table: left }
}

/// The strategies that common knowledge of rationality leaves.
///
/// With two players these are the rationalizable strategies of Bernheim (1984)
/// and Pearce (1984); with more, those for beliefs that may be correlated
/// (Brandenburger & Dekel 1987): what survives iterated strict dominance by
/// mixtures.
///
/// # Example
/// Nothing is rationalised away in matching pennies, everything but one profile
/// in the prisoners' dilemma.
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::rationalizable};
/// let dilemma = Bimatrix::from_rows([[2.0, 0.0], [3.0, 1.0]], [[2.0, 3.0], [0.0, 1.0]]).unwrap();
/// assert_eq!(rationalizable(&dilemma.table()).kept, [vec![1], vec![1]]);
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap();
/// assert_eq!(rationalizable(&pennies.table()).kept, [vec![0, 1], vec![0, 1]]);
/// ```
pub fn rationalizable<N: Scalar>(table: &PayoffTable<N>) -> Survivors<N> {
    iterated_dominance(table, Strength::Strict, DominatedBy::Mixed)
}
