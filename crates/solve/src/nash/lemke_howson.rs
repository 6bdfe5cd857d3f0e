//! The algorithm of Lemke and Howson for two-player games.

use crate::bimatrix::Bimatrix;
use crate::equilibrium::{Each, Judge, MixedEquilibrium, NashError, nobody, tell};
use crate::linalg::dictionary::{Dictionary, Place, Scalar};
use std::cmp::Ordering;
use std::collections::VecDeque;

/// The greatest number of pivots of one path unless the caller allows more.
/// Paths may be exponentially long (Savani & von Stengel 2006); random games
/// of size 200 need some hundreds.
pub const MAX_PIVOTS: usize = 1_000_000;

/// The two polytopes of best replies, walked side by side.
///
/// Labels `0 .. rows` are the row strategies, `rows .. rows + columns` those of
/// the columns. In `first` (`Bᵀx ≤ 1`, `x ≥ 0`) the variable with label `i < rows`
/// is `xᵢ`, the others are slacks; in `second` (`Ay ≤ 1`, `y ≥ 0`) it is the
/// other way round. A label is present where its variable is cobasic.
#[derive(Clone, Debug)]
pub(crate) struct Polytopes<S: Scalar> {
    pub rows: usize,
    pub columns: usize,
    /// Of the row player's strategies.
    pub first: Dictionary<S>,
    /// Of the column player's strategies.
    pub second: Dictionary<S>,
}

/// Payoffs made positive without changing best replies, whole in exact work and
/// between 1 and 2 in doubles.
fn positive<S: Scalar>(payoffs: &[S]) -> Vec<S> {
    let (mut least, mut most) = (payoffs[0].clone(), payoffs[0].clone());
    for v in payoffs {
        if *v < least {
            least = v.clone();
        }
        if *v > most {
            most = v.clone();
        }
    }
    if S::EXACT {
        payoffs.iter().map(|v| v.clone() - least.clone() + S::one()).collect()
    } else {
        let range = most - least.clone();
        let unit = if range > S::zero() { range } else { S::one() };
        payoffs.iter().map(|v| (v.clone() - least.clone()) / unit.clone() + S::one()).collect()
    }
}

impl<S: Scalar> Polytopes<S> {
    pub(crate) fn new(game: &Bimatrix<S>) -> Self {
        let (m, n) = (game.rows, game.columns);
        let one = S::entry(1);
        let b = S::scaled(&positive(&game.b));
        let mut entries = Vec::with_capacity(n * (m + 1));
        for j in 0..n {
            entries.extend((0..m).map(|i| b[i * n + j].clone()));
            entries.push(one.clone());
        }
        let rows: Vec<usize> = (0..m).collect();
        let columns: Vec<usize> = (m..m + n).collect();
        let first = Dictionary::new(entries, columns.clone(), rows.clone(), n);
        let a = S::scaled(&positive(&game.a));
        let mut entries = Vec::with_capacity(m * (n + 1));
        for i in 0..m {
            entries.extend_from_slice(&a[i * n..(i + 1) * n]);
            entries.push(one.clone());
        }
        let second = Dictionary::new(entries, rows, columns, m);
        Polytopes { rows: m, columns: n, first, second }
    }

    /// Drops a label and follows the path to the next pair of vertices that has
    /// all of them.
    fn follow(&mut self, label: usize, max_pivots: usize) -> Result<(), NashError> {
        let before = self.pivots();
        let mut entering = label;
        let mut in_first = matches!(self.first.place(label), Place::Column(_));
        loop {
            let side = if in_first { &mut self.first } else { &mut self.second };
            let lost = |pivots| NashError::Numerical { method: "Lemke–Howson", pivots };
            let Place::Column(column) = side.place(entering) else {
                return Err(lost(self.pivots() - before));
            };
            let Some(row) = side.leaving_row(column, |_| true) else {
                return Err(lost(self.pivots() - before));
            };
            entering = side.basis()[row];
            side.pivot(row, column);
            if entering == label {
                return Ok(());
            }
            in_first = !in_first;
            if self.pivots() - before > max_pivots {
                return Err(NashError::Limit {
                    what: "Lemke–Howson pivots",
                    name: "max_pivots",
                    limit: max_pivots,
                });
            }
        }
    }

    fn pivots(&self) -> usize {
        self.first.pivots() + self.second.pivots()
    }

    /// Both players' mixed strategies at the vertices in force.
    fn strategies(&self) -> Vec<Vec<S>> {
        let (m, n) = (self.rows, self.columns);
        vec![strategy(&self.first, 0..m), strategy(&self.second, m..m + n)]
    }
}

