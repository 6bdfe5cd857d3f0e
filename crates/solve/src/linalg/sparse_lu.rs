//! LU factors of sparse square matrices of one pattern.

use super::minimum_degree::minimum_degree;

/// A pivot on the diagonal is taken if it is at least this share of the largest: the
/// order of elimination was chosen for the diagonal.
const DIAGONAL: f64 = 0.1;
const NONE: u32 = u32::MAX;

/// Sparse rows of a square matrix: row `i` has columns `column[start[i]..start[i + 1]]`.
#[derive(Clone, Debug)]
pub struct Rows {
    pub start: Vec<usize>,
    pub column: Vec<u32>,
    pub value: Vec<f64>,
}

impl Rows {
    pub fn size(&self) -> usize {
        self.start.len() - 1
    }

    /// Row `i` as columns and values.
    pub fn row(&self, i: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let at = self.start[i]..self.start[i + 1];
        self.column[at.clone()].iter().map(|c| *c as usize).zip(self.value[at].iter().copied())
    }

    /// `y -= A x`.
    pub fn subtract_product(&self, x: &[f64], y: &mut [f64]) {
        for (i, y) in y.iter_mut().enumerate() {
            *y -= self.row(i).map(|(j, v)| v * x[j]).sum::<f64>();
        }
    }
}

/// Factors of a matrix by the left-looking method of Gilbert & Peierls (SIAM J. Sci.
/// Stat. Comput. 9, 1988, 862–874), rows of the matrix taken as columns of its transpose,
/// in an order of minimum degree, with pivots near the diagonal.
#[derive(Clone, Debug)]
pub struct SparseLu {
    /// The row taken at each step.
    order: Vec<u32>,
    /// The column that is the pivot of each step, and the step of each column.
    pivot_column: Vec<u32>,
    step_of: Vec<u32>,
    pivot: Vec<f64>,
    /// Per step: columns below the pivot with multipliers.
    lower: Triangle,
    /// Per step: earlier steps with entries above the pivot.
    upper: Triangle,
    work: Vec<f64>,
    seen: Vec<u32>,
}

#[derive(Clone, Debug, Default)]
struct Triangle {
    start: Vec<usize>,
    index: Vec<u32>,
    value: Vec<f64>,
}

impl Triangle {
    fn clear(&mut self) {
        self.start.clear();
        self.start.push(0);
        self.index.clear();
        self.value.clear();
    }
    fn step(&self, k: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let at = self.start[k]..self.start[k + 1];
        self.index[at.clone()].iter().map(|i| *i as usize).zip(self.value[at].iter().copied())
    }
}

impl SparseLu {
    /// For matrices of this pattern.
    pub fn new(pattern: &Rows) -> Self {
        let n = pattern.size();
        SparseLu {
            order: minimum_degree(pattern),
            pivot_column: vec![NONE; n],
            step_of: vec![NONE; n],
            pivot: vec![0.0; n],
            lower: Triangle::default(),
            upper: Triangle::default(),
            work: vec![0.0; n],
            seen: vec![NONE; n],
        }
    }

    /// Factors a matrix. Returns the sign of its determinant, `None` where it is singular
    /// or holds what is no number.
    pub fn factor(&mut self, a: &Rows) -> Option<f64> {
        let n = a.size();
        self.step_of.fill(NONE);
        self.seen.fill(NONE);
        self.lower.clear();
        self.upper.clear();
        let mut sign = 1.0;
        let (mut reached, mut stack) = (Vec::new(), Vec::new());
        for k in 0..n {
            let row = self.order[k] as usize;
            self.reach(a, row, k, &mut reached, &mut stack);
            for (j, v) in a.row(row) {
                self.work[j] = v;
            }
            let Some(chosen) = self.eliminate(row, &reached) else {
                self.work.fill(0.0);
                return None;
            };
            let pivot = self.work[chosen as usize];
            (self.pivot[k], self.pivot_column[k]) = (pivot, chosen);
            self.step_of[chosen as usize] = k as u32;
            if pivot < 0.0 {
                sign = -sign;
            }
            for j in reached.drain(..) {
                let v = std::mem::take(&mut self.work[j as usize]);
                if self.step_of[j as usize] == NONE && v != 0.0 {
                    self.lower.index.push(j);
                    self.lower.value.push(v / pivot);
                }
            }
            self.lower.start.push(self.lower.index.len());
        }
        Some(
            sign * parity(&self.order, &mut self.seen) * parity(&self.pivot_column, &mut self.seen),
        )
    }

    /// The columns that row number `k` will have entries in, those of steps done before
    /// last and in the reverse of the order in which they have to be eliminated.
    fn reach(
        &mut self,
        a: &Rows,
        row: usize,
        k: usize,
        reached: &mut Vec<u32>,
        stack: &mut Vec<(u32, usize)>,
    ) {
        for (j, _) in a.row(row) {
            if self.seen[j] == k as u32 {
                continue;
            }
            self.seen[j] = k as u32;
            stack.push((j as u32, 0));
            while let Some((at, next)) = stack.pop() {
                let step = self.step_of[at as usize];
                if step == NONE {
                    reached.push(at);
                    continue;
                }
                let below = &self.lower.index
                    [self.lower.start[step as usize]..self.lower.start[step as usize + 1]];
                match below[next..].iter().position(|c| self.seen[*c as usize] != k as u32) {
                    Some(skipped) => {
                        let c = below[next + skipped];
                        stack.push((at, next + skipped + 1));
                        self.seen[c as usize] = k as u32;
                        stack.push((c, 0));
                    }
                    None => reached.push(at),
                }
            }
        }
    }

