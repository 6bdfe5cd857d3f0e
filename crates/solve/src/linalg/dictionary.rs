//! The dictionary on which every pivoting method of this crate works.
//!
//! A system `d·x_B + T·x_N = t` with basic variables `B` (one per row) and
//! cobasic variables `N` (one per column). In exact arithmetic `T`, `t` and the
//! common divisor `d > 0` stay whole (integer pivoting, Edmonds 1967; Bareiss
//! 1968; Avis 2000, "lrs", §3), so no fraction is ever reduced. In doubles
//! `d = 1` and the dictionary is compared with the first one every
//! [`REFRESH_EVERY`] pivots, and recomputed from it where rounding has built up.
//!
//! Ties in the ratio test are settled lexicographically (Dantzig, Orden & Wolfe
//! 1955; von Stengel 2002, §2.6): the basis moves as if the right-hand side had
//! been perturbed by `(ε, ε², …)` on the first basis, and no method can cycle.

use super::integer::Integer;
use num_bigint::BigInt;
use num_traits::One;
use realpolitik_game::strategic::extent;
use realpolitik_game::{Number, Rational};
use std::cmp::Ordering;
use std::fmt::Debug;

/// Pivots in doubles between two comparisons with the first dictionary:
/// often enough that errors stay near 1e-13, seldom enough to cost little.
pub const REFRESH_EVERY: usize = 50;

/// Doubles below this are taken for 0 in a dictionary whose numbers are near 1:
/// three orders above what [`REFRESH_EVERY`] pivots lose.
pub const ZERO: f64 = 1e-10;

/// Ratios in doubles closer than this, relative to their size, are a tie.
pub(super) const TIE: f64 = 1e-9;

/// The least common multiple of all denominators.
pub(crate) fn lcm_of_denominators<'a>(values: impl Iterator<Item = &'a Rational>) -> BigInt {
    let mut lcm = BigInt::one();
    for v in values {
        if !v.denom().is_one() {
            // lcm(a, b) = a · b / gcd(a, b), and a/b reduced has denominator b / gcd.
            lcm *= Rational::new(lcm.clone(), v.denom().clone()).denom();
        }
    }
    lcm
}

/// What a number type must be able to do for pivoting.
pub trait Pivot: Number {
    /// What a dictionary holds.
    type Entry: Clone + Debug + PartialEq + Send + Sync;
    /// Numbers moved up until all are positive and then scaled, for payoffs whose
    /// best replies must stay what they are.
    fn raised(values: &[Self]) -> Vec<Self::Entry>;
    /// The numbers as entries, all multiplied by one positive factor so that
    /// they are whole (exact) or at most 1 in size (doubles).
    fn scaled(values: &[Self]) -> Vec<Self::Entry>;
    /// A whole number as an entry.
    fn entry(value: i64) -> Self::Entry;
    /// The quotient of two entries.
    fn quotient(numerator: &Self::Entry, denominator: &Self::Entry) -> Self;
    /// The sign of an entry; doubles within [`ZERO`] count as 0.
    fn sign(entry: &Self::Entry) -> Ordering;
    /// Compares `a / b` with `c / d` for positive `b`, `d`; doubles that are
    /// within rounding of each other are equal.
    fn compare_ratios(
        a: &Self::Entry,
        b: &Self::Entry,
        c: &Self::Entry,
        d: &Self::Entry,
    ) -> Ordering;
    /// The row of the least ratio in a column, and the rows after it that tie with it.
    fn least_ratio(
        dictionary: &Dictionary<Self>,
        column: usize,
        allowed: impl Fn(usize) -> bool,
    ) -> (Option<usize>, Vec<usize>) {
        dictionary.least_ratio(column, allowed)
    }
    /// The row that leaves for each column, see [`Dictionary::leaving_row`].
    fn leaving_rows(dictionary: &Dictionary<Self>, out: &mut LeavingRows) {
        out.rows.clear();
        let columns = 0..dictionary.cobasis().len();
        out.rows.extend(columns.map(|c| dictionary.leaving_row(c, |_| true)));
    }
    /// The entry with its sign changed.
    fn negated(entry: &Self::Entry) -> Self::Entry;
    /// In doubles, recomputes the right-hand sides from the first dictionary, and every
    /// other entry where rounding has built up; exact dictionaries need none.
    fn refresh(dictionary: &mut Dictionary<Self>);
    /// In doubles, recomputes the right-hand sides alone.
    fn refresh_values(dictionary: &mut Dictionary<Self>);
    /// Exchanges the basic variable of a row with the cobasic one of a column.
    fn exchange(dictionary: &mut Dictionary<Self>, row: usize, column: usize);
}

