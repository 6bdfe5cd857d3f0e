//! The whole answer.

use crate::asked::{Answers, Asked, answer};
use crate::audit::{Audit, audits};
use crate::checkpoint::CheckpointError;
use crate::convenience::{Convenience, conveniences};
use crate::evidence::{Evidence, evidence};
use crate::failure::FailureRegion;
use crate::learning::Learning;
use crate::ledger::{Ledger, ledgers};
use crate::leverage::{Dependence, Leverage, dependence, leverage};
use crate::outcome::{MoveFinding, OutcomeFinding, moves, outcomes};
use crate::path::{Path, likeliest};
use crate::rivals::Rivals;
use crate::run::{Run, RunOptions, run};
use crate::standing::{Standing, standings};
use crate::subject::Subject;
use crate::sweep::{LOGIT_TOLERANCE, Progress};
use realpolitik_case::unfold::{CompiledGame, UnfoldError, compile};
use realpolitik_case::{Basis, Case};
use realpolitik_game::certificate::certify_logit;
use schemars::JsonSchema;
use serde::Serialize;

/// What is asked of [`analyze`].
#[derive(Clone, Debug)]
pub struct Options {
    /// Which game; the first if not said.
    pub game: Option<String>,
    /// How many draws.
    pub draws: u64,
    /// The seed of the draws.
    pub seed: u64,
    /// Threads; has no influence on any number.
    pub jobs: usize,
    /// What is asked beyond the headline.
    pub asked: Asked,
}

impl Default for Options {
    fn default() -> Self {
        Options { game: None, draws: 20_000, seed: 1, jobs: 1, asked: Asked::default() }
    }
}

/// Why a case could not be analysed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// The case has no game.
    #[error("the case has no game; add a [games.NAME] table")]
    NoGame,
    /// There is no game of that name.
    #[error("the case has no game `{name}`; it has: {known}")]
    UnknownGame {
        /// The name asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// The game could not be unfolded.
    #[error(transparent)]
    Unfold(#[from] UnfoldError),
    /// A walk-away outcome names an actor that does not play.
    #[error("`walk_away` names {actor}, who neither moves nor is paid in this game")]
    NotAPlayer {
        /// The actor.
        actor: String,
    },
    /// There is no such actor among the players.
    #[error("`{name}` neither moves nor is paid in this game; those who do: {known}")]
    UnknownActor {
        /// The name asked for.
        name: String,
        /// The players.
        known: String,
    },
    /// There is no such outcome.
    #[error("the game has no outcome `{name}`; it has: {known}")]
    UnknownOutcome {
        /// The name asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// No play ends in the outcome.
    #[error("no play of the game ends in `{outcome}`")]
    NotReached {
        /// The outcome.
        outcome: String,
    },
    /// There is no such parameter.
    #[error("the case has no parameter `{name}`; of these the game is not sure: {known}")]
    UnknownParameter {
        /// The name asked for.
        name: String,
        /// Those that may be meant.
        known: String,
    },
    /// An actor has more cards than can be told apart.
    #[error("{actor} has {cards} cards; at most {limit} can be weighed (limit max-cards)")]
    TooManyCards {
        /// The holder.
        actor: String,
        /// How many.
        cards: usize,
        /// The limit.
        limit: usize,
    },
    /// The base point has no solution.
    #[error("the game has no certified solution at the base point: {reason}")]
    Base {
        /// Why.
        reason: String,
    },
    /// Sobol points have too few dimensions.
    #[error(
        "{parameters} parameters are uncertain, and Sobol points have at most {limit} dimensions \
         (limit sobol-dimensions)"
    )]
    TooManyDimensions {
        /// Uncertain parameters.
        parameters: usize,
        /// The limit.
        limit: usize,
    },
    /// A grid is too fine.
    #[error("the grid has more than {limit} cells (limit max-cells)")]
    TooManyCells {
        /// The limit.
        limit: usize,
    },
    /// A file of accumulators cannot be used.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The file of draws cannot be written.
    #[error("cannot write {path}: {reason}")]
    Output {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        reason: String,
    },
    /// A rival has no certified draw at all.
    #[error("rival `{rival}` has no certified solution in any of {draws} draws")]
    Rival {
        /// The rival.
        rival: String,
        /// Draws tried.
        draws: u64,
    },
    /// No draw at all was certified.
    #[error("none of {draws} draws has a certified solution")]
    NothingCertified {
        /// Draws tried.
        draws: u64,
    },
}

