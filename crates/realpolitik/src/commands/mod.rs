//! One file per verb.

pub mod analyze;
pub mod check;
pub mod completions;
pub mod explain;
pub mod export;
pub mod man;
pub mod new;
pub mod schema;
pub mod solve;
