//! The page that an expert fills in, and the file of answers it gives.

mod answers;
mod digest;
mod page;
mod seal;

pub use answers::{Received, read_answers};
pub use page::{file_name, page, policy};
pub use seal::{SealError, SealLine, seal, verify};
