//! All equilibria of a two-player game, by the vertices of its two polytopes.

use crate::bimatrix::Bimatrix;
use crate::equilibrium::{Each, Judge, MixedEquilibrium, NashError, nobody, tell};
use crate::linalg::dictionary::{Dictionary, Place, Scalar};
use crate::linalg::label_set::LabelSet;
use crate::nash::lemke_howson::{Polytopes, lemke_howson_every_label_each, same};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

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

/// A vertex of one polytope: the weights of its strategy that are not 0, which add
/// to anything, and the labels it has.
struct Vertex<S: Scalar> {
    weights: Vec<(usize, S::Entry)>,
    labels: LabelSet,
}

impl<S: Scalar> Vertex<S> {
    fn strategy(&self, size: usize) -> Vec<S> {
        let one = S::entry(1);
        let mut strategy = vec![S::zero(); size];
        let mut total = S::zero();
        for (v, weight) in &self.weights {
            strategy[*v] = S::quotient(weight, &one);
            total = total + strategy[*v].clone();
        }
        for (v, _) in &self.weights {
            strategy[*v] = strategy[*v].clone() / total.clone();
        }
        strategy
    }
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

/// The variables to try next, and the exchange to take back.
type Depth = (Vec<usize>, Option<(usize, usize)>);

/// A walk over all vertices of a polytope but the origin, each once.
///
/// Depth-first over the lexicographically feasible bases: they are the vertices
/// of a simple polytope next to this one, so that they hang together and each
/// vertex has at least one. Going back is the same pivot again.
struct Walk<S: Scalar> {
    d: Dictionary<S>,
    /// The variables that are the strategy.
    own: std::ops::Range<usize>,
    bases: HashSet<LabelSet>,
    known: HashSet<LabelSet>,
    trail: Vec<Depth>,
    max_bases: usize,
}

impl<S: Scalar> Walk<S> {
    fn new(d: Dictionary<S>, own: std::ops::Range<usize>, max_bases: usize) -> Self {
        let mut walk = Walk {
            bases: HashSet::new(),
            known: HashSet::from([labels_of(&d)]),
            trail: vec![(d.cobasis().to_vec(), None)],
            d,
            own,
            max_bases,
        };
        let origin = walk.basis_key();
        walk.bases.insert(origin);
        walk
    }

    fn basis_key(&self) -> LabelSet {
        let mut key = LabelSet::new(self.d.basis().len() + self.d.cobasis().len());
        for v in self.d.cobasis() {
            key.insert(*v);
        }
        key
    }

    /// The next vertex that was not met before.
    fn next(&mut self) -> Result<Option<Vertex<S>>, NashError> {
        while let Some((next, _)) = self.trail.last_mut() {
            let Some(entering) = next.pop() else {
                if let Some((_, Some((came, left)))) = self.trail.pop()
                    && let (Place::Row(row), Place::Column(column)) =
                        (self.d.place(came), self.d.place(left))
                {
                    self.d.pivot(row, column);
                }
                continue;
            };
            let Place::Column(column) = self.d.place(entering) else { continue };
            // Payoffs are positive, so the polytope is bounded.
            let Some(row) = self.d.leaving_row(column, |_| true) else { continue };
            let leaving = self.d.basis()[row];
            let mut key = self.basis_key();
            key.remove(entering);
            key.insert(leaving);
            if !self.bases.insert(key) {
                continue;
            }
            if self.bases.len() > self.max_bases {
                return Err(NashError::Limit {
                    what: "bases of a best-reply polytope",
                    name: "max_bases",
                    limit: self.max_bases,
                });
            }
            self.d.pivot(row, column);
            self.trail.push((self.d.cobasis().to_vec(), Some((entering, leaving))));
            let labels = labels_of(&self.d);
            if self.known.insert(labels.clone()) {
                return Ok(Some(Vertex { weights: self.weights(), labels }));
            }
        }
        Ok(None)
    }

    fn weights(&self) -> Vec<(usize, S::Entry)> {
        let weight = |(at, v): (usize, usize)| match self.d.place(v) {
            Place::Row(r) if S::sign(self.d.rhs(r)) == Ordering::Greater => {
                Some((at, self.d.rhs(r).clone()))
            }
            _ => None,
        };
        self.own.clone().enumerate().filter_map(weight).collect()
    }
}

/// The vertices met so far on one polytope, to be found by the labels they have.
struct Met<S: Scalar> {
    /// Labels of a vertex without ties.
    dimension: usize,
    vertices: Vec<Vertex<S>>,
    /// A vertex without ties fits only its exact complement; the few others are
    /// tried one by one.
    exact: HashMap<LabelSet, usize>,
    tied: Vec<usize>,
}

impl<S: Scalar> Met<S> {
    fn new(dimension: usize) -> Self {
        Met { dimension, vertices: Vec::new(), exact: HashMap::new(), tied: Vec::new() }
    }