impl Pivot for f64 {
    type Entry = f64;
    fn raised(values: &[f64]) -> Vec<f64> {
        let (least, most) = extent(values);
        let range = most - least;
        if range > 0.0 {
            values.iter().map(|v| ((v - least) / range + 1.0) / 2.0).collect()
        } else {
            vec![1.0; values.len()]
        }
    }
    fn scaled(values: &[f64]) -> Vec<f64> {
        let top = values.iter().fold(0.0f64, |m, v| m.max(v.abs()));
        let factor = if top > 0.0 { top } else { 1.0 };
        values.iter().map(|v| v / factor).collect()
    }
    fn entry(value: i64) -> f64 {
        value as f64
    }
    fn quotient(numerator: &f64, denominator: &f64) -> f64 {
        numerator / denominator
    }
    #[inline]
    fn sign(entry: &f64) -> Ordering {
        if *entry > ZERO {
            Ordering::Greater
        } else if *entry < -ZERO {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    }
    #[inline]
    fn compare_ratios(a: &f64, b: &f64, c: &f64, d: &f64) -> Ordering {
        let (x, y) = (a / b, c / d);
        if (x - y).abs() <= TIE * x.abs().max(y.abs()).max(1.0) {
            Ordering::Equal
        } else if x < y {
            Ordering::Less
        } else {
            Ordering::Greater
        }
    }
    fn least_ratio(
        dictionary: &Dictionary<f64>,
        column: usize,
        allowed: impl Fn(usize) -> bool,
    ) -> (Option<usize>, Vec<usize>) {
        dictionary.least_ratio_f64(column, allowed)
    }
    fn leaving_rows(dictionary: &Dictionary<f64>, out: &mut LeavingRows) {
        dictionary.leaving_rows_f64(out);
    }
    fn negated(entry: &f64) -> f64 {
        -entry
    }
    fn refresh_values(dictionary: &mut Dictionary<f64>) {
        dictionary.recompute_values();
    }
    fn refresh(dictionary: &mut Dictionary<f64>) {
        dictionary.keep_down_rounding();
    }
    fn exchange(d: &mut Dictionary<f64>, row: usize, column: usize) {
        d.exchange_f64(row, column);
        d.pivots += 1;
        if d.pivots.is_multiple_of(REFRESH_EVERY) {
            d.keep_down_rounding();
        }
    }
}

impl Pivot for Rational {
    type Entry = Integer;
    fn raised(values: &[Rational]) -> Vec<Integer> {
        let Some(least) = values.iter().min() else { return Vec::new() };
        let above: Vec<Rational> =
            values.iter().map(|v| v - least + Rational::from_i64(1)).collect();
        Rational::scaled(&above)
    }
    fn scaled(values: &[Rational]) -> Vec<Integer> {
        let lcm = lcm_of_denominators(values.iter());
        values.iter().map(|v| Integer::from(v.numer() * (&lcm / v.denom()))).collect()
    }
    fn entry(value: i64) -> Integer {
        Integer::from(value)
    }
    fn quotient(numerator: &Integer, denominator: &Integer) -> Rational {
        Rational::new(BigInt::from(numerator), BigInt::from(denominator))
    }
    #[inline]
    fn sign(entry: &Integer) -> Ordering {
        entry.sign()
    }
    #[inline]
    fn compare_ratios(a: &Integer, b: &Integer, c: &Integer, d: &Integer) -> Ordering {
        Integer::compare_products(a, d, c, b)
    }
    fn negated(entry: &Integer) -> Integer {
        entry.negated()
    }
    fn refresh(_: &mut Dictionary<Rational>) {}
    fn refresh_values(_: &mut Dictionary<Rational>) {}
    fn exchange(dictionary: &mut Dictionary<Rational>, row: usize, column: usize) {
        dictionary.exchange_exact(row, column);
        dictionary.pivots += 1;
    }
}

/// The row that leaves for each column, and room to find it.
#[derive(Clone, Debug, Default)]
pub struct LeavingRows {
    /// By column; `None` where nothing bounds its variable.
    pub rows: Vec<Option<usize>>,
    pub(super) room: Vec<f64>,
}

/// Where a variable stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariablePosition {
    /// Basic, in this row.
    Row(usize),
    /// Cobasic, in this column: its value is 0.
    Column(usize),
}

