//! All equilibria of a two-player game, by the vertices of its two polytopes.

use crate::bimatrix::Bimatrix;
use crate::dictionary::{Dictionary, Place, Scalar};
use crate::equilibrium::{Judge, MixedEquilibrium, NashError};
use crate::label_set::LabelSet;
use crate::lemke_howson::{Polytopes, strategy};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

/// The greatest number of bases of either polytope that are visited unless the
/// caller allows more. A generic 15 × 15 game has some tens of thousands.
pub const MAX_BASES: usize = 5_000_000;

/// The greatest number of maximal Nash subsets of one component that are listed.
pub const MAX_SUBSETS: usize = 10_000;

/// A convex set of equilibria: every mixture of some row strategies with every
/// mixture of some column strategies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NashSubset {
    /// Positions in [`Equilibria::row_strategies`].
    pub rows: Vec<usize>,
    /// Positions in [`Equilibria::column_strategies`].
    pub columns: Vec<usize>,
}

/// A connected component of the set of equilibria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its extreme equilibria, as positions in [`Equilibria::extreme`].
    pub extreme: Vec<usize>,
    /// The maximal convex sets that it is the union of.
    pub subsets: Vec<NashSubset>,
}

/// All equilibria of a bimatrix game.
#[derive(Clone, Debug, PartialEq)]
pub struct Equilibria<N> {
    /// The extreme equilibria, by row strategy and then column strategy.
    pub extreme: Vec<MixedEquilibrium<N>>,
    /// For each extreme equilibrium its row and column strategy, as positions.
    pub pairs: Vec<(usize, usize)>,
    /// The row strategies that take part.
    pub row_strategies: Vec<Vec<N>>,
    /// The column strategies that take part.
    pub column_strategies: Vec<Vec<N>>,
    /// The components; a game all of whose components are single points has
    /// finitely many equilibria, and these are all.
    pub components: Vec<Component>,
    /// Whether these are proven to be all: arithmetic was exact.
    pub proven: bool,
}

/// A vertex of one polytope: its strategy and the labels it has.
struct Vertex<S> {
    strategy: Vec<S>,
    labels: LabelSet,
}

/// The labels whose variables are 0 at the vertex in force.
fn labels_of<S: Scalar>(d: &Dictionary<S>) -> LabelSet {
    let mut labels = LabelSet::new(d.basis().len() + d.cobasis().len());
    for v in d.cobasis() {
        labels.insert(*v);
    }
    for (r, v) in d.basis().iter().enumerate() {
        if S::sign(d.rhs(r)) == Ordering::Equal {
            labels.insert(*v);
        }
    }
    labels
}

/// All vertices of a polytope but the origin, each once.
///
/// Depth-first over the lexicographically feasible bases: they are the vertices
/// of a simple polytope next to this one, so that they hang together and each
/// vertex has at least one. Going back is the same pivot again.
fn vertices<S: Scalar>(
    mut d: Dictionary<S>,
    own: std::ops::Range<usize>,
    max_bases: usize,
) -> Result<Vec<Vertex<S>>, NashError> {
    let size = d.basis().len() + d.cobasis().len();
    let basis_key = |d: &Dictionary<S>| {
        let mut key = LabelSet::new(size);
        for v in d.cobasis() {
            key.insert(*v);
        }
        key
    };
    let origin = basis_key(&d);
    let mut bases = HashSet::from([origin.clone()]);
    let mut known = HashSet::from([labels_of(&d)]);
    let mut found = Vec::new();
    // Per depth: the variables to try next, and the exchange to take back.
    type Depth = (Vec<usize>, Option<(usize, usize)>);
    let mut trail: Vec<Depth> = vec![(d.cobasis().to_vec(), None)];
    while let Some((next, _)) = trail.last_mut() {
        let Some(entering) = next.pop() else {
            if let Some((_, Some((came, left)))) = trail.pop()
                && let (Place::Row(row), Place::Column(column)) = (d.place(came), d.place(left))
            {
                d.pivot(row, column);
            }
            continue;
        };
        let Place::Column(column) = d.place(entering) else { continue };
        // Payoffs are positive, so the polytope is bounded.
        let Some(row) = d.leaving_row(column, |_| true) else { continue };
        let leaving = d.basis()[row];
        let mut key = basis_key(&d);
        key.remove(entering);
        key.insert(leaving);
        if !bases.insert(key) {
            continue;
        }
        if bases.len() > max_bases {
            return Err(NashError::Limit {
                what: "bases of a best-reply polytope",
                name: "max_bases",
                limit: max_bases,
            });
        }
        d.pivot(row, column);
        let labels = labels_of(&d);
        if known.insert(labels.clone()) {
            found.push(Vertex { strategy: strategy(&d, own.clone()), labels });
        }
        trail.push((d.cobasis().to_vec(), Some((entering, leaving))));
    }
    Ok(found)
}

