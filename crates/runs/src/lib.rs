//! Draws of a game solved, certified and added up: the unit of work, on one
//! machine or many.
//!
//! [`run::run`] solves a range of draws, [`checkpoint`] keeps and joins what
//! ranges came to, [`points::solve_points`] solves the points that a finding
//! asks for. No bit depends on the number of threads or on how draws were cut.

pub mod accumulate;
pub mod bytes;
pub mod checkpoint;
pub mod concession;
mod engine;
pub mod error;
pub mod every_draw;
pub mod failure;
pub mod offers;
pub mod parts;
pub mod pattern;
mod pick;
pub mod points;
pub mod questions;
pub mod ratio;
pub mod relation;
pub mod run;
#[cfg(test)]
mod stages;
pub mod subject;
pub mod sweep;
pub mod table;
mod tally;
pub mod walk_away;

pub use error::RunError;
