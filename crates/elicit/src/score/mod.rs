//! How judgements did: of experts, of pools, and what weights follow.

mod aggregate;
mod brier;
mod judge;
mod weights;

pub use aggregate::{Aggregation, aggregate};
pub use brier::{Scored, brier, scored_claims};
pub use judge::{Calibrated, Incoherence, Narrow, TOO_FEW, calibrated, incoherences, narrow};
pub use weights::{Forecast, Weighed, by_contribution, by_skill};
