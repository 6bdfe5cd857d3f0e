//! Draws put into points, a block at a time, so that memory does not grow with
//! their number.

use crate::draw::Sampler;
use crate::points::{Points, Solved, solve_points};
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use std::ops::Range;

/// Points solved together.
const BLOCK: u64 = 2048;

/// Solves a range of draws block by block and hands each block on, with the
/// points it was solved at.
pub(super) fn solved_draws(
    case: &Case,
    compiled: &CompiledGame,
    seed: u64,
    draws: Range<u64>,
    jobs: usize,
    mut take: impl FnMut(&Points, &Solved),
) {
    let sampler = Sampler::new(case, seed);
    let mut theta = Vec::new();
    let mut start = draws.start;
    while start < draws.end {
        let stop = (start + BLOCK).min(draws.end);
        let mut points = Points::new(case.parameters.len(), (stop - start) as usize);
        for k in start..stop {
            sampler.draw(k, &mut theta);
            points.set((k - start) as usize, &theta);
        }
        let solved = solve_points(compiled, &points, jobs);
        take(&points, &solved);
        start = stop;
    }
}
