//! Distributions of belief.

mod beta;
mod distribution;
mod elicited;
mod notation;
#[cfg(test)]
mod tests;
mod validity;

pub use beta::{beta_cdf, pert_shapes};
pub use distribution::Distribution;
pub use elicited::Elicited;
