//! Equilibria of n-player games by iterated polymatrix approximation.

use super::many_starts::generic_ray;
use super::multilinear::{Multilinear, Patience};
use super::start::checked_start;
use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
use realpolitik_game::strategic::PayoffTable;

/// Approximations made from one start.
const ROUNDS: usize = 100;
/// Rounds after which the way to the next approximation grows shorter.
const FULL_ROUNDS: f64 = 10.0;
/// Pivots per row of a linear complementarity problem: sound paths are far shorter.
const PIVOTS_PER_ROW: usize = 50;
/// A number that rounding leaves where there should be 0.
const ROUNDING: f64 = 1e-11;

/// An equilibrium of a game of any number of players, by polymatrix games ever nearer.
///
/// Near a profile a game is almost a polymatrix game, in which a player is paid a sum over
/// the others of what it gets against each: that with the first-order Taylor polynomials
/// of all payoffs. An equilibrium of it is found by Lemke's method. If Newton's method
/// comes from there to an equilibrium of the game, that is the answer; else the game is
/// approximated anew on the way there. With two players the first approximation is the
/// game itself.
///
/// # Arguments
/// * `table` — payoffs of any number of players.
/// * `start` — a distribution for each player, where the first approximation is made.
///
/// # Errors
/// [`SolveError::Setting`] for a start that does not fit; [`SolveError::NotConverged`]
/// after 100 approximations without an equilibrium: another start may do.
///
/// # Complexity
/// A pass over the table and a path of complementary pivoting in as many rows as there
/// are strategies and players, per approximation.
///
/// # References
/// * S. Govindan & R. Wilson, "Computing Nash equilibria by iterated polymatrix
///   approximation", J. Econ. Dynamics & Control 28 (2004), 1229–1241.
/// * J. Howson, "Equilibria of polymatrix games", Management Science 18 (1972), 312–318.
///
/// # Example
/// A game with no equilibrium in pure strategies: each of three players wants to match
/// the next, the last to differ from the first.
/// ```
/// use realpolitik_solve::nash::{iterated_polymatrix, off_centre_start};
/// use realpolitik_solve::payoff_table::PayoffTable;
/// let table = PayoffTable::from_fn(vec![2; 3], |s| {
///     let same = |a: usize, b: usize| f64::from(u8::from(s[a] == s[b]));
///     vec![same(0, 1), same(1, 2), 1.0 - same(2, 0)]
/// }).unwrap();
/// let e = iterated_polymatrix(&table, &off_centre_start(table.shape())).unwrap();
/// assert!(e.certificate.holds());
/// assert!(e.profile.strategies.iter().flatten().all(|p| (p - 0.5).abs() < 1e-12));
/// ```
pub fn iterated_polymatrix(
    table: &PayoffTable<f64>,
    start: &[Vec<f64>],
) -> Result<MixedEquilibrium<f64>, SolveError> {
    let mut p = checked_start(table, start, |sum| (sum - 1.0).abs() < 1e-9)?;
    // Counted from each player's least payoff, nothing is lost beside a large offset.
    let centred = table.centred();
    let game = Multilinear::new(&centred);
    let ray = generic_ray(table.shape());
    // A round costs less than Newton's method does beside an equilibrium: it is given time
    // only where the rounds alone come to nothing.
    let begin = p.clone();
    for patience in [Patience::Little, Patience::Full] {
        p.copy_from_slice(&begin);
        for round in 0..ROUNDS {
            let step = (FULL_ROUNDS / (round as f64 + 1.0)).min(1.0) * 0.5;
            if let Some(near) = approximation(&game, &p, &ray, round) {
                if let Some(q) = game.polish_with(&near, patience) {
                    return Ok(MixedEquilibrium::of(table, game.split(&q)));
                }
                for (p, y) in p.iter_mut().zip(&near) {
                    *p += step * (y - *p);
                }
            }
            if let Some(q) = game.polish_with(&p, patience) {
                return Ok(MixedEquilibrium::of(table, game.split(&q)));
            }
        }
    }
    Err(SolveError::NotConverged { method: "iterated polymatrix approximation", steps: ROUNDS })
}

