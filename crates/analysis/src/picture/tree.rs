//! The tree of play as an onlooker sees it: what is hidden from some player is
//! averaged over, so that a branch stands for what can be seen to happen.

use realpolitik_runs::accumulate::{Estimate, UnitAccumulator};

use crate::rivals::likelihood::visit_draws;
use realpolitik_case::protocol::Vertex;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Protocol};
use realpolitik_game::{BehaviorProfile, Game, NodeKind};
use realpolitik_runs::points::{Points, Solved, solve_points};
use realpolitik_runs::sweep::Progress;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// What stands at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NodeRole {
    /// Nature draws, in sight of all.
    Chance,
    /// An actor moves.
    Move,
    /// Play ends.
    Outcome,
}

/// A node of the tree of play.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TreeNode {
    /// Position of the node before it; `None` at the root.
    pub parent: Option<usize>,
    /// The branch that leads here; empty at the root.
    pub branch: String,
    /// What people call it, if the case says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_label: Option<String>,
    /// What stands here.
    pub role: NodeRole,
    /// Its name in the case.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Who moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The probability that play comes here.
    pub reached: Estimate,
    /// The probability of the branch, given that play came to the node before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<Estimate>,
    /// What the actor who moves at the node before expects from this branch, at
    /// the base point, averaged over what is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
}

/// The tree of play.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GameTree {
    /// Nodes, each after the one before it.
    pub nodes: Vec<TreeNode>,
    /// Draws of nature that are hidden from some player and averaged over: label
    /// and who sees them.
    pub hidden: Vec<(String, Vec<String>)>,
    /// Draws that the probabilities are taken over.
    pub draws: u64,
}

struct Shape {
    nodes: Vec<TreeNode>,
    /// For every node of the game its node in the tree of play; `None` where a
    /// hidden draw takes no step of its own.
    of: Vec<Option<usize>>,
}

const NOTHING: Estimate = Estimate { mean: 0.0, mcse: 0.0, p05: 0.0, p95: 0.0, draws: 0 };

fn shape(case: &Case, protocol: &Protocol, compiled: &CompiledGame) -> Shape {
    let game = &compiled.shape;
    let stands = stands(protocol, compiled);
    let mut s = Shape { nodes: Vec::new(), of: Vec::with_capacity(game.nodes().len()) };
    // The last step in sight of all before each node of the game.
    type Step = (Option<usize>, String, Option<String>);
    let mut steps: Vec<Step> = Vec::with_capacity(game.nodes().len());
    let mut known: HashMap<(Option<usize>, String, Vertex), usize> = HashMap::new();
    for (i, node) in game.nodes().iter().enumerate() {
        let step = match node.parent {
            None => (None, String::new(), None),
            Some((p, b)) => match s.of[p.index()] {
                None => steps[p.index()].clone(),
                Some(at) => {
                    let name = branch_name(game, game.node(p).kind, b as usize);
                    let label = protocol.names.find(&s.nodes[at].name);
                    let label = label.and_then(|n| protocol.label_of(n, &name));
                    let label = label.map(str::to_owned);
                    (Some(at), name, label)
                }
            },
        };
        let described = stands[i].and_then(|v| Some((v, describe(case, protocol, v)?)));
        let at = described.map(|(vertex, Described { role, name, label, by })| {
            let key = (step.0, step.1.clone(), vertex);
            *known.entry(key).or_insert_with(|| {
                s.nodes.push(TreeNode {
                    parent: step.0,
                    branch: step.1.clone(),
                    branch_label: step.2.clone(),
                    role,
                    name,
                    label,
                    by,
                    reached: NOTHING,
                    taken: None,
                    value: None,
                });
                s.nodes.len() - 1
            })
        });
        s.of.push(at);
        steps.push(step);
    }
    s
}

