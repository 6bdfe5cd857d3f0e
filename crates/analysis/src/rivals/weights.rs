//! Rival explanations weighed on the same evidence: how likely each makes what
//! was seen, and which event speaks for whom. Hypotheses stand in rows.
//!
//! Each rival is the case with some parameters set or payoffs replaced. Episodes
//! are taken as independent playings given the parameters; where actors remember
//! one another, as states do, there is less evidence in them than they seem to
//! hold, so that factors err on the strong side.

use crate::error::AnalysisError;
use crate::options::Options;
use crate::rivals::leverage::{RivalLeverage, headline};
use crate::rivals::observed::observed;
use crate::rivals::record::{ChangeKind, Recoding, order, recodings};
use crate::rivals::weighed::{Weighed, weigh};
use crate::rivals::weighing::{Measured, Weighing};
use realpolitik_case::{Case, Event};
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;

/// A marginal likelihood carried by fewer draws than this is called unreliable.
const FEW_EFFECTIVE: f64 = 100.0;
/// An event speaks for a rival if it is at least this much likelier under it
/// than under the least likely: a factor of 1.26.
const SPEAKS: f64 = 0.1;

/// How strong a Bayes factor is, after Kass and Raftery (1995), §3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// log₁₀ below ½: not worth more than a bare mention.
    BareMention,
    /// ½ to 1.
    Substantial,
    /// 1 to 2.
    Strong,
    /// Above 2.
    Decisive,
}

impl Strength {
    /// Of a log₁₀ Bayes factor, whichever way it points.
    pub fn of(log10: f64) -> Strength {
        match log10.abs() {
            x if x < 0.5 => Strength::BareMention,
            x if x < 1.0 => Strength::Substantial,
            x if x < 2.0 => Strength::Strong,
            _ => Strength::Decisive,
        }
    }
}

/// An episode as seen.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EpisodeFinding {
    /// Its id.
    pub episode: String,
    /// Of which game.
    pub game: String,
    /// Moves seen: node and action, in order.
    pub moves: Vec<(String, String)>,
}

/// An event and whom it speaks for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EventFinding {
    /// The event.
    pub event: String,
    /// When.
    pub date: String,
    /// In which episode.
    pub episode: String,
    /// Who moved.
    pub actor: String,
    /// The node.
    pub node: String,
    /// What was done.
    pub action: String,
    /// What people call it, if the case says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_label: Option<String>,
    /// The rival under which it was likeliest, if it tells them apart at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaks_for: Option<String>,
    /// The rival under which it was least likely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaks_against: Option<String>,
    /// log₁₀ of how much likelier it was under the first than under the last,
    /// given the events before it; absent if impossible under one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log10_factor: Option<f64>,
    /// Its Monte Carlo standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Grade.
    pub grade: String,
}

/// A rival explanation, weighed: a row.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Hypothesis {
    /// Its id.
    pub id: String,
    /// What it claims.
    pub label: String,
    /// Weight before the evidence.
    pub prior: f64,
    /// Weight after it; absent if every rival is impossible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posterior: Option<f64>,
    /// Its Monte Carlo standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posterior_error: Option<f64>,
    /// log₁₀ of the marginal likelihood; absent if what was seen is impossible
    /// under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log10_marginal: Option<f64>,
    /// Its Monte Carlo standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log10_marginal_error: Option<f64>,
    /// Draws that carry it.
    pub effective_draws: f64,
    /// Whether these are too few to rely on.
    pub unreliable: bool,
    /// Per event: how it moves log₁₀ of this rival's weight, given those before
    /// it. A row adds to log₁₀(posterior / prior).
    pub evidence: Vec<Option<f64>>,
    /// Leverage of each over each under it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub leverage: Vec<RivalLeverage>,
    /// Probability of each outcome of the main game under it.
    pub outcomes: Vec<(String, f64)>,
    /// Keys of sources.
    pub sources: Vec<String>,
}

/// The Bayes factor of one rival over another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Factor {
    /// The likelier.
    pub of: String,
    /// The less likely.
    pub over: String,
    /// log₁₀ of the factor; absent where the other is impossible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log10: Option<f64>,
    /// Its Monte Carlo standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
    /// How strong that is.
    pub strength: Strength,
}

