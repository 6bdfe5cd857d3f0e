//! Games: named graphs of moves.

use super::chance::chance_nodes;
use super::defined::InGame;
use super::formula::{Names, formula};
use super::graph::{self, Links};
use super::payoff::{self, Ends};
use super::{Fields, Handle, Reader, forms, guard, happening};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::formula::{Expression, Symbol};
use crate::language::document::case;
use crate::language::events::CHANNELS;
use crate::language::game::{action, concession, node, outcome, whole};
use crate::limits::Limits;
use crate::syntax::{Key, Spanned, Value};
use crate::{
    Action, ActorId, Case, ChanceNode, Channel, Concession, MoveNode, Outcome, Protocol, Span,
    VertexId,
};
use std::collections::HashMap;
use std::sync::Arc;

/// `[games.NAME]`; per game whether its plays can be followed to their end.
pub(super) fn games(
    r: &mut Reader<'_>,
    top: &Fields<'_>,
    case: &mut Case,
    limits: &Limits,
) -> (Vec<bool>, Vec<InGame>) {
    if top.get(&case::GAMES).is_none() {
        top.missing(
            r,
            &case::GAMES,
            "state at least one: [games.NAME] with start = \"…\" and its moves",
        );
    }
    let (mut sound, mut defined) = (Vec::new(), Vec::new());
    for (key, t) in top.named(r, &case::GAMES, "game") {
        r.identifier(&key.name, key.span, "game");
        let (protocol, good, here) = game(r, &t, key, case, limits);
        case.games.push(protocol);
        sound.push(good);
        defined.push(here);
    }
    (sound, defined)
}

/// Heaviest concession, in the unit of the ledger.
const MOST_WEIGHT: f64 = 1e6;

pub(super) fn seen_by(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    key: Handle,
    case: &Case,
) -> Option<Vec<ActorId>> {
    let list = t.list(r, key)?;
    Some(
        list.iter()
            .filter_map(|v| match &v.value {
                Value::Text(n) => r.actor(case, n, v.span, "one who sees"),
                _ => {
                    r.wrong_type(v, "`seen_by`", "a list of actors");
                    None
                }
            })
            .collect(),
    )
}

fn game(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    key: &Key,
    case: &Case,
    limits: &Limits,
) -> (Protocol, bool, InGame) {
    let names = Names::new(r, case, &key.name);
    let mut links = Links::new(names.game.table.clone());
    let chance = chance_nodes(r, t, &names, &mut links);
    let mut moves = move_nodes(r, t, &names, &mut links);
    forms::together(r, t, &names, &mut moves);
    let start = match &t.text(r, &whole::START) {
        Some((to, at)) => links.to(to, *at),
        None => {
            t.missing(r, &whole::START, "name the first node: start = \"…\"");
            links.names.intern("")
        }
    };
    if t.get(&whole::OUTCOMES).is_none() {
        t.missing(
            r,
            &whole::OUTCOMES,
            "state how it can end: [games.….outcomes.NAME] with payoffs",
        );
    }
    let players = players(t, &r.actors(), &moves);
    let ends = payoff::ends(t);
    let outcomes = outcomes(r, t, &names, (&players, &ends), &mut links);
    duplicates(r, &chance, &moves, &outcomes);
    let precision = precision(r, t, &names, &players);
    let walk_away = walk_away(r, t, &names, &outcomes, &players);
    let (mut table, links) = links.done();
    let rounds = forms::rounds(r, t, &names, &mut table);
    let groups = forms::groups(r, t, (&names, &key.name), &outcomes);
    let selection = happening::recorded(r, t, (&names.game, &key.name), &outcomes);
    let protocol = Protocol {
        id: key.name.clone(),
        title: t.text(r, &whole::TITLE).map_or_else(|| key.name.clone(), |(x, _)| x),
        names: Arc::new(table),
        start,
        players,
        precision,
        chance,
        moves,
        outcomes,
        walk_away,
        groups,
        rounds,
        selection,
        span: key.span,
    };
    let good = graph::check(r, &protocol, &links, &names.game.targets, limits);
    if good && !r.full() {
        guard::check(r, case, &protocol, limits);
    }
    (protocol, good, names.defined)
}

