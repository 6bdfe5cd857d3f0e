//! Why an outcome comes about: from the outcome to the decisions that lead to
//! it, to the payoff terms that decide them, to parameters, to sources.

use crate::error::AnalysisError;
use crate::headline::path::{SolvedGame, Step, likeliest_of, play};
use crate::headline::stamp::SourceFinding;
use realpolitik_game::{BehaviorProfile, Game};
use realpolitik_runs::subject::Subject;
use realpolitik_runs::sweep::LOGIT_TOLERANCE;
use schemars::JsonSchema;
use serde::Serialize;

/// A move of an episode that was seen at a decision.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Seen {
    /// Id of the event.
    pub event: String,
    /// When.
    pub date: String,
    /// In which playing of the game.
    pub episode: String,
    /// What was done.
    pub action: String,
    /// Grade of the evidence.
    pub grade: String,
    /// Keys of sources.
    pub sources: Vec<String>,
}

/// A decision or draw on the way to the outcome.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WhyStep {
    /// The step, with the terms that decide it.
    #[serde(flatten)]
    pub step: Step,
    /// The node in words.
    pub label: String,
    /// Whether the mover would do better otherwise: it comes to this step only
    /// because choice is noisy.
    pub against_interest: bool,
    /// What was seen at this node by the as-of date.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
}

/// A parameter that the chain rests on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Ground {
    /// The parameter.
    pub parameter: String,
    /// In words.
    pub label: String,
    /// Its value at the base point.
    pub value: f64,
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

/// Why an outcome comes about, at the base point.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Why {
    /// The outcome.
    pub outcome: String,
    /// In words.
    pub label: String,
    /// Its probability at the base point, all plays to it together.
    pub probability: f64,
    /// How many plays end in it.
    pub plays: usize,
    /// The probability of the likeliest of them, which is told.
    pub play_probability: f64,
    /// Its steps, from the first.
    pub steps: Vec<WhyStep>,
    /// The parameters in the terms, in the order in which they come up.
    pub grounds: Vec<Ground>,
    /// The sources of these parameters and of what was seen.
    pub sources: Vec<SourceFinding>,
}

/// Why an outcome comes about at the base point: along the likeliest play to it,
/// at each decision the action's expected payoff against the best other, split
/// into payoff terms that add to the difference; each term's parameters with
/// their values and what they rest on; and the evidence seen at the decision.
pub fn why(subject: &Subject<'_>, outcome: &str) -> Result<Why, AnalysisError> {
    let theta = subject.case.base_point();
    let base = |reason: String| AnalysisError::Base { reason };
    let game = subject.compiled.at(&theta).map_err(|e| base(e.to_string()))?;
    let precision = subject.compiled.precision_at(&theta).map_err(|e| base(e.to_string()))?;
    let solution = realpolitik_solve::logit(&game, &precision, &Default::default())
        .map_err(|e| base(e.to_string()))?;
    let gap = solution.certificate.max_regret;
    if gap.is_nan() || gap > LOGIT_TOLERANCE {
        return Err(base(format!("a probability is {gap:.1e} off")));
    }
    why_at(subject, outcome, &theta, &game, &solution.profile)
}

/// As [`why`], at any point, given its solved game.
pub fn why_at(
    subject: &Subject<'_>,
    outcome: &str,
    theta: &[f64],
    game: &Game<f64>,
    profile: &BehaviorProfile<f64>,
) -> Result<Why, AnalysisError> {
    let position = subject.outcome(outcome)?;
    let compiled = subject.compiled;
    let endings: Vec<usize> = (0..compiled.terminals.len())
        .filter(|t| compiled.terminals[*t].outcome == position)
        .collect();
    let reach = profile.realization(game);
    let terminal = likeliest_of(compiled, &reach, &endings)
        .ok_or_else(|| AnalysisError::NotReached { outcome: outcome.to_owned() })?;
    let solved = SolvedGame { case: subject.case, compiled, game, profile, reach: &reach, theta };
    let path = play(&solved, terminal);
    let mut grounds: Vec<Ground> = Vec::new();
    for id in
        path.steps.iter().flat_map(|s| &s.terms).flat_map(|t| t.parameters.iter().chain(&t.given))
    {
        if !grounds.iter().any(|g| g.parameter == *id) {
            grounds.extend(ground(subject, id, theta));
        }
    }
    let steps: Vec<WhyStep> = path.steps.into_iter().map(|s| enriched(subject, s)).collect();
    let mut keys: Vec<&String> = grounds.iter().flat_map(|g| &g.sources).collect();
    keys.extend(steps.iter().flat_map(|s| &s.seen).flat_map(|s| &s.sources));
    let sources = subject
        .case
        .sources
        .iter()
        .filter(|s| keys.contains(&&s.key))
        .map(|s| SourceFinding {
            key: s.key.clone(),
            citation: s.citation.clone(),
            url: s.url.clone(),
        })
        .collect();
    Ok(Why {
        outcome: outcome.to_owned(),
        label: subject.protocol().outcomes[position].label.clone(),
        probability: endings.iter().map(|t| reach[compiled.terminals[*t].node.index()]).sum(),
        plays: endings.len(),
        play_probability: path.probability,
        steps,
        grounds,
        sources,
    })
}

fn ground(subject: &Subject<'_>, id: &str, theta: &[f64]) -> Option<Ground> {
    let m = subject.case.parameter(id)?.index();
    let p = subject.parameter(m);
    Some(Ground {
        parameter: p.id.clone(),
        label: p.label.clone(),
        value: theta[m],
        p05: p.distribution.quantile(0.05),
        p95: p.distribution.quantile(0.95),
        sources: p.basis.sources.clone(),
        judgement: p.basis.judgement.clone(),
    })
}

fn enriched(subject: &Subject<'_>, step: Step) -> WhyStep {
    let protocol = subject.protocol();
    let label = protocol
        .moves
        .iter()
        .map(|m| (&m.name, &m.label))
        .chain(protocol.chance.iter().map(|c| (&c.name, &c.label)))
        .find(|(name, _)| **name == step.node)
        .map_or_else(|| step.node.clone(), |(_, label)| label.clone());
    let seen = subject
        .case
        .known_events()
        .filter_map(|e| {
            let o = e.observation.as_ref()?;
            (o.game == subject.compiled.protocol && o.node == step.node).then(|| Seen {
                event: e.id.clone(),
                date: e.date.to_string(),
                episode: o.episode.clone(),
                action: o.action.clone(),
                grade: e.grade.to_string(),
                sources: e.sources.clone(),
            })
        })
        .collect();
    WhyStep { against_interest: step.advantage.is_some_and(|a| a < 0.0), label, seen, step }
}
