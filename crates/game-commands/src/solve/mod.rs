//! `solve`: the equilibria of a game file, or of a case at one point, each with
//! its certificate.

mod again;
mod answer;
mod complete;
mod correlated;
mod document;
pub mod markov;
mod nash;
mod one_game;
mod options;
mod regret;
mod response;
mod several;
mod show;
mod watch;

use crate::game_input::{Subject, Which, open};
use answer::{Answer, Part, Trouble};
use clap::{Args, ValueEnum};
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::{Point, TEMPLATE};
use realpolitik_game::{GameFile, Number, Rational, ReadLimits};
use realpolitik_solve::{Limits as Work, SolveError};
use std::sync::Arc;
use watch::LiveEquilibria;

/// `solve`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik solve my-case
  realpolitik solve my-case --at draw=17 --json
  realpolitik solve game.nfg --all
  realpolitik solve game.efg --concept nash --method lemke-howson --exact
  realpolitik solve game.efg --lambda 0.5,1,2
  realpolitik solve game.efg --concept sequential --json | jq .equilibria
  realpolitik solve dilemma.nfg --repeated 0.9
  realpolitik solve pennies.nfg --dynamics fictitious --horizon 5000
  realpolitik solve --table relation.csv --lambda 2 --start calm --periods 10
  realpolitik solve --table relation.csv --concept markov-nash --priors 8 --json"
)]
pub struct Solve {
    /// A case (as for analyze), a Gambit .efg, .nfg or .agg file, a .json game, or `-`.
    #[arg(value_name = "CASE|FILE")]
    pub case: Option<String>,
    /// Solution concept [default: qre for cases and with --lambda, else nash; for
    /// tables markov-qre with --lambda, else markov-nash].
    #[arg(long, value_enum)]
    pub concept: Option<Concept>,
    /// Algorithm [default: the one that fits the game].
    #[arg(long, value_enum, default_value_t = Method::Auto)]
    pub method: Method,
    /// All equilibria, where an algorithm can prove that it has them all.
    #[arg(long)]
    pub all: bool,
    /// Compute in exact rationals.
    #[arg(long)]
    pub exact: bool,
    /// Check each equilibrium once more, its numbers as they are, in exact rationals.
    #[arg(long)]
    pub verify: bool,
    /// Precision of every player, several for several points of the branch
    /// [default: the case's own; 0.5, 1, 2, 5 and 10 for files].
    #[arg(long, value_name = "X,…", value_delimiter = ',', value_parser = precision)]
    pub lambda: Vec<f64>,
    /// Whom qre and pure speak of: an agent for each information set, or players
    /// with whole strategies [default: agent for qre, strategic for pure].
    #[arg(long, value_enum)]
    pub form: Option<Form>,
    /// How often each action was seen, as many numbers as the game has actions, set
    /// by set: estimates the precision of qre by maximum likelihood, up to the
    /// greatest --lambda [default: 50 over the payoff range].
    #[arg(long, value_name = "N,…", value_delimiter = ',', value_parser = precision)]
    pub frequencies: Vec<f64>,
    /// Exploitability at which cfr ends, relative to the payoff range [default: 0.001].
    #[arg(long, value_name = "X", value_parser = precision)]
    pub target: Option<f64>,
    /// Which of the correlated equilibria: that of greatest welfare or entropy, or the best
    /// or worst for the player of this name [default: welfare].
    #[arg(long, value_name = "welfare|entropy|best=NAME|worst=NAME")]
    pub objective: Option<correlated::Objective>,
    /// All quantal responses that Newton's method meets from many starts, not only that of
    /// the principal branch.
    #[arg(long)]
    pub branches: bool,
    /// Do not solve: say by how much each player could gain against this profile. A JSON
    /// file with a list of lists, one per information set of a tree or player of a table.
    /// With --dynamics, where play begins.
    #[arg(long, value_name = "FILE")]
    pub profile: Option<std::path::PathBuf>,
    /// At which point of a case: base (medians), mean, or draw=N [default: base].
    #[arg(long, value_name = "POINT")]
    pub at: Option<Point>,
    /// Which game of a case [default: the first].
    #[arg(long, value_name = "ID")]
    pub game: Option<String>,
    /// A stochastic game, and what is asked about time.
    #[command(flatten)]
    pub relation: markov::Relation,
    /// A game that is played again and again.
    #[command(flatten)]
    pub again: again::Again,
    /// Limits.
    #[command(flatten)]
    pub limits: Limits,
}

