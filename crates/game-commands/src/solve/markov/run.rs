//! From a table of a stochastic game to its answer.

use super::document::{Equilibrium, Periods, RelationAnswer};
use super::show;
use crate::game_input::{read_all, unreadable};
use crate::solve::answer::Trouble;
use crate::solve::watch::{LiveEquilibria, stoppable};
use crate::solve::{Concept, Method, Solve};
use clap::Args;
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_game::relation::{MarkovGame, read_table};
use realpolitik_solve::markov::{
    MarkovSettings, markov_logit_each, markov_perfect, markov_perfect_from_priors,
};
use std::path::Path;

/// Flags for stochastic games.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Relations over time")]
pub struct Relation {
    /// A stochastic game as a table: state, a_PLAYER, u_PLAYER, phi_STATE or to_state,
    /// and a row `delta`; `-` is standard input [concept: markov-qre with --lambda,
    /// else markov-nash].
    #[arg(long, value_name = "FILE.csv", conflicts_with = "case")]
    pub table: Option<String>,
    /// The state in which play begins [default: the first].
    #[arg(long, value_name = "STATE", requires = "table")]
    pub start: Option<String>,
    /// Show the distribution over states in the periods from 0 to N.
    #[arg(long, value_name = "N", requires = "table",
          value_parser = clap::value_parser!(u32).range(..=100_000))]
    pub periods: Option<u32>,
    /// Show how long it takes to come to this state.
    #[arg(long, value_name = "STATE", requires = "table")]
    pub reach: Option<String>,
    /// Look for further Markov perfect equilibria from this many priors.
    #[arg(long, value_name = "N", requires = "table",
          value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub priors: Option<u32>,
}

/// Precisions at which a table is solved unless others are named.
const PRECISIONS: [f64; 5] = [0.5, 1.0, 2.0, 5.0, 10.0];

/// Whether a stochastic game is asked for. That a table is named is seen to later:
/// clap asks for none where a case is named, which excludes it.
pub fn asked(args: &Solve) -> bool {
    let r = &args.relation;
    r.table.is_some()
        || matches!(args.concept, Some(Concept::MarkovQre | Concept::MarkovNash))
        || r.start.is_some()
        || r.periods.is_some()
        || r.reach.is_some()
        || r.priors.is_some()
}

/// Runs it.
pub fn run(args: &Solve, context: &Context) -> Result<Exit, Failure> {
    let Some(name) = args.relation.table.as_deref() else {
        return Err(Failure::new(
            Exit::Usage,
            "markov-qre, markov-nash, --start, --periods, --reach and --priors are for \
             stochastic games",
            "name the game's table with --table FILE.csv",
        ));
    };
    let response = wants_response(args)?;
    let limits = args.limits.read(context);
    let bytes = if name == "-" {
        read_all(&mut std::io::stdin().lock(), limits.max_input_bytes)
            .map_err(|e| Failure::file(Path::new("standard input"), "read", &e))?
    } else {
        let path = Path::new(name);
        let failed = |e: std::io::Error| Failure::file(path, "read", &e);
        let mut file = std::fs::File::open(path).map_err(failed)?;
        read_all(&mut file, limits.max_input_bytes).map_err(failed)?
    };
    let game = read_table(&bytes, &limits).map_err(|e| unreadable(name, &bytes, &e, context))?;
    let periods = periods(&args.relation, &game)?;
    let mut answer = RelationAnswer::new(name, &bytes, &game);
    let work = {
        let (args, seed) = (args.clone(), context.seed);
        move || {
            let solved = if response {
                quantal(&args, &game, &periods, &mut answer)
            } else {
                perfect(&args, &game, &periods, seed, &mut answer)
            };
            solved.map(|()| answer)
        }
    };
    let Some(solved) = stoppable(context, &LiveEquilibria::new(usize::MAX), work) else {
        return Err(Failure::new(Exit::Interrupted, "interrupted", "nothing was written"));
    };
    let answer = solved?;
    if context.json {
        context.print_json(&answer)?;
    } else {
        context.print(&show::text(&answer, context.verbose > 0))?;
    }
    Ok(if answer.ok { Exit::Done } else { Exit::NotFit })
}

