//! Formulas: arithmetic over parameters and the path of play.

pub(crate) mod parse;
mod program;
mod term;

pub use parse::{Expression, ParseError, ParseErrorKind, Symbol};
pub use program::Program;
pub use term::Term;
