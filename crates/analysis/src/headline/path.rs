//! The likeliest path of play, and why each step is taken.

use crate::error::AnalysisError;
use crate::headline::reason::{Without, find_reasons};
use crate::headline::terms::Groups;
use crate::quantity::Quantity;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, ParameterId, VertexId};
use realpolitik_game::certificate::{certify_logit_logarithms, reached_by_nature};
use realpolitik_game::{BehaviorProfile, Game, NodeId, NodeKind};
use realpolitik_runs::sweep::LOGIT_TOLERANCE;
use schemars::JsonSchema;
use serde::Serialize;

/// Payoff terms that one parameter leads, and what they add to the advantage of
/// the action taken.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TermFinding {
    /// Uncertain and given parameters, each in the order below.
    #[serde(skip)]
    pub(crate) reads: [Vec<ParameterId>; 2],
    /// The parameter that leads.
    #[serde(skip)]
    pub(crate) led_by: Option<ParameterId>,
    /// The first parameter in the term as written, one that is uncertain before
    /// one that is given; none for plain numbers. `threat * level` in one ending
    /// and `threat * other_level` in another are led by `threat`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leading: Option<String>,
    /// The uncertain parameters in the term; empty for plain numbers.
    pub parameters: Vec<String>,
    /// The parameters in the term whose value is given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<String>,
    /// The term as written, in each outcome where it stands.
    pub written: Vec<String>,
    /// What it adds to (payoff of the action taken − payoff of the best other), as
    /// a share of the mover's span of payoffs.
    pub advantage: f64,
    /// What happens if the mover's payoffs are without these terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<Without>,
    /// Whether the terms are a reason: without them the action, and the answer
    /// that is explained, move the way that the advantage says.
    pub reason: bool,
}

/// One step on the likeliest path.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// The node.
    #[serde(skip)]
    pub(crate) at: VertexId,
    /// Node name.
    pub node: String,
    /// Who moves; `None` for nature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The branch taken.
    pub action: String,
    /// What people call it, if the case says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_label: Option<String>,
    /// Its probability here.
    pub probability: f64,
    /// The best other action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
    /// What people call that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead_label: Option<String>,
    /// Expected payoff of the action taken minus that of the best other, as a share
    /// of the mover's span of payoffs in the game.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advantage: Option<f64>,
    /// The terms that make up the advantage, largest first; they add to it,
    /// reasons and others together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermFinding>,
}

impl Step {
    /// The branch taken as people call it.
    pub fn words(&self) -> &str {
        self.action_label.as_deref().unwrap_or(&self.action)
    }
    /// The best other action as people call it.
    pub fn instead_words(&self) -> Option<&str> {
        self.instead_label.as_deref().or(self.instead.as_deref())
    }
}

/// The likeliest play at one parameter point.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Path {
    /// Where it ends.
    pub outcome: String,
    /// The probability of this very play.
    pub probability: f64,
    /// Its steps, from the first.
    pub steps: Vec<Step>,
    /// Information sets that nature never brings about at this point: beliefs there
    /// are free, and what is done there follows from any of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub free: Vec<FreeSet>,
}

/// An information set to which no play comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FreeSet {
    /// Who moves there.
    pub by: String,
    /// The move.
    pub node: String,
    /// What it would have seen: node and branch.
    pub knows: Vec<(String, String)>,
}

/// The information sets of which nature brings about no member.
fn free_sets(case: &Case, compiled: &CompiledGame, game: &Game<f64>) -> Vec<FreeSet> {
    let reached = reached_by_nature(game);
    let names = &case.games[compiled.protocol].names;
    let sets = game.information_sets().iter().zip(&compiled.sets);
    sets.filter(|(set, _)| !set.members.iter().any(|m| reached[m.index()]))
        .map(|(_, info)| FreeSet {
            by: case.actors[info.player.index()].id.clone(),
            node: names.vertex(info.node).to_owned(),
            knows: (info.seen.iter())
                .map(|e| (names.vertex(e.node).to_owned(), names.branch(*e).to_owned()))
                .collect(),
        })
        .collect()
}

/// A game solved at a parameter point, as a play is explained from it.
#[derive(Clone, Copy)]
pub(crate) struct SolvedGame<'a> {
    pub case: &'a Case,
    pub compiled: &'a CompiledGame,
    pub game: &'a Game<f64>,
    pub profile: &'a BehaviorProfile<f64>,
    /// The realisation probability of every node.
    pub reach: &'a [f64],
    pub theta: &'a [f64],
    pub precision: &'a [f64],
}

/// The likeliest play of a solved game. Ties go to the play that stands first.
///
/// At every decision on it the advantage of the action over the best other is
/// split over payoff terms. Terms led by the same parameter are one row; rows add
/// to the advantage up to rounding.
fn likeliest(solved: &SolvedGame<'_>) -> Option<Path> {
    let compiled = solved.compiled;
    let all: Vec<usize> = (0..compiled.terminals.len()).collect();
    let terminal = likeliest_of(compiled, solved.reach, &all)?;
    Some(play(solved, terminal, &Quantity::outcome(compiled.terminals[terminal].outcome)))
}

