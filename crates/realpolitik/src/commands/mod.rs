//! One file per verb.

pub mod analyze;
pub mod audit;
pub mod check;
pub mod completions;
pub mod explain;
pub mod export;
pub mod ladder;
pub mod ledger;
pub mod man;
pub mod new;
pub mod schema;
pub mod solve;
