//! The document that a page of figures is drawn from.

use crate::caption::{self, Captions};
use crate::glossary::{TERMS, Term};
use crate::private::Hidden;
use crate::summary::{self, Summary};
use realpolitik_analysis::Findings;
use realpolitik_analysis::forecasts::track_record::TrackRecord;
use realpolitik_analysis::picture::Picture;
use realpolitik_case::Case;
use schemars::JsonSchema;
use serde::Serialize;

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
    /// Plain words for the terms that they use.
    pub glossary: &'static [Term],
    /// Whether private parts have been left out.
    pub public: bool,
    /// How many parameters and events were left out.
    pub left_out: usize,
}

/// A page of findings and pictures, worded.
///
/// What no figure draws is left out: reasons beyond those told below the tree, the
/// tornadoes of other quantities, the maps of flips, which figure 6 draws from its own
/// picture, and of relations the survival curve, which is what has not been reached.
/// `public` also leaves out what the case marks as private: parameters and events, with
/// every number, label, judgement and row that names them.
pub fn page(
    case: &Case,
    mut findings: Findings,
    mut picture: Picture,
    track: Option<TrackRecord>,
    public: bool,
) -> Page {
    if let Some(s) = &mut findings.answers.sensitivity {
        s.tornadoes.clear();
    }
    for s in findings.relations.iter_mut().flat_map(|r| &mut r.states) {
        s.survival.clear();
        s.monthly_hazard.clear();
    }
    for f in &mut findings.answers.flips {
        f.map = None;
    }
    let hidden = if public { Hidden::of(case) } else { Hidden::default() };
    hidden.leave_out(&mut findings, &mut picture);
    let captions = caption::captions(&findings, &picture, track.as_ref());
    findings.answers.why.clear();
    Page {
        summary: summary::summary(&findings, &picture),
        captions,
        glossary: TERMS,
        findings,
        picture,
        track,
        public,
        left_out: hidden.len(),
    }
}
