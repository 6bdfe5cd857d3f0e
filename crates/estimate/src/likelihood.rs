//! The log-likelihood of a sample, with exact gradient and Hessian.
//!
//! Every model's row is a function of a few linear predictors. Its derivatives in
//! these come from [`Jet`]; those in the coefficients follow by the chain rule, since
//! predictors are linear in them. Rows are summed in blocks of a fixed size and the
//! blocks in order, so that the bits do not depend on threads.

use crate::formula::Design;
use crate::model::{AnyModel, RowModel, with_model, with_written_model};
use crate::numeric::jet::{Jet, Real};
use crate::numeric::level::level;
use crate::numeric::linear::Matrix;
use fearless_simd::dispatch;
use rayon::prelude::*;

/// Rows per block.
pub(crate) const BLOCK: usize = 128;
/// The most linear predictors a model has: those of a game of a case.
pub(crate) const MOST: usize = 40;
/// The most that have coefficients to be estimated.
pub(crate) const MOST_ESTIMATED: usize = 24;
/// The most of the games of the literature: eight utilities and three scales.
const MOST_WRITTEN: usize = 11;

/// A linear predictor: columns and where their coefficients stand.
#[derive(Clone, Debug)]
pub struct Predictor {
    /// The columns.
    pub design: Design,
    /// The index of its first coefficient.
    pub first: usize,
    /// What it is if it has no columns.
    pub constant: f64,
    /// Whether it is data as they stand: none of its coefficients is estimated.
    pub data: bool,
}

/// A model and its data.
pub struct Likelihood {
    pub(crate) model: AnyModel,
    /// One per utility or scale.
    pub predictors: Vec<Predictor>,
    /// Rows.
    pub rows: usize,
    /// Coefficients.
    pub coefficients: usize,
}

/// A value with its derivatives in all coefficients.
#[derive(Clone, Debug)]
pub struct Derivatives {
    /// The log-likelihood; −∞ or NaN where it has none.
    pub value: f64,
    /// Its gradient.
    pub gradient: Vec<f64>,
    /// Its Hessian.
    pub hessian: Matrix,
}

/// Log-likelihood and gradient of every row.
#[derive(Clone, Debug)]
pub struct Scores {
    /// By row.
    pub values: Vec<f64>,
    /// Row by row, a number per coefficient.
    pub gradients: Vec<f64>,
}

