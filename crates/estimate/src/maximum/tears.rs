//! Maxima that lie where equilibria of a crisis come about.
//!
//! In a row in which A never challenged, the crisis may have no equilibrium but that
//! nobody challenges, which explains the row in full. Where two others come about the
//! row becomes less likely at once: the likelihood is torn, and its maximum can lie at
//! the tear with a gradient that points across. Such a maximum is one under the
//! constraints t ≥ 0, t a row's distance to its tear ([`fold`]), and is certified by
//! the conditions of Karush, Kuhn and Tucker: along the tears the gradient vanishes
//! and the Lagrangian falls in every direction, and each multiplier is positive.

use super::trust_region::{Climb, Ended, GRADIENT, Local, climb, is_finite, rounding};
use crate::likelihood::Likelihood;
use crate::model::AnyModel;
use crate::model::crisis::{Crisis, EDGE, Payoffs, fold};
use crate::numeric::linear::{Cholesky, Matrix, dot};

/// How far from a tear its row is held.
const AWAY: f64 = 1e-8;
/// A row this near to its tear may be held there.
const NEAR: f64 = 0.05;
/// Steps along tears.
const MOST_STEPS: usize = 120;
/// How often a climb that has left all tears is taken up again.
const MOST_ROUNDS: usize = 4;

/// A tear in the free coefficients, each measured as in a climb.
struct Tear {
    row: usize,
    distance: f64,
    normal: Vec<f64>,
    curve: Matrix,
}

/// What a climb along tears moves in.
struct Space<'a> {
    likelihood: &'a Likelihood,
    model: &'a Crisis,
    free: &'a [usize],
    sizes: &'a [f64],
}

