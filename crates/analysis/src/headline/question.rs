//! The questions of the case, answered before anything else: as judged, and after
//! the record.

use crate::error::AnalysisError;
use crate::relations::Relations;
use crate::rivals::weighed::Weighed;
use realpolitik_case::rival::Quantity;
use realpolitik_case::{Case, Channel, Edge, Question};
use realpolitik_runs::accumulate::Estimate;
use realpolitik_runs::run::{Run, RunOptions, Until, run};
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::{Progress, Sweep};
use schemars::JsonSchema;
use serde::Serialize;

/// A question with its answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuestionFinding {
    /// Its id.
    pub id: String,
    /// The question in words.
    pub label: String,
    /// The game that it is about; absent where it is about a relation, and where the
    /// analyst judged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub game: Option<String>,
    /// The relation that it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
    /// What its probability is of, in the names of the case.
    pub quantity: String,
    /// What it supposes, in the names of the case: any of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// The day it is settled.
    pub resolve_by: String,
    /// When it counts as true.
    pub rule: String,
    /// From the beliefs of the case alone. Absent where it supposes what never
    /// happens.
    pub judged: Option<Estimate>,
    /// After the record: beliefs weighted by how likely they make what was seen,
    /// rivals averaged by their posterior weight. Absent without a record, where it
    /// is withheld, and for a question that no game answers.
    pub recorded: Option<Estimate>,
    /// Whether it supposes what never happens, so that it has no answer.
    pub undefined: bool,
    /// How often the like happens, if the case says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_rate: Option<f64>,
}

impl QuestionFinding {
    /// The number to go by: after the record where there is one.
    pub fn answer(&self) -> Option<&Estimate> {
        self.recorded.as_ref().or(self.judged.as_ref())
    }
}

/// What a probability is of, in the names of the case.
pub fn quantity(case: &Case, quantity: &Quantity) -> String {
    match quantity {
        Quantity::Judged(_) => "judged".to_owned(),
        Quantity::Reached { relation, states } => {
            let r = &case.relations[*relation];
            let names: Vec<&str> = states.iter().map(|s| r.states[*s].id.as_str()).collect();
            format!("{}: {} reached", r.id, names.join(" or "))
        }
        Quantity::Outcomes { game, outcomes } => {
            let g = &case.games[*game];
            let names: Vec<&str> = outcomes.iter().map(|o| g.outcomes[*o].name.as_str()).collect();
            format!("{}: {}", g.id, names.join(" or "))
        }
        Quantity::Channel { game, channel, .. } => {
            let how = if *channel == Channel::Quiet { "quietly" } else { "in the open" };
            format!("{}: a move {how}", case.games[*game].id)
        }
        Quantity::Action { game, node, action } => {
            let g = &case.games[*game];
            let (node, action) = g.names.pair(Edge { node: *node, branch: *action });
            format!("{}: {action} at {node}", g.id)
        }
    }
}

/// What a question supposes, in the names of the case.
pub fn given(case: &Case, question: &Question) -> Option<String> {
    let game = &case.games[question.quantity.game()?];
    let names: Vec<String> = question.given.iter().map(|h| h.name(game)).collect();
    (!names.is_empty()).then(|| names.join(" or "))
}

/// The questions as judged, in file order. `done` is the run of the main game; the
/// other games that are asked about are solved over the same draws.
pub(crate) fn judged(
    case: &Case,
    (main, done): (usize, &Run),
    relations: &Relations,
    how: &RunOptions,
    progress: &Progress,
) -> Result<Vec<QuestionFinding>, AnalysisError> {
    let mut others: Vec<(usize, Sweep)> = Vec::new();
    let mut all = Vec::new();
    for (i, q) in case.questions.iter().enumerate() {
        let judged = match (&q.quantity, q.quantity.game()) {
            (Quantity::Judged(p), _) => {
                Some(Estimate { mean: *p, mcse: 0.0, p05: *p, p95: *p, draws: 0 })
            }
            (_, Some(game)) if game == main => done.total.questions.estimate(i),
            (_, Some(game)) => {
                if others.iter().all(|(g, _)| *g != game) {
                    others.push((game, other(case, game, done, how, progress)?));
                }
                let found = others.iter().find(|(g, _)| *g == game);
                found.and_then(|(_, sweep)| sweep.questions.estimate(i))
            }
            (_, None) => relations.answer(case, i),
        };
        all.push(QuestionFinding {
            id: q.id.clone(),
            label: q.label.clone(),
            game: q.quantity.game().map(|g| case.games[g].id.clone()),
            relation: q.quantity.relation().map(|r| case.relations[r].id.clone()),
            quantity: quantity(case, &q.quantity),
            given: given(case, q),
            resolve_by: q.resolve_by.to_string(),
            rule: q.rule.clone(),
            undefined: judged.is_none(),
            judged,
            recorded: None,
            base_rate: q.base_rate.as_ref().map(|(p, _)| *p),
        });
    }
    Ok(all)
}

/// Another game over the draws of a run.
fn other(
    case: &Case,
    game: usize,
    done: &Run,
    how: &RunOptions,
    progress: &Progress,
) -> Result<Sweep, AnalysisError> {
    let compiled = compiled_game(case, Some(&case.games[game].id))?;
    let how = RunOptions {
        until: Until::Draws(done.draws.clone()),
        quasi_random: done.quasi_random,
        ..RunOptions::draws(0, how.seed, how.jobs)
    };
    Ok(run(case, &compiled, &how, progress, &|_, _| {}, &mut |_| Ok(()))?.total)
}

/// Puts the numbers after the record beside those judged.
pub(crate) fn recorded(found: &mut [QuestionFinding], weighed: &Weighed) {
    if weighed.is_withheld() || weighed.interrupted {
        return;
    }
    let Some(pool) = weighed.pool() else { return };
    for (i, q) in found.iter_mut().enumerate() {
        q.recorded = weighed.question(&pool, i);
    }
}
