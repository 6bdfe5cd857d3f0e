//! The bargain itself: a concave programme, solved by Newton's method.

use super::certificate::{Certificate, certify};
use super::improvement::common_gain;
use crate::error::Error;
use crate::group::Group;
use schemars::JsonSchema;
use serde::Serialize;

/// Newton steps after which the search is given up; a dozen are usual.
const MOST_STEPS: usize = 2000;
/// Promised rises below which the whole step is taken: rounding of the objective
/// may hide them.
const SMALL: f64 = 1e-10;
/// Steps cut below this rise no more than rounding does.
const LEAST_LENGTH: f64 = 1e-8;

/// Whose gains count how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// By capability times total salience.
    Influence,
    /// All alike.
    Equal,
}

/// What everybody has if nothing is agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Disagreement {
    /// The worst: what an outcome a whole scale away on every dimension is worth.
    Worst,
    /// The status quo of every dimension.
    StatusQuo,
}

/// Settings of the bargain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Settings {
    /// Whose gains count how much.
    pub weights: Weights,
    /// What everybody has if nothing is agreed.
    pub disagreement: Disagreement,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { weights: Weights::Influence, disagreement: Disagreement::Worst }
    }
}

impl Settings {
    /// The settings in words.
    pub fn name(&self) -> &'static str {
        match (self.weights, self.disagreement) {
            (Weights::Influence, Disagreement::Worst) => "weights=influence disagreement=worst",
            (Weights::Equal, Disagreement::Worst) => "weights=equal disagreement=worst",
            (Weights::Influence, Disagreement::StatusQuo) => {
                "weights=influence disagreement=status-quo"
            }
            (Weights::Equal, Disagreement::StatusQuo) => "weights=equal disagreement=status-quo",
        }
    }

    /// Sets one by name.
    ///
    /// # Errors
    /// If there is no such setting, or it has no such value.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Error> {
        match (key, value) {
            ("weights", "influence") => self.weights = Weights::Influence,
            ("weights", "equal") => self.weights = Weights::Equal,
            ("disagreement", "worst") => self.disagreement = Disagreement::Worst,
            ("disagreement", "status-quo") => self.disagreement = Disagreement::StatusQuo,
            _ => {
                let known = "weights=influence|equal, disagreement=worst|status-quo";
                let what =
                    format!("`{key}={value}` is no setting of the Nash bargain; known: {known}");
                return Err(Error::Setting(what));
            }
        }
        Ok(())
    }
}

/// Nash's bargain.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Solution {
    /// The outcome on each dimension, on its scale.
    pub outcome: Vec<f64>,
    /// What each actor gains over disagreement; utilities are 1 at the ideal and
    /// 0 a whole scale away.
    pub gains: Vec<f64>,
    /// Whether nothing is better than disagreement for all at once, so that it
    /// is the outcome.
    pub no_agreement: bool,
    /// How far the outcome is from the optimum, recomputed by other code.
    pub certificate: Certificate,
}

/// The programme on scales from 0 to 1: maximise Σ wᵢ ln(uᵢ(x) − dᵢ) with
/// uᵢ(x) = 1 − Σₖ qᵢₖ (xₖ − tᵢₖ)², where qᵢₖ = sᵢₖ² / Σ sᵢ².
#[derive(Clone, Debug)]
pub(super) struct Programme {
    pub dimensions: usize,
    /// Adding to 1; actors without weight are left out.
    pub weight: Vec<f64>,
    /// `[actor][dimension]`.
    pub ideal: Vec<Vec<f64>>,
    pub curvature: Vec<Vec<f64>>,
    /// The status quo, if that is what everybody falls back on; else all fall
    /// back on a utility of 0.
    pub status_quo: Option<Vec<f64>>,
}

impl Programme {
    /// What an actor gains over disagreement.
    pub fn gain(&self, i: usize, x: &[f64]) -> f64 {
        let terms = self.curvature[i].iter().zip(&self.ideal[i]).zip(x);
        match &self.status_quo {
            None => 1.0 - terms.map(|((q, t), x)| q * (x - t) * (x - t)).sum::<f64>(),
            // The difference of two squares, so that small gains keep their digits.
            Some(quo) => {
                terms.zip(quo).map(|(((q, t), x), s)| q * (s - x) * ((s - t) + (x - t))).sum()
            }
        }
    }

