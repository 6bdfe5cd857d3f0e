//! Correlated and coarse correlated equilibria.
//!
//! A distribution over profiles from which each player is told its own strategy; nobody
//! gains by not following it (Aumann 1974, 1987), or by leaving before the draw (Moulin &
//! Vial 1978). The set is a polytope that holds all Nash equilibria.

mod entropy;
mod joint;
mod linear;

pub use entropy::most_even;
pub use joint::{CorrelatedEquilibrium, JointProfile};
pub use linear::best_correlated;
pub use realpolitik_game::certificate::Deviation;
