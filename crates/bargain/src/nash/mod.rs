//! Nash's bargain among many actors, with a certificate.

mod certificate;
mod improvement;
mod solution;

pub use certificate::Certificate;
pub use solution::{Disagreement, Settings, Solution, Weights, nash};