    /// The objective; −∞ where somebody would rather not agree.
    fn objective(&self, x: &[f64]) -> f64 {
        let mut sum = 0.0;
        for i in 0..self.weight.len() {
            let gain = self.gain(i, x);
            if gain <= 0.0 {
                return f64::NEG_INFINITY;
            }
            sum += self.weight[i] * libm::log(gain);
        }
        sum
    }

    /// The gradient, and the negative of the second derivatives.
    fn derivatives(&self, x: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let m = self.dimensions;
        let mut gradient = vec![0.0; m];
        let mut bend = vec![vec![0.0; m]; m];
        for i in 0..self.weight.len() {
            let gain = self.gain(i, x);
            let slope: Vec<f64> =
                (0..m).map(|k| -2.0 * self.curvature[i][k] * (x[k] - self.ideal[i][k])).collect();
            let w = self.weight[i] / gain;
            for k in 0..m {
                gradient[k] += w * slope[k];
                bend[k][k] += 2.0 * w * self.curvature[i][k];
                for l in 0..m {
                    bend[k][l] += w / gain * slope[k] * slope[l];
                }
            }
        }
        (gradient, bend)
    }
}

/// Nash's bargain of a group: the outcome of which the product of all gains over
/// disagreement, each to the power of its weight, is greatest.
///
/// Losses are squares of distances, weighed by squared saliences, so that the
/// logarithm of the product is concave and the bargain unique.
///
/// # Errors
/// If the group is not proper, a status quo is asked for and not given, or the
/// search does not come to an end.
///
/// Source: Nash 1950, "The bargaining problem", Econometrica 18(2); Kalai 1977
/// for weights; Boyd & Vandenberghe 2004, §9.5, for the method.
pub fn nash(group: &Group, settings: Settings) -> Result<Solution, Error> {
    group.validate()?;
    let everybody = everybody(group, settings)?;
    let programme = weighty(&everybody);
    let (x, no_agreement) = match &programme.status_quo {
        None => (climb(&programme, middle(&programme))?, false),
        Some(q) => match common_gain(&programme, q) {
            Some(start) => (climb(&programme, start)?, false),
            None => (q.clone(), true),
        },
    };
    let certificate = certify(&programme, &x, no_agreement);
    let gains = (0..group.len()).map(|i| everybody.gain(i, &x));
    Ok(Solution {
        gains: gains.collect(),
        outcome: x.iter().zip(&group.dimensions).map(|(x, d)| d.value(*x)).collect(),
        no_agreement,
        certificate,
    })
}

/// The programme with all actors in it, whatever their weight.
fn everybody(group: &Group, settings: Settings) -> Result<Programme, Error> {
    let share = |x: &[f64]| -> Vec<f64> {
        x.iter().zip(&group.dimensions).map(|(x, d)| d.share(*x)).collect()
    };
    let curvature = |s: &[f64]| -> Vec<f64> {
        let sum: f64 = s.iter().map(|s| s * s).sum();
        s.iter().map(|s| s * s / sum).collect()
    };
    let status_quo = match settings.disagreement {
        Disagreement::Worst => None,
        Disagreement::StatusQuo => Some(status_quo(group)?),
    };
    Ok(Programme {
        dimensions: group.dimensions.len(),
        weight: group
            .actors
            .iter()
            .map(|a| match settings.weights {
                Weights::Influence => a.capability * a.total_salience(),
                Weights::Equal => 1.0,
            })
            .collect(),
        ideal: group.actors.iter().map(|a| share(&a.position)).collect(),
        curvature: group.actors.iter().map(|a| curvature(&a.salience)).collect(),
        status_quo,
    })
}

