//! All equilibria of a two-player game by going through supports.

use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
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

/// What the replies to the strategies of one player pay, in doubles as shares of their
/// range, so that one measure of 0 fits games of any scale.
struct Replies<N> {
    replies: usize,
    own: usize,
    /// Reply by reply.
    pay: Vec<N>,
}

impl<N: Scalar> Replies<N> {
    fn new(replies: usize, own: usize, pay: impl Fn(usize, usize) -> N) -> Self {
        let all = (0..replies).flat_map(|i| (0..own).map(move |j| (i, j)));
        let mut pay: Vec<N> = all.map(|(i, j)| pay(i, j)).collect();
        if !N::EXACT {
            let (mut least, mut most) = (pay[0].clone(), pay[0].clone());
            for v in &pay {
                least = if *v < least { v.clone() } else { least };
                most = if *v > most { v.clone() } else { most };
            }
            let range = most - least.clone();
            let range = if range > N::zero() { range } else { N::one() };
            pay.iter_mut().for_each(|v| *v = (v.clone() - least.clone()) / range.clone());
        }
        Replies { replies, own, pay }
    }

    fn of(&self, reply: usize) -> &[N] {
        &self.pay[reply * self.own..(reply + 1) * self.own]
    }

    /// The replies that no other beats against every strategy of a support: only they can
    /// be best against a mixture of it (Porter, Nudelman & Shoham 2008).
    fn undominated(&self, columns: &[usize]) -> usize {
        // In doubles by more than what passes for a best reply.
        let beats = |gain: N| match N::EXACT {
            true => gain > N::zero(),
            false => gain.to_f64() > 2.0 * N::tolerance(),
        };
        let beaten = |i: usize| {
            (0..self.replies).any(|other| {
                let (this, other) = (self.of(i), self.of(other));
                columns.iter().all(|j| beats(other[*j].clone() - this[*j].clone()))
            })
        };
        (0..self.replies).filter(|i| !beaten(*i)).fold(0, |mask, i| mask | 1 << i)
    }

    /// The probabilities on a support that make replies pay the same, into `y`, and what
    /// they pay; `None` where there are none or many, or one is not positive.
    fn equalise(&self, columns: &[usize], rows: &[usize], room: &mut Room<N>) -> Option<N> {
        let k = columns.len();
        let width = k + 1;
        // Differences from the first reply are 0; Σ y = 1.
        let first = self.of(rows[0]);
        room.matrix.clear();
        for i in &rows[1..] {
            let line = self.of(*i);
            room.matrix.extend(columns.iter().map(|j| line[*j].clone() - first[*j].clone()));
            room.matrix.push(N::zero());
        }
        room.matrix.extend((0..width).map(|_| N::one()));
        eliminate(&mut room.matrix, k)?;
        let nothing = if N::EXACT { 0.0 } else { 1e-12 };
        room.y.clear();
        for i in 0..k {
            let p = room.matrix[i * width + k].clone();
            if p.to_f64() <= nothing {
                return None;
            }
            room.y.push(p);
        }
        let terms = columns.iter().zip(&room.y);
        Some(terms.fold(N::zero(), |v, (j, p)| v + first[*j].clone() * p.clone()))
    }

    /// The best replies to probabilities on a support at which some pay `value`; `None`
    /// where another pays more.
    fn best(&self, columns: &[usize], y: &[N], value: &N) -> Option<usize> {
        let mut best = 0usize;
        for i in 0..self.replies {
            let line = self.of(i);
            let terms = columns.iter().zip(y);
            let pays = terms.fold(N::zero(), |v, (j, p)| v + line[*j].clone() * p.clone());
            let over = pays - value.clone();
            if !N::negligible(&over, 1.0) {
                return None;
            }
            if N::negligible(&-over, 1.0) {
                best |= 1 << i;
            }
        }
        Some(best)
    }