/// The pairs of vertices that have all labels between them.
fn matches<S>(
    first: &[Vertex<S>],
    second: &[Vertex<S>],
    rows: usize,
    columns: usize,
) -> Vec<(usize, usize)> {
    // A vertex without ties has as many labels as its polytope has dimensions
    // and fits only its exact complement; the few others are tried one by one.
    let mut exact: HashMap<&LabelSet, usize> = HashMap::new();
    let mut tied = Vec::new();
    for (j, y) in second.iter().enumerate() {
        if y.labels.len() == columns {
            exact.insert(&y.labels, j);
        } else {
            tied.push(j);
        }
    }
    let mut pairs = Vec::new();
    for (i, x) in first.iter().enumerate() {
        let missing = x.labels.complement();
        let at = pairs.len();
        if x.labels.len() == rows {
            pairs.extend(exact.get(&missing).map(|j| (i, *j)));
            pairs.extend(
                tied.iter().filter(|j| missing.is_subset(&second[**j].labels)).map(|j| (i, *j)),
            );
        } else {
            pairs.extend(
                (0..second.len()).filter(|j| missing.is_subset(&second[*j].labels)).map(|j| (i, j)),
            );
        }
        pairs[at..].sort_unstable();
    }
    pairs
}

/// All equilibria of a two-player game: its extreme equilibria and how they hang
/// together.
///
/// An equilibrium is extreme if neither strategy is a mixture of others that
/// would do in its place. Every equilibrium is a mixture of extreme ones from
/// one maximal Nash subset.
///
/// # Arguments
/// * `game` — `m × n` payoffs of two players.
/// * `max_bases` — the greatest number of bases of either polytope ([`MAX_BASES`]).
///
/// # Returns
/// Every extreme equilibrium with a certificate, and the connected components.
/// In rationals the list is complete, and `proven` says so; in doubles it is
/// what rounding lets through.
///
/// # Errors
/// [`NashError::Limit`] when there are too many bases or a component has more
/// than [`MAX_SUBSETS`] maximal subsets.
///
/// # Complexity
/// O(m · n) per basis, with up to exponentially many bases (McMullen 1970).
///
/// # References
/// * O. Mangasarian, "Equilibrium points of bimatrix games", J. SIAM 12 (1964),
///   778–780.
/// * H.-M. Winkels, in Moeschlin & Pallaschke (eds), *Game Theory and Related
///   Topics* (1979), 137–148 (components).
/// * D. Avis, G. Rosenberg, R. Savani & B. von Stengel, "Enumeration of Nash
///   equilibria for two-player games", Econ. Theory 42 (2010), 9–37.
///
/// # Example
/// The degenerate game of Avis et al. (2010, eq. 2.1): three extreme equilibria
/// of which two are the ends of a line.
/// ```
/// use realpolitik_game::{Number, Rational};
/// use realpolitik_solve::bimatrix::Bimatrix;
/// use realpolitik_solve::vertex_enumeration::{MAX_BASES, all_equilibria};
/// let g = Bimatrix::from_rows(
///     [[3.0, 3.0], [2.0, 5.0], [0.0, 6.0]],
///     [[3.0, 3.0], [2.0, 6.0], [3.0, 1.0]],
/// ).unwrap().map(|v| Rational::from_i64(*v as i64));
/// let all = all_equilibria(&g, MAX_BASES).unwrap();
/// assert!(all.proven);
/// let sizes: Vec<usize> = all.components.iter().map(|c| c.extreme.len()).collect();
/// assert_eq!(sizes.iter().sum::<usize>(), all.extreme.len());
/// assert!(sizes.contains(&2) && sizes.contains(&1));
/// ```
pub fn all_equilibria<S: Scalar>(
    game: &Bimatrix<S>,
    max_bases: usize,
) -> Result<Equilibria<S>, NashError> {
    let (m, n) = (game.rows, game.columns);
    let Polytopes { first, second, .. } = Polytopes::new(game);
    let first = vertices(first, 0..m, max_bases)?;
    let second = vertices(second, m..m + n, max_bases)?;
    let found = matches(&first, &second, m, n);
    let table = game.table();
    let judge = Judge::new(&table);
    let mut all = Equilibria {
        extreme: Vec::with_capacity(found.len()),
        pairs: Vec::with_capacity(found.len()),
        row_strategies: Vec::new(),
        column_strategies: Vec::new(),
        components: Vec::new(),
        proven: S::EXACT,
    };
    let (mut row_at, mut column_at) = (HashMap::new(), HashMap::new());
    for (i, j) in found {
        let strategies = vec![first[i].strategy.clone(), second[j].strategy.clone()];
        let row = *row_at.entry(i).or_insert_with(|| {
            all.row_strategies.push(strategies[0].clone());
            all.row_strategies.len() - 1
        });
        let column = *column_at.entry(j).or_insert_with(|| {
            all.column_strategies.push(strategies[1].clone());
            all.column_strategies.len() - 1
        });
        all.pairs.push((row, column));
        all.extreme.push(judge.mixed(strategies));
    }
    all.components = components(&all.pairs)?;
    Ok(all)
}

