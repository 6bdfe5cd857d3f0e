//! Two versions of a case: what was edited, what moved, and which edit moved it.
//!
//! Both versions are played on the same draws (common random numbers), so the
//! error of a difference is that of the difference alone. The share of each edit
//! in the change is its Shapley value (Shapley 1953) in the game whose coalitions
//! are sets of edits: every coalition is a case in which those declarations, and
//! no others, are the second version's.

use crate::compare::align::{Aligned, Swap};
use crate::compare::attribution::{self, Attribution, Coalitions};
use crate::compare::edits::{ChangeKind, Edit, Effect, Version, edits, lines_that_differ};
use crate::compare::items::ItemKind;
use crate::error::AnalysisError;
use crate::quantity::QuantityName;
use realpolitik_case::formula::{Expression, Symbol};
use realpolitik_case::{Case, Protocol};
use realpolitik_runs::RunError;
use realpolitik_runs::accumulate::{Moments, UnitAccumulator};
use schemars::JsonSchema;
use serde::Serialize;

/// What is asked of [`compare`].
#[derive(Clone, Debug)]
pub struct CompareOptions {
    /// Which game; the first of the first version if not said.
    pub game: Option<String>,
    /// How many common draws.
    pub draws: u64,
    /// The seed of the draws.
    pub seed: u64,
    /// Threads; has no influence on any number.
    pub jobs: usize,
    /// Whether to share the change out among the edits.
    pub attribute: bool,
    /// What else is compared, in the notation of [`crate::quantity::notation`].
    pub of: Vec<String>,
}

impl Default for CompareOptions {
    fn default() -> Self {
        CompareOptions {
            game: None,
            draws: 20_000,
            seed: 1,
            jobs: 1,
            attribute: true,
            of: Vec::new(),
        }
    }
}

/// One of the versions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VersionStamp {
    /// Id of the case.
    pub case: String,
    /// Its title.
    pub title: String,
    /// What was known.
    pub as_of: String,
    /// BLAKE3 of its files.
    pub hash: String,
}

/// A probability with its sampling error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Sampled {
    /// Mean over draws.
    pub mean: f64,
    /// Monte Carlo standard error.
    pub mcse: f64,
}

/// An outcome in both versions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OutcomeChange {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Its probability in the first version; 0 if it has no such outcome.
    pub before: Sampled,
    /// In the second.
    pub after: Sampled,
    /// The difference, with the error of the difference on common draws.
    pub change: Sampled,
}

/// A quantity in both versions.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuantityChange {
    /// As written.
    pub of: String,
    /// By its parts.
    pub quantity: QuantityName,
    /// In words, of the second version.
    pub label: String,
    /// In the first version, mean over the draws in which both have a value.
    pub before: Sampled,
    /// In the second.
    pub after: Sampled,
    /// The difference, with the error of the difference on common draws.
    pub change: Sampled,
    /// Draws in which one version or the other has no value.
    pub left_out: u64,
}

/// What differs between two versions and what moved.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Comparison {
    /// Always true here; a failure is another document.
    pub ok: bool,
    /// The first version.
    pub before: VersionStamp,
    /// The second.
    pub after: VersionStamp,
    /// The game.
    pub game: String,
    /// Lines that stand in one version only.
    pub lines: usize,
    /// The edits.
    pub edits: Vec<Edit>,
    /// The outcomes, the one that moved most first.
    pub outcomes: Vec<OutcomeChange>,
    /// What else was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quantities: Vec<QuantityChange>,
    /// Shares of the edits in the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
    /// Seed of the draws.
    pub seed: u64,
    /// Common draws asked for.
    pub draws: u64,
    /// Draws without a certified solution in one version or the other; they are
    /// in no number above.
    pub failed: u64,
}

impl Comparison {
    /// The farthest that any outcome moved.
    pub fn moved(&self) -> f64 {
        self.outcomes.iter().map(|o| o.change.mean.abs()).fold(0.0, f64::max)
    }
}

/// The JSON Schema of [`Comparison`].
pub fn comparison_schema() -> serde_json::Value {
    schemars::schema_for!(Comparison).to_value()
}

/// Draws solved together.
const BLOCK: u64 = 8192;

