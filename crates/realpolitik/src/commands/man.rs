//! `man`: pages made from the declarations of the flags.

use clap::{Args, Command};
use realpolitik_command_line::context::{Context, write_file, write_out};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use std::path::{Path, PathBuf};

/// `man`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik man | man -l -
  realpolitik man --out ~/.local/share/man/man1"
)]
pub struct Man {
    /// Write a page per command into this folder.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace pages that are there.
    #[arg(long)]
    pub force: bool,
}

/// Runs it on the command line as declared.
pub fn run(args: &Man, mut root: Command, context: &Context) -> Result<Exit, Failure> {
    root.build();
    let Some(folder) = &args.out else {
        write_out(&page(root)?)?;
        return Ok(Exit::Done);
    };
    std::fs::create_dir_all(folder).map_err(|e| Failure::file(folder, "make", &e))?;
    let verbs: Vec<Command> = root.get_subcommands().cloned().collect();
    for verb in verbs {
        let name = format!("realpolitik-{}", verb.get_name());
        // clap keeps a name as long as the program runs.
        let leaked: &'static str = name.clone().leak();
        write(folder, &name, verb.name(leaked), args.force)?;
    }
    write(folder, "realpolitik", root, args.force)?;
    context.note(&format!("Wrote the manual into {}", folder.display()));
    Ok(Exit::Done)
}

fn write(folder: &Path, name: &str, command: Command, force: bool) -> Result<(), Failure> {
    write_file(&folder.join(format!("{name}.1")), &page(command)?, force)
}

fn page(command: Command) -> Result<String, Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut text)
        .map_err(|e| Failure::file(Path::new("the manual"), "write", &e))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
