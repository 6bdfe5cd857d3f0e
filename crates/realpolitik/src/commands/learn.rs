//! `learn`: what the records of several cases teach about parameters that they share.

use super::estimate::show::aligned;
use super::long_run::{self, CsvText, table_format};
use clap::Args;
use realpolitik_analysis::AnalysisError;
use realpolitik_analysis::learn::{
    CaseLearnt, Keep, LearnOptions, Pooled, PooledLearning, SharedLearnt, TRUSTED, learn_watched,
    posteriors,
};
use realpolitik_analysis::rivals::learning::Learned;
use realpolitik_case::Case;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_report::words::{fixed, safe};
use realpolitik_runs::table::{Column, Table, TableError};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `learn`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik learn us-vietnam-2022 us-turkey-2020 --share abandonment --draws 2000
  realpolitik learn us-vietnam-2022 --draws 2000 -o learnt.parquet
  realpolitik learn us-vietnam-2022 us-turkey-2020 --share abandonment --draws 2000 --resume"
)]
pub struct LearnArgs {
    /// The cases, each with episodes in its events.csv.
    #[arg(value_name = "CASE", required = true)]
    pub cases: Vec<String>,
    /// Only episodes of the game of this name [default: of all games].
    #[arg(long, value_name = "GAME")]
    pub over: Option<String>,
    /// Parameters that cases share, * for any letters, as in "threat_*,fear" [default:
    /// those that all of several cases have].
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub share: Vec<String>,
    /// The case whose beliefs are those about the pooled means [default: the first].
    #[arg(long, value_name = "CASE")]
    pub prior: Option<String>,
    /// How far cases are expected to differ, as a share of how uncertain the pooled mean is.
    #[arg(long, value_name = "X", default_value_t = 0.5, value_parser = spread)]
    pub spread: f64,
    /// Draws of the posterior.
    #[arg(long, value_name = "N", default_value_t = 4_000, value_parser = draws)]
    pub draws: usize,
    /// Forecast this case and do not learn from it; may be given more than once.
    #[arg(long, value_name = "CASE")]
    pub hold_out: Vec<String>,
    /// Leave each case out in turn, and score it by what the others teach.
    #[arg(long)]
    pub leave_one_out: bool,
    /// Go on with a run that was stopped: same bits as if it never had been.
    #[arg(long)]
    pub resume: bool,
    /// Write the draws to a .parquet or .csv file, for `posterior` in a case.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long)]
    pub force: bool,
}

fn spread(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if x.is_finite() && x > 0.0 => Ok(x),
        _ => Err("write a number above 0".to_owned()),
    }
}

fn draws(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 500..=1_000_000) => Ok(n),
        _ => Err("write a whole number from 500 to 1000000".to_owned()),
    }
}

/// Runs it.
pub fn run(args: &LearnArgs, context: &Context) -> Result<Exit, Failure> {
    let format = args.output.as_deref().map(|p| table_format(p, CsvText::Raw)).transpose()?;
    let cases: Vec<Case> = (args.cases.iter())
        .map(|name| input::case(Some(name), None, context))
        .collect::<Result<_, _>>()?;
    // A case may be named by its folder wherever it lies.
    let id = |named: &String| {
        let place = args.cases.iter().position(|c| c == named);
        place.map_or_else(|| named.clone(), |i| cases[i].id.clone())
    };
    let options = LearnOptions {
        over: args.over.clone(),
        share: args.share.iter().map(|s| s.trim().to_owned()).collect(),
        prior: args.prior.as_ref().map(id),
        spread: args.spread,
        particles: args.draws,
        seed: context.seed,
        jobs: context.jobs,
        hold_out: args.hold_out.iter().map(id).collect(),
        leave_one_out: args.leave_one_out,
    };
    let what = format!("{options:?}{:?}", cases.iter().map(|c| &c.hash).collect::<Vec<_>>());
    let keep = Keep {
        folder: long_run::keep_at("learn", &cases[0].hash, &what).with_extension(""),
        resume: args.resume,
        every: Duration::from_secs(1),
    };
    let total = (posteriors(cases.len(), &options) * options.particles) as u64;
    let found = long_run::stoppable(context, total, |progress| {
        learn_watched(&cases, &options, Some(&keep), progress)
    })
    .map_err(failure)?;
    if let Some(problem) = &found.not_kept {
        context.note(&format!("What was done could not be kept: {problem}"));
    }
    if let (Some(path), Some(format), true) = (&args.output, format, found.answer.ok) {
        write(path, format, &found, args.force)?;
    }
    if context.json {
        context.print_json(&found.answer)?;
    } else {
        context.print(&text(&found.answer))?;
    }
    Ok(if found.answer.ok { Exit::Done } else { Exit::NotFit })
}

fn failure(e: AnalysisError) -> Failure {
    match e {
        AnalysisError::Learn { why } => Failure::new(
            Exit::Usage,
            safe(&why),
            "cases are named as folders; --share names parameters as the cases do",
        ),
        AnalysisError::Stopped => Failure::new(
            Exit::Interrupted,
            "interrupted: what is done is kept",
            format!("continue with:  {}", long_run::continue_with()),
        ),
        other => long_run::failure(other),
    }
}

fn write(
    path: &Path,
    format: realpolitik_runs::table::TableFormat,
    found: &Pooled,
    force: bool,
) -> Result<(), Failure> {
    let refused = |e: TableError| {
        let help = "give --force to replace it, or check its folder";
        Failure::new(Exit::File, format!("cannot write {}: {e}", path.display()), help)
    };
    let columns: Vec<Column> = found.columns.iter().cloned().map(Column::Number).collect();
    let mut out = Table::create(path, format, &found.names, &columns, force).map_err(refused)?;
    out.write(&columns).map_err(refused)?;
    out.finish().map_err(refused)
}

