//! The global Newton method: equilibria of n-player games along a ray of games.

use super::many_starts::turned;
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
/// Where a path runs in a circle, cannot be followed or meets nothing in long, that of
/// another ray is taken: the same bonuses, handed on among each player's strategies.
/// `details` is the number of rays taken, 1 where the one given led to an equilibrium.
///
/// # Errors
/// [`SolveError::Setting`] for a bonus that favours no one strategy;
/// [`SolveError::NotConverged`] when nothing was met on any of up to 64 rays until the
/// steps were used up, as may be in degenerate games.
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
) -> Search<'g, MixedEquilibrium<f64>, usize> {
    Search::new(move |run| {
        let max_steps = run.limits.max_newton_steps;
        let most = table.profiles().min(MOST_RAYS);
        let (mut left, mut patience) = (max_steps, PATIENCE);
        for turn in 0..most {
            let ray = match turn {
                0 => bonus.to_vec(),
                _ => turned(bonus, table.shape(), turn),
            };
            let steps = [left, patience.min(left)];
            match met_along(table, &ray, steps, &mut |e| run.tell(e)) {
                Ok(equilibria) => {
                    return Ok(Whole { equilibria, proven: false, details: turn + 1 });
                }
                Err(SolveError::NotConverged { steps, .. }) => left -= steps.min(left),
                Err(e) => return Err(e),
            }
            patience *= 2;
            if left == 0 {
                break;
            }
        }
        Err(SolveError::NotConverged { method: METHOD, steps: max_steps - left })
    })
}

const METHOD: &str = "the global Newton method";
/// Rays that are tried where a path meets nothing.
const MOST_RAYS: usize = 64;
/// Steps along the first ray until another is tried, doubled from ray to ray: a path to an
/// equilibrium of a small game takes some dozens.
const PATIENCE: usize = 1_000;

/// Whom a path tells of an equilibrium; it is given back, if the path is to go on.
pub(super) type Tell<'a> =
    dyn FnMut(MixedEquilibrium<f64>) -> Result<MixedEquilibrium<f64>, SolveError> + 'a;

/// The equilibria along one ray, each once. Of the two numbers of steps the first is for
/// all, the second until something is met.
pub(super) fn met_along(
    table: &PayoffTable<f64>,
    bonus: &[f64],
    [max_steps, patience]: [usize; 2],
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
    let mut circle = Circle::new();
    while steps < if found.is_empty() { patience } else { max_steps } {
        steps += 1;
        match path.advance() {
            Some(Some(p)) => keep(p, &mut found)?,
            Some(None) => {}
            None => break,
        }
        if path.x[path.m].abs() > far || circle.closes(&path) {
            break;
        }
    }
    if found.is_empty() {
        return Err(SolveError::NotConverged { method: METHOD, steps });
    }
    Ok(found)
}

/// Notices that a path comes back to where it was: that it left its own curve for one that
/// is closed, as that from the end of a ray is not.
struct Circle {
    mark: Vec<f64>,
    support: Vec<bool>,
    crossings: usize,
    next: usize,
}

impl Circle {
    fn new() -> Self {
        Circle { mark: Vec::new(), support: Vec::new(), crossings: 0, next: 8 }
    }

    /// Looks, where the path enters a cell, whether it did so before at the mark, and moves
    /// the mark on after ever more cells (Brent 1980).
    fn closes(&mut self, path: &Path<'_>) -> bool {
        if !path.fresh {
            return false;
        }
        self.crossings += 1;
        let at_mark = self.support == path.support
            && self.mark.iter().zip(&path.x).all(|(a, b)| (a - b).abs() < 1e-9);
        if self.crossings == self.next {
            self.mark.clone_from(&path.x);
            self.support.clone_from(&path.support);
            self.next *= 2;
        }
        at_mark
    }
}

/// The least cosine of the angle by which a path may turn on a step.
const SHARPEST: f64 = 0.8;

