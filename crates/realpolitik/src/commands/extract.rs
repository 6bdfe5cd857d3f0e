//! `extract`: the case back out of a report.

use clap::Args;
use realpolitik_case::load::stays_inside;
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_report::html::{self, Enclosure, ReadError};
use realpolitik_report::words::safe;
use serde_json::json;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest report that is read, in bytes: `max-report-bytes`.
const MAX_REPORT: u64 = 64 << 20;

/// `extract`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik extract findings.html
  realpolitik extract findings.html -o their-case"
)]
pub struct Extract {
    /// A report written by `realpolitik report`; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The folder to write the case to [default: the case's name].
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Replace files that are there.
    #[arg(long)]
    pub force: bool,
}

/// Runs it.
pub fn run(args: &Extract, context: &Context) -> Result<Exit, Failure> {
    let html = read_report(&args.file)?;
    let sealed = html::check_seal(&html).is_ok();
    let enclosure = enclosed(&html, &args.file)?;
    if enclosure.files.is_empty() {
        return Err(Failure::new(
            Exit::InvalidCase,
            format!("{} was written for the public and carries no case", shown(&args.file)),
            "ask its author for the full report",
        ));
    }
    if let Some((bad, _)) = all(&enclosure).find(|(n, _)| !stays_inside(n)) {
        return Err(Failure::new(
            Exit::InvalidCase,
            format!("the report names a file that leads out of its folder: {}", safe(bad)),
            "do not trust this file",
        ));
    }
    let folder = match &args.output {
        Some(f) => f.clone(),
        None if stays_inside(&enclosure.id) && !enclosure.id.contains('/') => {
            PathBuf::from(&enclosure.id)
        }
        None => PathBuf::from("case"),
    };
    write_all(&folder, &enclosure, args.force)?;
    if context.json {
        let names: Vec<&String> = all(&enclosure).map(|(n, _)| n).collect();
        context.print_json(&json!({
            "ok": sealed, "folder": folder, "files": names, "sealed": sealed,
        }))?;
    } else {
        context.print(&format!(
            "{}: {} files\nNext:  realpolitik check {}\n",
            shown(&folder),
            all(&enclosure).count(),
            shown(&folder)
        ))?;
    }
    if !sealed {
        context.note(
            "warning: the seal of the report does not fit: it was changed after it was written",
        );
        return Ok(Exit::NotFit);
    }
    Ok(Exit::Done)
}

/// The files of the case, then its logs of forecasts.
fn all(enclosure: &Enclosure) -> impl Iterator<Item = &(String, String)> {
    enclosure.files.iter().chain(&enclosure.logs)
}

fn write_all(folder: &Path, enclosure: &Enclosure, force: bool) -> Result<(), Failure> {
    if !force && folder.symlink_metadata().is_ok() {
        return Err(Failure::new(
            Exit::File,
            format!("{} is there already", shown(folder)),
            "name another folder with -o, or replace its files with --force",
        ));
    }
    std::fs::create_dir_all(folder).map_err(|e| Failure::file(folder, "make", &e))?;
    let whole = folder.canonicalize().map_err(|e| Failure::file(folder, "open", &e))?;
    for (name, text) in all(enclosure) {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|e| Failure::file(parent, "make", &e))?;
        // A link inside the folder must not lead the file out of it.
        let inside = parent.canonicalize().map_err(|e| Failure::file(parent, "open", &e))?;
        if !inside.starts_with(&whole) {
            return Err(Failure::new(
                Exit::File,
                format!("{} leads out of {}", shown(&path), shown(folder)),
                "take the link away, or name another folder with -o",
            ));
        }
        write_file(&path, text, force)?;
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    safe(&path.to_string_lossy())
}

/// Reads a report, up to the limit.
pub(super) fn read_report(path: &Path) -> Result<String, Failure> {
    let failed = |e: std::io::Error| Failure::file(path, "read", &e);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().take(MAX_REPORT + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(MAX_REPORT + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() as u64 > MAX_REPORT {
        return Err(Failure::new(
            Exit::Limit,
            format!("{} is larger than {MAX_REPORT} bytes (limit max-report-bytes)", shown(path)),
            "a report is smaller than that; is it the right file?",
        ));
    }
    String::from_utf8(bytes).map_err(|_| not_a_report(path, "it is not UTF-8 text"))
}

/// The case inside a report.
pub(super) fn enclosed(html: &str, path: &Path) -> Result<Enclosure, Failure> {
    html::enclosure(html).map_err(|e: ReadError| not_a_report(path, &e.to_string()))
}

fn not_a_report(path: &Path, why: &str) -> Failure {
    Failure::new(
        Exit::NotFit,
        format!("{} is not a report as it was written: {}", shown(path), safe(why)),
        "name a file written by  realpolitik report",
    )
}