/// Connected components of the graph whose edges are the extreme equilibria,
/// each with its maximal bicliques.
fn components(pairs: &[(usize, usize)]) -> Result<Vec<Component>, NashError> {
    let rows = pairs.iter().map(|p| p.0 + 1).max().unwrap_or(0);
    let columns = pairs.iter().map(|p| p.1 + 1).max().unwrap_or(0);
    let mut neighbours = vec![LabelSet::new(columns); rows];
    for (i, j) in pairs {
        neighbours[*i].insert(*j);
    }
    // Row strategies that share a column strategy belong together.
    let mut group: Vec<usize> = (0..rows).collect();
    fn root(group: &mut [usize], mut i: usize) -> usize {
        while group[i] != i {
            group[i] = group[group[i]];
            i = group[i];
        }
        i
    }
    let mut first_row = vec![None; columns];
    for (i, j) in pairs {
        match first_row[*j] {
            None => first_row[*j] = Some(*i),
            Some(k) => {
                let (a, b) = (root(&mut group, *i), root(&mut group, k));
                group[a.max(b)] = a.min(b);
            }
        }
    }
    let mut parts: Vec<(usize, Component)> = Vec::new();
    for (e, (i, _)) in pairs.iter().enumerate() {
        let g = root(&mut group, *i);
        match parts.iter_mut().find(|(r, _)| *r == g) {
            Some((_, c)) => c.extreme.push(e),
            None => parts.push((g, Component { extreme: vec![e], subsets: Vec::new() })),
        }
    }
    for (_, part) in &mut parts {
        let mut members: Vec<usize> = part.extreme.iter().map(|e| pairs[*e].0).collect();
        members.dedup();
        // The column sides of maximal bicliques are the non-empty intersections
        // of neighbourhoods; the row sides are all rows that contain them.
        let mut closed: Vec<LabelSet> = Vec::new();
        let mut seen: HashSet<LabelSet> = HashSet::new();
        for i in members.iter().copied() {
            let mut fresh = vec![neighbours[i].clone()];
            fresh.extend(closed.iter().map(|c| c.intersection(&neighbours[i])));
            for c in fresh {
                if c.len() > 0 && seen.insert(c.clone()) {
                    closed.push(c);
                }
            }
            if closed.len() > MAX_SUBSETS {
                return Err(NashError::Limit {
                    what: "maximal Nash subsets of one component",
                    name: "MAX_SUBSETS",
                    limit: MAX_SUBSETS,
                });
            }
        }
        part.subsets = closed
            .iter()
            .map(|c| NashSubset {
                rows: members.iter().copied().filter(|i| c.is_subset(&neighbours[*i])).collect(),
                columns: c.iter().collect(),
            })
            .collect();
        part.subsets.sort_by(|a, b| (&a.rows, &a.columns).cmp(&(&b.rows, &b.columns)));
    }
    Ok(parts.into_iter().map(|(_, c)| c).collect())
}
