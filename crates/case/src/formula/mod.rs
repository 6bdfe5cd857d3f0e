//! Formulas: arithmetic over parameters and the path of play.

mod parse;
mod program;
mod term;

pub use parse::{Expression, ParseError, Symbol};
pub use program::Program;
pub use term::Term;
