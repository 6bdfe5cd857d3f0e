//! Whether the moves seen in an episode can stand on one path of the game.

use crate::diagnostic::Diagnostic;
use crate::limits::Budget;
use crate::{BranchId, Case, Edge, Event, Happening, Observation, Protocol, VertexId};
use std::collections::{BTreeMap, HashMap};

/// Moves of an episode that a message lists.
const SHOWN: usize = 4;
/// Readings of an episode in doubt, over all its moves together.
const MOST_READINGS: usize = 256;

/// The graph of a game by node: branch and target.
pub(crate) type Arrows = HashMap<VertexId, Vec<(BranchId, VertexId)>>;

type Seen<'a> = (&'a Observation, &'a Event);
/// One reading of an episode: the action at each of its nodes.
type Reading = HashMap<VertexId, BranchId>;

/// Checks each episode; `sound` says whose graph can be walked.
pub(super) fn check(case: &Case, sound: &[bool], budget: &mut Budget, found: &mut Vec<Diagnostic>) {
    let mut all: BTreeMap<(usize, &str), Vec<Seen<'_>>> = BTreeMap::new();
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
        let mut first: HashMap<VertexId, Seen<'_>> = HashMap::new();
        let mut twice = None;
        for (o, e) in &moves {
            match first.insert(o.node, (*o, *e)) {
                Some(earlier) if !earlier.0.codings().eq(o.codings()) => {
                    twice = Some((*o, *e, earlier));
                }
                _ => {}
            }
        }
        if let Some((o, e, earlier)) = twice {
            found.push(two_actions(protocol, episode, (o, e), earlier));
            continue;
        }
        let graph = graphs.entry(game).or_insert_with(|| arrows(protocol));
        let Some(readings) = readings(&first) else {
            found.push(Diagnostic::error(
                "RP0614",
                moves[0].1.span,
                format!(
                    "the doubts of episode `{episode}` make more than {MOST_READINGS} readings"
                ),
                "code what is nearly certain as certain, or leave a move out",
            ));
            continue;
        };
        if !budget.take(graph.len() * readings.len()) {
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
        let start = protocol.start;
        let possible: Vec<&Reading> =
            readings.iter().filter(|r| on_one_path(graph, start, r, None)).collect();
        if possible.is_empty() {
            found.push(no_play(protocol, episode, &moves));
        } else if let Some(d) = idle(protocol, episode, &first, &possible) {
            found.push(d);
        } else if let Some(d) = unrecorded(protocol, graph, episode, &moves, &possible) {
            found.push(d);
        }
    }
}