/// The first dictionary, kept in doubles to start again from.
#[derive(Clone, Debug)]
pub(super) struct First<E> {
    pub(super) entries: Vec<E>,
    pub(super) basis: Vec<usize>,
    pub(super) cobasis: Vec<usize>,
}

/// A system of equations solved for its basic variables.
///
/// Rows past `ratio_rows` (an objective, say) take part in pivots but never in
/// a ratio test.
#[derive(Clone, Debug)]
pub struct Dictionary<S: Pivot> {
    /// Number of columns without the right-hand side.
    pub(super) columns: usize,
    /// Row by row, each with its right-hand side last.
    pub(super) entries: Vec<S::Entry>,
    divisor: S::Entry,
    pub(super) basis: Vec<usize>,
    pub(super) cobasis: Vec<usize>,
    pub(super) place: Vec<VariablePosition>,
    /// Variables of the first basis, in the order of their perturbations.
    perturbed: Vec<usize>,
    pub(super) ratio_rows: usize,
    pivots: usize,
    pub(super) first: Option<Box<First<S::Entry>>>,
}

impl<S: Pivot> Dictionary<S> {
    /// `x_B + T·x_N = t`: `entries` holds `T` row by row with `t` last in each
    /// row; `basis` and `cobasis` name the variables, which together are
    /// `0 .. basis.len() + cobasis.len()`, each once.
    ///
    /// # Panics
    /// When the lengths do not agree.
    pub fn new(
        entries: Vec<S::Entry>,
        basis: Vec<usize>,
        cobasis: Vec<usize>,
        ratio_rows: usize,
    ) -> Self {
        let first = (!S::EXACT).then(|| {
            Box::new(First {
                entries: entries.clone(),
                basis: basis.clone(),
                cobasis: cobasis.clone(),
            })
        });
        Dictionary { first, ..Dictionary::unkept(entries, basis, cobasis, ratio_rows) }
    }

    /// The same without a copy to start again from.
    pub(super) fn unkept(
        entries: Vec<S::Entry>,
        basis: Vec<usize>,
        cobasis: Vec<usize>,
        ratio_rows: usize,
    ) -> Self {
        let columns = cobasis.len();
        assert_eq!(entries.len(), basis.len() * (columns + 1), "one entry per row and column");
        let mut place = vec![VariablePosition::Row(0); basis.len() + columns];
        for (r, v) in basis.iter().enumerate() {
            place[*v] = VariablePosition::Row(r);
        }
        for (c, v) in cobasis.iter().enumerate() {
            place[*v] = VariablePosition::Column(c);
        }
        Dictionary {
            columns,
            entries,
            divisor: S::entry(1),
            perturbed: basis[..ratio_rows].to_vec(),
            basis,
            cobasis,
            place,
            ratio_rows,
            pivots: 0,
            first: None,
        }
    }

    /// The entry in a row and column.
    #[inline]
    pub fn at(&self, row: usize, column: usize) -> &S::Entry {
        &self.entries[row * (self.columns + 1) + column]
    }
    /// The right-hand side of a row, not yet divided by [`Dictionary::divisor`].
    #[inline]
    pub fn rhs(&self, row: usize) -> &S::Entry {
        self.at(row, self.columns)
    }
    /// The common divisor of all entries.
    pub fn divisor(&self) -> &S::Entry {
        &self.divisor
    }
    /// The basic variable of each row.
    pub fn basis(&self) -> &[usize] {
        &self.basis
    }
    /// The cobasic variable of each column.
    pub fn cobasis(&self) -> &[usize] {
        &self.cobasis
    }
    /// Where a variable stands.
    #[inline]
    pub fn place(&self, variable: usize) -> VariablePosition {
        self.place[variable]
    }
    /// The value of a variable.
    pub fn value(&self, variable: usize) -> S {
        match self.place[variable] {
            VariablePosition::Row(r) => S::quotient(self.rhs(r), &self.divisor),
            VariablePosition::Column(_) => S::zero(),
        }
    }
    /// How many pivots have been made.
    pub fn pivots(&self) -> usize {
        self.pivots
    }

