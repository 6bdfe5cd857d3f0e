//! The answers of the case under a change, by the same draws weighed otherwise: what a
//! change moves is then known far better than either answer.

use crate::review::changes::Tilt;
use crate::rivals::logs::{add_row, log_mean};
use crate::rivals::proposal::{effective, tempered};
use crate::rivals::sample::Sampled;
use crate::rivals::weighed::{Weighed, posterior};
use realpolitik_case::Case;

/// Draws that carry an account of so little weight need not be many.
const LIGHT: f64 = 0.01;

/// A number that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    Question(usize),
    Outcome(usize),
}

/// The weight of each draw of each account; all add to 1.
pub(crate) struct Pool {
    weights: Vec<Vec<f64>>,
    /// ln of the mean likelihood over all accounts.
    pub(crate) log_evidence: f64,
    /// The fewest draws that carry an account of some weight.
    pub(crate) effective: f64,
}

impl Pool {
    /// Under a change; `None` if everything is then impossible.
    pub(crate) fn new(weighed: &Weighed, case: &Case, tilt: &Tilt) -> Option<Pool> {
        let count = weighed.priors.len();
        let totals: Vec<Vec<f64>> = (0..count).map(|h| total(weighed, case, h, tilt)).collect();
        let marginals: Vec<f64> = totals.iter().map(|t| log_mean(t)).collect();
        let shares = posterior(&weighed.priors, &marginals)?;
        let logs: Vec<f64> =
            weighed.priors.iter().zip(&marginals).map(|(p, m)| libm::log(*p) + m).collect();
        let log_evidence = log_mean(&logs) + libm::log(count as f64);
        let least = shares.iter().copied().fold(0.0, f64::max).min(LIGHT);
        let mut carried = f64::INFINITY;
        let mut weights = vec![Vec::new(); weighed.samples.len()];
        for (h, (total, share)) in totals.iter().zip(&shares).enumerate() {
            let raw = tempered(total, &vec![0.0; total.len()], 1.0);
            if *share >= least {
                carried = carried.min(effective(&raw));
            }
            weights[h] = scaled(&raw, *share);
        }
        Some(Pool { weights, log_evidence, effective: carried })
    }

    /// By the beliefs of the case alone, under a change; `None` if everything is then
    /// impossible.
    pub(crate) fn own(weighed: &Weighed, case: &Case, tilt: &Tilt) -> Option<Pool> {
        let mut weights = vec![Vec::new(); weighed.samples.len()];
        let total = total(weighed, case, weighed.own, tilt);
        let raw = tempered(&total, &vec![0.0; total.len()], 1.0);
        let effective = effective(&raw);
        weights[weighed.own] = scaled(&raw, 1.0);
        let pool = Pool { weights, log_evidence: log_mean(&total), effective };
        (effective > 0.0).then_some(pool)
    }

    /// A number; `None` where it is out of nothing.
    pub(crate) fn mean(&self, weighed: &Weighed, number: Number) -> Option<f64> {
        let (part, whole) = self.sums(weighed, number)?;
        (whole > 0.0).then(|| (part / whole).clamp(0.0, 1.0))
    }

    fn sums(&self, weighed: &Weighed, number: Number) -> Option<(f64, f64)> {
        let (mut part, mut whole) = (0.0, 0.0);
        for (weights, sample) in self.weights.iter().zip(&weighed.samples) {
            let (parts, wholes) = row(sample, number)?;
            for (k, w) in weights.iter().enumerate() {
                part += w * parts[k];
                whole += w * wholes.map_or(1.0, |x| x[k]);
            }
        }
        Some((part, whole))
    }

    /// The Monte Carlo error of how far a number moves from one pool to another over the
    /// same draws.
    pub(crate) fn error(&self, to: &Pool, weighed: &Weighed, number: Number) -> Option<f64> {
        let n = weighed.samples.iter().map(|s| s.offsets.len()).max().unwrap_or(0);
        let mut influence = vec![0.0; n];
        for (pool, sign) in [(self, -1.0), (to, 1.0)] {
            let (part, whole) = pool.sums(weighed, number)?;
            let mean = part / whole;
            for (weights, sample) in pool.weights.iter().zip(&weighed.samples) {
                let (parts, wholes) = row(sample, number)?;
                for (k, w) in weights.iter().enumerate() {
                    let of = wholes.map_or(1.0, |x| x[k]);
                    influence[k] += sign * w * (parts[k] - mean * of) / whole;
                }
            }
        }
        Some(influence.iter().map(|x| x * x).sum::<f64>().sqrt())
    }
}

fn scaled(raw: &[f64], share: f64) -> Vec<f64> {
    let total: f64 = raw.iter().sum();
    raw.iter().map(|w| if total > 0.0 { share * w / total } else { 0.0 }).collect()
}

/// What is asked for at each draw, and out of what.
fn row(sample: &Sampled, number: Number) -> Option<(&[f64], Option<&[f64]>)> {
    match number {
        Number::Question(q) => {
            let (parts, wholes) = sample.questions.get(q)?.as_ref()?;
            Some((parts, Some(wholes)))
        }
        Number::Outcome(o) => Some((sample.outcomes.get(o)?, None)),
    }
}

/// ln of the weight of each draw of an account under a change.
fn total(weighed: &Weighed, case: &Case, account: usize, tilt: &Tilt) -> Vec<f64> {
    let sample = &weighed.samples[account];
    let mut total = weighed.totals(account).to_vec();
    for e in &tilt.less {
        for (t, x) in total.iter_mut().zip(&sample.events[*e]) {
            *t = if *x == f64::NEG_INFINITY { *t } else { *t - x };
        }
    }
    for e in &tilt.more {
        add_row(&mut total, &sample.events[*e]);
    }
    for (p, then) in &tilt.beliefs {
        let now = &case.parameters[*p].distribution;
        // A rival may believe something of its own.
        if weighed.cases[account].parameters[*p].distribution != *now {
            continue;
        }
        for (t, x) in total.iter_mut().zip(&sample.parameters[*p]) {
            if let (Some(a), Some(b)) = (then.log_density(*x), now.log_density(*x)) {
                *t += a - b;
            }
        }
    }
    total
}
