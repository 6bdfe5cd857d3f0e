//! Pseudo-arclength predictor–corrector along a branch.

use super::bordered::Bordered;
use super::settings::Settings;
use super::system::{FARTHEST_REFERENCE, Frame, System};
use crate::equilibrium::{BehaviorEquilibrium, Equilibrium};
use crate::error::SolveError;
use realpolitik_game::Game;
use realpolitik_game::certificate::certify_logit_logarithms_by_set;
use std::sync::Arc;

/// Least cosine of the angle between the tangents at both ends of a step.
const LEAST_COSINE: f64 = 0.9;
/// Farthest, in logits, that a prediction may be from the branch.
const LARGEST_CORRECTION: f64 = 0.25;
/// How much longer a step may be than the one before.
const GROWTH: f64 = 2.5;
/// Corrections below this share of the point itself are rounding.
const ROUNDING: f64 = 1e-14;
/// Roundings of a probability that its logit response, times λ and the payoff range,
/// may be off without being wrong.
const RESPONSE_ROUNDING: f64 = 8.0;
/// The same of logarithms of reach.
const ROUNDINGS: f64 = 8.0;
/// Beyond this a probability is wrong, whatever rounding would excuse: an answer that
/// doubles do not determine to four digits is none.
///
/// Below it a tolerance wider than the one wished for is what the answer's own numbers can
/// say, not what the method loses: a logarithm of reach of 10⁶ is known to 10⁻¹⁰, beliefs
/// are exponentials of differences of such logarithms, and their responses λ times what
/// the members differ in ([`System::rounding`] adds this up, to first order, set by set).
/// The profile next to the answer in doubles would show the same distance, so that no
/// narrower claim could be checked. The certificate names the tolerance it was held to. It
/// is one number for all sets, that of the set that needs most: at sets that are reached
/// often the distance is as a rule far below it, and `max_regret` says how far.
const LARGEST_ROUNDING: f64 = 1e-4;

/// What the distance of a probability from its logit response has to stay under, given the
/// tolerance wished for and the precision times the payoff range.
pub(super) fn response_tolerance(wished: f64, scale: f64) -> f64 {
    let rounding = RESPONSE_ROUNDING * f64::EPSILON * scale;
    // Probabilities in doubles say what is paid to a rounding of the payoff range, and
    // their logit response as much times the precision.
    wished.max(rounding.min(LARGEST_ROUNDING))
}
/// Steps no longer than this, in logits, may change the orientation.
const CROSSING_STEP: f64 = 1e-3;

/// A quantal response equilibrium.
pub type Solution = BehaviorEquilibrium<f64, BranchPoint>;

/// What the follower of a branch has to say of a point on it.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchPoint {
    /// Natural logarithms of the probabilities, which say more where these are 0 in
    /// doubles.
    pub log_probabilities: Vec<f64>,
    /// Largest residual of the solver's own equations, in logits.
    pub residual: f64,
    /// Steps along the branch.
    pub steps: usize,
    /// Whether the branch turned back in λ on the way.
    pub turned: bool,
}

/// A point of a branch, t last, its tangent there, and what the logits of both are
/// counted from.
#[derive(Clone)]
pub(crate) struct Point {
    x: Vec<f64>,
    tangent: Vec<f64>,
    frame: Arc<Frame>,
}

impl Point {
    /// The length of the chord to another whose logits are counted alike.
    pub(crate) fn distance(&self, to: &Point) -> f64 {
        self.x.iter().zip(&to.x).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }
}

/// A point on the branch with the work space to move it.
pub(crate) struct Tracer {
    system: System,
    settings: Settings,
    /// Logits, then t times `scale`.
    x: Vec<f64>,
    tangent: Vec<f64>,
    /// Sign of the determinant of the equations bordered by the tangent: the
    /// same all along a branch, but for the points where others cross it.
    orientation: f64,
    scale: f64,
    step: f64,
    /// Length of the last step taken.
    pub(crate) last_step: f64,
    pub(crate) steps: usize,
    pub(crate) turned: bool,
    residual: f64,
    // Work space.
    f: Vec<f64>,
    f_t: Vec<f64>,
    bordered: Bordered,
    right: Vec<f64>,
    trial: Vec<f64>,
    old_x: Vec<f64>,
    old_tangent: Vec<f64>,
}

impl Tracer {
    pub(crate) fn new(mut system: System, settings: Settings) -> Tracer {
        let n = system.size;
        let bordered = Bordered::new(&mut system);
        let scale = system.scale();
        let mut tangent = vec![0.0; n + 1];
        tangent[n] = 1.0;
        Tracer {
            x: vec![0.0; n + 1],
            tangent,
            orientation: 0.0,
            scale,
            step: settings.first_step,
            last_step: 0.0,
            steps: 0,
            turned: false,
            residual: 0.0,
            f: vec![0.0; n],
            f_t: vec![0.0; n],
            bordered,
            right: vec![0.0; n + 1],
            trial: vec![0.0; n + 1],
            old_x: vec![0.0; n + 1],
            old_tangent: vec![0.0; n + 1],
            system,
            settings,
        }
    }

