//! All equilibria of a two-player game by going through supports.

use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
use crate::linalg::square;
use crate::scalar::Scalar;
use crate::search::{Search, Whole};
use realpolitik_game::strategic::Bimatrix;
use std::collections::HashSet;

/// The positions of the bits that are set in a mask.
pub(super) fn members(mask: usize, n: usize) -> Vec<usize> {
    (0..n).filter(|i| mask >> i & 1 == 1).collect()
}

/// A strategy of the opponent at which a polytope of best replies has a vertex,
/// with its support and the replies that are best to it, as bit masks.
struct Vertex<N> {
    strategy: Vec<N>,
    support: usize,
    best: usize,
}

/// Tells of all vertices: for every pair of a support and as many replies, the strategy
/// that makes the replies equal, where there is exactly one.
fn vertices<N: Scalar>(
    replies: usize,
    own: usize,
    pay: impl Fn(usize, usize) -> N,
    each: &mut dyn FnMut(Vertex<N>) -> Result<(), SolveError>,
) -> Result<(), SolveError> {
    let scale = {
        let all = (0..replies).flat_map(|i| (0..own).map(move |j| (i, j)));
        let (lo, hi) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), (i, j)| {
            let v = pay(i, j).to_f64();
            (lo.min(v), hi.max(v))
        });
        if hi > lo { hi - lo } else { 1.0 }
    };
    let mut found: HashSet<(usize, usize)> = HashSet::new();
    for support in 1usize..1 << own {
        let columns = members(support, own);
        for equal in 1usize..1 << replies {
            if equal.count_ones() != support.count_ones() {
                continue;
            }
            let rows = members(equal, replies);
            let k = columns.len();
            // Σ pay·y − v = 0 for each reply; Σ y = 1.
            let mut a: Vec<Vec<N>> = rows
                .iter()
                .map(|i| {
                    let mut row: Vec<N> = columns.iter().map(|j| pay(*i, *j)).collect();
                    row.push(-N::one());
                    row
                })
                .collect();
            let mut last = vec![N::one(); k];
            last.push(N::zero());
            a.push(last);
            let mut b = vec![N::zero(); k];
            b.push(N::one());
            let Some(y) = square::solve(a, b) else { continue };
            let nothing = if N::EXACT { 0.0 } else { 1e-12 };
            if y[..k].iter().any(|p| p.to_f64() <= nothing) {
                continue;
            }
            let mut strategy = vec![N::zero(); own];
            for (j, p) in columns.iter().zip(&y) {
                strategy[*j] = p.clone();
            }
            let value = |i: usize| {
                columns.iter().fold(N::zero(), |s, j| s + pay(i, *j) * strategy[*j].clone())
            };
            let values: Vec<N> = (0..replies).map(value).collect();
            let mut best = 0usize;
            let mut exceeded = false;
            for (i, v) in values.iter().enumerate() {
                let over = v.clone() - y[k].clone();
                exceeded |= !N::negligible(&over, scale);
                if N::negligible(&-over, scale) {
                    best |= 1 << i;
                }
            }
            if !exceeded && found.insert((support, best)) {
                each(Vertex { strategy, support, best })?;
            }
        }
    }
    Ok(())
}

/// All extreme equilibria of a two-player game by its supports.
///
/// A vertex of a best-reply polytope is the only solution of making as many
/// replies equal as its support has members; pairs of vertices each of whose
/// supports is best against the other are the extreme equilibria. That holds in
/// degenerate games as well. It shares nothing with
/// [`super::all_equilibria`], which is far faster, and serves to check it.
///
/// # Arguments
/// * `game` — at most 20 strategies a player.
///
/// # Returns
/// A search for the extreme equilibria; all of them, in rationals. `details` is the
/// number of pairs of supports.
///
/// # Errors
/// [`SolveError::Limit`] when these are more than `max_supports`.
///
/// # Complexity
/// O(2^(m + n) · min(m, n)³).
///
/// # References
/// * O. Mangasarian, J. SIAM 12 (1964), 778–780.
/// * R. Porter, E. Nudelman & Y. Shoham, "Simple search methods for finding a Nash
///   equilibrium", GEB 63 (2008), 642–662.
///
/// # Example
/// A degenerate game with a continuum: its two ends, and one equilibrium apart.
/// ```
/// use realpolitik_game::{Number, Rational};
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::support_enumeration};
/// let g = Bimatrix::from_rows(
///     [[3.0, 3.0], [2.0, 5.0], [0.0, 6.0]],
///     [[3.0, 3.0], [2.0, 6.0], [3.0, 1.0]],
/// ).unwrap().map(|v| Rational::from_i64(*v as i64));
/// let found = support_enumeration(&g).all().unwrap();
/// assert!(found.proven);
/// assert_eq!(found.equilibria.len(), 3);
/// ```
pub fn support_enumeration<N: Scalar>(
    game: &Bimatrix<N>,
) -> Search<'_, MixedEquilibrium<N>, usize> {
    Search::new(move |run| {
        let (m, n) = (game.rows, game.columns);
        let limit = run.limits.max_supports;
        let supports = 1usize.checked_shl((m + n) as u32).unwrap_or(usize::MAX);
        if m + n > 40 || supports > limit {
            return Err(SolveError::Limit {
                what: "pairs of supports",
                name: "max_supports",
                limit,
            });
        }
        let table = game.table();
        // Strategies of the columns against which rows tie; then the reverse, each put
        // beside those as it is found.
        let mut second = Vec::new();
        vertices(m, n, |i, j| game.a[i * n + j].clone(), &mut |y| {
            second.push(y);
            Ok(())
        })?;
        let mut equilibria = Vec::new();
        vertices(n, m, |j, i| game.b[i * n + j].clone(), &mut |x: Vertex<N>| {
            for y in &second {
                if x.support & !y.best == 0 && y.support & !x.best == 0 {
                    let strategies = vec![x.strategy.clone(), y.strategy.clone()];
                    equilibria.push(run.tell(MixedEquilibrium::of(&table, strategies))?);
                }
            }
            Ok(())
        })?;
        Ok(Whole { equilibria, proven: N::EXACT, details: supports })
    })
}
