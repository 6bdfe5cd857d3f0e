//! Several equilibria: whether the answer depends on which of them is played.

pub mod look;
pub mod search;

pub use look::{LeverageInterval, Multiplicity, OutcomeInterval, multiplicity};
pub use search::{SEQUENTIAL_DRAWS, Search, Thorough};
