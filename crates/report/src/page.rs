//! The document that a page of figures is drawn from.

use crate::caption::{self, Captions};
use crate::summary::{self, Summary};
use realpolitik_analysis::Findings;
use realpolitik_analysis::picture::Picture;
use realpolitik_analysis::track_record::TrackRecord;
use realpolitik_case::Case;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashSet;

/// Everything a page shows: numbers, pictures and the words for them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Page {
    /// The findings.
    pub findings: Findings,
    /// What figures need beyond them.
    pub picture: Picture,
    /// The answer in sentences.
    pub summary: Summary,
    /// The track record of the case's log, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<TrackRecord>,
    /// Titles and captions of the figures.
    pub captions: Captions,
    /// Whether private parts have been left out.
    pub public: bool,
    /// How many parameters were left out.
    pub left_out: usize,
}

/// A page of findings and pictures, worded.
///
/// `public` leaves out what the case marks as private: its numbers, its labels
/// and judgements, and every row that names it.
pub fn page(
    case: &Case,
    mut findings: Findings,
    mut picture: Picture,
    track: Option<TrackRecord>,
    public: bool,
) -> Page {
    let private: HashSet<&str> =
        case.parameters.iter().filter(|p| p.private).map(|p| p.id.as_str()).collect();
    let left_out = if public { private.len() } else { 0 };
    if public && left_out > 0 {
        leave_out(&mut findings, &mut picture, &private);
    }
    Page {
        summary: summary::summary(&findings, &picture),
        captions: caption::captions(&findings, &picture, track.as_ref()),
        findings,
        picture,
        track,
        public,
        left_out,
    }
}

fn leave_out(findings: &mut Findings, picture: &mut Picture, private: &HashSet<&str>) {
    let is = |id: &str| private.contains(id);
    findings.parameters.retain(|p| !is(&p.id));
    for step in &mut findings.path.steps {
        step.terms.retain(|t| !t.parameters.iter().any(|p| is(p)));
    }
    picture.beliefs.retain(|b| !is(&b.parameter));
    picture.swings.retain(|s| !is(&s.parameter));
    if picture.map.as_ref().is_some_and(|m| is(&m.x.parameter) || is(&m.y.parameter)) {
        picture.map = None;
    }
    if picture.grid.as_ref().is_some_and(|g| g.axes.iter().any(|a| is(&a.parameter))) {
        picture.grid = None;
    }
}
