//! `score`: the track record of a log.

use super::seal::{LOG, log_failure, today};
use crate::logs::{self, LogFile};
use clap::{Args, ValueEnum};
use realpolitik_analysis::Options;
use realpolitik_analysis::forecasts::log::Log;
use realpolitik_analysis::forecasts::road::{Road, road};
use realpolitik_analysis::forecasts::track_record::{self, Scanned, TrackRecord, track_record};
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_memory, load_path};
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::gallery;
use realpolitik_report::terminal::Style;
use serde_json::json;
use std::path::Path;

/// `score`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik score
  realpolitik score us-vietnam-2022 -v
  realpolitik score us-vietnam-2022 us-turkey-2020 --by case
  realpolitik score track-record.jsonl --by horizon --worst 5
  realpolitik score track-record.jsonl --min-skill 0.1 || echo \"no better than a constant\""
)]
pub struct Score {
    /// Logs, case folders with one, or names of embedded cases [default: the
    /// log here, else those of all embedded cases].
    #[arg(value_name = "LOG|CASE")]
    pub logs: Vec<String>,
    /// Break the scores down.
    #[arg(long, value_enum)]
    pub by: Option<By>,
    /// Show only so many of the worst.
    #[arg(long, value_name = "N")]
    pub worst: Option<usize>,
    /// End with exit code 5 unless skill against the best baseline is at least this.
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub min_skill: Option<f64>,
    /// The hash at which the one log must end.
    #[arg(long, value_name = "HASH")]
    pub head: Option<String>,
    /// Look at it as on this day: decides what is overdue [default: today].
    #[arg(long, value_name = "DATE")]
    pub on: Option<jiff::civil::Date>,
}

/// By what scores are broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// The case.
    Case,
    /// Who sealed it.
    Author,
    /// Time from as-of date to last day.
    Horizon,
    /// Year of the last day.
    Year,
    /// Foresight or retrodiction.
    Foresight,
    /// From a game, or judged.
    Quantity,
}

impl From<By> for track_record::By {
    fn from(by: By) -> Self {
        match by {
            By::Case => track_record::By::Case,
            By::Author => track_record::By::Author,
            By::Horizon => track_record::By::Horizon,
            By::Year => track_record::By::Year,
            By::Foresight => track_record::By::Foresight,
            By::Quantity => track_record::By::Quantity,
        }
    }
}

/// Runs it.
pub fn run(args: &Score, context: &Context) -> Result<Exit, Failure> {
    let logs = read(&args.logs, context)?;
    if let Some(head) = &args.head {
        let [(name, log)] = logs.as_slice() else {
            return Err(Failure::new(
                Exit::Usage,
                format!("--head is of one log, and there are {}", logs.len()),
                "name one log",
            ));
        };
        log.expect_head(head).map_err(|e| log_failure(Path::new(name), &e))?;
    }
    let record = track_record(&logs, args.on.unwrap_or_else(today), args.by.map(Into::into));
    let roads = roads(&record, context);
    if context.json {
        let listed: Vec<_> =
            roads.iter().map(|(hash, road)| json!({ "forecast": hash, "road": road })).collect();
        context.print_json(&json!({ "ok": true, "record": record, "roads": listed }))?;
    } else {
        let style = Style { verbose: context.verbose > 0, color: context.color };
        let text = realpolitik_report::score::track_record(&record, &roads, args.worst, style);
        context.print(&text)?;
    }
    gate(args, &record, context)
}

/// What had to move for each miss to have been right, where its case is at hand
/// and still asks the same question.
fn roads(record: &TrackRecord, context: &Context) -> Vec<(String, Road)> {
    let options = Options { jobs: context.jobs, ..Options::default() };
    record
        .forecasts
        .iter()
        .filter(|l| l.missed && l.seal.draws > 0)
        .filter_map(|l| {
            let case = sealed_case(&record.logs, &l.seal.case)?;
            let q = case.questions.iter().find(|q| q.id == l.seal.question)?;
            if q.rule != l.seal.rule {
                return None;
            }
            let found = road(&case, q, l.happened?, &options).ok()??;
            Some((l.hash.clone(), found))
        })
        .collect()
}

/// The case of that id: beside one of the logs, or embedded.
fn sealed_case(logs: &[Scanned], id: &str) -> Option<Case> {
    let beside = logs.iter().find_map(|l| {
        let folder = Path::new(&l.name).parent()?;
        folder.join("case.toml").is_file().then(|| load_path(folder, &Limits::default()).case)?
    });
    beside.filter(|c| c.id == id).or_else(|| {
        let embedded = gallery::find(id)?;
        let files: Vec<(&str, &[u8])> =
            embedded.files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
        load_memory(id, &files, &Limits::default()).case
    })
}

fn gate(args: &Score, record: &TrackRecord, context: &Context) -> Result<Exit, Failure> {
    let Some(least) = args.min_skill else { return Ok(Exit::Done) };
    let skill = record.scores.as_ref().and_then(|s| s.skill).map(|s| s.value);
    match skill {
        Some(s) if s >= least => Ok(Exit::Done),
        Some(s) => {
            context.note(&format!("Skill {s:+.2} is below the {least:+.2} asked for."));
            Ok(Exit::Gate)
        }
        None => {
            context.note(
                "There is no skill to compare: nothing is scored, or a baseline was perfect.",
            );
            Ok(Exit::Gate)
        }
    }
}

/// The logs that were named, with their names for people.
fn read(named: &[String], context: &Context) -> Result<Vec<(String, Log)>, Failure> {
    let pair = |found: LogFile| (found.name, found.log);
    if !named.is_empty() {
        return named.iter().map(|n| logs::named(n).map(pair)).collect();
    }
    if Path::new(LOG).is_file() {
        return Ok(vec![pair(logs::file(Path::new(LOG))?)]);
    }
    context.note(&format!("No {LOG} here: taking those of the embedded cases."));
    gallery::GALLERY.iter().filter_map(logs::embedded).map(|f| f.map(pair)).collect()
}
