//! What is wrong with a case: where, why, and how to fix it.

mod code;
mod message;
pub mod render;
mod suggestion;

pub use code::{CODES, Code, explain};
pub use message::{Diagnostic, Fix, Severity};
pub use suggestion::{did_you_mean, suggestions};