/// Everyone who moves or is paid.
fn players(t: &Fields<'_>, actors: &HashMap<String, ActorId>, moves: &[MoveNode]) -> Vec<ActorId> {
    let mut players: Vec<ActorId> = moves.iter().map(|m| m.by).collect();
    if let Some(Value::Table(paid)) = t.get(&whole::PAYOFFS).map(|v| &v.value) {
        players.extend(paid.iter().filter_map(|(k, _)| actors.get(&k.name)));
    }
    if let Some(Value::Table(outcomes)) = t.get(&whole::OUTCOMES).map(|v| &v.value) {
        for (_, v) in outcomes {
            let Value::Table(fields) = &v.value else { continue };
            for (_, v) in fields.iter().filter(|(k, _)| k.name == outcome::PAYOFFS.name) {
                if let Value::Table(paid) = &v.value {
                    players.extend(paid.iter().filter_map(|(k, _)| actors.get(&k.name)));
                }
            }
        }
    }
    players.sort_unstable();
    players.dedup();
    players
}

fn move_nodes(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    names: &Names<'_>,
    links: &mut Links,
) -> Vec<MoveNode> {
    let case = names.case;
    let mut all = Vec::new();
    for (key, node) in t.named(r, &whole::MOVES, "move") {
        r.identifier(&key.name, key.span, "move");
        let id = links.names.intern(&key.name);
        let by = match node.text(r, &node::BY) {
            Some((n, at)) => r.actor(case, &n, at, "the one who moves"),
            None => {
                node.missing(r, &node::BY, "say whose move it is: by = \"US\"");
                None
            }
        };
        let offers = forms::offer(r, &node);
        let actions = actions(r, &node, names, (id, by, offers), links);
        let none = match node.get(&node::ACTIONS) {
            None => node.whole && !offers,
            Some(Spanned { value: Value::Table(entries), whole, .. }) => {
                entries.is_empty() && *whole
            }
            Some(_) => false,
        };
        if none {
            r.error(
                "RP0304",
                key.span,
                format!("move `{}` has no action", key.name),
                "write  actions = { accept = \"next\", decline = \"end\" }",
            );
        }
        let seen_by = seen_by(r, &node, &node::SEEN_BY, case);
        let Some(by) = by else { continue };
        all.push(MoveNode {
            id,
            name: key.name.clone(),
            label: node.text(r, &node::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l),
            by,
            seen_by,
            together: None,
            actions,
            span: key.span,
        });
    }
    all
}

fn actions(
    r: &mut Reader<'_>,
    node: &Fields<'_>,
    names: &Names<'_>,
    (at, by, offers): (VertexId, Option<ActorId>, bool),
    links: &mut Links,
) -> Vec<Action> {
    let Some(t) = node.table(r, &node::ACTIONS) else { return Vec::new() };
    let mut all = Vec::new();
    for (name, v) in t.entries() {
        let amount = name.name.parse().ok().filter(|_| offers);
        if amount.is_none() {
            r.identifier(&name.name, name.span, "action");
        }
        let id = links.names.intern_branch(at, &name.name).branch;
        match &v.value {
            Value::Text(to) => {
                let to = links.to(to, v.span);
                let name = name.name.clone();
                let label = amount.map(|_: f64| format!("offers {name}"));
                all.push(Action { amount, label, ..Action::plain(id, name, to) });
            }
            Value::Table(_) => {
                let Some(inner) =
                    r.fields(v, format!("action `{}`", name.name), Some(&action::BLOCK))
                else {
                    continue;
                };
                let card = inner.flag(r, &action::CARD).unwrap_or(false);
                let concedes = concedes(r, &inner, names.case, by);
                let channel = channel(r, &inner, &action::CHANNEL);
                let label = inner.text(r, &action::LABEL).map(|(l, _)| l);
                let what = format!("the condition of action `{}`", name.name);
                let condition = inner.get(&action::IF);
                let open_if = condition.and_then(|v| formula(r, v, &what, names));
                let accepts = forms::accepts(r, &inner, names);
                match inner.text(r, &action::TO) {
                    Some((to, at)) => {
                        let (to, name) = (links.to(&to, at), name.name.clone());
                        let plain = Action::plain(id, name, to);
                        all.push(Action {
                            label,
                            open_if,
                            accepts,
                            card,
                            channel,
                            concedes,
                            ..plain
                        });
                    }
                    None => inner.missing(r, &action::TO, "say where it leads: to = \"…\""),
                }
            }
            _ => {
                r.wrong_type(v, &format!("action `{}`", name.name), "the name of a node or outcome")
            }
        }
    }
    all
}

