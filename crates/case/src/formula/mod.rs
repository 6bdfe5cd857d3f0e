//! Formulas: arithmetic over parameters and the path of play.

pub(crate) mod function;
mod lanes;
pub mod names;
pub(crate) mod outcome;
pub(crate) mod parse;
mod place;
mod program;
mod rewrite;
mod sum;
mod term;
pub(crate) mod token;

pub(crate) use function::is_function;
pub use lanes::{LaneBuilder, LaneValue};
pub use outcome::GroupRule;
pub use parse::{Expression, Named, ParseError, ParseErrorKind, Symbol};
pub(crate) use place::piece;
pub use program::{Algebra, Program};
pub use realpolitik_lanes::operation::Operation;
pub use term::Term;
