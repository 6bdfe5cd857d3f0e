//! `seal`: freezes what a case says of its questions into the log.

use clap::Args;
use realpolitik_analysis::Options;
use realpolitik_analysis::error::ForecastError;
use realpolitik_analysis::forecasts::log::{LogError, LogRecord, append};
use realpolitik_analysis::forecasts::seal::{Seal as Sealed, forecasts, questions};
use realpolitik_case::Case;
use realpolitik_command_line::context::{Context, REPORT};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_report::words::safe;
use realpolitik_runs::sweep::Progress;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Name of the log in a case's folder.
pub const LOG: &str = "forecasts.jsonl";

/// `seal`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik seal my-case
  realpolitik seal my-case --question first --author \"A. Analyst\"
  realpolitik seal my-case --resolve-by 2025-12-31 --log track-record.jsonl"
)]
pub struct Seal {
    /// A case, as for analyze.
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// Only this question; may be given more than once [default: all].
    #[arg(long, value_name = "ID")]
    pub question: Vec<String>,
    /// Only questions that resolve by this day.
    #[arg(long, value_name = "DATE")]
    pub resolve_by: Option<jiff::civil::Date>,
    /// Who seals.
    #[arg(long, value_name = "NAME")]
    pub author: Option<String>,
    /// The log [default: forecasts.jsonl in the case's folder, or here].
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// The day of sealing [default: today]. An earlier one is marked as dated
    /// back, and is a retrodiction if the case holds anything later.
    #[arg(long, value_name = "DATE")]
    pub on: Option<jiff::civil::Date>,
    /// How many draws of the parameters to solve.
    #[arg(long, default_value_t = 20_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub draws: u64,
    /// Freeze the number that the beliefs of the case alone give, without its record.
    #[arg(long)]
    pub judged: bool,
    /// Hold out everything later than this day, instead of the case's own date.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
}

/// Runs it.
pub fn run(args: &Seal, context: &Context) -> Result<Exit, Failure> {
    // What is sealed stays: nobody's forecasts are sealed unasked.
    if args.case.is_none() && !Path::new("case.toml").is_file() {
        return Err(Failure::new(
            Exit::Usage,
            "there is no case.toml here whose questions could be sealed",
            "name a case, its folder or one of the gallery:  realpolitik seal us-vietnam-2022",
        ));
    }
    let case = input::case(args.case.as_deref(), args.as_of, context)?;
    let options = Options {
        draws: args.draws,
        seed: context.seed,
        jobs: context.jobs,
        judged: args.judged,
        ..Options::default()
    };
    let path = args.log.clone().unwrap_or_else(|| beside(args.case.as_deref()));
    let done = write(&case, args, &options, &path)?;
    told(&path, (&done.hashes, &done.fresh), &done.twins, context)?;
    Ok(Exit::Done)
}

/// What was sealed.
#[derive(Debug)]
pub struct Written {
    /// The hashes of what is new.
    pub hashes: Vec<String>,
    /// What is new.
    pub fresh: Vec<Sealed>,
    /// What the log held already, with its hashes.
    pub twins: Vec<(String, Sealed)>,
}

/// Seals the questions of a case into a log.
pub fn write(case: &Case, args: &Seal, options: &Options, path: &Path) -> Result<Written, Failure> {
    let now = today();
    let on = args.on.unwrap_or(now);
    let mut wanted = questions(case, &args.question).map_err(|e| failure(&e))?;
    wanted.retain(|q| args.resolve_by.is_none_or(|day| q.resolve_by <= day));
    if wanted.is_empty() {
        return Err(Failure::new(
            Exit::Usage,
            "no question of the case resolves by that day",
            "give a later day with --resolve-by, or leave it out",
        ));
    }
    let progress = Progress::default();
    let mut seals = forecasts(case, &wanted, options, on, &progress).map_err(|e| failure(&e))?;
    for s in &mut seals {
        s.author.clone_from(&args.author);
        s.written_on = (on < now).then(|| now.to_string());
    }
    let mut twins = Vec::new();
    let mut fresh = Vec::new();
    let hashes = append(path, |log| -> Result<Vec<LogRecord>, LogError> {
        for s in seals {
            match log.seals().find(|(_, t)| same(t, &s)) {
                Some((hash, _)) => twins.push((hash.to_owned(), s)),
                None => fresh.push(s),
            }
        }
        Ok(fresh.iter().cloned().map(LogRecord::Seal).collect())
    })
    .map_err(|e| log_failure(path, &e))?;
    Ok(Written { hashes, fresh, twins })
}

