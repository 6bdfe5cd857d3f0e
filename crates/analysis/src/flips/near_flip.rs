//! How near the likeliest outcome is to being another.

use crate::error::AnalysisError;
use crate::flips::joint_flip::{JointMove, joint_flips};
use crate::flips::seen::{Answer, FlipKind, likeliest};
use crate::quantity::reachable;
use crate::sensitivity::inputs::inputs;
use realpolitik_runs::points::Points;
use realpolitik_runs::subject::Subject;
use schemars::JsonSchema;
use serde::Serialize;

/// A change of this many standard deviations is small: one of two who share a
/// belief would hardly notice that the other holds another.
pub const NEAR: f64 = 0.25;

/// A small joint change after which another outcome is the likeliest.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NearFlip {
    /// The likeliest outcome at the base point.
    pub from: String,
    /// The likeliest outcome past the change.
    pub to: String,
    /// Length of the change in standard deviations.
    pub deviations: f64,
    /// Every parameter that moves, the greatest share first.
    pub moves: Vec<JointMove>,
}

/// The smallest joint change that makes another outcome the likeliest, if one of
/// at most [`NEAR`] standard deviations was found.
pub fn near_flip(subject: &Subject<'_>) -> Result<Option<NearFlip>, AnalysisError> {
    let outcomes = reachable(subject);
    let Some(first) = outcomes.first() else { return Ok(None) };
    let base = Points::repeated(&subject.case.base_point(), 1);
    let name = |o: usize| subject.protocol().outcomes[o].name.clone();
    let seen = Answer::new(subject, &name(*first), None)?.seen(&base).swap_remove(0);
    let Some(seen) = seen else { return Ok(None) };
    let from = name(outcomes[likeliest(&seen.p)]);
    let answer = Answer::new(subject, &from, None)?;
    let found = joint_flips(&answer, &inputs(subject), &seen, &[], &[FlipKind::Likeliest]);
    let near = found.into_iter().find(|j| j.deviations <= NEAR);
    Ok(near
        .and_then(|j| Some(NearFlip { from, to: j.to?, deviations: j.deviations, moves: j.moves })))
}
