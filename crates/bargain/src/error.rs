//! What can go wrong in this crate.

use thiserror::Error;

/// Why a model gave no answer.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// The group cannot be bargained over.
    #[error("{0}")]
    Group(String),
    /// A setting has no proper value.
    #[error("{0}")]
    Setting(String),
    /// The iteration of a Markov election did not come to rest.
    #[error("the Markov election of turn {turn} did not settle in {iterations} iterations")]
    Election {
        /// The turn, from 0.
        turn: usize,
        /// Iterations done.
        iterations: usize,
    },
    /// The Nash bargain was not found.
    #[error("the Nash bargain was not found: {0}")]
    Nash(String),
}
