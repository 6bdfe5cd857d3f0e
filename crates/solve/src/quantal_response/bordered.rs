//! The linear systems of a step along a branch: the derivatives of the equations,
//! bordered by a column and a row.

use super::system::System;
use crate::linalg::sparse_lu::{Rows, SparseLu};
use realpolitik_lanes::linear::solve;

/// Unknowns up to which the whole matrix is eliminated.
const FEW: usize = 32;
/// A matrix is sparse if at most one in so many of its entries can differ from 0.
const SPARSE: usize = 8;

/// A bordered matrix that can be solved with.
pub(super) enum Bordered {
    Whole { jacobian: Vec<f64>, matrix: Vec<f64> },
    Sparse(Box<Sparse>),
}

/// The derivatives in factors, and the border.
pub(super) struct Sparse {
    rows: Rows,
    factors: SparseLu,
    column: Vec<f64>,
    row: Vec<f64>,
    // Work space.
    across: Vec<f64>,
    residual: Vec<f64>,
}

impl Bordered {
    /// Room for the matrices of a system.
    pub(super) fn new(system: &mut System) -> Self {
        let n = system.size;
        if n <= FEW || system.entries().saturating_mul(SPARSE) > n * n {
            return Bordered::Whole {
                jacobian: vec![0.0; n * n],
                matrix: vec![0.0; (n + 1) * (n + 1)],
            };
        }
        let (mut f, mut f_t) = (vec![0.0; n], vec![0.0; n]);
        system.equations(&vec![0.0; n], 0.0, &mut f, &mut f_t);
        let mut rows = Rows { start: Vec::new(), column: Vec::new(), value: Vec::new() };
        system.sparse_jacobian(0.0, &mut rows);
        Bordered::Sparse(Box::new(Sparse {
            factors: SparseLu::new(&rows),
            rows,
            column: vec![0.0; n],
            row: vec![0.0; n + 1],
            across: vec![0.0; n],
            residual: vec![0.0; n + 1],
        }))
    }

    /// Takes the derivatives at the point where the equations were last evaluated, the
    /// column `f_t / scale` and the last row, the tangent or, if there is none, that of
    /// the parameter alone.
    pub(super) fn assemble(
        &mut self,
        system: &mut System,
        t: f64,
        scale: f64,
        f_t: &[f64],
        tangent: Option<&[f64]>,
    ) {
        let n = system.size;
        let fill = |last: &mut [f64]| match tangent {
            Some(tangent) => last.copy_from_slice(tangent),
            None => {
                last.fill(0.0);
                last[n] = 1.0;
            }
        };
        match self {
            Bordered::Whole { jacobian, matrix } => {
                system.jacobian(t, jacobian);
                for i in 0..n {
                    matrix[i * (n + 1)..i * (n + 1) + n]
                        .copy_from_slice(&jacobian[i * n..(i + 1) * n]);
                    matrix[i * (n + 1) + n] = f_t[i] / scale;
                }
                fill(&mut matrix[n * (n + 1)..]);
            }
            Bordered::Sparse(s) => {
                system.sparse_jacobian(t, &mut s.rows);
                for (c, v) in s.column.iter_mut().zip(f_t) {
                    *c = v / scale;
                }
                fill(&mut s.row);
            }
        }
    }

    /// Solves with the matrix last taken, in place; it is used up. Returns the sign of
    /// its determinant, or `None` where it is singular.
    pub(super) fn solve(&mut self, right: &mut [f64]) -> Option<f64> {
        match self {
            Bordered::Whole { matrix, .. } => solve(matrix, right),
            Bordered::Sparse(s) => s.solve(right),
        }
    }
}

impl Sparse {
    /// Block elimination and one step of refinement, which is accurate even where the
    /// matrix without its border is nearly singular, as at turning points (Govaerts &
    /// Pryce, BIT 30, 1990, 490–507).
    fn solve(&mut self, right: &mut [f64]) -> Option<f64> {
        let n = self.column.len();
        let sign = self.factors.factor(&self.rows)?;
        self.across.copy_from_slice(&self.column);
        self.factors.solve(&mut self.across);
        let corner = self.row[n] - dot(&self.row[..n], &self.across);
        if corner == 0.0 || !corner.is_finite() {
            return None;
        }
        self.residual.copy_from_slice(right);
        self.eliminate(right, corner);
        self.rows.subtract_product(&right[..n], &mut self.residual[..n]);
        for (r, c) in self.residual.iter_mut().zip(&self.column) {
            *r -= c * right[n];
        }
        self.residual[n] -= dot(&self.row, right);
        let mut correction = std::mem::take(&mut self.residual);
        self.eliminate(&mut correction, corner);
        for (x, c) in right.iter_mut().zip(&correction) {
            *x += c;
        }
        self.residual = correction;
        Some(if corner < 0.0 { -sign } else { sign })
    }

    fn eliminate(&mut self, b: &mut [f64], corner: f64) {
        let n = self.column.len();
        self.factors.solve(&mut b[..n]);
        b[n] = (b[n] - dot(&self.row[..n], &b[..n])) / corner;
        let last = b[n];
        for (x, a) in b[..n].iter_mut().zip(&self.across) {
            *x -= a * last;
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A border that makes a singular matrix regular.
    #[test]
    fn nearly_singular_matrices_are_solved_with_their_border() {
        let n = 3;
        let mut rows = Rows { start: vec![0], column: Vec::new(), value: Vec::new() };
        let a = [1.0, 2.0, 0.0, 2.0, 4.0 + 1e-13, 0.0, 0.0, 0.0, 3.0];
        for i in 0..n {
            rows.column.extend([0, 1, 2]);
            rows.value.extend(&a[i * n..(i + 1) * n]);
            rows.start.push(rows.column.len());
        }
        let (column, row) = (vec![0.3, -1.0, 0.5], vec![1.0, -0.5, 0.25, 0.125]);
        let mut sparse = Sparse {
            factors: SparseLu::new(&rows),
            rows,
            column: column.clone(),
            row: row.clone(),
            across: vec![0.0; n],
            residual: vec![0.0; n + 1],
        };
        let mut whole = Vec::new();
        for i in 0..n {
            whole.extend(&a[i * n..(i + 1) * n]);
            whole.push(column[i]);
        }
        whole.extend(&row);
        let mut want = vec![1.0, 2.0, 3.0, 4.0];
        let mut got = want.clone();
        let sign = solve(&mut whole, &mut want);
        assert_eq!(sparse.solve(&mut got), sign);
        for (x, y) in got.iter().zip(&want) {
            assert!((x - y).abs() < 1e-10 * (1.0 + y.abs()), "{got:?} {want:?}");
        }
    }
}
