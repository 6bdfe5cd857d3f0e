//! What is asked about a point, and how it is answered there.

use crate::error::AnalysisError;
use crate::flips::crossing::Sample;
use crate::quantity::{Named, Probe, Quantity, reachable};
use realpolitik_belief::copula::Copula;
use realpolitik_runs::points::Points;
use realpolitik_runs::subject::Subject;
use schemars::JsonSchema;
use serde::Serialize;

/// Share of belief outside the range of values that are looked at, half of it
/// on either side.
pub const OUTSIDE: f64 = 0.001;

/// What changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlipKind {
    /// The quantity crosses the bar.
    Bar,
    /// The likeliest outcome changes.
    Likeliest,
}

/// The range of values of a parameter that is looked at: all but 0.1 % of
/// belief, widened to its value without the card.
pub fn looked_at(subject: &Subject<'_>, parameter: usize) -> (f64, f64) {
    let p = subject.parameter(parameter);
    let d = &p.distribution;
    let (low, high) = (d.quantile(0.5 * OUTSIDE), d.quantile(1.0 - 0.5 * OUTSIDE));
    match p.without {
        Some(w) => (low.min(w), high.max(w)),
        None => (low, high),
    }
}

/// What is asked about a point, and how it is answered there.
pub(crate) struct Answer<'a> {
    pub subject: Subject<'a>,
    pub asked: Named,
    pub bar: f64,
    pub probe: Probe<'a>,
    /// Outcomes that play can reach (positions in the protocol).
    pub outcomes: Vec<usize>,
    /// Which of them are asked about, where outcomes are.
    pub target: Option<Vec<bool>>,
}

/// What holds at a point.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Probabilities of all outcomes that play can reach.
    pub p: Vec<f64>,
    /// The quantity asked about; not a number where it has no value.
    pub value: f64,
}

impl<'a> Answer<'a> {
    pub(crate) fn new(
        subject: &Subject<'a>,
        asked: &str,
        bar: Option<f64>,
    ) -> Result<Self, AnalysisError> {
        let asked = Named::parse(subject, asked)?;
        let outcomes = reachable(subject);
        let target = match asked.quantity.resolved(subject) {
            Some(Quantity::Outcomes(all)) => {
                Some(outcomes.iter().map(|o| all.contains(o)).collect())
            }
            _ => None,
        };
        let mut list: Vec<Quantity> = outcomes.iter().map(|o| Quantity::outcome(*o)).collect();
        list.push(asked.quantity.clone());
        let bar = bar.unwrap_or_else(|| asked.quantity.usual_bar());
        let probe = Probe::new(subject, &list)?;
        Ok(Answer { subject: *subject, asked, bar, probe, outcomes, target })
    }

    /// The name of an outcome by its place here.
    pub(crate) fn outcome(&self, place: usize) -> String {
        self.subject.protocol().outcomes[self.outcomes[place]].name.clone()
    }

    /// What holds at each point; `None` where not certified.
    pub(crate) fn seen(&self, points: &Points) -> Vec<Option<Seen>> {
        let readings = self.probe.evaluate(points);
        let last = self.outcomes.len();
        (0..points.len())
            .map(|k| {
                readings.certified[k].then(|| Seen {
                    p: readings.rows[..last].iter().map(|row| row[k]).collect(),
                    value: readings.rows[last][k],
                })
            })
            .collect()
    }

    /// What the answer is at a point: the likeliest outcome, or 1 above the bar
    /// and 0 below; with how far it is from another answer.
    pub(crate) fn region(&self, seen: &Seen) -> Option<(usize, f64)> {
        if self.target.is_some() {
            return Some(lead(&seen.p));
        }
        let above = usize::from(seen.value > self.bar + TIE);
        seen.value.is_finite().then(|| (above, (seen.value - self.bar).abs()))
    }

    /// What a region is called.
    pub(crate) fn region_name(&self, region: usize) -> String {
        match &self.target {
            Some(_) => self.outcome(region),
            None => ["below", "above"][region.min(1)].to_owned(),
        }
    }

    /// How many regions there can be.
    pub(crate) fn regions(&self) -> usize {
        if self.target.is_some() { self.outcomes.len() } else { 2 }
    }

    /// Whether a region is the one asked about: above the bar, or an outcome
    /// asked about.
    pub(crate) fn asked_about(&self, region: usize) -> bool {
        self.target.as_ref().map_or(region == 1, |t| t[region])
    }

    /// A point of a line on which single flips are sought.
    pub(crate) fn sample(&self, seen: &Seen) -> Option<Sample> {
        let gap = (seen.value - self.bar).abs();
        let above = u32::from(seen.value > self.bar + TIE);
        if !seen.value.is_finite() {
            return None;
        }
        let (label, margin) = match self.target {
            Some(_) => {
                let (top, ahead) = lead(&seen.p);
                (2 * top as u32 + above, gap.min(ahead))
            }
            None => (above, gap),
        };
        Some(Sample { label, margin, value: seen.value })
    }
}

/// Values nearer than this are equal: the solver knows no more.
const TIE: f64 = 1e-10;

/// The place of the greatest probability; the first of equals.
pub(crate) fn likeliest(p: &[f64]) -> usize {
    let mut best = 0;
    for (i, v) in p.iter().enumerate() {
        if *v > p[best] + TIE {
            best = i;
        }
    }
    best
}

/// The likeliest outcome, and how far it is ahead of the next.
fn lead(p: &[f64]) -> (usize, f64) {
    let top = likeliest(p);
    let others = p.iter().enumerate().filter(|(i, _)| *i != top).map(|(_, v)| *v);
    (top, p[top] - others.fold(0.0, f64::max))
}

/// Parameters at standard normal scores, of which only `moved` are not 0.
pub(crate) fn at_scores(
    copula: &Copula<'_>,
    count: usize,
    moved: &[usize],
    scores: &[f64],
    theta: &mut Vec<f64>,
) {
    copula.at_independent(&of_all(count, moved, scores), theta);
}

/// Scores of all parameters, of which only `moved` are not 0.
pub(crate) fn of_all(count: usize, moved: &[usize], scores: &[f64]) -> Vec<f64> {
    let mut z = vec![0.0; count];
    for (m, s) in moved.iter().zip(scores) {
        z[*m] = *s;
    }
    z
}
