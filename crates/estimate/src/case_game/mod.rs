//! Any game of the case language as a model: the chances of its plays as functions of
//! the parameters, with exact derivatives.

mod algebra;
mod likelihood;
mod order;
mod ready;
mod round;
mod sample;
mod seen;
mod sides;

pub(crate) use likelihood::CaseModel;
pub use ready::CaseGame;
pub(crate) use ready::Solved;
pub(crate) use sample::sample;
pub use sides::{CaseFormula, Scale};