    pub(crate) fn share(&self) -> f64 {
        self.x[self.system.size] / self.scale
    }

    /// Evaluates the equations at `trial` and builds the system bordered by `row`.
    fn assemble(&mut self, with_tangent: bool) {
        let n = self.system.size;
        let t = self.trial[n] / self.scale;
        self.system.equations(&self.trial[..n], t, &mut self.f, &mut self.f_t);
        let tangent = with_tangent.then_some(&self.tangent[..]);
        self.bordered.assemble(&mut self.system, t, self.scale, &self.f_t, tangent);
    }

    /// The unit tangent at `x`, pointing the way we came. Returns the sign of
    /// the determinant.
    fn update_tangent(&mut self) -> Option<f64> {
        let n = self.system.size;
        self.trial.copy_from_slice(&self.x);
        self.assemble(true);
        self.right.fill(0.0);
        self.right[n] = 1.0;
        let sign = self.bordered.solve(&mut self.right)?;
        let norm = self.right.iter().map(|v| v * v).sum::<f64>().sqrt();
        if !norm.is_finite() || norm == 0.0 {
            return None;
        }
        for (t, r) in self.tangent.iter_mut().zip(&self.right) {
            *t = r / norm;
        }
        Some(sign)
    }

    /// Moves to `trial` unless the branch bends more than a step should or its
    /// orientation turns, which is how a step that lands on another branch shows
    /// (Allgower & Georg 1990, §§6.1, 8.1). Where another branch crosses this
    /// one the orientation does turn: steps that short are taken.
    fn moves(&mut self, step: f64) -> Result<bool, SolveError> {
        self.old_x.copy_from_slice(&self.x);
        self.old_tangent.copy_from_slice(&self.tangent);
        self.x.copy_from_slice(&self.trial);
        let sign = self.update_tangent().ok_or(SolveError::NotFinite)?;
        let cosine: f64 = self.tangent.iter().zip(&self.old_tangent).map(|(a, b)| a * b).sum();
        if step > CROSSING_STEP && (sign != self.orientation || cosine < LEAST_COSINE) {
            self.x.copy_from_slice(&self.old_x);
            self.tangent.copy_from_slice(&self.old_tangent);
            return Ok(false);
        }
        self.orientation = sign;
        self.turned |= *self.tangent.last().expect("invariant: t is the last unknown") < 0.0;
        Ok(true)
    }

    /// Newton from `trial`, in the hyperplane across the tangent or at fixed t.
    /// Returns how the corrections shrank: `(first, contraction)`, or `None`
    /// if they did not.
    fn correct(&mut self, across: bool, tolerance: f64, most: usize) -> Option<(f64, f64)> {
        let n = self.system.size;
        let size = self.trial.iter().map(|v| v * v).sum::<f64>().sqrt();
        let tolerance = tolerance.max(ROUNDING * size);
        let (mut first, mut last, mut worst) = (0.0, f64::INFINITY, 0.0f64);
        let mut left = f64::INFINITY;
        for iteration in 0..most {
            self.assemble(across);
            self.residual = self.f.iter().fold(0.0, |m, v| m.max(v.abs()));
            if !self.residual.is_finite() {
                return None;
            }
            for (r, f) in self.right.iter_mut().zip(&self.f) {
                *r = -f;
            }
            self.right[n] = 0.0;
            self.bordered.solve(&mut self.right)?;
            let length = self.right.iter().map(|v| v * v).sum::<f64>().sqrt();
            if !length.is_finite() {
                return None;
            }
            if iteration == 0 {
                first = length;
            } else {
                let ratio = length / last;
                if ratio > 0.9 && length > tolerance {
                    return None;
                }
                if iteration == 1 {
                    worst = ratio;
                }
                // Near a root corrections shrink with their squares: the next would be the
                // ratio's square times this one.
                left = length * ratio * ratio;
            }
            for (x, d) in self.trial.iter_mut().zip(&self.right) {
                *x += d;
            }
            last = length;
            if length.min(left) <= tolerance {
                return Some((first, worst));
            }
        }
        None
    }

    /// Follows the branch to where t first reaches `share`.
    pub(crate) fn advance_to(&mut self, share: f64) -> Result<(), SolveError> {
        while self.step_towards(share)? {}
        self.finish(share)
    }

