//! What a case may be told although it is right as a program.

mod episodes;
mod placeholder;
mod tradecraft;

pub(crate) use tradecraft::lints;
