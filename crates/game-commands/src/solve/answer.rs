//! What `solve` found, whatever the method.

use crate::game_input::formula;
use realpolitik_case::unfold::EvalError;
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_game::certificate::{Concept, certify_mixed};
use realpolitik_game::strategic::{MAX_TABLE, MixedProfile, PayoffTable, StrategicForm};
use realpolitik_game::{
    BehaviorProfile, Certificate, Game, GameError, GameFile, Number, Rational, certify,
};
use realpolitik_solve::SolveError;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A number of an answer: its double, and its exact form if it has one.
#[derive(Clone, Debug)]
pub struct Num {
    /// The nearest double.
    pub value: f64,
    /// The exact number.
    pub exact: Option<Rational>,
}

impl Num {
    /// A number of either kind.
    pub fn of<N: Number>(n: &N) -> Self {
        let exact = if N::EXACT { Rational::from_literal(&n.to_literal()) } else { None };
        Num { value: n.to_f64(), exact }
    }
    /// Several.
    pub fn all<N: Number>(numbers: &[N]) -> Vec<Self> {
        numbers.iter().map(Num::of).collect()
    }
    /// A text that equal numbers share.
    pub fn key(&self) -> String {
        self.exact.as_ref().map_or_else(|| format!("{:.9}", self.value), Rational::to_string)
    }
    /// The number as a rational, a double as it is written.
    fn rational(&self) -> Option<Rational> {
        self.exact.clone().or_else(|| Rational::from_literal(&self.value.to_literal()))
    }
}

/// A profile as it was found.
#[derive(Clone, Debug)]
pub enum Strategy {
    /// A probability for each action, flat as in [`BehaviorProfile`].
    Behavior(Vec<Num>),
    /// A probability for each strategy of each player.
    Mixed(Vec<Vec<Num>>),
    /// Profiles of strategies that are drawn, each with its probability.
    Joint(Vec<(Vec<usize>, Num)>),
}

/// One equilibrium.
#[derive(Clone, Debug)]
pub struct Equilibrium {
    /// What is played.
    pub strategy: Strategy,
    /// In a tree, also the strategies of its reduced form where the method
    /// works on that.
    pub mixed: Option<Vec<Vec<Num>>>,
    /// Expected payoffs.
    pub payoffs: Vec<Num>,
    /// What the independent check found.
    pub certificate: Certificate,
    /// Whether it may be used.
    pub holds: bool,
    /// The check of the same numbers in rationals, if it was asked for.
    pub verified: Option<Certificate>,
    /// What else the method has to say of it.
    pub details: Map<String, Value>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// What was asked for.
    pub concept: &'static str,
    /// How it was found.
    pub method: &'static str,
    /// Whether the method proves that there is no other.
    pub complete: bool,
    /// The equilibria.
    pub equilibria: Vec<Equilibrium>,
    /// Which of them hang together, if the method tells.
    pub components: Vec<Vec<usize>>,
    /// What the person should know about this answer.
    pub notes: Vec<String>,
    /// What else the method has to say.
    pub details: Map<String, Value>,
    /// For concepts that are sets of strategies: those that stay, by player.
    pub kept: Option<Vec<Vec<usize>>>,
    /// Why this is only a part of what was asked for, if it is.
    pub part: Option<Part>,
}

/// Why an answer is only a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The person stopped it.
    Interrupted,
    /// A limit did.
    Limit,
}

impl Part {
    /// How the program then ends.
    pub fn exit(self) -> Exit {
        match self {
            Part::Interrupted => Exit::Interrupted,
            Part::Limit => Exit::Limit,
        }
    }
}

impl Answer {
    /// Whether there is an answer and all of it may be used.
    pub fn holds(&self) -> bool {
        let proven_empty = self.complete && self.equilibria.is_empty();
        (!self.equilibria.is_empty() || proven_empty || self.kept.is_some())
            && self.equilibria.iter().all(|e| e.holds && e.verified.is_none_or(|v| v.holds()))
    }

