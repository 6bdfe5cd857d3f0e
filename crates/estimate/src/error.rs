//! What can be wrong with what was asked.

/// Why a model cannot be estimated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EstimateError {
    /// The file cannot be read as a table.
    #[error("{file}: {what}")]
    Table {
        /// The file's name.
        file: String,
        /// What is wrong, with the line.
        what: String,
        /// How to fix it.
        help: String,
    },
    /// A formula cannot be read.
    #[error("the formula `{text}` cannot be read: {what}")]
    Formula {
        /// The formula.
        text: String,
        /// What is wrong, with the place.
        what: String,
        /// How to fix it.
        help: String,
    },
    /// An option does not fit the model or the others.
    #[error("{what}")]
    Option {
        /// What is wrong.
        what: String,
        /// How to fix it.
        help: String,
    },
    /// The data do not fit the formula or the model.
    #[error("{what}")]
    Data {
        /// What is wrong, with lines or columns.
        what: String,
        /// How to fix it.
        help: String,
    },
    /// The model cannot be told apart from another by any data.
    #[error("the model is not identified: {what}")]
    Unidentified {
        /// Which regressors, in which utilities.
        what: String,
        /// How to fix it.
        help: String,
    },
    /// The data cannot tell the coefficients apart, or an ending was never seen.
    #[error("{what}")]
    Degenerate {
        /// What is wrong.
        what: String,
        /// How to fix it.
        help: String,
    },
    /// Too large.
    #[error("{what}")]
    Limit {
        /// The limit and what exceeds it.
        what: String,
        /// What to do.
        help: String,
    },
}

impl EstimateError {
    /// How to fix it.
    pub fn help(&self) -> &str {
        match self {
            EstimateError::Table { help, .. }
            | EstimateError::Formula { help, .. }
            | EstimateError::Option { help, .. }
            | EstimateError::Data { help, .. }
            | EstimateError::Unidentified { help, .. }
            | EstimateError::Degenerate { help, .. }
            | EstimateError::Limit { help, .. } => help,
        }
    }

    pub(crate) fn option(what: impl Into<String>, help: impl Into<String>) -> Self {
        EstimateError::Option { what: what.into(), help: help.into() }
    }

    pub(crate) fn data(what: impl Into<String>, help: impl Into<String>) -> Self {
        EstimateError::Data { what: what.into(), help: help.into() }
    }
}