/// A climb that ends at a maximum also where the likelihood of crises is torn.
pub(crate) fn climb_torn(
    likelihood: &Likelihood,
    start: &[f64],
    (free, sizes): (&[usize], &[f64]),
    known: &[super::trust_region::Known<'_>],
) -> Climb {
    let mut end = climb(likelihood, start, (free, sizes), None, known);
    let AnyModel::Crisis(model) = &likelihood.model else { return end };
    let space = Space { likelihood, model, free, sizes };
    for _ in 0..MOST_ROUNDS {
        if !matches!(end.ended, Ended::Unfinished | Ended::Flat) {
            return end;
        }
        match space.along(&end) {
            Along::Ended(torn) => return torn,
            Along::Nothing => return end,
            Along::Free(theta) => {
                let before = end.at.value;
                end = climb(likelihood, &theta, (free, sizes), None, known);
                if end.at.value <= before + 1e-9 {
                    return end;
                }
            }
        }
    }
    end
}

/// How a way along tears ended.
enum Along {
    /// At a maximum, or out of steps.
    Ended(Climb),
    /// Nothing is torn here.
    Nothing,
    /// Where no tear holds it any more.
    Free(Vec<f64>),
}

impl Space<'_> {
    fn payoffs(&self, theta: &[f64], row: usize) -> Payoffs {
        Payoffs::from_predictors(&self.likelihood.predictors_at(theta, row))
    }

    /// Rows without a challenge whose only equilibrium is that there is none.
    fn deterred(&self, theta: &[f64]) -> Vec<usize> {
        let quiet = |t: &[f64; 4]| t[1] + t[2] + t[3] == 0.0;
        (0..self.likelihood.rows)
            .filter(|r| quiet(&self.model.tallies[*r]))
            .filter(|r| {
                let u = self.payoffs(theta, *r);
                u.is_deterred() && self.model.chosen(&u, Some(&self.model.tallies[*r])) <= -EDGE
            })
            .collect()
    }

    fn tear(&self, theta: &[f64], row: usize) -> Option<Tear> {
        let f = fold(&self.payoffs(theta, row))?;
        let n = self.free.len();
        let predictors = &self.likelihood.predictors;
        // Of each free coefficient: its predictor, and how far a scaled unit moves it.
        let moves: Vec<(usize, f64)> = self
            .free
            .iter()
            .zip(self.sizes)
            .map(|(j, size)| {
                let own = |p: &crate::likelihood::Predictor| {
                    (p.first..p.first + p.design.columns.len()).contains(j)
                };
                let p = predictors.iter().position(own).unwrap_or(0);
                (p, predictors[p].design.columns[j - predictors[p].first][row] / size)
            })
            .collect();
        let mut curve = Matrix::zero(n);
        for (a, (p, x)) in moves.iter().enumerate() {
            for (b, (q, y)) in moves.iter().enumerate() {
                curve.a[a * n + b] = f.hessian[*p][*q] * x * y;
            }
        }
        let normal = moves.iter().map(|(p, x)| f.gradient[*p] * x).collect();
        Some(Tear { row, distance: f.gap, normal, curve })
    }

    fn moved(&self, theta: &[f64], step: &[f64]) -> Vec<f64> {
        let mut out = theta.to_vec();
        for ((j, size), p) in self.free.iter().zip(self.sizes).zip(step) {
            out[*j] += p / size;
        }
        out
    }

    /// Moves by the least that brings rows to their distance from their tears.
    fn restored(&self, mut theta: Vec<f64>, rows: &[usize]) -> Option<Vec<f64>> {
        for _ in 0..6 {
            let tears: Vec<Tear> =
                rows.iter().map(|r| self.tear(&theta, *r)).collect::<Option<_>>()?;
            let off: Vec<f64> = tears.iter().map(|t| AWAY - t.distance).collect();
            if off.iter().all(|o| o.abs() < 0.5 * AWAY) {
                return Some(theta);
            }
            let weights = Cholesky::new(&products(&tears), 0.0)?.solve(&off);
            let mut step = vec![0.0; self.free.len()];
            for (t, w) in tears.iter().zip(&weights) {
                step.iter_mut().zip(&t.normal).for_each(|(s, x)| *s += w * x);
            }
            theta = self.moved(&theta, &step);
        }
        None
    }

    fn along(&self, end: &Climb) -> Along {
        let (mut theta, mut at) = (end.theta.clone(), end.at.clone());
        let mut radius: f64 = 0.3;
        let mut deterred = self.deterred(&theta);
        let mut held: Vec<usize> = Vec::new();
        let mut last = (f64::INFINITY, Ended::Unfinished);
        let mut steps = end.steps;
        for taken in 0..MOST_STEPS {
            let whole = Local::new(&at, self.free, self.sizes);
            let mut tears: Vec<Tear> = held.iter().filter_map(|r| self.tear(&theta, *r)).collect();
            let multipliers = release(&mut tears, &whole.gradient);
            held = tears.iter().map(|t| t.row).collect();
            let basis = along_all(&tears, self.free.len());
            let local = projected(&whole, &tears, &multipliers, &basis);
            let newton = local.newton().map_or(f64::INFINITY, |n| n.1);
            last.0 = newton;
            steps = end.steps + taken;
            if newton <= GRADIENT {
                last.1 = Ended::Maximum;
                break;
            }
            let y = local.step(radius);
            let length = libm::sqrt(dot(&y, &y));
            let step: Vec<f64> = (0..self.free.len())
                .map(|i| basis.iter().zip(&y).map(|(b, y)| b[i] * y).sum())
                .collect();
            let trial = self.restored(self.moved(&theta, &step), &held);
            let there = trial.as_ref().map(|t| self.likelihood.derivatives(t, None));
            let (gain, room) = (local.gain(&y), rounding(&at, self.likelihood.rows));
            let accepted = match &there {
                Some(there) if is_finite(there) => {
                    let real = there.value - at.value;
                    (gain <= room && real >= -10.0 * room.max(AWAY)) || real > 1e-3 * gain
                }
                _ => false,
            };
            match (trial, there) {
                (Some(trial), Some(there)) if accepted => {
                    radius = if length > 0.8 * radius { (2.0 * radius).min(10.0) } else { radius };
                    (theta, at) = (trial, there);
                    deterred = self.deterred(&theta);
                }
                (trial, _) => {
                    let crossed = trial.map_or(Vec::new(), |t| self.crossed(&t, &deterred));
                    let near: Vec<usize> = crossed
                        .into_iter()
                        .filter(|r| !held.contains(r))
                        .filter(|r| self.tear(&theta, *r).is_some_and(|t| t.distance < NEAR))
                        .collect();
                    if near.is_empty() || radius > 0.1 {
                        radius = 0.25 * length.min(radius);
                    }
                    held.extend(near);
                }
            }
            if radius < 1e-13 {
                break;
            }
            if taken == 0 && held.is_empty() && !accepted && deterred.is_empty() {
                return Along::Nothing;
            }
        }
        if held.is_empty() {
            return if at.value > end.at.value { Along::Free(theta) } else { Along::Nothing };
        }
        Along::Ended(Climb {
            theta,
            at,
            scaled_gradient: last.0,
            steps,
            ended: last.1,
            tears: held,
        })
    }

    /// Which of these rows have other equilibria there.
    fn crossed(&self, theta: &[f64], deterred: &[usize]) -> Vec<usize> {
        let still = self.deterred(theta);
        deterred.iter().copied().filter(|r| !still.contains(r)).collect()
    }
}

/// Products of normals with one another.
fn products(tears: &[Tear]) -> Matrix {
    let m = tears.len();
    let mut out = Matrix::zero(m);
    for i in 0..m {
        for j in 0..=i {
            out.set(i, j, dot(&tears[i].normal, &tears[j].normal));
        }
    }
    out
}

/// The multipliers λ of ∇ℓ + Σλn = 0 by least squares. Tears with a negative one are
/// let go, the most negative first: the likelihood rises away from them.
fn release(tears: &mut Vec<Tear>, gradient: &[f64]) -> Vec<f64> {
    while !tears.is_empty() {
        let Some(factor) = Cholesky::new(&products(tears), 0.0) else {
            tears.pop();
            continue;
        };
        let right: Vec<f64> = tears.iter().map(|t| -dot(&t.normal, gradient)).collect();
        let multipliers = factor.solve(&right);
        let least = (0..tears.len()).min_by(|i, j| multipliers[*i].total_cmp(&multipliers[*j]));
        match least {
            Some(i) if multipliers[i] < 0.0 => drop(tears.remove(i)),
            _ => return multipliers,
        }
    }
    Vec::new()
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

/// Orthonormal directions along all tears.
fn along_all(tears: &[Tear], n: usize) -> Vec<Vec<f64>> {
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
fn projected(whole: &Local, tears: &[Tear], multipliers: &[f64], basis: &[Vec<f64>]) -> Local {
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
