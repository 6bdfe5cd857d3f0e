//! A climb that goes on along the edges at which the likelihood of crises is torn, and
//! that can be halted and taken up again.
//!
//! It is Newton's method in a trust region, as elsewhere. Where a step is no good
//! because rows went past their edges, these are held there, and the climb goes on along
//! the edges. It ends where the conditions of Karush, Kuhn and Tucker hold: along the
//! edges the gradient vanishes and the Lagrangian falls in every direction, and each
//! multiplier is positive.

use super::tears::{Space, Tear, along_all, balance, holding, projected};
use super::trust_region::{
    Climb, Edge, Ended, GRADIENT, Known, Local, is_finite, is_near, rounding,
};
use crate::likelihood::Derivatives;
use crate::numeric::linear::dot;

/// Rows are held at their edges only by steps no longer than this.
const LONG: f64 = 0.3;
/// A row that is nearer than this to where it is held is there.
const LEAST: f64 = 1e-10;
/// Steps after which a climb is given up.
pub(super) const MOST_STEPS: usize = 300;
/// Steps without gain after which a climb ends.
const MOST_STALLED: usize = 30;

/// A climb under way.
pub(super) struct Walk<'a> {
    space: Space<'a>,
    theta: Vec<f64>,
    at: Derivatives,
    /// The log-likelihood of each row, if it is known here.
    rows: Option<Vec<f64>>,
    /// Rows that may be held at their edges.
    near: Vec<usize>,
    /// Rows that fell on the way to their edges, so that holding them there was no help:
    /// on the way from here, and ever.
    soft: [Vec<usize>; 2],
    radius: f64,
    /// The radius after the last step that was good.
    wide: f64,
    stalled: usize,
    steps: usize,
    scaled: f64,
    edge: Option<Edge>,
    ended: Option<Ended>,
}

/// Where a climb can go: along the edges of these rows.
struct Way {
    held: Vec<usize>,
    local: Local,
    basis: Vec<Vec<f64>>,
}

impl<'a> Walk<'a> {
    pub fn new(space: Space<'a>, start: &[f64]) -> Self {
        let theta = space.possible(start);
        let at = space.likelihood.derivatives(&theta, None);
        let ended = (!is_finite(&at)).then_some(Ended::NoStart);
        Walk {
            space,
            theta,
            at,
            rows: None,
            near: Vec::new(),
            soft: [Vec::new(), Vec::new()],
            radius: 1.0,
            wide: 1.0,
            stalled: 0,
            steps: 0,
            scaled: f64::INFINITY,
            edge: None,
            ended,
        }
    }

    pub fn value(&self) -> f64 {
        self.at.value
    }

    pub fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// Within a standard error of where it would end.
    pub fn is_arriving(&self) -> bool {
        self.scaled < 1.0
    }

    /// Takes up again a climb that was out of steps.
    pub fn take_up(&mut self) {
        if self.ended == Some(Ended::Unfinished) && self.steps >= MOST_STEPS {
            self.ended = None;
        }
    }

    pub fn give_up(&mut self) {
        self.ended = Some(Ended::Hopeless);
    }

    pub fn end(self) -> Climb {
        Climb {
            theta: self.theta,
            at: self.at,
            scaled_gradient: self.scaled,
            steps: self.steps,
            ended: self.ended.unwrap_or(Ended::Unfinished),
            edge: self.edge,
        }
    }