    /// Tells of all vertices: for every pair of a support and as many replies, the strategy
    /// that makes the replies equal, where there is exactly one. `wanted` may keep out
    /// supports, given with the replies that can be best to them.
    fn vertices(
        &self,
        wanted: impl Fn(usize, usize) -> bool,
        each: &mut dyn FnMut(Vertex<N>) -> Result<(), SolveError>,
    ) -> Result<(), SolveError> {
        let mut found: HashSet<(usize, usize)> = HashSet::new();
        let mut room = Room { matrix: Vec::new(), y: Vec::new() };
        let mut rows = Vec::with_capacity(self.own);
        for support in 1usize..1 << self.own {
            let columns = members(support, self.own);
            let possible = self.undominated(&columns);
            if !wanted(support, possible) {
                continue;
            }
            // Every part of what can be best, the least first.
            let mut equal = 0usize;
            loop {
                equal = equal.wrapping_sub(possible) & possible;
                if equal == 0 {
                    break;
                }
                if equal.count_ones() != support.count_ones() {
                    continue;
                }
                rows.clear();
                rows.extend((0..self.replies).filter(|i| equal >> i & 1 == 1));
                let Some(value) = self.equalise(&columns, &rows, &mut room) else { continue };
                let Some(best) = self.best(&columns, &room.y, &value) else { continue };
                // Only where more replies tie can another part lead here.
                if best == equal || found.insert((support, best)) {
                    let mut strategy = vec![N::zero(); self.own];
                    for (j, p) in columns.iter().zip(&room.y) {
                        strategy[*j] = p.clone();
                    }
                    each(Vertex { strategy, support, best })?;
                }
            }
        }
        Ok(())
    }
}

/// Work space of small systems.
struct Room<N> {
    matrix: Vec<N>,
    y: Vec<N>,
}

/// Brings the first `k` columns of `k` rows of `k + 1` numbers to the unit matrix; `None`
/// where that cannot be done.
fn eliminate<N: Scalar>(a: &mut [N], k: usize) -> Option<()> {
    let width = k + 1;
    for c in 0..k {
        // In rationals any pivot but 0 will do; in doubles the greatest.
        let pivot = if N::EXACT {
            (c..k).find(|r| a[r * width + c] != N::zero())?
        } else {
            let mut best = (c, a[c * width + c].to_f64().abs());
            for r in c + 1..k {
                let size = a[r * width + c].to_f64().abs();
                best = if size > best.1 { (r, size) } else { best };
            }
            if best.1 < 1e-12 {
                return None;
            }
            best.0
        };
        if pivot != c {
            for j in c..width {
                a.swap(c * width + j, pivot * width + j);
            }
        }
        let (before, rest) = a.split_at_mut(c * width);
        let (line, after) = rest.split_at_mut(width);
        let size = line[c].clone();
        line[c + 1..].iter_mut().for_each(|x| *x = x.clone() / size.clone());
        for other in before.chunks_exact_mut(width).chain(after.chunks_exact_mut(width)) {
            let factor = other[c].clone();
            if factor != N::zero() {
                for (x, y) in other[c + 1..].iter_mut().zip(&line[c + 1..]) {
                    *x = x.clone() - factor.clone() * y.clone();
                }
            }
        }
    }
    Some(())
}

/// All extreme equilibria of a two-player game by its supports.
///
/// A vertex of a best-reply polytope is the only solution of making as many
/// replies equal as its support has members; pairs of vertices each of whose
/// supports is best against the other are the extreme equilibria. That holds in
/// degenerate games as well. Replies that another beats against the whole support are
/// left out. It shares nothing with [`super::all_equilibria`], which is far faster, and
/// serves to check it.
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
        // Strategies of the columns against which rows tie; then the reverse, each put
        // beside those as it is found.
        let mut second = Vec::new();
        let rows = Replies::new(m, n, |i, j| game.a[i * n + j].clone());
        rows.vertices(|_, _| true, &mut |y| {
            second.push(y);
            Ok(())
        })?;
        let mut equilibria = Vec::new();
        let columns = Replies::new(n, m, |j, i| game.b[i * n + j].clone());
        // Others have no partner.
        let wanted = |support: usize, possible: usize| {
            second.iter().any(|y| support & !y.best == 0 && y.support & !possible == 0)
        };
        columns.vertices(wanted, &mut |x: Vertex<N>| {
            for y in &second {
                if x.support & !y.best == 0 && y.support & !x.best == 0 {
                    let strategies = vec![x.strategy.clone(), y.strategy.clone()];
                    let e = MixedEquilibrium::of_bimatrix(game, strategies);
                    equilibria.push(run.tell(e)?);
                }
            }
            Ok(())
        })?;
        Ok(Whole { equilibria, proven: N::EXACT, details: supports })
    })
}