    /// Starts the perturbation over from the basis in force, which must be
    /// feasible: what a second phase needs.
    pub fn perturb_afresh(&mut self) {
        self.perturbed = self.basis[..self.ratio_rows].to_vec();
    }

    /// Exchanges the basic variable of a row with the cobasic one of a column.
    /// The entry there must not be 0. O(rows · columns).
    pub fn pivot(&mut self, row: usize, column: usize) {
        S::exchange(self, row, column);
    }

    pub(super) fn swap_names(&mut self, row: usize, column: usize) {
        std::mem::swap(&mut self.basis[row], &mut self.cobasis[column]);
        self.place[self.basis[row]] = VariablePosition::Row(row);
        self.place[self.cobasis[column]] = VariablePosition::Column(column);
    }

    /// The row whose variable leaves when the variable of `column` enters, ties
    /// settled lexicographically; `None` when nothing bounds it. `allowed` may
    /// keep rows out.
    pub fn leaving_row(&self, column: usize, allowed: impl Fn(usize) -> bool) -> Option<usize> {
        let (best, mut tied) = S::least_ratio(self, column, allowed);
        if tied.is_empty() {
            return best;
        }
        tied.insert(0, best?);
        self.lexicographic_least(tied, |r| self.at(r, column).clone())
    }

    fn least_ratio(
        &self,
        column: usize,
        allowed: impl Fn(usize) -> bool,
    ) -> (Option<usize>, Vec<usize>) {
        let mut best: Option<usize> = None;
        let mut tied: Vec<usize> = Vec::new();
        for r in 0..self.ratio_rows {
            let pivot = self.at(r, column);
            if S::sign(pivot) != Ordering::Greater || !allowed(r) {
                continue;
            }
            let order = match best {
                None => Ordering::Less,
                Some(b) => S::compare_ratios(self.rhs(r), pivot, self.rhs(b), self.at(b, column)),
            };
            match order {
                Ordering::Less => {
                    best = Some(r);
                    tied.clear();
                }
                Ordering::Equal => tied.push(r),
                Ordering::Greater => {}
            }
        }
        (best, tied)
    }

    /// The row that leaves for each column, see [`Dictionary::leaving_row`].
    pub fn leaving_rows(&self, out: &mut LeavingRows) {
        S::leaving_rows(self, out);
    }

    /// Of rows that tie, the one whose row of the inverse basis, divided by
    /// `scale`, is lexicographically least.
    pub fn lexicographic_least(
        &self,
        mut tied: Vec<usize>,
        scale: impl Fn(usize) -> S::Entry,
    ) -> Option<usize> {
        let zero = S::entry(0);
        for v in &self.perturbed {
            if tied.len() <= 1 {
                break;
            }
            let inverse = |r: usize| match self.place[*v] {
                VariablePosition::Column(c) => self.at(r, c),
                VariablePosition::Row(k) if k == r => &self.divisor,
                VariablePosition::Row(_) => &zero,
            };
            let mut least = tied[0];
            let mut keep = vec![least];
            for r in &tied[1..] {
                match S::compare_ratios(inverse(*r), &scale(*r), inverse(least), &scale(least)) {
                    Ordering::Less => {
                        least = *r;
                        keep.clear();
                        keep.push(*r);
                    }
                    Ordering::Equal => keep.push(*r),
                    Ordering::Greater => {}
                }
            }
            tied = keep;
        }
        tied.first().copied()
    }
}

impl Dictionary<Rational> {
    fn exchange_exact(&mut self, row: usize, column: usize) {
        let width = self.columns + 1;
        let pivot = self.at(row, column).clone();
        let pivot_row: Vec<Integer> = self.entries[row * width..(row + 1) * width].to_vec();
        let d = self.divisor.clone();
        let by = d.divisor();
        for (r, line) in self.entries.chunks_exact_mut(width).enumerate() {
            if r == row {
                continue;
            }
            let factor = std::mem::replace(&mut line[column], Integer::Small(0));
            for (j, (entry, across)) in line.iter_mut().zip(&pivot_row).enumerate() {
                if j != column {
                    *entry = Integer::exchange(entry, &pivot, &factor, across, &d, by.as_ref());
                }
            }
            line[column] = factor.negated();
        }
        self.entries[row * width + column] = d;
        self.divisor = pivot;
        if !self.divisor.is_positive() {
            self.divisor = self.divisor.negated();
            for e in &mut self.entries {
                *e = e.negated();
            }
        }
        self.swap_names(row, column);
    }
}
