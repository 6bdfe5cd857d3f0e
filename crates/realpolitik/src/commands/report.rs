//! `report`: the findings of a case as one file to be handed on.

use super::analyze::failure;
use super::long_run;
use super::seal::LOG;
use crate::logs;
use clap::{Args, ValueEnum};
use realpolitik_analysis::Asked;
use realpolitik_analysis::forecasts::log::Log;
use realpolitik_analysis::forecasts::track_record::{TrackRecord, last_day, track_record};
use realpolitik_analysis::picture::picture;
use realpolitik_analysis::{Options, analyze};
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_memory, stays_inside};
use realpolitik_command_line::context::{Context, REPORT, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input::{self, Input};
use realpolitik_report::html::{self, Enclosure};
use realpolitik_report::markdown;
use realpolitik_report::page::{Page, page};
use realpolitik_report::words::safe;
use realpolitik_runs::parts::joined;
use serde_json::json;
use std::path::PathBuf;

/// `report`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik report my-case
  realpolitik report us-vietnam-2022 -o vietnam.html
  realpolitik report my-case --log track-record.jsonl -o scored.html
  realpolitik report my-case --public --format md -o -"
)]
pub struct Report {
    /// A case folder, a case.toml, `-` for standard input, or the name of an
    /// embedded case [default: the case here, else us-vietnam-2022].
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// Where to write; `-` is standard output [default: the case's name and hash].
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What to write.
    #[arg(long, value_enum, default_value_t = ReportFormat::Html)]
    pub format: ReportFormat,
    /// Leave out what the case marks as private.
    #[arg(long)]
    pub public: bool,
    /// Print long tables, parameters and sources too: a browser leaves them out on
    /// paper otherwise.
    #[arg(long)]
    pub annex: bool,
    /// How many draws of the parameters to solve.
    #[arg(long, default_value_t = 20_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub draws: u64,
    /// Hold out everything later than this day, instead of the case's own date.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
    /// Which game [default: the first].
    #[arg(long, value_name = "ID")]
    pub game: Option<String>,
    /// A log of sealed forecasts, a folder with one, or the name of an embedded
    /// case, for the track record; may be given more than once [default: the log
    /// beside the case, if there is one].
    #[arg(long, value_name = "LOG|CASE")]
    pub log: Vec<String>,
    /// Look at the logs as on this day: decides what is overdue [default: the
    /// last day of sealing or resolving that they name].
    #[arg(long, value_name = "DATE")]
    pub on: Option<jiff::civil::Date>,
    /// Replace the file if it is there.
    #[arg(long)]
    pub force: bool,
}

/// What `report` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One HTML file that opens from disk without a network.
    Html,
    /// Markdown with plain figures.
    Md,
}

/// Runs it.
pub fn run(args: &Report, context: &Context) -> Result<Exit, Failure> {
    let input = input::load(args.case.as_deref(), context)?;
    let (enclosure, case) = enclose(input, args, context)?;
    let page = compose(&case, &enclosure, context)?;
    let (text, ending) = match args.format {
        ReportFormat::Html => (written(&page, &enclosure)?, "html"),
        ReportFormat::Md => (markdown::report(&page), "md"),
    };
    let output = args.output.clone().unwrap_or_else(|| {
        let hash: String = page.findings.stamp.hash.chars().take(8).collect();
        PathBuf::from(format!("{}-{hash}.{ending}", file_stem(&case.id)))
    });
    write_file(&output, &text, args.force)?;
    let to_stdout = output.as_os_str() == "-";
    if context.json && !to_stdout {
        context.print_json(&json!({
            "ok": page.findings.health.fit_for_use,
            "file": output, "bytes": text.len(),
            "case": page.findings.stamp.case, "hash": page.findings.stamp.hash,
        }))?;
    } else if !to_stdout {
        let shown = safe(&output.to_string_lossy());
        let size = text.len().div_ceil(1024);
        let next = match args.format {
            ReportFormat::Html => format!("\nNext:  realpolitik verify {shown}"),
            ReportFormat::Md => String::new(),
        };
        context.print(&format!("{shown}: {size} KiB, opens without a network{next}\n"))?;
    }
    Ok(if page.findings.health.interrupted {
        Exit::Interrupted
    } else if page.findings.health.fit_for_use {
        Exit::Done
    } else {
        Exit::NotFit
    })
}

/// A file name without anything that a system could take for a path.
fn file_stem(id: &str) -> String {
    let clean: String =
        id.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '-' }).collect();
    if clean.is_empty() { "case".to_owned() } else { clean }
}