/// Limits of `solve`.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Strategies in its table.
    #[arg(long, value_name = "N", default_value_t = ReadLimits::default().max_strategies)]
    pub max_strategies: usize,
    /// Payoffs in a strategic form.
    #[arg(long, value_name = "N", default_value_t = ReadLimits::default().max_table)]
    pub max_table: usize,
    /// Bases visited by vertex enumeration.
    #[arg(long, value_name = "N", default_value_t = Work::DEFAULT.max_bases)]
    pub max_bases: usize,
    /// Pivots of complementary pivoting.
    #[arg(long, value_name = "N", default_value_t = Work::DEFAULT.max_pivots)]
    pub max_pivots: usize,
    /// Supports gone through by support enumeration.
    #[arg(long, value_name = "N", default_value_t = Work::DEFAULT.max_supports)]
    pub max_supports: usize,
    /// Pure behaviour profiles gone through.
    #[arg(long, value_name = "N", default_value_t = Work::DEFAULT.max_profiles)]
    pub max_profiles: usize,
    /// Simplices of simplicial subdivision.
    #[arg(long, value_name = "N", default_value_t = Work::DEFAULT.max_simplices)]
    pub max_simplices: usize,
    /// Equilibria after which a search ends, with what it has.
    #[arg(
        long, value_name = "N", default_value_t = 1_000_000,
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    pub max_equilibria: u64,
    /// Iterations of counterfactual regret minimisation.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub max_iterations: usize,
}

impl Limits {
    /// Those that concern the work of solvers.
    fn work(&self) -> Work {
        Work {
            max_table: self.max_table,
            max_pivots: self.max_pivots,
            max_bases: self.max_bases,
            max_supports: self.max_supports,
            max_profiles: self.max_profiles,
            max_simplices: self.max_simplices,
            max_equilibria: usize::try_from(self.max_equilibria).unwrap_or(usize::MAX),
            ..Work::DEFAULT
        }
    }
    /// Those that concern reading, the general ones among them.
    fn read(&self, context: &Context) -> ReadLimits {
        ReadLimits {
            max_input_bytes: usize::try_from(context.limits.max_input_bytes).unwrap_or(usize::MAX),
            max_nodes: context.limits.max_nodes,
            max_strategies: self.max_strategies,
            max_table: self.max_table,
            ..ReadLimits::default()
        }
    }
}

/// A solution concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Concept {
    /// Nash equilibrium.
    Nash,
    /// Equilibria in which nobody randomises.
    Pure,
    /// A sequential equilibrium: the limit of quantal response, beliefs checked.
    Sequential,
    /// Logit quantal response on the principal branch.
    Qre,
    /// An equilibrium in every subgame: backward induction where all moves are seen, else
    /// subgame by subgame.
    SubgamePerfect,
    /// A two-player equilibrium that leaves out weakly dominated strategies
    /// (normal-form perfect).
    Perfect,
    /// Average play under counterfactual regret minimisation, for two-player
    /// constant-sum trees, with its exploitability.
    Cfr,
    /// What survives when strategies that are never a best response are removed.
    Rationalizable,
    /// Correlated equilibrium: nobody gains by not following what was drawn for it.
    Correlated,
    /// Coarse correlated equilibrium: nobody gains by leaving before the draw.
    CoarseCorrelated,
    /// Stationary logit quantal response of a stochastic game (--table).
    MarkovQre,
    /// Markov perfect equilibrium of a stochastic game (--table).
    MarkovNash,
}