/// `concedes = { to = "VN", weight = 3 }` of an action of `by`.
/// In the open or quietly, by a word under a key.
pub(super) fn channel(r: &mut Reader<'_>, t: &Fields<'_>, key: Handle) -> Option<Channel> {
    let place = t.word(r, key, &CHANNELS)?;
    [Channel::Public, Channel::Quiet].get(place).copied()
}

fn concedes(
    r: &mut Reader<'_>,
    action: &Fields<'_>,
    case: &Case,
    by: Option<ActorId>,
) -> Option<Concession> {
    let t = action.table(r, &action::CONCEDES)?;
    let weight = t.number(r, &concession::WEIGHT);
    if let Some((weight, at)) = weight
        && !(weight > 0.0 && weight <= MOST_WEIGHT)
    {
        r.error(
            "RP0309",
            at,
            format!("a concession weighs {weight}, outside 0 to {MOST_WEIGHT}"),
            "weigh it as the ledger would: above 0, 1 if nothing else is said",
        );
        return None;
    }
    let Some((to, at)) = t.text(r, &concession::TO) else {
        t.missing(r, &concession::TO, "say to whom it gives way: to = \"VN\"");
        return None;
    };
    let to = r.actor(case, &to, at, "one who is given way to")?;
    if by == Some(to) {
        r.error(
            "RP0309",
            at,
            format!("{} would concede to itself", case.actors[to.index()].id),
            "name the actor who gains by it; the mover gives way",
        );
        return None;
    }
    Some(Concession { to, weight: weight.map_or(1.0, |(w, _)| w) })
}

fn outcomes(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    names: &Names<'_>,
    (players, ends): (&[ActorId], &Ends),
    links: &mut Links,
) -> Vec<Outcome> {
    let mut all = Vec::new();
    let whatever = payoff::whatever(r, t, names);
    for (key, o) in t.named(r, &whole::OUTCOMES, "outcome") {
        if r.full() {
            break;
        }
        r.identifier(&key.name, key.span, "outcome");
        let p = o.table(r, &outcome::PAYOFFS);
        let said = players.iter().all(|p| whatever.contains_key(&names.case.actors[p.index()].id));
        if p.is_none() && (!said || o.get(&outcome::PAYOFFS).is_some()) {
            o.missing(r, &outcome::PAYOFFS, "give every player's: payoffs.US = \"…\"");
            continue;
        }
        for (actor, _) in p.iter().flat_map(Fields::entries) {
            r.actor(names.case, &actor.name, actor.span, "one who is paid");
        }
        let payoffs = players
            .iter()
            .map(|player| {
                let id = &names.case.actors[player.index()].id;
                let common = whatever.get(id);
                let there = p.as_ref().and_then(|p| p.named_entry(id));
                let common = common.and_then(|c| c.at(r, names, ends, (id, &key.name)));
                let Some(v) = there else {
                    if let Some(common) = common {
                        return common;
                    }
                    if whatever.contains_key(id) || p.as_ref().is_none_or(|p| !p.whole) {
                        return Expression::constant(0.0);
                    }
                    r.error(
                        "RP0303",
                        key.span,
                        format!("outcome `{}` has no payoff for {id}", key.name),
                        format!("write  payoffs.{id} = \"…\" ; 0 if it is indifferent"),
                    );
                    return Expression::constant(0.0);
                };
                let what = format!("payoff of {id} at `{}`", key.name);
                let own = formula(r, v, &what, names).unwrap_or_else(|| Expression::constant(0.0));
                common.map_or_else(|| own.clone(), |c| own.plus(&c))
            })
            .collect();
        all.push(Outcome {
            id: links.names.intern(&key.name),
            name: key.name.clone(),
            label: o.text(r, &outcome::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l),
            payoffs,
            span: key.span,
        });
    }
    all
}

