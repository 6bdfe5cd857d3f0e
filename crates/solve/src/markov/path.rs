//! Following a path of equilibria: pseudo-arclength predictor–corrector.
//!
//! One elimination a step: its factors at the predicted point give the tangent
//! there and all corrections (a chord method), and the sign of the determinant.
//! A step counts only if the corrections are short and shrink fast, the path
//! bends little, the sign is that of the path, and the parameter stays at 0 or
//! above, so that the path is never left for another (Allgower & Georg 1990).

use crate::error::SolveError;

/// How paths are followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarkovSettings {
    /// What the certificate has to stay under.
    pub tolerance: f64,
    /// First step along a path, in units of logits.
    pub first_step: f64,
    /// Shortest step before giving up.
    pub smallest_step: f64,
    /// Most steps of one path.
    pub max_steps: usize,
}

impl Default for MarkovSettings {
    fn default() -> Self {
        MarkovSettings {
            tolerance: 1e-9,
            first_step: 0.5,
            smallest_step: 1e-10,
            max_steps: 100_000,
        }
    }
}

impl MarkovSettings {
    /// Refuses settings that make no sense.
    pub fn validate(&self) -> Result<(), SolveError> {
        for (name, value) in [
            ("tolerance", self.tolerance),
            ("first_step", self.first_step),
            ("smallest_step", self.smallest_step),
        ] {
            if !(value.is_finite() && value > 0.0) {
                return Err(SolveError::Setting { name, value, must: "a finite number above 0" });
            }
        }
        Ok(())
    }
}

/// Equations whose solutions form a path.
///
/// The unknowns are logits, then values, then the parameter.
pub(super) trait Homotopy {
    /// The linearised equations.
    type Linear: Linear;
    /// Room for them.
    fn linear(&self) -> Self::Linear;
    /// How many logits and values there are.
    fn sizes(&self) -> (usize, usize);
    /// Fills `f` with the equations at `x`.
    fn equations(&mut self, x: &[f64], f: &mut [f64]);
    /// The derivatives, after [`Self::equations`] at the same point.
    fn derivatives(&mut self, x: &[f64], into: &mut Self::Linear);
}

/// Linearised equations that can be solved with.
pub(super) trait Linear {
    /// Eliminates. The last equation holds the step across `border`, or the parameter
    /// alone without one. Returns the sign of the determinant.
    fn factor(&mut self, border: Option<&[f64]>) -> Option<f64>;
    /// Solves for one right side, whose last entry is that of the border.
    fn solve(&mut self, right: &[f64], out: &mut [f64]);
}

/// Farthest, in logits, that a prediction may be from the path.
const LARGEST_CORRECTION: f64 = 0.25;
/// Greatest share of one correction that the next may be.
const SLOWEST: f64 = 0.3;
/// Least cosine of the angle between the tangents at both ends of a step.
const LEAST_COSINE: f64 = 0.9;
/// Angle between tangents, in radians, that a step is to have: well within the greatest.
const ANGLE: f64 = 0.3;
/// Steps no longer than this, in logits, may change the orientation: other paths
/// cross where the game is symmetric.
const CROSSING_STEP: f64 = 1e-3;
/// How near to the path corrections end, in logits: as near as the next prediction needs.
const NEAR: f64 = 1e-4;
/// Corrections below this share of the point itself are rounding.
const ROUNDING: f64 = 1e-14;
/// Share of the correction before from which factors are made anew in the end.
const POLISH: f64 = 1e-2;

/// A point of a path with the work space to move it.
pub(super) struct Path<H: Homotopy> {
    pub(super) homotopy: H,
    settings: MarkovSettings,
    elimination: H::Linear,
    pub(super) x: Vec<f64>,
    pub(super) tangent: Vec<f64>,
    orientation: f64,
    step: f64,
    pub(super) steps: usize,
    pub(super) turned: bool,
    f: Vec<f64>,
    change: Vec<f64>,
    trial: Vec<f64>,
    border: Vec<f64>,
}

/// How a correction went: its first length, and the share that the second had.
struct Corrected {
    first: f64,
    ratio: f64,
    sign: f64,
}

impl<H: Homotopy> Path<H> {
    /// A path from a point near it, at a fixed parameter.
    pub(super) fn new(
        homotopy: H,
        start: Vec<f64>,
        settings: MarkovSettings,
    ) -> Result<Path<H>, SolveError> {
        let mut path = Self::from_near(homotopy, start, settings);
        path.polish()?;
        Ok(path)
    }