/// An algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// The one that fits the game.
    Auto,
    /// All extreme equilibria of a two-player game, with their components.
    VertexEnumeration,
    /// The same support by support; for more players a search in doubles.
    SupportEnumeration,
    /// Equilibria of a two-player table by complementary pivoting.
    LemkeHowson,
    /// An equilibrium of a two-player tree by Lemke's method on the sequence form.
    Lcp,
    /// An equilibrium of a two-player constant-sum game by linear programming.
    Lp,
    /// An equilibrium for any number of players on a path from a generic ray.
    GlobalNewton,
    /// An equilibrium for any number of players by polymatrix games ever nearer.
    IteratedPolymatrix,
    /// An equilibrium for any number of players on ever finer grids of simplices.
    SimplicialSubdivision,
    /// An equilibrium for any number of players by minimising squared gains.
    Lyapunov,
    /// The limit of logit quantal response.
    Logit,
    /// Counterfactual regret minimisation that forgets negative regrets (CFR+).
    CfrPlus,
    /// Discounted counterfactual regret minimisation.
    CfrDiscounted,
}

/// Whom a concept speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Every information set is an agent of its own.
    Agent,
    /// Players choose whole strategies.
    Strategic,
}

fn precision(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(x) if x.is_finite() && x >= 0.0 => Ok(x),
        _ => Err("precision is a finite number of at least 0".to_owned()),
    }
}

/// Said of the game of a case at its base point.
const AT_MEDIANS: &str = "With all parameters at their medians; `analyze` averages over belief, so that its \
                          probabilities are others.";

/// Runs it.
pub fn run(args: &Solve, context: &Context) -> Result<Exit, Failure> {
    if again::asked(args) {
        return again::run(args, context);
    }
    if markov::asked(args) {
        return markov::run(args, context);
    }
    let which = Which {
        game: args.game.as_deref(),
        at: args.at.unwrap_or(Point::Base),
        limits: args.limits.read(context),
    };
    let subject = open(args.case.as_deref(), which, context)?;
    let file = matches!(subject, Subject::File { .. });
    let concept = args.concept.unwrap_or(if file && args.lambda.is_empty() {
        Concept::Nash
    } else {
        Concept::Qre
    });
    options::check(args, concept, &subject)?;
    let found =
        LiveEquilibria::new(usize::try_from(args.limits.max_equilibria).unwrap_or(usize::MAX));
    let subject = Arc::new(subject);
    let outcome = {
        let (args, subject, found) = (args.clone(), Arc::clone(&subject), found.clone());
        watch::stoppable(context, &found.clone(), move || solve(&args, concept, &subject, &found))
    };
    let mut answer = match outcome {
        Some(Ok(answer)) => answer,
        None => partial(args, &subject, &found, Part::Interrupted, "Interrupted"),
        Some(Err(trouble)) => {
            let limit = trouble.is_limit();
            let failure = Failure::from(trouble);
            let why = format!("Stopped by a limit: {} ({})", failure.message, failure.help);
            let answer = partial(args, &subject, &found, Part::Limit, &why);
            if !limit || answer.equilibria.is_empty() {
                return Err(failure);
            }
            answer
        }
    };
    if !file && args.at.is_none_or(|at| at == Point::Base) {
        answer.notes.push(AT_MEDIANS.to_owned());
    }
    if context.json {
        context.print_json(&document::document(&subject, &answer))?;
    } else {
        context.print(&show::text(&subject, &answer, context.verbose > 0))?;
    }
    match answer.part {
        Some(part) => Ok(part.exit()),
        None if answer.holds() => Ok(Exit::Done),
        None => Ok(Exit::NotFit),
    }
}