/// The likeliest of some endings (positions among the terminals); the first of
/// equals.
pub(crate) fn likeliest_of(
    compiled: &CompiledGame,
    reach: &[f64],
    endings: &[usize],
) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for i in endings {
        let p = reach[compiled.terminals[*i].node.index()];
        if best.is_none_or(|(_, b)| p > b) {
            best = Some((*i, p));
        }
    }
    best.map(|(i, _)| i)
}

/// The play to an ending, and why each step of it is taken: the terms that move
/// the answer as they say are its reasons. Where a step is not the best one the
/// advantage is negative.
pub(crate) fn play(solved: &SolvedGame<'_>, terminal: usize, answer: &Quantity) -> Path {
    let SolvedGame { case, compiled, game, reach, .. } = *solved;
    let protocol = &case.games[compiled.protocol];
    let mut steps = Vec::new();
    let mut branches = Vec::new();
    let mut at = compiled.terminals[terminal].node;
    // The play has an edge for each node on the way back.
    for edge in compiled.terminals[terminal].path.iter().rev() {
        let Some((parent, branch)) = game.node(at).parent else { break };
        steps.push(step(solved, edge.node, parent, branch as usize));
        branches.push((parent, branch as usize));
        at = parent;
    }
    steps.reverse();
    branches.reverse();
    find_reasons(solved, answer, &branches, &mut steps);
    Path {
        outcome: protocol.outcomes[compiled.terminals[terminal].outcome].name.clone(),
        probability: reach[compiled.terminals[terminal].node.index()],
        steps,
        free: free_sets(case, compiled, game),
    }
}

fn step(solved: &SolvedGame<'_>, at: VertexId, node: NodeId, branch: usize) -> Step {
    let SolvedGame { case, compiled, game, profile, .. } = *solved;
    let protocol = &case.games[compiled.protocol];
    let label = |branch: &String| protocol.label_of(at, branch).map(str::to_owned);
    match game.node(node).kind {
        NodeKind::Chance(c) => {
            let chance = &game.chance_sets()[c.index()];
            Step {
                at,
                node: chance.label.clone(),
                by: None,
                action: chance.actions[branch].clone(),
                action_label: label(&chance.actions[branch]),
                probability: chance.probabilities[branch],
                instead: None,
                instead_label: None,
                advantage: None,
                terms: Vec::new(),
            }
        }
        NodeKind::Decision(h) => {
            let set = &game.information_sets()[h.index()];
            let player = set.player.index();
            let groups = Groups::at(solved, h.index(), player);
            let (low, high) = game.payoff_range(set.player);
            let span = if high > low { high - low } else { 1.0 };
            let values: Vec<f64> = (0..set.actions.len()).map(|a| groups.total(a)).collect();
            let other = (0..values.len())
                .filter(|a| *a != branch)
                .max_by(|a, b| values[*a].total_cmp(&values[*b]));
            Step {
                at,
                node: compiled.names.vertex(at).to_owned(),
                by: Some(case.actors[compiled.players[player].index()].id.clone()),
                action: set.actions[branch].clone(),
                action_label: label(&set.actions[branch]),
                probability: profile.at(game, h)[branch],
                instead: other.map(|o| set.actions[o].clone()),
                instead_label: other.and_then(|o| label(&set.actions[o])),
                advantage: other.map(|o| (values[branch] - values[o]) / span),
                terms: other
                    .map(|o| groups.difference(case, (branch, o), span))
                    .unwrap_or_default(),
            }
        }
        NodeKind::Terminal => unreachable!("invariant: a terminal node has no branch"),
    }
}

/// The likeliest play at the base point, solved and certified by itself.
pub(crate) fn base_path(case: &Case, compiled: &CompiledGame) -> Result<Path, AnalysisError> {
    let base = |reason: String| AnalysisError::Base { reason };
    let theta = case.base_point();
    let game = compiled.at(&theta).map_err(|e| base(e.to_string()))?;
    let precision = compiled.precision_at(&theta).map_err(|e| base(e.to_string()))?;
    let solution = realpolitik_solve::logit(&game, &precision, &Default::default())
        .map_err(|e| base(e.to_string()))?;
    // In logarithms, for a probability may be too small for a double.
    let logs = &solution.details.log_probabilities;
    let check = certify_logit_logarithms(&game, logs, &precision, LOGIT_TOLERANCE);
    if !check.holds() {
        return Err(base(format!(
            "a probability is {:.1e} from its logit response, more than {LOGIT_TOLERANCE:.0e}",
            check.max_regret
        )));
    }
    let reach = solution.profile.realization(&game);
    let (profile, reach, theta) = (&solution.profile, &reach[..], &theta[..]);
    let precision = &precision[..];
    likeliest(&SolvedGame { case, compiled, game: &game, profile, reach, theta, precision })
        .ok_or_else(|| base("the game has no ending".to_owned()))
}
