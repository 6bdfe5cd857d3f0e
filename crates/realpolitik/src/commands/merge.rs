//! `merge`: accumulators of ranges of draws, joined.

use super::analyze::unfit;
use super::long_run::failure;
use clap::Args;
use realpolitik_analysis::{Options, answer};
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_report::terminal::{Style, findings};
use realpolitik_runs::checkpoint;
use realpolitik_runs::run::{RunOptions, finished, header, plan};
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::Progress;
use std::path::PathBuf;

/// `merge`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik merge a.rpacc b.rpacc --case my-case
  realpolitik merge a.rpacc b.rpacc --case my-case --out both.rpacc"
)]
pub struct Merge {
    /// Files that `analyze --range` wrote, in any order; together they must hold
    /// draws without gap or overlap.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The case they are of [default: the case here, else us-vietnam-2022].
    #[arg(long, value_name = "CASE")]
    pub case: Option<String>,
    /// Hold out everything later than this day, as when the files were made.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
    /// Write the joined accumulators here instead of findings.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long)]
    pub force: bool,
}

/// Runs it.
pub fn run(args: &Merge, context: &Context) -> Result<Exit, Failure> {
    let case = input::case(args.case.as_deref(), args.as_of, context)?;
    // Game, seed and method are those of the first file; the others must agree.
    let first = match args.files.first() {
        Some(path) => checkpoint::header(path).map_err(failure)?,
        None => return Err(Failure::new(Exit::Usage, "there is no file to join", "name some")),
    };
    let options = Options {
        game: Some(first.game.clone()),
        seed: first.seed,
        jobs: context.jobs,
        ..Options::default()
    };
    let how = RunOptions { quasi_random: first.quasi_random, ..RunOptions::from(&options) };
    let compiled = compiled_game(&case, options.game.as_deref()).map_err(failure)?;
    let expected = header(&case, &compiled, &how, first.from..first.to);
    let plan = plan(&case, &compiled, &how).map_err(failure)?;
    let (head, total) = checkpoint::merge(&args.files, &plan, &expected).map_err(failure)?;
    if let Some(out) = &args.out {
        if !args.force && out.symlink_metadata().is_ok() {
            return Err(Failure::new(
                Exit::File,
                format!("{} is there already", out.display()),
                "choose another name, or replace it with --force",
            ));
        }
        checkpoint::save(out, &head, &total).map_err(failure)?;
        if context.json {
            context.print_json(&serde_json::json!({
                "ok": true,
                "file": out,
                "from": head.from,
                "to": head.to,
                "certified": total.certified,
                "failed": total.failures,
            }))?;
        } else {
            context.print(&format!(
                "{}: draws {} to {}, {} certified, {} not\n",
                out.display(),
                head.from,
                head.to - 1,
                total.certified,
                total.failures
            ))?;
        }
        return Ok(if total.failures == 0 { Exit::Done } else { Exit::NotFit });
    }
    let done = finished(&case, &plan, total, head.from..head.to);
    // The record is weighed over as many draws as were joined.
    let options = Options { draws: head.to - head.from, ..options };
    let f = answer::findings(&case, &compiled, &options, &done, &Progress::default())
        .map_err(failure)?;
    if context.json {
        context.print_json(&f)?;
    } else {
        let style = Style { verbose: context.verbose > 0, color: context.color };
        context.print(&findings(&f, style))?;
    }
    Ok(if f.health.fit_for_use {
        Exit::Done
    } else {
        unfit(&done, context);
        Exit::NotFit
    })
}
