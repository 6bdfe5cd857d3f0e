//! Two-player games in strategic form.

use super::{PayoffTable, extent};
use crate::error::GameError;
use crate::number::Number;
use crate::tree::NEAR_RANGE;
use std::borrow::Cow;

/// A two-player game in strategic form: `rows × columns` payoffs for each.
///
/// ```
/// use realpolitik_game::strategic::Bimatrix;
/// let g = Bimatrix::from_rows([[3.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 3.0]]).unwrap();
/// assert_eq!((g.rows, g.columns), (2, 2));
/// assert_eq!(g.b[3], 3.0);
/// assert_eq!(Bimatrix::of_table(&g.table()).as_ref(), Ok(&g));
/// assert_eq!(g.row_values(&[0.5, 0.5]), [1.5, 0.5]);
/// assert_eq!(g.column_values(&[1.0, 0.0]), [1.0, 0.0]);
/// assert_eq!(g.payoffs(&[1.0, 0.0], &[0.5, 0.5]), [1.5, 0.5]);
/// assert_eq!(g.centred().as_ref(), &g);
/// assert_eq!(g.map(|v| -v).a[0], -3.0);
/// assert_eq!(Bimatrix::zero_sum(1, 1, vec![2.0]), Bimatrix::new(1, 1, vec![2.0], vec![-2.0]));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Bimatrix<N = f64> {
    /// Strategies of the row player.
    pub rows: usize,
    /// Strategies of the column player.
    pub columns: usize,
    /// Payoffs of the row player, row by row.
    pub a: Vec<N>,
    /// Payoffs of the column player, row by row.
    pub b: Vec<N>,
}

impl<N: Number> Bimatrix<N> {
    /// A game from flat payoffs. Refuses empty games, lengths that do not fit
    /// and payoffs that are not finite.
    pub fn new(rows: usize, columns: usize, a: Vec<N>, b: Vec<N>) -> Result<Self, GameError> {
        let expected = rows * columns;
        for m in [&a, &b] {
            if expected == 0 || m.len() != expected {
                return Err(GameError::Shape {
                    shape: vec![rows, columns],
                    expected,
                    found: m.len(),
                });
            }
            if let Some(position) = m.iter().position(|p| !p.to_f64().is_finite()) {
                return Err(GameError::NotFinite { what: format!("payoff {position}") });
            }
        }
        Ok(Bimatrix { rows, columns, a, b })
    }
    /// A game from two arrays of rows.
    pub fn from_rows<const R: usize, const C: usize>(
        a: [[N; C]; R],
        b: [[N; C]; R],
    ) -> Result<Self, GameError> {
        let flat = |m: [[N; C]; R]| m.into_iter().flatten().collect();
        Bimatrix::new(R, C, flat(a), flat(b))
    }
    /// The zero-sum game of one matrix.
    pub fn zero_sum(rows: usize, columns: usize, a: Vec<N>) -> Result<Self, GameError> {
        let b = a.iter().map(|v| -v.clone()).collect();
        Bimatrix::new(rows, columns, a, b)
    }
    /// The same game in another number type.
    pub fn map<M: Number>(&self, f: impl Fn(&N) -> M) -> Bimatrix<M> {
        Bimatrix {
            rows: self.rows,
            columns: self.columns,
            a: self.a.iter().map(&f).collect(),
            b: self.b.iter().map(&f).collect(),
        }
    }
    /// The game as a table of payoffs.
    pub fn table(&self) -> PayoffTable<N> {
        let payoffs = self.a.iter().zip(&self.b).flat_map(|(a, b)| [a.clone(), b.clone()]);
        PayoffTable::new(vec![self.rows, self.columns], payoffs.collect())
            .expect("invariant: a bimatrix game is full and finite")
    }
    /// The two-player game of a table.
    pub fn of_table(table: &PayoffTable<N>) -> Result<Self, GameError> {
        let [rows, columns] = *table.shape() else {
            return Err(GameError::Players { found: table.players(), expected: "two" });
        };
        let side = |p: usize| (0..table.profiles()).map(move |i| table.payoff_at(i, p).clone());
        Bimatrix::new(rows, columns, side(0).collect(), side(1).collect())
    }
    /// The same game with each player's payoffs counted from the player's least, where
    /// that keeps differences from being lost, as [`PayoffTable::centred`].
    pub fn centred(&self) -> Cow<'_, Bimatrix<N>> {
        if N::EXACT {
            return Cow::Borrowed(self);
        }
        let near = |values: &[N]| {
            let (low, high) = extent(values);
            low.abs().max(high.abs()) <= NEAR_RANGE * (high - low)
        };
        if near(&self.a) && near(&self.b) {
            return Cow::Borrowed(self);
        }
        let from_least = |values: &[N]| -> Vec<N> {
            let least = values.iter().reduce(|least, v| if v < least { v } else { least });
            let least = least.cloned().unwrap_or_else(N::zero);
            values.iter().map(|v| v.clone() - least.clone()).collect()
        };
        let (a, b) = (from_least(&self.a), from_least(&self.b));
        Cow::Owned(Bimatrix { rows: self.rows, columns: self.columns, a, b })
    }
    /// What each row pays against a mixed column strategy.
    pub fn row_values(&self, y: &[N]) -> Vec<N> {
        let played: Vec<(usize, &N)> =
            y.iter().enumerate().filter(|(_, p)| **p != N::zero()).collect();
        let value = |row: &[N]| {
            let terms = played.iter().map(|(j, p)| row[*j].clone() * (*p).clone());
            terms.fold(N::zero(), |sum, v| sum + v)
        };
        self.a.chunks_exact(self.columns).map(value).collect()
    }
    /// What each column pays against a mixed row strategy.
    pub fn column_values(&self, x: &[N]) -> Vec<N> {
        let mut values = vec![N::zero(); self.columns];
        for (row, p) in self.b.chunks_exact(self.columns).zip(x) {
            if *p == N::zero() {
                continue;
            }
            for (v, b) in values.iter_mut().zip(row) {
                *v = v.clone() + b.clone() * p.clone();
            }
        }
        values
    }
    /// What both players are paid for mixed strategies.
    pub fn payoffs(&self, x: &[N], y: &[N]) -> [N; 2] {
        [(self.row_values(y), x), (self.column_values(x), y)].map(|(values, own)| {
            let terms = values.into_iter().zip(own).map(|(v, p)| v * p.clone());
            terms.fold(N::zero(), |sum, v| sum + v)
        })
    }
}