fn duplicates(r: &mut Reader<'_>, chance: &[ChanceNode], moves: &[MoveNode], ends: &[Outcome]) {
    let chance = chance.iter().map(|c| (c.name.as_str(), c.span));
    let moves = moves.iter().map(|m| (m.name.as_str(), m.span));
    let ends = ends.iter().map(|o| (o.name.as_str(), o.span));
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for (name, at) in chance.chain(moves).chain(ends) {
        if let Some(first) = seen.insert(name, at) {
            r.push(
                Diagnostic::error(
                    "RP0101",
                    at,
                    format!("`{name}` names two things of this game"),
                    "rename one of them",
                )
                .note("again here")
                .also(first, "first here"),
            );
        }
    }
}

fn precision(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    names: &Names<'_>,
    players: &[ActorId],
) -> Vec<Expression> {
    let what = "the precision";
    let fallback = || Expression::constant(1.0);
    match t.get(&whole::PRECISION) {
        None => match names.parameters.get("precision") {
            Some(p) => {
                let e = Expression::parse("precision", &|_| Some(Symbol::Parameter(*p)));
                vec![e.unwrap_or_else(|_| fallback()); players.len()]
            }
            None if !t.whole || !names.declared.parameters.lacks("precision") => {
                vec![fallback(); players.len()]
            }
            None => {
                r.error(
                    "RP0308",
                    t.span,
                    format!("{} does not say how precisely its players choose", t.what),
                    "write  precision = 8  or declare a parameter of that name",
                );
                vec![fallback(); players.len()]
            }
        },
        Some(v) => match &v.value {
            Value::Table(_) => {
                let Some(inner) = r.fields(v, what, None) else { return Vec::new() };
                for (k, _) in inner.entries() {
                    r.actor(names.case, &k.name, k.span, "a player with a precision");
                }
                players
                    .iter()
                    .map(|p| {
                        let id = &names.case.actors[p.index()].id;
                        match inner.named_entry(id) {
                            Some(v) => formula(r, v, what, names).unwrap_or_else(fallback),
                            None if !inner.whole => fallback(),
                            None => {
                                r.error(
                                    "RP0308",
                                    v.span,
                                    format!("player {id} has no precision"),
                                    format!("add to the table:  {id} = 8"),
                                );
                                fallback()
                            }
                        }
                    })
                    .collect()
            }
            _ => {
                let e = formula(r, v, what, names).unwrap_or_else(fallback);
                vec![e; players.len()]
            }
        },
    }
}

fn walk_away(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    names: &Names<'_>,
    outcomes: &[Outcome],
    players: &[ActorId],
) -> Vec<(ActorId, usize)> {
    let Some(w) = t.table(r, &whole::WALK_AWAY) else { return Vec::new() };
    let places: HashMap<&str, usize> =
        outcomes.iter().enumerate().map(|(i, o)| (o.name.as_str(), i)).collect();
    let declared = &names.game.outcomes;
    w.entries()
        .filter_map(|(actor, v)| {
            let id = r.actor(names.case, &actor.name, actor.span, "one who may walk away");
            let Value::Text(name) = &v.value else {
                r.wrong_type(v, "a walk-away outcome", "the name of an outcome");
                return None;
            };
            let place = places.get(name.as_str()).copied();
            if place.is_none() && !r.full() && declared.lacks(name) {
                r.error(
                    "RP0106",
                    v.span,
                    format!("`{name}` is not an outcome of this game"),
                    did_you_mean(name, "outcomes", declared.iter()),
                );
            }
            if let Some(id) = id.filter(|id| !players.contains(id)) {
                let known = players.iter().map(|p| names.case.actors[p.index()].id.as_str());
                let known: Vec<&str> = known.collect();
                r.error(
                    "RP0102",
                    actor.span,
                    format!(
                        "`{}` does not play in {}, so it cannot walk away",
                        names.case.actors[id.index()].id,
                        t.what
                    ),
                    format!("take it out; players: {}", known.join(", ")),
                );
                return None;
            }
            Some((id?, place?))
        })
        .collect()
}
