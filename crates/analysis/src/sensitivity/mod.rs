//! Which parameters the answer depends on.

pub mod bootstrap;
pub mod effects;
pub mod fixed;
pub mod inputs;
pub mod shapley_effects;
pub mod sobol_indices;
pub mod tornado;
pub mod value_of_information;

pub use effects::{Sensitivity, sensitivity};
