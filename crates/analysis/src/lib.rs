//! What follows from a case: outcomes, incentives, leverage, flips, rivals,
//! forecasts.
//!
//! A folder or file per finding; every function returns a plain serialisable
//! struct, and no text for people is made here. [`analyze`] is the whole answer,
//! [`Findings`].

pub mod answer;
pub mod asked;
pub mod cards;
pub mod compare;
pub mod error;
pub mod experts;
pub mod flips;
pub mod forecasts;
pub mod grid;
pub mod headline;
pub mod learn;
pub mod multiplicity;
pub mod options;
pub mod picture;
pub mod quantity;
pub mod relations;
pub mod review;
pub mod rivals;
pub mod sensitivity;
pub mod shapley;
pub mod why;

pub use answer::{Findings, analyze};
pub use error::AnalysisError;
pub use options::{Asked, Options};
