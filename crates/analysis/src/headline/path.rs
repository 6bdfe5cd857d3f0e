//! The likeliest path of play, and why each step is taken.

use crate::error::AnalysisError;
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_game::certificate::reached_by_nature;
use realpolitik_game::{BehaviorProfile, Game, NodeId, NodeKind};
use realpolitik_runs::sweep::LOGIT_TOLERANCE;
use schemars::JsonSchema;
use serde::Serialize;

/// Payoff terms that share their uncertain parameters, and what they add to
/// the advantage of the action taken.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TermFinding {
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
}

/// One step on the likeliest path.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// Node name.
    pub node: String,
    /// Who moves; `None` for nature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The branch taken.
    pub action: String,
    /// Its probability here.
    pub probability: f64,
    /// The best other action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
    /// Expected payoff of the action taken minus that of the best other, as a share
    /// of the mover's span of payoffs in the game.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advantage: Option<f64>,
    /// The terms that make up the advantage, largest first; they add to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermFinding>,
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
    let sets = game.information_sets().iter().zip(&compiled.sets);
    sets.filter(|(set, _)| !set.members.iter().any(|m| reached[m.index()]))
        .map(|(_, info)| FreeSet {
            by: case.actors[info.player.index()].id.clone(),
            node: info.node.clone(),
            knows: info.seen.clone(),
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
}

/// The likeliest play of a solved game. Ties go to the play that stands first.
///
/// At every decision on it the advantage of the action over the best other is
/// split over payoff terms. Terms with the same uncertain parameters are one
/// row; rows add to the advantage up to rounding.
pub fn likeliest(
    case: &Case,
    compiled: &CompiledGame,
    game: &Game<f64>,
    profile: &BehaviorProfile<f64>,
    theta: &[f64],
) -> Option<Path> {
    let reach = profile.realization(game);
    let all: Vec<usize> = (0..compiled.terminals.len()).collect();
    let terminal = likeliest_of(compiled, &reach, &all)?;
    let solved = SolvedGame { case, compiled, game, profile, reach: &reach, theta };
    Some(play(&solved, terminal))
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

/// The play to an ending, and why each step of it is taken. Where a step is not
/// the best one the advantage is negative.
pub(crate) fn play(solved: &SolvedGame<'_>, terminal: usize) -> Path {
    let SolvedGame { case, compiled, game, reach, .. } = *solved;
    let protocol = &case.games[compiled.protocol];
    let mut steps = Vec::new();
    let mut at = compiled.terminals[terminal].node;
    while let Some((parent, branch)) = game.node(at).parent {
        steps.push(step(solved, parent, branch as usize));
        at = parent;
    }
    steps.reverse();
    Path {
        outcome: protocol.outcomes[compiled.terminals[terminal].outcome].name.clone(),
        probability: reach[compiled.terminals[terminal].node.index()],
        steps,
        free: free_sets(case, compiled, game),
    }
}

fn step(solved: &SolvedGame<'_>, node: NodeId, branch: usize) -> Step {
    let SolvedGame { case, compiled, game, profile, .. } = *solved;
    match game.node(node).kind {
        NodeKind::Chance(c) => {
            let chance = &game.chance_sets()[c.index()];
            Step {
                node: chance.label.clone(),
                by: None,
                action: chance.actions[branch].clone(),
                probability: chance.probabilities[branch],
                instead: None,
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
                node: compiled.sets[h.index()].node.clone(),
                by: Some(case.actors[compiled.players[player].index()].id.clone()),
                action: set.actions[branch].clone(),
                probability: profile.at(game, h)[branch],
                instead: other.map(|o| set.actions[o].clone()),
                advantage: other.map(|o| (values[branch] - values[o]) / span),
                terms: other.map(|o| groups.difference(branch, o, span)).unwrap_or_default(),
            }
        }
        NodeKind::Terminal => unreachable!("invariant: a terminal node has no branch"),
    }
}

/// Expected payoff per action and per group of terms at an information set.
struct Groups {
    names: Vec<Names>,
    /// `values[group][action]`.
    values: Vec<Vec<f64>>,
    actions: usize,
}

/// What a group of terms is called.
struct Names {
    uncertain: Vec<String>,
    given: Vec<String>,
    written: Vec<String>,
}

impl Groups {
    fn at(solved: &SolvedGame<'_>, set: usize, player: usize) -> Groups {
        let SolvedGame { case, compiled, game, profile, reach, theta } = *solved;
        let members = &game.information_sets()[set].members;
        let actions = game.information_sets()[set].actions.len();
        let total: f64 = members.iter().map(|m| reach[m.index()]).sum();
        let mut groups = Groups { names: Vec::new(), values: Vec::new(), actions };
        for terminal in &compiled.terminals {
            // Which action at the set leads here, if any, and with what
            // probability from there on.
            let mut weight = 1.0;
            let mut at = terminal.node;
            let mut through = None;
            while let Some((parent, branch)) = game.node(at).parent {
                if members.contains(&parent) {
                    through = Some((parent, branch as usize));
                    break;
                }
                weight *= profile.branches(game, game.node(parent).kind)[branch as usize];
                at = parent;
            }
            let Some((member, action)) = through else { continue };
            weight *= if total > 0.0 {
                reach[member.index()] / total
            } else {
                1.0 / members.len() as f64
            };
            for term in &terminal.payoffs[player] {
                let (mut uncertain, mut given) = (Vec::new(), Vec::new());
                for p in term.parameters.iter().map(|p| &case.parameters[p.index()]) {
                    let list = if p.distribution.sd() > 0.0 { &mut uncertain } else { &mut given };
                    list.push(p.id.clone());
                }
                let value = weight * term.program.eval(theta);
                groups.add(uncertain, given, &term.text, action, value);
            }
        }
        groups
    }

    fn add(
        &mut self,
        uncertain: Vec<String>,
        given: Vec<String>,
        written: &str,
        action: usize,
        value: f64,
    ) {
        let place = self.names.iter().position(|n| n.uncertain == uncertain).unwrap_or_else(|| {
            self.names.push(Names { uncertain, given: Vec::new(), written: Vec::new() });
            self.values.push(vec![0.0; self.actions]);
            self.names.len() - 1
        });
        let names = &mut self.names[place];
        for g in given {
            if !names.given.contains(&g) {
                names.given.push(g);
            }
        }
        if !names.written.iter().any(|w| w == written) {
            names.written.push(written.to_owned());
        }
        self.values[place][action] += value;
    }

    fn total(&self, action: usize) -> f64 {
        self.values.iter().map(|v| v[action]).sum()
    }

    /// What each group adds to one action over another, in spans.
    fn difference(&self, taken: usize, other: usize, span: f64) -> Vec<TermFinding> {
        let mut rows: Vec<TermFinding> = self
            .names
            .iter()
            .zip(&self.values)
            .map(|(names, v)| TermFinding {
                parameters: names.uncertain.clone(),
                given: names.given.clone(),
                written: names.written.clone(),
                advantage: (v[taken] - v[other]) / span,
            })
            .filter(|row| row.advantage != 0.0)
            .collect();
        rows.sort_by(|a, b| b.advantage.abs().total_cmp(&a.advantage.abs()));
        rows
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
    // Checked over logarithms: at a great precision plays become too rare for a
    // double, and what nature never brings about is not judged.
    let gap = solution.certificate.max_regret;
    if gap.is_nan() || gap > LOGIT_TOLERANCE {
        return Err(base(format!(
            "a probability is {gap:.1e} from its logit response, more than {LOGIT_TOLERANCE:.0e}"
        )));
    }
    likeliest(case, compiled, &game, &solution.profile, &theta)
        .ok_or_else(|| base("the game has no ending".to_owned()))
}
