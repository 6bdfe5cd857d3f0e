//! Refinements.

pub mod backward_induction;
pub mod off_path;
pub mod perfect;
