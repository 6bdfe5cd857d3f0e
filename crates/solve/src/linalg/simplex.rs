//! The simplex method, exact or in doubles, safe against degeneracy.

use crate::bimatrix::Bimatrix;
use crate::equilibrium::{Judge, MixedEquilibrium, NashError};
use crate::linalg::dictionary::{Dictionary, Place, Scalar};
use std::cmp::Ordering;

/// A pivot limit that no sound run comes near: rows and columns together,
/// times this.
pub(crate) const PIVOTS_PER_LINE: usize = 2_000;

/// The best point of a linear programme.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimum<N> {
    /// The greatest value of the objective.
    pub objective: N,
    /// The variables.
    pub x: Vec<N>,
    /// The shadow price of each constraint.
    pub dual: Vec<N>,
    /// Whether no other point reaches the same value: certain where `true`.
    pub unique: bool,
    /// Pivots made.
    pub pivots: usize,
}

/// Why a linear programme has no best point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinearError {
    /// No point satisfies all constraints.
    #[error("no point satisfies all constraints")]
    Infeasible,
    /// The objective grows without bound.
    #[error("the objective grows without bound")]
    Unbounded,
    /// In doubles, rounding led nowhere.
    #[error("rounding led the simplex method astray; use exact arithmetic")]
    Numerical,
}

/// Maximises `c·x` subject to `A·x ≤ b` and `x ≥ 0`.
///
/// # Arguments
/// * `c` — `n` coefficients.
/// * `a` — `m × n` coefficients, row by row.
/// * `b` — `m` right-hand sides of any sign.
///
/// # Returns
/// A best vertex with its dual prices.
///
/// # Errors
/// [`LinearError`] where there is none.
///
/// # Complexity
/// O(m · n) per pivot; pivots are usually a small multiple of `m`. Where `b`
/// has negative numbers a first phase with one artificial variable finds a
/// feasible vertex (Chvátal 1983, pp. 39–42). Dantzig's rule for what enters,
/// the lexicographic rule for what leaves: no cycling.
///
/// # References
/// G. Dantzig, A. Orden & P. Wolfe, "The generalized simplex method for
/// minimizing a linear form under linear inequality restraints", Pacific J.
/// Math. 5 (1955), 183–195; V. Chvátal, *Linear Programming* (1983).
///
/// # Example
/// Beale's programme, on which the plain method cycles for ever.
/// ```
/// use realpolitik_game::{Number, Rational};
/// use realpolitik_solve::linalg::simplex::maximize;
/// let q = |n: i64, d: i64| Rational::from_i64(n) / Rational::from_i64(d);
/// let c = [q(3, 4), q(-150, 1), q(1, 50), q(-6, 1)];
/// let a = [
///     q(1, 4), q(-60, 1), q(-1, 25), q(9, 1),
///     q(1, 2), q(-90, 1), q(-1, 50), q(3, 1),
///     q(0, 1), q(0, 1), q(1, 1), q(0, 1),
/// ];
/// let best = maximize(&c, &a, &[q(0, 1), q(0, 1), q(1, 1)]).unwrap();
/// assert_eq!(best.objective, q(1, 20));
/// assert_eq!(best.x[2], q(1, 1));
/// ```
pub fn maximize<N: Scalar>(c: &[N], a: &[N], b: &[N]) -> Result<Optimum<N>, LinearError> {
    let (n, m) = (c.len(), b.len());
    assert_eq!(a.len(), n * m, "one coefficient per constraint and variable");
    // Variables 0..n are x, n..n+m slacks, n+m the objective, n+m+1 artificial.
    let negative = b.iter().any(|v| *v < N::zero());
    let columns = if negative { n + 1 } else { n };
    // One factor for all numbers keeps rows comparable; whole in exact work.
    let mut all = Vec::with_capacity(n * m + n + m + 1);
    all.extend_from_slice(a);
    all.extend_from_slice(b);
    all.extend_from_slice(c);
    all.push(N::one());
    let all = N::scaled(&all);
    let unit = all[n * m + m + n].clone();
    let mut entries = Vec::with_capacity((m + 1) * (columns + 1));
    for i in 0..m {
        entries.extend_from_slice(&all[i * n..(i + 1) * n]);
        if negative {
            entries.push(N::negated(&unit));
        }
        entries.push(all[n * m + i].clone());
    }
    entries.extend(all[n * m + m..n * m + m + n].iter().map(N::negated));
    if negative {
        entries.push(N::entry(0));
    }
    entries.push(N::entry(0));
    let basis: Vec<usize> = (n..=n + m).collect();
    let mut cobasis: Vec<usize> = (0..n).collect();
    let artificial = n + m + 1;
    if negative {
        cobasis.push(artificial);
    }
    let mut d = Dictionary::<N>::new(entries, basis, cobasis, m);
    let limit = PIVOTS_PER_LINE * (m + n + 2);
    if negative {
        reach_feasible(&mut d, m, artificial, limit)?;
        d.perturb_afresh();
    }
    while let Some(column) = entering(&d, m, negative.then_some(artificial)) {
        let row = d.leaving_row(column, |_| true).ok_or(LinearError::Unbounded)?;
        d.pivot(row, column);
        if d.pivots() > limit {
            return Err(LinearError::Numerical);
        }
    }
    N::refresh(&mut d);
    let x: Vec<N> = (0..n).map(|v| clean(d.value(v))).collect();
    // Slack s_i = unit-free, but the objective row was scaled like the rest, so
    // that prices and the objective carry no factor of their own.
    let price = |v: usize| match d.place(v) {
        Place::Column(col) => clean(N::quotient(d.at(m, col), d.divisor())),
        Place::Row(_) => N::zero(),
    };
    let dual = (n..n + m).map(price).collect();
    let unique = (0..columns)
        .all(|col| d.cobasis()[col] == artificial || N::sign(d.at(m, col)) == Ordering::Greater);
    let objective = x.iter().zip(c).fold(N::zero(), |s, (v, w)| s + v.clone() * w.clone());
    Ok(Optimum { objective, x, dual, unique, pivots: d.pivots() })
}