/// A change can be laid to the edits of one game only if it waits for no other.
fn alone(case: &Case, p: &Protocol) -> Result<(), AnalysisError> {
    let written = p.chance.iter().flat_map(|c| &c.branches).filter_map(|b| b.probability.as_ref());
    let answer = written.flat_map(Expression::symbols).find_map(|s| match s {
        Symbol::Answer(k) => case.answers.get(k as usize),
        _ => None,
    });
    answer.map_or(Ok(()), |answer| {
        Err(AnalysisError::Waits {
            game: p.id.clone(),
            answer: answer.name.clone(),
            other: case.games[answer.game].id.clone(),
        })
    })
}

/// Compares a game of two versions of a case.
///
/// The first version's probabilities are those it has alone under the same seed
/// and draws, unless correlations were edited; the second's differ from its own
/// by no more than sampling error, since its draws are aligned to the first's.
pub fn compare(
    a: Version<'_>,
    b: Version<'_>,
    options: &CompareOptions,
) -> Result<Comparison, AnalysisError> {
    let first = a.case.games.first().ok_or(RunError::NoGame)?;
    let name = options.game.as_deref().unwrap_or(&first.id);
    alone(a.case, game(a.case, name)?)?;
    alone(b.case, game(b.case, name)?)?;
    let mut aligned = Aligned::new((a.case, game(a.case, name)?), (b.case, game(b.case, name)?));
    let scope = aligned.scope();
    let mut edits = edits(a, b, &scope);
    if edits.iter().any(|e| e.kind == ItemKind::Correlation) {
        aligned.keep_read(&scope.read);
    }
    let steps = steps(&aligned, &mut edits);
    let coalitions = Coalitions::new(&aligned, steps, options.seed, options.jobs);
    let (outcomes, failed) = changes(&coalitions, options.draws)?;
    let quantities = quantities(&coalitions, &options.of, options.draws)?;
    let attribution = (options.attribute && !coalitions.is_empty())
        .then(|| attribution::attribute(coalitions, options.draws))
        .transpose()?;
    Ok(Comparison {
        ok: true,
        before: stamp(a.case),
        after: stamp(b.case),
        game: name.to_owned(),
        lines: lines_that_differ(a.files, b.files),
        edits,
        outcomes,
        quantities,
        attribution,
        seed: options.seed,
        draws: options.draws,
        failed,
    })
}

fn stamp(case: &Case) -> VersionStamp {
    VersionStamp {
        case: case.id.clone(),
        title: case.title.clone(),
        as_of: case.as_of.to_string(),
        hash: case.hash.clone(),
    }
}

fn game<'a>(case: &'a Case, name: &str) -> Result<&'a Protocol, RunError> {
    case.games.iter().find(|g| g.id == name).ok_or_else(|| RunError::UnknownGame {
        name: name.to_owned(),
        known: case.games.iter().map(|g| g.id.as_str()).collect::<Vec<_>>().join(", "),
    })
}

/// An edit, or several that only make sense together, and what it swaps.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Positions among the edits.
    pub edits: Vec<usize>,
    pub swaps: Vec<Swap>,
}

/// What can be swapped by itself.
fn steps(aligned: &Aligned, edits: &mut [Edit]) -> Vec<Step> {
    let mut all: Vec<Step> = Vec::new();
    let changed_kind = aligned.changed_kind();
    for (i, edit) in edits.iter_mut().enumerate() {
        let node = matches!(edit.kind, ItemKind::Chance | ItemKind::Move | ItemKind::Outcome);
        // A name that now stands for another kind of node went and came.
        let at = aligned.vertex(&edit.id).filter(|_| node);
        if let Some(id) = at.filter(|id| changed_kind.contains(id))
            && edit.effect >= Effect::Carried
        {
            edit.effect = Effect::Outcomes;
            join(&mut all, i, Swap::Node(id));
            continue;
        }
        if edit.effect != Effect::Outcomes {
            continue;
        }
        let field = edit.fields.first().map_or("", |f| f.field.as_str());
        let swap = match edit.kind {
            ItemKind::Parameter => aligned.parameter(&edit.id).map(Swap::Belief),
            ItemKind::Correlation => Some(Swap::Correlations),
            ItemKind::Game => match field.strip_prefix("precision.") {
                Some(player) => aligned.player(player).map(Swap::Precision),
                None => Some(Swap::Start),
            },
            ItemKind::Outcome => field
                .strip_prefix("payoffs.")
                .and_then(|p| aligned.player(p))
                .zip(at)
                .map(|(p, id)| Swap::Payoff(id, p)),
            _ if edit.change == ChangeKind::Changed => at.map(Swap::Node),
            _ => None,
        };
        if let Some(swap) = swap {
            join(&mut all, i, swap);
        }
    }
    all
}

