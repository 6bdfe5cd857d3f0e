//! Runs that may be long: progress, a first Ctrl-C that keeps what is done, and
//! where it is kept.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use realpolitik_analysis::AnalysisError;
use realpolitik_case::unfold::UnfoldError;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_report::words::safe;
use realpolitik_runs::error::{CheckpointError, RunError};
use realpolitik_runs::sweep::Progress;
use realpolitik_runs::table::TableFormat;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::ScopedJoinHandle;
use std::time::Duration;

/// Does a task with progress over `draws`; the first Ctrl-C stops it at the next
/// step, the second ends the program.
pub fn stoppable<T: Send>(
    context: &Context,
    draws: u64,
    task: impl FnOnce(&Progress) -> T + Send,
) -> T {
    let progress = Arc::new(Progress::default());
    let at_stop = Arc::clone(&progress);
    let quiet = context.quiet;
    // Without a handler Ctrl-C simply ends the program: what was kept is kept.
    let _ = ctrlc::set_handler(move || {
        if at_stop.stop.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(Exit::Interrupted as u8));
        }
        if !quiet {
            eprintln!("stopping at the next step… (again to kill)");
        }
    });
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| task(&progress));
        if context.progress {
            watch(&worker, &progress, draws);
        }
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn watch<T>(worker: &ScopedJoinHandle<'_, T>, progress: &Progress, draws: u64) {
    let bar = ProgressBar::new(draws);
    if let Ok(style) = ProgressStyle::with_template(
        "{bar:30} {percent} %  {human_pos} draws  {per_sec}  {eta} left  {msg}",
    ) {
        bar.set_style(style);
    }
    while !worker.is_finished() {
        let done = progress.done.load(Ordering::Relaxed);
        bar.set_position(done.min(draws));
        if done >= draws {
            bar.set_message("· answering what follows from them");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    bar.finish_and_clear();
}

/// Where a run keeps what it has done: under the folder it was started in, by
/// the case and all that its numbers depend on.
pub fn keep_at(verb: &str, case_hash: &str, what: &str) -> PathBuf {
    let short: String = case_hash.chars().take(8).collect();
    let key = realpolitik_runs::checkpoint::short_hash(what);
    PathBuf::from(".realpolitik").join(short).join(format!("{verb}-{key}.rpacc"))
}

/// The command that goes on with an interrupted run.
pub fn continue_with() -> String {
    let mut words: Vec<String> = std::env::args().skip(1).map(|a| quoted(&a)).collect();
    if !words.iter().any(|w| w == "--resume") {
        words.push("--resume".to_owned());
    }
    format!("realpolitik {}", words.join(" "))
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", safe(word).replace('\'', "'\\''"))
    }
}

/// What a run that failed is told.
pub fn failure(e: impl Into<AnalysisError>) -> Failure {
    let e = e.into();
    let (exit, help) = match &e {
        AnalysisError::Run(e) => run_failure(e),
        AnalysisError::UnknownActor { .. } => (Exit::Usage, "name one of these"),
        AnalysisError::Quantity { .. } => (Exit::Usage, ASKED),
        AnalysisError::NotReached { .. } => (Exit::Usage, "name an outcome that play can reach"),
        AnalysisError::TooManyCards { .. } => (Exit::Limit, "mark fewer conditions as cards"),
        AnalysisError::TooManyCells { .. } => {
            (Exit::Limit, "vary fewer parameters, or in fewer steps")
        }
        _ => (Exit::NotFit, ONE_POINT),
    };
    Failure::new(exit, e.to_string(), help)
}

/// The notation of what may be asked about.
const ASKED: &str = "ask about an ending, endings (a+b), MOVE.ACTION, leverage:ACTOR, gain:ACTOR, payoff:ACTOR or question:ID";

const ONE_POINT: &str = "look at one point with  realpolitik solve --at draw=0";

fn run_failure(e: &RunError) -> (Exit, &'static str) {
    match e {
        RunError::NoGame => (Exit::InvalidCase, "see docs/guide/case-language.md"),
        RunError::NotAPlayer { .. } => (Exit::InvalidCase, "fix walk_away of the game"),
        RunError::UnknownGame { .. } => (Exit::Usage, "name another with --game"),
        RunError::UnknownOutcome { .. } | RunError::UnknownParameter { .. } => {
            (Exit::Usage, "name one of these")
        }
        RunError::Unfold(UnfoldError::NoAction { .. }) => (Exit::Usage, "leave the move an action"),
        RunError::Unfold(_) => (Exit::Limit, "merge moves of the game"),
        RunError::TooManyDimensions { .. } => {
            (Exit::Limit, "leave out --sobol, or fix parameters that matter little")
        }
        RunError::Output { .. } => (Exit::File, "choose another name, or replace it with --force"),
        RunError::Checkpoint(CheckpointError::File { .. }) => {
            (Exit::File, "check the path and its permissions")
        }
        RunError::Checkpoint(CheckpointError::Damaged { .. }) => {
            (Exit::File, "delete it and run again; every other file is checked too")
        }
        RunError::Checkpoint(_) => (
            Exit::Usage,
            "give the case, date, game, seed and method it was made with, or leave it out",
        ),
        _ => (Exit::NotFit, ONE_POINT),
    }
}

/// How draws are made, how many, and where they go.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Long runs")]
pub struct LongRun {
    /// Solve draws until the sampling error of every probability and leverage is
    /// at most this, or there are 100 million.
    #[arg(long, value_name = "X", conflicts_with_all = ["draws", "part"], value_parser = error)]
    pub mcse: Option<f64>,
    /// Draw by scrambled Sobol points, whose error is the spread of 16
    /// independent scramblings.
    #[arg(long)]
    pub sobol: bool,
    /// Go on with a run that was stopped: same bits as if it never had been.
    #[arg(long)]
    pub resume: bool,
    /// Seconds between times at which what is done is kept.
    #[arg(long, value_name = "SECONDS", default_value_t = 1.0, value_parser = seconds)]
    pub keep_every: f64,
    /// Solve only draws A to B − 1 and write their accumulators with --out, to be
    /// joined by `realpolitik merge`.
    #[arg(long, value_name = "A..B", value_parser = range, requires = "out", conflicts_with = "draws", group = "part")]
    pub range: Option<Range<u64>>,
    /// The same of the Kth of N equal shares of all draws, as a batch system numbers
    /// its tasks from 1.
    #[arg(long, value_name = "K/N", value_parser = shard, requires = "out", group = "part")]
    pub shard: Option<Shard>,
    /// Write accumulators here instead of findings.
    #[arg(long, value_name = "FILE", requires = "part")]
    pub out: Option<PathBuf>,
    /// Write every draw to a .parquet or .csv file.
    #[arg(long, value_name = "FILE", conflicts_with = "resume")]
    pub every_draw: Option<PathBuf>,
    /// How text stands in a CSV file.
    #[arg(long, value_enum, default_value_t = CsvText::Safe, value_name = "HOW")]
    pub csv: CsvText,
    /// Replace files that are there.
    #[arg(long)]
    pub force: bool,
}

impl Default for LongRun {
    fn default() -> Self {
        LongRun {
            mcse: None,
            sobol: false,
            resume: false,
            keep_every: 1.0,
            range: None,
            shard: None,
            out: None,
            every_draw: None,
            csv: CsvText::Safe,
            force: false,
        }
    }
}

impl LongRun {
    /// The part of so many draws that is asked for, if not all are.
    pub fn part(&self, draws: u64) -> Option<Range<u64>> {
        self.range.clone().or_else(|| self.shard.map(|s| s.of(draws)))
    }
}

/// The Kth of N equal shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    which: u32,
    of: u32,
}

