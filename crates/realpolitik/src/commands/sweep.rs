//! `sweep`: one question over a grid of parameters, games and rivals.

use super::long_run::{CsvText, continue_with, failure, keep_at, stoppable, table_format};
use clap::Args;
use realpolitik_analysis::grid::{Cell, Grid, GridOptions, grid};
use realpolitik_case::diagnostic::did_you_mean;
use realpolitik_case::{Case, Edge, Protocol};
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_report::words::{fixed, safe};
use realpolitik_runs::RunError;
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::table::{Column, Table};
use std::fmt::Write;
use std::path::PathBuf;

/// Cells that fit on a screen.
const SHOWN: usize = 60;

/// `sweep`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik sweep us-vietnam-2022 --vary threat_US=0.3..1:8
  realpolitik sweep us-vietnam-2022 --vary fear=0..1:5 --vary pressure=0,0.5,1 -o grid.csv
  realpolitik sweep us-vietnam-2022 --vary slip=-0.03..0.03:5 --of table.offer
  realpolitik sweep us-vietnam-2022 --without answer.press --rival china-pressure --json"
)]
pub struct Sweep {
    /// A case, as for analyze.
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// A parameter with the values it takes: NAME=LOW..HIGH:COUNT or NAME=V,V,…;
    /// every combination is a cell.
    #[arg(long, value_name = "NAME=VALUES", value_parser = varied)]
    pub vary: Vec<(String, Vec<f64>)>,
    /// Compare with the game without these actions (several by commas).
    #[arg(long, value_name = "MOVE.ACTION")]
    pub without: Vec<String>,
    /// Compare with this rival's account.
    #[arg(long, value_name = "ID")]
    pub rival: Vec<String>,
    /// What else is asked in each cell: an ending, several (a+b), an action
    /// (MOVE.ACTION), leverage:ACTOR, gain:ACTOR, payoff:ACTOR or question:ID; may
    /// be given more than once.
    #[arg(long, value_name = "QUANTITY")]
    pub of: Vec<String>,
    /// Draws of what is left open, the same in every cell.
    #[arg(long, default_value_t = 2_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub draws: u64,
    /// Draw by scrambled Sobol points, whose error is the spread of 16
    /// independent scramblings.
    #[arg(long)]
    pub sobol: bool,
    /// Go on with a grid that was stopped: same bits as if it never had been.
    #[arg(long)]
    pub resume: bool,
    /// Hold out everything later than this day, instead of the case's own date.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
    /// Which game [default: the first].
    #[arg(long, value_name = "ID")]
    pub game: Option<String>,
    /// Write the cells to a .parquet or .csv file.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How text stands in a CSV file.
    #[arg(long, value_enum, default_value_t = CsvText::Safe, value_name = "HOW")]
    pub csv: CsvText,
    /// Replace the file if it is there.
    #[arg(long)]
    pub force: bool,
}

fn varied(text: &str) -> Result<(String, Vec<f64>), String> {
    let form = || "write NAME=LOW..HIGH:COUNT, such as fear=0..1:21, or NAME=0,0.5,1".to_owned();
    let number = |t: &str| t.trim().parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(form);
    let (name, values) = text.split_once('=').ok_or_else(form)?;
    let values = if let Some((low, rest)) = values.split_once("..") {
        let (high, count) = rest.split_once(':').ok_or_else(form)?;
        let (low, high) = (number(low)?, number(high)?);
        let count: u32 = count.parse().ok().filter(|n| *n >= 2).ok_or_else(|| {
            "a range has at least two values; for one write NAME=VALUE".to_owned()
        })?;
        if count > 1_000_000 {
            return Err("a grid has at most 1000000 cells (limit max-cells)".to_owned());
        }
        let share = |i: u32| f64::from(i) / f64::from(count - 1);
        // The ends are met exactly.
        (0..count).map(|i| low * (1.0 - share(i)) + high * share(i)).collect()
    } else {
        values.split(',').map(number).collect::<Result<Vec<_>, _>>()?
    };
    Ok((name.trim().to_owned(), values))
}

