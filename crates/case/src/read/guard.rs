//! Conditions on the play under which an action or a branch is there.
//!
//! An action's condition may speak only of what the mover has seen: else what it
//! can choose would tell it what it does not know. Who does not see the condition
//! learns nothing by it: an information set is what its owner has seen, whatever
//! others could have done.

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::formula::{Expression, Symbol};
use crate::limits::Limits;
use crate::play::{PlayReader, Sight};
use crate::protocol::Vertex;
use crate::{Case, Edge, Protocol, VertexId};
use std::collections::{HashMap, HashSet};

/// Checks every condition of a game whose plays can be followed to their end.
pub(super) fn check(r: &mut Reader<'_>, case: &Case, p: &Protocol, limits: &Limits) {
    let conditional = p.moves.iter().any(|m| m.actions.iter().any(|a| a.open_if.is_some()))
        || p.chance.iter().any(|c| c.branches.iter().any(|b| b.open_if.is_some()));
    if !conditional {
        return;
    }
    let mut sound = true;
    let (sight, reader) = (Sight::of(p), PlayReader::of(p));
    for m in &p.moves {
        for (a, condition) in m.actions.iter().filter_map(|a| Some((a, a.open_if.as_ref()?))) {
            let what = format!("action `{}`", a.name);
            sound &= known_in_play(r, case, condition, &what);
            let nodes = p.moves.iter().map(|m| m.id).chain(p.chance.iter().map(|c| c.id));
            for read in nodes.filter(|n| read_by(&reader, condition, *n)) {
                if sight.sees(m.by, read, m.id) {
                    continue;
                }
                sound = false;
                let (id, node) = (&case.actors[m.by.index()].id, p.names.vertex(read));
                r.error(
                    "RP0311",
                    condition.place(),
                    format!("{what} depends on `{node}`, which {id} does not see"),
                    format!(
                        "add {id} to  seen_by  of `{node}`, or let it depend on what {id} knows"
                    ),
                );
            }
        }
    }
    for c in &p.chance {
        for (b, condition) in c.branches.iter().filter_map(|b| Some((b, b.open_if.as_ref()?))) {
            sound &= known_in_play(r, case, condition, &format!("branch `{}`", b.name));
        }
    }
    if sound {
        walk(r, p, limits);
    }
}

/// Whether a condition has one answer on each play, whatever is drawn.
fn known_in_play(r: &mut Reader<'_>, case: &Case, condition: &Expression, what: &str) -> bool {
    let parameter = condition.symbols().into_iter().find_map(|s| match s {
        Symbol::Parameter(p) => Some(p),
        _ => None,
    });
    let Some(p) = parameter else { return true };
    let id = &case.parameters[p.index()].id;
    r.error(
        "RP0311",
        condition.place(),
        format!("{what} depends on parameter `{id}`, so that the moves would differ by draw"),
        "draw it as a chance move, and let the condition name a branch of that",
    );
    false
}

/// Whether a condition depends on what was done at a node.
fn read_by(reader: &PlayReader, e: &Expression, node: VertexId) -> bool {
    e.symbols().into_iter().any(|s| reader.reads(s, node))
}

/// A node and what conditions can tell of the play to it.
type State = (VertexId, Vec<Edge>);