    fn push(&mut self, vertex: Vertex<S>) {
        if vertex.labels.len() == self.dimension {
            self.exact.insert(vertex.labels.clone(), self.vertices.len());
        } else {
            self.tied.push(self.vertices.len());
        }
        self.vertices.push(vertex);
    }

    /// The vertices that have all labels together with one of the other polytope.
    fn partners(&self, labels: &LabelSet, dimension: usize) -> Vec<usize> {
        let missing = labels.complement();
        let fits = |j: &usize| missing.is_subset(&self.vertices[*j].labels);
        if labels.len() == dimension {
            let exact = self.exact.get(&missing).copied();
            exact.into_iter().chain(self.tied.iter().copied().filter(fits)).collect()
        } else {
            (0..self.vertices.len()).filter(fits).collect()
        }
    }
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
/// use realpolitik_solve::nash::vertex_enumeration::{MAX_BASES, all_equilibria};
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
    enumerate(game, max_bases, &mut |_: &[Vec<S>]| true, &mut nobody)
}

/// [`all_equilibria`], telling of each equilibrium as it is found.
///
/// Both polytopes are walked side by side, and two vertices are put together when
/// the second of them is met, most of them late. So that there is something to tell
/// early, the paths of Lemke and Howson are followed first.
///
/// # Errors
/// As [`all_equilibria`]; [`NashError::Stopped`].
pub fn all_equilibria_each<S: Scalar>(
    game: &Bimatrix<S>,
    max_bases: usize,
    each: &mut Each<'_, MixedEquilibrium<S>>,
) -> Result<Equilibria<S>, NashError> {
    let early = match lemke_howson_every_label_each(game, EARLY_PIVOTS, each) {
        Err(NashError::Stopped) => return Err(NashError::Stopped),
        // Paths that are too long are no loss: the enumeration meets their ends.
        list => list.unwrap_or_default(),
    };
    let told = |s: &[Vec<S>]| early.iter().any(|(e, _)| same(&e.strategies, s));
    enumerate(game, max_bases, &mut |s| !told(s), each)
}

/// Pivots of a path that is followed only to have something early.
const EARLY_PIVOTS: usize = 1_000;

fn enumerate<S: Scalar>(
    game: &Bimatrix<S>,
    max_bases: usize,
    fresh: &mut dyn FnMut(&[Vec<S>]) -> bool,
    each: &mut Each<'_, MixedEquilibrium<S>>,
) -> Result<Equilibria<S>, NashError> {
    let sizes = [game.rows, game.columns];
    let Polytopes { first, second, .. } = Polytopes::new(game);
    let mut walks = [
        Walk::new(first, 0..sizes[0], max_bases),
        Walk::new(second, sizes[0]..sizes[0] + sizes[1], max_bases),
    ];
    let mut met = sizes.map(Met::new);
    let table = game.table();
    let judge = Judge::new(&table);
    let mut found: BTreeMap<(usize, usize), MixedEquilibrium<S>> = BTreeMap::new();
    let mut open = [true, true];
    while open != [false, false] {
        for side in 0..2 {
            if !open[side] {
                continue;
            }
            let Some(vertex) = walks[side].next()? else {
                open[side] = false;
                continue;
            };
            let at = met[side].vertices.len();
            let partners = met[1 - side].partners(&vertex.labels, sizes[side]);
            met[side].push(vertex);
            for other in partners {
                let pair = if side == 0 { (at, other) } else { (other, at) };
                let strategies = vec![
                    met[0].vertices[pair.0].strategy(sizes[0]),
                    met[1].vertices[pair.1].strategy(sizes[1]),
                ];
                let new = fresh(&strategies);
                let e = judge.mixed(strategies);
                found.insert(pair, if new { tell(each, e)? } else { e });
            }
        }
    }
    let mut all = Equilibria {
        extreme: Vec::with_capacity(found.len()),
        pairs: Vec::with_capacity(found.len()),
        row_strategies: Vec::new(),
        column_strategies: Vec::new(),
        components: Vec::new(),
        proven: S::EXACT,
    };
    let (mut row_at, mut column_at) = (HashMap::new(), HashMap::new());
    for ((i, j), e) in found {
        let row = *row_at.entry(i).or_insert_with(|| {
            all.row_strategies.push(e.strategies[0].clone());
            all.row_strategies.len() - 1
        });
        let column = *column_at.entry(j).or_insert_with(|| {
            all.column_strategies.push(e.strategies[1].clone());
            all.column_strategies.len() - 1
        });
        all.pairs.push((row, column));
        all.extreme.push(e);
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
