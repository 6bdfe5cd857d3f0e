//! What can go wrong in this crate.

use thiserror::Error;

/// Why there is no answer.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// Beliefs cannot be pooled as asked.
    #[error("the beliefs cannot be pooled: {0}")]
    Pool(String),
    /// Judgements cannot be fitted.
    #[error("{0}")]
    Fit(String),
}
