//! The graph of a game: where its moves lead, whether it ends, how large the
//! tree is that it unfolds into.

use super::{Names, Reader};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::limits::Limits;
use crate::protocol::Vertex;
use crate::{NameTable, Protocol, Span, VertexId};
use std::collections::{HashMap, HashSet};

/// An arrow of the graph, with the place where its head is named.
#[derive(Clone, Copy, Debug)]
struct Link {
    to: VertexId,
    at: Span,
}

/// The arrows of a game as they are read, and the names of what they join.
pub(super) struct Links {
    pub names: NameTable,
    all: Vec<Link>,
}

impl Links {
    /// None yet; the names are those that the game declares.
    pub fn new(names: NameTable) -> Self {
        Links { names, all: Vec::new() }
    }
    /// An arrow to what has this name, declared or not.
    pub fn to(&mut self, name: &str, at: Span) -> VertexId {
        let to = self.names.intern(name);
        self.all.push(Link { to, at });
        to
    }
    /// The names when all has been read, and the arrows.
    pub fn done(self) -> (NameTable, Arrows) {
        (self.names, Arrows(self.all))
    }
}

/// The arrows of a game.
pub(super) struct Arrows(Vec<Link>);

struct Graph<'p> {
    names: Vec<&'p str>,
    ids: Vec<VertexId>,
    spans: Vec<Span>,
    /// Per node its successors: a node, or an ending.
    next: Vec<Vec<Option<usize>>>,
}

/// Checks that every target exists, that there is no cycle, that everything is
/// reached and that the tree is not too large. Returns whether plays can be
/// followed to their end.
pub(super) fn check(
    r: &mut Reader<'_>,
    p: &Protocol,
    links: &Arrows,
    declared: &Names,
    limits: &Limits,
) -> bool {
    let mut good = true;
    for link in &links.0 {
        if r.full() {
            return false;
        }
        let to = p.names.vertex(link.to);
        if declared.lacks(to) {
            good = false;
            let mut known: Vec<&str> = declared.iter().collect();
            known.sort_unstable();
            r.error(
                "RP0106",
                link.at,
                format!("`{to}` is neither a move nor an outcome of game `{}`", p.id),
                did_you_mean(to, "nodes and outcomes", known),
            );
        }
    }
    let g = graph(p);
    // What is broken elsewhere has been told there; its graph would mislead.
    let complete = !declared.open()
        && g.names.len() + p.outcomes.len() == declared.len()
        && !p.names.vertex(p.start).is_empty()
        && g.next.iter().all(|n| !n.is_empty());
    if !good || !complete {
        return false;
    }
    let Some(order) = order(r, &g, p) else { return false };
    size(r, &g, &order, p, limits);
    unreached(r, &g, p);
    true
}

fn graph(p: &Protocol) -> Graph<'_> {
    let chance = p.chance.iter().map(|c| (c.name.as_str(), (c.id, c.span)));
    let moves = p.moves.iter().map(|m| (m.name.as_str(), (m.id, m.span)));
    let (names, rest): (Vec<&str>, Vec<(VertexId, Span)>) = chance.chain(moves).unzip();
    let (ids, spans): (Vec<VertexId>, Vec<Span>) = rest.into_iter().unzip();
    let index: HashMap<VertexId, usize> = ids.iter().enumerate().map(|(i, n)| (*n, i)).collect();
    let to = |id: VertexId| index.get(&id).copied();
    let next = p
        .chance
        .iter()
        .map(|c| c.branches.iter().map(|b| to(b.to)).collect())
        .chain(p.moves.iter().map(|m| m.actions.iter().map(|a| to(a.to)).collect()))
        .collect();
    Graph { names, ids, spans, next }
}

/// The nodes in the order in which a depth-first walk leaves them, successors
/// first; `None` if the walk comes back to where it is.
fn order(r: &mut Reader<'_>, g: &Graph<'_>, p: &Protocol) -> Option<Vec<usize>> {
    // 0 not met, 1 on the way, 2 left.
    let mut colour = vec![0u8; g.names.len()];
    let mut order = Vec::with_capacity(g.names.len());
    let start = g.ids.iter().position(|n| *n == p.start);
    for root in start.into_iter().chain(0..g.names.len()) {
        if colour[root] != 0 {
            continue;
        }
        colour[root] = 1;
        let mut stack = vec![(root, 0usize)];
        while let Some((node, next)) = stack.pop() {
            let Some(to) = g.next[node].get(next) else {
                colour[node] = 2;
                order.push(node);
                continue;
            };
            stack.push((node, next + 1));
            let Some(child) = *to else { continue };
            match colour[child] {
                0 => {
                    colour[child] = 1;
                    stack.push((child, 0));
                }
                1 => {
                    let way = stack.iter().map(|(i, _)| *i).skip_while(|i| *i != child);
                    circle(r, g, &way.collect::<Vec<_>>());
                    return None;
                }
                _ => {}
            }
        }
    }
    Some(order)
}

