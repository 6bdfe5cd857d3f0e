//! How much evidence there is, of what grade, and what is held out.

use realpolitik_case::{Basis, BasisKind, Case};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Numbers by how far their sources go (see [`BasisKind`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BasisCounts {
    /// A source or a fit gives the number.
    pub estimates: usize,
    /// A source gives a bound.
    pub bounds: usize,
    /// A source gives a sign or an order.
    pub directions: usize,
    /// Judged; and what cites a source without saying how far it goes.
    pub judgements: usize,
}

impl BasisCounts {
    /// Counts what numbers rest on.
    ///
    /// ```
    /// use realpolitik_case::{Basis, BasisKind};
    /// use realpolitik_record::evidence::BasisCounts;
    /// let cited = Basis { sources: vec!["paper".to_owned()], ..Basis::default() };
    /// let stated = Basis { stated: Some(BasisKind::Bound), ..cited.clone() };
    /// let counts = BasisCounts::of([&cited, &stated]);
    /// assert_eq!((counts.bounds, counts.judgements, counts.all()), (1, 1, 2));
    /// ```
    pub fn of<'b>(all: impl IntoIterator<Item = &'b Basis>) -> Self {
        let mut counts = Self::default();
        for basis in all {
            *match basis.kind() {
                BasisKind::Estimate => &mut counts.estimates,
                BasisKind::Bound => &mut counts.bounds,
                BasisKind::Direction => &mut counts.directions,
                BasisKind::Judgement => &mut counts.judgements,
            } += 1;
        }
        counts
    }

    /// How many there are.
    pub fn all(self) -> usize {
        self.estimates + self.bounds + self.directions + self.judgements
    }
}

/// The evidence of a case, counted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Evidence {
    /// Events that may be known on the as-of date.
    pub known: usize,
    /// Events after it, used only for scoring.
    pub held_out: usize,
    /// Known events by grade (reliability A–F, credibility 1–6): the worse of the
    /// original's and of the copy's that was read.
    pub by_grade: BTreeMap<String, usize>,
    /// Known events that show a move of a game.
    pub moves_seen: usize,
    /// Sources cited by the case.
    pub sources: usize,
    /// Occasions of regimes that may be known on the as-of date.
    pub occasions: usize,
    /// Occasions after it.
    pub occasions_held_out: usize,
    /// Sizes that the games read, which are the parameters, by how far their
    /// sources go.
    pub sizes: BasisCounts,
    /// Numbers beside the games in the same way: powers, what is said of pairs,
    /// base rates, correlations and what rivals set otherwise.
    pub measures: BasisCounts,
    /// Parameters that name neither a source nor a judgement.
    pub parameters_unfounded: usize,
}

/// Counts the evidence of a case.
pub fn evidence(case: &Case) -> Evidence {
    let known: Vec<_> = case.known_events().collect();
    let mut by_grade = BTreeMap::new();
    for e in &known {
        *by_grade.entry(e.counted_grade().to_string()).or_insert(0) += 1;
    }
    let occasions: Vec<_> = case.regimes.iter().flat_map(|r| &r.occasions).collect();
    let occasions_known = occasions.iter().filter(|o| o.date.latest() <= case.as_of).count();
    let founded = case
        .parameters
        .iter()
        .filter(|p| !p.basis.sources.is_empty() || p.basis.judgement.is_some());
    let unfounded = case.parameters.len() - founded.count();
    Evidence {
        known: known.len(),
        held_out: case.events.iter().filter(|e| e.date.latest() > case.as_of).count(),
        by_grade,
        moves_seen: known.iter().filter(|e| e.observation.is_some()).count(),
        sources: case.sources.len(),
        occasions: occasions_known,
        occasions_held_out: occasions.len() - occasions_known,
        sizes: BasisCounts::of(case.parameters.iter().map(|p| &p.basis)),
        measures: BasisCounts::of(measures(case)),
        parameters_unfounded: unfounded,
    }
}

/// What the numbers rest on that stand beside the games.
fn measures(case: &Case) -> impl Iterator<Item = &Basis> {
    let powers = case.actors.iter().filter_map(|a| a.power.as_ref().map(|(_, b)| b));
    let pairs = case.dyads.iter().flat_map(|d| {
        let threat = d.common_threat.as_ref().map(|(_, _, b)| b);
        let distances = [&d.regime_distance, &d.vote_distance];
        threat.into_iter().chain(distances.into_iter().flatten().map(|(_, b)| b))
    });
    let rates = case.questions.iter().filter_map(|q| q.base_rate.as_ref().map(|(_, b)| b));
    let correlations = case.correlations.iter().map(|c| &c.basis);
    let rivals = case.rivals.iter().flat_map(|r| r.set_basis.iter().map(|(b, _)| b));
    powers.chain(pairs).chain(rates).chain(correlations).chain(rivals)
}
