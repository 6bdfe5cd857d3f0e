//! The global Newton method: equilibria of n-player games along a ray of games.

use super::multilinear::Multilinear;
use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
use crate::quantal_response::solve_linear;
use crate::search::{Search, Whole};
use realpolitik_game::strategic::PayoffTable;

/// Equilibria met on the path from one ray.
///
/// Every player is paid λ·`bonus` for its strategies on top of the game. For large
/// λ the favoured strategies are the only equilibrium; from there the graph of
/// equilibria is followed as λ falls, and wherever λ = 0 it has met an equilibrium
/// of the game. The path goes on past 0, back, and so may meet several.
///
/// # Arguments
/// * `table` — payoffs of any number of players.
/// * `bonus` — one number per strategy, player after player; each player's greatest
///   must stand alone. Another ray, another path.
///
/// # Returns
/// A search for certified equilibria in the order met, with at most
/// `max_newton_steps`. At least one, where the path is followed to its end in a
/// generic game. For one equilibrium take [`Search::first`]: the path past it is then
/// not followed.
///
/// # Errors
/// [`SolveError::Setting`] for a bonus that favours no one strategy;
/// [`SolveError::NotConverged`] when nothing was met until the steps were used up or
/// the path could not be followed, as may be in degenerate games (take another ray).
///
/// # Complexity
/// A linear solve in as many unknowns as strategies per step.
///
/// # References
/// * E. Kohlberg & J.-F. Mertens, Econometrica 54 (1986), theorem 1 (the graph of
///   equilibria is a plane, folded).
/// * S. Govindan & R. Wilson, "A global Newton method to compute Nash equilibria",
///   J. Econ. Theory 110 (2003), 65–86.
///
/// # Example
/// A 2 × 2 × 2 game with no equilibrium in pure strategies: each player wants to
/// match the next, the last to differ from the first.
/// ```
/// use realpolitik_solve::{nash::global_newton, payoff_table::PayoffTable};
/// let table = PayoffTable::from_fn(vec![2; 3], |s| {
///     let same = |a: usize, b: usize| f64::from(u8::from(s[a] == s[b]));
///     vec![same(0, 1), same(1, 2), 1.0 - same(2, 0)]
/// }).unwrap();
/// let bonus = [1.0, 0.0, 0.7, 0.0, 0.4, 0.0];
/// let e = global_newton(&table, &bonus).first().unwrap().unwrap();
/// assert!(e.certificate.holds());
/// assert!((e.profile.strategies[0][0] - 0.5).abs() < 1e-9);
/// ```
pub fn global_newton<'g>(
    table: &'g PayoffTable<f64>,
    bonus: &'g [f64],
) -> Search<'g, MixedEquilibrium<f64>> {
    Search::new(move |run| {
        let max_steps = run.limits.max_newton_steps;
        let equilibria = met_along(table, bonus, max_steps, &mut |e| run.tell(e))?;
        Ok(Whole { equilibria, proven: false, details: () })
    })
}

/// Whom a path tells of an equilibrium; it is given back, if the path is to go on.
pub(super) type Tell<'a> =
    dyn FnMut(MixedEquilibrium<f64>) -> Result<MixedEquilibrium<f64>, SolveError> + 'a;

/// The equilibria along one ray, each once.
pub(super) fn met_along(
    table: &PayoffTable<f64>,
    bonus: &[f64],
    max_steps: usize,
    tell: &mut Tell<'_>,
) -> Result<Vec<MixedEquilibrium<f64>>, SolveError> {
    let game = Multilinear::new(table);
    let mut path = Path::new(&game, bonus)?;
    let mut found: Vec<MixedEquilibrium<f64>> = Vec::new();
    let mut keep = |p: Vec<f64>, found: &mut Vec<MixedEquilibrium<f64>>| {
        let near = |e: &MixedEquilibrium<f64>| {
            let known = e.profile.strategies.iter().flatten();
            known.zip(&p).all(|(a, b)| (a - b).abs() < 1e-8)
        };
        if !found.iter().any(near) {
            found.push(tell(MixedEquilibrium::of(table, game.split(&p)))?);
        }
        Ok::<(), SolveError>(())
    };
    if path.start() {
        let p = path.probabilities(&path.x);
        keep(p, &mut found)?;
    }
    let far = 2.0 * path.x[path.m].abs() + 10.0;
    let mut steps = 0;
    while steps < max_steps {
        steps += 1;
        match path.advance() {
            Ok(Some(p)) => keep(p, &mut found)?,
            Ok(None) => {}
            Err(e) if found.is_empty() => return Err(e),
            Err(_) => break,
        }
        if path.x[path.m].abs() > far {
            break;
        }
    }
    if found.is_empty() {
        return Err(SolveError::NotConverged { method: "the global Newton method", steps });
    }
    Ok(found)
}

