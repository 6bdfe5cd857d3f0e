//! Why the server stops, and why a request has no result.

use lsp_server::ErrorCode;

/// Why the server stops before it is told to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The client cannot be read from or written to.
    #[error("the client cannot be reached: {0}")]
    Io(#[from] std::io::Error),
    /// What should be the length of a message is none: where the next message
    /// begins is not known.
    #[error("a message has no length that can be read: `{0}`")]
    Header(String),
    /// A message is too long to be meant.
    #[error("a message of {length} bytes is longer than {most}")]
    TooLong {
        /// Its length.
        length: usize,
        /// The longest that is read.
        most: usize,
    },
}

/// Why a request has no result, with the code of the protocol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RequestError {
    /// The code.
    pub code: i32,
    /// For people.
    pub message: String,
}

impl RequestError {
    /// An error of that code.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        RequestError { code: code as i32, message: message.into() }
    }
    /// A request that was understood and cannot be met.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::RequestFailed, message)
    }
}