/// Runs it.
pub fn run(args: &Sweep, context: &Context) -> Result<Exit, Failure> {
    let case = input::case(args.case.as_deref(), args.as_of, context)?;
    let options = options(args, &case, context)?;
    let format = match &args.output {
        Some(path) => {
            let format = table_format(path, args.csv)?;
            if !args.force && path.symlink_metadata().is_ok() {
                return Err(failure(RunError::Output {
                    path: path.clone(),
                    reason: "there is a file of that name already".to_owned(),
                }));
            }
            Some(format)
        }
        None => None,
    };
    let cells = options.vary.iter().map(|(_, v)| v.len() as u64).product::<u64>()
        * (options.without.len() as u64 + 1)
        * (options.rivals.len() as u64 + 1);
    let total = cells.saturating_mul(options.draws);
    let solved = stoppable(context, total, |progress| grid(&case, &options, progress));
    let solved = solved.map_err(failure)?;
    if let Some(problem) = &solved.not_kept {
        context.note(&format!("What was done could not be kept: {problem}"));
    }
    if let (Some(path), Some(format)) = (&args.output, format) {
        let refused = |e: realpolitik_runs::table::TableError| {
            failure(RunError::Output { path: path.clone(), reason: e.to_string() })
        };
        let (names, columns) = table(&solved);
        let mut table =
            Table::create(path, format, &names, &columns, args.force).map_err(refused)?;
        table.write(&columns).map_err(refused)?;
        table.finish().map_err(refused)?;
    }
    if context.json {
        let mut document = serde_json::json!({ "ok": true, "draws": options.draws, "seed": options.seed, "case": case.hash });
        if let (Some(to), Ok(serde_json::Value::Object(from))) =
            (document.as_object_mut(), serde_json::to_value(&solved))
        {
            to.extend(from);
        }
        context.print_json(&document)?;
    } else {
        context.print(&text(&solved, &case, &options))?;
    }
    Ok(if solved.interrupted {
        context.note(&format!(
            "Interrupted: {} of {} cells are done.\nContinue with:  {}",
            solved.cells.len(),
            solved.cells_in_all,
            continue_with()
        ));
        Exit::Interrupted
    } else if solved.fit_for_use {
        Exit::Done
    } else {
        let failed: u64 = solved.cells.iter().map(|c| c.failed).sum();
        let bad = solved.cells.iter().filter(|c| c.failed > 0).count();
        context.note(&format!(
            "not usable: {failed} draws in {bad} of {} cells have no certified solution; the \
             cells say how many",
            solved.cells_in_all
        ));
        Exit::NotFit
    })
}

/// There is nothing of that name.
fn unknown(what: &str, name: &str, known: Vec<&str>) -> Failure {
    let help = did_you_mean(name, what, known);
    Failure::new(Exit::Usage, format!("there is no {what} `{}`", safe(name)), help)
}

/// Parameters with the values they take.
fn vary(args: &Sweep, case: &Case) -> Result<Vec<(usize, Vec<f64>)>, Failure> {
    let mut vary: Vec<(usize, Vec<f64>)> = Vec::new();
    for (name, values) in &args.vary {
        let ids = || case.parameters.iter().map(|p| p.id.as_str()).collect();
        let at = case
            .parameters
            .iter()
            .position(|p| p.id == *name)
            .ok_or_else(|| unknown("parameter", name, ids()))?;
        if vary.iter().any(|(m, _)| *m == at) {
            return Err(Failure::new(
                Exit::Usage,
                format!("`{}` is varied twice", safe(name)),
                "give all its values at once",
            ));
        }
        vary.push((at, values.clone()));
    }
    Ok(vary)
}

/// Actions that are taken out, those of each game together.
fn without(args: &Sweep, protocol: &Protocol) -> Result<Vec<Vec<Edge>>, Failure> {
    let known = protocol.moves.iter().flat_map(|m| m.actions.iter().map(move |a| (m, a)));
    let known: Vec<(String, Edge)> = known
        .map(|(m, a)| (format!("{}.{}", m.name, a.name), Edge { node: m.id, branch: a.id }))
        .collect();
    let edge = |one: &str| {
        let found = known.iter().find(|(name, _)| name == one.trim()).map(|(_, edge)| *edge);
        let names = || known.iter().map(|(n, _)| n.as_str()).collect();
        found.ok_or_else(|| unknown("action", one, names()))
    };
    args.without.iter().map(|actions| actions.split(',').map(edge).collect()).collect()
}

/// Rival explanations, by position in the case.
fn rivals(args: &Sweep, case: &Case) -> Result<Vec<usize>, Failure> {
    let ids = || case.rivals.iter().map(|r| r.id.as_str()).collect();
    let place = |name: &String| {
        let found = case.rivals.iter().position(|r| r.id == *name);
        found.ok_or_else(|| unknown("rival", name, ids()))
    };
    args.rival.iter().map(place).collect()
}

