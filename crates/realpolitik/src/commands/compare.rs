//! `compare`: what differs between two versions of a case, and what moved.

use super::analyze::failure;
use crate::patch::Patch;
use clap::Args;
use jiff::civil::Date;
use realpolitik_analysis::compare::comparison::{CompareOptions, compare};
use realpolitik_analysis::compare::edits::Version;
use realpolitik_case::diagnostic::did_you_mean;
use realpolitik_case::{Case, Distribution, Span};
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;
use realpolitik_command_line::input::{self, Input};
use realpolitik_report::terminal::Style;
use realpolitik_report::words::safe;
use std::path::PathBuf;

/// `compare`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik compare my-case-2021 my-case --attribute
  realpolitik compare us-vietnam-2022 --set threat_VN=0.3
  realpolitik compare us-vietnam-2022 --set consistency=0 --of table.offer --of leverage:VN
  realpolitik compare us-vietnam-2022 --set fear=\"0.1 to 0.4\" --set stake=0.2 --attribute
  realpolitik compare my-case --patch my-case.patch.json
  realpolitik compare my-case-2021 my-case --fail-if-moved 0.05"
)]
pub struct Compare {
    /// The first version: a case, as for analyze.
    #[arg(value_name = "A")]
    pub first: String,
    /// The second version [default: the first, with what --patch and --set say].
    #[arg(value_name = "B", required_unless_present_any = ["set", "patch"])]
    pub second: Option<String>,
    /// Set a parameter of the second version: a value, a range or a
    /// distribution; may be given more than once.
    #[arg(long, value_name = "PARAMETER=BELIEF", value_parser = setting)]
    pub set: Vec<Setting>,
    /// Change the second version as a patch file of the workbench says: sliders,
    /// cards taken away, a rival, the as-of day.
    #[arg(long, value_name = "FILE")]
    pub patch: Option<PathBuf>,
    /// What else is compared: an ending, several (a+b), an action (MOVE.ACTION),
    /// leverage:ACTOR, gain:ACTOR, payoff:ACTOR or question:ID; may be given more
    /// than once.
    #[arg(long, value_name = "QUANTITY")]
    pub of: Vec<String>,
    /// Say which edit moved what.
    #[arg(long)]
    pub attribute: bool,
    /// End with exit code 5 if the probability of any outcome moved by more
    /// than this (0 to 1).
    #[arg(long, value_name = "X", value_parser = share)]
    pub fail_if_moved: Option<f64>,
    /// How many common draws to solve.
    #[arg(long, default_value_t = 20_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub draws: u64,
    /// Which game [default: the first].
    #[arg(long, value_name = "ID")]
    pub game: Option<String>,
}

/// A parameter and what is believed of it.
#[derive(Clone, Debug)]
pub struct Setting {
    parameter: String,
    belief: Distribution,
}

fn setting(text: &str) -> Result<Setting, String> {
    let form = "write PARAMETER=VALUE, as in fear=0.3 or fear=\"0.1 to 0.4\"";
    let (parameter, belief) = text.split_once('=').ok_or(form)?;
    let belief = belief.trim();
    let distribution = match belief.parse::<f64>() {
        Ok(value) => Distribution::Fixed { value },
        Err(_) if belief.contains('(') => Distribution::parse_dist(belief)?,
        Err(_) => Distribution::parse_range(belief)?,
    };
    distribution.validate()?;
    Ok(Setting { parameter: parameter.trim().to_owned(), belief: distribution })
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if (0.0..=1.0).contains(&x) => Ok(x),
        _ => Err("write a share between 0 and 1, as 0.05".to_owned()),
    }
}

/// Runs it.
pub fn run(args: &Compare, context: &Context) -> Result<Exit, Failure> {
    let (first, first_files) = version(input::load(Some(&args.first), context)?, None, context)?;
    let patch = args.patch.as_deref().map(|file| Patch::read(file, context)).transpose()?;
    let day = patch.as_ref().and_then(|p| p.as_of);
    let (mut second, second_files) = match &args.second {
        None if day.is_none() => (first.clone(), first_files.clone()),
        name => {
            let name = name.as_ref().unwrap_or(&args.first);
            version(input::load(Some(name), context)?, day, context)?
        }
    };
    if let Some(patch) = &patch {
        if !patch.case_hash.is_empty() && patch.case_hash != second.hash {
            context.note(&format!(
                "The patch was made on another text of the case ({}, and this is {}); what it names is applied.",
                safe(&patch.case_hash.chars().take(8).collect::<String>()),
                second.hash.chars().take(8).collect::<String>()
            ));
        }
        second = patch.apply(&second)?;
    }
    for set in &args.set {
        apply(&mut second, set)?;
    }
    let options = CompareOptions {
        game: args.game.clone(),
        draws: args.draws,
        seed: context.seed,
        jobs: context.jobs,
        attribute: args.attribute,
        of: args.of.clone(),
    };
    let a = Version { case: &first, files: &first_files };
    let b = Version { case: &second, files: &second_files };
    let c = compare(a, b, &options).map_err(failure)?;
    if context.json {
        context.print_json(&c)?;
    } else {
        let style = Style { verbose: context.verbose > 0, color: context.color };
        context.print(&realpolitik_report::compare::comparison(&c, style))?;
    }
    match args.fail_if_moved {
        _ if c.failed > 0 => Ok(Exit::NotFit),
        Some(limit) if c.moved() > limit => {
            if let Some(o) = c.outcomes.first() {
                context.note(&format!(
                    "Gate: {} moved by {:.1} points, more than {:.1}.",
                    safe(&o.id),
                    100.0 * o.change.mean.abs(),
                    100.0 * limit
                ));
            }
            Ok(Exit::Gate)
        }
        _ => Ok(Exit::Done),
    }
}

/// The case with the text of its files.
fn version(
    input: Input,
    as_of: Option<Date>,
    context: &Context,
) -> Result<(Case, Vec<(String, String)>), Failure> {
    let files = input.loaded.files.clone();
    Ok((input.case(as_of, context.color_stderr)?, files))
}

fn apply(case: &mut Case, set: &Setting) -> Result<(), Failure> {
    let Some(p) = case.parameters.iter_mut().find(|p| p.id == set.parameter) else {
        let known = case.parameters.iter().map(|p| p.id.as_str());
        return Err(Failure::new(
            Exit::Usage,
            format!("the case has no parameter `{}`", safe(&set.parameter)),
            safe(&did_you_mean(&set.parameter, "parameters", known)),
        ));
    };
    p.distribution = set.belief.clone();
    // It stands in no file.
    (p.span, p.belief_span) = (Span::default(), Span::default());
    Ok(())
}