/// What was analysed and how.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Stamp {
    /// Id of the case.
    pub case: String,
    /// Its title.
    pub title: String,
    /// The game.
    pub game: String,
    /// Title of the game.
    pub game_title: String,
    /// What was known.
    pub as_of: String,
    /// BLAKE3 of the case's files.
    pub hash: String,
    /// Seed of the draws.
    pub seed: u64,
    /// Draws asked for.
    pub draws: u64,
    /// Version of the program.
    pub version: String,
}

/// A parameter with its belief and what it rests on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ParameterFinding {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Value at the base point: the median of belief.
    pub base: f64,
    /// 5 % quantile of belief.
    pub p05: f64,
    /// 95 % quantile of belief.
    pub p95: f64,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Who judged it, when and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judgement: Option<String>,
}

/// How far the computation can be trusted.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Health {
    /// Draws asked for.
    pub draws: u64,
    /// Draws with a certified solution.
    pub certified: u64,
    /// Draws without; they are in no number above.
    pub failed: u64,
    /// The first of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failed_draws: Vec<u64>,
    /// Where they lie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_where: Option<FailureRegion>,
    /// Draws on which the branch had to be followed one by one.
    pub solved_alone: u64,
    /// Greatest distance of any probability from its logit response, over all
    /// certified draws, recomputed by code apart from the solver.
    pub max_residual: f64,
    /// What it had to stay under.
    pub tolerance: f64,
    /// Whether draws are scrambled Sobol points; errors are then the spread of
    /// independent scramblings.
    pub quasi_random: bool,
    /// Whether the sampling error asked for was reached, if one was.
    pub precise: bool,
    /// Whether every draw was certified and all that was asked for was done.
    pub fit_for_use: bool,
    /// Whether it was stopped early.
    pub interrupted: bool,
}

/// A source that the case cites.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceFinding {
    /// Its key.
    pub key: String,
    /// As cited.
    pub citation: String,
    /// Where to read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Everything that follows from a case.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Findings {
    /// Always true here; a failure is another document.
    pub ok: bool,
    /// What was analysed and how.
    pub stamp: Stamp,
    /// Endings, likeliest first.
    pub outcomes: Vec<OutcomeFinding>,
    /// Moves, in file order.
    pub moves: Vec<MoveFinding>,
    /// The likeliest play at the base point and why.
    pub path: Path,
    /// What each side loses if the other leaves.
    pub dependence: Vec<Dependence>,
    /// Leverage of each over each, the greatest puzzle first.
    pub leverage: Vec<Leverage>,
    /// Answers to what was asked beyond the headline.
    #[serde(flatten)]
    pub answers: Answers,
    /// Partnership ladders on the as-of date.
    pub ladders: Vec<Standing>,
    /// Concession ledgers up to it.
    pub ledgers: Vec<Ledger>,
    /// What kind of tie each pair has.
    pub conveniences: Vec<Convenience>,
    /// Rules triggered against rules enforced.
    pub audits: Vec<Audit>,
    /// Rival explanations weighed, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rivals: Option<Rivals>,
    /// What the observed episodes teach, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learning: Option<Learning>,
    /// The evidence, counted.
    pub evidence: Evidence,
    /// The parameters.
    pub parameters: Vec<ParameterFinding>,
    /// The sources.
    pub sources: Vec<SourceFinding>,
    /// How far the computation can be trusted.
    pub health: Health,
}

/// The JSON Schema of [`Findings`].
pub fn findings_schema() -> serde_json::Value {
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Findings>()
        .to_value()
}

/// The game asked for, compiled.
pub fn compiled_game(case: &Case, game: Option<&str>) -> Result<CompiledGame, AnalysisError> {
    let position = match game {
        None if case.games.is_empty() => return Err(AnalysisError::NoGame),
        None => 0,
        Some(name) => case.games.iter().position(|g| g.id == name).ok_or_else(|| {
            AnalysisError::UnknownGame {
                name: name.to_owned(),
                known: case.games.iter().map(|g| g.id.as_str()).collect::<Vec<_>>().join(", "),
            }
        })?,
    };
    Ok(compile(case, position, &case.limits)?)
}

/// The base point: the median of every belief.
pub fn base_point(case: &Case) -> Vec<f64> {
    case.parameters.iter().map(|p| p.distribution.median()).collect()
}

/// The mean of every belief.
pub fn mean_point(case: &Case) -> Vec<f64> {
    case.parameters.iter().map(|p| p.distribution.mean()).collect()
}