/// What of the protocol stands at every node of the game: the steps of a play are
/// the nodes before its ending.
fn stands(protocol: &Protocol, compiled: &CompiledGame) -> Vec<Option<Vertex>> {
    let game = &compiled.shape;
    let vertices = protocol.vertices();
    let mut stands = vec![None; game.nodes().len()];
    for t in &compiled.terminals {
        stands[t.node.index()] = Some(Vertex::Outcome(t.outcome));
        let mut at = t.node;
        for edge in t.path.iter().rev() {
            let Some((parent, _)) = game.node(at).parent else { break };
            stands[parent.index()] = vertices[edge.node.index()];
            at = parent;
        }
    }
    stands
}

fn branch_name<N>(game: &Game<N>, kind: NodeKind, branch: usize) -> String {
    match kind {
        NodeKind::Chance(c) => game.chance_sets()[c.index()].actions[branch].clone(),
        NodeKind::Decision(h) => game.information_sets()[h.index()].actions[branch].clone(),
        NodeKind::Terminal => String::new(),
    }
}

/// A node of the protocol in words.
struct Described {
    role: NodeRole,
    name: String,
    label: String,
    by: Option<String>,
}

/// What stands at a vertex; `None` for a draw that someone does not see.
fn describe(case: &Case, protocol: &Protocol, vertex: Vertex) -> Option<Described> {
    let (role, name, label, by) = match vertex {
        Vertex::Chance(c) => {
            let c = &protocol.chance[c];
            if c.seen_by.is_some() {
                return None;
            }
            (NodeRole::Chance, &c.name, &c.label, None)
        }
        Vertex::Move(m) => {
            let m = &protocol.moves[m];
            (NodeRole::Move, &m.name, &m.label, Some(case.actors[m.by.index()].id.clone()))
        }
        Vertex::Outcome(o) => {
            let o = &protocol.outcomes[o];
            (NodeRole::Outcome, &o.name, &o.label, None)
        }
    };
    Some(Described { role, name: name.clone(), label: label.clone(), by })
}

/// The tree of play over draws `0..draws`; draws without a certified solution
/// are in no number.
pub fn tree(case: &Case, compiled: &CompiledGame, seed: u64, draws: u64, jobs: usize) -> GameTree {
    let protocol = &case.games[compiled.protocol];
    let mut shape = shape(case, protocol, compiled);
    let n = shape.nodes.len();
    let mut reached = vec![UnitAccumulator::default(); n];
    let mut taken = vec![UnitAccumulator::default(); n];
    let mut mass = vec![0.0; n];
    let nobody = Progress::default();
    visit_draws(case, compiled, seed, 0..draws, jobs, &nobody, |_, point| {
        add_reach(&shape, point.reach, &mut mass);
        for (i, node) in shape.nodes.iter().enumerate() {
            reached[i].add(mass[i]);
            if let Some(p) = node.parent
                && mass[p] > 0.0
            {
                taken[i].add(mass[i] / mass[p]);
            }
        }
    });
    values_at_base(case, compiled, &mut shape, jobs);
    for (node, (r, t)) in shape.nodes.iter_mut().zip(reached.iter().zip(&taken)) {
        node.reached = r.estimate().unwrap_or(NOTHING);
        node.taken = node.parent.and_then(|_| t.estimate());
    }
    let hidden = protocol
        .chance
        .iter()
        .filter_map(|c| {
            let by = c.seen_by.as_ref()?;
            let ids = by.iter().map(|a| case.actors[a.index()].id.clone()).collect();
            Some((c.label.clone(), ids))
        })
        .collect();
    GameTree { nodes: shape.nodes, hidden, draws: reached.first().map_or(0, |r| r.count()) }
}

/// What stands in the tree at each node of play: probability mass.
fn add_reach(shape: &Shape, reach: &[f64], mass: &mut [f64]) {
    mass.iter_mut().for_each(|m| *m = 0.0);
    for (r, at) in reach.iter().zip(&shape.of) {
        if let Some(at) = at {
            mass[*at] += r;
        }
    }
}

fn profile_at(game: &Game<f64>, solved: &Solved, point: usize) -> BehaviorProfile<f64> {
    let probabilities = (0..game.action_count()).map(|a| solved.action(a)[point]).collect();
    BehaviorProfile { probabilities }
}

