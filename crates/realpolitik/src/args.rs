//! The command line as declared: flags, their help and their defaults.

use crate::commands::analyze::Analyze;
use crate::commands::audit::Audit;
use crate::commands::estimate::Estimate;
use crate::commands::export::Export;
use crate::commands::extract::Extract;
use crate::commands::import::Import;
use crate::commands::ladder::Ladder;
use crate::commands::ledger::Ledger;
use crate::commands::merge::Merge;
use crate::commands::report::Report;
use crate::commands::resolve::Resolve;
use crate::commands::score::Score;
use crate::commands::seal::Seal;
use crate::commands::serve::Serve;
use crate::commands::solve::Solve;
use crate::commands::sweep::Sweep;
use crate::commands::verify::Verify;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

pub(crate) const TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

/// Turns a case of interstate bargaining into certified, explained findings.
#[derive(Debug, Parser)]
#[command(
    name = "realpolitik",
    version,
    about = "Turns a case of interstate bargaining into certified, explained findings",
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik                           analyse the case here, or the embedded one
  realpolitik new my-case               start a case from a template
  realpolitik check my-case             find every mistake in it
  realpolitik analyze my-case           say who holds leverage, and why",
    after_help = "\
Exit codes: 0 done; 1 a bug; 2 usage; 3 the case is invalid; 4 computed but not fit
for use; 5 a gate you asked for tripped; 6 a limit stopped it; 7 file trouble;
130 interrupted. More with `realpolitik explain exit-codes`.",
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub struct Cli {
    /// What to do; without it, analyse.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Flags of every command.
    #[command(flatten)]
    pub global: Global,
}

/// Flags of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global flags")]
pub struct Global {
    /// Print one JSON document on standard output, on failure too.
    #[arg(long, global = true)]
    pub json: bool,
    /// Print nothing but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more; twice for all there is.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub color: When,
    /// Seed of every draw.
    #[arg(long, global = true, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// Threads; no number depends on it [default: all cores].
    #[arg(short, long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Run as if started in this directory.
    #[arg(short = 'C', global = true, value_name = "DIR")]
    pub change_directory: Option<PathBuf>,
    /// Never ask anything.
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Limits on what is read.
    #[command(flatten)]
    pub limits: crate::limits::LimitFlags,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// If the output is a terminal and `NO_COLOR` is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say who holds leverage, what is likely, why, and how sure that is.
    Analyze(Analyze),
    /// Ask over a grid of parameters, games and rivals.
    Sweep(Sweep),
    /// Join accumulators that `analyze --range` wrote.
    Merge(Merge),
    /// Count the occasions on which a rule could bite, and did.
    Audit(Audit),
    /// Show what each side gave the other, with a running balance.
    Ledger(Ledger),
    /// Show who stands how high with whom, on a day and over time.
    Ladder(Ladder),
    /// Write the findings as one file that opens without a network.
    Report(Report),
    /// Open the workbench in a browser, on this machine alone.
    Serve(Serve),
    /// Take the case out of a report.
    Extract(Extract),
    /// Run a report again and compare its bits.
    Verify(Verify),
    /// Freeze what a case says of its questions, before the event.
    Seal(Seal),
    /// Write down how a sealed forecast turned out.
    Resolve(Resolve),
    /// Score every sealed forecast, misses first.
    Score(Score),
    /// Say what moved between two versions of a case, and which edit moved it.
    Compare(crate::commands::compare::Compare),
    /// Estimate a strategic model from a table of data.
    Estimate(Box<Estimate>),
    /// Find every mistake in a case.
    Check(Check),
    /// Start a case from a template.
    New(New),
    /// Solve a game file or the game of a case at one point, with certificates.
    Solve(Solve),
    /// Make a case of a game file.
    Import(Import),
    /// Write a game for other programs, or draw its tree.
    Export(Export),
    /// Explain a code such as RP0102.
    Explain(Explain),
    /// Print the JSON Schema of cases or of findings.
    Schema(Schema),
    /// Print a completion script for a shell.
    Completions(Completions),
    /// Print the manual page, or write one per command.
    Man(Man),
}

/// `check`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik check
  realpolitik check my-case other-case
  realpolitik check my-case --fix
  realpolitik check my-case --deny RP2101
  realpolitik check my-case --format sarif > realpolitik.sarif"
)]
pub struct Check {
    /// Case folders, case.toml files, `-`, or names of embedded cases.
    #[arg(value_name = "CASE")]
    pub cases: Vec<String>,
    /// Treat warnings as a tripped gate (exit code 5).
    #[arg(long)]
    pub strict: bool,
    /// Treat this warning as a tripped gate; may be given more than once.
    #[arg(long, value_name = "CODE")]
    pub deny: Vec<String>,
    /// Mend what can mean only one thing, such as a misspelt key.
    #[arg(long)]
    pub fix: bool,
    /// How to print what was found.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, with the line underlined.
    Human,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code review tools.
    Sarif,
    /// Workflow commands that annotate a change.
    Github,
}

/// `new`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik new --list
  realpolitik new my-case
  realpolitik new s400 --template sanction-waiver"
)]
pub struct New {
    /// The folder to make [default: the template's name].
    #[arg(value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// Which template.
    #[arg(long, default_value = "threat", value_name = "NAME")]
    pub template: String,
    /// List the templates.
    #[arg(long)]
    pub list: bool,
    /// Replace files that are there.
    #[arg(long)]
    pub force: bool,
}

/// A point of the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The median of every belief.
    Base,
    /// The mean of every belief.
    Mean,
    /// This draw.
    Draw(u64),
}

impl std::str::FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = || text.strip_prefix("draw=").and_then(|n| n.parse().ok());
        match text {
            "base" => Ok(Point::Base),
            "mean" => Ok(Point::Mean),
            _ => number().map(Point::Draw).ok_or_else(|| "write base, mean or draw=N".to_owned()),
        }
    }
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Point::Base => write!(f, "base"),
            Point::Mean => write!(f, "mean"),
            Point::Draw(n) => write!(f, "draw={n}"),
        }
    }
}

/// `explain`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik explain RP0102
  realpolitik explain exit-codes
  realpolitik explain"
)]
pub struct Explain {
    /// The code, or `exit-codes`; without it, all codes are listed.
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// `schema`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik schema > case.schema.json
  realpolitik schema findings -o findings.schema.json"
)]
pub struct Schema {
    /// Of what.
    #[arg(value_enum, default_value_t = SchemaOf::Case)]
    pub of: SchemaOf,
    /// Where to write; `-` is standard output.
    #[arg(short, long, default_value = "-", value_name = "FILE")]
    pub output: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    pub force: bool,
}

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// case.toml.
    Case,
    /// What `analyze --json` prints.
    Findings,
    /// A game as JSON, as `export --to json` writes it.
    Game,
    /// What every command prints with `--json`.
    Answers,
    /// The local server of the workbench, as OpenAPI.
    Api,
}

/// `completions`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik completions bash > ~/.local/share/bash-completion/completions/realpolitik
  realpolitik completions fish > ~/.config/fish/completions/realpolitik.fish"
)]
pub struct Completions {
    /// For which shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `man`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik man | man -l -
  realpolitik man --out ~/.local/share/man/man1"
)]
pub struct Man {
    /// Write a page per command into this folder.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace pages that are there.
    #[arg(long)]
    pub force: bool,
}
