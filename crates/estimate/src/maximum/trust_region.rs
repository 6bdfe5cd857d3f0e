//! Newton's method in a trust region (Moré & Sorensen 1983), with the exact Hessian.

use crate::likelihood::{Derivatives, Likelihood};
use crate::numeric::linear::{Cholesky, Matrix, dot};

/// The scaled gradient √(gᵀ(−H)⁻¹g) at which a climb ends: the distance to the
/// maximum in standard errors.
pub const GRADIENT: f64 = 1e-8;
/// Steps after which it is given up.
const MOST_STEPS: usize = 200;
/// Differences of log-likelihoods below this share of them are rounding.
const ROUNDING: f64 = 1e-13;

/// How a climb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// At a maximum.
    Maximum,
    /// Near a maximum that is known.
    Known,
    /// Where nothing improves, though the Hessian is not negative definite.
    Flat,
    /// Out of steps.
    Unfinished,
    /// So far below others that it was given up.
    Hopeless,
    /// The start has no likelihood.
    NoStart,
}

/// Where a climb ended.
#[derive(Clone, Debug)]
pub struct Climb {
    /// The coefficients.
    pub theta: Vec<f64>,
    /// Derivatives there, in all coefficients.
    pub at: Derivatives,
    /// The scaled gradient; infinite if the Hessian is not negative definite.
    pub scaled_gradient: f64,
    /// Steps taken.
    pub steps: usize,
    /// How it ended.
    pub ended: Ended,
    /// Where a maximum lies at the edge of what crises allow.
    pub edge: Option<Edge>,
}

/// The edge at which a maximum lies.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Rows of crises that would be less likely at once past it.
    pub rows: Vec<usize>,
    /// Orthonormal directions along it, in the free coefficients, each times its size.
    pub basis: Vec<Vec<f64>>,
    /// Less the Hessian of the Lagrangian in these.
    pub information: Matrix,
}

/// A neighbourhood of a maximum: entering it ends a climb.
pub struct Known<'a> {
    /// The maximum.
    pub theta: &'a [f64],
    /// −H there, in the free coefficients.
    pub information: &'a Matrix,
}

/// The quadratic model at a point, in the free coefficients, each measured by how far
/// it moves its utility.
pub(super) struct Local {
    pub gradient: Vec<f64>,
    pub information: Matrix,
}

impl Local {
    pub fn new(at: &Derivatives, free: &[usize], sizes: &[f64]) -> Self {
        let gradient = free.iter().zip(sizes).map(|(j, s)| at.gradient[*j] / s).collect();
        let mut information = at.hessian.part(free);
        let n = free.len();
        for i in 0..n {
            for j in 0..n {
                information.a[i * n + j] /= -(sizes[i] * sizes[j]);
            }
        }
        Local { gradient, information }
    }

    /// The Newton step and its decrement √(gᵀA⁻¹g), if A is positive definite.
    pub fn newton(&self) -> Option<(Vec<f64>, f64)> {
        let step = Cholesky::new(&self.information, 0.0)?.solve(&self.gradient);
        let square = dot(&step, &self.gradient);
        (square.is_finite() && square >= 0.0).then(|| (step, libm::sqrt(square)))
    }

    /// The step within a radius: (A + μ)p = g with the least μ ≥ 0 that does.
    pub fn step(&self, radius: f64) -> Vec<f64> {
        if let Some((step, _)) = self.newton()
            && dot(&step, &step) <= radius * radius
        {
            return step;
        }
        let n = self.information.n;
        // Gershgorin: with this shift the matrix is definite and the step short.
        let norm = libm::sqrt(dot(&self.gradient, &self.gradient));
        let rows = (0..n).map(|i| {
            let row = &self.information.a[i * n..(i + 1) * n];
            row.iter().map(|x| x.abs()).sum::<f64>()
        });
        let mut high = rows.fold(0.0, f64::max) + norm / radius;
        let mut low = 0.0;
        let mut shift = (norm / radius).max(1e-12).min(high);
        let mut best = vec![0.0; n];
        for _ in 0..60 {
            match Cholesky::new(&self.information, shift) {
                None => low = shift,
                Some(factor) => {
                    let step = factor.solve(&self.gradient);
                    let length = libm::sqrt(dot(&step, &step));
                    if length <= radius {
                        high = shift
                    } else {
                        low = shift
                    }
                    // Newton on 1/radius − 1/length.
                    let q = factor.forward(&step);
                    let slope = dot(&q, &q);
                    if length <= radius {
                        best = step;
                    }
                    if (length - radius).abs() <= 0.1 * radius {
                        if best.iter().all(|x| *x == 0.0) {
                            best = factor.solve(&self.gradient);
                        }
                        break;
                    }
                    let next = shift + (length / radius - 1.0) * length * length / slope;
                    if next > low && next < high {
                        shift = next;
                        continue;
                    }
                }
            }
            shift = if low > 0.0 { libm::sqrt(low * high) } else { 0.1 * high };
            if high - low < 1e-12 * high {
                break;
            }
        }
        best
    }

