//! What can go wrong in this crate.

use thiserror::Error;

/// Why there is no answer.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// Beliefs cannot be pooled as asked.
    #[error("the beliefs cannot be pooled: {0}")]
    Pool(String),
    /// A study of experts cannot be scored.
    #[error("{0}")]
    Study(String),
    /// Judgements cannot be fitted.
    #[error("{0}")]
    Fit(String),
    /// A setting has no proper value.
    #[error("{0}")]
    Setting(String),
}
