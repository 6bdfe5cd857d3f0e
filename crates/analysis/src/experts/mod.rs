//! What the disagreement of experts does to an answer.

mod shapley;
mod view;

pub use shapley::Contribution;
pub use view::{Disagreement, ExpertView, ExpertsFinding, PoolOf, Request, Voice, experts};
