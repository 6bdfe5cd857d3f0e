//! `completions`: a script for a shell.

use crate::args::{Cli, Completions};
use crate::context::write_out;
use crate::exit::{Exit, Failure};
use clap::CommandFactory;

/// Runs it.
pub fn run(args: &Completions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "realpolitik", &mut script);
    write_out(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