    /// A path from a point so near to it that the first correction brings it there, where
    /// the parameter rises.
    pub(super) fn from_near(homotopy: H, start: Vec<f64>, settings: MarkovSettings) -> Path<H> {
        let size = start.len();
        let mut path = Path {
            elimination: homotopy.linear(),
            homotopy,
            settings,
            tangent: vec![0.0; size],
            orientation: 0.0,
            step: settings.first_step,
            steps: 0,
            turned: false,
            f: vec![0.0; size],
            border: vec![0.0; size],
            change: vec![0.0; size],
            trial: start.clone(),
            x: start,
        };
        path.tangent[size - 1] = 1.0;
        path
    }

    /// The parameter.
    pub(super) fn parameter(&self) -> f64 {
        self.x[self.x.len() - 1]
    }

    /// How fast logit `k` grows with the logarithm of the parameter.
    pub(super) fn growth(&self, k: usize) -> f64 {
        let last = self.x.len() - 1;
        self.tangent[k] / self.tangent[last] * self.x[last]
    }

    /// Greatest change of a logit, and of the parameter.
    fn length(&self) -> f64 {
        let (logits, _) = self.homotopy.sizes();
        let last = self.change[self.change.len() - 1];
        self.change[..logits].iter().fold(last.abs(), |m, d| greater(m, d.abs()))
    }

    /// The inner product in which lengths along the path are measured: values
    /// follow from logits and do not count.
    fn inner(&self, a: &[f64], b: &[f64]) -> f64 {
        let (logits, _) = self.homotopy.sizes();
        let own: f64 = a[..logits].iter().zip(b).map(|(x, y)| x * y).sum();
        own + a[a.len() - 1] * b[b.len() - 1]
    }

    /// Newton's step at `trial`, where the equations were evaluated last, with the factors
    /// in force, into `change`.
    fn newton(&mut self) {
        for f in &mut self.f {
            *f = -*f;
        }
        let last = self.f.len() - 1;
        self.f[last] = 0.0;
        self.elimination.solve(&self.f, &mut self.change);
    }

    /// Brings `trial` to the path: across the tangent, or at a fixed parameter.
    fn correct(&mut self, across: bool) -> Option<Corrected> {
        self.homotopy.equations(&self.trial, &mut self.f);
        self.homotopy.derivatives(&self.trial, &mut self.elimination);
        let (logits, values) = self.homotopy.sizes();
        let from = logits + values;
        self.border[..logits].copy_from_slice(&self.tangent[..logits]);
        self.border[from] = self.tangent[from];
        let sign = self.elimination.factor(across.then_some(&self.border))?;
        let size = greatest(&self.trial[..logits]).max(self.trial[from].abs());
        let near = NEAR.max(ROUNDING * size);
        let (mut first, mut last, mut ratio) = (0.0, f64::INFINITY, 0.0f64);
        for iteration in 0..12 {
            if iteration > 0 {
                self.homotopy.equations(&self.trial, &mut self.f);
            }
            self.newton();
            let length = self.length();
            if !length.is_finite() {
                return None;
            }
            if iteration == 0 {
                first = length;
                if first > LARGEST_CORRECTION {
                    return None;
                }
            } else if length > near {
                ratio = ratio.max(length / last);
                if ratio > SLOWEST {
                    return None;
                }
            }
            for (x, d) in self.trial.iter_mut().zip(&self.change) {
                *x += d;
            }
            last = length;
            if length <= near {
                return Some(Corrected { first, ratio, sign });
            }
        }
        None
    }

    /// The unit tangent by the factors in force, pointing on, into `change`.
    fn next_tangent(&mut self) -> bool {
        self.f.fill(0.0);
        let last = self.f.len() - 1;
        self.f[last] = 1.0;
        self.elimination.solve(&self.f, &mut self.change);
        let norm = self.inner(&self.change, &self.change).sqrt();
        if !(norm.is_finite() && norm > 0.0) {
            return false;
        }
        self.change.iter_mut().for_each(|d| *d /= norm);
        true
    }

    /// Finds tangent and orientation at `x` anew.
    fn orient(&mut self) -> Result<(), SolveError> {
        self.trial.copy_from_slice(&self.x);
        let corrected = self.correct(true).ok_or(SolveError::NotFinite)?;
        if !self.next_tangent() {
            return Err(SolveError::NotFinite);
        }
        self.x.copy_from_slice(&self.trial);
        self.tangent.copy_from_slice(&self.change);
        self.orientation = corrected.sign;
        Ok(())
    }