fn circle(r: &mut Reader<'_>, g: &Graph<'_>, way: &[usize]) {
    let names: Vec<&str> = way.iter().map(|i| g.names[*i]).collect();
    let shown = match names.as_slice() {
        [first, .., last] if names.len() > 8 => {
            format!("{first} → … {} moves … → {last} → {first}", names.len() - 2)
        }
        _ => format!("{} → {}", names.join(" → "), names[0]),
    };
    let last = way[way.len() - 1];
    let mut d = Diagnostic::error(
        "RP0301",
        g.spans[last],
        format!("the moves go round in a circle: {shown}"),
        "a game must end: let one of these lead to an outcome",
    )
    .note(format!("leads back to `{}`", names[0]));
    if way.len() > 1 {
        d = d.also(g.spans[way[0]], "the circle begins here");
    }
    r.push(d);
}

/// Nodes and longest play of the tree, without making it: a node unfolds into
/// itself and what its successors unfold into.
fn size(r: &mut Reader<'_>, g: &Graph<'_>, order: &[usize], p: &Protocol, limits: &Limits) {
    let mut nodes = vec![1u64; g.names.len()];
    let mut depth = vec![0usize; g.names.len()];
    for i in order {
        for to in &g.next[*i] {
            let (n, d) = to.map_or((1, 0), |c| (nodes[c], depth[c]));
            nodes[*i] = nodes[*i].saturating_add(n);
            depth[*i] = depth[*i].max(d + 1);
        }
    }
    let Some(start) = g.ids.iter().position(|n| *n == p.start) else { return };
    if nodes[start] > limits.max_nodes as u64 {
        let count = match nodes[start] {
            u64::MAX => "more than 10¹⁹".to_owned(),
            n => n.to_string(),
        };
        r.error(
            "RP0305",
            p.span,
            format!(
                "game `{}` unfolds into {count} tree nodes (limit max-nodes {})",
                p.id, limits.max_nodes
            ),
            "merge moves or branches that do not matter, or raise --max-nodes",
        );
    } else if depth[start] > limits.max_depth {
        r.error(
            "RP0305",
            p.span,
            format!(
                "a play of game `{}` has {} moves (limit max-depth {})",
                p.id, depth[start], limits.max_depth
            ),
            "merge moves that follow one another, or raise --max-depth",
        );
    }
}

fn unreached(r: &mut Reader<'_>, g: &Graph<'_>, p: &Protocol) {
    let mut reached: HashSet<VertexId> = HashSet::from([p.start]);
    let mut stack: Vec<usize> = g.ids.iter().position(|n| *n == p.start).into_iter().collect();
    let targets = |i: usize| match i.checked_sub(p.chance.len()) {
        None => p.next(Vertex::Chance(i)),
        Some(m) => p.next(Vertex::Move(m)),
    };
    while let Some(i) = stack.pop() {
        for (id, child) in targets(i).into_iter().zip(&g.next[i]) {
            if reached.insert(id) {
                stack.extend(child);
            }
        }
    }
    let leaving: HashSet<usize> = p.walk_away.iter().map(|(_, o)| *o).collect();
    let nodes = g.ids.iter().zip(&g.spans).map(|(n, s)| (*n, *s));
    let ends = p
        .outcomes
        .iter()
        .enumerate()
        .filter(|(i, _)| !leaving.contains(i))
        .map(|(_, o)| (o.id, o.span));
    for (id, at) in nodes.chain(ends) {
        if !reached.contains(&id) {
            let (name, start) = (p.names.vertex(id), p.names.vertex(p.start));
            r.push(Diagnostic::warning(
                "RP0302",
                at,
                format!("`{name}` is never reached from `{start}`"),
                "let a move lead to it, name it under walk_away, or take it out",
            ));
        }
    }
}
