//! All equilibria of a two-player game, by the vertices of its two polytopes.

#[cfg(doc)]
use super::components::MAX_SUBSETS;
use super::components::{Structure, components};
use super::lemke_howson::{every_label, is_same};
use super::polytopes::Polytopes;
use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
use crate::linalg::dictionary::{Dictionary, LeavingRows, VariablePosition};
use crate::linalg::label_set::LabelSet;
use crate::scalar::Scalar;
use crate::search::{Run, Search, Whole};
use foldhash::fast::FixedState;
use realpolitik_game::strategic::Bimatrix;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

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

/// A basis on the way: how it is known, the exchanges yet to try, and the one to take back.
struct Depth {
    key: LabelSet,
    next: Vec<(usize, usize)>,
    back: Option<(usize, usize)>,
}

/// Sets of labels, by a hash that is the same everywhere.
type Labels = HashSet<LabelSet, FixedState>;

/// A walk over all vertices of a polytope but the origin, each once.
///
/// Depth-first over the lexicographically feasible bases: they are the vertices
/// of a simple polytope next to this one, so that they are connected and each
/// vertex has at least one. Going back is the same pivot again.
struct Walk<S: Scalar> {
    d: Dictionary<S>,
    /// The variables that are the strategy.
    own: std::ops::Range<usize>,
    bases: Labels,
    known: Labels,
    trail: Vec<Depth>,
    /// Lists of exchanges that are used up, and room for the ratio tests.
    spare: Vec<Vec<(usize, usize)>>,
    leaving: LeavingRows,
    max_bases: usize,
}

impl<S: Scalar> Walk<S> {
    fn new(d: Dictionary<S>, own: std::ops::Range<usize>, max_bases: usize) -> Self {
        let mut walk = Walk {
            bases: Labels::default(),
            known: Labels::from_iter([labels_of(&d)]),
            trail: Vec::new(),
            spare: Vec::new(),
            leaving: LeavingRows::default(),
            d,
            own,
            max_bases,
        };
        let origin = walk.basis_key();
        walk.bases.insert(origin.clone());
        walk.arrive(origin, None);
        walk
    }

    fn basis_key(&self) -> LabelSet {
        let mut key = LabelSet::new(self.d.basis().len() + self.d.cobasis().len());
        for v in self.d.cobasis() {
            key.insert(*v);
        }
        key
    }

    /// Lays out the exchanges of the basis in force.
    fn arrive(&mut self, key: LabelSet, back: Option<(usize, usize)>) {
        let mut next = self.spare.pop().unwrap_or_default();
        self.d.leaving_rows(&mut self.leaving);
        // Payoffs are positive, so the polytope is bounded.
        let exchanges = self.d.cobasis().iter().zip(&self.leaving.rows);
        next.extend(exchanges.filter_map(|(v, row)| Some((*v, self.d.basis()[(*row)?]))));
        self.trail.push(Depth { key, next, back });
    }

    /// The next vertex that was not met before.
    fn next(&mut self) -> Result<Option<Vertex<S>>, SolveError> {
        while let Some(depth) = self.trail.last_mut() {
            let Some((entering, leaving)) = depth.next.pop() else {
                if let Some(Depth { next, back, .. }) = self.trail.pop() {
                    self.spare.push(next);
                    if let Some((came, left)) = back {
                        self.exchange(left, came);
                    }
                }
                continue;
            };
            let mut key = depth.key.clone();
            key.remove(entering);
            key.insert(leaving);
            if !self.bases.insert(key.clone()) {
                continue;
            }
            if self.bases.len() > self.max_bases {
                return Err(SolveError::Limit {
                    what: "bases of a best-reply polytope",
                    name: "max_bases",
                    limit: self.max_bases,
                });
            }
            self.exchange(entering, leaving);
            self.arrive(key, Some((entering, leaving)));
            let labels = labels_of(&self.d);
            if self.known.insert(labels.clone()) {
                return Ok(Some(Vertex { weights: self.weights(), labels }));
            }
        }
        Ok(None)
    }

    fn exchange(&mut self, entering: usize, leaving: usize) {
        if let (VariablePosition::Column(column), VariablePosition::Row(row)) =
            (self.d.place(entering), self.d.place(leaving))
        {
            self.d.pivot(row, column);
        }
    }

