//! `lsp`: the language server for editors.

use clap::Args;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_language_server::error::ServerError;
use realpolitik_language_server::{Pages, Settings, serve_stdio};
use std::path::Path;

/// `lsp`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik lsp
  realpolitik lsp --stdio",
    after_help = "\
An editor starts it: the guide says how for VS Code, Helix, Neovim and Zed. It speaks
the Language Server Protocol 3.17 over standard input and output: mistakes as one
types, completion, what a name means and where its number comes from, definitions,
references, renaming across all files, repairs, layout."
)]
pub struct Lsp {
    /// Speak over standard input and output, as it does without this too.
    #[arg(long)]
    pub stdio: bool,
}

/// Runs it until the client says `exit`. The exit code is the protocol's: 0 after
/// `shutdown`, else 1.
pub fn run(_: &Lsp, context: &Context) -> Result<Exit, Failure> {
    let settings = Settings { limits: context.limits, pages: Pages::usual_folder() };
    match serve_stdio(settings) {
        Ok(0) => Ok(Exit::Done),
        Ok(_) => Ok(Exit::Internal),
        Err(ServerError::Io(e)) => Err(Failure::file(Path::new("standard input"), "read", &e)),
        Err(e) => Err(Failure::new(
            Exit::Usage,
            e.to_string(),
            "an editor starts this command and speaks the Language Server Protocol to it",
        )),
    }
}