    /// Takes one step towards a goal of the parameter; `false` once there.
    pub(super) fn step_towards(&mut self, goal: f64) -> Result<bool, SolveError> {
        let last = self.x.len() - 1;
        if self.x[last] >= goal {
            return Ok(false);
        }
        if self.orientation == 0.0 {
            self.orient()?;
        }
        loop {
            if self.steps >= self.settings.max_steps {
                let limit = self.settings.max_steps;
                return Err(SolveError::StepLimit { limit, at: self.x[last] });
            }
            self.steps += 1;
            let to_goal = (goal - self.x[last]) / self.tangent[last];
            let ends = self.tangent[last] > 0.0 && to_goal <= self.step;
            let step = if ends { to_goal } else { self.step };
            for ((t, x), d) in self.trial.iter_mut().zip(&self.x).zip(&self.tangent) {
                *t = x + step * d;
            }
            if ends {
                self.trial[last] = goal;
            }
            match self.correct(!ends) {
                Some(_) if ends => {
                    self.x.copy_from_slice(&self.trial);
                    self.x[last] = goal;
                    self.orientation = 0.0;
                    return Ok(true);
                }
                Some(c) if self.moves(&c, step, goal) => return Ok(true),
                _ => {}
            }
            self.step = 0.4 * step;
            if self.step < self.settings.smallest_step {
                return Err(SolveError::StepTooSmall { at: self.x[last], step: self.step });
            }
        }
    }

    /// Moves to `trial` unless something speaks against it.
    fn moves(&mut self, corrected: &Corrected, step: f64, goal: f64) -> bool {
        let last = self.x.len() - 1;
        // Beyond the goal it crossed it on a bend; below 0 it lost the path, which
        // never comes back there.
        if !(0.0..=goal).contains(&self.trial[last]) || !self.next_tangent() {
            return false;
        }
        let cosine = self.inner(&self.change, &self.tangent);
        let along = cosine >= LEAST_COSINE && corrected.sign == self.orientation;
        if step > CROSSING_STEP && !along {
            return false;
        }
        self.orientation = corrected.sign;
        self.x.copy_from_slice(&self.trial);
        self.tangent.copy_from_slice(&self.change);
        self.turned |= self.tangent[last] < 0.0;
        let by_angle = ANGLE / cosine.clamp(-1.0, 1.0).acos().max(1e-3);
        let by_length = (0.12 / corrected.first.max(1e-6)).sqrt();
        let by_ratio = 0.15 / corrected.ratio.max(1e-3);
        self.step = step * by_length.min(by_ratio).min(by_angle).clamp(0.5, 4.0);
        true
    }

    /// Newton at a fixed parameter down to rounding, the same factors for several
    /// corrections as long as these shrink fast; returns the length of the last one.
    pub(super) fn polish(&mut self) -> Result<f64, SolveError> {
        self.trial.copy_from_slice(&self.x);
        let (mut last, mut ratio) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..30 {
            self.homotopy.equations(&self.trial, &mut self.f);
            let fresh = ratio > POLISH;
            if fresh {
                self.homotopy.derivatives(&self.trial, &mut self.elimination);
                self.elimination.factor(None).ok_or(SolveError::NotFinite)?;
            }
            self.newton();
            let (length, size) = (greatest(&self.change), greatest(&self.trial).max(1.0));
            if !length.is_finite() {
                return Err(SolveError::NotFinite);
            }
            // Rounding moves the point to and fro.
            if length >= 0.5 * last && length <= 1e-9 * size {
                break;
            }
            for (x, d) in self.trial.iter_mut().zip(&self.change) {
                *x += d;
            }
            // A correction by fresh factors leaves about its square.
            let share = self.last_share();
            ratio = if fresh { share } else { length / last };
            last = length;
            if share * ratio <= ROUNDING * ROUNDING.sqrt() {
                break;
            }
        }
        if last > 1e-7 * greatest(&self.trial).max(1.0) {
            return Err(SolveError::StepTooSmall { at: self.parameter(), step: last });
        }
        self.x.copy_from_slice(&self.trial);
        Ok(last)
    }

    /// The last change as a share of the point: of its logits and of its values, each
    /// against the greatest of its kind.
    fn last_share(&self) -> f64 {
        let (logits, values) = self.homotopy.sizes();
        let share = |part: std::ops::Range<usize>| {
            let change = greatest(&self.change[part.clone()]);
            if change == 0.0 { 0.0 } else { change / greatest(&self.trial[part]) }
        };
        greater(share(0..logits), share(logits..logits + values))
    }

    /// The greatest residual of the logits' equations at the last point.
    pub(super) fn residual(&mut self) -> f64 {
        self.homotopy.equations(&self.x, &mut self.f);
        let (logits, _) = self.homotopy.sizes();
        greatest(&self.f[..logits])
    }
}

/// The greatest in absolute value; 0 of none.
fn greatest(all: &[f64]) -> f64 {
    all.iter().fold(0.0, |m, x| greater(m, x.abs()))
}

/// The greater; NaN counts as the greatest.
fn greater(a: f64, b: f64) -> f64 {
    if b.is_nan() { f64::INFINITY } else { a.max(b) }
}