/// An equilibrium of the polymatrix game that touches the game at `p`; `None` where
/// rounding lost the path.
///
/// With costs C above 0 it is a solution of C y − λ ≥ 0, Σ y ≥ 1, y, λ ≥ 0 with
/// complements, λ being what each player pays. C is strictly copositive, so that Lemke's
/// path ends at a solution (Cottle, Pang & Stone 1992, theorem 4.4.13).
fn approximation(game: &Multilinear<'_>, p: &[f64], ray: &[f64], round: usize) -> Option<Vec<f64>> {
    let (size, players) = (game.size(), game.players());
    let (mut values, mut slopes) = (vec![0.0; size], vec![0.0; size * size]);
    game.evaluate(p, &mut values, &mut slopes);
    for i in 0..players {
        for s in game.range(i) {
            let row = &mut slopes[s * size..(s + 1) * size];
            let tangent: f64 = row.iter().zip(p).map(|(a, x)| a * x).sum();
            // A player's own weights add to 1: what is paid whatever the others do.
            row[game.range(i)].fill(values[s] - tangent);
        }
    }
    let most = slopes.iter().copied().fold(f64::NEG_INFINITY, f64::max) + 1.0;
    let rows = size + players;
    let mut lcp = Complementarity::new(rows);
    for i in 0..players {
        for s in game.range(i) {
            for t in 0..size {
                lcp.set(s, t, most - slopes[s * size + t]);
            }
            lcp.set(s, size + i, -1.0);
            lcp.set(size + i, s, 1.0);
        }
        lcp.constant(size + i, -1.0);
    }
    // Other bonuses in later rounds: another path may lead elsewhere.
    for s in 0..size {
        lcp.cover(s, 0.5 + ray[(s + round) % size]);
    }
    for (i, bonus) in ray.iter().enumerate().take(players) {
        lcp.cover(size + i, 1.0 + 0.01 * bonus);
    }
    let z = lcp.solve()?;
    let mut y = z[..size].to_vec();
    for i in 0..players {
        let own = &mut y[game.range(i)];
        own.iter_mut().for_each(|x| *x = x.max(0.0));
        let sum: f64 = own.iter().sum();
        if !(sum.is_finite() && sum > 0.5) {
            return None;
        }
        own.iter_mut().for_each(|x| *x /= sum);
    }
    Some(y)
}

/// w = q + M z, w, z ≥ 0, wᵀz = 0, by Lemke's method with a covering vector. The
/// dictionary keeps the basic variables as affine in the others.
struct Complementarity {
    rows: usize,
    /// `rows × (rows + 2)`: the others' coefficients, the covering variable's, constants.
    entries: Vec<f64>,
    /// Variables 0..rows are w, then z, then the covering one.
    basis: Vec<usize>,
    others: Vec<usize>,
}

impl Complementarity {
    fn new(rows: usize) -> Self {
        Complementarity {
            rows,
            entries: vec![0.0; rows * (rows + 2)],
            basis: (0..rows).collect(),
            others: (rows..=2 * rows).collect(),
        }
    }
    fn set(&mut self, row: usize, column: usize, value: f64) {
        self.entries[row * (self.rows + 2) + column] = value;
    }
    fn cover(&mut self, row: usize, value: f64) {
        let column = self.rows;
        self.set(row, column, value);
    }
    fn constant(&mut self, row: usize, value: f64) {
        let column = self.rows + 1;
        self.set(row, column, value);
    }