fn join(all: &mut Vec<Step>, edit: usize, swap: Swap) {
    match all.iter_mut().find(|s| s.swaps.contains(&swap)) {
        Some(step) => step.edits.push(edit),
        None => all.push(Step { edits: vec![edit], swaps: vec![swap] }),
    }
}

/// Probabilities before and after on common draws.
fn changes(
    coalitions: &Coalitions<'_>,
    draws: u64,
) -> Result<(Vec<OutcomeChange>, u64), AnalysisError> {
    let names = coalitions.outcomes();
    let all = coalitions.everything();
    let mut before = vec![UnitAccumulator::default(); names.len()];
    let mut after = before.clone();
    let mut change = vec![Moments::default(); names.len()];
    let mut failed = 0;
    let mut start = 0;
    while start < draws {
        let end = (start + BLOCK).min(draws);
        let worth = coalitions.worth(&[coalitions.nothing(), all.clone()], start..end)?;
        failed += worth.certified.iter().filter(|c| !**c).count() as u64;
        for o in 0..names.len() {
            let (x, y) = (worth.row(0, o), worth.row(1, o));
            for k in (0..worth.certified.len()).filter(|k| worth.certified[*k]) {
                before[o].add(x[k]);
                after[o].add(y[k]);
                change[o].add(y[k] - x[k]);
            }
        }
        start = end;
    }
    let sampled = |m: Option<(f64, f64)>| m.map(|(mean, mcse)| Sampled { mean, mcse });
    let mut outcomes: Vec<(usize, OutcomeChange)> = names
        .iter()
        .enumerate()
        .filter_map(|(o, (id, label))| {
            let found = OutcomeChange {
                id: id.clone(),
                label: label.clone(),
                before: sampled(before[o].mean_and_error())?,
                after: sampled(after[o].mean_and_error())?,
                change: sampled(change[o].mean_and_error())?,
            };
            Some((o, found))
        })
        .collect();
    if outcomes.is_empty() {
        return Err(AnalysisError::NothingCertified { draws });
    }
    outcomes.retain(|(o, _)| coalitions.reached(*o));
    let mut outcomes: Vec<OutcomeChange> = outcomes.into_iter().map(|(_, c)| c).collect();
    outcomes.sort_by(|x, y| {
        let size = |o: &OutcomeChange| o.change.mean.abs();
        size(y).total_cmp(&size(x)).then(y.after.mean.total_cmp(&x.after.mean))
    });
    Ok((outcomes, failed))
}

/// What else is asked, before and after on common draws.
fn quantities(
    coalitions: &Coalitions<'_>,
    asked: &[String],
    draws: u64,
) -> Result<Vec<QuantityChange>, AnalysisError> {
    let one = |of: &String| -> Result<QuantityChange, AnalysisError> {
        let mut sums = [Moments::of_size(1.0), Moments::of_size(1.0), Moments::of_size(1.0)];
        let mut left_out = 0;
        let mut start = 0;
        let mut name = None;
        while start < draws {
            let end = (start + BLOCK).min(draws);
            let (_, before) = coalitions.quantity(&coalitions.nothing(), of, start..end)?;
            let (named, after) = coalitions.quantity(&coalitions.everything(), of, start..end)?;
            name = Some(named);
            for (x, y) in before.iter().zip(&after) {
                if x.is_finite() && y.is_finite() {
                    sums.iter_mut().zip([*x, *y, y - x]).for_each(|(s, v)| s.add(v));
                } else {
                    left_out += 1;
                }
            }
            start = end;
        }
        let sampled = |m: &Moments| {
            let (mean, mcse) = m.mean_and_error()?;
            Some(Sampled { mean, mcse })
        };
        let [before, after, change] = &sums;
        let found = (sampled(before), sampled(after), sampled(change), name);
        let (Some(before), Some(after), Some(change), Some((quantity, label))) = found else {
            return Err(AnalysisError::Quantity {
                text: of.clone(),
                why: "it has no value in both versions at any draw".to_owned(),
            });
        };
        Ok(QuantityChange { of: of.clone(), quantity, label, before, after, change, left_out })
    };
    asked.iter().map(one).collect()
}
