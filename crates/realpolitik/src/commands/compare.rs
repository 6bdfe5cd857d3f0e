//! `compare`: what moved between two versions of a case, and which edit moved it.

use crate::args::TEMPLATE;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::input;
use clap::Args;
use realpolitik_analysis::AnalysisError;
use realpolitik_analysis::compare::{CompareOptions, POINTS, compare};
use realpolitik_analysis::difference::Version;
use realpolitik_case::diagnostic::did_you_mean;
use realpolitik_case::{Case, Distribution};
use realpolitik_report::compare::comparison;
use realpolitik_report::words::safe;

/// `compare`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik compare us-vietnam-2022 --set threat_US=0.3 --attribute
  realpolitik compare us-vietnam-2022 --set \"fear=0.1 to 0.2\" --set pressure=0.2
  realpolitik compare my-case other-case --attribute"
)]
pub struct Compare {
    /// The first version, a case as for analyze.
    #[arg(value_name = "A")]
    pub before: String,
    /// The second version.
    #[arg(value_name = "B", required_unless_present = "set")]
    pub after: Option<String>,
    /// Instead of a second version, or on top of it: another belief about a
    /// parameter, as a number, a range ("0.2 to 0.5") or a distribution
    /// ("beta(6, 2)"); may be given more than once.
    #[arg(long, value_name = "PARAMETER=BELIEF")]
    pub set: Vec<String>,
    /// Share the change among the edits.
    #[arg(long)]
    pub attribute: bool,
    /// End with exit code 5 if the probability of some outcome moved by more.
    #[arg(long, value_name = "X", value_parser = share)]
    pub fail_if_moved: Option<f64>,
    /// Which game [default: the first].
    #[arg(long, value_name = "ID")]
    pub game: Option<String>,
    /// How many parameter points to solve at most.
    #[arg(long, default_value_t = POINTS, value_name = "N")]
    pub points: usize,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(x) if (0.0..=1.0).contains(&x) => Ok(x),
        _ => Err("write a share between 0 and 1, such as 0.05".to_owned()),
    }
}

/// Runs it.
pub fn run(args: &Compare, context: &Context) -> Result<Exit, Failure> {
    let (before, before_files) = version(&args.before, context)?;
    let (mut after, after_files) = match &args.after {
        Some(name) => version(name, context)?,
        None => (before.clone(), before_files.clone()),
    };
    for text in &args.set {
        set(&mut after, text)?;
    }
    let options = CompareOptions {
        game: args.game.clone(),
        attribute: args.attribute,
        seed: context.seed,
        jobs: context.jobs,
        points: args.points,
    };
    let a = Version { case: &before, files: &before_files };
    let b = Version { case: &after, files: &after_files };
    let c = compare(&a, &b, &options).map_err(|e| failure(&e))?;
    if context.json {
        context.print_json(&c)?;
    } else {
        context.print(&comparison(&c, context.verbose > 0))?;
    }
    Ok(match args.fail_if_moved {
        _ if c.failed > 0 => Exit::NotFit,
        Some(limit) if c.moved > limit => {
            context.note(&format!(
                "An outcome moved by {:.1} points, more than --fail-if-moved {limit} allows.",
                100.0 * c.moved
            ));
            Exit::Gate
        }
        _ => Exit::Done,
    })
}

/// A case with the files that its spans are counted in.
type Loaded = (Case, Vec<(String, String)>);

fn version(name: &str, context: &Context) -> Result<Loaded, Failure> {
    let input = input::load(Some(name), context)?;
    let files = input.loaded.files.clone();
    Ok((input.case(None, context.color_stderr)?, files))
}

/// Gives a parameter another belief.
fn set(case: &mut Case, text: &str) -> Result<(), Failure> {
    let wrong = |message: String, help: String| Failure::new(Exit::Usage, message, help);
    let Some((name, belief)) = text.split_once('=') else {
        return Err(wrong(
            format!("`--set {}` does not say a belief", safe(text)),
            "write for example  --set threat_US=0.3  or  --set \"fear=0.1 to 0.2\"".to_owned(),
        ));
    };
    let (name, belief) = (name.trim(), belief.trim());
    let Some(id) = case.parameter(name) else {
        let known = case.parameters.iter().map(|p| p.id.as_str());
        return Err(wrong(
            format!("the case has no parameter `{}`", safe(name)),
            safe(&did_you_mean(name, "parameters", known)),
        ));
    };
    let read = match belief.parse::<f64>() {
        Ok(value) => Ok(Distribution::Fixed { value }),
        Err(_) if belief.contains(" to ") => Distribution::parse_range(belief),
        Err(_) => Distribution::parse_dist(belief),
    };
    let distribution = read.and_then(|d| d.validate().map(|()| d)).map_err(|why| {
        wrong(
            format!("the belief `{}` about {name} is not proper: {}", safe(belief), safe(&why)),
            "write a number, a range such as \"0.2 to 0.5\", or a distribution such as \"beta(6, 2)\"".to_owned(),
        )
    })?;
    case.parameters[id.index()].distribution = distribution;
    Ok(())
}

fn failure(e: &AnalysisError) -> Failure {
    let (exit, help) = match e {
        AnalysisError::NoGame => (Exit::InvalidCase, "see docs/guide/case-language.md"),
        AnalysisError::UnknownGame { .. } => (Exit::Usage, "name a game of both with --game"),
        AnalysisError::Unfold(_) => (Exit::Limit, "merge moves of the game"),
        AnalysisError::TooManyEdits { .. } => (Exit::Limit, "compare a version in between"),
        _ => (Exit::NotFit, "look at one point with  realpolitik solve --at draw=0"),
    };
    Failure::new(exit, e.to_string(), help)
}
