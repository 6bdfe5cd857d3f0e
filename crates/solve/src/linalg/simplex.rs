//! The simplex method, exact or in doubles, safe against degeneracy.

use super::dictionary::{Dictionary, Pivot, VariablePosition};
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
pub fn maximize<N: Pivot>(c: &[N], a: &[N], b: &[N]) -> Result<Optimum<N>, LinearError> {
    let mut best = Best::of(c, a, b)?;
    best.refresh();
    Ok(best.optimum(c))
}

/// The dictionary of a best vertex, as its pivots left it.
pub(crate) struct Best<N: Pivot> {
    dictionary: Dictionary<N>,
    variables: usize,
    constraints: usize,
}

impl<N: Pivot> Best<N> {
    /// As [`maximize`], but for what rounding has built up.
    pub(crate) fn of(c: &[N], a: &[N], b: &[N]) -> Result<Self, LinearError> {
        let (variables, constraints) = (c.len(), b.len());
        Ok(Best { dictionary: pivoted(c, a, b)?, variables, constraints })
    }

    /// Takes away what rounding has built up.
    pub(crate) fn refresh(&mut self) {
        N::refresh(&mut self.dictionary);
    }

    /// The vertex, for the objective that it is best for.
    pub(crate) fn optimum(&self, c: &[N]) -> Optimum<N> {
        let (d, n, m) = (&self.dictionary, self.variables, self.constraints);
        let x: Vec<N> = (0..n).map(|v| clean(d.value(v))).collect();
        // Slack s_i = unit-free, but the objective row was scaled like the rest, so
        // that prices and the objective carry no factor of their own.
        let price = |v: usize| match d.place(v) {
            VariablePosition::Column(col) => clean(N::quotient(d.at(m, col), d.divisor())),
            VariablePosition::Row(_) => N::zero(),
        };
        let dual = (n..n + m).map(price).collect();
        let artificial = n + m + 1;
        let unique = (0..d.cobasis().len())
            .all(|c| d.cobasis()[c] == artificial || N::sign(d.at(m, c)) == Ordering::Greater);
        let objective = x.iter().zip(c).fold(N::zero(), |s, (v, w)| s + v.clone() * w.clone());
        Optimum { objective, x, dual, unique, pivots: d.pivots() }
    }
}

/// The dictionary of a best vertex.
fn pivoted<N: Pivot>(c: &[N], a: &[N], b: &[N]) -> Result<Dictionary<N>, LinearError> {
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
    Ok(d)
}

/// Takes away negative rounding noise.
fn clean<N: Pivot>(v: N) -> N {
    if v < N::zero() && v.to_f64() > -1e-9 && !N::EXACT { N::zero() } else { v }
}

/// The column with the most negative price in the objective row, if any.
fn entering<N: Pivot>(d: &Dictionary<N>, row: usize, except: Option<usize>) -> Option<usize> {
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
fn reach_feasible<N: Pivot>(
    d: &mut Dictionary<N>,
    m: usize,
    artificial: usize,
    limit: usize,
) -> Result<(), LinearError> {
    let VariablePosition::Column(column) = d.place(artificial) else { return Ok(()) };
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
        let VariablePosition::Row(at) = d.place(artificial) else { return Ok(()) };
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

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_game::{Number, Rational};

    fn q(n: i64, d: i64) -> Rational {
        Rational::from_i64(n) / Rational::from_i64(d)
    }

    fn whole(numbers: &[i64]) -> Vec<Rational> {
        numbers.iter().map(|n| Rational::from_i64(*n)).collect()
    }

    /// Beale's programme, on which the plain method cycles for ever.
    #[test]
    fn degenerate_programmes_end() {
        let c = [q(3, 4), q(-150, 1), q(1, 50), q(-6, 1)];
        let a = [
            [q(1, 4), q(-60, 1), q(-1, 25), q(9, 1)],
            [q(1, 2), q(-90, 1), q(-1, 50), q(3, 1)],
            [q(0, 1), q(0, 1), q(1, 1), q(0, 1)],
        ];
        let best = maximize(&c, &a.concat(), &[q(0, 1), q(0, 1), q(1, 1)]).unwrap();
        assert_eq!(best.objective, q(1, 20));
        assert_eq!(best.x[2], q(1, 1));
    }

    #[test]
    fn programmes_end_by_name() {
        // x ≥ 1, x ≤ 3, maximise −x: needs a first phase.
        let best = maximize(&whole(&[-1]), &whole(&[-1, 1]), &whole(&[-1, 3])).unwrap();
        assert_eq!(best.x, whole(&[1]));
        assert_eq!(best.dual, whole(&[1, 0]));
        let none = maximize(&whole(&[1]), &whole(&[1, -1]), &whole(&[1, -2]));
        assert_eq!(none, Err(LinearError::Infeasible));
        let none = maximize(&whole(&[1]), &whole(&[-1]), &whole(&[5]));
        assert_eq!(none, Err(LinearError::Unbounded));
        // x + y = 2 twice over (degenerate first phase), maximise x + 2y, y ≤ 1.
        let a = whole(&[1, 1, -1, -1, -1, -1, 0, 1]);
        let best = maximize(&whole(&[1, 2]), &a, &whole(&[2, -2, -2, 1])).unwrap();
        assert_eq!((best.objective, best.x), (Rational::from_i64(3), whole(&[1, 1])));
    }
}
