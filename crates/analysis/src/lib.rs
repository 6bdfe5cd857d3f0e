//! What follows from a case: draws, outcomes, incentives, leverage, ledgers.
//!
//! Every function returns a plain serialisable struct; no text for people is
//! made here. [`analyze`] is the whole answer, [`Findings`].

pub mod accumulate;
mod align;
pub mod asked;
pub mod attribution;
pub mod audit;
pub mod bootstrap;
pub mod cards;
pub mod case_diff;
pub mod case_items;
pub mod checkpoint;
pub mod compare;
pub mod convenience;
pub mod copula;
pub mod crossing;
pub mod draw;
mod engine;
pub mod every_draw;
pub mod evidence;
pub mod failure;
pub mod finding;
pub mod flip;
pub mod forecast;
pub mod forecast_log;
pub mod grid;
mod joe_kuo;
pub mod joint_flip;
pub mod ladder;
pub mod learning;
pub mod ledger;
pub mod leverage;
pub mod likelihood;
pub mod multiplicity;
pub mod outcome;
pub mod path;
pub mod picture;
pub mod points;
pub mod proportion;
mod quantile;
pub mod quantity;
mod record;
pub mod relation;
pub mod rival_leverage;
pub mod rivals;
pub mod road;
pub mod run;
pub mod score;
pub mod sensitivity;
pub mod shapley;
pub mod shapley_effects;
pub mod sobol;
pub mod sobol_indices;
#[cfg(test)]
mod stages;
pub mod standing;
pub mod subject;
pub mod sweep;
pub mod table;
mod tally;
pub mod threshold_map;
pub mod tornado;
pub mod track_record;
pub mod value_of_information;
pub mod weighing;
pub mod why;

pub use finding::{AnalysisError, Findings, Options, analyze};
