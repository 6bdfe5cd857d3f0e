//! Sequential equilibria.

mod assessment;
mod limit;
mod mixing;

pub use assessment::{Assessment, Sequential};
pub use limit::{sequential, sequentials};
