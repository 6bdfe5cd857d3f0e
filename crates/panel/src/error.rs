//! What can be wrong with files and what is asked of them.

/// Why a panel cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PanelError {
    /// A file cannot be read as a table.
    #[error("{file}: {what}")]
    File {
        /// The file.
        file: String,
        /// What is wrong, with the line.
        what: String,
        /// How to fix it.
        help: String,
    },
    /// A source that is asked for is not there, or two files are the same source.
    #[error("{what}")]
    Source {
        /// What is wrong.
        what: String,
        /// How to fix it.
        help: String,
    },
    /// A source has two rows for one key: joining them would multiply rows.
    #[error("{file} has several rows for {key} (lines {lines})")]
    Duplicate {
        /// The file.
        file: String,
        /// The key: states and year.
        key: String,
        /// The lines.
        lines: String,
        /// How to fix it.
        help: String,
    },
    /// What should be the same from both sides is not.
    #[error("{file}: {what}")]
    Asymmetric {
        /// The file.
        file: String,
        /// Which pair differs, and how.
        what: String,
        /// How to fix it.
        help: String,
    },
}

impl PanelError {
    /// How to fix it.
    pub fn help(&self) -> &str {
        match self {
            PanelError::File { help, .. }
            | PanelError::Source { help, .. }
            | PanelError::Duplicate { help, .. }
            | PanelError::Asymmetric { help, .. } => help,
        }
    }
}
