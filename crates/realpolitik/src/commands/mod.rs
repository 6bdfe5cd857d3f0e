//! One file per verb.

pub mod analyze;
pub mod audit;
pub mod check;
pub mod compare;
pub mod completions;
pub mod estimate;
pub mod explain;
pub mod export;
pub mod extract;
mod fix;
pub mod group;
pub mod import;
pub mod ladder;
pub mod ledger;
pub mod long_run;
pub mod man;
pub mod merge;
pub mod new;
pub mod report;
pub mod resolve;
pub mod schema;
pub mod score;
pub mod seal;
pub mod serve;
pub mod solve;
pub mod sweep;
pub mod verify;