/// The weights if one episode had not been seen.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LeftOut {
    /// The episode.
    pub episode: String,
    /// Posterior weight of each rival without it, rows as in
    /// [`Rivals::hypotheses`].
    pub posterior: Vec<Option<f64>>,
    /// Whether another rival would then be the weightiest.
    pub changes_the_best: bool,
}

impl LeftOut {
    /// Of so many rivals, all of which may be impossible.
    fn of(recoding: &Recoding, rivals: usize) -> LeftOut {
        LeftOut {
            episode: recoding.episode.clone(),
            posterior: (0..rivals).map(|h| recoding.weights.get(h).copied()).collect(),
            changes_the_best: recoding.changes_the_first,
        }
    }
}

/// Rival explanations weighed on the observed episodes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Rivals {
    /// What was seen, by the as-of date.
    pub episodes: Vec<EpisodeFinding>,
    /// The events, in order: columns.
    pub events: Vec<EventFinding>,
    /// The rivals, the weightiest first: rows.
    pub hypotheses: Vec<Hypothesis>,
    /// Each two of them, the likelier first.
    pub factors: Vec<Factor>,
    /// What the verdict depends on: each episode left out in turn.
    pub without: Vec<LeftOut>,
    /// And each move left uncoded, and coded as every other action there in turn.
    pub recodings: Vec<Recoding>,
    /// How strong the evidence between the best and the next best is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_over_next: Option<Strength>,
    /// Draws per rival.
    pub draws: u64,
    /// Draws left out because some rival has no certified solution there.
    pub failed: u64,
    /// Whether it was stopped early.
    pub interrupted: bool,
}

/// The episodes seen by the as-of date, in order of their first event.
pub fn episodes(case: &Case) -> Vec<EpisodeFinding> {
    let mut all: Vec<EpisodeFinding> = Vec::new();
    for e in observed(case) {
        let Some(o) = &e.observation else { continue };
        let game = &case.games[o.game].id;
        let names = &case.games[o.game].names;
        let step = (names.vertex(o.node).to_owned(), o.coded(names));
        match all.iter_mut().find(|x| x.episode == o.episode && x.game == *game) {
            Some(episode) => episode.moves.push(step),
            None => all.push(EpisodeFinding {
                episode: o.episode.clone(),
                game: game.clone(),
                moves: vec![step],
            }),
        }
    }
    all
}

/// Weighs the rivals of a case on the moves seen by its as-of date. `None` if it
/// has no rival or nothing was seen.
pub fn rivals(
    case: &Case,
    options: &Options,
    progress: &Progress,
) -> Result<Option<Rivals>, AnalysisError> {
    if case.rivals.is_empty() {
        return Ok(None);
    }
    weigh(case, options, progress)?.map(|w| weights(case, options, &w)).transpose()
}

/// The rivals as weighed, with what each event adds.
pub(crate) fn weights(
    case: &Case,
    options: &Options,
    weighed: &Weighed,
) -> Result<Rivals, AnalysisError> {
    let seen = observed(case);
    let draws = weighed.draws;
    let Some(weighing) = Weighing::new(&weighed.priors, &weighed.increments()) else {
        return Err(AnalysisError::NothingCertified { draws });
    };
    let posterior = weighing.posterior();
    let order = order(weighed);
    let mut hypotheses = Vec::new();
    for h in &order {
        hypotheses.push(hypothesis(case, (weighed, *h), &weighing, posterior[*h], options)?);
    }
    let all = recodings(case, weighed, &order);
    let (left_out, recodings): (Vec<Recoding>, Vec<Recoding>) =
        all.into_iter().partition(|r| r.change == ChangeKind::LeftOut);
    let several = weighed.readings.episodes.len() > 1;
    Ok(Rivals {
        episodes: episodes(case),
        events: seen.iter().enumerate().map(|(e, x)| event(case, &weighing, e, x)).collect(),
        best_over_next: (order.len() > 1)
            .then(|| Strength::of(log10(weighing.log_factor(order[0], order[1])).value)),
        hypotheses,
        factors: factors(case, &weighing, &order),
        without: left_out.iter().filter(|_| several).map(|r| LeftOut::of(r, order.len())).collect(),
        recodings,
        draws,
        failed: weighed.failed,
        interrupted: weighed.interrupted,
    })
}

