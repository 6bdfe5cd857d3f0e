//! The best-reply polytopes of a two-player table.

use crate::error::SolveError;
use crate::linalg::dictionary::{Dictionary, VariablePosition};
use crate::scalar::Scalar;
use realpolitik_game::strategic::Bimatrix;
use std::cmp::Ordering;

/// The two polytopes of best replies, walked side by side.
///
/// Labels `0 .. rows` are the row strategies, `rows .. rows + columns` those of
/// the columns. In `first` (`Bᵀx ≤ 1`, `x ≥ 0`) the variable with label `i < rows`
/// is `xᵢ`, the others are slacks; in `second` (`Ay ≤ 1`, `y ≥ 0`) it is the
/// other way round. A label is present where its variable is cobasic.
#[derive(Clone, Debug)]
pub(super) struct Polytopes<S: Scalar> {
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Of the row player's strategies.
    pub(super) first: Dictionary<S>,
    /// Of the column player's strategies.
    pub(super) second: Dictionary<S>,
}

impl<S: Scalar> Polytopes<S> {
    pub(super) fn new(game: &Bimatrix<S>) -> Self {
        let (m, n) = (game.rows, game.columns);
        let one = S::entry(1);
        let b = S::raised(&game.b);
        let mut entries = Vec::with_capacity(n * (m + 1));
        for j in 0..n {
            entries.extend((0..m).map(|i| b[i * n + j].clone()));
            entries.push(one.clone());
        }
        let rows: Vec<usize> = (0..m).collect();
        let columns: Vec<usize> = (m..m + n).collect();
        let first = Dictionary::new(entries, columns.clone(), rows.clone(), n);
        let a = S::raised(&game.a);
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
    pub(super) fn follow(&mut self, label: usize, max_pivots: usize) -> Result<(), SolveError> {
        let before = self.pivots();
        let mut entering = label;
        let mut in_first = matches!(self.first.place(label), VariablePosition::Column(_));
        loop {
            let side = if in_first { &mut self.first } else { &mut self.second };
            let lost = |pivots| SolveError::Numerical { method: "Lemke–Howson", pivots };
            let VariablePosition::Column(column) = side.place(entering) else {
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
                return Err(SolveError::Limit {
                    what: "Lemke–Howson pivots",
                    name: "max_pivots",
                    limit: max_pivots,
                });
            }
        }
    }

    /// The cobasic variables of both dictionaries, in order.
    pub(super) fn bases(&self) -> (Vec<usize>, Vec<usize>) {
        let sorted = |d: &Dictionary<S>| {
            let mut names = d.cobasis().to_vec();
            names.sort_unstable();
            names
        };
        (sorted(&self.first), sorted(&self.second))
    }

    fn pivots(&self) -> usize {
        self.first.pivots() + self.second.pivots()
    }

    /// Both players' mixed strategies at the vertices in force.
    pub(super) fn strategies(&self) -> Vec<Vec<S>> {
        let (m, n) = (self.rows, self.columns);
        vec![strategy(&self.first, 0..m), strategy(&self.second, m..m + n)]
    }
}

/// The values of some variables of a dictionary, made to add to 1.
fn strategy<S: Scalar>(d: &Dictionary<S>, variables: std::ops::Range<usize>) -> Vec<S> {
    let mut total = S::zero();
    let values: Vec<S> = variables
        .map(|v| match d.place(v) {
            VariablePosition::Row(r) if S::sign(d.rhs(r)) == Ordering::Greater => {
                let value = S::quotient(d.rhs(r), d.divisor());
                total = total.clone() + value.clone();
                value
            }
            _ => S::zero(),
        })
        .collect();
    values.into_iter().map(|v| v / total.clone()).collect()
}
