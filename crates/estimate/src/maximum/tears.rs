//! Where the likelihood of crises is torn.
//!
//! A crisis may have no equilibrium but that nobody challenges. Where A never challenged
//! that explains the row in full, and it becomes less likely at once where two other
//! equilibria come about; where A did challenge it makes the row impossible. The
//! likelihood is torn at that edge, and its maximum can lie there with a gradient that
//! points across. Such a maximum is one under the constraints t ≥ 0, t a row's distance
//! to the edge on its own side ([`fold`]).

use super::trust_region::Local;
use crate::likelihood::{Likelihood, Predictor};
use crate::model::AnyModel;
use crate::model::crisis::{Crisis, Payoffs, fold};
use crate::numeric::linear::{Cholesky, Matrix, dot};

/// How far from its edge a row without a challenge is held.
const AWAY: f64 = 1e-8;
/// And one with a challenge, whose equilibrium moves with the root of the distance.
const AWAY_BEGUN: f64 = 1e-7;
/// The share of these by which the distance may be off, and that which is good enough
/// where rounding allows no better.
const ROOM: f64 = 1e-5;
const CLOSE: f64 = 1e-2;
/// How far a start is brought over an edge.
const CLEAR: f64 = 0.02;
/// A log-likelihood below this holds a row that cannot be.
const NEVER: f64 = -1e9;

/// The edge of a row, in the free coefficients, each measured as in a climb.
pub(super) struct Tear {
    pub row: usize,
    /// How far the row is on its own side.
    distance: f64,
    /// How far it is held.
    away: f64,
    /// What of the distance is rounding.
    room: f64,
    pub normal: Vec<f64>,
    curve: Matrix,
}

impl Tear {
    /// How long a step leads to where it is held.
    pub fn way(&self) -> f64 {
        (self.distance - self.away).abs() / libm::sqrt(dot(&self.normal, &self.normal))
    }
}

impl Tear {
    /// Whether a step leads past it, to second order.
    pub fn is_passed(&self, step: &[f64]) -> bool {
        let curve = 0.5 * dot(step, &self.curve.times(step));
        self.distance + dot(&self.normal, step) + curve < 0.5 * self.away
    }
}

/// What a climb along tears moves in.
#[derive(Clone, Copy)]
pub(super) struct Space<'a> {
    pub likelihood: &'a Likelihood,
    pub free: &'a [usize],
    pub sizes: &'a [f64],
}