/// Says what was sealed, and what had been.
fn told(
    path: &Path,
    (hashes, fresh): (&[String], &[Sealed]),
    twins: &[(String, Sealed)],
    context: &Context,
) -> Result<(), Failure> {
    if context.json {
        let list = |pairs: Vec<(&String, &Sealed)>| -> Vec<serde_json::Value> {
            pairs
                .into_iter()
                .map(|(h, s)| json!({ "hash": h, "seal": s, "retrodiction": s.later() }))
                .collect()
        };
        context.print_json(&json!({
            "ok": true, "log": path.to_string_lossy(),
            "sealed": list(hashes.iter().zip(fresh).collect()),
            "already": list(twins.iter().map(|(h, s)| (h, s)).collect()),
        }))?;
    } else {
        let mut text = String::new();
        for (hash, s) in hashes.iter().zip(fresh) {
            text.push_str(&realpolitik_report::score::sealed(hash, s));
        }
        for (hash, s) in twins {
            text.push_str(&realpolitik_report::score::already(hash, s));
        }
        context.print(&text)?;
        let late = fresh.iter().filter(|s| s.later().is_some()).count();
        if late > 0 {
            context.note(&format!(
                "{} sealed as a retrodiction, not as foresight: the case knows more than its as-of date and day of sealing allow.",
                realpolitik_report::words::counted(late, "forecast")
            ));
        }
        let old = match twins.len() {
            0 => String::new(),
            n => format!(", {n} there already"),
        };
        context.note(&format!(
            "{}{old} in {}. Keep the last hash elsewhere: it shows whether the log was cut.",
            realpolitik_report::words::counted(hashes.len(), "new forecast"),
            safe(&path.to_string_lossy())
        ));
    }
    Ok(())
}

/// Whether two seals hold the same forecast, whoever sealed it when.
fn same(a: &Sealed, b: &Sealed) -> bool {
    let key = |s: &Sealed| {
        let (as_of, label, rule) = (s.as_of.clone(), s.label.clone(), s.rule.clone());
        (s.case.clone(), s.question.clone(), as_of, label, rule, s.resolve_by.clone())
    };
    key(a) == key(b) && a.probability == b.probability
}

/// The log beside a case: in its folder if it has one.
pub fn beside(case: Option<&str>) -> PathBuf {
    let path = Path::new(case.unwrap_or("."));
    match path.metadata() {
        Ok(m) if m.is_dir() => path.join(LOG),
        Ok(_) => path.parent().unwrap_or(Path::new("")).join(LOG),
        Err(_) => PathBuf::from(LOG),
    }
}

/// The day by the clock of this machine, in UTC.
pub fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date()
}

fn failure(e: &ForecastError) -> Failure {
    let (exit, help) = match e {
        ForecastError::NoQuestion => (Exit::InvalidCase, "see docs/guide/case-language.md"),
        ForecastError::UnknownQuestion { .. } => (Exit::Usage, "name another with --question"),
        ForecastError::Past { .. } => {
            (Exit::Usage, "a forecast is made before: give an earlier day with --as-of")
        }
        ForecastError::Undefined { .. } => {
            (Exit::InvalidCase, "suppose something that may happen: change its `given`")
        }
        ForecastError::Certain { .. } => (Exit::InvalidCase, "fix the question's p"),
        _ => (Exit::NotFit, "look at one point with  realpolitik solve --at draw=0"),
    };
    Failure::new(exit, safe(&e.to_string()), help)
}

/// What went wrong with a log.
pub fn log_failure(path: &Path, e: &LogError) -> Failure {
    let name = safe(&path.to_string_lossy());
    let (exit, help) = match e {
        LogError::File(io) => return Failure::file(path, "use", io),
        LogError::TooLarge => (Exit::Limit, "split the log, or begin a new one with --log"),
        LogError::Tampered { .. } => {
            (Exit::NotFit, "do not use what follows that line; go back to a copy that is whole")
        }
        LogError::Head { .. } => (Exit::NotFit, "go back to the copy that ends at the head kept"),
        LogError::NotOne { .. } => {
            (Exit::Usage, "give more of its hash; list them with  realpolitik score")
        }
        _ => (Exit::Internal, REPORT),
    };
    Failure::new(exit, format!("{name}: {}", safe(&e.to_string())), help)
}
