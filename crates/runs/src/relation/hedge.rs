//! What it is worth to an actor not to be bound to one of its partners.

use super::every::TAKEN;
use super::moment::{Moment, moment};
use super::solver::{RelationSolver, Stationary};
use crate::error::RunError;
use crate::parts::in_parts;
use crate::subject::drawn;
use crate::sweep::Progress;
use realpolitik_belief::sampler::Sampler;
use realpolitik_case::relation::{CompiledRelation, Hedge, Relation};
use realpolitik_case::unfold::{CompiledGame, compile_without};
use realpolitik_case::{Case, Edge};
use std::sync::atomic::Ordering;

/// What being bound costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// By partner, as the hedge lists them: value free less value bound on the as-of
    /// date, per period (times 1 − δ), as a share of the span of the actor's payoffs of
    /// a period.
    pub prices: Vec<Moment>,
    /// Draws in which both have a certified solution, for every partner.
    pub draws: u64,
    /// Draws in which one has none.
    pub failed: u64,
}

/// The price of a hedge: what the actor would lose by giving up, for good and for all to
/// see, what would bind it to each partner. Stopped, it is over the draws that were solved
/// by then.
///
/// # Errors
/// Games that cannot be unfolded.
pub fn hedge_prices(
    case: &Case,
    relation: &Relation,
    hedge: &Hedge,
    (seed, draws, jobs): (u64, u64, usize),
    progress: &Progress,
) -> Result<Prices, RunError> {
    let outcomes: Vec<usize> = case.games.iter().map(|g| g.outcomes.len()).collect();
    let compiled = CompiledRelation::new(relation, &outcomes);
    let mut sets = vec![games(case, &[])?];
    for (_, given_up) in &hedge.bound {
        sets.push(games(case, given_up)?);
    }
    let ready: Vec<RelationSolver<'_>> =
        sets.iter().map(|games| RelationSolver::new(relation, &compiled, games)).collect();
    let beliefs = case.beliefs();
    let sampler = Sampler::new(&beliefs, seed);
    let (start, by) = (relation.joint_start(), hedge.by);
    let rows: Vec<Option<Vec<f64>>> = in_parts(draws as usize, jobs, |range| {
        let mut solvers = ready.clone();
        let mut all = Vec::with_capacity(range.len());
        for first in range.clone().step_by(TAKEN) {
            if progress.stop.load(Ordering::Relaxed) {
                break;
            }
            let block = first as u64..range.end.min(first + TAKEN) as u64;
            let points = drawn(case, &sampler, block);
            let mut solved: Vec<_> = solvers
                .iter_mut()
                .map(|s| s.solve(points.rows_from(0), points.len(), points.len()).into_iter())
                .collect();
            for _ in 0..points.len() {
                let each: Vec<Option<Stationary>> =
                    solved.iter_mut().map(|s| s.next().flatten()).collect();
                all.push(of_draw(&each, by, start));
            }
        }
        all
    });
    let known: Vec<&Vec<f64>> = rows.iter().flatten().collect();
    let price = |k: usize| moment(known.iter().map(|r| r[k]).collect());
    Ok(Prices {
        prices: (0..hedge.bound.len()).map(price).collect(),
        draws: known.len() as u64,
        failed: (rows.len() - known.len()) as u64,
    })
}

/// The prices of one draw, solved free and then bound to each.
fn of_draw(each: &[Option<Stationary>], by: usize, start: usize) -> Option<Vec<f64>> {
    let certified = |s: &'_ Option<Stationary>| s.clone().filter(Stationary::is_certified);
    let solved = each.iter().map(certified).collect::<Option<Vec<Stationary>>>()?;
    let (free, bound) = solved.split_first()?;
    let scale = (1.0 - free.discount[by]) / free.spans[by].max(f64::MIN_POSITIVE);
    let price = |s: &Stationary| scale * (free.values[by][start] - s.values[by][start]);
    Some(bound.iter().map(price).collect())
}

/// All games of a case, with some actions taken away.
fn games(case: &Case, given_up: &[(usize, Edge)]) -> Result<Vec<CompiledGame>, RunError> {
    let game = |g: usize| {
        let removed: Vec<Edge> =
            given_up.iter().filter(|(game, _)| *game == g).map(|(_, e)| *e).collect();
        compile_without(case, g, &removed, &case.limits)
    };
    Ok((0..case.games.len()).map(game).collect::<Result<Vec<CompiledGame>, _>>()?)
}
