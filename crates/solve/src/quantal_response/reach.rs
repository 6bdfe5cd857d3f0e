//! What an information set depends on in a tree: the ways to its members and what is below.

use realpolitik_game::{Game, NodeId, NodeKind};

/// The actions (flat) on the way to a node, the first one first.
pub(super) fn way(game: &Game<f64>, node: NodeId) -> Vec<u32> {
    let mut way = Vec::new();
    let mut at = game.node(node).parent;
    while let Some((above, branch)) = at {
        if let NodeKind::Decision(h) = game.node(above).kind {
            way.push(game.action_offsets()[h.index()] as u32 + branch);
        }
        at = game.node(above).parent;
    }
    way.reverse();
    way
}

/// Per set, the sets on the way to its members and below them.
pub(super) fn touched_sets(game: &Game<f64>, members: &[Vec<NodeId>]) -> Vec<Vec<u32>> {
    let set = |node: NodeId| match game.node(node).kind {
        NodeKind::Decision(h) => Some(h.0),
        _ => None,
    };
    let of_set = |members: &Vec<NodeId>| {
        let mut touched = Vec::new();
        for m in members {
            let mut at = game.node(*m).parent;
            while let Some((above, _)) = at {
                touched.extend(set(above));
                at = game.node(above).parent;
            }
            let mut open: Vec<NodeId> = game.node(*m).children.clone();
            while let Some(node) = open.pop() {
                touched.extend(set(node));
                open.extend(&game.node(node).children);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        touched
    };
    members.iter().map(of_set).collect()
}

/// How many branches of nature of probability 0 lead to each node.
pub(crate) fn impossible_branches(game: &Game<f64>) -> Vec<u32> {
    let mut rare = vec![0u32; game.nodes().len()];
    for (i, node) in game.nodes().iter().enumerate() {
        for (b, child) in node.children.iter().enumerate() {
            let never = match node.kind {
                NodeKind::Chance(c) => game.chance_sets()[c.index()].probabilities[b] <= 0.0,
                _ => false,
            };
            rare[child.index()] = rare[i] + u32::from(never);
        }
    }
    rare
}

/// The members of a set behind the fewest impossible branches of nature.
pub(crate) fn least_rare(members: &[NodeId], rare: &[u32]) -> Vec<NodeId> {
    let least = members.iter().map(|m| rare[m.index()]).min();
    members.iter().copied().filter(|m| Some(rare[m.index()]) == least).collect()
}
