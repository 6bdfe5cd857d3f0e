//! Random games by family, each a function of its seed.
//!
//! Numbers come from the counter-based generator of the project: the game of a seed is the
//! same on every machine and does not depend on which games were made before. The families
//! are those on which solvers are commonly compared (Nudelman, Wortman, Shoham &
//! Leyton-Brown 2004, GAMUT) and some on which they commonly fail.

mod draws;
mod signalling;
mod structured;
mod table;
mod tree;
mod units;

pub use signalling::{SignallingFamily, random_signalling};
pub use table::{TableFamily, random_table};
pub use tree::{Memory, TreeFamily, random_tree};
pub use units::Units;

#[cfg(test)]
mod tests;