impl Space<'_> {
    fn model(&self) -> Option<&Crisis> {
        match &self.likelihood.model {
            AnyModel::Crisis(model) => Some(model),
            _ => None,
        }
    }

    /// Brings a start where every crisis that was seen is possible: by the least moves that
    /// bring those that are not over their edges, or else nearer to zero. Where one is
    /// impossible, no slope leads back.
    pub fn possible(&self, start: &[f64]) -> Vec<f64> {
        let is_possible = |t: &[f64]| self.likelihood.value(t, None) > NEVER;
        let mut theta = start.to_vec();
        for _ in 0..30 {
            if is_possible(&theta) {
                return theta;
            }
            let Some(moved) = self.repaired(&theta) else { break };
            theta = moved;
        }
        theta = start.to_vec();
        for _ in 0..30 {
            if is_possible(&theta) {
                break;
            }
            self.free.iter().for_each(|j| theta[*j] *= 0.8);
        }
        theta
    }

    /// Moves impossible rows over their edges, to first order.
    fn repaired(&self, theta: &[f64]) -> Option<Vec<f64>> {
        self.model()?;
        let values = self.likelihood.by_row(theta);
        let mut worst: Vec<Tear> = (0..self.likelihood.rows)
            .filter(|r| values[*r] < NEVER)
            .filter_map(|r| self.tear(theta, r))
            .collect();
        worst.sort_by(|a, b| a.distance.total_cmp(&b.distance));
        worst.truncate(self.free.len() / 2);
        let off: Vec<f64> = worst.iter().map(|t| 2.0 * CLEAR - t.distance).collect();
        // A little more than the least move where edges lie along one another.
        let weights = Cholesky::new(&products(&worst), 1e-3)?.solve(&off);
        let mut step = vec![0.0; self.free.len()];
        for (t, w) in worst.iter().zip(&weights) {
            step.iter_mut().zip(&t.normal).for_each(|(s, x)| *s += w.max(0.0) * x);
        }
        Some(self.moved(theta, &step))
    }

    /// The edge of a row, on the side where it is likely.
    pub fn tear(&self, theta: &[f64], row: usize) -> Option<Tear> {
        let model = self.model()?;
        let f = fold(&Payoffs::from_predictors(&self.likelihood.predictors_at(theta, row)))?;
        let (sign, away) =
            if begun(&model.tallies[row]) { (-1.0, AWAY_BEGUN) } else { (1.0, AWAY) };
        let n = self.free.len();
        let predictors = &self.likelihood.predictors;
        // Of each free coefficient: its predictor, and how far a scaled unit moves it.
        let moves: Vec<(usize, f64)> = self
            .free
            .iter()
            .zip(self.sizes)
            .map(|(j, size)| {
                let own = |p: &Predictor| (p.first..p.first + p.design.columns.len()).contains(j);
                let p = predictors.iter().position(own).unwrap_or(0);
                (p, predictors[p].design.columns[j - predictors[p].first][row] / size)
            })
            .collect();
        let mut curve = Matrix::zero(n);
        for (a, (p, x)) in moves.iter().enumerate() {
            for (b, (q, y)) in moves.iter().enumerate() {
                curve.a[a * n + b] = sign * f.hessian[*p][*q] * x * y;
            }
        }
        let normal = moves.iter().map(|(p, x)| sign * f.gradient[*p] * x).collect();
        let room = (ROOM * away).max(1e-15 * f.size);
        Some(Tear { row, distance: sign * f.beyond, away, room, normal, curve })
    }

    pub fn moved(&self, theta: &[f64], step: &[f64]) -> Vec<f64> {
        let mut out = theta.to_vec();
        for ((j, size), p) in self.free.iter().zip(self.sizes).zip(step) {
            out[*j] += p / size;
        }
        out
    }

    /// Moves by the least that brings rows to their distance from their edges.
    pub fn restored(&self, mut theta: Vec<f64>, rows: &[usize]) -> Option<Vec<f64>> {
        let mut within = false;
        for _ in 0..8 {
            let tears: Vec<Tear> =
                rows.iter().map(|r| self.tear(&theta, *r)).collect::<Option<_>>()?;
            let off: Vec<f64> = tears.iter().map(|t| t.away - t.distance).collect();
            if off.iter().zip(&tears).all(|(o, t)| o.abs() <= t.room) {
                return Some(theta);
            }
            let weights = Cholesky::new(&products(&tears), 0.0)?.solve(&off);
            let mut step = vec![0.0; self.free.len()];
            for (t, w) in tears.iter().zip(&weights) {
                step.iter_mut().zip(&t.normal).for_each(|(s, x)| *s += w * x);
            }
            theta = self.moved(&theta, &step);
            within = off.iter().zip(&tears).all(|(o, t)| o.abs() <= CLOSE * t.away);
        }
        within.then_some(theta)
    }

    /// Edges of rows that are on their own side here, past it there and less likely for it.
    ///
    /// # Arguments
    /// * `before`, `after` — the log-likelihood of each row here and there.
    pub fn passed(
        &self,
        (before, after): (&[f64], &[f64]),
        theta: &[f64],
        there: &[f64],
    ) -> Vec<Tear> {
        let Some(model) = self.model() else { return Vec::new() };
        let past = |r: usize| match self.tear(there, r) {
            Some(t) => t.distance < 0.5 * t.away,
            // No status quo deters there.
            None => !begun(&model.tallies[r]),
        };
        // Only what is impossible there, or was certain here, can have gone past an edge.
        let suspect = |r: &usize| match begun(&model.tallies[*r]) {
            true => after[*r] < NEVER,
            false => before[*r] > -1e-12 && after[*r] < before[*r] - 1e-9,
        };
        (0..before.len())
            .filter(suspect)
            .filter_map(|r| self.tear(theta, r))
            .filter(|t| t.distance > 0.0 && past(t.row))
            .collect()
    }
}

/// Whether a row holds a challenge.
fn begun(tally: &[f64; 4]) -> bool {
    tally[1] + tally[2] + tally[3] > 0.0
}

/// Products of normals with one another.
fn products<T: std::borrow::Borrow<Tear>>(tears: &[T]) -> Matrix {
    let m = tears.len();
    let mut out = Matrix::zero(m);
    for i in 0..m {
        for j in 0..=i {
            out.set(i, j, dot(&tears[i].borrow().normal, &tears[j].borrow().normal));
        }
    }
    out
}

