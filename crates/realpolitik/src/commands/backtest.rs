//! `backtest`: a strategic model fitted to earlier rows and scored on later ones.

use super::estimate::show::{aligned, heading};
use super::estimate::{ModelArgs, failure, starts};
use clap::Args;
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_estimate::backtest::{Backtest, Backtested, Forecaster, Lead, Scored, backtest};
use realpolitik_estimate::{Options, with_threads};
use realpolitik_report::words::{fixed, safe};
use std::fmt::Write;
use std::path::PathBuf;

/// `backtest`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik backtest --model deter --data d.csv --time year --formula \"press+fight~1|0|1|allies\"
  realpolitik backtest --model deter --data d.csv --time year --formula \"press+fight~1|0|1|balance\""
)]
#[command(mut_arg("model", |model| model.required(true)), mut_arg("bind", |bind| bind.hide(true)))]
pub struct BacktestArgs {
    /// The model.
    #[command(flatten)]
    pub of: ModelArgs,
    /// The column of time: numbers, such as years.
    #[arg(long, value_name = "COLUMN")]
    pub time: String,
    /// The columns that name a unit, such as the two sides of a dyad: errors are clustered
    /// by units, and their last outcome is a rival.
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    pub unit: Vec<String>,
    /// The first origin: rows before it are known [default: the earliest time before
    /// which half of them lie].
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub from: Option<f64>,
    /// How far an origin forecasts, and the next one is away [default: to the end].
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub step: Option<f64>,
    /// How far back a fit looks [default: to the beginning].
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub window: Option<f64>,
    /// Starts of each fit.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = starts)]
    pub starts: usize,
    /// Write scores, origins and calibration as PREFIX-scores.csv and so on.
    #[arg(long, value_name = "PREFIX")]
    pub csv: Option<PathBuf>,
    /// Replace files that are there.
    #[arg(long)]
    pub force: bool,
}

fn span(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if x > 0.0 && x.is_finite() => Ok(x),
        _ => Err("write a number above 0, such as 10".to_owned()),
    }
}

/// Runs it.
pub fn run(args: &BacktestArgs, context: &Context) -> Result<Exit, Failure> {
    let table = args.of.table()?;
    let model = args.of.specification().map_err(|e| failure(&e))?;
    let options = Options { starts: args.starts, seed: context.seed, ..Options::default() };
    let cut = Backtest {
        time: args.time.clone(),
        unit: args.unit.clone(),
        from: args.from,
        step: args.step,
        window: args.window,
    };
    let done = with_threads(context.jobs, || backtest(&model, &table, &options, &cut));
    let found = done.map_err(|e| failure(&e))?;
    if let Some(prefix) = &args.csv {
        for (part, text) in tables(&found) {
            let mut name = prefix.file_name().unwrap_or_default().to_owned();
            name.push(format!("-{part}.csv"));
            write_file(&prefix.with_file_name(name), &text, args.force)?;
        }
    }
    if context.json {
        context.print_json(&found)?;
    } else {
        context.print(&text(&found, context.verbose > 0))?;
    }
    let sound = found.origins.iter().all(|o| o.skipped.is_some() || o.converged);
    Ok(if sound { Exit::Done } else { Exit::NotFit })
}

/// Files for a spreadsheet.
fn tables(b: &Backtested) -> Vec<(&'static str, String)> {
    let mut scores = "forecaster,log_loss,brier,floored,behind,behind_error,behind_brier,behind_brier_error,calibration_error\n".to_owned();
    let mut calibration = "forecaster,forecast,happened,count\n".to_owned();
    let empty = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
    for s in &b.scores {
        let name = key(s.forecaster);
        let _ = writeln!(
            scores,
            "{name},{},{},{},{},{},{},{},{}",
            s.log_loss,
            s.brier,
            s.floored,
            s.behind,
            empty(s.behind_error),
            s.behind_brier,
            empty(s.behind_brier_error),
            s.calibration_error
        );
        for bin in &s.calibration {
            let _ = writeln!(calibration, "{name},{},{},{}", bin.forecast, bin.happened, bin.count);
        }
    }
    let names: Vec<&str> = b.scores.iter().map(|s| key(s.forecaster)).collect();
    let mut origins = format!("from,to,fitted,scored,unknown,converged,{}\n", names.join(","));
    for o in &b.origins {
        let to = empty(o.to);
        let losses: Vec<String> =
            (0..names.len()).map(|k| empty(o.log_loss.get(k).copied())).collect();
        let _ = writeln!(
            origins,
            "{},{to},{},{},{},{},{}",
            o.from,
            o.fitted,
            o.scored,
            o.unknown,
            o.converged,
            losses.join(",")
        );
    }
    vec![("scores", scores), ("calibration", calibration), ("origins", origins)]
}

fn key(f: Forecaster) -> &'static str {
    match f {
        Forecaster::Model => "model",
        Forecaster::Logit => "logit",
        Forecaster::Climatology => "climatology",
        Forecaster::LastOutcome => "last-outcome",
    }
}

