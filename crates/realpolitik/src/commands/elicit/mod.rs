//! `elicit`: asking several people what they believe, and what to make of it.

mod fits;
mod forms;
mod plan;
mod pools;
mod report;
mod score;
mod seeds;
mod show;
mod source;

use clap::{Args, Subcommand};
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::TEMPLATE;

/// `elicit`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik elicit new winter --expert Ada --expert Ben
  realpolitik elicit form winter
  realpolitik elicit seeds experts --robustness
  realpolitik elicit pool experts
  realpolitik elicit fit experts
  realpolitik elicit score experts"
)]
pub struct Elicit {
    /// What to do.
    #[command(subcommand)]
    pub action: Action,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Action {
    /// Start a folder with a plan: who is asked what.
    New(plan::New),
    /// Write the form of each expert: one page that opens from disk.
    Form(forms::Form),
    /// Take in the answers that experts saved, and seal them.
    Import(forms::Import),
    /// Fit every family to each answer, with its error.
    Fit(fits::Fit),
    /// Say back to each expert what its answer implies.
    Feedback(fits::Feedback),
    /// Make one belief of several.
    Pool(pools::Pool),
    /// Weigh experts by questions of which the answer is known.
    Seeds(seeds::Seeds),
    /// Score experts and pools against what happened.
    Score(score::Score),
    /// Show the answer of a case under each expert and each pool.
    Report(report::Report),
}

/// Runs it.
pub fn run(args: &Elicit, context: &Context) -> Result<Exit, Failure> {
    match &args.action {
        Action::New(a) => plan::run(a, context),
        Action::Form(a) => forms::form(a, context),
        Action::Import(a) => forms::import(a, context),
        Action::Fit(a) => fits::fit(a, context),
        Action::Feedback(a) => fits::feedback(a, context),
        Action::Pool(a) => pools::run(a, context),
        Action::Seeds(a) => seeds::run(a, context),
        Action::Score(a) => score::run(a, context),
        Action::Report(a) => report::run(a, context),
    }
}
