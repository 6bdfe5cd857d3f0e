//! Rival explanations on the same evidence, and what it teaches.

pub mod learning;
pub mod leverage;
pub mod likelihood;
pub mod weighing;
pub mod weights;

pub use weights::{Rivals, rivals};
