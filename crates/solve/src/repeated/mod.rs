//! Two-player games repeated for ever, with what everybody did seen by all.
//!
//! Payoffs are averages per period, discounted: (1 − δ) Σ δ^t g(a_t). Below the folk
//! theorem's limit, patience without end, the payoffs of equilibrium are a polygon that
//! depends on δ.

mod folk;
mod minmax;
mod patience;
mod payoff_set;
mod polygon;

pub use folk::individually_rational;
pub use minmax::{mixed_minmax, pure_minmax};
pub use patience::{lasting_profiles, least_discount};
pub use payoff_set::{RepeatedPayoffs, equilibrium_payoffs};
