//! `fmt`: a case laid out anew, with its comments and its meaning.

use super::fix;
use clap::Args;
use diffy::DiffOptions;
use realpolitik_case::diagnostic::Diagnostic;
use realpolitik_case::load::Loaded;
use realpolitik_case::render;
use realpolitik_case::syntax::format;
use realpolitik_command_line::context::{Context, write_out};
use realpolitik_command_line::exit::{Exit, Failure, Invalid};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_report::words::safe;
use serde_json::json;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Lines around a change that a diff shows.
const AROUND: usize = 3;

/// `fmt`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik fmt my-case
  realpolitik fmt my-case other-case --diff
  realpolitik fmt - < my-case/case.toml",
    after_help = "\
Blanks, line breaks and alignment change; comments, the order of everything and what
the case says stay. A case that is laid out already is left as it is."
)]
pub struct Fmt {
    /// Case folders, TOML files, or `-` for standard input [default: the case here].
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write nothing; end with exit code 5 if a file would change.
    #[arg(long)]
    pub check: bool,
    /// Write nothing; show what would change.
    #[arg(long)]
    pub diff: bool,
}

/// A file with its layout.
struct LaidOut {
    name: String,
    before: String,
    after: String,
}

/// Runs it.
pub fn run(args: &Fmt, context: &Context) -> Result<Exit, Failure> {
    let paths = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() };
    let mut changed = 0;
    let mut files = Vec::new();
    for path in &paths {
        let file =
            if path == Path::new("-") { standard_input(context)? } else { read(path, context)? };
        let differs = file.before != file.after;
        changed += usize::from(differs);
        if args.diff {
            if !context.json {
                write_out(&shown(&file))?;
            }
        } else if path == Path::new("-") && !args.check {
            if !context.json {
                write_out(&file.after)?;
            }
        } else if differs && !args.check {
            fix::write(&file_of(path), &file.name, &file.before, &file.after)?;
        }
        if differs && !context.json && path != Path::new("-") {
            let done = if args.check || args.diff { "would be laid out anew" } else { "laid out" };
            context.note(&format!("{}: {done}", file.name));
        }
        files.push(json!({ "file": file.name, "changed": differs }));
    }
    let tripped = args.check && changed > 0;
    let exit = if tripped { Exit::Gate } else { Exit::Done };
    if context.json {
        context.print_json(&json!({ "ok": !tripped, "exit_code": exit as u8, "files": files }))?;
    } else if tripped {
        return Err(Failure::new(
            Exit::Gate,
            format!("{changed} of {} would be laid out anew (--check)", files.len()),
            "run  realpolitik fmt  without --check, or see the changes with --diff",
        ));
    }
    Ok(exit)
}

/// The file that a path names: in a folder its `case.toml`.
fn file_of(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("case.toml") } else { path.to_owned() }
}

fn read(path: &Path, context: &Context) -> Result<LaidOut, Failure> {
    let file = file_of(path);
    let name = safe(&file.strip_prefix(".").unwrap_or(&file).to_string_lossy());
    if file.is_file() && file.extension().is_none_or(|e| e != "toml") {
        return Err(Failure::new(
            Exit::Usage,
            format!("{name} is not TOML"),
            "name a case folder or its case.toml; tables and sources.bib are left as they are",
        ));
    }
    let opened = std::fs::File::open(&file).map_err(|e| Failure::file(&file, "read", &e))?;
    laid_out(name, opened, &file, context)
}

fn standard_input(context: &Context) -> Result<LaidOut, Failure> {
    laid_out("-".to_owned(), std::io::stdin(), Path::new("standard input"), context)
}

fn laid_out(
    name: String,
    from: impl Read,
    path: &Path,
    context: &Context,
) -> Result<LaidOut, Failure> {
    let most = context.limits.max_input_bytes;
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes).map_err(|e| Failure::file(path, "read", &e))?;
    if bytes.len() as u64 > most {
        return Err(Failure::new(
            Exit::Limit,
            format!("{name} is larger than {most} bytes (limit max-input-bytes)"),
            "split it, or raise the limit with --max-input-bytes",
        ));
    }
    let Ok(before) = String::from_utf8(bytes) else {
        return Err(Failure::new(
            Exit::InvalidCase,
            format!("{name} is not UTF-8 text"),
            "in the editor save it with the encoding UTF-8",
        ));
    };
    // The byte order mark stays where it is, and is no part of what is laid out.
    let before = before.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(before);
    match format(&before, &context.limits) {
        Ok(after) => Ok(LaidOut { name, before, after }),
        Err(mistakes) => Err(unreadable(name, before, mistakes, context)),
    }
}

/// A text with mistakes has no layout: they are told as `check` tells them.
fn unreadable(name: String, text: String, found: Vec<Diagnostic>, context: &Context) -> Failure {
    let count = found.len();
    let loaded = Loaded {
        case: None,
        partial: None,
        diagnostics: found,
        files: vec![(name.clone(), text)],
        hash: String::new(),
    };
    let invalid = Invalid {
        rendered: render::human(&loaded, context.color_stderr),
        diagnostics: render::json(&loaded),
    };
    let plural = if count == 1 { "" } else { "s" };
    Failure {
        invalid: Some(Box::new(invalid)),
        ..Failure::new(
            Exit::InvalidCase,
            format!("{name} cannot be laid out: {count} mistake{plural}"),
            "fix what is said above, and run it again",
        )
    }
}

/// What would change, as a unified diff.
fn shown(file: &LaidOut) -> String {
    if file.before == file.after {
        return String::new();
    }
    let mut diff = DiffOptions::new();
    diff.set_context_len(AROUND)
        .set_original_filename(format!("a/{}", file.name))
        .set_modified_filename(format!("b/{}", file.name));
    diff.create_patch(&file.before, &file.after).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_shows_the_lines_that_change() {
        let file = LaidOut {
            name: "case.toml".to_owned(),
            before: "a=1\nb = 2\n".to_owned(),
            after: "a = 1\nb = 2\n".to_owned(),
        };
        let diff = shown(&file);
        assert!(diff.starts_with("--- a/case.toml\n+++ b/case.toml\n"), "{diff}");
        assert!(diff.contains("\n-a=1\n+a = 1\n b = 2\n"), "{diff}");
        assert_eq!(shown(&LaidOut { before: file.after.clone(), ..file }), "");
    }
}
