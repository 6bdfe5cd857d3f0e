//! What follows from a case: draws, outcomes, incentives, leverage, ledgers.
//!
//! Every function returns a plain serialisable struct; no text for people is
//! made here. [`analyze`] is the whole answer, [`Findings`].

pub mod accumulate;
pub mod audit;
pub mod checkpoint;
pub mod convenience;
pub mod draw;
mod engine;
pub mod every_draw;
pub mod evidence;
pub mod failure;
pub mod finding;
pub mod forecast;
pub mod forecast_log;
pub mod grid;
mod joe_kuo;
pub mod ladder;
pub mod learning;
pub mod ledger;
pub mod leverage;
pub mod likelihood;
pub mod outcome;
pub mod path;
pub mod picture;
pub mod points;
pub mod proportion;
mod quantile;
mod record;
pub mod relation;
pub mod rival_leverage;
pub mod rivals;
pub mod run;
pub mod score;
pub mod sobol;
#[cfg(test)]
mod stages;
pub mod standing;
pub mod sweep;
pub mod table;
mod tally;
pub mod track_record;
pub mod weighing;

pub use finding::{AnalysisError, Findings, Options, analyze};