fn status_quo(group: &Group) -> Result<Vec<f64>, Error> {
    let of = |d: &crate::group::Dimension| {
        d.status_quo
            .map(|q| d.share(q))
            .ok_or_else(|| Error::Setting(format!("the status quo of {} is not given", d.name)))
    };
    group.dimensions.iter().map(of).collect()
}

/// The same without actors that have no weight; weights add to 1.
fn weighty(all: &Programme) -> Programme {
    let kept: Vec<usize> = (0..all.weight.len()).filter(|i| all.weight[*i] > 0.0).collect();
    let sum: f64 = kept.iter().map(|i| all.weight[*i]).sum();
    let pick = |of: &[Vec<f64>]| -> Vec<Vec<f64>> { kept.iter().map(|i| of[*i].clone()).collect() };
    Programme {
        dimensions: all.dimensions,
        weight: kept.iter().map(|i| all.weight[*i] / sum).collect(),
        ideal: pick(&all.ideal),
        curvature: pick(&all.curvature),
        status_quo: all.status_quo.clone(),
    }
}

/// The mean of ideals, weighed by what each cares about: less than a whole scale
/// from every ideal.
fn middle(p: &Programme) -> Vec<f64> {
    (0..p.dimensions)
        .map(|k| {
            let top: f64 = p.ideal.iter().zip(&p.curvature).map(|(t, q)| q[k] * t[k]).sum();
            let bottom: f64 = p.curvature.iter().map(|q| q[k]).sum();
            if bottom > 0.0 { top / bottom } else { 0.5 }
        })
        .collect()
}

/// Newton's method with a step that is halved until the objective rises enough.
/// It ends when what a step promises is lost in rounding.
fn climb(p: &Programme, mut x: Vec<f64>) -> Result<Vec<f64>, Error> {
    let mut value = p.objective(&x);
    if value == f64::NEG_INFINITY {
        return Err(Error::Nash("the start is worse than disagreement for somebody".to_owned()));
    }
    let mut promised = f64::INFINITY;
    for _ in 0..MOST_STEPS {
        let (gradient, bend) = p.derivatives(&x);
        let Some(step) = solve(bend, &gradient) else {
            return Err(Error::Nash("nobody cares about some dimension".to_owned()));
        };
        // Twice what the quadratic model still rises.
        let rise: f64 = step.iter().zip(&gradient).map(|(s, g)| s * g).sum();
        if rise <= 0.0 || (rise < SMALL && rise >= 0.25 * promised) {
            return Ok(x);
        }
        promised = rise;
        let at = |length: f64| -> Vec<f64> {
            x.iter().zip(&step).map(|(x, s)| x + length * s).collect()
        };
        if rise < SMALL {
            // The whole step: the objective is too coarse to judge it.
            let next = at(1.0);
            if p.objective(&next) == f64::NEG_INFINITY {
                return Ok(x);
            }
            x = next;
            continue;
        }
        let mut length = 1.0;
        loop {
            let next = at(length);
            let reached = p.objective(&next);
            if reached >= value + 0.25 * length * rise {
                (x, value) = (next, reached);
                break;
            }
            length *= 0.5;
            if length < LEAST_LENGTH {
                return Ok(x);
            }
        }
    }
    Err(Error::Nash(format!("Newton's method did not end in {MOST_STEPS} steps")))
}

/// Solves a positive definite system by Cholesky's method; `None` if it is not.
pub(super) fn solve(mut a: Vec<Vec<f64>>, b: &[f64]) -> Option<Vec<f64>> {
    let n = b.len();
    for j in 0..n {
        for k in 0..j {
            let scale = a[j][k];
            for row in &mut a[j..] {
                row[j] -= row[k] * scale;
            }
        }
        if !(a[j][j] > 0.0 && a[j][j].is_finite()) {
            return None;
        }
        let root = a[j][j].sqrt();
        for row in &mut a[j..] {
            row[j] /= root;
        }
    }
    let mut x = b.to_vec();
    for i in 0..n {
        for k in 0..i {
            x[i] -= a[i][k] * x[k];
        }
        x[i] /= a[i][i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            x[i] -= a[k][i] * x[k];
        }
        x[i] /= a[i][i];
    }
    Some(x)
}
