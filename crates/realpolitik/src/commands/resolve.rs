//! `resolve`: writes down how sealed forecasts turned out.

use super::seal::{beside, log_failure, today};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use realpolitik_analysis::forecasts::log::{Log, LogError, LogRecord, append};
use realpolitik_analysis::forecasts::seal::{Resolution, Verdict};
use realpolitik_case::Case;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_report::words::safe;
use serde_json::json;
use std::path::{Path, PathBuf};

/// `resolve`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik resolve --case my-case
  realpolitik -C my-case resolve first --happened yes --settled 2025-03-01 --source own
  realpolitik -C my-case resolve first --happened no --settled 2025-06-30 --source own --revise"
)]
pub struct Resolve {
    /// The beginning of a forecast's hash, or the id of its question.
    #[arg(value_name = "FORECAST", required_unless_present = "case")]
    pub forecast: Option<String>,
    /// How it turned out. Ambiguous ones are listed, never scored.
    #[arg(long, value_enum, required_unless_present = "case")]
    pub happened: Option<Happened>,
    /// The day on which it was settled.
    #[arg(long, value_name = "DATE", required_unless_present = "case")]
    pub settled: Option<Date>,
    /// What it rests on; may be given more than once.
    #[arg(long, value_name = "SOURCE", required_unless_present = "case")]
    pub source: Vec<String>,
    /// Why, in words.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Revise the resolution that stands: both stay in the log, the new one counts.
    #[arg(long)]
    pub revise: bool,
    /// Resolve every open forecast whose question this case resolves.
    #[arg(long, value_name = "CASE", conflicts_with_all = ["forecast", "happened", "settled", "source", "note", "revise"])]
    pub case: Option<String>,
    /// The log [default: forecasts.jsonl in the case's folder, or here].
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// The day of writing this down [default: today].
    #[arg(long, value_name = "DATE")]
    pub on: Option<Date>,
}

/// How a question turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Happened {
    /// It happened.
    Yes,
    /// It did not.
    No,
    /// The rule does not settle it.
    Ambiguous,
}

/// Why nothing was written down.
enum Refused {
    Log(LogError),
    Told(Failure),
}

impl From<LogError> for Refused {
    fn from(e: LogError) -> Self {
        Refused::Log(e)
    }
}

/// Runs it.
pub fn run(args: &Resolve, context: &Context) -> Result<Exit, Failure> {
    let path = args.log.clone().unwrap_or_else(|| beside(args.case.as_deref()));
    if !path.is_file() {
        return Err(Failure::new(
            Exit::File,
            format!("there is no log {}", safe(&path.to_string_lossy())),
            "seal forecasts first, or name their log with --log",
        ));
    }
    let case = args.case.as_ref().map(|named| input::case(Some(named), None, context));
    let Written { hashes, written, revised } = write(args, case.transpose()?.as_ref(), &path)?;
    if context.json {
        context.print_json(&json!({
            "ok": true, "log": path.to_string_lossy(), "resolved": written,
            "revised": revised, "head": hashes.last(),
        }))?;
    } else {
        let mut text = String::new();
        for r in &written {
            let before = revised.iter().find(|b: &&Resolution| b.forecast == r.forecast);
            text.push_str(&realpolitik_report::score::resolved(r, before));
        }
        if written.is_empty() {
            text.push_str("Nothing to resolve.\n");
        }
        context.print(&text)?;
    }
    Ok(Exit::Done)
}

/// What was written down.
#[derive(Debug)]
pub struct Written {
    /// The hashes of the lines.
    pub hashes: Vec<String>,
    /// The resolutions.
    pub written: Vec<Resolution>,
    /// Those that they revise.
    pub revised: Vec<Resolution>,
}

/// Writes down in a log how a forecast turned out, or what a case says of its own.
pub fn write(args: &Resolve, case: Option<&Case>, path: &Path) -> Result<Written, Failure> {
    let on = args.on.unwrap_or_else(today);
    let (mut written, mut revised) = (Vec::new(), Vec::new());
    let hashes = match case {
        Some(case) => append(path, |log| -> Result<Vec<LogRecord>, Refused> {
            written = from_case(case, log, on);
            Ok(written.iter().cloned().map(LogRecord::Resolve).collect())
        }),
        None => append(path, |log| {
            let (resolution, before) = one(args, log, on)?;
            written = vec![resolution];
            revised.extend(before);
            Ok(written.iter().cloned().map(LogRecord::Resolve).collect())
        }),
    }
    .map_err(|e| match e {
        Refused::Log(e) => log_failure(path, &e),
        Refused::Told(f) => f,
    })?;
    Ok(Written { hashes, written, revised })
}

/// The resolution asked for, and the one that it revises.
fn one(args: &Resolve, log: &Log, on: Date) -> Result<(Resolution, Option<Resolution>), Refused> {
    let (hash, seal) = log.find(args.forecast.as_deref().unwrap_or_default())?;
    let usage =
        |message: String, help: &str| Refused::Told(Failure::new(Exit::Usage, message, help));
    let (Some(happened), Some(settled)) = (args.happened, args.settled) else {
        return Err(usage("say how it turned out and when".to_owned(), "see --help"));
    };
    if settled.to_string() <= seal.as_of {
        return Err(usage(
            format!("settled on {settled}, which is not after the as-of date {}", seal.as_of),
            "what was known when it was sealed cannot settle it",
        ));
    }
    if settled > on {
        return Err(usage(
            format!("settled on {settled}, which has not come by {on}"),
            "resolve it when it is settled",
        ));
    }
    let before = log.resolutions(hash).last().map(|r| (*r).clone());
    match (&before, args.revise) {
        (Some(r), false) => {
            return Err(usage(
                format!(
                    "`{}` is resolved already: it {}",
                    safe(&seal.question),
                    realpolitik_report::score::stands(r)
                ),
                "to revise that, say so with --revise, and why with --note",
            ));
        }
        (None, true) => {
            return Err(usage(
                format!("`{}` has no resolution to revise", safe(&seal.question)),
                "leave out --revise",
            ));
        }
        _ => {}
    }
    let resolution = Resolution {
        forecast: hash.to_owned(),
        verdict: match happened {
            Happened::Yes => Verdict::Yes,
            Happened::No => Verdict::No,
            Happened::Ambiguous => Verdict::Ambiguous,
        },
        on: settled.to_string(),
        resolved_on: on.to_string(),
        sources: args.source.clone(),
        note: args.note.clone(),
    };
    Ok((resolution, before))
}

/// What a case says of the forecasts of its own questions that are open.
fn from_case(case: &Case, log: &Log, on: Date) -> Vec<Resolution> {
    log.seals()
        .filter(|(hash, s)| s.case == case.id && log.resolutions(hash).is_empty())
        .filter_map(|(hash, s)| {
            let q = case.questions.iter().find(|q| q.id == s.question)?;
            let (happened, day, basis) = q.resolution.as_ref()?;
            // A question that was asked otherwise is another question.
            if q.rule != s.rule || day.to_string() <= s.as_of {
                return None;
            }
            Some(Resolution {
                forecast: hash.to_owned(),
                verdict: if *happened { Verdict::Yes } else { Verdict::No },
                on: day.to_string(),
                resolved_on: on.to_string(),
                sources: basis.sources.clone(),
                note: basis.judgement.clone(),
            })
        })
        .collect()
}
