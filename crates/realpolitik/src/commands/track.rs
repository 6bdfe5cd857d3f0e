//! `track`: what would have been said of dated questions, month by month.

use clap::Args;
use realpolitik_analysis::Options;
use realpolitik_analysis::error::AnalysisError;
use realpolitik_analysis::relations::tracked;
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_report::terminal::Style;
use realpolitik_report::words::safe;
use realpolitik_report::{track, track_picture};
use realpolitik_runs::sweep::Progress;
use serde_json::json;
use std::path::PathBuf;

/// `track`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik track us-vietnam-2022
  realpolitik track us-vietnam-2022 --through 2023-12-31
  realpolitik track us-vietnam-2022 --picture track.svg
  realpolitik track us-vietnam-2022 --json > track.json"
)]
pub struct Track {
    /// A case, as for analyze.
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// Only this question; may be given more than once [default: all that ask where a
    /// relation has been by a day].
    #[arg(long, value_name = "ID")]
    pub question: Vec<String>,
    /// The last day: the record is taken to be complete up to it [default: the last row of
    /// the relation's record, or the day a question about it was settled].
    #[arg(long, value_name = "DATE")]
    pub through: Option<jiff::civil::Date>,
    /// How many draws of the parameters to solve.
    #[arg(long, default_value_t = 2_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub draws: u64,
    /// Write the probabilities over time as a picture (SVG).
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
    /// Replace the picture if it is there.
    #[arg(long)]
    pub force: bool,
}

/// Runs it.
pub fn run(args: &Track, context: &Context) -> Result<Exit, Failure> {
    let case = input::case(args.case.as_deref(), None, context)?;
    let options =
        Options { draws: args.draws, seed: context.seed, jobs: context.jobs, ..Options::default() };
    let progress = Progress::default();
    let found = tracked(&case, &args.question, args.through, &options, &progress)
        .map_err(|e| failure(&e))?;
    if let Some(path) = &args.picture {
        let Some(svg) = track_picture::picture(&found, &case.title) else {
            return Err(Failure::new(
                Exit::Usage,
                "there is no day to show",
                "give a later day with --through",
            ));
        };
        write_file(path, &svg, args.force)?;
    }
    if context.json {
        context.print_json(&json!({
            "ok": true, "case": case.id, "hash": case.hash, "as_of": case.as_of, "track": found,
        }))?;
    } else {
        let style = Style { verbose: context.verbose > 0, color: context.color };
        context.print(&track::track(&found, style))?;
    }
    Ok(Exit::Done)
}

fn failure(e: &AnalysisError) -> Failure {
    let (exit, help) = match e {
        AnalysisError::Track { .. } => (
            Exit::Usage,
            "see `track` in docs/guide/relations.md: a question with `relation` and `reaches`",
        ),
        _ => (Exit::NotFit, "look at the relation with  realpolitik analyze -v"),
    };
    Failure::new(exit, safe(&e.to_string()), help)
}
