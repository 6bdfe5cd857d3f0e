//! Why draws could not be solved or kept.

use realpolitik_case::unfold::UnfoldError;
use std::path::PathBuf;

/// Why draws of a case's game could not be solved or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The case has no game.
    #[error("the case has no game; add a [games.NAME] table")]
    NoGame,
    /// There is no game of that name.
    #[error("the case has no game `{name}`; it has: {known}")]
    UnknownGame {
        /// The name asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// The game could not be unfolded.
    #[error(transparent)]
    Unfold(#[from] UnfoldError),
    /// A walk-away outcome names an actor that does not play.
    #[error("`walk_away` names {actor}, who neither moves nor is paid in this game")]
    NotAPlayer {
        /// The actor.
        actor: String,
    },
    /// There is no such outcome.
    #[error("the game has no outcome `{name}`; it has: {known}")]
    UnknownOutcome {
        /// The name asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// There is no such parameter.
    #[error("the case has no parameter `{name}`; of these the game is not sure: {known}")]
    UnknownParameter {
        /// The name asked for.
        name: String,
        /// Those that may be meant.
        known: String,
    },
    /// Sobol points have too few dimensions.
    #[error(
        "{parameters} parameters are uncertain, and Sobol points have at most {limit} dimensions \
         (limit sobol-dimensions)"
    )]
    TooManyDimensions {
        /// Uncertain parameters.
        parameters: usize,
        /// The limit.
        limit: usize,
    },
    /// A file of accumulators cannot be used.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The file of draws cannot be written.
    #[error("cannot write {path}: {reason}")]
    Output {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// Why a file of accumulators cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// It cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not one of ours, or not whole.
    #[error("{path} holds no accumulators, or not all of them")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// It is of another case, game, seed, method or version.
    #[error("{path} is of another run: {difference}")]
    OtherRun {
        /// The file.
        path: PathBuf,
        /// In what it differs.
        difference: String,
    },
    /// Ranges overlap or leave a gap.
    #[error("draws {from} to {to} are {problem}")]
    Ranges {
        /// First of them.
        from: u64,
        /// One past the last.
        to: u64,
        /// Missing, or there twice.
        problem: &'static str,
    },
}