/// Four digits that count.
fn number(x: f64) -> String {
    match x.abs() {
        a if a != 0.0 && !(1e-4..1e6).contains(&a) => format!("{x:.2e}"),
        a if a < 10.0 => fixed(x, 3),
        a if a < 100.0 => fixed(x, 2),
        _ => fixed(x, 1),
    }
}

fn spread_of([mean, sd]: [f64; 2]) -> String {
    format!("{} ± {}", number(mean), number(sd))
}

fn text(a: &PooledLearning) -> String {
    let mut out = String::new();
    for c in &a.cases {
        let held = if c.held_out { ", held out" } else { "" };
        let _ =
            writeln!(out, "{}: {} episodes, {} moves{held}", safe(&c.case), c.episodes, c.moves);
    }
    out.push('\n');
    if let Some(why) = &a.why {
        let _ = writeln!(out, "NOT FIT FOR USE: {why}");
    }
    for s in &a.shared {
        shared(&mut out, s, a);
    }
    for c in &a.cases {
        own(&mut out, c, a.cases.len() > 1);
    }
    evidence(&mut out, a);
    let _ = writeln!(
        out,
        "{} draws, of which the least certain mean has {:.0} independent ones; {} steps from the \
         beliefs to the posterior\n\nSeed {} · realpolitik {}",
        a.particles,
        a.effective,
        a.steps,
        a.seed,
        env!("CARGO_PKG_VERSION")
    );
    out
}

fn row(name: String, l: &Learned, alone: Option<[f64; 2]>, shrinkage: Option<f64>) -> Vec<String> {
    vec![
        name,
        spread_of([l.prior_mean, l.prior_sd]),
        alone.map_or_else(|| "–".to_owned(), spread_of),
        spread_of([l.posterior_mean, l.posterior_sd]),
        number(l.p05),
        number(l.p95),
        format!("{:+.2}", l.shift),
        shrinkage.map_or_else(|| "–".to_owned(), |s| format!("{:.0} %", 100.0 * s)),
    ]
}

fn head() -> Vec<String> {
    ["", "before", "alone", "after", "90 % from", "to", "shift", "shrinkage"]
        .map(str::to_owned)
        .to_vec()
}

fn shrinkage(l: &Learned) -> Option<f64> {
    (l.prior_sd > 0.0).then(|| 1.0 - (l.posterior_sd / l.prior_sd).powi(2))
}

fn shared(out: &mut String, s: &SharedLearnt, a: &PooledLearning) {
    let pooling = s
        .pooling
        .map_or_else(String::new, |p| format!("; cases drawn together by {:.0} %", 100.0 * p));
    let _ = writeln!(out, "{}, shared, as {} believes{pooling}", safe(&s.id), safe(&a.prior_of));
    let mut rows = vec![head()];
    rows.push(row("  a further case".to_owned(), &s.further, None, shrinkage(&s.further)));
    rows.push(row("  pooled mean".to_owned(), &s.mean, None, shrinkage(&s.mean)));
    rows.push(row("  spread".to_owned(), &s.spread, None, shrinkage(&s.spread)));
    for c in &s.cases {
        rows.push(row(format!("  {}", safe(&c.case)), &c.pooled, c.alone, Some(c.shrinkage)));
    }
    let _ = writeln!(out, "{}", aligned(&rows));
}

fn own(out: &mut String, c: &CaseLearnt, named: bool) {
    if c.own.is_empty() {
        return;
    }
    if named {
        let _ = writeln!(out, "Its own, {}", safe(&c.case));
    }
    let mut rows = vec![head()];
    // Those that moved most first.
    let mut order: Vec<&Learned> = c.own.iter().collect();
    order.sort_by(|a, b| b.shift.abs().total_cmp(&a.shift.abs()));
    rows.extend(order.iter().map(|l| row(format!("  {}", safe(&l.id)), l, None, shrinkage(l))));
    // Nothing of a case's own is learnt from another case.
    rows.iter_mut().for_each(|r| drop(r.remove(2)));
    let _ = writeln!(out, "{}", aligned(&rows));
}

fn evidence(out: &mut String, a: &PooledLearning) {
    let _ = write!(
        out,
        "ln of the marginal likelihood {} ± {}",
        fixed(a.log_evidence, 3),
        fixed(a.log_evidence_error, 3)
    );
    if let (Some(apart), Some(error)) = (a.log_evidence_apart, a.log_evidence_apart_error) {
        let _ = write!(out, "; {} ± {} if nothing were shared", fixed(apart, 3), fixed(error, 3));
    }
    out.push('\n');
    for c in a.cases.iter() {
        let alone = c
            .log_evidence_alone
            .map_or_else(String::new, |l| format!(", {} by its own beliefs", fixed(l, 3)));
        let (Some(score), Some(error)) = (c.log_score_left_out, c.log_score_error) else {
            smoothed(out, c, &alone);
            continue;
        };
        let _ = writeln!(
            out,
            "  {} by what the others teach: {} ± {}{alone}",
            safe(&c.case),
            fixed(score, 3),
            fixed(error, 3)
        );
    }
}

/// A case that was not left out, by the weights of the draws that know it.
fn smoothed(out: &mut String, c: &CaseLearnt, alone: &str) {
    let (Some(score), Some(shape)) = (c.log_score_smoothed, c.pareto_shape) else { return };
    let trust = match shape < TRUSTED {
        true => "",
        false => ", not to be trusted: --leave-one-out",
    };
    let _ = writeln!(
        out,
        "  {} by what the others teach, about {}{alone} (k̂ {}{trust})",
        safe(&c.case),
        fixed(score, 3),
        fixed(shape, 2)
    );
}
