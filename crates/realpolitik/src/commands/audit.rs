//! `audit`: rules triggered against rules enforced.

use clap::{Args, ValueEnum};
use realpolitik_case::diagnostic::did_you_mean;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input;
use realpolitik_record::audit::audits;
use realpolitik_report::audit as report;
use realpolitik_report::terminal::Style;
use realpolitik_report::words::safe;
use serde_json::json;

/// `audit`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik audit my-case
  realpolitik audit us-vietnam-2022 --regime currency --by class
  realpolitik audit us-vietnam-2022 --regime caatsa -v
  realpolitik audit us-vietnam-2022 --as-of 2022-12-31 --json > audit.json"
)]
pub struct Audit {
    /// A case, as for analyze.
    #[arg(value_name = "CASE")]
    pub case: Option<String>,
    /// Only this regime.
    #[arg(long, value_name = "ID")]
    pub regime: Option<String>,
    /// Whose exemption is asked about [default: the client of the case].
    #[arg(long, value_name = "ID")]
    pub actor: Option<String>,
    /// By what the table is broken down.
    #[arg(long, value_enum, default_value_t = By::Actor)]
    pub by: By,
    /// Hold out everything later than this day, instead of the case's own date.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<jiff::civil::Date>,
}

/// By what an audit is broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// Each actor.
    Actor,
    /// Rival, treaty ally, partner, other.
    Class,
    /// Its tier with the enforcer.
    Tier,
    /// The year.
    Year,
}

impl From<By> for report::By {
    fn from(by: By) -> Self {
        match by {
            By::Actor => report::By::Actor,
            By::Class => report::By::Class,
            By::Tier => report::By::Tier,
            By::Year => report::By::Year,
        }
    }
}

/// Runs it.
pub fn run(args: &Audit, context: &Context) -> Result<Exit, Failure> {
    let case = input::case(args.case.as_deref(), args.as_of, context)?;
    let focus = input::actor(&case, args.actor.as_deref())?;
    let mut all = audits(&case, focus);
    if let Some(id) = &args.regime {
        all.retain(|a| a.regime == *id);
        if all.is_empty() {
            let known = case.regimes.iter().map(|r| r.id.as_str());
            return Err(Failure::new(
                Exit::Usage,
                format!("the case has no regime `{}`", safe(id)),
                safe(&did_you_mean(id, "regimes", known)),
            ));
        }
    }
    if context.json {
        context.print_json(&json!({
            "ok": true, "case": case.id, "hash": case.hash, "as_of": case.as_of, "audits": all,
        }))?;
    } else {
        let style = Style { verbose: context.verbose > 0, color: context.color };
        context.print(&report::audits(&all, args.by.into(), style))?;
    }
    Ok(Exit::Done)
}
