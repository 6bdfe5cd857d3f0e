//! What can be seen to be wrong before anything is estimated.

mod codes;
mod identification;
mod separation;

pub use codes::missing_codes;
pub use identification::identified;
pub use separation::separated;