/// Points `x = (z, λ)` with z − r(z) − V(r(z)) − λ·g = 0, where r takes each
/// player's z to the nearest point of its simplex; smooth while supports stay.
struct Path<'a> {
    game: &'a Multilinear<'a>,
    m: usize,
    bonus: Vec<f64>,
    x: Vec<f64>,
    support: Vec<bool>,
    tangent: Vec<f64>,
    orientation: f64,
    step: f64,
    values: Vec<f64>,
    slopes: Vec<f64>,
}

impl<'a> Path<'a> {
    fn new(game: &'a Multilinear<'a>, bonus: &[f64]) -> Result<Self, SolveError> {
        let m = game.size();
        let wrong = |value: f64, must| SolveError::Setting { name: "bonus", value, must };
        if bonus.len() != m {
            return Err(wrong(bonus.len() as f64, "one number per strategy"));
        }
        let mut support = vec![false; m];
        for i in 0..game.players() {
            let own = &bonus[game.range(i)];
            let top = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if !top.is_finite() || own.iter().filter(|b| **b >= top).count() != 1 {
                return Err(wrong(top, "finite and greatest for one strategy of each player"));
            }
            for s in game.range(i) {
                support[s] = bonus[s] >= top;
            }
        }
        Ok(Path {
            game,
            m,
            bonus: bonus.to_vec(),
            x: vec![0.0; m + 1],
            support,
            tangent: vec![0.0; m + 1],
            orientation: 0.0,
            step: 0.02,
            values: vec![0.0; m],
            slopes: vec![0.0; m * m],
        })
    }

    /// Goes to the end of the ray from which on the favoured profile is the
    /// equilibrium. Whether it is one at λ = 0 already.
    fn start(&mut self) -> bool {
        let p: Vec<f64> = self.support.iter().map(|s| f64::from(u8::from(*s))).collect();
        self.game.evaluate(&p, &mut self.values, &mut self.slopes);
        let mut lambda = f64::NEG_INFINITY;
        for i in 0..self.game.players() {
            let top = self.game.range(i).find(|s| self.support[*s]);
            let top = top.expect("invariant: every player has a favoured strategy");
            for s in self.game.range(i).filter(|s| *s != top) {
                let need = (self.values[s] - self.values[top]) / (self.bonus[top] - self.bonus[s]);
                lambda = lambda.max(need);
            }
        }
        let already = lambda <= 0.0;
        let lambda = if lambda.is_finite() { lambda + 0.5 } else { 1.0 };
        for (s, p) in p.iter().enumerate() {
            self.x[s] = p + self.values[s] + lambda * self.bonus[s];
        }
        self.x[self.m] = lambda;
        self.tangent[self.m] = -1.0;
        already
    }

    /// Each player's nearest point with the support in force; entries may be
    /// negative just past the edge of the cell.
    fn probabilities(&self, x: &[f64]) -> Vec<f64> {
        let mut p = vec![0.0; self.m];
        for i in 0..self.game.players() {
            let used: Vec<usize> = self.game.range(i).filter(|s| self.support[*s]).collect();
            let level = (used.iter().map(|s| x[*s]).sum::<f64>() - 1.0) / used.len() as f64;
            for s in used {
                p[s] = x[s] - level;
            }
        }
        p
    }

    /// How far inside its cell each coordinate is: the probability of what is in
    /// the support, what is missing to enter it of what is not.
    fn room(&self, x: &[f64]) -> Vec<f64> {
        let mut room = vec![0.0; self.m];
        for i in 0..self.game.players() {
            let used: Vec<usize> = self.game.range(i).filter(|s| self.support[*s]).collect();
            let level = (used.iter().map(|s| x[*s]).sum::<f64>() - 1.0) / used.len() as f64;
            for s in self.game.range(i) {
                room[s] = if self.support[s] { x[s] - level } else { level - x[s] };
            }
        }
        room
    }

    /// Equations and Jacobian at `x`, bordered by `row`.
    fn assemble(&mut self, x: &[f64], row: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (m, n) = (self.m, self.m + 1);
        let p = self.probabilities(x);
        self.game.evaluate(&p, &mut self.values, &mut self.slopes);
        let mut f = vec![0.0; n];
        for s in 0..m {
            f[s] = x[s] - p[s] - self.values[s] - x[m] * self.bonus[s];
        }
        // (I + V′)·D, D taking the mean off within each support.
        let mut a = vec![0.0; n * n];
        for s in 0..m {
            for i in 0..self.game.players() {
                let range = self.game.range(i);
                let mut mean = 0.0;
                let mut count = 0.0;
                for t in range.clone().filter(|t| self.support[*t]) {
                    let g = self.slopes[s * m + t] + f64::from(u8::from(s == t));
                    a[s * n + t] = -g;
                    mean += g;
                    count += 1.0;
                }
                mean /= count;
                for t in range.filter(|t| self.support[*t]) {
                    a[s * n + t] += mean;
                }
            }
            a[s * n + s] += 1.0;
            a[s * n + m] = -self.bonus[s];
        }
        a[m * n..].copy_from_slice(row);
        (f, a)
    }

