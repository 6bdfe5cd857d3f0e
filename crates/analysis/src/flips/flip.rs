//! Flips: what a parameter would have to be for the answer to change.

use crate::error::AnalysisError;
use crate::flips::crossing::{Crossing, Sample, Settings, crossings};
use crate::flips::joint_flip::{JointFlip, joint_flips};
use crate::flips::threshold_map::{ThresholdMap, threshold_map};
use crate::quantity::{Probe, Quantity, reachable};
use crate::sensitivity::fixed::{FixedFlip, Moved, fixed_flips};
use realpolitik_belief::copula::Copula;
use realpolitik_case::fixed::Width;
use realpolitik_lanes::normal::normal_quantile;
use realpolitik_runs::RunError;
use realpolitik_runs::points::Points;
use realpolitik_runs::subject::Subject;
use schemars::JsonSchema;
use serde::Serialize;

/// Share of belief outside the range of values that are looked at, half of it
/// on either side.
pub const OUTSIDE: f64 = 0.001;
/// A probability that changes by more than this across a flip has jumped.
const JUMP: f64 = 1e-3;

/// What changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlipKind {
    /// The probability of the outcome crosses one half.
    Half,
    /// The likeliest outcome changes.
    Likeliest,
}

/// A value of a parameter at which the answer changes, all others at their
/// medians.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Flip {
    /// The parameter.
    pub parameter: String,
    /// In words.
    pub label: String,
    /// Its value at the base point.
    pub base: f64,
    /// The range that was looked at.
    pub range: (f64, f64),
    /// Where it flips.
    pub at: f64,
    /// What changes there, looked at away from the base value.
    pub kind: FlipKind,
    /// The likeliest outcome on the side of the base value.
    pub from: String,
    /// The likeliest outcome past the flip.
    pub to: String,
    /// Probability of the outcome asked about on the side of the base value.
    pub probability_before: f64,
    /// And past the flip.
    pub probability_past: f64,
    /// Share of belief that the parameter lies past this value, seen from the
    /// base value.
    pub belief_past: f64,
    /// How far it is from the base value, in standard deviations of the belief's
    /// normal scores; absent where belief does not reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviations: Option<f64>,
    /// Whether the probability jumps there instead of passing through.
    pub jump: bool,
    /// Keys of the parameter's sources.
    pub sources: Vec<String>,
}

/// What would change the answer about an outcome.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Flips {
    /// The outcome asked about.
    pub outcome: String,
    /// In words.
    pub label: String,
    /// Its probability at the base point.
    pub probability: f64,
    /// The likeliest outcome at the base point.
    pub likeliest: String,
    /// Every flip of a single parameter, the likeliest to lie past it first.
    pub flips: Vec<Flip>,
    /// Uncertain parameters that flip nothing in the range looked at.
    pub steady: Vec<String>,
    /// The smallest joint changes found.
    pub joint: Vec<JointFlip>,
    /// Where two parameters together flip it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<ThresholdMap>,
    /// Share of belief left out of the ranges that were looked at.
    pub outside: f64,
    /// Every flip of a number that stands fixed in the game, the nearest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<FixedFlip>,
    /// How far fixed numbers were moved.
    pub fixed_moved: Moved,
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

/// Probabilities of the outcomes, and what they say about one of them.
pub(crate) struct Answer<'a> {
    pub subject: Subject<'a>,
    pub probe: Probe<'a>,
    /// Outcomes that play can reach (positions in the protocol).
    pub outcomes: Vec<usize>,
    /// Place of the outcome asked about among them.
    pub target: usize,
}

impl<'a> Answer<'a> {
    pub(crate) fn new(subject: &Subject<'a>, outcome: &str) -> Result<Self, AnalysisError> {
        let position = subject.outcome(outcome)?;
        let outcomes = reachable(subject);
        let target = outcomes.iter().position(|o| *o == position).ok_or_else(|| {
            let names = outcomes.iter().map(|o| subject.protocol().outcomes[*o].name.as_str());
            RunError::UnknownOutcome {
                name: outcome.to_owned(),
                known: names.collect::<Vec<_>>().join(", "),
            }
        })?;
        let list: Vec<Quantity> = outcomes.iter().map(|o| Quantity::Outcome(*o)).collect();
        Ok(Answer { probe: Probe::new(subject, &list)?, subject: *subject, outcomes, target })
    }

    /// The name of an outcome by its place here.
    pub(crate) fn name(&self, place: usize) -> String {
        self.subject.protocol().outcomes[self.outcomes[place]].name.clone()
    }

    /// Probabilities of all outcomes at each point; `None` where not certified.
    pub(crate) fn probabilities(&self, points: &Points) -> Vec<Option<Vec<f64>>> {
        let readings = self.probe.evaluate(points);
        (0..points.len())
            .map(|k| {
                readings.certified[k].then(|| readings.rows.iter().map(|row| row[k]).collect())
            })
            .collect()
    }
}

/// Probabilities nearer than this are equal: the solver knows no more.
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

/// What is seen at a point: the likeliest outcome, and whether the outcome asked
/// about has more than one half.
pub(crate) fn sample(p: &[f64], target: usize) -> Sample {
    let top = likeliest(p);
    let second =
        p.iter().enumerate().filter(|(i, _)| *i != top).map(|(_, v)| *v).fold(0.0, f64::max);
    Sample {
        label: 2 * top as u32 + u32::from(p[target] > 0.5),
        margin: (p[target] - 0.5).abs().min(p[top] - second),
        value: p[target],
    }
}

