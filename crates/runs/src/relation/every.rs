//! A relation solved at every draw, and what is read of each.

use super::solver::{RelationSolver, Stationary};
use super::whole::Way;
use crate::error::RunError;
use crate::parts::joined;
use crate::points::Points;
use crate::subject::{compiled_game, drawn};
use crate::sweep::Progress;
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::relation::{CompiledRelation, Relation};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Protocol};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Numbers that are kept at the most, over all draws.
const MOST_KEPT: u64 = 8_000_000;

/// Where draws are from: points, and ln of how much likelier each is under the beliefs
/// than it was to be drawn.
pub type Source<'a> = &'a (dyn Fn(Range<u64>) -> (Points, Vec<f64>) + Sync);

/// How a relation is solved over draws.
#[derive(Clone, Copy)]
pub struct How<'a> {
    /// Seed of the draws.
    pub seed: u64,
    /// How many.
    pub draws: u64,
    /// Threads; no number depends on it.
    pub jobs: usize,
    /// Where draws are from, if not from the beliefs.
    pub source: Option<Source<'a>>,
}

impl std::fmt::Debug for How<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut all = f.debug_struct("How");
        all.field("seed", &self.seed).field("draws", &self.draws).field("jobs", &self.jobs);
        all.field("source", &self.source.is_some()).finish()
    }
}

impl How<'_> {
    /// So many draws of the beliefs.
    pub fn beliefs(seed: u64, draws: u64, jobs: usize) -> Self {
        How { seed, draws, jobs, source: None }
    }
}

/// What was read of every draw that has a certified solution.
#[derive(Clone, Debug, Default)]
pub(super) struct Every {
    /// Their numbers, ascending.
    pub draws: Vec<u64>,
    /// ln of how much likelier each is under the beliefs than it was to be drawn.
    pub offsets: Vec<f64>,
    /// What was read of each.
    pub rows: Vec<Vec<f64>>,
    /// Draws without.
    pub failed: u64,
    /// Draws whose branch turned back on the way.
    pub turned: u64,
    /// The greatest distance of a choice from its logit response.
    pub residual: f64,
    /// The greatest distance of a value from its equation, as a share of the span.
    pub value_residual: f64,
    /// Whether it was stopped.
    pub interrupted: bool,
}

/// How many draws are solved where so many `numbers` are kept of each.
pub(super) fn kept(how: &How<'_>, numbers: usize) -> u64 {
    how.draws.min(MOST_KEPT / numbers.max(1) as u64).max(1)
}

/// Draws that a thread takes at once: enough to fill lanes, few enough that a short run
/// keeps every thread busy and stops soon after it is told to.
pub(super) const TAKEN: usize = 32;

/// Solves a relation at a range of draws and keeps what is read of each, in the order of
/// draws. No number depends on which range a draw is in.
///
/// # Errors
/// Games that cannot be unfolded.
pub(super) fn every(
    case: &Case,
    relation: &Relation,
    how: How<'_>,
    draws: Range<u64>,
    progress: &Progress,
    read: &(dyn Fn(&Stationary) -> Vec<f64> + Sync),
) -> Result<Every, RunError> {
    let games = case
        .games
        .iter()
        .map(|g: &Protocol| compiled_game(case, Some(&g.id)))
        .collect::<Result<Vec<CompiledGame>, RunError>>()?;
    let outcomes: Vec<usize> = case.games.iter().map(|g| g.outcomes.len()).collect();
    let compiled = CompiledRelation::new(relation, &outcomes);
    let chunk = |s: u64| s..(s + TAKEN as u64).min(draws.end);
    let chunks: Vec<Range<u64>> = draws.clone().step_by(TAKEN).map(chunk).collect();
    let next = AtomicUsize::new(0);
    let ready = RelationSolver::new(relation, &compiled, &games);
    let beliefs = case.beliefs();
    let sampler = how.source.is_none().then(|| Sampler::new(&beliefs, how.seed));
    let of_beliefs = |sampler: &Sampler<'_>, chunk: Range<u64>| {
        let points = drawn(case, sampler, chunk);
        let offsets = vec![0.0; points.len()];
        (points, offsets)
    };
    let work = || {
        let mut solver = ready.clone();
        let mut done: Vec<(usize, Every)> = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(i) else { return done };
            if progress.stop.load(Ordering::Relaxed) {
                return done;
            }
            let (points, offsets) = match (how.source, &sampler) {
                (Some(source), _) => source(chunk.clone()),
                (None, Some(sampler)) => of_beliefs(sampler, chunk.clone()),
                (None, None) => return done,
            };
            let solved = solver.solve(points.rows_from(0), points.len(), points.len());
            let mut part = Every::default();
            for ((draw, offset), s) in chunk.clone().zip(offsets).zip(solved) {
                part.add(draw, offset, s, read);
            }
            done.push((i, part));
        }
    };
    let workers = how.jobs.clamp(1, chunks.len().max(1));
    let mut parts: Vec<(usize, Every)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(joined).collect()
    });
    parts.sort_by_key(|(i, _)| *i);
    let mut all = Every { interrupted: parts.len() < chunks.len(), ..Every::default() };
    parts.into_iter().for_each(|(_, part)| all.join(part));
    Ok(all)
}

impl Every {
    fn add(
        &mut self,
        draw: u64,
        offset: f64,
        solved: Option<Stationary>,
        read: &dyn Fn(&Stationary) -> Vec<f64>,
    ) {
        let Some(s) = solved.filter(Stationary::is_certified) else {
            self.failed += 1;
            return;
        };
        self.turned += u64::from(s.way == Way::Followed { turned: true });
        self.residual = self.residual.max(s.residual);
        self.value_residual = self.value_residual.max(s.value_residual);
        self.draws.push(draw);
        self.offsets.push(offset);
        self.rows.push(read(&s));
    }

    /// Adds the draws that follow these.
    pub fn join(&mut self, part: Every) {
        self.interrupted |= part.interrupted;
        self.failed += part.failed;
        self.turned += part.turned;
        self.residual = self.residual.max(part.residual);
        self.value_residual = self.value_residual.max(part.value_residual);
        self.draws.extend(part.draws);
        self.offsets.extend(part.offsets);
        self.rows.extend(part.rows);
    }
}
