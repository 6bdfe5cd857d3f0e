//! What follows from a case: draws, outcomes, incentives, leverage, ledgers.
//!
//! Every function returns a plain serialisable struct; no text for people is
//! made here. [`analyze`] is the whole answer, [`Findings`].

pub mod accumulate;
pub mod audit;
pub mod convenience;
pub mod draw;
mod engine;
pub mod evidence;
pub mod finding;
pub mod ladder;
pub mod ledger;
pub mod leverage;
pub mod outcome;
pub mod path;
pub mod points;
pub mod proportion;
pub mod relation;
pub mod standing;
pub mod sweep;
mod tally;

pub use finding::{AnalysisError, Findings, Options, analyze};
