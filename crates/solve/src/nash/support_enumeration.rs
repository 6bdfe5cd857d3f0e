//! Equilibria by going through supports: exhaustive for two players, a search for
//! more.

use crate::bimatrix::Bimatrix;
use crate::equilibrium::{Each, Judge, MixedEquilibrium, NashError, nobody, tell};
use crate::linalg::dictionary::Scalar;
use crate::nash::multilinear::Multilinear;
use crate::payoff_table::{PayoffTable, advance};
use std::collections::HashSet;

/// The greatest number of supports to go through unless the caller allows more.
pub const MAX_SUPPORTS: usize = 1_000_000;

/// Equilibria found, and what the search proves.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<N> {
    /// The equilibria.
    pub equilibria: Vec<MixedEquilibrium<N>>,
    /// Whether these are proven to be all extreme equilibria (two players, exact
    /// arithmetic).
    pub proven: bool,
    /// Supports gone through.
    pub supports: usize,
}

/// Solves a square system exactly or in doubles; `None` if singular.
fn solve<N: Scalar>(mut a: Vec<Vec<N>>, mut b: Vec<N>) -> Option<Vec<N>> {
    let n = b.len();
    let size = |v: &N| v.to_f64().abs();
    for k in 0..n {
        // In rationals any pivot but 0 will do; in doubles the greatest.
        let pivot = (k..n).max_by(|i, j| size(&a[*i][k]).total_cmp(&size(&a[*j][k])))?;
        let nothing = if N::EXACT { a[pivot][k] == N::zero() } else { size(&a[pivot][k]) < 1e-11 };
        if nothing {
            return None;
        }
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in k + 1..n {
            let factor = a[i][k].clone() / a[k][k].clone();
            if factor != N::zero() {
                let (above, below) = a.split_at_mut(i);
                for (x, y) in below[0][k..].iter_mut().zip(&above[k][k..]) {
                    *x = x.clone() - factor.clone() * y.clone();
                }
                b[i] = b[i].clone() - factor * b[k].clone();
            }
        }
    }
    for k in (0..n).rev() {
        let sum = (k + 1..n).fold(b[k].clone(), |s, j| s - a[k][j].clone() * b[j].clone());
        b[k] = sum / a[k][k].clone();
    }
    Some(b)
}

