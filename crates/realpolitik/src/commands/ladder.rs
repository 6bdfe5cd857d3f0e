//! `ladder`: who stands how high with whom, on a day and over time.

use clap::Args;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_record::ladder::ladders;
use realpolitik_report::terminal::Style;
use serde_json::json;

/// `ladder`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik ladder us-vietnam-2022
  realpolitik ladder us-vietnam-2022 --on 2013-12-31
  realpolitik ladder us-vietnam-2022 --actor VN --json > ladder.json"
)]
pub struct Ladder {
    /// A case, as for analyze.
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// The day, which may be later than the as-of date: nothing else is
    /// computed from it [default: the as-of date].
    #[arg(long, value_name = "DATE")]
    pub on: Option<jiff::civil::Date>,
    /// Whose ladder [default: all there are].
    #[arg(long, value_name = "ID")]
    pub actor: Option<String>,
}

/// Runs it.
pub fn run(args: &Ladder, context: &Context) -> Result<Exit, Failure> {
    let case = input::case(args.case.as_deref(), None, context)?;
    let holder = input::actor(&case, args.actor.as_deref())?;
    let day = args.on.unwrap_or(case.as_of);
    let all = ladders(&case, holder, day);
    if context.json {
        context.print_json(&json!({
            "ok": true, "case": case.id, "hash": case.hash, "on": day, "ladders": all,
        }))?;
    } else {
        let style = Style { verbose: context.verbose > 0, color: context.color };
        context.print(&realpolitik_report::ladder::ladders(&all, style))?;
        if day > case.as_of {
            context.note(&format!("{day} is after the as-of date {}.", case.as_of));
        }
    }
    Ok(Exit::Done)
}
