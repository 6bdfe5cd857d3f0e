//! `analyze`: the main job.

pub(super) use super::long_run::failure;
use super::long_run::{self, LongRun, MOST_DRAWS, continue_with, keep_at, table_format};
use clap::Args;
use realpolitik_analysis::{Asked, Options, answer};
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_command_line::context::{Context, write_out};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_report::terminal::{Style, findings};
use realpolitik_runs::every_draw::{EveryDraw, GROUP};
use realpolitik_runs::run::{Run, RunOptions, Until, header};
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::Progress;
use realpolitik_runs::{checkpoint, run as runs};
use serde_json::json;
use std::ops::Range;
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
  realpolitik analyze us-vietnam-2022 --cards VN --flip as_today --why table.offer
  realpolitik analyze us-vietnam-2022 --flip leverage:VN --sensitivity=gain:VN
  realpolitik analyze my-case --full
  realpolitik analyze my-case --draws 100000 --json > findings.json
  realpolitik analyze my-case --mcse 0.002 --sobol
  realpolitik analyze my-case --every-draw draws.parquet
  realpolitik analyze my-case --range 0..5000 --out part.rpacc
  realpolitik analyze my-case --shard 3/64 --out 3.rpacc"
)]
pub struct Analyze {
    /// A case folder, a case.toml, `-` for standard input, or the name of an
    /// embedded case [default: the case here, else us-vietnam-2022].
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// How many draws of the parameters to solve.
    #[arg(long, default_value_t = 20_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub draws: u64,
    /// How draws are made, how many, and where they go.
    #[command(flatten)]
    pub long: LongRun,
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
    /// Only what the beliefs of the case say, without its record.
    #[arg(long)]
    pub judged: bool,
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
    /// What would change the answer about a quantity: parameters one by one,
    /// together, and two of them on a map; may be given more than once. A quantity
    /// is an ending, several (a+b), an action (MOVE.ACTION), leverage:ACTOR,
    /// gain:ACTOR, payoff:ACTOR or question:ID.
    #[arg(long, value_name = "QUANTITY")]
    pub flip: Vec<String>,
    /// The value on whose other side the answer is another [default: one half; of
    /// a gain 0].
    #[arg(long, value_name = "X", requires = "flip", allow_negative_numbers = true, value_parser = finite)]
    pub bar: Option<f64>,
    /// The two parameters of the map [default: the two that matter most].
    #[arg(long, value_names = ["PARAMETER", "PARAMETER"], num_args = 2, requires = "flip")]
    pub map: Vec<String>,
    /// Why a quantity is as it is: decisions, payoff terms, parameters, sources;
    /// may be given more than once.
    #[arg(long, value_name = "QUANTITY")]
    pub why: Vec<String>,
    /// What a quantity depends on: tornado, Sobol indices, Shapley effects
    /// [default: the likeliest outcome].
    #[arg(long, value_name = "QUANTITY", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub sensitivity: Option<String>,
    /// What to find out next: how much surer of a quantity each parameter would
    /// make you [default: the likeliest outcome].
    #[arg(long, value_name = "QUANTITY", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub voi: Option<String>,
    /// The quantity that --sensitivity and --voi are about, where they name none.
    #[arg(long, value_name = "QUANTITY")]
    pub of: Option<String>,
    /// A thorough search for other equilibria that would change the answer.
    #[arg(long)]
    pub multiplicity: bool,
    /// All questions, about the likeliest outcome where none is named.
    #[arg(long)]
    pub full: bool,
}

impl Questions {
    fn asked(&self) -> Asked {
        let named = |q: &Option<String>| q.clone().filter(|q| !q.is_empty());
        Asked {
            cards: self.cards.clone(),
            flips: self.flip.clone(),
            map: match self.map.as_slice() {
                [a, b] => Some((a.clone(), b.clone())),
                _ => None,
            },
            why: self.why.clone(),
            bar: self.bar,
            sensitivity: self.sensitivity.is_some(),
            value_of_information: self.voi.is_some(),
            sensitivity_of: named(&self.sensitivity),
            information_of: named(&self.voi),
            of: self.of.clone(),
            multiplicity: self.multiplicity,
            full: self.full,
            ..Asked::default()
        }
    }
}

fn finite(text: &str) -> Result<f64, String> {
    let read = text.parse::<f64>().ok().filter(|x| x.is_finite());
    read.ok_or_else(|| "write a number, such as 0.5".to_owned())
}

impl Default for Analyze {
    fn default() -> Self {
        Analyze {
            case: None,
            draws: 20_000,
            long: LongRun::default(),
            as_of: None,
            game: None,
            rivals: false,
            judged: false,
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
        judged: args.judged,
        asked: Asked { rivals: args.rivals, ..args.questions.asked() },
    };
    let compiled = compiled_game(&case, options.game.as_deref()).map_err(failure)?;
    let done = draws(&case, &compiled, args, &options, context)?;
    if let Some(problem) = &done.not_kept {
        context.note(&format!("What was done could not be kept: {problem}"));
    }
    if let (Some(range), Some(out)) = (args.long.part(args.draws), &args.long.out) {
        let how = RunOptions { quasi_random: args.long.sobol, ..RunOptions::from(&options) };
        let head = header(&case, &compiled, &how, range);
        return accumulators(&case, args, &head, &done, out, context);
    }
    let progress = Progress::default();
    let f = answer::findings(&case, &compiled, &options, &done, &progress).map_err(failure)?;
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
        interrupted(&done, args, context);
        Exit::Interrupted
    } else if f.health.fit_for_use {
        Exit::Done
    } else {
        unfit(&done, context);
        Exit::NotFit
    })
}