    /// Takes one step along the branch towards t = `share`; `false` once there.
    pub(crate) fn step_towards(&mut self, share: f64) -> Result<bool, SolveError> {
        let n = self.system.size;
        let goal = share * self.scale;
        if self.x[n] >= goal || n == 0 {
            return Ok(false);
        }
        if self.orientation == 0.0 {
            self.orientation = self.update_tangent().ok_or(SolveError::NotFinite)?;
        }
        loop {
            if self.steps >= self.settings.max_steps {
                return Err(SolveError::StepLimit {
                    limit: self.settings.max_steps,
                    at: self.share(),
                });
            }
            self.steps += 1;
            let rising = self.tangent[n] > 0.0;
            let to_goal = (goal - self.x[n]) / self.tangent[n];
            if rising && to_goal <= self.step {
                // The goal is within the step: go there at fixed t.
                for i in 0..=n {
                    self.trial[i] = self.x[i] + to_goal * self.tangent[i];
                }
                self.trial[n] = goal;
                if self.accepts(false, to_goal) && self.moves(to_goal)? {
                    self.x[n] = goal;
                    self.count_from_likely();
                    return Ok(true);
                }
                self.shrink(to_goal)?;
                continue;
            }
            for i in 0..=n {
                self.trial[i] = self.x[i] + self.step * self.tangent[i];
            }
            // Beyond the goal it crossed it on a bend, below 0 it lost the branch,
            // which never comes back there.
            let sound = self.accepts(true, self.step) && (0.0..=goal).contains(&self.trial[n]);
            if !sound || !self.moves(self.step)? {
                self.shrink(self.step)?;
                continue;
            }
            self.last_step = self.step;
            let longest = self.settings.largest_share * self.x[n];
            self.step = (self.step * GROWTH).min(self.settings.largest_step.max(longest));
            self.count_from_likely();
            return Ok(true);
        }
    }

    /// Counts logits from likely actions where they are counted from unlikely ones. The
    /// orientation stays: the change of unknowns is the same as that of equations.
    fn count_from_likely(&mut self) {
        let Some(frame) = self.system.nearer_frame(FARTHEST_REFERENCE) else { return };
        let n = self.system.size;
        self.system.in_frame(&mut self.x[..n], &frame);
        self.system.in_frame(&mut self.tangent[..n], &frame);
        self.system.set_frame(&frame);
        let norm = self.tangent.iter().map(|v| v * v).sum::<f64>().sqrt();
        self.tangent.iter_mut().for_each(|v| *v /= norm);
    }

    /// Fixes t at its goal and refines the point.
    pub(crate) fn finish(&mut self, share: f64) -> Result<(), SolveError> {
        let n = self.system.size;
        self.x[n] = share * self.scale;
        self.polish()
    }

    /// Refines a point on the way, across the branch.
    pub(crate) fn settle(&mut self) {
        self.trial.copy_from_slice(&self.x);
        if self.correct(true, 1e-13 * self.scale, 12).is_some() {
            self.x.copy_from_slice(&self.trial);
        }
        self.assemble(true);
        self.residual = self.f.iter().fold(0.0, |m, v| m.max(v.abs()));
    }

    /// Moves a length `s` along the tangent and back onto the branch, with the tangent
    /// there; `false` where the branch is not found.
    pub(crate) fn slide(&mut self, s: f64) -> bool {
        for i in 0..self.x.len() {
            self.trial[i] = self.x[i] + s * self.tangent[i];
        }
        // Corrections shrink with their squares: what is left after one of 1e-7 is rounding.
        if self.correct(true, 1e-7, 12).is_none() {
            return false;
        }
        self.x.copy_from_slice(&self.trial);
        self.update_tangent().is_some()
    }

    /// Takes the tangent where the branch begins.
    pub(crate) fn begin(&mut self) -> Result<(), SolveError> {
        if self.system.size > 0 {
            self.orientation = self.update_tangent().ok_or(SolveError::NotFinite)?;
        } else {
            self.system.equations(&[], 0.0, &mut [], &mut []);
        }
        Ok(())
    }

    /// How the logits of all actions move along the tangent, and the probabilities, at the
    /// last point.
    pub(crate) fn moves_of_logits(&mut self) -> (&[f64], &[f64]) {
        self.system.of_all_actions(&self.tangent)
    }

    /// Goes back to a point of the branch.
    pub(crate) fn restore(&mut self, point: &Point) {
        self.take(point);
        self.trial.copy_from_slice(&self.x);
        self.assemble(true);
        self.residual = self.f.iter().fold(0.0, |m, v| m.max(v.abs()));
    }

    /// Logarithms of the probabilities last computed.
    pub(crate) fn log_probabilities(&self) -> &[f64] {
        self.system.log_probabilities()
    }

    /// The point in force and its tangent.
    pub(crate) fn point(&self) -> Point {
        let (x, tangent) = (self.x.clone(), self.tangent.clone());
        Point { x, tangent, frame: self.system.frame().clone() }
    }