/// What would change the answer about an outcome: for each uncertain parameter
/// every value in its range at which the probability of the outcome crosses one
/// half or the likeliest outcome changes, the others at their medians, found to
/// 1e-6 or better; the smallest joint changes; and a map of two parameters,
/// those named or else the two that matter most to the joint change.
pub fn flips(
    subject: &Subject<'_>,
    outcome: &str,
    axes: Option<(&str, &str)>,
) -> Result<Flips, AnalysisError> {
    let answer = Answer::new(subject, outcome)?;
    let base = subject.case.base_point();
    let at_base =
        answer.probabilities(&Points::repeated(&base, 1)).swap_remove(0).ok_or_else(|| {
            AnalysisError::Base { reason: "the solver gave none that holds".to_owned() }
        })?;
    let uncertain = subject.uncertain();
    let lines: Vec<(f64, f64)> = uncertain.iter().map(|p| looked_at(subject, *p)).collect();
    let mut look = |asked: &[(usize, f64)]| -> Vec<Option<Sample>> {
        let mut points = Points::repeated(&base, asked.len());
        for (k, (line, x)) in asked.iter().enumerate() {
            points.row_mut(uncertain[*line])[k] = *x;
        }
        let all = answer.probabilities(&points);
        all.into_iter().map(|p| p.map(|p| sample(&p, answer.target))).collect()
    };
    let found = crossings(&lines, &Settings::default(), &mut look);
    let mut flips: Vec<Flip> = found
        .iter()
        .map(|c| flip(&answer, uncertain[c.line], lines[c.line], base[uncertain[c.line]], c))
        .collect();
    flips.sort_by(|a, b| b.belief_past.total_cmp(&a.belief_past));
    let steady = uncertain
        .iter()
        .enumerate()
        .filter(|(line, _)| !found.iter().any(|c| c.line == *line))
        .map(|(_, p)| subject.parameter(*p).id.clone())
        .collect();
    let joint = joint_flips(&answer, &uncertain, &at_base, &flips);
    let pair = match axes {
        Some((a, b)) => Some((subject.named_parameter(a)?, subject.named_parameter(b)?)),
        None => strongest_pair(subject, &joint, &flips),
    };
    let map = match pair {
        Some((a, b)) if a != b => Some(threshold_map(&answer, a, b)?),
        _ => None,
    };
    let (fixed, fixed_moved) = fixed_flips(subject, outcome, Width::default())?;
    let protocol = subject.protocol();
    Ok(Flips {
        outcome: outcome.to_owned(),
        label: protocol.outcomes[answer.outcomes[answer.target]].label.clone(),
        probability: at_base[answer.target],
        likeliest: answer.name(likeliest(&at_base)),
        flips,
        steady,
        joint,
        map,
        outside: OUTSIDE,
        fixed,
        fixed_moved,
    })
}

fn flip(answer: &Answer<'_>, parameter: usize, range: (f64, f64), base: f64, c: &Crossing) -> Flip {
    let p = answer.subject.parameter(parameter);
    let up = c.at >= base;
    let (before, past) = if up { (c.below, c.above) } else { (c.above, c.below) };
    let below = p.distribution.cdf(c.at);
    let score = normal_quantile(below);
    Flip {
        parameter: p.id.clone(),
        label: p.label.clone(),
        base,
        range,
        at: c.at,
        kind: if before.label / 2 == past.label / 2 { FlipKind::Half } else { FlipKind::Likeliest },
        from: answer.name(before.label as usize / 2),
        to: answer.name(past.label as usize / 2),
        probability_before: before.value,
        probability_past: past.value,
        belief_past: if up { 1.0 - below } else { below },
        deviations: score.is_finite().then_some(score.abs()),
        jump: (past.value - before.value).abs() > JUMP,
        sources: p.basis.sources.clone(),
    }
}

/// The two parameters with the greatest shares in the nearest joint flip; if
/// there is none, those of the two likeliest flips.
fn strongest_pair(
    subject: &Subject<'_>,
    joint: &[JointFlip],
    flips: &[Flip],
) -> Option<(usize, usize)> {
    let mut names: Vec<&str> = Vec::new();
    let nearest = joint.iter().min_by(|a, b| a.deviations.total_cmp(&b.deviations));
    let moved = nearest.into_iter().flat_map(|j| j.moves.iter().map(|m| m.parameter.as_str()));
    for name in moved.chain(flips.iter().map(|f| f.parameter.as_str())) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let place = |name: &str| subject.case.parameter(name).map(|p| p.index());
    let [first, second] = names.get(..2)? else { return None };
    place(first).zip(place(second))
}

/// Parameters at standard normal scores, of which only `moved` are not 0.
pub(crate) fn at_scores(
    copula: &Copula<'_>,
    count: usize,
    moved: &[usize],
    scores: &[f64],
    theta: &mut Vec<f64>,
) {
    let mut z = vec![0.0; count];
    for (m, s) in moved.iter().zip(scores) {
        z[*m] = *s;
    }
    copula.at_independent(&z, theta);
}