/// The values of some variables of a dictionary, made to add to 1.
fn strategy<S: Scalar>(d: &Dictionary<S>, variables: std::ops::Range<usize>) -> Vec<S> {
    let mut total = S::zero();
    let values: Vec<S> = variables
        .map(|v| match d.place(v) {
            Place::Row(r) if S::sign(d.rhs(r)) == Ordering::Greater => {
                let value = S::quotient(d.rhs(r), d.divisor());
                total = total.clone() + value.clone();
                value
            }
            _ => S::zero(),
        })
        .collect();
    values.into_iter().map(|v| v / total.clone()).collect()
}

/// One equilibrium by Lemke and Howson's path from the artificial equilibrium.
///
/// # Arguments
/// * `game` — `m × n` payoffs of two players.
/// * `label` — which label to drop: `0 .. m` a row, `m .. m + n` a column. Each
///   leads to an equilibrium, not always to the same one.
/// * `max_pivots` — [`MAX_PIVOTS`].
///
/// # Returns
/// An equilibrium with its certificate: exact in rationals; in doubles from a
/// dictionary recomputed at the end.
///
/// # Errors
/// [`NashError::Label`]; [`NashError::Limit`]; [`NashError::Numerical`] in doubles
/// only.
///
/// # Complexity
/// O(m · n) per pivot. Ties are settled lexicographically, so that degenerate
/// games end as well.
///
/// # References
/// * C. Lemke & J. Howson, "Equilibrium points of bimatrix games", J. SIAM 12
///   (1964), 413–423.
/// * B. von Stengel, "Computing equilibria for two-person games", *Handbook of
///   Game Theory* 3 (2002), 1723–1759, §2.6 (degenerate games).
///
/// # Example
/// A degenerate game: against the first row both columns are best.
/// ```
/// use realpolitik_game::{Number, Rational};
/// use realpolitik_solve::bimatrix::Bimatrix;
/// use realpolitik_solve::nash::lemke_howson::{MAX_PIVOTS, lemke_howson};
/// let g = Bimatrix::from_rows(
///     [[3.0, 3.0], [2.0, 5.0], [0.0, 6.0]],
///     [[3.0, 3.0], [2.0, 6.0], [3.0, 1.0]],
/// ).unwrap().map(|v| Rational::from_i64(*v as i64));
/// for label in 0..5 {
///     let e = lemke_howson(&g, label, MAX_PIVOTS).unwrap();
///     assert!(e.certificate.exact && e.certificate.max_regret == 0.0);
/// }
/// ```
pub fn lemke_howson<S: Scalar>(
    game: &Bimatrix<S>,
    label: usize,
    max_pivots: usize,
) -> Result<MixedEquilibrium<S>, NashError> {
    check_label(game, label)?;
    let strategies = from_artificial(game, label, max_pivots)?;
    Ok(Judge::new(&game.table()).mixed(strategies))
}

fn check_label<S>(game: &Bimatrix<S>, label: usize) -> Result<(), NashError> {
    let last = game.rows + game.columns - 1;
    if label > last { Err(NashError::Label { label, last }) } else { Ok(()) }
}

fn from_artificial<S: Scalar>(
    game: &Bimatrix<S>,
    label: usize,
    max_pivots: usize,
) -> Result<Vec<Vec<S>>, NashError> {
    let mut polytopes = Polytopes::new(game);
    polytopes.follow(label, max_pivots)?;
    S::refresh(&mut polytopes.first);
    S::refresh(&mut polytopes.second);
    Ok(polytopes.strategies())
}

/// An equilibrium and the labels whose paths lead to it.
pub type Labelled<S> = (MixedEquilibrium<S>, Vec<usize>);

/// The equilibria that the paths of all labels lead to from the artificial
/// equilibrium.
///
/// # Returns
/// Each label's equilibrium once, with all labels that lead to it, in the order
/// of the least of them.
///
/// # Errors
/// As [`lemke_howson`].
///
/// # Complexity
/// `m + n` paths.
///
/// # Example
/// In the battle of the sexes the four labels lead to the two pure equilibria;
/// the mixed one lies on no path from the start.
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::lemke_howson::*};
/// let g = Bimatrix::from_rows([[3.0, 0.0], [0.0, 2.0]], [[2.0, 0.0], [0.0, 3.0]]).unwrap();
/// let found = lemke_howson_every_label(&g, MAX_PIVOTS).unwrap();
/// assert_eq!(found.len(), 2);
/// assert_eq!(found.iter().map(|(_, labels)| labels.len()).sum::<usize>(), 4);
/// ```
pub fn lemke_howson_every_label<S: Scalar>(
    game: &Bimatrix<S>,
    max_pivots: usize,
) -> Result<Vec<Labelled<S>>, NashError> {
    lemke_howson_every_label_each(game, max_pivots, &mut nobody)
}

