//! The games whose payoffs are estimated, each as the log-likelihood of one row in
//! terms of its utilities.

mod any;
pub mod chain3;
pub mod choice;
pub mod crisis;
pub mod deter;
pub mod deter2;
mod game;
mod response;
pub mod ultimatum;

pub(crate) use any::{AnyModel, with_model, with_written_model};
pub use game::{Equation, Game, Noise};
pub(crate) use game::{RowModel, Shape};
pub(crate) use response::{Outcome, read_response};
