//! Equilibria of n-player games by simplicial subdivision.

use super::multilinear::Multilinear;
use super::start::checked_start;
use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
use crate::limits::Limits;
use realpolitik_game::strategic::PayoffTable;

/// One equilibrium by a path of simplices of varying dimension, restarted on ever
/// finer grids.
///
/// Points z of the product of the players' hyperplanes are labelled with the
/// strategy for which r(z) + V(r(z)) − z is greatest once each player's mean is
/// taken off, r taking z to the nearest mixed strategies and V being payoffs; the
/// map vanishes just at equilibria (Kohlberg & Mertens 1986) and points inwards far
/// out, so that no boundary needs rules of its own. From a grid point a path of
/// simplices adds, drops and exchanges labels until some player has all of its own;
/// then everything nearly vanishes. Once a grid is fine enough the support is read
/// off and solved to rounding.
///
/// # Arguments
/// * `table` — payoffs of any number of players.
/// * `start` — a mixed strategy per player to start from.
/// * `limits` — `max_simplices` counts.
///
/// # Returns
/// A certified equilibrium. On every grid the path ends (a path cannot meet a
/// simplex twice); that the support then read off is right is up to the certificate.
///
/// # Errors
/// [`SolveError::NotConverged`] past `max_simplices`; [`SolveError::Setting`] for a
/// start that is none.
///
/// # Complexity
/// One evaluation of all payoffs per simplex; their number grows fast with the
/// number of strategies.
///
/// # References
/// * G. van der Laan & A. Talman, "On the computation of fixed points in the product
///   space of unit simplices and an application to noncooperative N person games",
///   Math. Oper. Res. 7 (1982), 1–13.
/// * G. van der Laan, A. Talman & L. van der Heyden, "Simplicial variable dimension
///   algorithms for solving the nonlinear complementarity problem on a product of
///   unit simplices using a general labelling", Math. Oper. Res. 12 (1987), 377–397.
///
/// # Example
/// A degenerate game, everything paying the same, and one with a single mixed
/// equilibrium.
/// ```
/// use realpolitik_solve::{Limits, nash::simplicial_subdivision, payoff_table::PayoffTable};
/// let limits = Limits::default();
/// let flat = PayoffTable::from_fn(vec![2, 3], |_| vec![0.0; 2]).unwrap();
/// let start = [vec![1.0, 0.0], vec![0.2, 0.3, 0.5]];
/// assert!(simplicial_subdivision(&flat, &start, &limits).unwrap().certificate.holds());
/// let game = PayoffTable::from_fn(vec![2, 2], |s| match (s[0], s[1]) {
///     (0, 0) => vec![3.0, 0.0],
///     (1, 1) => vec![1.0, 0.0],
///     _ => vec![0.0, 1.0],
/// }).unwrap();
/// let corner = [vec![1.0, 0.0], vec![1.0, 0.0]];
/// let e = simplicial_subdivision(&game, &corner, &limits).unwrap();
/// assert!((e.profile.strategies[1][0] - 0.25).abs() < 1e-9);
/// ```
pub fn simplicial_subdivision(
    table: &PayoffTable<f64>,
    start: &[Vec<f64>],
    limits: &Limits,
) -> Result<MixedEquilibrium<f64>, SolveError> {
    let game = Multilinear::new(table);
    let max_simplices = limits.max_simplices;
    let flat = checked_start(table, start, |sum| (sum - 1.0).abs() < 1e-9)?;
    let mut walk = Walk::new(&game);
    let mut z = flat;
    let mut mesh = 0.5;
    let mut left = max_simplices;
    while left > 0 && mesh > 1e-12 {
        let Some(next) = walk.run(&z, mesh, &mut left) else { break };
        z = next;
        let p = walk.nearest(&z);
        if let Some(q) = game.polish(&p) {
            return Ok(MixedEquilibrium::of(table, game.split(&q)));
        }
        mesh *= 0.5;
    }
    Err(SolveError::NotConverged { method: "simplicial subdivision", steps: max_simplices - left })
}

/// The labelling and its work space.
struct Walk<'a> {
    game: &'a Multilinear<'a>,
    player_of: Vec<usize>,
    values: Vec<f64>,
    slopes: Vec<f64>,
}

impl<'a> Walk<'a> {
    fn new(game: &'a Multilinear<'a>) -> Self {
        let n = game.size();
        let players = 0..game.players();
        Walk {
            player_of: players.flat_map(|i| game.range(i).map(move |_| i)).collect(),
            values: vec![0.0; n],
            slopes: vec![0.0; n * n],
            game,
        }
    }