/// What the mover expects from each branch at the base point: its continuation
/// payoff, weighted over the hidden states in which it may stand there.
fn values_at_base(case: &Case, compiled: &CompiledGame, shape: &mut Shape, jobs: usize) {
    let theta = case.base_point();
    let solved = solve_points(compiled, &Points::repeated(&theta, 1), jobs);
    let Ok(game) = compiled.at(&theta) else { return };
    if solved.certified() != [true] {
        return;
    }
    let profile = profile_at(&game, &solved, 0);
    let (reach, payoffs) = (profile.realization(&game), profile.continuation(&game));
    let mut sums = vec![(0.0, 0.0); shape.nodes.len()];
    for (i, node) in game.nodes().iter().enumerate() {
        let (NodeKind::Decision(h), Some(_)) = (node.kind, shape.of[i]) else { continue };
        let player = game.information_sets()[h.index()].player.index();
        for child in &node.children {
            // A hidden draw right after an action: its first visible successor
            // stands for the branch.
            let Some(at) = visible(&game, shape, child.index()) else { continue };
            sums[at].0 += reach[i] * payoffs[child.index()][player];
            sums[at].1 += reach[i];
        }
    }
    for (node, (sum, weight)) in shape.nodes.iter_mut().zip(sums) {
        node.value = (weight > 0.0).then(|| sum / weight);
    }
}

fn visible(game: &Game<f64>, shape: &Shape, mut node: usize) -> Option<usize> {
    while shape.of[node].is_none() {
        node = game.nodes()[node].children.first()?.index();
    }
    shape.of[node]
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_case::load::{Limits, load_memory};
    use realpolitik_runs::subject::compiled_game;

    const CASE: &str = r#"
schema = 1
title = "A threat with a hidden type"
as_of = 2022-01-01
[actors.A]
name = "A"
[actors.B]
name = "B"
[parameters.tough]
range = "0.3 to 0.7"
judgement = "test"
[games.g]
title = "g"
precision = 8
start = "type"
[games.g.chance.type]
seen_by = ["A"]
branches.tough = { p = "tough", to = "act" }
branches.weak = { p = "rest", to = "act" }
[games.g.moves.act]
by = "A"
actions = { threaten = "answer", wait = "peace" }
[games.g.moves.answer]
by = "B"
actions = { yield = "gain", resist = "war" }
[games.g.outcomes.peace]
payoffs.A = "0"
payoffs.B = "0"
[games.g.outcomes.gain]
payoffs.A = "1"
payoffs.B = "-0.5"
[games.g.outcomes.war]
payoffs.A = "type.tough - 1"
payoffs.B = "-1"
"#;

    #[test]
    fn what_is_hidden_takes_no_step_and_mass_is_kept() {
        let loaded = load_memory("t", &[("case.toml", CASE.as_bytes())], &Limits::default());
        let case = loaded.case.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let compiled = compiled_game(&case, None).unwrap();
        let t = tree(&case, &compiled, 3, 300, 1);
        let names: Vec<&str> = t.nodes.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names, ["act", "answer", "gain", "war", "peace"]);
        assert_eq!(t.hidden, [("type".to_owned(), vec!["A".to_owned()])]);
        assert_eq!(t.draws, 300);
        assert!((t.nodes[0].reached.mean - 1.0).abs() < 1e-12);
        for (i, node) in t.nodes.iter().enumerate() {
            let children: Vec<_> = t.nodes.iter().filter(|c| c.parent == Some(i)).collect();
            if node.role != NodeRole::Outcome {
                let mass: f64 = children.iter().map(|c| c.reached.mean).sum();
                assert!((mass - node.reached.mean).abs() < 1e-12, "{}", node.name);
                let shares: f64 = children.iter().filter_map(|c| Some(c.taken?.mean)).sum();
                assert!((shares - 1.0).abs() < 1e-9);
            }
        }
        // B does not see the type: yielding costs it 0.5, resisting 1, for certain.
        assert!((t.nodes[2].value.unwrap() + 0.5).abs() < 1e-12);
        assert!((t.nodes[3].value.unwrap() + 1.0).abs() < 1e-12);
    }
}
