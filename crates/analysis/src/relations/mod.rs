//! Relations that move from period to period: where they will stand, and when.

mod band;
mod constant;
mod finding;
mod hedge;
pub(crate) mod question;
mod record;
mod redrawn;
mod track;

pub use band::Band;
pub use finding::{LeadingOutcome, RelationFinding, StateOverTime, Transition, When};
pub(crate) use finding::{Relations, relations};
pub use hedge::{HedgeFinding, Price};
pub use record::{RecordedState, RelationRecord};
pub use track::{Track, TrackedDay, TrackedQuestion, tracked};
