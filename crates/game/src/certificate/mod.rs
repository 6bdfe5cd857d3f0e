//! The certificate: how much could anyone gain by doing otherwise?
//!
//! Recomputed from the game alone; no line is shared with a solver.

pub mod best_response;
mod correlated;
pub mod logit;
pub mod logit_lanes;
pub mod markov;
mod mixed;
mod nash;
mod payoff_set;
pub mod sequential;
mod verdict;

pub use best_response::best_response_value;
pub use correlated::{Deviation, certify_correlated};
pub use logit::{
    certify_logit, certify_logit_logarithms, certify_logit_logarithms_by_set, reached_by_nature,
};
pub use logit_lanes::{LaneCertifier, LogitLanes};
pub use mixed::{certify_bimatrix, certify_mixed};
pub use nash::{action_values, certify};
pub use payoff_set::certify_payoff_set;
pub use sequential::{Consistency, SequentialCertificate, certify_rationality, certify_sequential};
pub(crate) use verdict::is_distribution;
pub use verdict::{Certificate, Concept};