/// Solves the draws asked for.
fn draws(
    case: &Case,
    compiled: &CompiledGame,
    args: &Analyze,
    options: &Options,
    context: &Context,
) -> Result<Run, Failure> {
    let long = &args.long;
    let part = long.part(args.draws);
    if part.as_ref().is_some_and(Range::is_empty) {
        return Err(Failure::new(
            Exit::Usage,
            format!("a share of {} draws has none", args.draws),
            "cut into fewer shares, or ask for more draws",
        ));
    }
    let until = match (part, long.mcse) {
        (Some(range), _) => Until::Draws(range),
        (None, Some(mcse)) => Until::Error { mcse, most: MOST_DRAWS },
        (None, None) => Until::Draws(0..args.draws),
    };
    if let Some(out) = long.out.as_ref().filter(|o| !long.force && o.symlink_metadata().is_ok()) {
        return Err(Failure::new(
            Exit::File,
            format!("{} is there already", out.display()),
            "choose another name, or replace it with --force",
        ));
    }
    let what =
        format!("{:?} {} {:?} {} {}", options.game, options.seed, until, long.sobol, case.as_of);
    let how = RunOptions {
        quasi_random: long.sobol,
        resume: long.resume,
        keep_every: Duration::from_secs_f64(long.keep_every),
        keep: long.every_draw.is_none().then(|| keep_at("analyze", &case.hash, &what)),
        // The groups of a table must not depend on how fast it was filled.
        block: long.every_draw.as_ref().map(|_| GROUP),
        until,
        ..RunOptions::from(options)
    };
    let total = match &how.until {
        Until::Draws(range) => range.end - range.start,
        Until::Error { most, .. } => *most,
    };
    let mut table = match &long.every_draw {
        None => None,
        Some(path) => {
            let format = table_format(path, long.csv)?;
            let table = EveryDraw::create(path, format, long.force, case, compiled);
            Some(std::sync::RwLock::new(table.map_err(failure)?))
        }
    };
    let done = long_run::stoppable(context, total, |progress| {
        let each = |_: usize, chunk: &realpolitik_runs::sweep::Chunk<'_>| {
            if let Some(Ok(table)) = table.as_ref().map(|t| t.read()) {
                table.take(chunk);
            }
        };
        let mut after = |draws: Range<u64>| match table.as_ref().map(|t| t.write()) {
            Some(Ok(mut table)) => table.write(draws),
            _ => Ok(()),
        };
        runs::run(case, compiled, &how, progress, &each, &mut after)
    });
    let done = done.map_err(failure)?;
    if let Some(table) = table.take().and_then(|t| t.into_inner().ok()) {
        table.finish().map_err(failure)?;
    }
    if done.resumed > 0 {
        context.note(&format!("Went on from draw {}.", done.resumed + done.draws.start));
    }
    Ok(done)
}

/// Writes the accumulators of a range.
fn accumulators(
    case: &Case,
    args: &Analyze,
    head: &checkpoint::Header,
    done: &Run,
    out: &std::path::Path,
    context: &Context,
) -> Result<Exit, Failure> {
    if done.total.interrupted {
        interrupted(done, args, context);
        return Ok(Exit::Interrupted);
    }
    checkpoint::save(out, head, &done.total).map_err(failure)?;
    if context.json {
        context.print_json(&json!({
            "ok": true,
            "file": out,
            "from": head.from,
            "to": head.to,
            "certified": done.total.certified,
            "failed": done.total.failures,
        }))?;
    } else {
        context.print(&format!(
            "{}: draws {} to {}, {} certified, {} not\n\nNext:  realpolitik merge FILES --case {}\n",
            out.display(),
            head.from,
            head.to - 1,
            done.total.certified,
            done.total.failures,
            realpolitik_report::words::safe(args.case.as_deref().unwrap_or(&case.id)),
        ))?;
    }
    Ok(if done.total.failures == 0 { Exit::Done } else { Exit::NotFit })
}

fn interrupted(done: &Run, args: &Analyze, context: &Context) {
    context.note(&format!(
        "Interrupted at draw {}: what is shown rests on the draws before it.",
        done.draws.end
    ));
    if args.long.every_draw.is_none() && done.not_kept.is_none() {
        context.note(&format!("Continue with:  {}", continue_with()));
    }
}

/// Says why a result is not fit for use, and where the reason lies.
pub fn unfit(done: &Run, context: &Context) {
    let total = &done.total;
    if total.failures > 0 {
        context.note(&format!(
            "not usable: {} of {} draws have no certified solution",
            total.failures,
            done.draws.end - done.draws.start
        ));
        if let Some(r) = &done.failures {
            let lie = format!(
                "{:.0} % of them have {} {} {:.4}, where {:.0} % of belief lies",
                100.0 * r.share_of_failed,
                realpolitik_report::words::safe(&r.parameter),
                if r.above { "≥" } else { "≤" },
                r.value,
                100.0 * r.share_of_belief,
            );
            context.note(&if r.is_no_accident(total.failed.len()) {
                format!("  they are not random: {lie}; the headline would be biased")
            } else {
                format!("  they seem to lie anywhere: {lie}")
            });
        }
        if let Some(first) = total.failed.first() {
            context.note(&format!(
                " help: realpolitik solve --at draw={first}     (shows one of them)"
            ));
        }
    }
    if !done.precise {
        context.note(&format!(
            "not usable: after {} draws the sampling error is {:.1e}, more than was asked for",
            done.draws.end,
            total.greatest_error()
        ));
    }
}
