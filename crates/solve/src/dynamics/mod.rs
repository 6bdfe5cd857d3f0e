//! Learning and evolution in a game that is played again and again by players, or
//! populations, that adjust what they do and do not look ahead.
//!
//! A dynamic need not come to rest, and where it does it need be at no equilibrium: each
//! path carries, point by point, by how much players could gain there and against what was
//! played on average, counted by code apart from the dynamic.

mod fictitious;
mod learning;
mod mirror;
mod path;
mod perturbed;
mod replicator;
mod run;

pub use learning::{Rule, learn};
pub use path::{LearningPath, PathPoint};