    /// Newton's method across `row` from `x`.
    fn correct(&mut self, x: &mut [f64], row: &[f64], tolerance: f64) -> bool {
        let mut last = f64::INFINITY;
        for _ in 0..12 {
            let (mut f, mut a) = self.assemble(x, row);
            f.iter_mut().for_each(|v| *v = -*v);
            if solve_linear(&mut a, &mut f).is_none() {
                return false;
            }
            let length = f.iter().map(|v| v * v).sum::<f64>().sqrt();
            if !length.is_finite() || length > 0.5 || (length > 0.9 * last && length > tolerance) {
                return false;
            }
            x.iter_mut().zip(&f).for_each(|(x, d)| *x += d);
            if length <= tolerance {
                return true;
            }
            last = length;
        }
        false
    }

    /// The unit tangent at `x` in the cell in force, of constant orientation.
    fn turn(&mut self) -> Result<(), SolveError> {
        let lost = SolveError::NotConverged { method: "the global Newton method", steps: 0 };
        let x = self.x.clone();
        let mut row = self.tangent.clone();
        for attempt in 0..3 {
            let (_, mut a) = self.assemble(&x, &row);
            let mut right = vec![0.0; self.m + 1];
            right[self.m] = 1.0;
            if let Some(sign) = solve_linear(&mut a, &mut right) {
                let norm = right.iter().map(|v| v * v).sum::<f64>().sqrt();
                if self.orientation == 0.0 {
                    self.orientation = sign;
                }
                let way = if sign == self.orientation { 1.0 } else { -1.0 };
                self.tangent = right.iter().map(|v| way * v / norm).collect();
                return Ok(());
            }
            // The border happened to lie across the path: tilt it.
            for (k, r) in row.iter_mut().enumerate() {
                *r += 0.1 / (1.0 + ((k + attempt) % 7) as f64);
            }
        }
        Err(lost)
    }

    /// One step; the equilibrium if λ passed 0 on it.
    fn advance(&mut self) -> Result<Option<Vec<f64>>, SolveError> {
        self.turn()?;
        let base = self.x.clone();
        let along = self.tangent.clone();
        let point = |path: &mut Self, h: f64| {
            let mut x: Vec<f64> = base.iter().zip(&along).map(|(x, t)| x + h * t).collect();
            path.correct(&mut x, &along, 1e-12).then_some(x)
        };
        let (mut h, mut next) = (self.step, None);
        while h > 1e-10 {
            if let Some(x) = point(self, h) {
                let moved = x.iter().zip(&base).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
                if moved < 1.5 * h {
                    next = Some(x);
                    break;
                }
            }
            h *= 0.5;
        }
        let Some(mut next) = next else {
            return Err(SolveError::NotConverged { method: "the global Newton method", steps: 0 });
        };
        self.step = (1.5 * h).min(0.5);
        // The first edge of the cell on the way, by bisection on the step.
        let outside = |path: &Self, x: &[f64]| path.room(x).iter().any(|r| *r < -1e-13);
        let mut crossing = None;
        if outside(self, &next) {
            let (mut inside, mut past) = (0.0, h);
            let mut edge = next.clone();
            for _ in 0..60 {
                let mid = 0.5 * (inside + past);
                let Some(x) = point(self, mid) else { break };
                if outside(self, &x) {
                    past = mid;
                    edge = x;
                } else {
                    inside = mid;
                }
                if past - inside < 1e-14 {
                    break;
                }
            }
            let room = self.room(&edge);
            crossing = (0..self.m).min_by(|a, b| room[*a].total_cmp(&room[*b]));
            next = edge;
        }
        let met = self.zero_between(&base, &next);
        self.x = next;
        if let Some(s) = crossing {
            self.support[s] = !self.support[s];
        }
        Ok(met)
    }

    /// The equilibrium where λ passes 0 between two points of one cell.
    fn zero_between(&mut self, from: &[f64], to: &[f64]) -> Option<Vec<f64>> {
        let (a, b) = (from[self.m], to[self.m]);
        if a == 0.0 || (a > 0.0) == (b > 0.0) {
            return None;
        }
        let share = a / (a - b);
        let mut x: Vec<f64> = from.iter().zip(to).map(|(a, b)| a + share * (b - a)).collect();
        x[self.m] = 0.0;
        let mut fixed = vec![0.0; self.m + 1];
        fixed[self.m] = 1.0;
        self.correct(&mut x, &fixed, 1e-13);
        let p = self.probabilities(&x);
        self.game.polish(&p)
    }
}
