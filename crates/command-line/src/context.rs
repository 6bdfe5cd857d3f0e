//! What every command needs: how to print, how many threads, which seed.

use crate::exit::{Exit, Failure};
use crate::flags::{Global, When};
use realpolitik_case::load::Limits;
use realpolitik_report::wrap::wrap;
use serde::Serialize;
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Settings of this run.
#[derive(Clone, Debug)]
pub struct Context {
    /// One JSON document on standard output.
    pub json: bool,
    /// Nothing but errors.
    pub quiet: bool,
    /// How much more to say.
    pub verbose: u8,
    /// Colour on standard output.
    pub color: bool,
    /// Colour on standard error.
    pub color_stderr: bool,
    /// Columns of the terminal that standard output is, if it is one.
    pub width: Option<usize>,
    /// Progress may be shown.
    pub progress: bool,
    /// The seed of every draw.
    pub seed: u64,
    /// Threads.
    pub jobs: usize,
    /// Limits on what is read.
    pub limits: Limits,
}

impl Context {
    /// From the global flags and the environment. Nothing that changes a number
    /// is taken from the environment.
    pub fn new(global: &Global) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        let color = |terminal: bool| match global.color {
            When::Always => true,
            When::Never => false,
            When::Auto if set("NO_COLOR") => false,
            When::Auto
                if std::env::var_os("CLICOLOR_FORCE")
                    .is_some_and(|v| v != "0" && !v.is_empty()) =>
            {
                true
            }
            When::Auto => terminal && !dumb,
        };
        let jobs = global
            .jobs
            .map(usize::from)
            .or_else(|| std::env::var("REALPOLITIK_JOBS").ok()?.parse().ok().filter(|n| *n > 0))
            .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
            .unwrap_or(1);
        let stderr = std::io::stderr().is_terminal();
        Context {
            json: global.json,
            quiet: global.quiet,
            verbose: global.verbose,
            color: !global.json && color(std::io::stdout().is_terminal()),
            color_stderr: color(stderr),
            width: terminal_size::terminal_size_of(std::io::stdout()).map(|(w, _)| w.0.into()),
            progress: stderr && !global.quiet && !set("CI"),
            seed: global.seed,
            jobs,
            limits: global.limits.limits(),
        }
    }

    /// Prints a result for people, unless only errors are wanted. Long lines are
    /// folded on a terminal and left whole in a pipe, where they are searched.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        match self.width {
            _ if self.quiet && !self.json => Ok(()),
            Some(columns) => write_out(&wrap(text, columns)),
            None => write_out(text),
        }
    }

    /// Prints the JSON document.
    pub fn print_json<T: Serialize>(&self, value: &T) -> Result<(), Failure> {
        let mut text = serde_json::to_string_pretty(value).map_err(|e| {
            Failure::new(Exit::Internal, format!("the result has no JSON form: {e}"), REPORT)
        })?;
        text.push('\n');
        write_out(&text)
    }

    /// Says something about the run on standard error.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }
}

/// What to do about a bug.
pub const REPORT: &str =
    "this is a bug; please report this message and what you ran (CONTRIBUTING.md says where)";

/// Writes to standard output. A reader that has gone away is no failure.
pub fn write_out(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::file(Path::new("standard output"), "write", &e))
        }
        _ => Ok(()),
    }
}

/// Writes a file, by a temporary name first so that no half file is ever seen;
/// `-` is standard output. A file that is there is kept unless forced.
pub fn write_file(path: &Path, text: &str, force: bool) -> Result<(), Failure> {
    if path == Path::new("-") {
        return write_out(text);
    }
    write_bytes(path, text.as_bytes(), force)
}

/// Refuses a file that is there, unless it may be replaced.
pub fn free(path: &Path, force: bool) -> Result<(), Failure> {
    if !force && path.symlink_metadata().is_ok() {
        return Err(Failure::new(
            Exit::File,
            format!("{} is there already", path.display()),
            "choose another name, or replace it with --force",
        ));
    }
    Ok(())
}

/// The same of a file that is no text; `-` is a file of that name.
pub fn write_bytes(path: &Path, bytes: &[u8], force: bool) -> Result<(), Failure> {
    free(path, force)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = std::fs::write(&part, bytes).and_then(|()| {
        // A hard link fails if the name has been taken meanwhile.
        if force { std::fs::rename(&part, path) } else { std::fs::hard_link(&part, path) }
    });
    let _ = std::fs::remove_file(&part);
    written.map_err(|e| Failure::file(path, "write", &e))
}
