//! `analyze`: the main job.

use crate::args::TEMPLATE;
use crate::context::{Context, write_out};
use crate::exit::{Exit, Failure};
use crate::input;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use realpolitik_analysis::asked::Asked;
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
  realpolitik analyze us-vietnam-2022 --cards VN --flip as_today --why as_today
  realpolitik analyze my-case --full
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
    /// What is asked beyond the headline.
    #[command(flatten)]
    pub questions: Questions,
}

/// What is asked beyond the headline.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Questions")]
pub struct Questions {
    /// What each card of an actor is worth to it, and which is its trump; may be
    /// given more than once.
    #[arg(long, value_name = "ACTOR")]
    pub cards: Vec<String>,
    /// What would change the answer about an outcome: parameters one by one,
    /// together, and two of them on a map; may be given more than once.
    #[arg(long, value_name = "OUTCOME")]
    pub flip: Vec<String>,
    /// The two parameters of the map [default: the two that matter most].
    #[arg(long, value_names = ["PARAMETER", "PARAMETER"], num_args = 2, requires = "flip")]
    pub map: Vec<String>,
    /// Why an outcome comes about: decisions, payoff terms, parameters, sources;
    /// may be given more than once.
    #[arg(long, value_name = "OUTCOME")]
    pub why: Vec<String>,
    /// What the answer hangs on: tornado, Sobol indices, Shapley effects.
    #[arg(long)]
    pub sensitivity: bool,
    /// What to find out next: how much surer each parameter would make it.
    #[arg(long)]
    pub voi: bool,
    /// The outcome that --sensitivity and --voi are about [default: the likeliest].
    #[arg(long, value_name = "OUTCOME")]
    pub of: Option<String>,
    /// Whether other equilibria would change the answer.
    #[arg(long)]
    pub multiplicity: bool,
    /// All questions, about the likeliest outcome where none is named.
    #[arg(long)]
    pub full: bool,
}

impl Questions {
    fn asked(&self) -> Asked {
        Asked {
            cards: self.cards.clone(),
            flips: self.flip.clone(),
            map: match self.map.as_slice() {
                [a, b] => Some((a.clone(), b.clone())),
                _ => None,
            },
            why: self.why.clone(),
            sensitivity: self.sensitivity,
            value_of_information: self.voi,
            of: self.of.clone(),
            multiplicity: self.multiplicity,
            full: self.full,
        }
    }
}

impl Default for Analyze {
    fn default() -> Self {
        Analyze {
            case: None,
            draws: 20_000,
            as_of: None,
            game: None,
            rivals: false,
            questions: Questions::default(),
        }
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
        asked: args.questions.asked(),
    };
    let mut f = stoppable(&case, &options, context).map_err(|e| failure(&e))?;
    if args.rivals || args.questions.full {
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
        AnalysisError::UnknownActor { .. }
        | AnalysisError::UnknownOutcome { .. }
        | AnalysisError::UnknownParameter { .. } => (Exit::Usage, "name one of these"),
        AnalysisError::NotReached { .. } => (Exit::Usage, "name an outcome that play can reach"),
        AnalysisError::TooManyCards { .. } => (Exit::Limit, "mark fewer conditions as cards"),
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