/// [`lemke_howson_every_label`], telling of each equilibrium.
///
/// # Errors
/// As [`lemke_howson`]; [`NashError::Stopped`].
pub fn lemke_howson_every_label_each<S: Scalar>(
    game: &Bimatrix<S>,
    max_pivots: usize,
    each: &mut Each<'_, MixedEquilibrium<S>>,
) -> Result<Vec<Labelled<S>>, NashError> {
    let table = game.table();
    let judge = Judge::new(&table);
    let mut found: Vec<Labelled<S>> = Vec::new();
    for label in 0..game.rows + game.columns {
        let strategies = from_artificial(game, label, max_pivots)?;
        match found.iter_mut().find(|(e, _)| same(&e.strategies, &strategies)) {
            Some((_, labels)) => labels.push(label),
            None => found.push((tell(each, judge.mixed(strategies))?, vec![label])),
        }
    }
    Ok(found)
}

/// All equilibria that can be reached from the artificial one by dropping any
/// label, from each equilibrium found dropping any label again, and so on.
///
/// # Returns
/// Equilibria in the order of discovery. Not always all of the game: Wilson's
/// example has equilibria that no path reaches. For all use
/// [`crate::nash::vertex_enumeration`].
///
/// # Errors
/// As [`lemke_howson`].
///
/// # Complexity
/// `m + n` paths per equilibrium and its lexicographic bases.
///
/// # Reference
/// L. Shapley, "A note on the Lemke–Howson algorithm", Math. Programming Study 1
/// (1974), 175–189.
///
/// # Example
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::lemke_howson::*};
/// let g = Bimatrix::from_rows([[3.0, 0.0], [0.0, 2.0]], [[2.0, 0.0], [0.0, 3.0]]).unwrap();
/// assert_eq!(accessible_equilibria(&g, MAX_PIVOTS).unwrap().len(), 3);
/// ```
pub fn accessible_equilibria<S: Scalar>(
    game: &Bimatrix<S>,
    max_pivots: usize,
) -> Result<Vec<MixedEquilibrium<S>>, NashError> {
    accessible_equilibria_each(game, max_pivots, &mut nobody)
}

/// [`accessible_equilibria`], telling of each.
///
/// # Errors
/// As [`lemke_howson`]; [`NashError::Stopped`].
pub fn accessible_equilibria_each<S: Scalar>(
    game: &Bimatrix<S>,
    max_pivots: usize,
    each: &mut Each<'_, MixedEquilibrium<S>>,
) -> Result<Vec<MixedEquilibrium<S>>, NashError> {
    let table = game.table();
    let judge = Judge::new(&table);
    let start = Polytopes::new(game);
    let key = |p: &Polytopes<S>| {
        let (mut a, mut b) = (p.first.cobasis().to_vec(), p.second.cobasis().to_vec());
        a.sort_unstable();
        b.sort_unstable();
        (a, b)
    };
    let mut seen = std::collections::HashSet::from([key(&start)]);
    let mut queue = VecDeque::from([start]);
    let mut found: Vec<MixedEquilibrium<S>> = Vec::new();
    while let Some(at) = queue.pop_front() {
        for label in 0..game.rows + game.columns {
            let mut next = at.clone();
            next.follow(label, max_pivots)?;
            if !seen.insert(key(&next)) {
                continue;
            }
            S::refresh(&mut next.first);
            S::refresh(&mut next.second);
            // The artificial equilibrium has no strategies to speak of.
            if next.first.cobasis().iter().any(|v| *v >= game.rows) {
                let strategies = next.strategies();
                if !found.iter().any(|e| same(&e.strategies, &strategies)) {
                    found.push(tell(each, judge.mixed(strategies))?);
                }
            }
            queue.push_back(next);
        }
    }
    Ok(found)
}

/// Whether two profiles are the same, up to rounding in doubles.
pub(crate) fn same<S: Scalar>(a: &[Vec<S>], b: &[Vec<S>]) -> bool {
    a.iter().flatten().zip(b.iter().flatten()).all(|(x, y)| {
        let gap = if x > y { x.clone() - y.clone() } else { y.clone() - x.clone() };
        S::negligible(&gap, 1.0)
    })
}