    /// Climbs until it ends or has taken so many steps in all.
    pub fn advance(&mut self, limit: usize, known: &[Known<'_>]) {
        while self.ended.is_none() && self.steps < limit {
            self.step(known);
        }
        if self.ended.is_none() && self.steps >= MOST_STEPS {
            self.ended = Some(Ended::Unfinished);
        }
    }

    /// The edges at which rows may be held, but for those that lie further than a step.
    fn tears(&self) -> Vec<Tear> {
        let of = self.near.iter().filter_map(|r| self.space.tear(&self.theta, *r));
        of.filter(|t| t.way() <= self.radius.max(LEAST)).collect()
    }

    /// What there is to climb along the edges that hold, or along these with these
    /// multipliers.
    fn along(&self, held: &[&Tear], multipliers: &[f64]) -> Way {
        let whole = Local::new(&self.at, self.space.free, self.space.sizes);
        let basis = along_all(held, self.space.free.len());
        let local = projected(&whole, held, multipliers, &basis);
        Way { held: held.iter().map(|t| t.row).collect(), local, basis }
    }

    /// A step along the edges that hold and along those that it would pass.
    fn stride(&self, tears: &[Tear], mut way: Way, gradient: &[f64]) -> (Way, Vec<f64>, Vec<f64>) {
        loop {
            let y = way.local.step(self.radius);
            let step: Vec<f64> = (0..self.space.free.len())
                .map(|i| way.basis.iter().zip(&y).map(|(b, y)| b[i] * y).sum())
                .collect();
            let passed = tears.iter().find(|t| !way.held.contains(&t.row) && t.is_passed(&step));
            let Some(passed) = passed else { return (way, y, step) };
            let held: Vec<&Tear> =
                tears.iter().filter(|t| way.held.contains(&t.row) || t.row == passed.row).collect();
            match balance(&held, gradient) {
                Some(multipliers) if held.len() < step.len() => {
                    way = self.along(&held, &multipliers);
                }
                _ => return (way, y, step),
            }
        }
    }

    fn step(&mut self, known: &[Known<'_>]) {
        let gradient = Local::new(&self.at, self.space.free, self.space.sizes).gradient;
        let tears = self.tears();
        let multipliers = holding(&tears, &gradient);
        let (held, multipliers): (Vec<&Tear>, Vec<f64>) =
            tears.iter().zip(multipliers).filter(|(_, m)| *m > 0.0).unzip();
        let way = self.along(&held, &multipliers);
        self.scaled = way.local.newton().map_or(f64::INFINITY, |n| n.1);
        if self.scaled <= GRADIENT {
            self.ended = Some(Ended::Maximum);
            let Way { held: rows, local, basis } = way;
            let information = local.information;
            self.edge = (!rows.is_empty()).then_some(Edge { rows, basis, information });
            return;
        }
        let near = |k: &Known<'_>| is_near(&self.theta, k, self.space.free);
        if way.held.is_empty() && self.scaled < 1.0 && known.iter().any(near) {
            self.ended = Some(Ended::Known);
            return;
        }
        self.steps += 1;
        let (way, y, step) = self.stride(&tears, way, &gradient);
        let length = libm::sqrt(dot(&y, &y));
        let moved = self.space.moved(&self.theta, &step);
        let trial = self.space.restored(moved, &way.held);
        let there = trial.as_ref().map(|t| self.space.likelihood.derivatives(t, None));
        let gain = way.local.gain(&y);
        let room = rounding(&self.at, self.space.likelihood.rows);
        let real = there.as_ref().map_or(f64::NAN, |t| t.value - self.at.value);
        let ratio = if gain <= room && real >= -room { 1.0 } else { real / gain };
        let accepted = there.as_ref().is_some_and(is_finite) && ratio > 1e-3;
        self.stalled = if accepted && real > room { 0 } else { self.stalled + 1 };
        match (trial, there) {
            (Some(trial), Some(there)) if accepted => {
                if ratio < 0.25 {
                    self.radius = 0.25 * length.min(self.radius);
                } else if ratio > 0.75 && length > 0.8 * self.radius {
                    let exact = (ratio - 1.0).abs() < 0.05;
                    self.radius = (if exact { 5.0 } else { 2.5 } * self.radius).min(1e3);
                }
                self.wide = self.radius;
                (self.theta, self.at, self.rows) = (trial, there, None);
                self.near = self.tears().iter().map(|t| t.row).collect();
                self.soft[0].clear();
            }
            (trial, _) => {
                // A fall of more than was to be gained may be that of a row past its edge.
                let trial = trial.filter(|_| length <= LONG && real < -gain);
                self.refused(trial, &way.held, (length, gain));
            }
        }
        if self.stalled > MOST_STALLED || self.radius < 1e-14 {
            let flat = self.scaled.is_infinite();
            self.ended = Some(if flat { Ended::Flat } else { Ended::Unfinished });
        }
    }

    /// After a step that was no good: rows that went past their edges may be held there
    /// from now on, or the next step is shorter.
    fn refused(&mut self, trial: Option<Vec<f64>>, held: &[usize], (length, gain): (f64, f64)) {
        let mut shorter = true;
        if let Some(trial) = trial {
            let (l, space) = (self.space.likelihood, self.space);
            let theta = &self.theta;
            let rows = self.rows.get_or_insert_with(|| l.by_row(theta));
            let after = l.by_row(&trial);
            let falls = |r: &usize| after[*r] < rows[*r] - 2.0 * gain;
            let soft: Vec<usize> = held.iter().copied().filter(falls).collect();
            self.near.retain(|r| !soft.contains(r));
            let passed = space.passed((rows, &after), theta, &trial);
            let new = passed.iter().filter(|t| t.way() <= length).map(|t| t.row);
            let new =
                new.filter(|r| ![&self.near, &self.soft[0], &soft].iter().any(|s| s.contains(r)));
            let new: Vec<usize> = new.collect();
            // What made the steps short may be out of the way.
            shorter = new.iter().all(|r| self.soft[1].contains(r) || soft.contains(r));
            self.near.extend(new);
            self.soft.iter_mut().for_each(|s| s.extend(&soft));
        }
        self.radius = if shorter { 0.25 * length.min(self.radius) } else { self.wide };
    }
}