/// Whether quantal response is asked for; refuses what does not go together.
fn wants_response(args: &Solve) -> Result<bool, Failure> {
    let refuse = |what: &str, help: &str| Err(Failure::new(Exit::Usage, what, help));
    let response = match args.concept {
        Some(Concept::MarkovQre) => true,
        Some(Concept::MarkovNash) => false,
        None => !args.lambda.is_empty(),
        Some(_) => {
            return refuse(
                "a stochastic game takes --concept markov-qre or markov-nash",
                "leave --concept out, or name one of these",
            );
        }
    };
    if !response && !args.lambda.is_empty() {
        return refuse("--lambda is for quantal response", "write --concept markov-qre");
    }
    if response && args.relation.priors.is_some() {
        return refuse(
            "--priors is for Markov perfect equilibria",
            "write --concept markov-nash, or leave it out",
        );
    }
    let other = [
        (args.all, "--all"),
        (args.exact, "--exact"),
        (args.verify, "--verify"),
        (args.method != Method::Auto, "--method"),
        (args.form.is_some(), "--form"),
        (!args.frequencies.is_empty(), "--frequencies"),
        (args.game.is_some(), "--game"),
        (args.at.is_some(), "--at"),
        (args.target.is_some(), "--target"),
    ];
    if let Some((_, flag)) = other.iter().find(|(given, _)| *given) {
        return refuse(&format!("{flag} does not go with --table"), "leave it out");
    }
    Ok(response)
}

/// What is asked about time.
fn periods(flags: &Relation, game: &MarkovGame) -> Result<Periods, Failure> {
    let state = |name: &str, flag: &str| {
        game.state_named(name).ok_or_else(|| {
            let names: Vec<&str> = game.states().iter().take(12).map(|s| s.name()).collect();
            let more = if game.states().len() > 12 { ", …" } else { "" };
            Failure::new(
                Exit::Usage,
                format!("--{flag}: there is no state `{name}`"),
                format!("name one of: {}{more}", names.join(", ")),
            )
        })
    };
    Ok(Periods {
        start: flags.start.as_deref().map_or(Ok(0), |s| state(s, "start"))?,
        count: flags.periods.map(|n| n as usize),
        reach: flags.reach.as_deref().map(|s| state(s, "reach")).transpose()?,
    })
}

fn quantal(
    args: &Solve,
    game: &MarkovGame,
    periods: &Periods,
    answer: &mut RelationAnswer,
) -> Result<(), Trouble> {
    answer.concept = "markov-qre";
    answer.method = "principal branch of stationary logit quantal response";
    let mut lambdas =
        if args.lambda.is_empty() { PRECISIONS.to_vec() } else { args.lambda.clone() };
    lambdas.sort_by(f64::total_cmp);
    lambdas.dedup();
    let top = lambdas[lambdas.len() - 1];
    let shares: Vec<f64> = lambdas.iter().map(|l| if top > 0.0 { l / top } else { 1.0 }).collect();
    let precision = vec![top; game.players().len()];
    let mut failed = None;
    let mut at = lambdas.iter();
    markov_logit_each(game, &precision, &shares, &MarkovSettings::default(), &mut |_, s| {
        match Equilibrium::new(game, &s, periods) {
            Ok(mut e) => {
                e.precision = at.next().copied();
                answer.add(e);
            }
            Err(e) => failed = Some(e),
        }
    })?;
    failed.map_or(Ok(()), |e| Err(e.into()))
}

fn perfect(
    args: &Solve,
    game: &MarkovGame,
    periods: &Periods,
    seed: u64,
    answer: &mut RelationAnswer,
) -> Result<(), Trouble> {
    answer.concept = "markov-nash";
    answer.method = "limit of stationary logit quantal response";
    let settings = MarkovSettings::default();
    match (markov_perfect(game, &settings), args.relation.priors) {
        (Ok(limit), _) => {
            let mut e = Equilibrium::new(game, &limit.solution, periods)?;
            e.left_at = Some(limit.precision);
            e.distance = Some(limit.distance);
            answer.add(e);
        }
        (Err(e), None) => return Err(e.into()),
        (Err(e), Some(_)) => answer.notes.push(format!("The limit was not reached: {e}.")),
    }
    let Some(count) = args.relation.priors else { return Ok(()) };
    let several = markov_perfect_from_priors(game, count, seed, &settings)?;
    let mut fresh = 0;
    for (s, priors) in several.equilibria.iter().zip(&several.priors) {
        let mut e = Equilibrium::new(game, s, periods)?;
        e.priors.clone_from(priors);
        fresh += usize::from(answer.merge(e));
    }
    let lost = several.lost.len();
    answer.notes.push(format!(
        "{count} priors led to {} {}, {fresh} of them new{}. There may be others.",
        several.equilibria.len(),
        if several.equilibria.len() == 1 { "equilibrium" } else { "equilibria" },
        if lost > 0 { format!("; from {lost} no path came to its end") } else { String::new() },
    ));
    Ok(())
}
