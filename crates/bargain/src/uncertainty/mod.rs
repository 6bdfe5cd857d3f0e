//! What is not known of a group, and what it does to the outcome.

mod outcome;
mod pivot;
mod power;
mod sample;

pub use outcome::{Bar, Distribution, Mover, Uncertainty, draw_outcomes, uncertainty};
pub use pivot::{Change, Flip, Pivot, flips, pivots};
pub use power::{Power, power};
pub use sample::{Sampler, spread};