/// Follows every play, those alike for all conditions as one: each node must leave
/// something to do, and what is never there is told.
fn walk(r: &mut Reader<'_>, p: &Protocol, limits: &Limits) {
    let conditions =
        p.moves.iter().flat_map(|m| m.actions.iter().filter_map(|a| a.open_if.as_ref())).chain(
            p.chance.iter().flat_map(|c| c.branches.iter().filter_map(|b| b.open_if.as_ref())),
        );
    let reader = PlayReader::of(p);
    let read: Vec<Symbol> = conditions.flat_map(Expression::symbols).collect();
    let nodes = p.moves.iter().map(|m| m.id).chain(p.chance.iter().map(|c| c.id));
    let relevant: HashSet<VertexId> =
        nodes.filter(|n| read.iter().any(|s| reader.reads(*s, *n))).collect();
    let vertices = p.vertices();
    let mut seen: HashSet<State> = HashSet::new();
    let mut taken: HashSet<Edge> = HashSet::new();
    let mut told: HashSet<VertexId> = HashSet::new();
    let mut stack: Vec<State> = vec![(p.start, Vec::new())];
    while let Some((here, play)) = stack.pop() {
        if seen.len() >= limits.max_nodes || !seen.insert((here, play.clone())) {
            continue;
        }
        let Some(vertex) = vertices.get(here.index()).copied().flatten() else { continue };
        let open = reader.open(p, vertex, &play);
        if open.is_empty() && !matches!(vertex, Vertex::Outcome(_)) && told.insert(here) {
            nothing_left(r, p, here, &play);
        }
        for (branch, to) in open {
            let edge = Edge { node: here, branch };
            taken.insert(edge);
            let mut longer = play.clone();
            if relevant.contains(&here) {
                longer.push(edge);
            }
            stack.push((to, longer));
        }
    }
    if seen.len() < limits.max_nodes && told.is_empty() {
        never_there(r, p, &taken, &seen);
    }
}

fn nothing_left(r: &mut Reader<'_>, p: &Protocol, here: VertexId, play: &[Edge]) {
    let steps: Vec<String> =
        play.iter().map(|e| p.names.pair(*e)).map(|(n, b)| format!("{n}.{b}")).collect();
    let after =
        if steps.is_empty() { String::new() } else { format!(" after {}", steps.join(", ")) };
    let span = p
        .move_at(here)
        .map(|m| m.span)
        .or_else(|| p.chance_at(here).map(|c| c.span))
        .unwrap_or(p.span);
    let what = if p.move_at(here).is_some() { "no action" } else { "no branch" };
    r.error(
        "RP0304",
        span,
        format!("the conditions leave {what} at `{}`{after}", p.names.vertex(here)),
        "leave one without a condition, or let play not come here",
    );
}

/// Tells of conditions that no play meets.
fn never_there(r: &mut Reader<'_>, p: &Protocol, taken: &HashSet<Edge>, seen: &HashSet<State>) {
    let reached: HashSet<VertexId> = seen.iter().map(|(v, _)| *v).collect();
    let actions = p.moves.iter().flat_map(|m| {
        m.actions.iter().filter_map(move |a| Some((m.id, a.id, &a.name, a.open_if.as_ref()?)))
    });
    let branches = p.chance.iter().flat_map(|c| {
        c.branches.iter().filter_map(move |b| Some((c.id, b.id, &b.name, b.open_if.as_ref()?)))
    });
    let all: HashMap<Edge, (&String, &Expression)> = actions
        .chain(branches)
        .map(|(node, branch, name, e)| (Edge { node, branch }, (name, e)))
        .collect();
    // Of a node of rounds, what is there in some round is not told.
    let copies = |node: VertexId| -> Vec<VertexId> {
        let all = p.rounds.iter().flat_map(|r| &r.nodes).map(|(_, copies)| copies);
        all.into_iter().find(|c| c.contains(&node)).cloned().unwrap_or_else(|| vec![node])
    };
    let somewhere = |edge: Edge| {
        copies(edge.node).iter().any(|node| taken.contains(&Edge { node: *node, ..edge }))
    };
    let mut never: Vec<_> = all
        .into_iter()
        .filter(|(edge, _)| reached.contains(&edge.node) && !somewhere(*edge))
        .collect();
    never.sort_by_key(|(edge, _)| *edge);
    for (edge, (name, e)) in never {
        let node = p.names.vertex(edge.node);
        r.push(Diagnostic::warning(
            "RP0302",
            e.place(),
            format!("`{node}.{name}` is never open: its condition holds on no play"),
            "name a branch that comes before it, or take the action out",
        ));
    }
}
