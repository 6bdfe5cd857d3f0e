//! Numbers that follow from a solved point, of which every question may be asked.

pub mod at_profile;
pub mod kind;
pub mod notation;
pub mod probe;

pub use kind::{Quantity, QuantityName, all, reachable};
pub use notation::Named;
pub use probe::{Probe, Readings};
