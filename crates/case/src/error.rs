//! Why a case that is sound cannot be computed with.

use crate::VertexId;
use realpolitik_game::GameError;

/// Why a protocol cannot be unfolded.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UnfoldError {
    /// The tree is too large.
    #[error("the game tree has more than {limit} nodes (limit max-nodes); merge moves or raise it")]
    TooManyNodes {
        /// The limit in force.
        limit: usize,
    },
    /// A play is too long, or goes round in a circle.
    #[error("a play of the game has more than {limit} moves (limit max-depth): {path}")]
    TooDeep {
        /// The limit in force.
        limit: usize,
        /// The first nodes of it.
        path: String,
    },
    /// A node or outcome that is not there.
    #[error("`{name}` is neither a move nor an outcome of the game")]
    UnknownTarget {
        /// The name.
        name: String,
    },
    /// After taking actions away a move has none.
    #[error("move `{node}` has no action left")]
    NoAction {
        /// The move.
        node: String,
    },
    /// The tree is not a game.
    #[error(transparent)]
    Game(#[from] GameError),
}

/// Why a game has no payoffs at a parameter point.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A payoff is not a finite number.
    #[error("the payoff of {actor} at `{name}` is {value} after {path}")]
    Payoff {
        /// The player.
        actor: String,
        /// The outcome, by position in the protocol.
        outcome: usize,
        /// Its name.
        name: String,
        /// What it came to.
        value: f64,
        /// The play.
        path: String,
    },
    /// A probability is negative or above 1, or they do not add to 1.
    #[error("the probabilities of `{name}` are {values:?}")]
    Probability {
        /// The chance node.
        node: VertexId,
        /// Its name.
        name: String,
        /// What they came to.
        values: Vec<f64>,
    },
    /// A precision is negative or not finite.
    #[error("the precision of {actor} is {value}; it must be 0 or more")]
    Precision {
        /// The player.
        actor: String,
        /// What it came to.
        value: f64,
    },
}
