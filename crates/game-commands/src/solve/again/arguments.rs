//! What is asked of a game that is played again and again, and what goes with it.

use super::{dynamics, repeated};
use crate::game_input::{Which, open};
use crate::solve::answer::Trouble;
use crate::solve::watch::{LiveEquilibria, stoppable};
use crate::solve::{Method, Solve};
use clap::{Args, ValueEnum};
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::Point;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Flags for games that are played again and again.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Played again and again")]
pub struct Again {
    /// Do not solve once: the payoffs of equilibrium where two players play a table for
    /// ever, each period counting DELTA times the one before.
    #[arg(long, value_name = "DELTA", value_parser = discount)]
    pub repeated: Option<f64>,
    /// Do not solve: follow players who adjust and do not look ahead. They begin at the
    /// even mixture, or at --profile; logit and mmd take --lambda [default: 10 over the
    /// payoff range].
    #[arg(long, value_enum, conflicts_with = "repeated")]
    pub dynamics: Option<Dynamics>,
    /// How long, in units of time (replicator: of one over the payoff range) or rounds
    /// [default: 100 for replicator, 10000 for fictitious, till nothing moves for logit and
    /// mmd, at most 1000 and 1000000].
    #[arg(long, value_name = "T", requires = "dynamics", value_parser = positive)]
    pub horizon: Option<f64>,
    /// Draw the path as an SVG file as well; `-` draws it instead of printing the answer.
    #[arg(long, value_name = "FILE", requires = "dynamics")]
    pub picture: Option<PathBuf>,
    /// Replace the picture if it is there.
    #[arg(long, requires = "picture")]
    pub force: bool,
}

/// A rule by which players adjust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Dynamics {
    /// What pays more than average grows.
    Replicator,
    /// At a steady rate players change to the logit response.
    Logit,
    /// A best response each round to what was played on average.
    Fictitious,
    /// Magnetic mirror descent.
    Mmd,
}

fn discount(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(x) if x > 0.0 && x < 1.0 => Ok(x),
        _ => Err("a discount factor is a number above 0 and below 1".to_owned()),
    }
}

fn positive(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(x) if x.is_finite() && x > 0.0 => Ok(x),
        _ => Err("a horizon is a finite number above 0".to_owned()),
    }
}

/// Whether one of these is asked for.
pub fn asked(args: &Solve) -> bool {
    args.again.repeated.is_some() || args.again.dynamics.is_some()
}

/// What was found, for people and for programs.
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) document: Value,
    /// As an SVG file, if one was asked for.
    pub(super) picture: Option<String>,
    pub(super) exit: Exit,
}

/// Runs it.
pub fn run(args: &Solve, context: &Context) -> Result<Exit, Failure> {
    refuse_others(args)?;
    let which = Which {
        game: args.game.as_deref(),
        at: args.at.unwrap_or(Point::Base),
        limits: args.limits.read(context),
    };
    let subject = open(args.case.as_deref(), which, context)?;
    let work = {
        let args = args.clone();
        move || match args.again.repeated {
            Some(discount) => repeated::solve(&args, &subject, discount),
            None => dynamics::follow(&args, &subject),
        }
    };
    let Some(found) = stoppable(context, &LiveEquilibria::new(usize::MAX), work) else {
        return Err(Failure::new(Exit::Interrupted, "interrupted", "nothing was written"));
    };
    let shown = found.map_err(|trouble: Trouble| Failure::from(trouble))?;
    if let (Some(path), Some(picture)) = (&args.again.picture, &shown.picture) {
        write_file(path, picture, args.again.force)?;
        if path == Path::new("-") {
            return Ok(shown.exit);
        }
    }
    if context.json {
        context.print_json(&shown.document)?;
    } else {
        context.print(&shown.text)?;
    }
    Ok(shown.exit)
}

/// Refuses options that the answer would not depend on.
fn refuse_others(args: &Solve) -> Result<(), Failure> {
    let dynamics = args.again.dynamics;
    let sharp = matches!(dynamics, Some(Dynamics::Logit | Dynamics::Mmd));
    let asked = if dynamics.is_some() { "--dynamics" } else { "--repeated" };
    let refuse = |what: String, help: &str| Err(Failure::new(Exit::Usage, what, help.to_owned()));
    let given = [
        (args.relation.table.is_some(), "--table"),
        (args.concept.is_some(), "--concept"),
        (args.method != Method::Auto, "--method"),
        (args.all, "--all"),
        (args.exact, "--exact"),
        (args.verify, "--verify"),
        (args.branches, "--branches"),
        (args.form.is_some(), "--form"),
        (!args.frequencies.is_empty(), "--frequencies"),
        (args.target.is_some(), "--target"),
        (args.objective.is_some(), "--objective"),
        (args.profile.is_some() && dynamics.is_none(), "--profile"),
        (!args.lambda.is_empty() && dynamics.is_none(), "--lambda"),
    ];
    if let Some((_, flag)) = given.iter().find(|(given, _)| *given) {
        return refuse(format!("{flag} does not go with {asked}"), "leave one of them out");
    }
    if !args.lambda.is_empty() && !sharp {
        return refuse(
            "--lambda is the precision of logit and mmd; this rule has none".to_owned(),
            "leave it out, or write --dynamics logit",
        );
    }
    if args.lambda.len() > 1 {
        return refuse(
            "--dynamics follows one path: it takes one --lambda".to_owned(),
            "name one precision, the same for all players",
        );
    }
    Ok(())
}