/// The whole answer.
fn text(b: &Backtested, verbose: bool) -> String {
    let mut out = heading(b.model, b.link, b.noise, &b.formula);
    let forecast: Vec<_> = b.origins.iter().filter(|o| o.skipped.is_none()).collect();
    let (first, many) = (b.origins.first(), forecast.len());
    let _ = writeln!(
        out,
        "{} rows of {} forecast from {many} origin{}, the first at {} {}; {} clusters\n",
        b.rows,
        safe(&b.file),
        if many == 1 { "" } else { "s" },
        safe(&b.time),
        first.map_or(f64::NAN, |o| o.from),
        b.units
    );
    let _ = writeln!(out, "{}\n", verdict(b));
    let mut rows = vec![
        ["", "log loss", "behind the model", "Brier", "behind", "calibration"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let behind = |x: f64, e: Option<f64>| match e {
        Some(e) => format!("{} ± {}", signed(x), fixed(e, 4)),
        None => signed(x),
    };
    for (at, s) in b.scores.iter().enumerate() {
        let own = at == 0;
        rows.push(vec![
            s.forecaster.words().to_owned(),
            fixed(s.log_loss, 4),
            if own { String::new() } else { behind(s.behind, s.behind_error) },
            fixed(s.brier, 4),
            if own { String::new() } else { behind(s.behind_brier, s.behind_brier_error) },
            fixed(s.calibration_error, 3),
        ]);
    }
    out.push_str(&aligned(&rows));
    out.push_str(
        "\nLess is better in each column of scores. ± is one standard error, clustered by unit;\ncalibration is the mean distance between a probability and how often it came true.\n",
    );
    remarks(&mut out, b);
    if verbose {
        details(&mut out, b);
    }
    let _ = writeln!(out, "\nSeed {} · realpolitik {}", b.seed, env!("CARGO_PKG_VERSION"));
    out
}

fn signed(x: f64) -> String {
    if x < 0.0 { format!("−{}", fixed(-x, 4)) } else { format!("+{}", fixed(x, 4)) }
}

/// What it comes to, in a sentence.
fn verdict(b: &Backtested) -> String {
    let rival = b.best_rival.words();
    let skill = format!(
        "skill {} by log loss, {} by Brier score",
        percent(b.skill),
        percent(b.brier_skill)
    );
    match b.lead {
        Lead::Better => {
            format!("The model forecasts better than every plain rival ({skill} over the best).")
        }
        Lead::Even => format!(
            "The model forecasts no better and no worse than the best plain rival, {rival}, as far as these rows can tell ({skill})."
        ),
        Lead::Worse => {
            format!("A plain rival forecasts better than the model: {rival} ({skill}).")
        }
    }
}

fn percent(x: f64) -> String {
    let text = fixed(100.0 * x.abs(), 1);
    if x < 0.0 { format!("−{text} %") } else { format!("{text} %") }
}

/// What was left out, or goes wrong.
fn remarks(out: &mut String, b: &Backtested) {
    let mut all = Vec::new();
    if b.dropped > 0 {
        all.push(format!("{} rows were left out because something is missing in them", b.dropped));
    }
    let unknown: usize = b.origins.iter().map(|o| o.unknown).sum();
    if unknown > 0 {
        all.push(format!(
            "{unknown} rows hold a word that no earlier row had, and nobody forecasts them"
        ));
    }
    for s in b.scores.iter().filter(|s| s.floored > 0) {
        all.push(format!(
            "{} gave less than a millionth to what happened in {} rows, which count as a millionth",
            s.forecaster.words(),
            s.floored
        ));
    }
    for o in &b.origins {
        if let Some(why) = &o.skipped {
            all.push(format!("nothing was forecast from {}: {}", o.from, safe(why)));
        } else if !o.converged {
            all.push(format!(
                "the fit at {} reached no maximum; it was scored all the same",
                o.from
            ));
        }
    }
    if b.units < 20 && b.units > 1 {
        all.push(format!("{} clusters are few: standard errors are too small", b.units));
    }
    for remark in all {
        let _ = writeln!(out, "Note: {remark}.");
    }
}

/// Origin by origin, and calibration.
fn details(out: &mut String, b: &Backtested) {
    let mut rows = vec![vec!["from".to_owned(), "fitted".to_owned(), "scored".to_owned()]];
    rows[0].extend(b.scores.iter().map(|s| key(s.forecaster).to_owned()));
    for o in &b.origins {
        let mut row = vec![o.from.to_string(), o.fitted.to_string(), o.scored.to_string()];
        row.extend(o.log_loss.iter().map(|l| fixed(*l, 4)));
        rows.push(row);
    }
    let _ = write!(out, "\nLog loss by origin\n{}", aligned(&rows));
    for s in &b.scores {
        out.push_str(&calibration(s));
    }
}

fn calibration(s: &Scored) -> String {
    let mut rows = vec![["forecast", "happened", "of"].map(str::to_owned).to_vec()];
    for bin in &s.calibration {
        rows.push(vec![fixed(bin.forecast, 3), fixed(bin.happened, 3), bin.count.to_string()]);
    }
    format!("\nCalibration of {}\n{}", s.forecaster.words(), aligned(&rows))
}
