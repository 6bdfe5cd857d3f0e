//! Draws taken anew where those of the beliefs hardly meet a relation's record.

use crate::error::AnalysisError;
use crate::rivals::proposal::{Proposal, power, prior_scores, tempered};
use crate::rivals::sample::ENOUGH;
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::{Case, Relation};
use realpolitik_runs::relation::{How, Recorded, forecast};
use realpolitik_runs::sweep::Progress;
use std::ops::Range;

/// Draws by which a proposal is fitted.
const FITTING: u64 = 1_024;
/// Fits before it is given up.
const ROUNDS: u32 = 6;
/// A fit is taken if it promises this many times what is enough.
const MARGIN: f64 = 1.25;

/// Fits proposals to the record, as is done for the episodes of games, until one of them
/// carries enough; none if none does.
pub(super) fn redrawn(
    case: &Case,
    relation: &Relation,
    sampler: &Sampler<'_>,
    (first, dimensions): (&Recorded, &[usize]),
    (how, periods, beside): (How<'_>, usize, &[Vec<usize>]),
    progress: &Progress,
) -> Result<Option<(Proposal, Recorded)>, AnalysisError> {
    if (how.draws as f64) < MARGIN * ENOUGH {
        return Ok(None);
    }
    let mut dimensions = dimensions.to_vec();
    if sampler.tied().iter().any(|m| dimensions.contains(m)) {
        dimensions.extend(sampler.tied());
    }
    dimensions.sort_unstable();
    dimensions.dedup();
    let fitting = FITTING.min(how.draws);
    let last = first.draws.last().map_or(0, |d| d + 1);
    let mut scores = kept(&prior_scores(sampler, how.seed, last as usize), first, last);
    let mut seen = first.clone();
    for round in 1..=ROUNDS {
        let wanted = 2.0 * dimensions.len() as f64 + seen.offsets.len() as f64 / 20.0;
        let at = power(&seen.offsets, &seen.likelihood, wanted);
        let weights = tempered(&seen.offsets, &seen.likelihood, at);
        let Some(proposal) = Proposal::fit(&dimensions, &scores, &weights, round) else {
            return Ok(None);
        };
        let source = |range: Range<u64>| {
            let (points, _, offsets) = proposal.draws(sampler, how.seed, range);
            (points, offsets)
        };
        let drawn = |draws: u64, periods: usize, beside: &[Vec<usize>]| {
            let how = How { draws, source: Some(&source), ..how };
            forecast(case, relation, how, periods, beside, progress)
        };
        let tried = drawn(fitting, 1, &[])?;
        let Some(tried) = tried.record.filter(|_| !tried.interrupted) else { return Ok(None) };
        let promise = tried.effective * how.draws as f64 / fitting as f64;
        if promise >= MARGIN * ENOUGH {
            let found = drawn(how.draws, periods, beside)?;
            let record = found.record.filter(|r| r.effective >= ENOUGH && !found.interrupted);
            if let Some(record) = record {
                return Ok(Some((proposal, record)));
            }
        }
        scores = kept(&proposal.draws(sampler, how.seed, 0..fitting).1, &tried, fitting);
        seen = tried;
    }
    Ok(None)
}

/// The scores of the draws that have a certified solution, of `count` that were drawn.
fn kept(scores: &[f64], of: &Recorded, count: u64) -> Vec<f64> {
    let rows = scores.chunks(count.max(1) as usize);
    rows.flat_map(|row| of.draws.iter().map(|d| row[*d as usize])).collect()
}
