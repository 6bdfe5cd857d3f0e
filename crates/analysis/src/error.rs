//! Why a case could not be analysed.

use jiff::civil::Date;
use realpolitik_case::unfold::UnfoldError;
use realpolitik_runs::RunError;
use realpolitik_runs::error::CheckpointError;

/// Why a case could not be analysed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// Its draws could not be solved or kept.
    #[error(transparent)]
    Run(#[from] RunError),
    /// There is no such actor among the players.
    #[error("`{name}` neither moves nor is paid in this game; those who do: {known}")]
    UnknownActor {
        /// The name asked for.
        name: String,
        /// The players.
        known: String,
    },
    /// A relation has no certified solution at any draw.
    #[error(
        "relation `{relation}` has no certified solution at any of {draws} draws: a discount \
         factor, a probability or a payoff may leave its bounds, or values may go round; see \
         `realpolitik check`"
    )]
    Relation {
        /// The relation.
        relation: String,
        /// Draws that were tried.
        draws: u64,
    },
    /// What is asked about a relation cannot be followed over time.
    #[error("nothing can be followed: {why}")]
    Track {
        /// Why.
        why: String,
    },
    /// What is asked about is no quantity of the game.
    #[error("`{text}` cannot be asked about: {why}")]
    Quantity {
        /// As written.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// Beliefs of experts cannot be taken into the case.
    #[error("{why}")]
    Pool {
        /// Why.
        why: String,
    },
    /// It was stopped; what was done is kept where that was asked for.
    #[error("it was stopped")]
    Stopped,
    /// What is to be read first cannot be said.
    #[error("{why}")]
    Review {
        /// Why.
        why: String,
    },
    /// Cases cannot be learnt from together.
    #[error("{why}")]
    Learn {
        /// Why.
        why: String,
    },
    /// A game is compared that waits for another.
    #[error(
        "`{game}` takes its probability `{answer}` from another game, so that its changes cannot be \
         laid to its own edits; compare that game by itself: --game {other}"
    )]
    Waits {
        /// The game.
        game: String,
        /// The answer that it takes.
        answer: String,
        /// The game whose answer it is.
        other: String,
    },
    /// No play ends in the outcome.
    #[error("no play of the game ends in `{outcome}`")]
    NotReached {
        /// The outcome.
        outcome: String,
    },
    /// An actor has more cards than can be told apart.
    #[error("{actor} has {cards} cards; at most {limit} can be weighed (limit max-cards)")]
    TooManyCards {
        /// The holder.
        actor: String,
        /// How many.
        cards: usize,
        /// The limit.
        limit: usize,
    },
    /// The base point has no solution.
    #[error("the game has no certified solution at the base point: {reason}")]
    Base {
        /// Why.
        reason: String,
    },
    /// A grid is too fine.
    #[error("the grid has more than {limit} cells (limit max-cells)")]
    TooManyCells {
        /// The limit.
        limit: usize,
    },
    /// A rival has no certified draw at all.
    #[error("rival `{rival}` has no certified solution in any of {draws} draws")]
    Rival {
        /// The rival.
        rival: String,
        /// Draws tried.
        draws: u64,
    },
    /// No draw at all was certified.
    #[error("none of {draws} draws has a certified solution")]
    NothingCertified {
        /// Draws tried.
        draws: u64,
    },
}

impl From<CheckpointError> for AnalysisError {
    fn from(e: CheckpointError) -> Self {
        AnalysisError::Run(e.into())
    }
}

impl From<UnfoldError> for AnalysisError {
    fn from(e: UnfoldError) -> Self {
        AnalysisError::Run(e.into())
    }
}

/// Why a forecast cannot be sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ForecastError {
    /// The case asks nothing.
    #[error("the case has no question; add a [questions.NAME] table")]
    NoQuestion,
    /// There is no question of that name.
    #[error("the case has no question `{name}`; it has: {known}")]
    UnknownQuestion {
        /// The name asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// The answer is known, or may be, on the as-of date.
    #[error("question `{question}` resolves by {resolve_by}, not after the as-of date {as_of}")]
    Past {
        /// The question.
        question: String,
        /// Its last day.
        resolve_by: Date,
        /// The as-of date.
        as_of: Date,
    },
    /// Certainty cannot be scored.
    #[error(
        "the forecast of `{question}` is {probability}: give a probability between 0 and 1, not at an end"
    )]
    Certain {
        /// The question.
        question: String,
        /// Its probability.
        probability: f64,
    },
    /// It supposes what never happens.
    #[error("question `{question}` supposes what never happens, so it has no answer")]
    Undefined {
        /// The question.
        question: String,
    },
    /// Some draws have no certified solution.
    #[error(
        "{failed} of {draws} draws have no certified solution, so the forecast of `{question}` is not fit to be sealed"
    )]
    NotCertified {
        /// The question.
        question: String,
        /// Draws that failed.
        failed: u64,
        /// Draws tried.
        draws: u64,
    },
    /// The game cannot be solved.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
}

impl From<RunError> for ForecastError {
    fn from(e: RunError) -> Self {
        ForecastError::Analysis(e.into())
    }
}