    /// Subtracts what earlier steps leave and chooses the pivot among the other columns.
    fn eliminate(&mut self, row: usize, reached: &[u32]) -> Option<u32> {
        for j in reached.iter().rev() {
            let step = self.step_of[*j as usize];
            if step == NONE {
                continue;
            }
            let v = self.work[*j as usize];
            if v == 0.0 {
                continue;
            }
            self.upper.index.push(step);
            self.upper.value.push(v);
            let at = self.lower.start[step as usize]..self.lower.start[step as usize + 1];
            for (c, l) in self.lower.index[at.clone()].iter().zip(&self.lower.value[at]) {
                self.work[*c as usize] -= l * v;
            }
        }
        self.upper.start.push(self.upper.index.len());
        let (mut best, mut size) = (NONE, 0.0);
        for j in reached.iter().filter(|j| self.step_of[**j as usize] == NONE) {
            let v = self.work[*j as usize].abs();
            if v > size || v.is_nan() {
                (best, size) = (*j, v);
            }
        }
        if !(size.is_finite() && size > 0.0) {
            return None;
        }
        let free = self.step_of[row] == NONE;
        Some(if free && self.work[row].abs() >= DIAGONAL * size { row as u32 } else { best })
    }

    /// Solves `A x = b` in place with the factors of the last matrix.
    pub fn solve(&mut self, b: &mut [f64]) {
        let n = self.order.len();
        // The transpose was factored: its upper factor is run through first.
        for k in 0..n {
            let sum: f64 = self.upper.step(k).map(|(i, v)| v * self.work[i]).sum();
            self.work[k] = (b[self.order[k] as usize] - sum) / self.pivot[k];
        }
        for k in (0..n).rev() {
            let sum: f64 = self.lower.step(k).map(|(c, v)| v * b[c]).sum();
            b[self.pivot_column[k] as usize] = self.work[k] - sum;
        }
        self.work.fill(0.0);
    }
}

/// The sign of a permutation.
fn parity(permutation: &[u32], seen: &mut [u32]) -> f64 {
    seen.fill(0);
    let mut sign = 1.0;
    for start in 0..permutation.len() {
        let (mut at, mut length) = (start, 0);
        while seen[at] == 0 {
            seen[at] = 1;
            at = permutation[at] as usize;
            length += 1;
        }
        if length > 0 && length % 2 == 0 {
            sign = -sign;
        }
    }
    sign
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use realpolitik_lanes::linear::solve;

    fn rows(n: usize, dense: &[f64]) -> Rows {
        let mut r = Rows { start: vec![0], column: Vec::new(), value: Vec::new() };
        for i in 0..n {
            for j in 0..n {
                if dense[i * n + j] != 0.0 {
                    r.column.push(j as u32);
                    r.value.push(dense[i * n + j]);
                }
            }
            r.start.push(r.column.len());
        }
        r
    }

    proptest! {
        /// Solutions and the sign of the determinant, against elimination of the whole
        /// matrix; also where the diagonal is empty.
        #[test]
        fn agrees_with_the_whole_matrix(
            entries in prop::collection::vec((0usize..8, 0usize..8, -1.0..1.0f64), 8..40),
            diagonal in prop::collection::vec(prop_oneof![Just(0.0), -1.0..1.0f64], 8),
            right in prop::collection::vec(-1.0..1.0f64, 8),
        ) {
            let n = 8;
            let mut dense = vec![0.0; n * n];
            for (i, j, v) in entries {
                dense[i * n + j] += v;
            }
            for (k, d) in diagonal.iter().enumerate() {
                dense[k * n + k] += d;
            }
            let a = rows(n, &dense);
            let mut lu = SparseLu::new(&a);
            let (mut whole, mut want) = (dense.clone(), right.clone());
            let sign = solve(&mut whole, &mut want);
            // Near singular matrices are solved differently well.
            prop_assume!(sign.is_some() && want.iter().all(|x| x.abs() < 1e4));
            prop_assert_eq!(lu.factor(&a), sign);
            let mut got = right;
            lu.solve(&mut got);
            for (x, y) in got.iter().zip(&want) {
                prop_assert!((x - y).abs() < 1e-6 * (1.0 + y.abs()), "{} {}", x, y);
            }
        }
    }

    /// An arrow fills nothing in if its shaft goes first.
    #[test]
    fn an_arrow_is_not_filled_in() {
        let n = 50;
        let mut dense = vec![0.0; n * n];
        for k in 0..n {
            dense[k * n + k] = 2.0;
            dense[k] = 1.0;
            dense[k * n] = 1.0;
        }
        dense[0] = n as f64;
        let a = rows(n, &dense);
        let mut lu = SparseLu::new(&a);
        assert_eq!(lu.factor(&a), Some(1.0));
        assert_eq!(lu.lower.index.len(), n - 1);
        let mut x = vec![1.0; n];
        lu.solve(&mut x);
        let mut left = vec![1.0; n];
        a.subtract_product(&x, &mut left);
        assert!(left.iter().all(|v| v.abs() < 1e-14));
    }

    #[test]
    fn a_singular_matrix_is_said() {
        let a = rows(2, &[1.0, 2.0, 2.0, 4.0]);
        assert_eq!(SparseLu::new(&a).factor(&a), None);
        let empty = Rows { start: vec![0, 0], column: Vec::new(), value: Vec::new() };
        assert_eq!(SparseLu::new(&empty).factor(&empty), None);
    }
}