    /// The nearest mixed strategies (projection on each simplex).
    fn nearest(&self, z: &[f64]) -> Vec<f64> {
        let mut p = vec![0.0; z.len()];
        for i in 0..self.game.players() {
            let range = self.game.range(i);
            let mut sorted = z[range.clone()].to_vec();
            sorted.sort_by(|a, b| b.total_cmp(a));
            let (mut sum, mut level) = (0.0, 0.0);
            for (k, v) in sorted.iter().enumerate() {
                sum += v;
                let trial = (sum - 1.0) / (k as f64 + 1.0);
                if *v > trial {
                    level = trial;
                }
            }
            range.for_each(|s| p[s] = (z[s] - level).max(0.0));
        }
        p
    }

    fn label(&mut self, z: &[f64]) -> usize {
        let p = self.nearest(z);
        self.game.evaluate(&p, &mut self.values, &mut self.slopes);
        let mut f: Vec<f64> = (0..z.len()).map(|s| p[s] + self.values[s] - z[s]).collect();
        for i in 0..self.game.players() {
            let range = self.game.range(i);
            let mean = f[range.clone()].iter().sum::<f64>() / range.len() as f64;
            f[range].iter_mut().for_each(|x| *x -= mean);
        }
        let mut best = 0;
        for (s, v) in f.iter().enumerate() {
            if *v > f[best] {
                best = s;
            }
        }
        best
    }

    /// A step of the grid: towards a strategy, away from the player's others alike.
    fn shift(&self, point: &mut [f64], label: usize, by: f64) {
        let range = self.game.range(self.player_of[label]);
        let n = range.len() as f64;
        range.for_each(|s| point[s] -= by / n);
        point[label] += by;
    }

    /// From a grid point to a simplex on which some player has all labels; its
    /// middle.
    fn run(&mut self, origin: &[f64], mesh: f64, left: &mut usize) -> Option<Vec<f64>> {
        // Vertex k + 1 is vertex k a step along `order[k]`.
        let mut order: Vec<usize> = Vec::new();
        let mut multiple = vec![0usize; origin.len()];
        let mut vertices = vec![origin.to_vec()];
        let mut labels = vec![self.label(origin)];
        let mut fresh = 0;
        loop {
            *left = left.checked_sub(1)?;
            let label = labels[fresh];
            let mut out = if order.contains(&label) {
                // The other vertex with this label goes.
                (0..labels.len()).find(|k| *k != fresh && labels[*k] == label)?
            } else {
                let range = self.game.range(self.player_of[label]);
                if range.clone().all(|s| s == label || order.contains(&s)) {
                    let n = vertices.len() as f64;
                    let sum = |s: usize| vertices.iter().map(|v| v[s]).sum::<f64>() / n;
                    return Some((0..origin.len()).map(sum).collect());
                }
                order.push(label);
                let mut next = vertices[vertices.len() - 1].clone();
                self.shift(&mut next, label, mesh);
                labels.push(self.label(&next));
                vertices.push(next);
                fresh = vertices.len() - 1;
                continue;
            };
            // Exchange a vertex, or drop the dimension it closes.
            loop {
                let t = order.len();
                if out == 0 {
                    let first = order.remove(0);
                    multiple[first] += 1;
                    let mut next = vertices[t].clone();
                    self.shift(&mut next, first, mesh);
                    order.push(first);
                    vertices.remove(0);
                    labels.remove(0);
                    labels.push(self.label(&next));
                    vertices.push(next);
                    fresh = t;
                    break;
                }
                if out < t {
                    order.swap(out - 1, out);
                    let mut next = vertices[out - 1].clone();
                    self.shift(&mut next, order[out - 1], mesh);
                    labels[out] = self.label(&next);
                    vertices[out] = next;
                    fresh = out;
                    break;
                }
                let last = order[t - 1];
                if multiple[last] > 0 {
                    multiple[last] -= 1;
                    order.pop();
                    order.insert(0, last);
                    let mut next = vertices[0].clone();
                    self.shift(&mut next, last, -mesh);
                    vertices.pop();
                    labels.pop();
                    labels.insert(0, self.label(&next));
                    vertices.insert(0, next);
                    fresh = 0;
                    break;
                }
                // The face lies where this label's direction is not in use: go on
                // there, without the vertex that carries the label.
                order.pop();
                vertices.pop();
                labels.pop();
                out = labels.iter().position(|l| *l == last)?;
                *left = left.checked_sub(1)?;
            }
        }
    }
}
