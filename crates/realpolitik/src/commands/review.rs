//! `review`: which rows that a machine coded to read and grade first.

use super::estimate::show::aligned;
use super::long_run;
use clap::Args;
use realpolitik_analysis::review::{Change, Review, ReviewOptions, review};
use realpolitik_analysis::{AnalysisError, Options};
use realpolitik_case::Case;
use realpolitik_case::syntax::LineIndex;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_report::words::{fixed, safe};
use std::fmt::Write;

/// `review`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik review my-case
  realpolitik review us-vietnam-2022 --top 50
  realpolitik review my-case --json > review.json"
)]
pub struct ReviewArgs {
    /// A case, as for analyze.
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// The question, or the outcome of the main game, that counts [default: all questions;
    /// without any, all outcomes].
    #[arg(long, value_name = "ID")]
    pub of: Option<String>,
    /// Rows of this kind may be this move; may be given more than once [default: a row may
    /// be every action of its actor].
    #[arg(long, value_name = "KIND=MOVE.ACTION")]
    pub reads: Vec<String>,
    /// How many rows are listed.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// The main game [default: the first].
    #[arg(long, value_name = "ID")]
    pub game: Option<String>,
    /// How many draws of the parameters to solve.
    #[arg(long, default_value_t = 4_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub draws: u64,
    /// Hold out everything later than this day, instead of the case's own date.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
}

/// Runs it.
pub fn run(args: &ReviewArgs, context: &Context) -> Result<Exit, Failure> {
    let input = input::load(args.case.as_deref(), context)?;
    let files = input.loaded.files.clone();
    let case = input.case(args.as_of, context.color_stderr)?;
    let options = Options {
        game: args.game.clone(),
        draws: args.draws,
        seed: context.seed,
        jobs: context.jobs,
        ..Options::default()
    };
    let asked = ReviewOptions { of: args.of.clone(), reads: args.reads.clone() };
    let mut found =
        long_run::stoppable(context, 0, |progress| review(&case, &asked, &options, progress))
            .map_err(failure)?;
    places(&mut found, &case, &files);
    if context.json {
        context.print_json(&found)?;
    } else {
        context.print(&text(&found, args.top, context.verbose > 0))?;
    }
    Ok(if found.withheld.is_some() { Exit::NotFit } else { Exit::Done })
}

fn failure(e: AnalysisError) -> Failure {
    match e {
        AnalysisError::Review { why } => Failure::new(
            Exit::Usage,
            safe(&why),
            "names are those of the case: realpolitik review --help",
        ),
        other => long_run::failure(other),
    }
}

/// Where each row stands in its file.
fn places(found: &mut Review, case: &Case, files: &[(String, String)]) {
    let indices: Vec<LineIndex> = files.iter().map(|(_, text)| LineIndex::new(text)).collect();
    for row in &mut found.rows {
        let event = case.events.iter().find(|e| e.id == row.event);
        row.place = event.and_then(|e| {
            let file = e.span.file as usize;
            let line = indices.get(file)?.position(e.span.start)?.line + 1;
            Some(format!("{}:{line}", files[file].0))
        });
    }
}

fn text(r: &Review, top: usize, verbose: bool) -> String {
    let unread = r.machine - r.graded;
    let mut out = match (r.machine, unread) {
        (0, _) => "No row says that a machine coded it.\n".to_owned(),
        (n, 0) => format!("All {n} rows that a machine coded are graded.\n"),
        (n, k) => {
            format!("{k} of {n} rows that a machine coded are not graded, and count nowhere\n")
        }
    };
    if r.later > 0 {
        let _ = writeln!(out, "{} of them are later than {} and move nothing", r.later, r.as_of);
    }
    if let Some(why) = &r.withheld {
        let _ = writeln!(out, "NOT FIT FOR USE: what rows would move is not said: {why}");
    }
    if r.left_out > 0 {
        let _ = writeln!(out, "{} codings were not tried: there are too many", r.left_out);
    }
    let shown = if verbose { r.rows.len() } else { top.min(r.rows.len()) };
    if shown > 0 {
        out.push('\n');
        out.push_str(&aligned(&table(r, shown)));
        if shown < r.rows.len() {
            let _ = writeln!(out, "{} more: --top N, -v or --json", r.rows.len() - shown);
        }
        out.push_str(
            "\nRead the source of a row, code what it is, and give it a grade other than F6. What it moves\nis the answer if that reading is right, less the answer as it stands; the largest is shown.\n",
        );
    }
    if r.draws > 0 {
        let _ = writeln!(
            out,
            "\n{} draws, of which {:.0} carry the answers · realpolitik {}",
            r.draws,
            r.effective,
            env!("CARGO_PKG_VERSION")
        );
    }
    out
}

fn table(r: &Review, shown: usize) -> Vec<Vec<String>> {
    let head = ["moves", "answer", "from", "to", "if it is", "row", "event", "to grade"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for row in &r.rows[..shown] {
        let first: Option<&Change> = row.changes.first().map(|c| &r.changes[*c]);
        let moved = first.and_then(|c| c.answers.first());
        let number = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| fixed(x, 3));
        let moves = moved.map_or_else(
            || "–".to_owned(),
            |m| {
                let d = m.to - m.from;
                let sign = if d < 0.0 { "−" } else { "+" };
                format!("{sign}{} ± {}", fixed(d.abs(), 3), fixed(m.error, 3))
            },
        );
        let what = first.map_or_else(|| "nothing that counts".to_owned(), |c| safe(&c.what));
        let target = row.target.as_ref().map_or_else(String::new, |t| format!(" {}", safe(t)));
        rows.push(vec![
            moves,
            moved.map_or_else(|| "–".to_owned(), |m| safe(&m.answer)),
            number(moved.map(|m| m.from)),
            number(moved.map(|m| m.to)),
            what,
            safe(&row.event),
            format!("{} {} {}{target}", safe(&row.date), safe(&row.actor), safe(&row.kind)),
            row.place.as_deref().map_or_else(String::new, safe),
        ]);
    }
    rows
}
