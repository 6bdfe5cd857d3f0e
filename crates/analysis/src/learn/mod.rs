//! What the records of several cases teach about parameters that they share.

mod answer;
mod evidence;
mod hierarchy;
mod moves;
mod pool;
mod sampler;
mod shared;
#[cfg(test)]
mod study;
mod summary;

pub use answer::{CaseLearnt, InCase, Pooled, PooledLearning, SharedLearnt};
pub use hierarchy::Link;
pub use pool::{LearnOptions, learn};