/// The multipliers λ ≥ 0 that make ∇ℓ + Σλn shortest (Lawson &
/// Hanson 1974, chapter 23), which is then a direction that crosses none of them. Edges
/// with a multiplier of 0 do not hold.
pub(super) fn holding(tears: &[Tear], gradient: &[f64]) -> Vec<f64> {
    let all = products(tears);
    let pull: Vec<f64> = tears.iter().map(|t| -dot(&t.normal, gradient)).collect();
    let mut multipliers = vec![0.0; tears.len()];
    let mut inside: Vec<usize> = Vec::new();
    let mut refused = vec![false; tears.len()];
    for _ in 0..4 * tears.len() {
        let wants = |i: usize| {
            (pull[i] - dot(&all.a[i * all.n..(i + 1) * all.n], &multipliers))
                / libm::sqrt(all.at(i, i))
        };
        let most = (0..tears.len())
            .filter(|i| !inside.contains(i) && !refused[*i] && wants(*i) > 1e-12)
            .max_by(|i, j| wants(*i).total_cmp(&wants(*j)));
        let Some(most) = most else { break };
        inside.push(most);
        loop {
            let right: Vec<f64> = inside.iter().map(|i| pull[*i]).collect();
            let Some(factor) = Cholesky::new(&all.part(&inside), 0.0) else {
                // It points along the others.
                refused[most] = true;
                inside.retain(|i| *i != most);
                multipliers[most] = 0.0;
                break;
            };
            let solved = factor.solve(&right);
            let share = inside
                .iter()
                .zip(&solved)
                .filter(|(_, s)| **s <= 0.0)
                .map(|(i, s)| multipliers[*i] / (multipliers[*i] - s));
            let share = share.fold(1.0, f64::min);
            for (i, s) in inside.iter().zip(&solved) {
                multipliers[*i] += share * (s - multipliers[*i]);
            }
            let before = inside.len();
            inside.retain(|i| multipliers[*i] > 1e-14);
            (0..tears.len()).filter(|i| !inside.contains(i)).for_each(|i| multipliers[i] = 0.0);
            if inside.len() == before || inside.is_empty() {
                break;
            }
        }
    }
    multipliers
}

/// The multipliers λ of ∇ℓ + Σλn = 0 by least squares, of either sign; `None` if an edge
/// points along the others.
pub(super) fn balance(tears: &[&Tear], gradient: &[f64]) -> Option<Vec<f64>> {
    let right: Vec<f64> = tears.iter().map(|t| -dot(&t.normal, gradient)).collect();
    Some(Cholesky::new(&products(tears), 0.0)?.solve(&right))
}

/// Takes parts along some directions of length 1 out of a vector, and says how long the
/// rest is.
fn rest(mut v: Vec<f64>, directions: &[Vec<f64>]) -> (Vec<f64>, f64) {
    // Twice, so that the rest is orthogonal to the last digit.
    for _ in 0..2 {
        for d in directions {
            let part = dot(&v, d);
            v.iter_mut().zip(d).for_each(|(x, y)| *x -= part * y);
        }
    }
    let length = libm::sqrt(dot(&v, &v));
    (v, length)
}

/// Orthonormal directions along all edges.
pub(super) fn along_all(tears: &[&Tear], n: usize) -> Vec<Vec<f64>> {
    let unit = |(v, length): (Vec<f64>, f64)| v.iter().map(|x| x / length).collect::<Vec<f64>>();
    let mut taken: Vec<Vec<f64>> = Vec::new();
    for t in tears {
        let part = rest(t.normal.clone(), &taken);
        taken.push(unit(part));
    }
    let across = taken.len();
    while taken.len() < n {
        let candidates = (0..n).map(|j| {
            let mut e = vec![0.0; n];
            e[j] = 1.0;
            rest(e, &taken)
        });
        let Some(longest) = candidates.max_by(|a, b| a.1.total_cmp(&b.1)) else { break };
        taken.push(unit(longest));
    }
    taken.split_off(across)
}

/// The quadratic model of the Lagrangian in these directions.
pub(super) fn projected(
    whole: &Local,
    tears: &[&Tear],
    multipliers: &[f64],
    basis: &[Vec<f64>],
) -> Local {
    let mut information = whole.information.clone();
    for (t, m) in tears.iter().zip(multipliers) {
        information.a.iter_mut().zip(&t.curve.a).for_each(|(a, c)| *a -= m * c);
    }
    let images: Vec<Vec<f64>> = basis.iter().map(|b| information.times(b)).collect();
    let mut out = Matrix::zero(basis.len());
    for (i, direction) in basis.iter().enumerate() {
        for (j, image) in images[..=i].iter().enumerate() {
            out.set(i, j, dot(direction, image));
        }
    }
    let gradient = basis.iter().map(|b| dot(b, &whole.gradient)).collect();
    Local { gradient, information: out }
}