fn members(mask: usize, n: usize) -> Vec<usize> {
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
    each: &mut dyn FnMut(Vertex<N>) -> Result<(), NashError>,
) -> Result<(), NashError> {
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
            let Some(y) = solve(a, b) else { continue };
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
/// [`crate::nash::vertex_enumeration`], which is far faster, and serves to check it.
///
/// # Arguments
/// * `game` — at most 20 strategies a player.
/// * `max_supports` — [`MAX_SUPPORTS`].
///
/// # Returns
/// The extreme equilibria; all of them, in rationals.
///
/// # Errors
/// [`NashError::Limit`].
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
/// use realpolitik_solve::bimatrix::Bimatrix;
/// use realpolitik_solve::nash::support_enumeration::{MAX_SUPPORTS, support_enumeration};
/// let g = Bimatrix::from_rows(
///     [[3.0, 3.0], [2.0, 5.0], [0.0, 6.0]],
///     [[3.0, 3.0], [2.0, 6.0], [3.0, 1.0]],
/// ).unwrap().map(|v| Rational::from_i64(*v as i64));
/// let found = support_enumeration(&g, MAX_SUPPORTS).unwrap();
/// assert!(found.proven);
/// assert_eq!(found.equilibria.len(), 3);
/// ```
pub fn support_enumeration<N: Scalar>(
    game: &Bimatrix<N>,
    max_supports: usize,
) -> Result<Found<N>, NashError> {
    support_enumeration_each(game, max_supports, &mut nobody)
}

/// [`support_enumeration`], telling of each equilibrium.
///
/// # Errors
/// [`NashError::Limit`]; [`NashError::Stopped`].
pub fn support_enumeration_each<N: Scalar>(
    game: &Bimatrix<N>,
    max_supports: usize,
    each: &mut Each<'_, MixedEquilibrium<N>>,
) -> Result<Found<N>, NashError> {
    let (m, n) = (game.rows, game.columns);
    let supports = 1usize.checked_shl((m + n) as u32).unwrap_or(usize::MAX);
    if m + n > 40 || supports > max_supports {
        return Err(NashError::Limit {
            what: "pairs of supports",
            name: "max_supports",
            limit: max_supports,
        });
    }
    let table = game.table();
    let judge = Judge::new(&table);
    // Strategies of the columns against which rows tie; then the reverse, each put
    // beside those as it is found.
    let mut second = Vec::new();
    vertices(m, n, |i, j| game.a[i * n + j].clone(), &mut |y| {
        second.push(y);
        Ok(())
    })?;
    let mut found: Vec<Vec<MixedEquilibrium<N>>> = Vec::new();
    vertices(n, m, |j, i| game.b[i * n + j].clone(), &mut |x: Vertex<N>| {
        let mut own = Vec::new();
        for y in &second {
            if x.support & !y.best == 0 && y.support & !x.best == 0 {
                let strategies = vec![x.strategy.clone(), y.strategy.clone()];
                own.push(tell(each, judge.mixed(strategies))?);
            }
        }
        found.push(own);
        Ok(())
    })?;
    let equilibria = found.into_iter().flatten().collect();
    Ok(Found { equilibria, proven: N::EXACT, supports })
}

/// Equilibria of a game of any number of players by its supports.
///
/// For each choice of supports Newton's method solves the polynomial equations of
/// indifference from several starts; what is no best reply is thrown away.
///
/// # Arguments
/// * `table` — payoffs.
/// * `max_supports` — [`MAX_SUPPORTS`].
///
/// # Returns
/// Certified equilibria, each once. All pure ones are among them. With three
/// players or more, mixed ones may be missed: Newton's method from finitely many
/// starts proves nothing about the roots it does not find, and a continuum shows
/// as single points; so `proven` is never set.
///
/// # Errors
/// [`NashError::Limit`].
///
/// # Complexity
/// Π (2^sᵢ − 1) supports, each of a dozen Newton runs.
///
/// # Reference
/// J. Dickhaut & T. Kaplan, "A program for finding Nash equilibria", Mathematica
/// J. 1 (1991), 87–93; R. Porter, E. Nudelman & Y. Shoham, GEB 63 (2008), 642–662.
///
/// # Example
/// Three firms choose one of two markets and want to be alone: six equilibria in
/// pure strategies, the even mixture, and lines between the pure ones on which one
/// firm mixes as it likes (degenerate: of the lines single points show).
/// ```
/// use realpolitik_solve::payoff_table::PayoffTable;
/// use realpolitik_solve::nash::support_enumeration::{MAX_SUPPORTS, support_search};
/// let table = PayoffTable::from_fn(vec![2; 3], |s| {
///     (0..3).map(|i| if (0..3).any(|j| j != i && s[j] == s[i]) { 0.0 } else { 1.0 }).collect()
/// }).unwrap();
/// let found = support_search(&table, MAX_SUPPORTS).unwrap();
/// assert!(found.equilibria.iter().all(|e| e.certificate.holds()));
/// let pure = found.equilibria.iter().filter(|e| e.strategies.concat().contains(&1.0)
///     && e.strategies.concat().iter().all(|p| *p == 0.0 || *p == 1.0));
/// assert_eq!(pure.count(), 6);
/// let even = |e: &&realpolitik_solve::equilibrium::MixedEquilibrium<f64>|
///     e.strategies.concat().iter().all(|p| (p - 0.5).abs() < 1e-9);
/// assert_eq!(found.equilibria.iter().filter(even).count(), 1);
/// assert!(!found.proven);
/// ```
pub fn support_search(
    table: &PayoffTable<f64>,
    max_supports: usize,
) -> Result<Found<f64>, NashError> {
    support_search_each(table, max_supports, &mut nobody)
}

/// [`support_search`], telling of each equilibrium.
///
/// # Errors
/// [`NashError::Limit`]; [`NashError::Stopped`].
pub fn support_search_each(
    table: &PayoffTable<f64>,
    max_supports: usize,
    each: &mut Each<'_, MixedEquilibrium<f64>>,
) -> Result<Found<f64>, NashError> {
    let shape = table.shape();
    let counts: Vec<usize> =
        shape.iter().map(|s| 1usize.checked_shl(*s as u32).map_or(0, |n| n - 1)).collect();
    let total = counts.iter().try_fold(1usize, |n, c| n.checked_mul(*c)).filter(|n| *n > 0);
    let Some(supports) = total.filter(|n| *n <= max_supports) else {
        return Err(NashError::Limit {
            what: "supports",
            name: "max_supports",
            limit: max_supports,
        });
    };
    let game = Multilinear::new(table);
    let judge = Judge::new(table);
    let mut found: Vec<Vec<f64>> = Vec::new();
    let mut equilibria = Vec::new();
    let mut pick = vec![0usize; shape.len()];
    let mut seed = 1u64;
    loop {
        let support: Vec<bool> = (pick.iter().zip(shape))
            .flat_map(|(mask, n)| (0..*n).map(move |s| (mask + 1) >> s & 1 == 1))
            .collect();
        let mixing: usize = pick.iter().map(|m| (m + 1).count_ones() as usize - 1).sum();
        if !dominated(table, &pick) {
            let starts = if mixing == 0 { 1 } else { 12 };
            for k in 0..starts {
                let mut p = vec![0.0; game.size()];
                for i in 0..game.players() {
                    let mut sum = 0.0;
                    for s in game.range(i).filter(|s| support[*s]) {
                        seed = seed
                            .wrapping_mul(6364136223846793005)
                            .wrapping_add(1442695040888963407);
                        let noise = (seed >> 11) as f64 / (1u64 << 53) as f64;
                        p[s] = if k == 0 { 1.0 } else { 0.05 + noise * noise };
                        sum += p[s];
                    }
                    game.range(i).for_each(|s| p[s] /= sum);
                }
                if game.indifferent(&support, &mut p) && game.regret(&p) <= 1e-10 {
                    let near = |q: &Vec<f64>| q.iter().zip(&p).all(|(a, b)| (a - b).abs() < 1e-7);
                    if !found.iter().any(near) {
                        equilibria.push(tell(each, judge.mixed(game.split(&p)))?);
                        found.push(p);
                    }
                }
            }
        }
        if !advance(&mut pick, &counts) {
            break;
        }
    }
    Ok(Found { equilibria, proven: false, supports })
}

/// Whether, against what the supports leave possible, a strategy of some support
/// is strictly worse than another: then no equilibrium has these supports.
fn dominated(table: &PayoffTable<f64>, pick: &[usize]) -> bool {
    let shape = table.shape();
    let lists: Vec<Vec<usize>> = pick.iter().zip(shape).map(|(m, n)| members(m + 1, *n)).collect();
    (0..shape.len()).any(|i| {
        let mut kept = lists.clone();
        kept[i] = (0..shape[i]).collect();
        let small = table.restricted(&kept);
        use crate::nash::dominance::{Rival, Strength};
        crate::nash::dominance::dominated(&small, i, Strength::Strict, Rival::Pure)
            .iter()
            .any(|s| lists[i].contains(s))
    })
}
