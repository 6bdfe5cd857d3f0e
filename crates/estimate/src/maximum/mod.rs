//! Finding the maximum of a log-likelihood, and every other one on the way.

mod binary;
mod crises;
mod crisis_start;
mod optima;
mod start;
mod tears;
mod trust_region;
mod walk;

pub(crate) use crises::{Found, search_crises, search_torn};
pub(crate) use optima::{Maxima, search, sizes};
pub(crate) use start::backward_induction;
pub(crate) use trust_region::{Climb, Ended, Stop, climb, climb_to};

/// How far a coefficient is when it has run off, in units of the noise.
pub(crate) const RUN_OFF: f64 = 25.0;
