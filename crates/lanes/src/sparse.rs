//! Sparse linear systems of one pattern, in lanes.
//!
//! Where the numbers of a matrix can differ from 0 is known before any of them is: the
//! order of elimination and all that it touches are then found once (Gilbert & Peierls
//! 1988; Davis, *Direct Methods for Sparse Linear Systems*, 2006, ch. 4 and 7), and every
//! solve runs through the same list.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

use crate::linear::{Pivots, minus_product};
use std::collections::{BTreeSet, HashMap};

/// The elimination of matrices of one pattern, pivots on the diagonal, in an order that
/// fills few places in: always the row and column that touch the fewest others next
/// (Markowitz 1957; Tinney & Walker 1967).
///
/// ```
/// use realpolitik_lanes::sparse::Elimination;
/// // An arrow: the full row and column are taken last, and nothing is filled in.
/// let entries = [(0, 1), (0, 2), (1, 0), (2, 0)];
/// let e = Elimination::new(3, &entries);
/// assert_eq!((e.places(), e.place(0, 2).is_some(), e.place(1, 2)), (7, true, None));
/// let mut a = vec![[0.0; 1]; e.places()];
/// for (i, j, v) in [(0, 0, 4.0), (0, 1, 1.0), (0, 2, 1.0), (1, 0, 1.0), (1, 1, 2.0),
///                   (2, 0, 1.0), (2, 2, 1.0)] {
///     a[e.place(i, j).unwrap()] = [v];
/// }
/// let (mut x, mut y) = ([[6.0], [3.0], [2.0]], [[4.0], [1.0], [1.0]]);
/// let pivots = e.solve(&mut a, &mut x, &mut y);
/// let near = |got: [[f64; 1]; 3], want: [f64; 3]| {
///     got.iter().zip(want).all(|([g], w)| (g - w).abs() < 1e-15)
/// };
/// assert!(pivots.sign == [1.0] && near(x, [1.0; 3]) && near(y, [1.0, 0.0, 0.0]));
/// ```
#[derive(Clone, Debug)]
pub struct Elimination {
    /// What is eliminated, in order.
    steps: Vec<Step>,
    /// Positions of rows that a step changes, one stretch per step.
    below: Vec<Below>,
    /// Columns of the pivot's row, with their places.
    right: Vec<(u32, u32)>,
    /// Places that are changed: for each row below all columns to the right.
    changed: Vec<u32>,
    place: HashMap<(u32, u32), u32>,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    unknown: u32,
    pivot: u32,
    below: (u32, u32),
    right: (u32, u32),
    changed: u32,
}

#[derive(Clone, Copy, Debug)]
struct Below {
    row: u32,
    place: u32,
}

