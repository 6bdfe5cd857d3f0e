//! What the records of several cases teach about parameters that they share.

mod answer;
mod course;
mod evidence;
mod hierarchy;
mod moves;
mod pareto;
mod pool;
mod sampler;
mod shared;
#[cfg(test)]
mod study;
mod summary;

pub use answer::{CaseLearnt, InCase, Pooled, PooledLearning, SharedLearnt};
pub use course::Keep;
pub use hierarchy::Link;
pub use pareto::TRUSTED;
pub use pool::{LearnOptions, learn, learn_watched, posteriors};
