//! Gambit's extensive-form files.
//!
//! The format is that of version 2 files (`EFG 2 R` or `EFG 2 D`), as described
//! in the Gambit documentation: a title, the players, an optional comment, and
//! the nodes depth first. Information sets and outcomes are numbered; where a
//! number comes up again its text may be left out or must be the same.

mod read;
mod write;

pub use read::read;
pub use write::write;