/// Points `x = (z, λ)` with z − r(z) − V(r(z)) − λ·g = 0, where r takes each
/// player's z to the nearest point of its simplex; smooth while supports stay.
struct Path<'a> {
    game: &'a Multilinear<'a>,
    m: usize,
    bonus: Vec<f64>,
    x: Vec<f64>,
    support: Vec<bool>,
    tangent: Vec<f64>,
    /// Whether the tangent is that of another cell.
    fresh: bool,
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
            fresh: true,
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

    /// Newton's method across `row` from `x`, or, where a strategy is given and `row` is
    /// the slope of its room, to the edge of the cell where it has none.
    fn correct(&mut self, x: &mut [f64], row: &[f64], edge: Option<usize>, tolerance: f64) -> bool {
        let mut last = f64::INFINITY;
        for _ in 0..12 {
            let (mut f, mut a) = self.assemble(x, row);
            f[self.m] = edge.map_or(0.0, |s| self.room(x)[s]);
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

    /// The unit tangent at `x` in the cell in force, of constant orientation; `None` where
    /// it cannot be told.
    fn turn(&mut self, x: &[f64]) -> Option<Vec<f64>> {
        let mut row = self.tangent.clone();
        for attempt in 0..3 {
            let (_, mut a) = self.assemble(x, &row);
            let mut right = vec![0.0; self.m + 1];
            right[self.m] = 1.0;
            if let Some(sign) = solve_linear(&mut a, &mut right) {
                let norm = right.iter().map(|v| v * v).sum::<f64>().sqrt();
                if self.orientation == 0.0 {
                    self.orientation = sign;
                }
                let way = if sign == self.orientation { 1.0 } else { -1.0 };
                return Some(right.iter().map(|v| way * v / norm).collect());
            }
            // The border happened to lie across the path: tilt it.
            for (k, r) in row.iter_mut().enumerate() {
                *r += 0.1 / (1.0 + ((k + attempt) % 7) as f64);
            }
        }
        None
    }

    /// The point of the path at a distance from `base`, found from its tangent there; where
    /// the path turns sharply on the way it may be that of another.
    fn point(&mut self, base: &[f64], h: f64) -> Option<Vec<f64>> {
        let along = self.tangent.clone();
        let mut x: Vec<f64> = base.iter().zip(&along).map(|(x, t)| x + h * t).collect();
        self.correct(&mut x, &along, None, 1e-12).then_some(x)
    }

    /// One step; the equilibrium if λ passed 0 on it. `None` where the path is lost.
    fn advance(&mut self) -> Option<Option<Vec<f64>>> {
        if self.fresh {
            self.tangent = self.turn(&self.x.clone())?;
            self.fresh = false;
        }
        let base = self.x.clone();
        let mut h = self.step;
        let (mut next, tangent) = loop {
            if h <= 1e-10 {
                return None;
            }
            if let Some(x) = self.point(&base, h) {
                let moved = x.iter().zip(&base).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
                if moved < 1.5 * h
                    && let Some(t) = self.turn(&x)
                {
                    let turned: f64 = t.iter().zip(&self.tangent).map(|(a, b)| a * b).sum();
                    if turned > SHARPEST || h < 1e-5 {
                        break (x, t);
                    }
                }
            }
            h *= 0.5;
        };
        self.step = (1.5 * h).min(0.5);
        let mut crossing = None;
        if self.is_outside(&next) {
            let (edge, s) = match self.edge(&base, &next) {
                Some(found) => found,
                None => self.bisected(&base, &next, h),
            };
            next = edge;
            crossing = Some(s);
        }
        let met = self.zero_between(&base, &next);
        if let Some(s) = crossing {
            self.support[s] = !self.support[s];
            self.fresh = true;
        }
        self.x = next;
        self.tangent = tangent;
        Some(met)
    }

    fn is_outside(&self, x: &[f64]) -> bool {
        self.room(x).iter().any(|r| *r < -1e-13)
    }

    /// The slope of a strategy's room.
    fn slope_of_room(&self, s: usize) -> Vec<f64> {
        let mut row = vec![0.0; self.m + 1];
        let range = (0..self.game.players()).map(|i| self.game.range(i)).find(|r| r.contains(&s));
        let used: Vec<usize> = range.into_iter().flatten().filter(|t| self.support[*t]).collect();
        let way = if self.support[s] { 1.0 } else { -1.0 };
        used.iter().for_each(|t| row[*t] = -way / used.len() as f64);
        row[s] += way;
        row
    }

    /// The first edge of the cell on the way to a point past it, by Newton's method for the
    /// strategy that has no room there; `None` where that goes astray.
    fn edge(&mut self, base: &[f64], past: &[f64]) -> Option<(Vec<f64>, usize)> {
        let mut past = past.to_vec();
        let from: Vec<f64> = self.room(base).into_iter().map(|r| r.max(0.0)).collect();
        let way = self.tangent.clone();
        let along = |x: &[f64]| -> f64 {
            x.iter().zip(base).zip(&way).map(|((x, b), t)| (x - b) * t).sum()
        };
        let end = along(&past);
        for _ in 0..self.m {
            let to = self.room(&past);
            let share = |s: &usize| from[*s] / (from[*s] - to[*s]);
            let s = (0..self.m)
                .filter(|s| to[*s] < -1e-13)
                .min_by(|a, b| share(a).total_cmp(&share(b)))?;
            let part = share(&s);
            let mut x: Vec<f64> = base.iter().zip(&past).map(|(a, b)| a + part * (b - a)).collect();
            let row = self.slope_of_room(s);
            if !self.correct(&mut x, &row, Some(s), 1e-12) {
                return None;
            }
            let reached = along(&x);
            if !(reached >= -1e-12 && reached <= end + 1e-12) {
                return None;
            }
            if self.room(&x).iter().all(|r| *r >= -1e-12) {
                return Some((x, s));
            }
            // Another strategy runs out of room before.
            past = x;
        }
        None
    }

    /// The same by bisection on the step.
    fn bisected(&mut self, base: &[f64], past: &[f64], h: f64) -> (Vec<f64>, usize) {
        let (mut inside, mut outside) = (0.0, h);
        let mut edge = past.to_vec();
        for _ in 0..60 {
            let mid = 0.5 * (inside + outside);
            let Some(x) = self.point(base, mid) else { break };
            if self.is_outside(&x) {
                outside = mid;
                edge = x;
            } else {
                inside = mid;
            }
            if outside - inside < 1e-14 {
                break;
            }
        }
        let room = self.room(&edge);
        let least = (0..self.m).min_by(|a, b| room[*a].total_cmp(&room[*b]));
        (edge, least.unwrap_or(0))
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
        self.correct(&mut x, &fixed, None, 1e-13);
        let p = self.probabilities(&x);
        self.game.polish(&p)
    }
}
