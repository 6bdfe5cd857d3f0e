//! How much evidence there is, of what grade, and what is held out.

use realpolitik_case::Case;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The evidence of a case, counted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Evidence {
    /// Events that may be known on the as-of date.
    pub known: usize,
    /// Events after it, used only for scoring.
    pub held_out: usize,
    /// Known events by grade (reliability A–F, credibility 1–6).
    pub by_grade: BTreeMap<String, usize>,
    /// Known events that show a move of a game.
    pub moves_seen: usize,
    /// Sources cited by the case.
    pub sources: usize,
    /// Occasions of regimes that may be known on the as-of date.
    pub occasions: usize,
    /// Occasions after it.
    pub occasions_held_out: usize,
    /// Parameters that rest on a source, on judgement alone, on nothing.
    pub parameters_sourced: usize,
    /// Parameters that rest on judgement alone.
    pub parameters_judged: usize,
    /// Parameters that rest on nothing.
    pub parameters_unfounded: usize,
}

/// Counts the evidence of a case.
pub fn evidence(case: &Case) -> Evidence {
    let known: Vec<_> = case.known_events().collect();
    let mut by_grade = BTreeMap::new();
    for e in &known {
        *by_grade.entry(e.grade.to_string()).or_insert(0) += 1;
    }
    let occasions: Vec<_> = case.regimes.iter().flat_map(|r| &r.occasions).collect();
    let occasions_known = occasions.iter().filter(|o| o.date.latest() <= case.as_of).count();
    let sourced = case.parameters.iter().filter(|p| !p.basis.sources.is_empty()).count();
    let judged = case
        .parameters
        .iter()
        .filter(|p| p.basis.sources.is_empty() && p.basis.judgement.is_some())
        .count();
    Evidence {
        known: known.len(),
        held_out: case.events.len() - known.len(),
        by_grade,
        moves_seen: known.iter().filter(|e| e.observation.is_some()).count(),
        sources: case.sources.len(),
        occasions: occasions_known,
        occasions_held_out: occasions.len() - occasions_known,
        parameters_sourced: sourced,
        parameters_judged: judged,
        parameters_unfounded: case.parameters.len() - sourced - judged,
    }
}