    fn weights(&self) -> Vec<(usize, S::Entry)> {
        let weight = |(at, v): (usize, usize)| match self.d.place(v) {
            VariablePosition::Row(r) if S::sign(self.d.rhs(r)) == Ordering::Greater => {
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
    exact: HashMap<LabelSet, usize, FixedState>,
    tied: Vec<usize>,
}

impl<S: Scalar> Met<S> {
    fn new(dimension: usize) -> Self {
        Met { dimension, vertices: Vec::new(), exact: HashMap::default(), tied: Vec::new() }
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

/// All equilibria of a two-player game: its extreme equilibria and how they are
/// connected.
///
/// An equilibrium is extreme if neither strategy is a mixture of others that
/// would do in its place. Every equilibrium is a mixture of extreme ones from
/// one maximal Nash subset.
///
/// # Arguments
/// * `game` — `m × n` payoffs of two players.
///
/// # Returns
/// A search for every extreme equilibrium, by row strategy and then column strategy,
/// with the connected components in `details`. In rationals the list is complete, and
/// `proven` says so; in doubles it is what rounding lets through.
///
/// Both polytopes are walked side by side, and two vertices are put together when
/// the second of them is met, most of them late. So that there is something to tell
/// early, the paths of Lemke and Howson are followed first where somebody listens.
///
/// # Errors
/// [`SolveError::Limit`] when there are more than `max_bases` bases of either
/// polytope.
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
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::all_equilibria};
/// let g = Bimatrix::from_rows(
///     [[3.0, 3.0], [2.0, 5.0], [0.0, 6.0]],
///     [[3.0, 3.0], [2.0, 6.0], [3.0, 1.0]],
/// ).unwrap().map(|v| Rational::from_i64(*v as i64));
/// let all = all_equilibria(&g).all().unwrap();
/// assert!(all.proven);
/// let sizes: Vec<usize> = all.details.components.iter().map(|c| c.extreme.len()).collect();
/// assert_eq!(sizes.iter().sum::<usize>(), all.equilibria.len());
/// assert!(sizes.contains(&2) && sizes.contains(&1));
/// ```
pub fn all_equilibria<S: Scalar>(
    game: &Bimatrix<S>,
) -> Search<'_, MixedEquilibrium<S>, Structure<S>> {
    Search::new(move |run| {
        // Paths that are too long are no loss: the enumeration meets their ends.
        if run.is_heard()
            && let Err(SolveError::Stopped) = every_label(game, EARLY_PIVOTS, run)
        {
            return Err(SolveError::Stopped);
        }
        arranged(enumerate(game, run)?)
    })
}

/// Pivots of a path that is followed only to have something early.
const EARLY_PIVOTS: usize = 1_000;

/// Extreme equilibria by the positions of their vertices.
type ByVertices<S> = BTreeMap<(usize, usize), MixedEquilibrium<S>>;

fn enumerate<S: Scalar>(
    game: &Bimatrix<S>,
    run: &mut Run<'_, MixedEquilibrium<S>>,
) -> Result<ByVertices<S>, SolveError> {
    let early = run.told().to_vec();
    let sizes = [game.rows, game.columns];
    let Polytopes { first, second, .. } = Polytopes::new(game);
    let max_bases = run.limits.max_bases;
    let mut walks = [
        Walk::new(first, 0..sizes[0], max_bases),
        Walk::new(second, sizes[0]..sizes[0] + sizes[1], max_bases),
    ];
    let mut met = sizes.map(Met::new);
    let mut found = BTreeMap::new();
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
                let known = early.iter().any(|e| is_same(e, &strategies));
                let e = MixedEquilibrium::of_bimatrix(game, strategies);
                found.insert(pair, if known { e } else { run.tell(e)? });
            }
        }
    }
    Ok(found)
}

/// The equilibria in order, and how they are connected.
fn arranged<S: Scalar>(
    found: ByVertices<S>,
) -> Result<Whole<MixedEquilibrium<S>, Structure<S>>, SolveError> {
    let mut equilibria = Vec::with_capacity(found.len());
    let mut pairs = Vec::with_capacity(found.len());
    let (mut row_strategies, mut column_strategies) = (Vec::new(), Vec::new());
    let (mut row_at, mut column_at) = (HashMap::new(), HashMap::new());
    for ((i, j), e) in found {
        let row = *row_at.entry(i).or_insert_with(|| {
            row_strategies.push(e.profile.strategies[0].clone());
            row_strategies.len() - 1
        });
        let column = *column_at.entry(j).or_insert_with(|| {
            column_strategies.push(e.profile.strategies[1].clone());
            column_strategies.len() - 1
        });
        pairs.push((row, column));
        equilibria.push(e);
    }
    let components = components(&pairs);
    let details = Structure { pairs, row_strategies, column_strategies, components };
    Ok(Whole { equilibria, proven: S::EXACT, details })
}
