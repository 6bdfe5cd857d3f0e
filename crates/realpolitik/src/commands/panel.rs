//! `panel`: dyad-years and state-years from the user's own standard files.

use super::long_run::{CsvText, table_format};
use clap::{Args, ValueEnum};
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_panel::{
    Folder, Options, Panel, PanelError, Provenance, Rule, Unit, Whittled, bibliography, panel,
};
use realpolitik_report::words::safe;
use realpolitik_runs::table::{Column, Table};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write;
use std::path::PathBuf;

/// `panel`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik panel dyad-years --from downloads -o dyads.parquet
  realpolitik panel dyad-years --from downloads --politically-relevant --peace-years gml \\
      --years 1816..2010 -o relevant.csv --bibliography relevant.bib
  realpolitik panel state-years --from downloads --with nmc,polity -o states.csv"
)]
pub struct PanelArgs {
    /// What a row is.
    #[arg(value_enum, value_name = "UNIT")]
    pub unit: UnitOf,
    /// The folder of files as they were downloaded, known by their headings.
    #[arg(long, value_name = "FOLDER")]
    pub from: PathBuf,
    /// Every pair in both orders.
    #[arg(long)]
    pub directed: bool,
    /// The first and the last year [default: those of the state system].
    #[arg(long, value_name = "A..B", value_parser = years)]
    pub years: Option<(i32, i32)>,
    /// Only these sources [default: all in the folder].
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    pub with: Vec<String>,
    /// Only pairs that are contiguous or hold a major power.
    #[arg(long)]
    pub politically_relevant: bool,
    /// Count years of peace since the last dispute of this source (gml or mid).
    #[arg(long, value_name = "SOURCE")]
    pub peace_years: Option<String>,
    /// Which of several disputes of a pair in a year is kept, rule after rule [default:
    /// onset,fatality,hostility,duration,reciprocation,start,number].
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', value_parser = rule)]
    pub whittle: Vec<Rule>,
    /// Write the rows to a .csv or .parquet file.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write the citations of all sources used, as BibTeX.
    #[arg(long, value_name = "FILE")]
    pub bibliography: Option<PathBuf>,
    /// Replace files that are there.
    #[arg(long)]
    pub force: bool,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum UnitOf {
    /// Two states in a year.
    DyadYears,
    /// A state in a year.
    StateYears,
}

fn years(text: &str) -> Result<(i32, i32), String> {
    let ends = text.split_once("..").and_then(|(a, b)| {
        let (a, b) = (a.trim().parse().ok()?, b.trim().parse().ok()?);
        (a <= b).then_some((a, b))
    });
    ends.ok_or_else(|| "write the first and the last year, as in 1816..2010".to_owned())
}

fn rule(text: &str) -> Result<Rule, String> {
    Rule::of(text.trim()).ok_or_else(|| {
        "rules are onset, fatality, hostility, duration, reciprocation, start, number".to_owned()
    })
}

/// What was made.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PanelAnswer {
    /// Always true.
    pub ok: bool,
    /// Rows.
    pub rows: usize,
    /// The names of the columns, keys first.
    pub columns: Vec<String>,
    /// Of each column, rows in which nothing is known.
    pub missing: Vec<usize>,
    /// Where the columns come from.
    pub sources: Vec<Provenance>,
    /// What whittling left out.
    pub whittled: Vec<Whittled>,
    /// Pairs of a year that never were in the system on the same day.
    pub never_met: usize,
    /// Rows left out because they are not politically relevant.
    pub irrelevant: usize,
    /// Files of the folder whose heading is not known.
    pub unknown: Vec<String>,
    /// The file that was written.
    pub file: Option<String>,
}

