//! What was analysed and how, what it rests on, and how far it can be trusted.

use realpolitik_case::{Basis, BasisKind, Parameter};
use realpolitik_runs::failure::FailureRegion;
use realpolitik_runs::run::Run;
use realpolitik_runs::sweep::LOGIT_TOLERANCE;
use schemars::JsonSchema;
use serde::Serialize;

/// What was analysed and how.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Stamp {
    /// Id of the case.
    pub case: String,
    /// Its title.
    pub title: String,
    /// The answer that it seeks, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The two whose relation it is about, if it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<(String, String)>,
    /// The game.
    pub game: String,
    /// Title of the game.
    pub game_title: String,
    /// The other games of the case: id and title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_games: Vec<(String, String)>,
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
    /// How the belief was made: who said what and how it was pooled, which fit, or
    /// what was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// How far its source goes.
    pub basis: BasisKind,
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

/// A parameter as the findings list it.
pub(crate) fn parameter(p: &Parameter) -> ParameterFinding {
    let basis = p.basis.kind();
    let Basis { sources, judgement, account, .. } = p.basis.clone();
    ParameterFinding {
        id: p.id.clone(),
        label: p.label.clone(),
        base: p.distribution.median(),
        p05: p.distribution.quantile(0.05),
        p95: p.distribution.quantile(0.95),
        sources,
        judgement,
        account,
        basis,
    }
}

/// How far a run can be trusted.
pub(crate) fn health(done: &Run) -> Health {
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