    /// What a step gains by the model.
    pub fn gain(&self, step: &[f64]) -> f64 {
        dot(&self.gradient, step) - 0.5 * dot(step, &self.information.times(step))
    }
}

/// Climbs from a start.
///
/// # Arguments
/// * `free` — the coefficients that may move.
/// * `sizes` — for each of these, how far a unit of it moves its utility, in units of
///   the noise.
/// * `weights` — how much each row counts; 1 if `None`.
/// * `known` — maxima whose neighbourhood ends the climb.
pub fn climb(
    likelihood: &Likelihood,
    start: &[f64],
    how: (&[usize], &[f64]),
    weights: Option<&[f64]>,
    known: &[Known<'_>],
) -> Climb {
    climb_to(&Stop::default(), likelihood, start, how, weights, known)
}

/// When a climb ends.
pub(crate) struct Stop {
    /// At this scaled gradient.
    pub gradient: f64,
    /// Where a coefficient has run off so far, in units of the noise.
    pub far: f64,
}

impl Default for Stop {
    fn default() -> Self {
        Stop { gradient: GRADIENT, far: f64::INFINITY }
    }
}

/// The same, to an end of one's own.
pub(crate) fn climb_to(
    stop: &Stop,
    likelihood: &Likelihood,
    start: &[f64],
    (free, sizes): (&[usize], &[f64]),
    weights: Option<&[f64]>,
    known: &[Known<'_>],
) -> Climb {
    let mut theta = start.to_vec();
    let mut at = likelihood.derivatives(&theta, weights);
    let done = |theta, at, scaled_gradient, steps, ended| Climb {
        theta,
        at,
        scaled_gradient,
        steps,
        ended,
        edge: None,
    };
    if !is_finite(&at) {
        return done(theta, at, f64::INFINITY, 0, Ended::NoStart);
    }
    let mut radius: f64 = 1.0;
    let mut stalled = 0;
    for taken in 0..MOST_STEPS {
        let local = Local::new(&at, free, sizes);
        let newton = local.newton();
        let scaled = newton.as_ref().map_or(f64::INFINITY, |n| n.1);
        if scaled <= stop.gradient {
            return done(theta, at, scaled, taken, Ended::Maximum);
        }
        if scaled < 1.0 && known.iter().any(|k| is_near(&theta, k, free)) {
            return done(theta, at, scaled, taken, Ended::Known);
        }
        if free.iter().zip(sizes).any(|(j, s)| (theta[*j] * s).abs() > stop.far) {
            return done(theta, at, scaled, taken, Ended::Unfinished);
        }
        let step = local.step(radius);
        let length = libm::sqrt(dot(&step, &step));
        let mut trial = theta.clone();
        for ((j, s), p) in free.iter().zip(sizes).zip(&step) {
            trial[*j] += p / s;
        }
        let there = likelihood.derivatives(&trial, weights);
        let gain = local.gain(&step);
        let rounding = rounding(&at, likelihood.rows);
        let real = there.value - at.value;
        let ratio = if gain <= rounding && real >= -rounding { 1.0 } else { real / gain };
        let accepted = is_finite(&there) && ratio > 1e-3;
        stalled = if accepted && real > rounding { 0 } else { stalled + 1 };
        if !accepted || ratio < 0.25 {
            radius = 0.25 * length.min(radius);
        } else if ratio > 0.75 && length > 0.8 * radius {
            radius = (2.5 * radius).min(1e3);
        }
        if accepted {
            (theta, at) = (trial, there);
        }
        if stalled > 30 || radius < 1e-14 {
            let local = Local::new(&at, free, sizes);
            let scaled = local.newton().map_or(f64::INFINITY, |n| n.1);
            let ended = match scaled {
                s if s <= stop.gradient => Ended::Maximum,
                s if s.is_finite() => Ended::Unfinished,
                _ => Ended::Flat,
            };
            return done(theta, at, scaled, taken + 1, ended);
        }
    }
    let scaled = Local::new(&at, free, sizes).newton().map_or(f64::INFINITY, |n| n.1);
    done(theta, at, scaled, MOST_STEPS, Ended::Unfinished)
}

/// What of a difference of log-likelihoods may be rounding.
pub(super) fn rounding(at: &Derivatives, rows: usize) -> f64 {
    ROUNDING * (1.0 + at.value.abs()) * libm::sqrt(1.0 + rows as f64)
}

pub(super) fn is_finite(at: &Derivatives) -> bool {
    at.value.is_finite()
        && at.gradient.iter().all(|x| x.is_finite())
        && at.hessian.a.iter().all(|x| x.is_finite())
}

/// Within a tenth of a standard error of a maximum, all coefficients together.
pub(super) fn is_near(theta: &[f64], known: &Known<'_>, free: &[usize]) -> bool {
    let apart: Vec<f64> = free.iter().map(|j| theta[*j] - known.theta[*j]).collect();
    dot(&apart, &known.information.times(&apart)) < 0.01
}