/// Σ xᵢyᵢ in four lanes: a fixed order that vectorises.
#[inline(always)]
pub(crate) fn lanes(x: &[f64], y: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (xs, ys) = (x.chunks_exact(4), y.chunks_exact(4));
    let rest: f64 = xs.remainder().iter().zip(ys.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in xs.zip(ys) {
        for l in 0..4 {
            sums[l] += a[l] * b[l];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// The predictors of a block as slices.
fn slices(eta: &[[f64; BLOCK]]) -> Vec<&[f64]> {
    eta.iter().map(<[f64; BLOCK]>::as_slice).collect()
}

impl Likelihood {
    /// The predictors of a block of rows.
    fn predict(&self, theta: &[f64], from: usize, to: usize) -> Vec<[f64; BLOCK]> {
        let mut eta = vec![[0.0; BLOCK]; self.predictors.len()];
        for (slot, p) in eta.iter_mut().zip(&self.predictors) {
            slot.fill(p.constant);
            for (j, column) in p.design.columns.iter().enumerate() {
                let b = theta[p.first + j];
                for (e, x) in slot.iter_mut().zip(&column[from..to]) {
                    *e += b * x;
                }
            }
        }
        eta
    }

    fn blocks(&self) -> usize {
        self.rows.div_ceil(BLOCK)
    }

    /// The log-likelihood of each row.
    pub fn by_row(&self, theta: &[f64]) -> Vec<f64> {
        let parts: Vec<Vec<f64>> = (0..self.blocks())
            .into_par_iter()
            .map(|b| {
                let (from, to) = (b * BLOCK, ((b + 1) * BLOCK).min(self.rows));
                let eta = self.predict(theta, from, to);
                let mut at = [0.0; MOST];
                let count = eta.len();
                with_model!(&self.model, m => {
                    let solved = m.prepare(&slices(&eta), to - from);
                    (from..to).map(|row| {
                        for (slot, e) in at.iter_mut().zip(&eta) {
                            *slot = e[row - from];
                        }
                        let solved = solved.get(row - from).and_then(Option::as_ref);
                        m.row(&at[..count], row, solved)
                    }).collect()
                })
            })
            .collect();
        parts.concat()
    }

    /// The log-likelihood alone.
    pub fn value(&self, theta: &[f64], weights: Option<&[f64]>) -> f64 {
        let rows = self.by_row(theta);
        match weights {
            None => rows.iter().sum(),
            Some(w) => rows.iter().zip(w).filter(|(_, w)| **w > 0.0).map(|(v, w)| v * w).sum(),
        }
    }

    /// Predictors that have coefficients, and so derivatives.
    fn active(&self) -> Vec<usize> {
        (0..self.predictors.len())
            .filter(|p| !self.predictors[*p].design.columns.is_empty() && !self.predictors[*p].data)
            .collect()
    }

    /// The log-likelihood with gradient and Hessian; rows count by their weights.
    pub fn derivatives(&self, theta: &[f64], weights: Option<&[f64]>) -> Derivatives {
        let parts: Vec<Derivatives> = (0..self.blocks())
            .into_par_iter()
            .map(|b| {
                let active = self.active().len();
                with_written_model!(&self.model, m => match active {
                    0..=3 => self.block::<_, 3>(m, theta, weights, b),
                    4 => self.block::<_, 4>(m, theta, weights, b),
                    5 => self.block::<_, 5>(m, theta, weights, b),
                    6 => self.block::<_, 6>(m, theta, weights, b),
                    7 | 8 => self.block::<_, 8>(m, theta, weights, b),
                    _ => self.block::<_, MOST_WRITTEN>(m, theta, weights, b),
                }, case => match active {
                    0..=2 => self.block::<_, 2>(case, theta, weights, b),
                    3 | 4 => self.block::<_, 4>(case, theta, weights, b),
                    5..=8 => self.block::<_, 8>(case, theta, weights, b),
                    _ => self.block::<_, MOST_ESTIMATED>(case, theta, weights, b),
                })
            })
            .collect();
        let k = self.coefficients;
        let mut sum = Derivatives { value: 0.0, gradient: vec![0.0; k], hessian: Matrix::zero(k) };
        for part in parts {
            sum.value += part.value;
            sum.gradient.iter_mut().zip(&part.gradient).for_each(|(s, x)| *s += x);
            sum.hessian.a.iter_mut().zip(&part.hessian.a).for_each(|(s, x)| *s += x);
        }
        for i in 0..k {
            for j in 0..i {
                let value = sum.hessian.at(i, j) + sum.hessian.at(j, i);
                sum.hessian.set(i, j, value);
            }
        }
        sum
    }

    /// The jet of every row of a block, in the active predictors.
    fn jets<M: RowModel, const N: usize>(
        &self,
        model: &M,
        theta: &[f64],
        (from, to): (usize, usize),
        weights: Option<&[f64]>,
        mut each: impl FnMut(usize, Jet<N>),
    ) {
        let eta = self.predict(theta, from, to);
        let active = self.active();
        let mut at = vec![Jet::<N>::constant(0.0); eta.len()];
        for (slot, &p) in active.iter().enumerate() {
            at[p] = Jet::variable(0.0, slot);
        }
        let solved = model.prepare(&slices(&eta), to - from);
        for row in from..to {
            // A row without weight must not spoil the sum with an infinity.
            if weights.is_some_and(|w| w[row] == 0.0) {
                continue;
            }
            for (jet, e) in at.iter_mut().zip(&eta) {
                jet.v = e[row - from];
            }
            let solved = solved.get(row - from).and_then(Option::as_ref);
            each(row - from, model.row(&at, row, solved));
        }
    }

    /// One block's part, the Hessian in one triangle of each pair.
    fn block<M: RowModel, const N: usize>(
        &self,
        model: &M,
        theta: &[f64],
        weights: Option<&[f64]>,
        block: usize,
    ) -> Derivatives {
        let (from, to) = (block * BLOCK, ((block + 1) * BLOCK).min(self.rows));
        let k = self.coefficients;
        let mut first = [[0.0; BLOCK]; N];
        let mut second = vec![[[0.0; BLOCK]; N]; N];
        let mut out = Derivatives { value: 0.0, gradient: vec![0.0; k], hessian: Matrix::zero(k) };
        self.jets::<M, N>(model, theta, (from, to), weights, |i, jet| {
            let w = weights.map_or(1.0, |w| w[from + i]);
            out.value += w * jet.v;
            for a in 0..N {
                first[a][i] = w * jet.g[a];
                for (slot, h) in second[a].iter_mut().zip(&jet.h[a][..=a]) {
                    slot[i] = w * h;
                }
            }
        });
        dispatch!(level(), _simd => self.chained(&first, &second, (from, to), &mut out));
        out
    }

    /// Gradient and Hessian in the coefficients from those in the predictors, row by row
    /// of a block.
    #[inline(always)]
    fn chained<const N: usize>(
        &self,
        first: &[[f64; BLOCK]; N],
        second: &[[[f64; BLOCK]; N]],
        (from, to): (usize, usize),
        out: &mut Derivatives,
    ) {
        let (n, k) = (to - from, self.coefficients);
        let active = self.active();
        let mut scaled = [0.0; BLOCK];
        for (a, &p) in active.iter().enumerate() {
            let own = &self.predictors[p];
            for (i, x) in own.design.columns.iter().enumerate() {
                let x = &x[from..to];
                out.gradient[own.first + i] = lanes(&first[a][..n], x);
                for (b, &q) in active[..=a].iter().enumerate() {
                    for ((s, h), x) in scaled.iter_mut().zip(&second[a][b]).zip(x) {
                        *s = h * x;
                    }
                    let other = &self.predictors[q];
                    let count = if a == b { i + 1 } else { other.design.columns.len() };
                    for (j, y) in other.design.columns[..count].iter().enumerate() {
                        let value = lanes(&scaled[..n], &y[from..to]);
                        out.hessian.a[(own.first + i) * k + other.first + j] = value;
                    }
                }
            }
        }
    }

    /// Log-likelihood and gradient row by row.
    pub fn scores(&self, theta: &[f64]) -> Scores {
        let parts: Vec<Scores> = (0..self.blocks())
            .into_par_iter()
            .map(|b| {
                with_written_model!(
                    &self.model,
                    m => self.block_scores::<_, MOST_WRITTEN>(m, theta, b),
                    case => self.block_scores::<_, MOST_ESTIMATED>(case, theta, b)
                )
            })
            .collect();
        let mut all = Scores { values: Vec::new(), gradients: Vec::new() };
        for part in parts {
            all.values.extend(part.values);
            all.gradients.extend(part.gradients);
        }
        all
    }

    fn block_scores<M: RowModel, const N: usize>(
        &self,
        model: &M,
        theta: &[f64],
        block: usize,
    ) -> Scores {
        let (from, to) = (block * BLOCK, ((block + 1) * BLOCK).min(self.rows));
        let k = self.coefficients;
        let active = self.active();
        let mut out =
            Scores { values: vec![0.0; to - from], gradients: vec![0.0; (to - from) * k] };
        self.jets::<M, N>(model, theta, (from, to), None, |i, jet| {
            out.values[i] = jet.v;
            for (a, &p) in active.iter().enumerate() {
                let own = &self.predictors[p];
                for (j, x) in own.design.columns.iter().enumerate() {
                    out.gradients[i * k + own.first + j] = jet.g[a] * x[from + i];
                }
            }
        });
        out
    }

    /// The linear predictors of one row.
    pub fn predictors_at(&self, theta: &[f64], row: usize) -> Vec<f64> {
        self.predictors_over(theta, self.predictors.iter().map(|p| &p.design), row)
    }

    /// The same in a row of other columns, one design for each predictor.
    pub(crate) fn predictors_over<'d>(
        &self,
        theta: &[f64],
        designs: impl IntoIterator<Item = &'d Design>,
        row: usize,
    ) -> Vec<f64> {
        let pairs = self.predictors.iter().zip(designs);
        pairs
            .map(|(p, design)| {
                let columns = design.columns.iter().enumerate();
                p.constant + columns.map(|(j, x)| theta[p.first + j] * x[row]).sum::<f64>()
            })
            .collect()
    }
}