impl Elimination {
    /// Of matrices with `n` rows whose entries are 0 but on the diagonal and at these
    /// rows and columns.
    pub fn new(n: usize, entries: &[(u32, u32)]) -> Self {
        let mut rows: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); n];
        let mut columns: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); n];
        let mut place = HashMap::new();
        for k in 0..n as u32 {
            place.insert((k, k), k);
        }
        for (i, j) in entries.iter().copied().filter(|(i, j)| i != j) {
            rows[i as usize].insert(j);
            columns[j as usize].insert(i);
            let next = place.len() as u32;
            place.entry((i, j)).or_insert(next);
        }
        let mut e = Elimination {
            steps: Vec::with_capacity(n),
            below: Vec::new(),
            right: Vec::new(),
            changed: Vec::new(),
            place,
        };
        let mut left: BTreeSet<(usize, u32)> =
            (0..n).map(|k| (rows[k].len() * columns[k].len(), k as u32)).collect();
        while let Some((_, k)) = left.pop_first() {
            let row = std::mem::take(&mut rows[k as usize]);
            let column = std::mem::take(&mut columns[k as usize]);
            e.step(k, &row, &column);
            let touched: BTreeSet<u32> = row.union(&column).copied().collect();
            for t in &touched {
                let t = *t as usize;
                left.remove(&(rows[t].len() * columns[t].len(), t as u32));
            }
            for i in &column {
                rows[*i as usize].remove(&k);
                rows[*i as usize].extend(row.iter().filter(|j| *j != i));
            }
            for j in &row {
                columns[*j as usize].remove(&k);
                columns[*j as usize].extend(column.iter().filter(|i| *i != j));
            }
            for t in touched {
                let at = t as usize;
                left.insert((rows[at].len() * columns[at].len(), t));
            }
        }
        e
    }

    fn step(&mut self, k: u32, row: &BTreeSet<u32>, column: &BTreeSet<u32>) {
        let (below, right) = (self.below.len() as u32, self.right.len() as u32);
        let changed = self.changed.len() as u32;
        for j in row {
            self.right.push((*j, self.place[&(k, *j)]));
        }
        for i in column {
            self.below.push(Below { row: *i, place: self.place[&(*i, k)] });
            for j in row {
                let next = self.place.len() as u32;
                self.changed.push(*self.place.entry((*i, *j)).or_insert(next));
            }
        }
        self.steps.push(Step {
            unknown: k,
            pivot: self.place[&(k, k)],
            below: (below, self.below.len() as u32),
            right: (right, self.right.len() as u32),
            changed,
        });
    }

    /// How many places there are, those filled in included. The diagonal comes first.
    pub fn places(&self) -> usize {
        self.place.len()
    }
    /// The place of a row and column; `None` where nothing ever stands.
    pub fn place(&self, row: u32, column: u32) -> Option<usize> {
        self.place.get(&(row, column)).map(|p| *p as usize)
    }
    /// Multiplications with subtractions of one elimination.
    pub fn operations(&self) -> usize {
        self.changed.len() + 2 * self.below.len() + 2 * self.right.len()
    }

    /// Solves two systems with one matrix in every lane, in place, as
    /// [`crate::linear::solve_lanes`] does; of `a` nothing useful is left.
    ///
    /// # Panics
    /// If an array is shorter than the pattern asks for.
    #[inline(always)]
    pub fn solve<const L: usize>(
        &self,
        a: &mut [[f64; L]],
        first: &mut [[f64; L]],
        second: &mut [[f64; L]],
    ) -> Pivots<L> {
        let mut sign = [1.0; L];
        let mut least = [f64::INFINITY; L];
        for step in &self.steps {
            let pivot = a[step.pivot as usize];
            let mut inverse = [0.0; L];
            for l in 0..L {
                sign[l] = if pivot[l] < 0.0 { -sign[l] } else { sign[l] };
                let size = pivot[l].abs();
                least[l] = if size < least[l] { size } else { least[l] };
                inverse[l] = 1.0 / pivot[l];
            }
            a[step.pivot as usize] = inverse;
            let (x, y) = (first[step.unknown as usize], second[step.unknown as usize]);
            let right = &self.right[step.right.0 as usize..step.right.1 as usize];
            let mut at = step.changed as usize;
            for below in &self.below[step.below.0 as usize..step.below.1 as usize] {
                let mut factor = a[below.place as usize];
                for l in 0..L {
                    factor[l] *= inverse[l];
                }
                for ((_, from), to) in right.iter().zip(&self.changed[at..at + right.len()]) {
                    let (from, to) = (*from as usize, *to as usize);
                    a[to] = minus_product(a[to], factor, a[from]);
                }
                at += right.len();
                let row = below.row as usize;
                first[row] = minus_product(first[row], factor, x);
                second[row] = minus_product(second[row], factor, y);
            }
        }
        for step in self.steps.iter().rev() {
            let k = step.unknown as usize;
            let (mut x, mut y) = (first[k], second[k]);
            for (j, place) in &self.right[step.right.0 as usize..step.right.1 as usize] {
                let from = a[*place as usize];
                x = minus_product(x, from, first[*j as usize]);
                y = minus_product(y, from, second[*j as usize]);
            }
            let inverse = a[step.pivot as usize];
            for l in 0..L {
                x[l] *= inverse[l];
                y[l] *= inverse[l];
            }
            (first[k], second[k]) = (x, y);
        }
        Pivots { sign, least }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::solve;
    use proptest::prelude::*;

    proptest! {
        /// Any pattern whose diagonal outweighs the rest, against elimination of the
        /// whole matrix.
        #[test]
        fn agrees_with_the_whole_matrix(
            entries in prop::collection::vec((0u32..9, 0u32..9, -0.4..0.4f64), 0..30),
            right in prop::collection::vec(-1.0..1.0f64, 18),
            flip in 0usize..9,
        ) {
            let n = 9;
            let pattern: Vec<(u32, u32)> = entries.iter().map(|e| (e.0, e.1)).collect();
            let e = Elimination::new(n, &pattern);
            let mut a = vec![[0.0; 2]; e.places()];
            let mut whole = vec![0.0; n * n];
            for k in 0..n {
                let v = if k == flip { -9.0 } else { 9.0 };
                a[e.place(k as u32, k as u32).unwrap()] = [v; 2];
                whole[k * n + k] = v;
            }
            for (i, j, v) in &entries {
                let at = e.place(*i, *j).unwrap();
                a[at][0] += v;
                a[at][1] += v;
                whole[*i as usize * n + *j as usize] += v;
            }
            let mut x: Vec<[f64; 2]> = right[..n].iter().map(|v| [*v, 2.0 * v]).collect();
            let mut y: Vec<[f64; 2]> = right[n..].iter().map(|v| [*v, -v]).collect();
            let pivots = e.solve(&mut a, &mut x, &mut y);
            for (b, found, factor) in [(&right[..n], &x, 2.0), (&right[n..], &y, -1.0)] {
                let (mut matrix, mut b) = (whole.clone(), b.to_vec());
                let sign = solve(&mut matrix, &mut b).unwrap();
                prop_assert_eq!(pivots.sign, [sign; 2]);
                for k in 0..n {
                    prop_assert!((found[k][0] - b[k]).abs() < 1e-12);
                    prop_assert!((found[k][1] - factor * b[k]).abs() < 1e-12);
                }
            }
        }
    }
}
