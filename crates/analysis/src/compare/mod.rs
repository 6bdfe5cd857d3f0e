//! Two versions of a case: what was edited, what moved, and why.

pub mod align;
pub mod attribution;
pub mod comparison;
pub mod edits;
pub mod items;

pub use comparison::{Comparison, compare};
