//! What a case may be told although it is right as a program.

mod basis;
mod beliefs;
mod days;
mod episodes;
mod fixed;
mod placeholder;
mod repeats;
mod tradecraft;
mod tries;

pub(crate) use basis::unstated;
pub(crate) use beliefs::short;
pub(crate) use tradecraft::lints;
