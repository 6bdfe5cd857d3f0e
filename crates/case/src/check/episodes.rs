//! Lints of the moves seen: whether they run with the order of play, and
//! whether the game can bring them about.

use crate::diagnostic::Diagnostic;
use crate::formula::Symbol;
use crate::table::{Arrows, arrows, on_one_path};
use crate::{ActorId, BranchId, Case, Edge, Event, Observation, Protocol, VertexId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Points of the beliefs at which a branch is tried before its probability is
/// called 0.
const POINTS: usize = 32;

/// An episode: its moves, each node once, by name.
type Episode<'c> = BTreeMap<&'c str, (&'c Observation, &'c Event)>;

/// The lints of every episode.
pub(crate) fn lints(case: &Case, found: &mut Vec<Diagnostic>) {
    let mut episodes: BTreeMap<usize, BTreeMap<&str, Episode<'_>>> = BTreeMap::new();
    for e in &case.events {
        if let Some(o) = &e.observation {
            let episode = episodes.entry(o.game).or_default().entry(&o.episode).or_default();
            let name = case.games[o.game].names.vertex(o.node);
            episode.entry(name).or_insert((o, e));
        }
    }
    for (game, episodes) in episodes {
        let protocol = &case.games[game];
        let graph = arrows(protocol);
        let order: HashMap<VertexId, usize> =
            protocol.order_of_play().into_iter().enumerate().map(|(i, n)| (n, i)).collect();
        let never = never(case, protocol);
        for (name, episode) in &episodes {
            against_order(protocol, &order, name, episode, found);
            impossible(protocol, &graph, &never, name, episode, found);
        }
    }
}

/// A later mover who sees an earlier action cannot have moved before it. Where
/// it does not see it, the game says nothing of the order in time; nor where
/// nature draws what one side alone knows, such as its type.
fn against_order(
    protocol: &Protocol,
    order: &HashMap<VertexId, usize>,
    name: &str,
    episode: &Episode<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let mut moves: Vec<(&Observation, &Event, Option<ActorId>)> =
        episode.values().map(|(o, e)| (*o, *e, protocol.move_at(o.node).map(|m| m.by))).collect();
    moves.sort_by_key(|(o, _, _)| order.get(&o.node).copied());
    let seen = |earlier: &Observation, by: ActorId| match protocol.move_at(earlier.node) {
        Some(m) => m.by == by || m.seen_by.as_ref().is_none_or(|s| s.contains(&by)),
        None => protocol.chance_at(earlier.node).is_some_and(|c| c.seen_by.is_none()),
    };
    for (i, (late, after, by)) in moves.iter().enumerate() {
        let Some(by) = by else { continue };
        let earlier = moves[..i].iter();
        let mut wrong =
            earlier.filter(|(o, e, _)| e.date.earliest() > after.date.latest() && seen(o, *by));
        if let Some((early, before, _)) = wrong.next() {
            let (late_node, late_action) = protocol.names.pair(late.edge());
            let (early_node, early_action) = protocol.names.pair(early.edge());
            found.push(
                Diagnostic::warning(
                    "RP2112",
                    after.span,
                    format!(
                        "in episode `{name}` `{late_node}` is dated {}, but `{early_node}`, which comes before it in the game, {}",
                        after.date, before.date
                    ),
                    "fix a date, or put the moves into different episodes",
                )
                .note(format!("{late_node} = {late_action} on {}", after.date))
                .also(before.span, format!("{early_node} = {early_action} on {}", before.date)),
            );
            return;
        }
    }
}

/// Nature's branches whose probability is 0 wherever it was tried.
fn never(case: &Case, protocol: &Protocol) -> HashSet<Edge> {
    let mut never = HashSet::new();
    if protocol.chance.is_empty() {
        return never;
    }
    let points: Vec<Vec<f64>> = (0..POINTS).map(|k| point(case, k)).collect();
    for c in &protocol.chance {
        let written: Vec<_> = c.branches.iter().filter_map(|b| b.probability.as_ref()).collect();
        // What depends on the moves before is not one number.
        let moves = |e: &&crate::formula::Expression| {
            e.symbols().iter().any(|s| !matches!(s, Symbol::Parameter(_)))
        };
        if written.iter().any(moves) {
            continue;
        }
        let value = |e: &crate::formula::Expression, theta: &[f64]| {
            e.eval(&|s| match s {
                Symbol::Parameter(p) => theta[p.index()],
                _ => f64::NAN,
            })
        };
        for b in &c.branches {
            let zero = points.iter().all(|theta| {
                let p = match &b.probability {
                    Some(e) => value(e, theta),
                    None => 1.0 - written.iter().map(|e| value(e, theta)).sum::<f64>(),
                };
                p.abs() <= realpolitik_game::tree::PROBABILITY_TOLERANCE
            });
            if zero {
                never.insert(Edge { node: c.id, branch: b.id });
            }
        }
    }
    never
}

/// The medians, and then points spread over the beliefs: each parameter at
/// quantiles of its own, by multiples of an irrational number (Weyl 1916).
fn point(case: &Case, k: usize) -> Vec<f64> {
    let quantile = |i: usize| {
        let step = (5.0 + 8.0 * i as f64).sqrt() * k as f64;
        let u = (0.5 + step).fract();
        u.clamp(0.01, 0.99)
    };
    case.parameters.iter().enumerate().map(|(i, p)| p.distribution.quantile(quantile(i))).collect()
}

/// An episode that play comes to only by a branch of probability 0.
fn impossible(
    protocol: &Protocol,
    graph: &Arrows,
    never: &HashSet<Edge>,
    name: &str,
    episode: &Episode<'_>,
    found: &mut Vec<Diagnostic>,
) {
    if never.is_empty() {
        return;
    }
    let wanted: HashMap<VertexId, BranchId> =
        episode.values().map(|(o, _)| (o.node, o.action)).collect();
    let without = |gone: &dyn Fn(Edge) -> bool| {
        let there = |node: VertexId, (branch, _): &(BranchId, VertexId)| {
            !gone(Edge { node, branch: *branch })
        };
        let open: Arrows = graph
            .iter()
            .map(|(n, b)| (*n, b.iter().filter(|b| there(*n, b)).copied().collect()))
            .collect();
        on_one_path(&open, protocol.start, &wanted, None)
    };
    if without(&|edge| never.contains(&edge)) {
        return;
    }
    let Some((last, event)) =
        episode.values().max_by_key(|(_, e)| (e.date.latest(), e.date, e.span)).copied()
    else {
        return;
    };
    // The branch seen itself, or one without which play does not come here.
    let seen = episode.values().find(|(o, _)| never.contains(&o.edge()));
    let mut cause = never.iter().copied().collect::<Vec<_>>();
    cause.sort_unstable_by_key(|c| protocol.names.pair(*c));
    let cause = match seen {
        Some((o, _)) => Some(o.edge()),
        None => cause.into_iter().find(|c| !without(&|edge| edge == *c)),
    };
    let place = cause.and_then(|c| protocol.chance_at(c.node));
    let (last_node, last_action) = protocol.names.pair(last.edge());
    let message = match cause.map(|c| protocol.names.pair(c)) {
        Some((node, branch)) if seen.is_some() => format!(
            "episode `{name}` has `{node} = {branch}`, whose probability in `{}` is 0",
            protocol.id
        ),
        Some((node, branch)) => format!(
            "play of `{}` comes to `{last_node} = {last_action}` of episode `{name}` by `{node} = {branch}` alone, whose probability is 0",
            protocol.id
        ),
        None => format!(
            "play of `{}` comes to `{last_node} = {last_action}` of episode `{name}` only by branches of probability 0",
            protocol.id
        ),
    };
    let at = seen.map_or(event, |(_, e)| e);
    let help = "what has happened is not impossible: raise the probability, or fix the row";
    let mut d = Diagnostic::warning("RP2113", at.span, message, help);
    if let Some(c) = place {
        d = d.also(c.span, "the probability is stated here");
    }
    found.push(d);
}
