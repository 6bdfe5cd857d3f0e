//! Why an answer is as it is: from the outcome to the decisions that lead to
//! it, to the payoff terms that decide them, to parameters, to sources.

use crate::error::AnalysisError;
use crate::headline::path::{SolvedGame, Step, likeliest_of, play};
use crate::headline::stamp::SourceFinding;
use crate::quantity::at_profile::at_profile;
use crate::quantity::probe::base_span;
use crate::quantity::{Named, Quantity, QuantityName};
use realpolitik_case::{Edge, ParameterId};
use realpolitik_game::certificate::certify_logit_logarithms;
use realpolitik_game::{BehaviorProfile, Game};
use realpolitik_runs::pattern::QuestionProbability;
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
    /// What people call it, if the case says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_label: Option<String>,
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

/// Why an answer is as it is, at the base point.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Why {
    /// What is asked about, as written.
    pub of: String,
    /// The same by its parts.
    pub quantity: QuantityName,
    /// In words.
    pub label: String,
    /// Its value at the base point; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// The outcome of the play that is told.
    pub outcome: String,
    /// How many plays it is the likeliest of: those to the outcomes asked about,
    /// or through the action, or all.
    pub plays: usize,
    /// Its probability.
    pub play_probability: f64,
    /// Its steps, from the first.
    pub steps: Vec<WhyStep>,
    /// The parameters in the reasons, in the order in which they come up.
    pub grounds: Vec<Ground>,
    /// The sources of these parameters and of what was seen.
    pub sources: Vec<SourceFinding>,
}

/// Why an answer is as it is at the base point: along the likeliest play to the
/// outcomes asked about (through the action asked about; of all, for what no
/// single play decides), at each decision the action's expected payoff against
/// the best other, split into payoff terms that add to the difference; which of
/// these are reasons, that is move action and answer as they say when they are
/// switched off; their parameters with their values and what they rest on; and
/// the evidence seen at the decision.
///
/// `asked` is a quantity in the notation of [`crate::quantity::notation`].
pub fn why(subject: &Subject<'_>, asked: &str) -> Result<Why, AnalysisError> {
    let theta = subject.case.base_point();
    let base = |reason: String| AnalysisError::Base { reason };
    let game = subject.compiled.at(&theta).map_err(|e| base(e.to_string()))?;
    let precision = subject.compiled.precision_at(&theta).map_err(|e| base(e.to_string()))?;
    let solution = realpolitik_solve::logit(&game, &precision, &Default::default())
        .map_err(|e| base(e.to_string()))?;
    // In logarithms, for a probability may be too small for a double.
    let logs = &solution.details.log_probabilities;
    let check = certify_logit_logarithms(&game, logs, &precision, LOGIT_TOLERANCE);
    if !check.holds() {
        return Err(base(format!("a probability is {:.1e} off", check.max_regret)));
    }
    why_at(subject, asked, &theta, &game, &solution.profile)
}

/// As [`why`], at any point, given its solved game.
pub fn why_at(
    subject: &Subject<'_>,
    asked: &str,
    theta: &[f64],
    game: &Game<f64>,
    profile: &BehaviorProfile<f64>,
) -> Result<Why, AnalysisError> {
    let named = Named::parse(subject, asked)?;
    if named.quantity.reached(subject).is_some() {
        let why = "it is about a relation over time, and no single play answers it; --flip and --sensitivity say what moves it";
        return Err(AnalysisError::Quantity { text: named.text, why: why.to_owned() });
    }
    let compiled = subject.compiled;
    let endings = plays(subject, &named.quantity);
    let reach = profile.realization(game);
    let terminal = likeliest_of(compiled, &reach, &endings)
        .ok_or_else(|| AnalysisError::NotReached { outcome: asked.to_owned() })?;
    let precision = compiled.precision_at(theta);
    let precision = precision.map_err(|e| AnalysisError::Base { reason: e.to_string() })?;
    let solved = SolvedGame {
        case: subject.case,
        compiled,
        game,
        profile,
        reach: &reach,
        theta,
        precision: &precision,
    };
    let path = play(&solved, terminal, &named.quantity);
    let scale = match named.quantity {
        Quantity::Payoff(player) => base_span(subject, player)?,
        _ => (0.0, 1.0),
    };
    let value = at_profile(subject, &named.quantity, game, profile, theta, scale);
    let mut grounds: Vec<Ground> = Vec::new();
    let mut met: Vec<ParameterId> = Vec::new();
    let reasons = path.steps.iter().flat_map(|s| &s.terms).filter(|t| t.reason);
    for id in reasons.flat_map(|t| t.reads.iter().flatten()) {
        if !met.contains(id) {
            met.push(*id);
            grounds.push(ground(subject, *id, theta));
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
        quantity: named.name(subject),
        of: named.text,
        label: named.label,
        value: value.is_finite().then_some(value),
        outcome: path.outcome,
        plays: endings.len(),
        play_probability: path.probability,
        steps,
        grounds,
        sources,
    })
}

/// The plays (positions among the terminals) of which the likeliest is told.
fn plays(subject: &Subject<'_>, quantity: &Quantity) -> Vec<usize> {
    let terminals = &subject.compiled.terminals;
    let all = 0..terminals.len();
    match quantity.resolved(subject) {
        Some(Quantity::Outcomes(outcomes)) => {
            all.filter(|t| outcomes.contains(&terminals[*t].outcome)).collect()
        }
        Some(Quantity::Choice { node, action }) => {
            let m = &subject.protocol().moves[node];
            let taken = Edge { node: m.id, branch: m.actions[action].id };
            all.filter(|t| terminals[*t].path.contains(&taken)).collect()
        }
        Some(Quantity::Question(q)) => {
            let asked = QuestionProbability::question(subject.compiled, &subject.case.questions[q]);
            let part = asked.patterns().map(|p| p.0.terminals().to_vec()).unwrap_or_default();
            all.filter(|t| part.contains(&terminals[*t].node)).collect()
        }
        _ => all.collect(),
    }
}

fn ground(subject: &Subject<'_>, id: ParameterId, theta: &[f64]) -> Ground {
    let p = subject.parameter(id.index());
    Ground {
        parameter: p.id.clone(),
        label: p.label.clone(),
        value: theta[id.index()],
        p05: p.distribution.quantile(0.05),
        p95: p.distribution.quantile(0.95),
        sources: p.basis.sources.clone(),
        judgement: p.basis.said(),
    }
}

fn enriched(subject: &Subject<'_>, step: Step) -> WhyStep {
    let protocol = subject.protocol();
    let label = protocol
        .move_at(step.at)
        .map(|m| &m.label)
        .or_else(|| protocol.chance_at(step.at).map(|c| &c.label))
        .unwrap_or(&step.node)
        .clone();
    let seen = subject
        .case
        .known_events()
        .filter_map(|e| {
            let o = e.observation.as_ref()?;
            (o.game == subject.compiled.protocol && o.node == step.at).then(|| Seen {
                event: e.id.clone(),
                date: e.date.to_string(),
                episode: o.episode.clone(),
                action: protocol.names.branch(o.edge()).to_owned(),
                action_label: protocol.branch_label(o.edge()).map(str::to_owned),
                grade: e.grade.to_string(),
                sources: e.sources.clone(),
            })
        })
        .collect();
    WhyStep { against_interest: step.advantage.is_some_and(|a| a < 0.0), label, seen, step }
}
