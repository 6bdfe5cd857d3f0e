//! Draws taken anew where those of the beliefs hardly meet a relation's record.

use crate::error::AnalysisError;
use crate::rivals::proposal::{Proposal, Search, Seen};
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::{Case, Relation};
use realpolitik_runs::relation::{How, Recorded, forecast};
use realpolitik_runs::sweep::Progress;
use std::ops::Range;

/// Draws by which a proposal is fitted.
const FITTING: u64 = 1_024;
/// Fits before it is given up.
const ROUNDS: u32 = 6;

impl Seen for Recorded {
    fn offsets(&self) -> &[f64] {
        &self.offsets
    }

    fn likelihood(&self) -> Vec<f64> {
        self.likelihood.clone()
    }

    fn effective(&self) -> f64 {
        self.effective
    }

    /// Only draws that have a certified solution were read.
    fn scores(&self, of_all: Vec<f64>, count: u64) -> Vec<f64> {
        let rows = of_all.chunks(count.max(1) as usize);
        rows.flat_map(|row| self.draws.iter().map(|d| row[*d as usize])).collect()
    }
}

/// Fits proposals to the record, as is done for the episodes of games, until one of them
/// carries enough; none if none does.
pub(super) fn redrawn(
    case: &Case,
    relation: &Relation,
    sampler: &Sampler<'_>,
    (first, read_off): (&Recorded, &[usize]),
    (how, periods, beside): (How<'_>, usize, &[Vec<usize>]),
    progress: &Progress,
) -> Result<Option<(Proposal, Recorded)>, AnalysisError> {
    let search =
        Search { draws: how.draws, fitting: FITTING, rounds: ROUNDS, seed: how.seed, alike: false };
    let read = |proposal: &Proposal, draws: u64, wanted: bool| {
        let source = |range: Range<u64>| {
            let (points, _, offsets) = proposal.draws(sampler, how.seed, range);
            (points, offsets)
        };
        let how = How { draws, source: Some(&source), ..how };
        let (periods, beside) = if wanted { (periods, beside) } else { (1, &[][..]) };
        let found = forecast(case, relation, how, periods, beside, progress)?;
        Ok(found.record.filter(|_| !found.interrupted))
    };
    let taken = first.draws.last().map_or(0, |d| d + 1);
    search.run(sampler, read_off, (first, taken), read)
}
