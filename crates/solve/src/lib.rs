//! Solvers of games, one file per algorithm under its name in the literature.
//!
//! Every profile that leaves this crate carries a certificate computed by
//! `realpolitik-game`, which knows no solver.

pub mod quantal_response;
pub mod sequential;
pub mod status;

pub use quantal_response::{Settings, Solution, branch, logit};
pub use sequential::{Sequential, sequential};
pub use status::SolveError;