impl Shard {
    /// Its part of so many draws. All shares together are all draws.
    pub fn of(self, draws: u64) -> Range<u64> {
        let end = |k: u32| u128::from(draws) * u128::from(k) / u128::from(self.of);
        end(self.which - 1) as u64..end(self.which) as u64
    }
}

/// How text stands in a CSV file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum CsvText {
    /// With an apostrophe before what a spreadsheet would take for a formula.
    #[default]
    Safe,
    /// As it is.
    Raw,
}

/// Most draws of a run that ends when it is precise enough.
pub const MOST_DRAWS: u64 = 100_000_000;

fn error(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if x > 0.0 && x < 1.0 => Ok(x),
        _ => Err("write a number above 0 and below 1, such as 0.001".to_owned()),
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if (0.0..=86_400.0).contains(&x) => Ok(x),
        _ => Err("write a number of seconds from 0 to 86400".to_owned()),
    }
}

fn range(text: &str) -> Result<Range<u64>, String> {
    let bounds = text.split_once("..").and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    match bounds {
        Some((a, b)) if a < b && b <= 1_000_000_000 => Ok(a..b),
        _ => Err("write two draws with the first below the second, such as 0..50000".to_owned()),
    }
}

fn shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    match numbers {
        Some((which, of)) if 1 <= which && which <= of => Ok(Shard { which, of }),
        _ => Err("write which share and of how many, such as 3/64 for the third of 64".to_owned()),
    }
}

/// By the ending of its name.
pub fn table_format(path: &std::path::Path, csv: CsvText) -> Result<TableFormat, Failure> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("parquet") => Ok(TableFormat::Parquet),
        Some("csv") if csv == CsvText::Raw => Ok(TableFormat::CsvRaw),
        Some("csv") => Ok(TableFormat::Csv),
        _ => Err(Failure::new(
            Exit::Usage,
            format!("{} ends neither in .parquet nor in .csv", path.display()),
            "the ending says which kind of file is written",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_all_draws() {
        for (draws, n) in [(20_000, 64), (1_000_000_000, 7), (5, 5), (3, 8)] {
            let mut at = 0;
            for k in 1..=n {
                let share = shard(&format!("{k}/{n}")).unwrap().of(draws);
                assert_eq!(share.start, at);
                at = share.end;
            }
            assert_eq!(at, draws);
        }
        for wrong in ["0/4", "5/4", "3", "a/b", "1/0", "-1/4"] {
            assert!(shard(wrong).unwrap_err().contains("3/64"), "{wrong}");
        }
    }
}
