//! `ledger`: who gave what to whom, with a running balance.

use clap::Args;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_record::ledger::ledgers;
use realpolitik_report::terminal::Style;
use serde_json::json;

/// `ledger`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik ledger us-vietnam-2022
  realpolitik ledger us-vietnam-2022 --between US VN -v
  realpolitik ledger us-vietnam-2022 --as-of 2016-12-31 --json > ledger.json"
)]
pub struct Ledger {
    /// A case, as for analyze.
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// Only between these two [default: all pairs, the largest balance first].
    #[arg(long, num_args = 2, value_names = ["ID", "ID"])]
    pub between: Option<Vec<String>>,
    /// Hold out everything later than this day, instead of the case's own date.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
}

/// Runs it.
pub fn run(args: &Ledger, context: &Context) -> Result<Exit, Failure> {
    let case = input::case(args.case.as_deref(), args.as_of, context)?;
    let mut all = ledgers(&case);
    if let Some(two) = &args.between {
        for one in two {
            input::actor(&case, Some(one))?;
        }
        all.retain(|l| two.contains(&l.favours) && two.contains(&l.against));
    }
    if context.json {
        context.print_json(&json!({
            "ok": true, "case": case.id, "hash": case.hash, "as_of": case.as_of, "ledgers": all,
        }))?;
    } else {
        let style = Style { verbose: context.verbose > 0, color: context.color };
        context.print(&realpolitik_report::ledger::ledgers(&all, style))?;
    }
    Ok(Exit::Done)
}