    /// States what equilibria computed in doubles pay in the game as it is written, where
    /// they were found in one whose payoffs are counted from another point.
    pub fn restate_payoffs(&mut self, game: &GameFile<Rational>) {
        for e in self.equilibria.iter_mut().filter(|e| !e.certificate.exact) {
            let paid = match (game, &e.strategy) {
                (GameFile::Tree(g), Strategy::Behavior(p)) => paid_by_behavior(g, p),
                (GameFile::Table(g), Strategy::Mixed(s)) => paid_by_mixed(&g.table(), s),
                (GameFile::Tree(g), Strategy::Mixed(s)) => StrategicForm::reduced(g, MAX_TABLE)
                    .ok()
                    .and_then(|f| paid_by_mixed(&f.table, s)),
                (_, Strategy::Joint(_)) | (GameFile::Table(_), Strategy::Behavior(_)) => None,
            };
            if let Some(paid) = paid {
                e.payoffs = paid.iter().map(|v| Num::of(&v.to_f64())).collect();
            }
        }
    }

    /// Checks every equilibrium again in rationals, its numbers as they are but
    /// for their sum, which doubles miss by a rounding.
    pub fn verify(&mut self, game: &GameFile<Rational>) {
        for e in &mut self.equilibria {
            if e.certificate.concept == Concept::LogitQuantalResponse {
                continue;
            }
            // What doubles cannot show better than 1e-9 need not be exactly 0.
            let tolerance = if e.certificate.exact { 0.0 } else { e.certificate.tolerance };
            e.verified = match (game, &e.strategy) {
                (GameFile::Tree(g), Strategy::Behavior(p)) => {
                    verified_behavior(g, p, e.certificate.concept, tolerance)
                }
                (GameFile::Tree(g), Strategy::Mixed(s)) => StrategicForm::reduced(g, MAX_TABLE)
                    .ok()
                    .and_then(|f| verified_mixed(&f.table, s, tolerance)),
                (GameFile::Table(g), Strategy::Mixed(s)) => {
                    verified_mixed(&g.table(), s, tolerance)
                }
                (_, Strategy::Joint(_)) | (GameFile::Table(_), Strategy::Behavior(_)) => None,
            };
        }
    }
}

/// What a behaviour pays in a game, computed in rationals.
fn paid_by_behavior(game: &Game<Rational>, numbers: &[Num]) -> Option<Vec<Rational>> {
    Some(normalised_behavior(game, numbers)?.expected_payoffs(game))
}

/// What mixed strategies pay in a table, computed in rationals.
fn paid_by_mixed(table: &PayoffTable<Rational>, strategies: &[Vec<Num>]) -> Option<Vec<Rational>> {
    let strategies: Vec<_> = strategies.iter().map(|s| normalised(s)).collect::<Option<_>>()?;
    let zero: Rational = Number::zero();
    let paid = (0..table.players()).map(|player| {
        let values = table.strategy_values(&strategies, player);
        let weighted = values.iter().zip(&strategies[player]).map(|(v, p)| v * p);
        weighted.fold(zero.clone(), |sum, v| sum + v)
    });
    Some(paid.collect())
}

fn normalised(numbers: &[Num]) -> Option<Vec<Rational>> {
    let exact: Vec<Rational> = numbers.iter().map(Num::rational).collect::<Option<_>>()?;
    let zero: Rational = Number::zero();
    let sum = exact.iter().fold(zero.clone(), |s, p| s + p);
    (sum > zero).then(|| exact.into_iter().map(|p| p / sum.clone()).collect())
}

fn verified_behavior(
    game: &Game<Rational>,
    numbers: &[Num],
    concept: Concept,
    tolerance: f64,
) -> Option<Certificate> {
    Some(certify(game, &normalised_behavior(game, numbers)?, concept, tolerance))
}

