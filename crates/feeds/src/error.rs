//! What can be wrong with a feed.

/// Why a feed cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// It cannot be read at all.
    #[error("the feed cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// It is not of the format that was named.
    #[error("this is no {format} file: {what}")]
    Format {
        /// The format that was named.
        format: &'static str,
        /// What is missing, or too much.
        what: String,
        /// How to go on.
        help: String,
    },
    /// It holds more different events than can be told apart in memory.
    #[error("the feed has more than {limit} different events in the span asked for")]
    Limit {
        /// The most.
        limit: usize,
    },
    /// A state that nobody knows.
    #[error("`{name}` is no state")]
    State {
        /// As written.
        name: String,
        /// Which are near.
        help: String,
    },
}

impl FeedError {
    /// How to go on.
    pub fn help(&self) -> String {
        match self {
            FeedError::Read(_) => {
                "unpack it first: zcat FILE.gz | …, or unzip -p FILE.zip | …".to_owned()
            }
            FeedError::Format { help, .. } | FeedError::State { help, .. } => help.clone(),
            FeedError::Limit { .. } => "ask for a shorter span with --from and --to".to_owned(),
        }
    }
}