    /// Exchanges the basic variable of a row with another.
    fn pivot(&mut self, row: usize, column: usize) {
        let width = self.rows + 2;
        let pivot = self.entries[row * width + column];
        let mut line = self.entries[row * width..(row + 1) * width].to_vec();
        for (c, v) in line.iter_mut().enumerate() {
            *v = if c == column { 1.0 / pivot } else { -*v / pivot };
        }
        for (r, other) in self.entries.chunks_exact_mut(width).enumerate() {
            if r == row {
                continue;
            }
            let factor = other[column];
            if factor == 0.0 {
                continue;
            }
            other[column] = 0.0;
            for (x, y) in other.iter_mut().zip(&line) {
                *x += factor * y;
            }
        }
        self.entries[row * width..(row + 1) * width].copy_from_slice(&line);
        std::mem::swap(&mut self.basis[row], &mut self.others[column]);
    }

    /// The row whose variable reaches 0 first as that of a column grows.
    fn leaving(&self, column: usize) -> Option<usize> {
        let width = self.rows + 2;
        let covering = 2 * self.rows;
        let mut best: Option<(usize, f64)> = None;
        for r in 0..self.rows {
            let slope = self.entries[r * width + column];
            if slope >= -ROUNDING {
                continue;
            }
            let ratio = self.entries[r * width + width - 1].max(0.0) / -slope;
            let nearer = best.is_none_or(|(_, b)| ratio < b - ROUNDING);
            // Of equals the covering variable goes: that is the end.
            let ends = self.basis[r] == covering && best.is_none_or(|(_, b)| ratio <= b + ROUNDING);
            if nearer || ends {
                best = Some((r, ratio));
            }
        }
        best.map(|(r, _)| r)
    }

    /// z of a solution.
    fn solve(mut self) -> Option<Vec<f64>> {
        let (rows, width) = (self.rows, self.rows + 2);
        let covering = 2 * rows;
        // The covering variable comes in as far as all are at least 0.
        let need =
            |r: &usize| -self.entries[r * width + width - 1] / self.entries[r * width + rows];
        let first = (0..rows).max_by(|a, b| need(a).total_cmp(&need(b)))?;
        self.pivot(first, rows);
        let mut entering = first + rows;
        for _ in 0..PIVOTS_PER_ROW * rows {
            let column = self.others.iter().position(|v| *v == entering)?;
            let row = self.leaving(column)?;
            let leaves = self.basis[row];
            self.pivot(row, column);
            if leaves == covering {
                let mut z = vec![0.0; rows];
                for (r, v) in self.basis.iter().enumerate().filter(|(_, v)| **v >= rows) {
                    z[v - rows] = self.entries[r * width + width - 1];
                }
                return Some(z);
            }
            entering = if leaves < rows { leaves + rows } else { leaves - rows };
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nash::off_centre_start;

    /// A two-player game is its own approximation: one path ends at its equilibrium.
    #[test]
    fn the_first_approximation_of_two_players_is_the_game() {
        let pays = [[2.0, 1.0], [0.0, 0.0], [0.0, 0.0], [1.0, 3.0]].concat();
        let table = PayoffTable::new(vec![2, 2], pays).unwrap();
        let game = Multilinear::new(&table);
        let p = [0.9, 0.1, 0.3, 0.7];
        let y = approximation(&game, &p, &generic_ray(&[2, 2]), 0).unwrap();
        assert!(game.regret(&y) < 1e-12, "{y:?}");
        let other = approximation(&game, &[0.5; 4], &generic_ray(&[2, 2]), 0).unwrap();
        assert!(y.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-9));
    }

    /// Of the path of equal bonuses and equal games the end is the same for any scale.
    #[test]
    fn payoffs_of_any_size_are_taken() {
        for scale in [1e-9, 1.0, 1e9] {
            let table = PayoffTable::from_fn(vec![2, 3, 2], |s| {
                let v = |a: usize, b: usize| ((3 * a + 5 * b + 7) % 11) as f64;
                vec![
                    scale * v(s[0] + s[1], s[2]),
                    scale * v(s[1], s[0] * s[2]) + 1e3 * scale,
                    -scale * v(s[2], s[0] + 2 * s[1]),
                ]
            });
            let table = table.unwrap();
            let e = iterated_polymatrix(&table, &off_centre_start(table.shape())).unwrap();
            assert!(e.certificate.holds());
        }
    }
}