/// Runs it.
pub fn run(args: &PanelArgs, context: &Context) -> Result<Exit, Failure> {
    let format = args.output.as_deref().map(|p| table_format(p, CsvText::Raw)).transpose()?;
    let folder = Folder::read(&args.from).map_err(|e| failure(&e))?;
    let unit = match (args.unit, args.directed) {
        (UnitOf::DyadYears, false) => Unit::DyadYears,
        (UnitOf::DyadYears, true) => Unit::DirectedDyadYears,
        (UnitOf::StateYears, _) => Unit::StateYears,
    };
    let mut options = Options::new(unit);
    options.years = args.years;
    options.with = args.with.iter().map(|w| w.trim().to_owned()).collect();
    options.relevant = args.politically_relevant;
    options.peace.clone_from(&args.peace_years);
    if !args.whittle.is_empty() {
        options.whittle.clone_from(&args.whittle);
    }
    let made = panel(&folder, &options).map_err(|e| failure(&e))?;
    let (names, columns) = table(&made);
    if let (Some(path), Some(format)) = (&args.output, format) {
        let refused = |e: realpolitik_runs::table::TableError| {
            Failure::new(
                Exit::Usage,
                format!("{}: {e}", path.display()),
                "give --force to replace it",
            )
        };
        let mut out = Table::create(path, format, &names, &columns, args.force).map_err(refused)?;
        out.write(&columns).map_err(refused)?;
        out.finish().map_err(refused)?;
    }
    if let Some(path) = &args.bibliography {
        let ids: Vec<String> = made.provenance.iter().map(|p| p.source.clone()).collect();
        write_file(path, &bibliography(&ids), args.force)?;
    }
    let unknown = |c: &Column| match c {
        Column::Number(v) => v.iter().filter(|x| x.is_nan()).count(),
        _ => 0,
    };
    let answer = PanelAnswer {
        ok: true,
        rows: made.years.len(),
        missing: columns.iter().map(unknown).collect(),
        columns: names,
        sources: made.provenance,
        whittled: made.whittled,
        never_met: made.never_met,
        irrelevant: made.irrelevant,
        unknown: folder.unknown,
        file: args.output.as_ref().map(|p| p.display().to_string()),
    };
    if context.json {
        context.print_json(&answer)?;
    } else {
        context.print(&text(&answer))?;
    }
    Ok(Exit::Done)
}

/// Keys and numbers as columns to be written.
fn table(made: &Panel) -> (Vec<String>, Vec<Column>) {
    let whole = |v: &[i32]| Column::Whole(v.iter().map(|x| i64::from(*x)).collect());
    let (mut names, mut columns) = match made.unit {
        Unit::StateYears => (vec!["ccode".to_owned()], vec![whole(&made.first)]),
        _ => (
            vec!["ccode1".to_owned(), "ccode2".to_owned()],
            vec![whole(&made.first), whole(&made.second)],
        ),
    };
    names.push("year".to_owned());
    columns.push(whole(&made.years));
    for column in &made.columns {
        names.push(column.name.clone());
        columns.push(Column::Number(column.values.clone()));
    }
    (names, columns)
}

fn text(a: &PanelAnswer) -> String {
    let mut out = format!("{} rows, {} columns\n", a.rows, a.columns.len());
    if a.never_met > 0 {
        let _ = writeln!(
            out,
            "{} pairs left out that never were in the system on the same day",
            a.never_met
        );
    }
    if a.irrelevant > 0 {
        let _ = writeln!(out, "{} rows left out that are not politically relevant", a.irrelevant);
    }
    for s in &a.sources {
        let version = s.version.as_deref().map_or_else(String::new, |v| format!(", version {v}"));
        let _ = writeln!(
            out,
            "\n{} ({}{version}), {} to {}, on {} rows: {}",
            safe(&s.title),
            safe(&s.file),
            s.years[0],
            s.years[1],
            s.used,
            s.columns.join(", ")
        );
    }
    if a.whittled.iter().any(|w| w.dropped > 0) {
        out.push_str("\nOf several disputes of a pair in one year, left out by\n");
        for w in a.whittled.iter().filter(|w| w.dropped > 0) {
            let name = format!("{:?}", w.rule).to_lowercase();
            let _ = writeln!(out, "  {} {name}: {}", w.source, w.dropped);
        }
    }
    let gaps: Vec<String> = a
        .columns
        .iter()
        .zip(&a.missing)
        .filter(|(_, m)| **m > 0)
        .map(|(c, m)| format!("{c} {m}"))
        .collect();
    if !gaps.is_empty() {
        let _ = writeln!(out, "\nNot known in so many rows: {}", gaps.join(", "));
    }
    if !a.unknown.is_empty() {
        let names: Vec<String> = a.unknown.iter().map(|n| safe(n)).collect();
        let _ = writeln!(out, "\nFiles whose heading is not known: {}", names.join(", "));
    }
    if let Some(file) = &a.file {
        let _ = writeln!(out, "\nWrote {}", safe(file));
    }
    out
}

/// A source that is not there is the command line's fault, all else the data's.
fn failure(error: &PanelError) -> Failure {
    let exit = match error {
        PanelError::Source { .. } => Exit::Usage,
        _ => Exit::InvalidCase,
    };
    Failure::new(exit, error.to_string(), error.help())
}