    /// Writes the point in force over another.
    pub(crate) fn write(&self, point: &mut Point) {
        point.x.copy_from_slice(&self.x);
        point.tangent.copy_from_slice(&self.tangent);
        point.frame.clone_from(self.system.frame());
    }

    pub(crate) fn take(&mut self, point: &Point) {
        self.x.copy_from_slice(&point.x);
        self.tangent.copy_from_slice(&point.tangent);
        self.system.set_frame(&point.frame);
    }

    /// The point in force as it looks with the logits counted as in another.
    ///
    /// # Returns
    /// The point, and the length that its tangent has there before it is made one; `None`
    /// where they are counted alike.
    pub(crate) fn seen_from(&self, other: &Point) -> Option<(Point, f64)> {
        if *self.system.frame() == other.frame {
            return None;
        }
        let mut point = self.point();
        let n = self.system.size;
        self.system.in_frame(&mut point.x[..n], &other.frame);
        self.system.in_frame(&mut point.tangent[..n], &other.frame);
        point.frame.clone_from(&other.frame);
        let norm = point.tangent.iter().map(|v| v * v).sum::<f64>().sqrt();
        point.tangent.iter_mut().for_each(|v| *v /= norm);
        Some((point, norm))
    }

    fn accepts(&mut self, across: bool, step: f64) -> bool {
        match self.correct(across, 1e-6, 8) {
            Some((first, contraction)) => {
                let rounding = ROUNDING * self.trial.iter().map(|v| v * v).sum::<f64>().sqrt();
                let near = first <= LARGEST_CORRECTION.min(0.4 * step.max(1e-6));
                first <= rounding || near && contraction <= 0.3
            }
            None => false,
        }
    }

    fn shrink(&mut self, step: f64) -> Result<(), SolveError> {
        self.step = 0.4 * step.min(self.step);
        if self.step < self.settings.smallest_step {
            return Err(SolveError::StepTooSmall { at: self.share(), step: self.step });
        }
        Ok(())
    }

    /// Newton at fixed t down to rounding.
    fn polish(&mut self) -> Result<(), SolveError> {
        let n = self.system.size;
        self.trial.copy_from_slice(&self.x);
        for _ in 0..20 {
            self.assemble(false);
            self.residual = self.f.iter().fold(0.0, |m, v| m.max(v.abs()));
            if self.residual <= self.settings.residual_tolerance.min(1e-12) {
                break;
            }
            for (r, f) in self.right.iter_mut().zip(&self.f) {
                *r = -f;
            }
            self.right[n] = 0.0;
            if self.bordered.solve(&mut self.right).is_none() {
                break;
            }
            let length = self.right.iter().map(|v| v * v).sum::<f64>().sqrt();
            for (x, d) in self.trial.iter_mut().zip(&self.right) {
                *x += d;
            }
            let size = self.trial.iter().map(|v| v * v).sum::<f64>().sqrt();
            if length <= 1e-15 * size.max(1.0) {
                self.assemble(false);
                self.residual = self.f.iter().fold(0.0, |m, v| m.max(v.abs()));
                break;
            }
        }
        // Logits of a thousand carry rounding of 1e-13 each.
        let rounding = ROUNDINGS * self.system.rounding(self.trial[n] / self.scale).0;
        let allowed = self.settings.residual_tolerance.max(1e-13 * self.scale).max(rounding);
        if self.residual > allowed || !self.residual.is_finite() {
            return Err(SolveError::StepTooSmall { at: self.share(), step: self.residual });
        }
        self.x.copy_from_slice(&self.trial);
        Ok(())
    }

    /// How far a probability of each set may be from its response at the last point.
    pub(crate) fn allowed(&mut self, share: f64) -> Vec<f64> {
        let tolerance = response_tolerance(self.settings.certificate_tolerance, self.scale * share);
        let rounding = self.system.rounding(share).1;
        let own = |r: f64| tolerance.max((ROUNDINGS * r).min(LARGEST_ROUNDING));
        rounding.into_iter().map(own).collect()
    }

    pub(crate) fn solution(&mut self, game: &Game<f64>, precision: &[f64], share: f64) -> Solution {
        let n = self.system.size;
        self.system.equations(&self.x[..n], share, &mut self.f, &mut self.f_t);
        let profile = self.system.profile();
        let log_probabilities = self.system.log_probabilities().to_vec();
        let allowed = self.allowed(share);
        Equilibrium {
            payoffs: profile.expected_payoffs(game),
            certificate: certify_logit_logarithms_by_set(
                game,
                &log_probabilities,
                precision,
                &allowed,
            ),
            profile,
            details: BranchPoint {
                log_probabilities,
                residual: self.residual,
                steps: self.steps,
                turned: self.turned,
            },
        }
    }
}