/// Takes away negative rounding noise.
fn clean<N: Scalar>(v: N) -> N {
    if v < N::zero() && v.to_f64() > -1e-9 && !N::EXACT { N::zero() } else { v }
}

/// The column with the most negative price in the objective row, if any.
fn entering<N: Scalar>(d: &Dictionary<N>, row: usize, except: Option<usize>) -> Option<usize> {
    let mut best: Option<usize> = None;
    for col in 0..d.cobasis().len() {
        if Some(d.cobasis()[col]) == except || N::sign(d.at(row, col)) != Ordering::Less {
            continue;
        }
        let one = N::entry(1);
        let better = best.is_none_or(|b| {
            N::compare_ratios(d.at(row, col), &one, d.at(row, b), &one) == Ordering::Less
        });
        if better {
            best = Some(col);
        }
    }
    best
}

/// The first phase: drives the artificial variable into the basis where it
/// makes all right-hand sides non-negative, and out again.
fn reach_feasible<N: Scalar>(
    d: &mut Dictionary<N>,
    m: usize,
    artificial: usize,
    limit: usize,
) -> Result<(), LinearError> {
    let Place::Column(column) = d.place(artificial) else { return Ok(()) };
    let one = N::entry(1);
    let mut lowest: Vec<usize> = Vec::new();
    for r in 0..m {
        let order = match lowest.first() {
            None => Ordering::Less,
            Some(b) => N::compare_ratios(d.rhs(r), &one, d.rhs(*b), &one),
        };
        match order {
            Ordering::Less => lowest = vec![r],
            Ordering::Equal => lowest.push(r),
            Ordering::Greater => {}
        }
    }
    let row = d.lexicographic_least(lowest, |_| N::entry(1)).ok_or(LinearError::Infeasible)?;
    d.pivot(row, column);
    // Lower the artificial variable as far as it goes.
    loop {
        let Place::Row(at) = d.place(artificial) else { return Ok(()) };
        // The row says a = t − Σ T·x: it falls by entering where T > 0.
        let mut best: Option<usize> = None;
        for col in 0..d.cobasis().len() {
            if N::sign(d.at(at, col)) != Ordering::Greater {
                continue;
            }
            let better = best.is_none_or(|b| {
                N::compare_ratios(d.at(at, b), &one, d.at(at, col), &one) == Ordering::Less
            });
            if better {
                best = Some(col);
            }
        }
        let Some(column) = best else {
            return if N::sign(d.rhs(at)) == Ordering::Greater {
                Err(LinearError::Infeasible)
            } else {
                // At 0 and stuck: any pivot takes it out without moving.
                match (0..d.cobasis().len()).find(|c| N::sign(d.at(at, *c)) != Ordering::Equal) {
                    Some(c) => {
                        d.pivot(at, c);
                        Ok(())
                    }
                    None => Ok(()),
                }
            };
        };
        let row = d.leaving_row(column, |_| true).ok_or(LinearError::Numerical)?;
        // Where the artificial variable ties it goes first.
        let ties = N::sign(d.at(at, column)) == Ordering::Greater
            && N::compare_ratios(d.rhs(at), d.at(at, column), d.rhs(row), d.at(row, column))
                == Ordering::Equal;
        d.pivot(if ties { at } else { row }, column);
        if d.pivots() > limit {
            return Err(LinearError::Numerical);
        }
    }
}