/// Every way to read an episode; `None` if there are too many.
fn readings(moves: &HashMap<VertexId, Seen<'_>>) -> Option<Vec<Reading>> {
    let mut all: Vec<Reading> = vec![HashMap::new()];
    let mut nodes: Vec<(&VertexId, &Seen<'_>)> = moves.iter().collect();
    nodes.sort_unstable_by_key(|(n, _)| **n);
    for (node, (o, _)) in nodes {
        let longer = all.iter().flat_map(|r| {
            o.codings().map(move |(a, _)| {
                let mut r = r.clone();
                r.insert(*node, a);
                r
            })
        });
        all = longer.take(MOST_READINGS + 1).collect();
        if all.len() > MOST_READINGS {
            return None;
        }
    }
    Some(all)
}

/// An action in doubt that no reading of the episode can have.
fn idle(
    protocol: &Protocol,
    episode: &str,
    moves: &HashMap<VertexId, Seen<'_>>,
    possible: &[&Reading],
) -> Option<Diagnostic> {
    let mut nodes: Vec<&Seen<'_>> = moves.values().filter(|(o, _)| !o.doubt.is_empty()).collect();
    nodes.sort_unstable_by_key(|(_, e)| e.span);
    let (o, e, branch) = nodes.iter().find_map(|(o, e)| {
        let never = |a: &&(BranchId, f64)| possible.iter().all(|r| r[&o.node] != a.0);
        o.doubt.iter().find(never).map(|(a, _)| (o, e, *a))
    })?;
    let (node, action) = protocol.names.pair(Edge { node: o.node, branch });
    Some(
        Diagnostic::error(
            "RP0614",
            e.span,
            format!(
                "episode `{episode}` cannot have `{node} = {action}`: no play has it with the other moves seen"
            ),
            "take that action out of the doubt, or leave out the move that rules it out",
        )
        .note(format!("in doubt at `{node}`")),
    )
}

/// An episode that its game's selection would not have recorded.
fn unrecorded(
    protocol: &Protocol,
    graph: &Arrows,
    episode: &str,
    moves: &[Seen<'_>],
    possible: &[&Reading],
) -> Option<Diagnostic> {
    let selection = protocol.selection.as_ref()?;
    let start = protocol.start;
    let recorded = |r: &Reading| {
        selection.recorded_if.iter().any(|h| match h {
            Happening::Outcome(o) => on_one_path(graph, start, r, Some(protocol.outcomes[*o].id)),
            Happening::Branch(edge) => {
                let mut more = r.clone();
                let other = more.insert(edge.node, edge.branch);
                other.is_none_or(|b| b == edge.branch) && on_one_path(graph, start, &more, None)
            }
        })
    };
    if possible.iter().any(|r| recorded(r)) {
        return None;
    }
    let marks: Vec<String> = selection.recorded_if.iter().map(|h| h.name(protocol)).collect();
    let (_, e) = moves[0];
    Some(
        Diagnostic::error(
            "RP0615",
            e.span,
            format!(
                "episode `{episode}` is here, but a play of `{}` is recorded only with {}",
                protocol.id,
                marks.join(" or ")
            ),
            "add what else makes a play recorded to `recorded_if`, or fix the episode",
        )
        .also(selection.span, "the selection is stated here"),
    )
}

/// A move seen, by its names.
fn shown(protocol: &Protocol, o: &Observation) -> String {
    let (node, action) = protocol.names.pair(o.edge());
    format!("{node} = {action}")
}

/// Moves that stand on no path together.
fn no_play(protocol: &Protocol, episode: &str, moves: &[Seen<'_>]) -> Diagnostic {
    let mut list: Vec<String> = moves.iter().take(SHOWN).map(|(o, _)| shown(protocol, o)).collect();
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
    d
}

/// A move that is seen with two actions in one episode.
fn two_actions(
    protocol: &Protocol,
    episode: &str,
    (o, e): Seen<'_>,
    (before, first): Seen<'_>,
) -> Diagnostic {
    let (node, action) = protocol.names.pair(o.edge());
    let other = protocol.names.branch(before.edge());
    Diagnostic::error(
        "RP0607",
        e.span,
        format!("in episode `{episode}` the move `{node}` is seen with two actions"),
        "a move happens once in an episode; start another episode, or state a doubt in one row",
    )
    .note(format!("`{action}` here"))
    .also(first.span, format!("`{other}` here"))
}

/// The graph of a game.
pub(crate) fn arrows(p: &Protocol) -> Arrows {
    let moves = p.moves.iter().map(|m| (m.id, m.actions.iter().map(|a| (a.id, a.to)).collect()));
    let chance = p.chance.iter().map(|c| (c.id, c.branches.iter().map(|b| (b.id, b.to)).collect()));
    moves.chain(chance).collect()
}

/// Whether some play takes every wanted branch, and ends in an outcome if one is
/// wanted. The graph is acyclic: the most wanted branches on a play from a node are
/// its own and the most from where it leads, the branch being forced where one is
/// wanted.
pub(crate) fn on_one_path(
    graph: &Arrows,
    start: VertexId,
    wanted: &HashMap<VertexId, BranchId>,
    end: Option<VertexId>,
) -> bool {
    let mut best: HashMap<VertexId, Option<usize>> = HashMap::new();
    let mut stack = vec![(start, false)];
    while let Some((id, ready)) = stack.pop() {
        if best.contains_key(&id) {
            continue;
        }
        let Some(branches) = graph.get(&id) else {
            best.insert(id, end.is_none_or(|e| e == id).then_some(0));
            continue;
        };
        let forced = wanted.get(&id);
        let open = branches.iter().filter(|(b, _)| forced.is_none_or(|a| a == b));
        if ready {
            let most = open.filter_map(|(_, to)| best.get(to).copied().flatten()).max();
            best.insert(id, most.map(|m| m + usize::from(forced.is_some())));
        } else {
            stack.push((id, true));
            stack.extend(open.map(|(_, to)| (*to, false)));
        }
    }
    best.get(&start).copied().flatten() == Some(wanted.len())
}