fn normalised_behavior(
    game: &Game<Rational>,
    numbers: &[Num],
) -> Option<BehaviorProfile<Rational>> {
    let mut probabilities = Vec::with_capacity(numbers.len());
    for w in game.action_offsets().windows(2) {
        probabilities.extend(normalised(numbers.get(w[0]..w[1])?)?);
    }
    Some(BehaviorProfile { probabilities })
}

fn verified_mixed(
    table: &PayoffTable<Rational>,
    strategies: &[Vec<Num>],
    tolerance: f64,
) -> Option<Certificate> {
    let strategies = strategies.iter().map(|s| normalised(s)).collect::<Option<_>>()?;
    Some(certify_mixed(table, &MixedProfile { strategies }, tolerance))
}

impl Trouble {
    /// Whether a limit ended the search: then what was found until there is a part of
    /// the answer.
    pub fn is_limit(&self) -> bool {
        matches!(
            self,
            Trouble::Solver(
                SolveError::Stopped
                    | SolveError::Limit { .. }
                    | SolveError::Game(GameError::Limit { .. })
            )
        )
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Trouble {
    /// The method refuses the game, met a limit or failed.
    Solver(SolveError),
    /// A formula of the case.
    Formula(EvalError),
    /// The branch of quantal responses was lost on the way.
    Lost(String),
    /// What was asked for does not go together.
    Usage(String, &'static str),
}

impl From<SolveError> for Trouble {
    fn from(e: SolveError) -> Self {
        Trouble::Solver(e)
    }
}
impl From<GameError> for Trouble {
    fn from(e: GameError) -> Self {
        Trouble::Solver(SolveError::Game(e))
    }
}
impl From<EvalError> for Trouble {
    fn from(e: EvalError) -> Self {
        Trouble::Formula(e)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Failure {
        match trouble {
            Trouble::Formula(e) => formula(&e),
            Trouble::Lost(what) => {
                Failure::new(Exit::NotFit, what, "try a smaller --lambda, or another point --at")
            }
            Trouble::Usage(what, help) => Failure::new(Exit::Usage, what, help),
            Trouble::Solver(SolveError::Stopped) => Failure::new(
                Exit::Limit,
                "there are as many equilibria as --max-equilibria allows",
                "raise it to go on",
            ),
            Trouble::Solver(e) => {
                let (exit, help) = advice(&e);
                Failure::new(exit, e.to_string(), help)
            }
        }
    }
}

/// How the program ends where a solver does, and what the person may do.
fn advice(e: &SolveError) -> (Exit, Cow<'static, str>) {
    let (exit, help) = match e {
        SolveError::Limit { name, .. } | SolveError::Game(GameError::Limit { name, .. })
            // Limits that no flag raises are named in capitals.
            if !name.starts_with(char::is_uppercase) =>
        {
            let flag = name.replace('_', "-");
            let help = format!("raise it with --{flag}, or take another --method");
            return (Exit::Limit, help.into());
        }
        SolveError::Limit { .. } | SolveError::Game(GameError::Limit { .. }) => {
            (Exit::Limit, "take another --method")
        }
        SolveError::NotConverged { .. } => (
            Exit::NotFit,
            "--method global-newton, simplicial-subdivision and lyapunov each go \
             another way; with --all they try many starts",
        ),
        SolveError::Numerical { .. } => (Exit::NotFit, "compute in rationals with --exact"),
        SolveError::ImperfectRecall { .. } => (
            Exit::Usage,
            "this is defined for players that remember; --concept nash takes such games",
        ),
        SolveError::Precision { .. }
        | SolveError::StepTooSmall { .. }
        | SolveError::StepLimit { .. }
        | SolveError::NotFinite => {
            (Exit::NotFit, "try a smaller --lambda, or another point --at")
        }
        SolveError::Setting { name: "frequencies", .. } => {
            (Exit::Usage, "count each action of each information set, in the order of the file")
        }
        _ => (Exit::Usage, "take another --method, or leave it out"),
    };
    (exit, help.into())
}
