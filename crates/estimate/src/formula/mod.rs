//! Formulas as statisticians write them, `esc + war ~ x | 0 | log(y) + f | z`: one
//! left-hand side, and a right-hand side per utility.
//!
//! The conventions are those of R's `formula` and `model.matrix`: a constant unless
//! it is taken away by `0` or `- 1`, words become dummies against their first level,
//! `:` and `*` make products. Arithmetic stands inside `I()`.

mod expression;
mod matrix;
mod parse;
mod terms;

pub use expression::{Expression, Value};
pub use matrix::{Design, Levels};
pub(crate) use matrix::{sorted_levels, word};
pub use parse::parse;
pub(crate) use parse::split;
pub use terms::{Formula, Terms};