/// Solves the game of a case over all its uncertainty and says what follows.
pub fn analyze(
    case: &Case,
    options: &Options,
    progress: &Progress,
) -> Result<Findings, AnalysisError> {
    analyze_run(case, options, &RunOptions::of(options), progress)
}

/// The same over draws that are told in more detail.
pub fn analyze_run(
    case: &Case,
    options: &Options,
    how: &RunOptions,
    progress: &Progress,
) -> Result<Findings, AnalysisError> {
    let compiled = compiled_game(case, options.game.as_deref())?;
    let done = run(case, &compiled, how, progress, &|_, _| {}, &mut |_| Ok(()))?;
    findings(case, &compiled, options, &done)
}

/// What follows from draws that have been solved.
pub fn findings(
    case: &Case,
    compiled: &CompiledGame,
    options: &Options,
    done: &Run,
) -> Result<Findings, AnalysisError> {
    let protocol = &case.games[compiled.protocol];
    let path = base_path(case, compiled)?;
    let total = &done.total;
    let draws = done.draws.end - done.draws.start;
    if total.certified == 0 {
        return Err(AnalysisError::NothingCertified { draws });
    }
    let outcomes = outcomes(protocol, compiled, total);
    let answers = match outcomes.first() {
        Some(headline) if options.asked.anything() && !total.interrupted => {
            let subject = Subject { case, compiled, seed: options.seed, jobs: options.jobs };
            answer(&subject, &options.asked, &headline.id)?
        }
        _ => Answers::default(),
    };
    Ok(Findings {
        ok: true,
        answers,
        stamp: Stamp {
            case: case.id.clone(),
            title: case.title.clone(),
            game: protocol.id.clone(),
            game_title: protocol.title.clone(),
            as_of: case.as_of.to_string(),
            hash: case.hash.clone(),
            seed: options.seed,
            draws,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        outcomes,
        moves: moves(case, protocol, compiled, total),
        path,
        dependence: dependence(case, protocol, total),
        leverage: leverage(case, protocol, total),
        ladders: standings(case, case.as_of),
        ledgers: ledgers(case),
        conveniences: conveniences(case),
        audits: audits(case, None),
        rivals: None,
        learning: None,
        evidence: evidence(case),
        parameters: case.parameters.iter().map(parameter).collect(),
        sources: case
            .sources
            .iter()
            .map(|s| SourceFinding {
                key: s.key.clone(),
                citation: s.citation.clone(),
                url: s.url.clone(),
            })
            .collect(),
        health: health(done),
    })
}

pub(crate) fn base_path(case: &Case, compiled: &CompiledGame) -> Result<Path, AnalysisError> {
    let base = |reason: String| AnalysisError::Base { reason };
    let theta = base_point(case);
    let game = compiled.at(&theta).map_err(|e| base(e.to_string()))?;
    let precision = compiled.precision_at(&theta).map_err(|e| base(e.to_string()))?;
    let solution = realpolitik_solve::logit(&game, &precision, &Default::default())
        .map_err(|e| base(e.to_string()))?;
    let check = certify_logit(&game, &solution.profile, &precision, LOGIT_TOLERANCE);
    if !check.holds() {
        return Err(base(format!(
            "a probability is {:.1e} from its logit response, more than {LOGIT_TOLERANCE:.0e}",
            check.max_regret
        )));
    }
    likeliest(case, compiled, &game, &solution.profile, &theta)
        .ok_or_else(|| base("the game has no ending".to_owned()))
}

fn parameter(p: &realpolitik_case::Parameter) -> ParameterFinding {
    let Basis { sources, judgement } = p.basis.clone();
    ParameterFinding {
        id: p.id.clone(),
        label: p.label.clone(),
        base: p.distribution.median(),
        p05: p.distribution.quantile(0.05),
        p95: p.distribution.quantile(0.95),
        sources,
        judgement,
    }
}

fn health(done: &Run) -> Health {
    let total = &done.total;
    Health {
        draws: done.draws.end - done.draws.start,
        certified: total.certified,
        failed: total.failures,
        failed_draws: total.failed.clone(),
        failed_where: done.failures.clone(),
        solved_alone: total.alone,
        max_residual: total.max_residual,
        tolerance: LOGIT_TOLERANCE,
        quasi_random: done.quasi_random,
        precise: done.precise,
        fit_for_use: total.failures == 0 && !total.interrupted && done.precise,
        interrupted: total.interrupted,
    }
}
