//! Whether the moves seen in an episode can stand on one path of the game.

use crate::diagnostic::Diagnostic;
use crate::limits::Budget;
use crate::{Case, Event, Observation, Protocol};
use std::collections::{BTreeMap, HashMap};

/// Moves of an episode that a message lists.
const SHOWN: usize = 4;

/// The graph of a game by node name: branch and target.
pub(crate) type Arrows<'p> = HashMap<&'p str, Vec<(&'p str, &'p str)>>;

/// Checks each episode; `sound` says whose graph can be walked.
pub(super) fn check(case: &Case, sound: &[bool], budget: &mut Budget, found: &mut Vec<Diagnostic>) {
    type Episode<'a> = Vec<(&'a Observation, &'a Event)>;
    let mut all: BTreeMap<(usize, &str), Episode<'_>> = BTreeMap::new();
    for e in &case.events {
        if let Some(o) = &e.observation {
            all.entry((o.game, o.episode.as_str())).or_default().push((o, e));
        }
    }
    let mut graphs: HashMap<usize, Arrows<'_>> = HashMap::new();
    for ((game, episode), moves) in all {
        if super::full(found) || !sound.get(game).copied().unwrap_or(false) {
            continue;
        }
        let protocol = &case.games[game];
        let mut wanted: HashMap<&str, (&str, &Event)> = HashMap::new();
        let mut twice = None;
        for (o, e) in &moves {
            match wanted.insert(&o.node, (&o.action, e)) {
                Some((action, first)) if action != o.action => {
                    twice = Some((*o, *e, action, first))
                }
                _ => {}
            }
        }
        if let Some((o, e, action, first)) = twice {
            found.push(two_actions(episode, (o, e, action), first));
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
        let wanted: HashMap<&str, &str> = wanted.into_iter().map(|(n, (a, _))| (n, a)).collect();
        if !on_one_path(graph, &protocol.start, &wanted) {
            let mut list: Vec<String> = moves
                .iter()
                .take(SHOWN)
                .map(|(o, _)| format!("{} = {}", o.node, o.action))
                .collect();
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
            .note(format!("{} = {}", last.node, last.action));
            for (o, e) in moves.iter().rev().skip(1).take(SHOWN) {
                d = d.also(e.span, format!("{} = {}", o.node, o.action));
            }
            found.push(d);
        }
    }
}

/// A move that is seen with two actions in one episode.
fn two_actions(
    episode: &str,
    (o, e, action): (&Observation, &Event, &str),
    first: &Event,
) -> Diagnostic {
    Diagnostic::error(
        "RP0607",
        e.span,
        format!("in episode `{episode}` the move `{}` is seen with two actions", o.node),
        "a move happens once in an episode; start another episode",
    )
    .note(format!("`{}` here", o.action))
    .also(first.span, format!("`{action}` here"))
}

/// The graph of a game.
pub(crate) fn arrows(p: &Protocol) -> Arrows<'_> {
    let moves = p.moves.iter().map(|m| {
        (m.name.as_str(), m.actions.iter().map(|a| (a.name.as_str(), a.to.as_str())).collect())
    });
    let chance = p.chance.iter().map(|c| {
        (c.name.as_str(), c.branches.iter().map(|b| (b.name.as_str(), b.to.as_str())).collect())
    });
    moves.chain(chance).collect()
}

/// Whether some play takes every wanted branch. The graph is acyclic: the most
/// wanted branches on a play from a node are its own and the most from where it
/// leads, the branch being forced where one is wanted.
pub(crate) fn on_one_path(graph: &Arrows<'_>, start: &str, wanted: &HashMap<&str, &str>) -> bool {
    let mut best: HashMap<&str, usize> = HashMap::new();
    let mut stack = vec![(start, false)];
    while let Some((name, ready)) = stack.pop() {
        if best.contains_key(name) {
            continue;
        }
        let Some(branches) = graph.get(name) else {
            best.insert(name, 0);
            continue;
        };
        let forced = wanted.get(name);
        let open = branches.iter().filter(|(b, _)| forced.is_none_or(|a| a == b));
        if ready {
            let most = open.map(|(_, to)| best.get(to).copied().unwrap_or(0)).max().unwrap_or(0);
            best.insert(name, most + usize::from(forced.is_some()));
        } else {
            stack.push((name, true));
            stack.extend(open.map(|(_, to)| (*to, false)));
        }
    }
    best.get(start).copied().unwrap_or(0) == wanted.len()
}