fn log10(m: Measured) -> Measured {
    let scale = std::f64::consts::LN_10;
    Measured { value: m.value / scale, error: m.error / scale }
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

fn hypothesis(
    case: &Case,
    (weighed, h): (&Weighed, usize),
    weighing: &Weighing,
    posterior: Measured,
    options: &Options,
) -> Result<Hypothesis, AnalysisError> {
    let rival = &case.rivals[h];
    let marginal = log10(weighing.log_marginal(h));
    let possible = marginal.value.is_finite();
    let effective_draws = weighing.effective_draws(h);
    let (own, sample) = (&weighed.cases[h], &weighed.samples[h]);
    let compiled = compiled_game(own, options.game.as_deref())?;
    let whole = weighed.draws == options.draws && !sample.interrupted;
    let under = match &sample.headline {
        Some(found) if whole => found.named(own, &compiled),
        _ => headline(own, &compiled, options).named(own, &compiled),
    };
    Ok(Hypothesis {
        id: rival.id.clone(),
        label: rival.label.clone(),
        prior: rival.prior,
        posterior: finite(posterior.value),
        posterior_error: finite(posterior.error),
        log10_marginal: finite(marginal.value),
        log10_marginal_error: possible.then_some(marginal.error).and_then(finite),
        effective_draws,
        unreliable: possible && effective_draws < FEW_EFFECTIVE,
        evidence: (0..observed(case).len())
            .map(|e| finite(weighing.evidence(h, e) / std::f64::consts::LN_10))
            .collect(),
        leverage: under.leverage,
        outcomes: under.outcomes,
        sources: rival.basis.sources.clone(),
    })
}

fn factors(case: &Case, weighing: &Weighing, order: &[usize]) -> Vec<Factor> {
    let mut by_likelihood = order.to_vec();
    let value = |h: usize| weighing.log_marginal(h).value;
    by_likelihood.sort_by(|a, b| value(*b).total_cmp(&value(*a)).then(a.cmp(b)));
    let mut all = Vec::new();
    for (i, a) in by_likelihood.iter().enumerate() {
        for b in &by_likelihood[i + 1..] {
            let f = log10(weighing.log_factor(*a, *b));
            all.push(Factor {
                of: case.rivals[*a].id.clone(),
                over: case.rivals[*b].id.clone(),
                log10: finite(f.value),
                error: finite(f.value).and_then(|_| finite(f.error)),
                strength: Strength::of(if f.value.is_nan() { 0.0 } else { f.value }),
            });
        }
    }
    all
}

fn event(case: &Case, weighing: &Weighing, e: usize, x: &Event) -> EventFinding {
    let n = case.rivals.len();
    // Likelier than the first rival, whoever that is, orders them all.
    let value = |h: usize| weighing.event_factor(h, 0, e).value;
    let better = |a: &usize, b: &usize| value(*a).total_cmp(&value(*b)).then(b.cmp(a));
    let best = (0..n).max_by(better);
    let worst = (0..n).min_by(better);
    let factor = best.zip(worst).map(|(a, b)| log10(weighing.event_factor(a, b, e)));
    let speaks = factor.is_some_and(|f| {
        // An event impossible under one rival speaks against it without error.
        f.value.is_infinite() || (f.value >= SPEAKS && f.value > 2.0 * f.error)
    });
    let name = |h: Option<usize>| h.filter(|_| speaks).map(|h| case.rivals[h].id.clone());
    let o = x.observation.as_ref();
    let (node, action) = o.map(|o| case.games[o.game].names.pair(o.edge())).unwrap_or_default();
    EventFinding {
        event: x.id.clone(),
        date: x.date.to_string(),
        episode: o.map(|o| o.episode.clone()).unwrap_or_default(),
        actor: case.actors[x.actor.index()].id.clone(),
        node,
        action,
        action_label: o.and_then(|o| case.games[o.game].branch_label(o.edge())).map(str::to_owned),
        speaks_for: name(best),
        speaks_against: name(worst),
        log10_factor: factor.and_then(|f| finite(f.value)),
        error: factor.filter(|f| f.value.is_finite()).and_then(|f| finite(f.error)),
        sources: x.sources.clone(),
        grade: x.grade.to_string(),
    }
}
