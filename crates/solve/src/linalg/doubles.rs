//! Dictionaries in doubles: exchanges, the ratio test, and how rounding is kept down.

use super::dictionary::{Dictionary, First, LeavingRows, TIE, VariablePosition, ZERO};
use fearless_simd::{Level, dispatch};

/// Numbers beyond which a dictionary is recomputed with the greatest pivot of a column
/// instead of the greatest of all.
const LARGE: usize = 40_000;

/// What rounding may have done to a dictionary, whose numbers are near 1, before it is
/// recomputed: two orders below what counts as 0 in it.
const DRIFT: f64 = 1e-12;

/// Takes multiples of the pivot row off all others, so that the pivot's column holds
/// nothing but the pivot.
#[inline(always)]
fn eliminate(entries: &mut [f64], width: usize, row: usize, column: usize) {
    let (before, rest) = entries.split_at_mut(row * width);
    let (pivot_row, after) = rest.split_at_mut(width);
    let inverse = 1.0 / pivot_row[column];
    let mut filled = 0;
    for e in pivot_row.iter_mut() {
        *e *= inverse;
        filled += usize::from(*e != 0.0);
    }
    pivot_row[column] = inverse;
    // Dictionaries of trees are mostly zeros, and stay so for long.
    if 3 * filled < width {
        let filled: Vec<usize> = (0..width).filter(|j| pivot_row[*j] != 0.0).collect();
        for line in before.chunks_exact_mut(width).chain(after.chunks_exact_mut(width)) {
            let factor = std::mem::replace(&mut line[column], 0.0);
            if factor != 0.0 {
                filled.iter().for_each(|j| line[*j] -= factor * pivot_row[*j]);
            }
        }
        return;
    }
    for line in before.chunks_exact_mut(width).chain(after.chunks_exact_mut(width)) {
        let factor = std::mem::replace(&mut line[column], 0.0);
        if factor != 0.0 {
            for (e, p) in line.iter_mut().zip(pivot_row.iter()) {
                *e -= factor * p;
            }
        }
    }
}

/// The least ratio of each column in turn and its row, over the rows whose entry is
/// positive.
#[inline(always)]
fn least_of_columns(
    entries: &[f64],
    width: usize,
    rows: usize,
    least: &mut [f64],
    row: &mut [f64],
) {
    least.fill(f64::INFINITY);
    for (r, line) in entries.chunks_exact(width).take(rows).enumerate() {
        let rhs = line[width - 1];
        for ((e, least), row) in line.iter().zip(least.iter_mut()).zip(row.iter_mut()) {
            let ratio = if *e > ZERO { rhs / *e } else { f64::INFINITY };
            let less = ratio < *least;
            *least = if less { ratio } else { *least };
            *row = if less { r as f64 } else { *row };
        }
    }
}

/// How many rows tie for each column's least ratio.
#[inline(always)]
fn ties_of_columns(entries: &[f64], width: usize, rows: usize, least: &[f64], ties: &mut [f64]) {
    ties.fill(0.0);
    for line in entries.chunks_exact(width).take(rows) {
        let rhs = line[width - 1];
        for ((e, least), ties) in line.iter().zip(least).zip(ties.iter_mut()) {
            let ratio = if *e > ZERO { rhs / *e } else { f64::MAX };
            let larger = ratio.abs().max(least.abs()).max(1.0);
            *ties += if (ratio - *least).abs() <= TIE * larger { 1.0 } else { 0.0 };
        }
    }
}

