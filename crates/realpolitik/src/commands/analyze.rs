//! `analyze`.

use crate::args::Analyze;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::input;

/// Runs it.
pub fn run(args: &Analyze, context: &Context) -> Result<Exit, Failure> {
    let _case = input::case(args.case.as_deref(), None, context)?;
    Err(Failure::new(Exit::Internal, "`analyze` is not built yet", ""))
}
