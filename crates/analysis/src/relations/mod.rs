//! Relations that move from period to period: where they will stand, and when.

mod finding;
mod hedge;
pub(crate) mod question;

pub use finding::{Band, LeadingOutcome, RelationFinding, StateOverTime, Transition, When};
pub(crate) use finding::{Relations, relations};
pub use hedge::{HedgeFinding, Price};
