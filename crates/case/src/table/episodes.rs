//! Whether the moves seen in an episode can stand on one path of the game.

use crate::diagnostic::Diagnostic;
use crate::limits::Budget;
use crate::{BranchId, Case, Edge, Event, Observation, Protocol, VertexId};
use std::collections::{BTreeMap, HashMap};

/// Moves of an episode that a message lists.
const SHOWN: usize = 4;

/// The graph of a game by node: branch and target.
pub(crate) type Arrows = HashMap<VertexId, Vec<(BranchId, VertexId)>>;

/// Checks each episode; `sound` says whose graph can be walked.
pub(super) fn check(case: &Case, sound: &[bool], budget: &mut Budget, found: &mut Vec<Diagnostic>) {
    type Episode<'a> = Vec<(&'a Observation, &'a Event)>;
    let mut all: BTreeMap<(usize, &str), Episode<'_>> = BTreeMap::new();
    for e in &case.events {
        if let Some(o) = &e.observation {
            all.entry((o.game, o.episode.as_str())).or_default().push((o, e));
        }
    }
    let mut graphs: HashMap<usize, Arrows> = HashMap::new();
    for ((game, episode), moves) in all {
        if super::full(found) || !sound.get(game).copied().unwrap_or(false) {
            continue;
        }
        let protocol = &case.games[game];
        let mut wanted: HashMap<VertexId, (BranchId, &Event)> = HashMap::new();
        let mut twice = None;
        for (o, e) in &moves {
            match wanted.insert(o.node, (o.action, e)) {
                Some((action, first)) if action != o.action => {
                    twice = Some((*o, *e, action, first))
                }
                _ => {}
            }
        }
        if let Some((o, e, action, first)) = twice {
            found.push(two_actions(protocol, episode, (o, e, action), first));
            continue;
        }
        let graph = graphs.entry(game).or_insert_with(|| arrows(protocol));
        if !budget.take(graph.len()) {
            found.push(Diagnostic::error(
                "RP0003",
                moves[0].1.span,
                format!(
                    "checking the episodes against their games takes more than {} steps (limit max-steps)",
                    budget.limit()
                ),
                "split the case, or raise --max-steps",
            ));
            return;
        }
        let wanted: HashMap<VertexId, BranchId> =
            wanted.into_iter().map(|(n, (a, _))| (n, a)).collect();
        if !on_one_path(graph, protocol.start, &wanted) {
            let mut list: Vec<String> =
                moves.iter().take(SHOWN).map(|(o, _)| shown(protocol, o)).collect();
            if moves.len() > SHOWN {
                list.push(format!("{} more", moves.len() - SHOWN));
            }
            let (last, e) = moves[moves.len() - 1];
            let mut d = Diagnostic::error(
                "RP0607",
                e.span,
                format!(
                    "episode `{episode}` breaks the rules of `{}`: no play has {}",
                    protocol.id,
                    list.join(" and ")
                ),
                "fix the actions, or put the moves into different episodes",
            )
            .note(shown(protocol, last));
            for (o, e) in moves.iter().rev().skip(1).take(SHOWN) {
                d = d.also(e.span, shown(protocol, o));
            }
            found.push(d);
        }
    }
}

/// A move that is seen with two actions in one episode.
fn two_actions(
    protocol: &Protocol,
    episode: &str,
    (o, e, first_action): (&Observation, &Event, BranchId),
    first: &Event,
) -> Diagnostic {
    let names = &protocol.names;
    let (node, action) = names.pair(o.edge());
    let other = names.branch(Edge { node: o.node, branch: first_action });
    Diagnostic::error(
        "RP0607",
        e.span,
        format!("in episode `{episode}` the move `{node}` is seen with two actions"),
        "a move happens once in an episode; start another episode",
    )
    .note(format!("`{action}` here"))
    .also(first.span, format!("`{other}` here"))
}

/// A move seen, by its names.
fn shown(protocol: &Protocol, o: &Observation) -> String {
    let (node, action) = protocol.names.pair(o.edge());
    format!("{node} = {action}")
}

/// The graph of a game.
pub(crate) fn arrows(p: &Protocol) -> Arrows {
    let moves = p.moves.iter().map(|m| (m.id, m.actions.iter().map(|a| (a.id, a.to)).collect()));
    let chance = p.chance.iter().map(|c| (c.id, c.branches.iter().map(|b| (b.id, b.to)).collect()));
    moves.chain(chance).collect()
}

/// Whether some play takes every wanted branch. The graph is acyclic: the most
/// wanted branches on a play from a node are its own and the most from where it
/// leads, the branch being forced where one is wanted.
pub(crate) fn on_one_path(
    graph: &Arrows,
    start: VertexId,
    wanted: &HashMap<VertexId, BranchId>,
) -> bool {
    let mut best: HashMap<VertexId, usize> = HashMap::new();
    let mut stack = vec![(start, false)];
    while let Some((id, ready)) = stack.pop() {
        if best.contains_key(&id) {
            continue;
        }
        let Some(branches) = graph.get(&id) else {
            best.insert(id, 0);
            continue;
        };
        let forced = wanted.get(&id);
        let open = branches.iter().filter(|(b, _)| forced.is_none_or(|a| a == b));
        if ready {
            let most = open.map(|(_, to)| best.get(to).copied().unwrap_or(0)).max().unwrap_or(0);
            best.insert(id, most + usize::from(forced.is_some()));
        } else {
            stack.push((id, true));
            stack.extend(open.map(|(_, to)| (*to, false)));
        }
    }
    best.get(&start).copied().unwrap_or(0) == wanted.len()
}
