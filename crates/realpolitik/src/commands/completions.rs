//! `completions`: a script for a shell.

use clap::{Args, Command};
use realpolitik_command_line::context::write_out;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;

/// `completions`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik completions bash > ~/.local/share/bash-completion/completions/realpolitik
  realpolitik completions fish > ~/.config/fish/completions/realpolitik.fish"
)]
pub struct Completions {
    /// For which shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Runs it on the command line as declared.
pub fn run(args: &Completions, mut declared: Command) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut declared, "realpolitik", &mut script);
    write_out(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
