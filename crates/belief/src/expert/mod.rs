//! Beliefs of several experts: pooled, and weighed by how they did on questions
//! of which the answer is known.

pub mod cooke;
mod pool;

pub use pool::{linear_pool, log_pool};