/// A zero-sum game as a pair of linear programmes: `B^T x ≤ 1` with payoffs made
/// positive. Returns row strategy, column strategy and value.
fn zero_sum_solution<N: Scalar>(game: &Bimatrix<N>) -> Result<(Vec<N>, Vec<N>, N), LinearError> {
    let mut least = game.a[0].clone();
    let mut most = game.a[0].clone();
    for v in &game.a {
        if *v < least {
            least = v.clone();
        }
        if *v > most {
            most = v.clone();
        }
    }
    let range = most - least.clone();
    let unit = if range > N::zero() { range } else { N::one() };
    // Payoffs between 1 and 2: every mixture pays more than 0.
    let a: Vec<N> =
        game.a.iter().map(|v| (v.clone() - least.clone()) / unit.clone() + N::one()).collect();
    // max Σ y  s.t.  A y ≤ 1: the column player's programme; its dual is the row's.
    let c = vec![N::one(); game.columns];
    let b = vec![N::one(); game.rows];
    let best = maximize(&c, &a, &b)?;
    let normal = |v: &[N]| -> Vec<N> {
        let total = v.iter().fold(N::zero(), |s, p| s + p.clone());
        v.iter().map(|p| p.clone() / total.clone()).collect()
    };
    let value = N::one() / best.objective.clone();
    let value = (value - N::one()) * unit + least;
    Ok((normal(&best.dual), normal(&best.x), value))
}

/// The value of a zero-sum game to the row player.
pub(crate) fn zero_sum_value<N: Scalar>(game: &Bimatrix<N>) -> Result<N, LinearError> {
    zero_sum_solution(game).map(|(_, _, v)| v)
}

/// An equilibrium of a constant-sum matrix game by linear programming.
///
/// # Arguments
/// * `game` — payoffs `a`, `b` with `a + b` the same everywhere (within 1e-9 of
///   the payoff range in doubles).
///
/// # Returns
/// Optimal strategies of both players; the payoff of the row player is the
/// value of the game.
///
/// # Errors
/// [`NashError::NotConstantSum`]; [`NashError::Numerical`] in doubles only.
///
/// # Complexity
/// One linear programme of `rows` constraints and `columns` variables.
///
/// # References
/// J. von Neumann, Math. Ann. 100 (1928), 295–320; D. Gale, H. Kuhn & A. Tucker
/// in Koopmans (ed.), *Activity Analysis* (1951), 317–329.
///
/// # Example
/// Colonel Blotto's two equal columns: a degenerate game with value 0 for which
/// any split between the equal columns is optimal.
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, linalg::simplex::constant_sum_equilibrium};
/// let g = Bimatrix::zero_sum(2, 3, vec![1.0, -1.0, -1.0, -1.0, 1.0, 1.0]).unwrap();
/// let e = constant_sum_equilibrium(&g).unwrap();
/// assert!(e.certificate.holds() && e.payoffs[0].abs() < 1e-12);
/// ```
pub fn constant_sum_equilibrium<N: Scalar>(
    game: &Bimatrix<N>,
) -> Result<MixedEquilibrium<N>, NashError> {
    let table = game.table();
    let scale = table.scale();
    let sum = |i: usize| game.a[i].clone() + game.b[i].clone();
    let first = sum(0);
    for i in 1..game.a.len() {
        let s = sum(i);
        let gap = if s > first { s.clone() - first.clone() } else { first.clone() - s.clone() };
        if !N::negligible(&gap, scale) {
            return Err(NashError::NotConstantSum { first: first.to_f64(), second: s.to_f64() });
        }
    }
    let (x, y, _) = zero_sum_solution(game)
        .map_err(|_| NashError::Numerical { method: "the simplex method", pivots: 0 })?;
    Ok(Judge::new(&table).mixed(vec![x, y]))
}