fn options(args: &Sweep, case: &Case, context: &Context) -> Result<GridOptions, Failure> {
    let compiled = compiled_game(case, args.game.as_deref()).map_err(failure)?;
    let protocol = &case.games[compiled.protocol];
    if args.vary.is_empty() && args.without.is_empty() && args.rival.is_empty() {
        return Err(Failure::new(
            Exit::Usage,
            "nothing is varied",
            "say what with --vary, --without or --rival",
        ));
    }
    let vary = vary(args, case)?;
    let without = without(args, protocol)?;
    let rivals = rivals(args, case)?;
    let what = format!(
        "{} {:?} {:?} {:?} {:?} {} {} {} {}",
        protocol.id,
        vary,
        without,
        rivals,
        args.of,
        args.draws,
        context.seed,
        args.sobol,
        case.as_of
    );
    Ok(GridOptions {
        game: compiled.protocol,
        vary,
        without,
        rivals,
        of: args.of.clone(),
        draws: args.draws,
        seed: context.seed,
        jobs: context.jobs,
        quasi_random: args.sobol,
        keep: Some(keep_at("sweep", &case.hash, &what)),
        resume: args.resume,
    })
}

/// A row per cell.
fn table(grid: &Grid) -> (Vec<String>, Vec<Column>) {
    let mut names = vec!["game".to_owned(), "account".to_owned()];
    let texts =
        |f: &dyn Fn(&Cell) -> String| Column::Text(grid.cells.iter().map(f).collect::<Vec<_>>());
    let numbers =
        |f: &dyn Fn(&Cell) -> f64| Column::Number(grid.cells.iter().map(f).collect::<Vec<_>>());
    let wholes =
        |f: &dyn Fn(&Cell) -> u64| Column::Whole(grid.cells.iter().map(|c| f(c) as i64).collect());
    let mut columns =
        vec![texts(&|c| grid.games[c.game].clone()), texts(&|c| grid.accounts[c.account].clone())];
    for (i, name) in grid.parameters.iter().enumerate() {
        names.push(format!("parameter_{name}"));
        columns.push(numbers(&|c| c.at[i]));
    }
    for (i, name) in grid.outcomes.iter().enumerate().filter(|(i, _)| reached(grid, *i)) {
        for part in ["", "_mcse", "_p05", "_p95"] {
            names.push(format!("probability_{name}{part}"));
            columns.push(numbers(&|c| {
                c.outcomes[i].map_or(f64::NAN, |e| match part {
                    "" => e.mean,
                    "_mcse" => e.mcse,
                    "_p05" => e.p05,
                    _ => e.p95,
                })
            }));
        }
    }
    for (i, (of, over)) in grid.pairs.iter().enumerate() {
        for part in ["", "_mcse", "_draws"] {
            names.push(format!("leverage_{of}_over_{over}{part}"));
            columns.push(numbers(&|c| {
                c.leverage[i].map_or(f64::NAN, |e| match part {
                    "" => e.mean,
                    "_mcse" => e.mcse,
                    _ => e.draws as f64,
                })
            }));
        }
    }
    for (i, name) in grid.quantities.iter().enumerate() {
        for part in ["", "_mcse", "_draws"] {
            names.push(format!("{name}{part}"));
            columns.push(numbers(&|c| {
                c.quantities[i].map_or(f64::NAN, |e| match part {
                    "" => e.mean,
                    "_mcse" => e.mcse,
                    _ => e.draws as f64,
                })
            }));
        }
    }
    names.extend(["certified".to_owned(), "failed".to_owned()]);
    columns.extend([wholes(&|c| c.certified), wholes(&|c| c.failed)]);
    (names, columns)
}

fn reached(grid: &Grid, outcome: usize) -> bool {
    grid.cells.iter().any(|c| c.outcomes[outcome].is_some_and(|e| e.p95 > 0.0 && e.mean > 0.0))
}

