//! `analyze`: the main job.

use crate::args::TEMPLATE;
use crate::context::{Context, write_out};
use crate::exit::{Exit, Failure};
use crate::input;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use realpolitik_analysis::learning::learning;
use realpolitik_analysis::rivals::rivals;
use realpolitik_analysis::sweep::Progress;
use realpolitik_analysis::{AnalysisError, Findings, Options, analyze};
use realpolitik_case::Case;
use realpolitik_report::terminal::{Style, findings};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::ScopedJoinHandle;
use std::time::Duration;

/// `analyze`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik analyze my-case
  realpolitik analyze us-vietnam-2022 --as-of 2021-06-30
  realpolitik analyze us-vietnam-2022 --rivals
  realpolitik analyze my-case --draws 100000 --json > findings.json"
)]
pub struct Analyze {
    /// A case folder, a case.toml, `-` for standard input, or the name of an
    /// embedded case [default: the case here, else us-vietnam-2022].
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// How many draws of the parameters to solve.
    #[arg(long, default_value_t = 20_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub draws: u64,
    /// Hold out everything later than this day, instead of the case's own date.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
    /// Which game [default: the first].
    #[arg(long, value_name = "ID")]
    pub game: Option<String>,
    /// Weigh the rival explanations on the observed episodes, and say what these
    /// teach.
    #[arg(long)]
    pub rivals: bool,
}

impl Default for Analyze {
    fn default() -> Self {
        Analyze { case: None, draws: 20_000, as_of: None, game: None, rivals: false }
    }
}

/// Runs it.
pub fn run(args: &Analyze, context: &Context) -> Result<Exit, Failure> {
    let case = input::case(args.case.as_deref(), args.as_of, context)?;
    let options = Options {
        game: args.game.clone(),
        draws: args.draws,
        seed: context.seed,
        jobs: context.jobs,
    };
    let mut f = stoppable(&case, &options, context).map_err(|e| failure(&e))?;
    if args.rivals {
        let progress = Progress::default();
        f.rivals = rivals(&case, &options, &progress).map_err(|e| failure(&e))?;
        f.learning = learning(&case, &options, &progress).map_err(|e| failure(&e))?;
    }
    if context.json {
        context.print_json(&f)?;
    } else {
        let style = Style { verbose: context.verbose > 0, color: context.color };
        context.print(&findings(&f, style))?;
        if context.verbose == 0 && !context.quiet {
            let named = args.case.as_deref().map_or_else(String::new, |c| format!(" {c}"));
            let named = realpolitik_report::words::safe(&named);
            write_out(&format!(
                "\nNext:  realpolitik analyze{named} -v   ·   realpolitik solve{named}   ·   realpolitik check{named}\n"
            ))?;
        }
    }
    Ok(if f.health.interrupted {
        context.note("Interrupted: the findings rest on the draws done so far.");
        Exit::Interrupted
    } else if f.health.fit_for_use {
        Exit::Done
    } else {
        Exit::NotFit
    })
}

pub(super) fn failure(e: &AnalysisError) -> Failure {
    let (exit, help) = match e {
        AnalysisError::NoGame => (Exit::InvalidCase, "see docs/guide/case-language.md"),
        AnalysisError::NotAPlayer { .. } => (Exit::InvalidCase, "mend walk_away of the game"),
        AnalysisError::UnknownGame { .. } => (Exit::Usage, "name another with --game"),
        AnalysisError::Unfold(_) => (Exit::Limit, "merge moves of the game"),
        _ => (Exit::NotFit, "look at one point with  realpolitik solve --at draw=0"),
    };
    Failure::new(exit, e.to_string(), help)
}

/// Analyses with progress; the first Ctrl-C stops at the next block, the second
/// ends the program.
pub(super) fn stoppable(
    case: &Case,
    options: &Options,
    context: &Context,
) -> Result<Findings, AnalysisError> {
    let progress = Arc::new(Progress::default());
    let at_stop = Arc::clone(&progress);
    // Without a handler Ctrl-C simply ends the program: nothing is lost by that.
    let _ = ctrlc::set_handler(move || {
        if at_stop.stop.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(Exit::Interrupted as u8));
        }
    });
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| analyze(case, options, &progress));
        if context.progress {
            watch(&worker, &progress, options.draws);
        }
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn watch<T>(worker: &ScopedJoinHandle<'_, T>, progress: &Progress, draws: u64) {
    let bar = ProgressBar::new(draws);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent} %  {per_sec}  {eta} left") {
        bar.set_style(style);
    }
    while !worker.is_finished() {
        bar.set_position(progress.done.load(Ordering::Relaxed));
        std::thread::sleep(Duration::from_millis(20));
    }
    bar.finish_and_clear();
}