/// What a search that did not come to its end has to show.
fn partial(
    args: &Solve,
    subject: &Subject,
    found: &LiveEquilibria,
    part: Part,
    why: &str,
) -> Answer {
    let mut answer = found.so_far(part, why);
    if counted(subject).is_some() {
        answer.restate_payoffs(&rationals(subject));
    }
    if args.verify {
        answer.verify(&rationals(subject));
    }
    answer
}

/// The game, its numbers as they are written.
fn rationals(subject: &Subject) -> GameFile<Rational> {
    match subject {
        Subject::Case { game, .. } => GameFile::Tree(game.map(as_written)),
        Subject::File { game, .. } => game.clone(),
    }
}

fn solve(
    args: &Solve,
    concept: Concept,
    subject: &Subject,
    found: &LiveEquilibria,
) -> Result<Answer, Trouble> {
    let counted = counted(subject);
    let doubles = || match (subject, &counted) {
        (_, Some(counted)) => counted.clone(),
        (Subject::Case { game, .. }, None) => GameFile::Tree(game.clone()),
        (Subject::File { game, .. }, None) => game.map(Number::to_f64),
    };
    if let Some(path) = &args.profile {
        return regret::of_file(path, &rationals(subject));
    }
    let mut answer = match concept {
        Concept::Qre if args.branches => response::branches(args, &doubles()),
        Concept::Qre => {
            let precision = match subject {
                _ if !args.lambda.is_empty() => None,
                Subject::Case { compiled, theta, .. } => Some(compiled.precision_at(theta)?),
                Subject::File { .. } => None,
            };
            response::quantal(args, &doubles(), precision, found)
        }
        Concept::Sequential => response::sequential(&doubles()),
        Concept::Cfr => several::regret_matching(args, &doubles(), found),
        Concept::Correlated | Concept::CoarseCorrelated => {
            correlated::solve(args, concept, &rationals(subject))
        }
        Concept::Nash if several::takes(args, &doubles()) => {
            several::solve(args, &doubles(), || rationals(subject), found)
        }
        Concept::SubgamePerfect if !args.exact && several::moves_unseen(&doubles()) => {
            several::by_subgames(&doubles())
        }
        // Only exact arithmetic proves that nothing is missing.
        _ if args.exact || args.all => nash::solve(args, concept, &rationals(subject), found),
        Concept::Pure => {
            let exact = rationals(subject);
            if nash::pure_is_cheap(&exact) {
                nash::solve(args, concept, &exact, found)
            } else {
                nash::solve(args, concept, &doubles(), found)
            }
        }
        _ => match nash::solve(args, concept, &doubles(), found) {
            Ok(answer) if answer.holds() => Ok(answer),
            // Rounding spoilt it, or led the pivots in a circle.
            Ok(_)
            | Err(Trouble::Solver(
                SolveError::Numerical { .. } | SolveError::Limit { name: "max_pivots", .. },
            )) if nash::is_small(&doubles()) => {
                nash::solve(args, concept, &rationals(subject), found).map(|mut answer| {
                    let note = "Doubles are too coarse for this game: it was solved in exact \
                                rationals, as with --exact.";
                    answer.notes.push(note.to_owned());
                    answer
                })
            }
            other => other,
        },
    }?;
    if counted.is_some() {
        answer.restate_payoffs(&rationals(subject));
    }
    if args.verify {
        answer.verify(&rationals(subject));
    }
    Ok(answer)
}

/// The game in doubles where these have to be counted from the least payoffs; the numbers
/// of a case are doubles.
fn counted(subject: &Subject) -> Option<GameFile<f64>> {
    match subject {
        Subject::File { game, .. } if one_game::doubles_are_coarse(game) => {
            one_game::counted_from_least(game)
        }
        _ => None,
    }
}

/// A double as the decimal that it is written as.
fn as_written(value: &f64) -> Rational {
    Rational::from_literal(&value.to_literal())
        .expect("invariant: payoffs and probabilities of a game are finite")
}
