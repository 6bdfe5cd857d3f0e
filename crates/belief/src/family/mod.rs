//! Distributions of belief.

mod beta;
mod density;
mod distribution;
mod elicited;
mod gamma;
mod metalog;
mod moments;
mod notation;
mod number;
mod student;
#[cfg(test)]
mod tests;
mod validity;

pub use beta::{beta_cdf, pert_shapes};
pub use distribution::Distribution;
pub use elicited::Elicited;
pub use gamma::gamma_cdf;
pub use metalog::Metalog;
pub use number::number;
