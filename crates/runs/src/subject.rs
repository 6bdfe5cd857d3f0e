//! What a finding is about: one game of a case, its uncertain parameters, and
//! the draws that all its questions share.

use crate::engine::{LOGIT_TOLERANCE, solve_alone};
use crate::error::RunError;
use realpolitik_belief::sampler::Sampler;

use crate::points::Points;
use realpolitik_case::formula::Symbol;
use realpolitik_case::unfold::{CompiledGame, UnfoldError, compile_without};
use realpolitik_case::{Case, Edge, Parameter, Protocol};
use std::ops::Range;

/// Most points that are in memory at once.
pub const BLOCK_POINTS: usize = 16_384;

/// Draws of a block: enough that making a solver ready does not count, few
/// enough that a run can be stopped soon.
const BLOCK_DRAWS: usize = 4096;

/// One game of a case, ready to be asked about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The case.
    pub case: &'a Case,
    /// The game, unfolded.
    pub compiled: &'a CompiledGame,
    /// Seed of the draws.
    pub seed: u64,
    /// Threads; no number depends on it.
    pub jobs: usize,
}

impl<'a> Subject<'a> {
    /// The game as written.
    pub fn protocol(&self) -> &'a Protocol {
        &self.case.games[self.compiled.protocol]
    }

    /// The parameter at a position.
    pub fn parameter(&self, position: usize) -> &'a Parameter {
        &self.case.parameters[position]
    }

    /// Positions of the parameters that the game reads and of which one is not
    /// sure, ascending.
    pub fn uncertain(&self) -> Vec<usize> {
        self.compiled
            .parameters()
            .into_iter()
            .map(|p| p.index())
            .filter(|p| self.parameter(*p).distribution.sd() > 0.0)
            .collect()
    }

    /// As [`Self::uncertain`], with those that only walk-away outcomes read.
    pub fn uncertain_with_walk_away(&self) -> Vec<usize> {
        let mut all = self.uncertain();
        for (_, outcome) in &self.protocol().walk_away {
            for payoff in &self.protocol().outcomes[*outcome].payoffs {
                all.extend(payoff.symbols().into_iter().filter_map(|s| match s {
                    Symbol::Parameter(p) => Some(p.index()),
                    _ => None,
                }));
            }
        }
        all.retain(|p| self.parameter(*p).distribution.sd() > 0.0);
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Where an outcome stands in the protocol.
    pub fn outcome(&self, name: &str) -> Result<usize, RunError> {
        let all = &self.protocol().outcomes;
        all.iter().position(|o| o.name == name).ok_or_else(|| RunError::UnknownOutcome {
            name: name.to_owned(),
            known: all.iter().map(|o| o.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// Where a parameter of the case stands.
    pub fn named_parameter(&self, name: &str) -> Result<usize, RunError> {
        self.case.parameter(name).map(|p| p.index()).ok_or_else(|| {
            let uncertain: Vec<&str> =
                self.uncertain().into_iter().map(|p| self.parameter(p).id.as_str()).collect();
            RunError::UnknownParameter { name: name.to_owned(), known: uncertain.join(", ") }
        })
    }

    /// Draws of all parameters, the same for whoever asks for the same range.
    pub fn draws(&self, range: Range<u64>) -> Points {
        draws_of(self.case, self.seed, range)
    }
}

/// Draws of all parameters of a case.
pub fn draws_of(case: &Case, seed: u64, range: Range<u64>) -> Points {
    drawn(case, &Sampler::new(&case.beliefs(), seed), range)
}

/// The same by a sampler of the case's beliefs, for whoever asks for several ranges: to
/// make one ready takes as long as thousands of draws.
pub fn drawn(case: &Case, sampler: &Sampler<'_>, range: Range<u64>) -> Points {
    let n = (range.end - range.start) as usize;
    let mut points = Points::new(case.parameters.len(), n);
    sampler.fill(range.start, n, points.rows_mut(), n);
    points
}

/// A range of draws cut into blocks that are in memory one at a time.
pub fn blocks(draws: Range<u64>) -> impl Iterator<Item = Range<u64>> {
    draws
        .clone()
        .step_by(BLOCK_DRAWS)
        .map(move |start| start..(start + BLOCK_DRAWS as u64).min(draws.end))
}

/// The game asked for, compiled.
pub fn compiled_game(case: &Case, game: Option<&str>) -> Result<CompiledGame, RunError> {
    let position = match game {
        None if case.games.is_empty() => return Err(RunError::NoGame),
        None => 0,
        Some(name) => {
            case.games.iter().position(|g| g.id == name).ok_or_else(|| RunError::UnknownGame {
                name: name.to_owned(),
                known: case.games.iter().map(|g| g.id.as_str()).collect::<Vec<_>>().join(", "),
            })?
        }
    };
    Ok(compiled_without(case, position, &[])?)
}

/// A game of a case with some actions taken away, compiled, the games whose answers it
/// takes solved by quantal response. Every game that is asked about comes from here.
pub fn compiled_without(
    case: &Case,
    game: usize,
    removed: &[Edge],
) -> Result<CompiledGame, UnfoldError> {
    Ok(compile_without(case, game, removed, &case.limits)?.solved_by(outcomes_at))
}

/// How likely each outcome of a game is at a parameter point, on the principal branch.
fn outcomes_at(compiled: &CompiledGame, theta: &[f64]) -> Option<Vec<f64>> {
    let (game, solution) = solve_alone(compiled, theta)?;
    if solution.certificate.max_regret > LOGIT_TOLERANCE {
        return None;
    }
    let reach = solution.profile.realization(&game);
    let count = compiled.terminals.iter().map(|t| t.outcome + 1).max()?;
    let mut all = vec![0.0; count];
    for t in &compiled.terminals {
        all[t.outcome] += reach[t.node.index()];
    }
    Some(all)
}