/// A sign for each column, without a pattern.
fn sign_of(column: usize) -> f64 {
    let mixed = (column as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    if (mixed ^ (mixed >> 29)) & 1 == 0 { 1.0 } else { -1.0 }
}

impl Dictionary<f64> {
    pub(super) fn exchange_f64(&mut self, row: usize, column: usize) {
        let width = self.columns + 1;
        let entries = &mut self.entries;
        dispatch!(Level::new(), _simd => eliminate(entries, width, row, column));
        self.swap_names(row, column);
    }

    /// The row of the least ratio and those that tie with it.
    pub(super) fn least_ratio_f64(
        &self,
        column: usize,
        allowed: impl Fn(usize) -> bool,
    ) -> (Option<usize>, Vec<usize>) {
        let (mut best, mut least, mut tied) = (None, f64::INFINITY, Vec::new());
        for (r, line) in self.entries.chunks_exact(self.columns + 1).enumerate() {
            if r == self.ratio_rows {
                break;
            }
            if line[column] <= ZERO || !allowed(r) {
                continue;
            }
            let ratio = line[self.columns] / line[column];
            let larger = ratio.abs().max(least.abs()).max(1.0);
            if best.is_some() && (ratio - least).abs() <= TIE * larger {
                tied.push(r);
            } else if ratio < least {
                (best, least) = (Some(r), ratio);
                tied.clear();
            }
        }
        (best, tied)
    }

    /// The row that leaves for every column.
    pub(super) fn leaving_rows_f64(&self, out: &mut LeavingRows) {
        let (n, width) = (self.columns, self.columns + 1);
        out.room.resize(3 * n, 0.0);
        let (least, rest) = out.room.split_at_mut(n);
        let (row, ties) = rest.split_at_mut(n);
        let entries = &self.entries;
        dispatch!(Level::new(), _simd => {
            least_of_columns(entries, width, self.ratio_rows, least, row);
            ties_of_columns(entries, width, self.ratio_rows, least, ties);
        });
        out.rows.clear();
        out.rows.extend((0..n).map(|c| {
            if least[c] == f64::INFINITY {
                None
            } else if ties[c] == 1.0 {
                Some(row[c] as usize)
            } else {
                self.leaving_row(c, |_| true)
            }
        }));
    }

    /// Takes into the basis what belongs there, each with the greatest pivot of its
    /// column. What has none worth while is left.
    fn exchange_by_columns(&self, fresh: &mut Dictionary<f64>) {
        const WORTH_WHILE: f64 = 1e-3;
        let entering: Vec<usize> = fresh
            .cobasis
            .iter()
            .copied()
            .filter(|v| matches!(self.place[*v], VariablePosition::Row(_)))
            .collect();
        for v in entering {
            let VariablePosition::Column(c) = fresh.place[v] else { continue };
            let mut best = (WORTH_WHILE, None);
            for (r, leaving) in fresh.basis.iter().enumerate() {
                let size = fresh.at(r, c).abs();
                if size > best.0 && matches!(self.place[*leaving], VariablePosition::Column(_)) {
                    best = (size, Some(r));
                }
            }
            if let (_, Some(r)) = best {
                fresh.exchange_f64(r, c);
            }
        }
    }

    /// Recomputes every entry from the first dictionary by exchanges with the
    /// greatest pivots: O(k · rows · columns) for k variables that have changed
    /// sides.
    pub(super) fn recompute(&mut self) {
        let Some(first) = self.first.as_deref() else { return };
        let mut fresh = Dictionary::<f64>::unkept(
            first.entries.clone(),
            first.basis.clone(),
            first.cobasis.clone(),
            self.ratio_rows,
        );
        if self.entries.len() > LARGE {
            self.exchange_by_columns(&mut fresh);
        }
        loop {
            let mut best = (0.0, 0, 0);
            for (c, entering) in fresh.cobasis.iter().enumerate() {
                if matches!(self.place[*entering], VariablePosition::Column(_)) {
                    continue;
                }
                for (r, leaving) in fresh.basis.iter().enumerate() {
                    if matches!(self.place[*leaving], VariablePosition::Column(_))
                        && fresh.at(r, c).abs() > best.0
                    {
                        best = (fresh.at(r, c).abs(), r, c);
                    }
                }
            }
            if best.0 == 0.0 {
                break;
            }
            fresh.exchange_f64(best.1, best.2);
        }
        if fresh.basis.iter().any(|v| matches!(self.place[*v], VariablePosition::Column(_))) {
            return; // numerically singular: the running dictionary is the better one
        }
        let width = self.columns + 1;
        let mut entries = Vec::with_capacity(self.entries.len());
        for v in &self.basis {
            let VariablePosition::Row(r) = fresh.place[*v] else { return };
            for w in &self.cobasis {
                let VariablePosition::Column(c) = fresh.place[*w] else { return };
                entries.push(fresh.entries[r * width + c]);
            }
            entries.push(fresh.entries[r * width + self.columns]);
        }
        self.entries = entries;
    }

    /// The variables that have changed sides since the first dictionary; `None` where
    /// their system is singular. O(k³).
    fn exchanged(&self) -> Option<Exchanged> {
        let first = self.first.as_deref()?;
        let width = self.columns + 1;
        let is_row = |v: &usize| matches!(self.place[*v], VariablePosition::Row(_));
        let rows = first.basis.len();
        let gone: Vec<usize> = (0..rows).filter(|r| !is_row(&first.basis[*r])).collect();
        let come: Vec<usize> = (0..self.columns).filter(|c| is_row(&first.cobasis[*c])).collect();
        let mut matrix = Vec::with_capacity(gone.len() * come.len());
        for r in &gone {
            matrix.extend(come.iter().map(|c| first.entries[r * width + c]));
        }
        let factors = Factors::of(matrix, gone.len())?;
        Some(Exchanged { gone, come, factors })
    }

    /// The basic variables, row by row, for other right-hand sides of the first
    /// dictionary. O(rows · k + k²).
    fn solved(&self, first: &First<f64>, by: &Exchanged, right: &[f64]) -> Vec<f64> {
        let width = self.columns + 1;
        let product = |r: usize, x: &[f64]| -> f64 {
            let line = &first.entries[r * width..(r + 1) * width];
            by.come.iter().zip(x).map(|(c, x)| line[*c] * x).sum()
        };
        let own: Vec<f64> = by.gone.iter().map(|r| right[*r]).collect();
        let mut x = by.factors.solve(&own);
        // Once more for what rounding left.
        let left: Vec<f64> = by.gone.iter().zip(&own).map(|(r, b)| b - product(*r, &x)).collect();
        x.iter_mut().zip(by.factors.solve(&left)).for_each(|(x, d)| *x += d);
        let mut values = vec![0.0; self.place.len()];
        by.come.iter().zip(&x).for_each(|(c, x)| values[first.cobasis[*c]] = *x);
        for (r, v) in first.basis.iter().enumerate() {
            if matches!(self.place[*v], VariablePosition::Row(_)) {
                values[*v] = right[r] - product(r, &x);
            }
        }
        self.basis.iter().map(|v| values[*v]).collect()
    }

    /// The right-hand sides from the first dictionary, and what they were found by.
    fn values_afresh(&self) -> Option<(&First<f64>, Exchanged, Vec<f64>)> {
        let first = self.first.as_deref()?;
        let by = self.exchanged()?;
        let lines = first.entries.chunks_exact(self.columns + 1);
        let right: Vec<f64> = lines.map(|l| l[self.columns]).collect();
        let values = self.solved(first, &by, &right);
        Some((first, by, values))
    }

    /// The right-hand sides from the first dictionary, if the entries have kept to it:
    /// their sum over the columns, each with a sign, is compared with what the first
    /// dictionary makes of it. O(rows · columns + k³).
    fn values_if_kept(&self) -> Option<Vec<f64>> {
        let (first, by, values) = self.values_afresh()?;
        let width = self.columns + 1;
        // The cobasic variables at their signs instead of at 0.
        let mut at_signs = vec![0.0; self.place.len()];
        for (c, v) in self.cobasis.iter().enumerate() {
            at_signs[*v] = sign_of(c);
        }
        let right: Vec<f64> = (first.entries.chunks_exact(width).zip(&first.basis))
            .map(|(line, v)| {
                let moved = line.iter().zip(&first.cobasis).map(|(e, v)| e * at_signs[*v]);
                line[self.columns] - moved.sum::<f64>() - at_signs[*v]
            })
            .collect();
        let signed = self.solved(first, &by, &right);
        let lines = self.entries.chunks_exact(width);
        // A number that is none must not pass for small.
        let kept = lines.zip(values.iter().zip(&signed)).all(|(line, (value, signed))| {
            let sum: f64 = (0..self.columns).map(|c| line[c] * sign_of(c)).sum();
            let size = 1.0 + signed.abs().max(value.abs());
            let off = [line[self.columns] - value, value - sum - signed];
            off.iter().all(|gap| gap.abs() <= DRIFT * size)
        });
        kept.then_some(values)
    }

    /// Recomputes the right-hand sides from the first dictionary, and the other entries
    /// where rounding has built up in them.
    pub(super) fn keep_down_rounding(&mut self) {
        match self.values_if_kept() {
            Some(values) => self.set_right_hand_sides(&values),
            None => self.recompute(),
        }
    }

    /// Recomputes the right-hand sides alone.
    pub(super) fn recompute_values(&mut self) {
        if let Some((_, _, values)) = self.values_afresh() {
            self.set_right_hand_sides(&values);
        }
    }

    fn set_right_hand_sides(&mut self, values: &[f64]) {
        let width = self.columns + 1;
        for (line, value) in self.entries.chunks_exact_mut(width).zip(values) {
            line[width - 1] = *value;
        }
    }
}

/// Rows of the first dictionary whose variables have left the basis, its columns whose
/// variables have entered it, and their matrix.
struct Exchanged {
    gone: Vec<usize>,
    come: Vec<usize>,
    factors: Factors,
}

/// A square matrix in triangular factors, rows exchanged.
struct Factors {
    size: usize,
    rows: Vec<f64>,
    order: Vec<usize>,
}

impl Factors {
    /// `None` if the matrix is singular as far as doubles tell.
    fn of(mut rows: Vec<f64>, size: usize) -> Option<Self> {
        let mut order: Vec<usize> = (0..size).collect();
        for k in 0..size {
            let above = |i: &usize, j: &usize| {
                rows[i * size + k].abs().total_cmp(&rows[j * size + k].abs())
            };
            let pivot = (k..size).max_by(above)?;
            if rows[pivot * size + k].abs() < 1e-14 {
                return None;
            }
            if pivot != k {
                order.swap(k, pivot);
                let (upper, lower) = rows.split_at_mut(pivot * size);
                upper[k * size..(k + 1) * size].swap_with_slice(&mut lower[..size]);
            }
            let (upper, lower) = rows.split_at_mut((k + 1) * size);
            let upper = &upper[k * size..];
            for line in lower.chunks_exact_mut(size) {
                let factor = line[k] / upper[k];
                line[k] = factor;
                if factor != 0.0 {
                    for (x, y) in line[k + 1..].iter_mut().zip(&upper[k + 1..]) {
                        *x -= factor * y;
                    }
                }
            }
        }
        Some(Factors { size, rows, order })
    }

    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x: Vec<f64> = self.order.iter().map(|r| right[*r]).collect();
        for i in 0..n {
            let line = &self.rows[i * n..i * n + i];
            let sum: f64 = line.iter().zip(&x).map(|(a, x)| a * x).sum();
            x[i] -= sum;
        }
        for i in (0..n).rev() {
            let line = &self.rows[i * n + i + 1..(i + 1) * n];
            let sum: f64 = line.iter().zip(&x[i + 1..]).map(|(a, x)| a * x).sum();
            x[i] = (x[i] - sum) / self.rows[i * n + i];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dictionary of numbers in (0, 1] that follow no pattern.
    fn dictionary(rows: usize, columns: usize) -> Dictionary<f64> {
        let mut state = 7u64;
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) as f64 + 1.0) / (1u64 << 31) as f64
        };
        let entries = (0..rows * (columns + 1)).map(|_| number()).collect();
        let cobasis = (0..columns).collect();
        Dictionary::new(entries, (columns..columns + rows).collect(), cobasis, rows)
    }

    #[test]
    fn the_leaving_rows_are_those_of_the_columns_one_by_one() {
        let mut d = dictionary(9, 7);
        // Two rows that are one: a tie in every column.
        let line: Vec<f64> = d.entries[..8].to_vec();
        d.entries[8..16].copy_from_slice(&line);
        let mut rows = LeavingRows::default();
        for step in 0..20 {
            d.leaving_rows(&mut rows);
            for (c, row) in rows.rows.iter().enumerate() {
                assert_eq!(*row, d.leaving_row(c, |_| true), "column {c} at step {step}");
            }
            let c = step % 7;
            if let Some(r) = rows.rows[c] {
                d.pivot(r, c);
            }
        }
    }

    #[test]
    fn what_has_drifted_is_recomputed_and_what_has_not_is_kept() {
        let mut d = dictionary(8, 6);
        for c in [0, 3, 5, 2] {
            let r = d.leaving_row(c, |_| true).unwrap();
            d.pivot(r, c);
        }
        let kept = d.clone();
        assert!(d.values_if_kept().is_some());
        d.keep_down_rounding();
        let same = |d: &Dictionary<f64>, by: f64| {
            d.entries.iter().zip(&kept.entries).all(|(x, y)| (x - y).abs() < by)
        };
        assert!(same(&d, 1e-13));
        d.entries[4] += 1e-9;
        assert!(d.values_if_kept().is_none() && !same(&d, 1e-10));
        d.keep_down_rounding();
        assert!(d.values_if_kept().is_some() && same(&d, 1e-13));
    }
}
