//! `indicators`: what states did to one another month by month, by a machine-coded feed.

use super::feed::{Feed, Wanted, left_out, open, refused};
use clap::Args;
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_feeds::{Counts, Indicators, Quad, State, Tally, scan};
use realpolitik_report::words::{fixed, safe};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt::Write;
use std::path::PathBuf;

/// `indicators`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik indicators events.tab --as icews --actors NO,IS
  zcat events.tab.gz | realpolitik indicators - --as icews --actors NO,IS --csv months.csv"
)]
pub struct IndicatorArgs {
    /// A feed as it is downloaded and unpacked, or `-`.
    #[arg(value_name = "FILE")]
    pub file: String,
    /// Which feed.
    #[arg(long = "as", value_enum, value_name = "FEED")]
    pub feed: Feed,
    /// Of whom, and when.
    #[command(flatten)]
    pub wanted: Wanted,
    /// Write the months to a CSV file.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long)]
    pub force: bool,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "IndicatorAnswer")]
pub struct Answer {
    /// Always true here.
    pub ok: bool,
    /// The feed's file.
    pub file: String,
    /// What became of its rows.
    pub counts: Counts,
    /// Each direction of each pair.
    pub directions: Vec<Indicators>,
}

/// Runs it.
pub fn run(args: &IndicatorArgs, context: &Context) -> Result<Exit, Failure> {
    let named = args.wanted.named()?;
    let states: Vec<&'static State> = named.iter().map(|n| n.0).collect();
    if states.len() < 2 {
        return Err(Failure::new(
            Exit::Usage,
            "indicators are of a pair of states",
            "name at least two: --actors US,VN",
        ));
    }
    // Everything that is published is the exposure, so that everybody is read.
    let filter = args.wanted.filter(Vec::new());
    let mut tally = Tally::default();
    let counts = scan(args.feed.into(), open(&args.file)?, &filter, |e| tally.add(e))
        .map_err(|e| refused(&args.file, &e))?;
    if counts.kept == 0 {
        return Err(Failure::new(
            Exit::InvalidCase,
            format!("{} has no event between two states in that span", safe(&args.file)),
            left_out(&counts).join("; "),
        ));
    }
    let pairs = states.iter().flat_map(|a| states.iter().map(move |b| (*a, *b)));
    let directions: Vec<Indicators> =
        pairs.filter(|(a, b)| a != b).filter_map(|(a, b)| tally.indicators(a, b)).collect();
    let answer = Answer { ok: true, file: args.file.clone(), counts, directions };
    if let Some(path) = &args.csv {
        write_file(path, &table(&answer), args.force)?;
    }
    if context.json {
        context.print_json(&answer)?;
    } else {
        context.print(&text(&answer, context.verbose > 0))?;
    }
    Ok(Exit::Done)
}

fn table(a: &Answer) -> String {
    let mut out = "source,target,month,exposure".to_owned();
    for q in Quad::ALL {
        let _ = write!(out, ",{}", q.word());
    }
    for q in Quad::ALL {
        let _ = write!(out, ",rate-{}", q.word());
    }
    out.push_str(",conflict,goldstein\n");
    for d in &a.directions {
        for m in &d.months {
            let counts = m.by_quad.map(|n| n.to_string()).join(",");
            let rates = m.rates.map(|r| r.to_string()).join(",");
            let goldstein = m.goldstein.map_or_else(String::new, |g| g.to_string());
            let _ = writeln!(
                out,
                "{},{},{},{},{counts},{rates},{},{goldstein}",
                d.source, d.target, m.month, m.exposure, m.conflict
            );
        }
    }
    out
}

/// Months that are printed of each direction, the last ones, unless all are asked for.
const SHOWN: usize = 12;

fn text(a: &Answer, verbose: bool) -> String {
    let mut out = format!("{} of {} events of {}\n", a.counts.kept, a.counts.rows, safe(&a.file));
    for line in left_out(&a.counts) {
        let _ = writeln!(out, "  left out: {line}");
    }
    for d in &a.directions {
        let _ = writeln!(
            out,
            "\n{} to {}: events a month at mean exposure, shrunken",
            d.source, d.target
        );
        out.push_str(
            "         words with  deeds with  words against  deeds against  conflict   events\n",
        );
        let first = if verbose { 0 } else { d.months.len().saturating_sub(SHOWN) };
        for m in &d.months[first..] {
            let _ = writeln!(
                out,
                "{}  {:>10}  {:>10}  {:>13}  {:>13}  {:>8}  {:>7}",
                m.month,
                fixed(m.rates[0], 1),
                fixed(m.rates[1], 1),
                fixed(m.rates[2], 1),
                fixed(m.rates[3], 1),
                fixed(m.conflict, 2),
                m.by_quad.iter().sum::<u64>()
            );
        }
        if first > 0 {
            let _ = writeln!(out, "{first} earlier months: -v, --csv or --json");
        }
        changes(&mut out, "conflict", &d.conflict_changed);
        changes(&mut out, "cooperation", &d.cooperation_changed);
    }
    out.push_str("\nCoded by machine, read by nobody: leads, no findings.\n");
    out
}

fn changes(out: &mut String, what: &str, months: &[String]) {
    if !months.is_empty() {
        let _ = writeln!(out, "The rate of {what} became another in {}", months.join(", "));
    }
}
