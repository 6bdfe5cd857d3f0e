//! The command line as declared: its verbs, each with its own file.

use crate::commands::analyze::Analyze;
use crate::commands::audit::Audit;
use crate::commands::backtest::BacktestArgs;
use crate::commands::check::Check;
use crate::commands::compare::Compare;
use crate::commands::completions::Completions;
use crate::commands::elicit::Elicit;
use crate::commands::estimate::Estimate;
use crate::commands::explain::Explain;
use crate::commands::extract::Extract;
use crate::commands::figure::Figure;
use crate::commands::fmt::Fmt;
use crate::commands::generate::Generate;
use crate::commands::group::Group;
use crate::commands::import::Import;
use crate::commands::indicators::IndicatorArgs;
use crate::commands::ladder::Ladder;
use crate::commands::learn::LearnArgs;
use crate::commands::ledger::Ledger;
use crate::commands::lsp::Lsp;
use crate::commands::man::Man;
use crate::commands::merge::Merge;
use crate::commands::new::New;
use crate::commands::panel::PanelArgs;
use crate::commands::report::Report;
use crate::commands::resolve::Resolve;
use crate::commands::review::ReviewArgs;
use crate::commands::schema::Schema;
use crate::commands::score::Score;
use crate::commands::seal::Seal;
use crate::commands::selftest::Selftest;
use crate::commands::serve::Serve;
use crate::commands::sweep::Sweep;
use crate::commands::track::Track;
use crate::commands::verify::Verify;
use clap::{Parser, Subcommand};
use realpolitik_command_line::flags::{Global, TEMPLATE};
use realpolitik_game_commands::export::Export;
use realpolitik_game_commands::solve::Solve;

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
    /// Say what would have been said of dated questions, month by month.
    Track(Track),
    /// Write the findings as one file that opens without a network.
    Report(Report),
    /// Write figures of a report to files: SVG, PNG, PDF, TikZ or numbers.
    Figure(Figure),
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
    Compare(Compare),
    /// Estimate a strategic model from a table of data.
    Estimate(Box<Estimate>),
    /// Fit a strategic model to earlier rows, and score it on later ones.
    Backtest(Box<BacktestArgs>),
    /// Learn what cases share from the records of all of them.
    Learn(LearnArgs),
    /// Make dyad-years or state-years of the standard files of conflict research.
    Panel(Box<PanelArgs>),
    /// Find every mistake in a case.
    Check(Check),
    /// Lay a case out anew, with its comments and its meaning.
    Fmt(Fmt),
    /// Serve an editor: mistakes, completion and meanings while a case is written.
    Lsp(Lsp),
    /// Start a case from a template.
    New(New),
    /// Solve a game file or the game of a case at one point, with certificates.
    Solve(Solve),
    /// Say what many actors come to that bargain over positions, model by model.
    Group(Group),
    /// Ask several people what they believe; fit, pool, weigh and score it.
    Elicit(Box<Elicit>),
    /// Make a case of a game file.
    Import(Import),
    /// Show what states did to one another month by month, by a machine-coded feed.
    Indicators(IndicatorArgs),
    /// Say which rows that a machine coded to read and grade first.
    Review(ReviewArgs),
    /// Write a game for other programs, or draw its tree.
    Export(Export),
    /// Make random games by family, each a function of its seed.
    Generate(Box<Generate>),
    /// Check this installation against what is known without it.
    Selftest(Selftest),
    /// Explain a code such as RP0102.
    Explain(Explain),
    /// Print the JSON Schema of cases or of findings.
    Schema(Schema),
    /// Print a completion script for a shell.
    Completions(Completions),
    /// Print the manual page, or write one per command.
    Man(Man),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use realpolitik_case::load::Limits;

    #[test]
    fn the_help_states_the_defaults_in_force() {
        let d = Limits::default();
        let help = Cli::command().render_long_help().to_string();
        for (flag, value) in [
            ("--max-input-bytes", d.max_input_bytes as usize),
            ("--max-depth", d.max_depth),
            ("--max-tokens", d.max_tokens),
            ("--max-rows", d.max_rows),
            ("--max-nodes", d.max_nodes),
            ("--max-steps", d.max_steps),
        ] {
            let at = help.find(flag).unwrap_or_else(|| panic!("{flag} is not in the help"));
            let stated = format!("[default: {value}]");
            assert!(help[at..].lines().take(3).any(|l| l.contains(&stated)), "{flag}");
        }
    }
}
