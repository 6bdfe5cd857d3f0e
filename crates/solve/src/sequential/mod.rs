//! Sequential equilibrium.

mod limit;

pub use limit::{Sequential, sequential, sequentials};