fn text(grid: &Grid, case: &Case, options: &GridOptions) -> String {
    let mut out = String::new();
    let outcomes: Vec<usize> = (0..grid.outcomes.len()).filter(|o| reached(grid, *o)).collect();
    let varied_games = grid.games.len() > 1;
    let varied_accounts = grid.accounts.len() > 1;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut head: Vec<String> = Vec::new();
    if varied_accounts {
        head.push("account".to_owned());
    }
    if varied_games {
        head.push("game".to_owned());
    }
    head.extend(grid.parameters.iter().map(|p| safe(p)));
    head.extend(outcomes.iter().map(|o| safe(&grid.outcomes[*o])));
    head.extend(grid.pairs.iter().map(|(of, over)| format!("{} over {}", safe(of), safe(over))));
    head.extend(grid.quantities.iter().map(|q| safe(q)));
    rows.push(head);
    for cell in grid.cells.iter().take(SHOWN) {
        let mut row = Vec::new();
        if varied_accounts {
            row.push(safe(&grid.accounts[cell.account]));
        }
        if varied_games {
            row.push(safe(&grid.games[cell.game]));
        }
        row.extend(cell.at.iter().map(|v| fixed(*v, 4)));
        row.extend(outcomes.iter().map(|o| percent(cell.outcomes[*o])));
        row.extend(
            cell.leverage.iter().map(|l| number(l.map(|e| (e.mean, e.draws)), cell.certified)),
        );
        row.extend(
            cell.quantities.iter().map(|m| number(m.map(|m| (m.mean, m.draws)), cell.certified)),
        );
        rows.push(row);
    }
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|c| rows.iter().map(|r| r[c].chars().count()).max().unwrap_or(0))
        .collect();
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(t, w)| format!("{t:>w$}")).collect();
        let _ = writeln!(out, "{}", cells.join("  "));
    }
    if grid.cells.len() > SHOWN {
        let _ = writeln!(
            out,
            "… {} cells more; write them all with -o FILE.csv",
            grid.cells.len() - SHOWN
        );
    }
    let short = |draws: Option<u64>, c: &Cell| draws.is_some_and(|d| d < c.certified);
    if grid.cells.iter().any(|c| {
        c.leverage.iter().any(|l| short(l.map(|e| e.draws), c))
            || c.quantities.iter().any(|m| short(m.map(|m| m.draws), c))
    }) {
        let _ = writeln!(
            out,
            "* with the share of draws that are left out: in leverage those in which hardly \
             anything is conceded, else those in which there is no value"
        );
    }
    let worst =
        grid.cells.iter().flat_map(|c| &c.outcomes).flatten().map(|e| e.mcse).fold(0.0, f64::max);
    let certified: u64 = grid.cells.iter().map(|c| c.certified).sum();
    let failed: u64 = grid.cells.iter().map(|c| c.failed).sum();
    let hash: String = case.hash.chars().take(8).collect();
    let _ = writeln!(
        out,
        "\nMeans over {} draws a cell; sampling error at most {:.1} points\n{certified} solutions \
         certified, {failed} not\nCase {} {hash} · seed {} · realpolitik {}",
        options.draws,
        100.0 * worst,
        safe(&case.id),
        options.seed,
        env!("CARGO_PKG_VERSION"),
    );
    out
}

/// A mean with the share of draws that it leaves out, if it leaves any.
fn number(mean: Option<(f64, u64)>, certified: u64) -> String {
    match mean {
        None => "none".to_owned(),
        Some((mean, draws)) if draws < certified => {
            let left_out = 100.0 * (certified - draws) as f64 / certified as f64;
            format!("{}* (−{left_out:.0} %)", fixed(mean, 3))
        }
        Some((mean, _)) => fixed(mean, 3),
    }
}

/// Never 0 % or 100 %.
fn percent(estimate: Option<realpolitik_runs::accumulate::Estimate>) -> String {
    match estimate.map(|e| 100.0 * e.mean) {
        None => "–".to_owned(),
        Some(p) if p < 0.1 => "< 0.1 %".to_owned(),
        Some(p) if p > 99.9 => "> 99.9 %".to_owned(),
        Some(p) => format!("{p:.1} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::varied;

    #[test]
    fn values_are_read() {
        assert_eq!(varied("a=0..1:3").unwrap(), ("a".to_owned(), vec![0.0, 0.5, 1.0]));
        assert_eq!(varied("a=-1,2.5").unwrap(), ("a".to_owned(), vec![-1.0, 2.5]));
        for wrong in ["a", "a=", "a=0..1", "a=0..1:1", "a=x..1:3", "a=0..inf:3", "a=nan"] {
            assert!(varied(wrong).is_err(), "{wrong}");
        }
    }
}
