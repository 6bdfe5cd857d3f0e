//! Flips: what a parameter would have to be for an answer to change.

use crate::error::AnalysisError;
use crate::flips::crossing::{Crossing, Sample, Settings, crossings};
use crate::flips::joint_flip::{JointFlip, joint_flips};
use crate::flips::seen::{Answer, FlipKind, OUTSIDE, likeliest, looked_at};
use crate::flips::threshold_map::{ThresholdMap, threshold_map};
use crate::quantity::QuantityName;
use crate::sensitivity::fixed::{FixedFlip, Moved, fixed_flips};
use crate::sensitivity::inputs::inputs_of;
use realpolitik_case::fixed::Width;
use realpolitik_lanes::normal::normal_quantile;
use realpolitik_runs::points::Points;
use realpolitik_runs::subject::Subject;
use schemars::JsonSchema;
use serde::Serialize;

/// A probability that changes by more than this across a flip has jumped.
const JUMP: f64 = 1e-3;

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
    /// The likeliest outcome on the side of the base value, where outcomes are
    /// asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The likeliest outcome past the flip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The quantity on the side of the base value.
    pub value_before: f64,
    /// And past the flip.
    pub value_past: f64,
    /// Share of belief that the parameter lies past this value, seen from the
    /// base value.
    pub belief_past: f64,
    /// How far it is from the base value, in standard deviations of the belief's
    /// normal scores; absent where belief does not reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviations: Option<f64>,
    /// Whether the quantity jumps there instead of passing through.
    pub jump: bool,
    /// Keys of the parameter's sources.
    pub sources: Vec<String>,
}

/// What would change an answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Flips {
    /// What is asked about, as written.
    pub of: String,
    /// The same by its parts.
    pub quantity: QuantityName,
    /// In words.
    pub label: String,
    /// On the other side of this value the answer is another.
    pub bar: f64,
    /// The quantity at the base point; absent where it has no value there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
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

/// What would change an answer: for each uncertain parameter every value in its
/// range at which the quantity crosses the bar (one half if none is given; of a
/// gain 0) or, where outcomes are asked about, the likeliest outcome changes, the
/// others at their medians, found to 1e-6 or better; the smallest joint changes;
/// and a map of two parameters, those named or else the two that matter most to
/// the joint change. `asked` is a quantity in the notation of
/// [`crate::quantity::notation`].
pub fn flips(
    subject: &Subject<'_>,
    asked: &str,
    bar: Option<f64>,
    axes: Option<(&str, &str)>,
) -> Result<Flips, AnalysisError> {
    let answer = Answer::new(subject, asked, bar)?;
    let base = subject.case.base_point();
    let at_base = answer.seen(&Points::repeated(&base, 1)).swap_remove(0).ok_or_else(|| {
        AnalysisError::Base { reason: "the solver gave none that holds".to_owned() }
    })?;
    let uncertain = inputs_of(subject, &answer.asked.quantity)?;
    let lines: Vec<(f64, f64)> = uncertain.iter().map(|p| looked_at(subject, *p)).collect();
    let mut look = |asked: &[(usize, f64)]| -> Vec<Option<Sample>> {
        let mut points = Points::repeated(&base, asked.len());
        for (k, (line, x)) in asked.iter().enumerate() {
            points.row_mut(uncertain[*line])[k] = *x;
        }
        let all = answer.seen(&points);
        all.into_iter().map(|s| s.and_then(|s| answer.sample(&s))).collect()
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
    // Only where outcomes are asked about is one of them the likeliest.
    let kinds: &[FlipKind] = match answer.target {
        Some(_) => &[FlipKind::Bar, FlipKind::Likeliest],
        None => &[FlipKind::Bar],
    };
    let joint = joint_flips(&answer, &uncertain, &at_base, &flips, kinds);
    let pair = match axes {
        Some((a, b)) => Some((subject.named_parameter(a)?, subject.named_parameter(b)?)),
        None => strongest_pair(subject, &joint, &flips),
    };
    let map = match pair {
        Some((a, b)) if a != b => Some(threshold_map(&answer, a, b)?),
        _ => None,
    };
    let (fixed, fixed_moved) = fixed_flips(subject, asked, bar, Width::default())?;
    Ok(Flips {
        of: answer.asked.text.clone(),
        quantity: answer.asked.name(subject),
        label: answer.asked.label.clone(),
        bar: answer.bar,
        value: at_base.value.is_finite().then_some(at_base.value),
        likeliest: answer.outcome(likeliest(&at_base.p)),
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
    let likeliest =
        |s: &Sample| answer.target.as_ref().map(|_| answer.outcome(s.label as usize / 2));
    Flip {
        parameter: p.id.clone(),
        label: p.label.clone(),
        base,
        range,
        at: c.at,
        kind: if before.label / 2 == past.label / 2 { FlipKind::Bar } else { FlipKind::Likeliest },
        from: likeliest(&before),
        to: likeliest(&past),
        value_before: before.value,
        value_past: past.value,
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
