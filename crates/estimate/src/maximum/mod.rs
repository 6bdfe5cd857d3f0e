//! Finding the maximum of a log-likelihood, and every other one on the way.

mod binary;
mod optima;
mod start;
mod trust_region;

pub(crate) use optima::{Maxima, search, sizes};
pub(crate) use start::backward_induction;
pub(crate) use trust_region::{Climb, Ended, climb};
