//! Rival explanations on the same evidence, and what it teaches.

mod coding;
pub mod learning;
pub mod leverage;
pub mod likelihood;
pub(crate) mod logs;
pub mod observed;
pub(crate) mod proposal;
pub(crate) mod reading;
mod recoded;
pub mod record;
pub(crate) mod sample;
#[cfg(test)]
mod study;
pub(crate) mod weighed;
pub mod weighing;
pub mod weights;

pub use record::Record;
pub use weights::{Rivals, rivals};
