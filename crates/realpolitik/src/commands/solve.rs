//! `solve`.

use crate::args::Solve;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::input;

/// Runs it.
pub fn run(args: &Solve, context: &Context) -> Result<Exit, Failure> {
    let _case = input::case(args.case.as_deref(), None, context)?;
    Err(Failure::new(Exit::Internal, "`solve` is not built yet", ""))
}
