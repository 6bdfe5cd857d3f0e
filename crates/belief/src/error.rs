//! What can go wrong in this crate.

use thiserror::Error;

/// Why experts cannot be scored or pooled.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// A study of experts cannot be scored.
    #[error("{0}")]
    Study(String),
    /// A setting has no proper value.
    #[error("{0}")]
    Setting(String),
}