/// The case with all that is needed to run it again.
pub(super) fn enclose(
    input: Input,
    args: &Report,
    context: &Context,
) -> Result<(Enclosure, Case), Failure> {
    let files: Vec<(String, String)> = input
        .relative
        .iter()
        .zip(&input.loaded.files)
        .map(|(name, (_, text))| (name.clone(), text.clone()))
        .collect();
    let logs = logs(&input, args)?;
    let as_of = args.as_of;
    let case = input.case(as_of, context.color_stderr)?;
    let enclosure = Enclosure {
        id: case.id.clone(),
        game: args.game.clone(),
        as_of: case.as_of.to_string(),
        draws: args.draws,
        seed: context.seed,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        public: args.public,
        annex: args.annex,
        files,
        logs,
        on: args.on.map(|day| day.to_string()),
    };
    Ok((enclosure, case))
}

/// The logs of the track record, each with the name that it has in the report: no
/// path of this machine goes with it.
fn logs(input: &Input, args: &Report) -> Result<Vec<(String, String)>, Failure> {
    let found = match args.log.as_slice() {
        [] => logs::beside(input.folder.as_deref(), &input.name).into_iter().collect(),
        named => named.iter().map(|n| logs::named(n)).collect::<Vec<_>>(),
    };
    let mut all: Vec<(String, String)> = Vec::new();
    for log in found {
        let log = log?;
        let last = log.name.rsplit(['/', '\\']).next().unwrap_or(LOG);
        let plain = if stays_inside(last) { last } else { LOG };
        let (stem, ending) = plain.rsplit_once('.').unwrap_or((plain, "jsonl"));
        let taken = |name: &str| {
            input.relative.iter().any(|n| n == name) || all.iter().any(|(n, _)| n == name)
        };
        let numbered = (2..).map(|i| format!("{stem}-{i}.{ending}"));
        let name = std::iter::once(plain.to_owned()).chain(numbered).find(|n| !taken(n));
        all.push((name.unwrap_or_default(), log.text));
    }
    Ok(all)
}

/// The track record of the enclosed logs.
fn track(enclosure: &Enclosure) -> Result<Option<TrackRecord>, Failure> {
    if enclosure.logs.is_empty() {
        return Ok(None);
    }
    let broken = |why: String| {
        Failure::new(
            Exit::InvalidCase,
            format!("the log inside cannot be used: {why}"),
            "take it out with  realpolitik extract  and look at it with  realpolitik score",
        )
    };
    let parse = |(name, text): &(String, String)| {
        let log = Log::parse(text.as_bytes()).map_err(|e| broken(safe(&e.to_string())))?;
        Ok((safe(name), log))
    };
    let logs = enclosure.logs.iter().map(parse).collect::<Result<Vec<_>, Failure>>()?;
    let given = match &enclosure.on {
        Some(day) => Some(day.parse().map_err(|_| broken(format!("no day `{}`", safe(day))))?),
        None => last_day(&logs),
    };
    Ok(given.map(|day| track_record(&logs, day, None)))
}

/// The case as the enclosure has it: what a later run will start from.
pub(super) fn reload(enclosure: &Enclosure) -> Result<Case, Failure> {
    let files: Vec<(&str, &[u8])> =
        enclosure.files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    let broken = |what: &str| {
        Failure::new(
            Exit::InvalidCase,
            format!("the case inside {what}"),
            "take the case out with  realpolitik extract  and check it",
        )
    };
    let loaded = load_memory(&enclosure.id, &files, &Limits::default());
    let mut case = loaded.case.ok_or_else(|| broken("has errors"))?;
    case.as_of = enclosure.as_of.parse().map_err(|_| broken("names no as-of date"))?;
    Ok(case)
}

/// Findings, pictures and words of an enclosed case.
pub(super) fn compose(
    case: &Case,
    enclosure: &Enclosure,
    context: &Context,
) -> Result<Page, Failure> {
    let options = Options {
        game: enclosure.game.clone(),
        draws: enclosure.draws,
        seed: enclosure.seed,
        jobs: context.jobs,
        judged: false,
        asked: Asked { full: true, ..Asked::default() },
    };
    let (findings, pictures) = std::thread::scope(|scope| {
        let pictures = scope.spawn(|| picture(case, &options, true));
        let findings = long_run::stoppable(context, options.draws, |progress| {
            analyze(case, &options, progress)
        });
        (findings, joined(pictures))
    });
    let (findings, pictures) = (findings.map_err(failure)?, pictures.map_err(failure)?);
    Ok(page(case, findings, pictures, track(enclosure)?, enclosure.public))
}

/// The HTML of a page. A report for the public from which something was left
/// out does not carry the case, which holds it.
pub(crate) fn written(page: &Page, enclosure: &Enclosure) -> Result<String, Failure> {
    let mut enclosure = enclosure.clone();
    if page.left_out > 0 {
        enclosure.files.clear();
        enclosure.logs.clear();
    }
    html::report(page, &enclosure).map_err(|e| {
        Failure::new(Exit::Internal, format!("the page has no JSON form: {e}"), REPORT)
    })
}
