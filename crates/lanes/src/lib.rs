//! Arithmetic over lanes: many draws computed side by side, each with the bits
//! that it would have by itself.
//!
//! A lane is one place of an array `[f64; L]`. Every function here does the same
//! to each lane, with additions, multiplications and divisions in a fixed order
//! that are never contracted, so that a result depends neither on the lanes
//! beside it nor on the instructions of the machine.
//!
//! * [`philox`]: the counter-based generator behind everything random.
//! * [`exp_ln`]: exponential and logarithm.
//! * [`normal`]: the standard normal distribution.
//! * [`linear`]: dense elimination and the Cholesky factor.
//!
//! Formulas and responses are compiled alike: [`graph`] finds what expressions
//! share, [`selection`] chooses and orders the instructions, [`slots`] gives each
//! number its place and runs the flat program, and [`rows`] runs it over rows of
//! draws. [`operation`] says what an instruction can do.

#![forbid(unsafe_code)]

pub mod exp_ln;
pub mod graph;
pub mod linear;
pub mod normal;
pub mod operation;
pub mod philox;
pub mod rows;
pub mod selection;
pub mod slots;
pub mod sparse;
