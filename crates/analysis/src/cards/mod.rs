//! Cards: what each of them is worth to its holder, and which is the trump.

pub mod alone;
pub mod hand;

pub use alone::{Bargain, Removed};
pub(crate) use hand::mean_and_error;
pub use hand::{Card, CardKind, CardMethod, CardUnit, Cards, Lead, POINTS, cards, holders};
