//! Short forms of a game, as they are stated: offers, rounds, moves made at once, and
//! groups of outcomes. What they are written out as is read like any other node.

use super::formula::Names;
use super::{Fields, Handle, Reader, happening};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::expand::{MOST_WRITTEN, WrittenRounds, steps};
use crate::language::game::{action, choice, group, node, repeat, tally, together, whole};
use crate::syntax::{Spanned, Value};
use crate::{ActorId, Case, Group, MoveNode, NameTable, Outcome, Rounds, Span, VertexId};
use std::collections::HashMap;

/// What of a move's offer is wrong; whether its actions are amounts.
pub(super) fn offer(r: &mut Reader<'_>, m: &Fields<'_>) -> bool {
    let stated = m.text(r, &node::OFFER);
    let to = m.text(r, &node::TO);
    let Some(at) = m.key_span(&node::OFFER) else {
        if let Some((_, at)) = to {
            let help = "say where each action leads under  actions , or what is offered:  \
                        offer = \"0..1:11\"";
            r.error("RP0012", at, format!("{} leads somewhere and offers nothing", m.what), help);
        }
        return false;
    };
    if let Some(actions) = m.get(&node::ACTIONS).filter(|a| a.span != offer_span(m, at)) {
        r.push(
            Diagnostic::error(
                "RP0502",
                actions.span,
                format!("{} has both actions and an offer", m.what),
                "keep one of them: an offer is an action for each amount",
            )
            .also(at, "an offer here"),
        );
        return false;
    }
    if to.is_none() {
        m.missing(r, &node::TO, "say where the offer leads: to = \"reply\"");
    }
    if let Some((text, at)) = stated
        && let Err(why) = steps(&text)
    {
        r.error("RP0501", at, format!("`{text}` is no range of offers"), why);
    }
    true
}

/// Where the amounts of an offer stand: actions that stand there were written out.
fn offer_span(m: &Fields<'_>, at: Span) -> Span {
    m.get(&node::OFFER).map_or(at, |v| v.span)
}

/// `accepts = "offer"` of an action.
pub(super) fn accepts(r: &mut Reader<'_>, a: &Fields<'_>, names: &Names<'_>) -> Option<VertexId> {
    let (name, at) = a.text(r, &action::ACCEPTS)?;
    let offers = &names.game.written.offers;
    if offers.contains(&name) {
        return names.game.table.find(&name);
    }
    if !names.game.nodes.open() {
        r.error(
            "RP0106",
            at,
            format!("`{name}` is not a move with an offer"),
            did_you_mean(&name, "offers", offers.iter().map(String::as_str)),
        );
    }
    None
}

/// `[games.NAME.repeat.ROUND]`.
pub(super) fn rounds(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    names: &Names<'_>,
    table: &mut NameTable,
) -> Vec<Rounds> {
    let mut all = Vec::new();
    for (key, f) in t.named(r, &whole::REPEAT, "rounds") {
        r.identifier(&key.name, key.span, "rounds");
        let nodes = f.list(r, &repeat::NODES).map(<[Spanned]>::to_vec);
        times(r, &f, nodes.as_ref().map_or(1, Vec::len));
        if f.text(r, &repeat::THEN).is_none() {
            f.missing(r, &repeat::THEN, "say what follows the last round: then = \"…\"");
        }
        if !f.whole {
            continue;
        }
        let Some(nodes) = nodes else {
            f.missing(r, &repeat::NODES, "list the moves and draws of a round, the first first");
            continue;
        };
        let written = names.game.written.rounds.iter().find(|w| w.name == key.name);
        members(r, &nodes, &key.name, names, written);
        if names.game.targets.iter().any(|n| n == key.name) {
            r.error(
                "RP0101",
                key.span,
                format!("`{}` names rounds and something else of this game", key.name),
                "rename one of them",
            );
        }
        let Some(w) = written else { continue };
        let id = table.intern(&w.name);
        let nodes = w.nodes.iter().map(|(name, copies)| {
            (table.intern(name), copies.iter().map(|c| table.intern(c)).collect())
        });
        all.push(Rounds { id, times: w.times, nodes: nodes.collect() });
    }
    all
}

fn times(r: &mut Reader<'_>, f: &Fields<'_>, nodes: usize) {
    let Some((n, at)) = f.number(r, &repeat::TIMES) else {
        f.missing(r, &repeat::TIMES, "say how many rounds there are at most: times = 3");
        return;
    };
    let most = MOST_WRITTEN / nodes.max(1);
    if n < 1.0 || n.fract() != 0.0 {
        r.error(
            "RP0403",
            at,
            format!("{n} is not a number of rounds"),
            "write a whole number of at least 1",
        );
    } else if n > most as f64 {
        r.error(
            "RP0305",
            at,
            format!("{n} rounds of {nodes} nodes are more than {MOST_WRITTEN} nodes"),
            format!("{most} rounds are the most; a game that goes on for ever is one with states"),
        );
    }
}

/// Says what is wrong with the nodes of rounds.
fn members(
    r: &mut Reader<'_>,
    nodes: &[Spanned],
    rounds: &str,
    names: &Names<'_>,
    written: Option<&WrittenRounds>,
) {
    for v in nodes {
        let Value::Text(name) = &v.value else {
            r.wrong_type(v, "a node of a round", "its name in quotes");
            continue;
        };
        let forms = &names.game.written;
        let known = |w: &WrittenRounds| {
            w.nodes.iter().any(|(n, _)| n == name)
                || forms
                    .renamed
                    .get(name)
                    .is_some_and(|first| w.nodes.iter().any(|(n, _)| n == first))
        };
        if written.is_some_and(known) {
            continue;
        }
        if let Some(other) = forms.rounds.iter().find(|w| w.name != rounds && known(w)) {
            r.error(
                "RP0101",
                v.span,
                format!("`{name}` is in the rounds `{}` too", other.name),
                "a node is in one set of rounds; write the inner ones out",
            );
        } else if names.game.nodes.lacks(name) && !names.game.nodes.open() {
            let help = did_you_mean(name, "nodes", names.game.nodes.iter());
            r.error("RP0106", v.span, format!("`{name}` is not a move of this game"), help);
        }
    }
}

/// `[games.NAME.simultaneous.NODE]`: says what is wrong, and marks the moves that were
/// written out for it.
pub(super) fn together(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    names: &Names<'_>,
    moves: &mut [MoveNode],
) {
    for (key, f) in t.named(r, &whole::SIMULTANEOUS, "simultaneous move") {
        r.identifier(&key.name, key.span, "simultaneous move");
        let by = actors(r, &f, &together::BY, names.case);
        if by.as_ref().is_none_or(|b| b.len() < 2) && f.whole {
            let help = "name two or more who choose at once: by = [\"US\", \"VN\"]";
            let at = f.get(&together::BY).map_or(f.span, |v| v.span);
            r.error("RP0012", at, format!("{} is not made by several", f.what), help);
        }
        actors(r, &f, &together::SEEN_BY, names.case);
        f.text(r, &together::LABEL);
        f.text(r, &together::TO);
        let choices = choices(r, &f);
        let counted = f.table(r, &together::TALLY);
        if let Some(tally) = &counted {
            count(r, tally, names.case, by.as_deref().unwrap_or_default(), &choices);
        }
        match (f.get(&together::TO), &counted) {
            (Some(to), Some(_)) => r.error(
                "RP0405",
                to.span,
                format!("{} leads somewhere and is counted as well", f.what),
                "keep  to , or say under  tally  what follows from the count",
            ),
            (None, None) if f.get(&together::TALLY).is_none() => f.missing(
                r,
                &together::TO,
                "say what follows: to = \"…\" , or  tally = { for = \"yes\", passed = \"…\", failed = \"…\" }",
            ),
            _ => {}
        }
    }
    let first = |g: &Vec<String>| names.game.table.find(g.first()?);
    let groups: HashMap<&str, VertexId> = (names.game.written.together.iter())
        .filter_map(|g| Some((first(g)?, g)))
        .flat_map(|(first, g)| g.iter().map(move |m| (m.as_str(), first)))
        .collect();
    for m in moves {
        m.together = groups.get(m.name.as_str()).copied();
    }
}

fn actors(r: &mut Reader<'_>, f: &Fields<'_>, key: Handle, case: &Case) -> Option<Vec<ActorId>> {
    let list = f.list(r, key)?;
    let mut all: Vec<ActorId> = Vec::new();
    for v in list {
        let Value::Text(name) = &v.value else {
            r.wrong_type(v, "an actor", "its name in quotes");
            continue;
        };
        let Some(id) = r.actor(case, name, v.span, "one who chooses") else { continue };
        if all.contains(&id) {
            r.error("RP0101", v.span, format!("`{name}` stands here twice"), "take one out");
        }
        all.push(id);
    }
    Some(all)
}

/// The names of the choices.
fn choices(r: &mut Reader<'_>, f: &Fields<'_>) -> Vec<String> {
    let Some(t) = f.table(r, &together::ACTIONS) else {
        f.missing(
            r,
            &together::ACTIONS,
            "write  actions = { yes = \"votes for\", no = \"votes against\" }",
        );
        return Vec::new();
    };
    if t.entries().next().is_none() && t.whole {
        r.error("RP0304", t.span, format!("{} has no action", f.what), "give each two or more");
    }
    for (name, v) in t.entries() {
        if matches!(v.value, Value::Text(_)) {
            continue;
        }
        let Some(c) = r.fields(v, format!("action `{}`", name.name), Some(&choice::BLOCK)) else {
            continue;
        };
        // The moves written out say what is wrong with these.
        for key in [&choice::LABEL, &choice::IF, &choice::CARD, &choice::CHANNEL, &choice::CONCEDES]
        {
            let _ = c.get(key);
        }
    }
    t.entries().map(|(k, _)| k.name.clone()).collect()
}

fn count(r: &mut Reader<'_>, t: &Fields<'_>, case: &Case, by: &[ActorId], choices: &[String]) {
    match t.text(r, &tally::FOR) {
        Some((name, at)) if !choices.contains(&name) && !choices.is_empty() => r.error(
            "RP0107",
            at,
            format!("`{name}` is not one of the actions counted"),
            did_you_mean(&name, "actions", choices.iter().map(String::as_str)),
        ),
        Some(_) => {}
        None => t.missing(r, &tally::FOR, "say which action is counted: for = \"yes\""),
    }
    for key in [&tally::PASSED, &tally::FAILED] {
        if t.text(r, key).is_none() {
            t.missing(r, key, "say what follows from the count, both ways");
        }
    }
    t.share(r, &tally::NEEDS, "a share of all weight: two thirds is 0.667");
    actors(r, t, &tally::SEEN_BY, case);
    let Some(weights) = t.table(r, &tally::WEIGHTS) else { return };
    for (name, v) in weights.entries() {
        let actor = r.actor(case, &name.name, name.span, "one whose vote has a weight");
        if actor.is_some_and(|a| !by.contains(&a)) {
            let message = format!("`{}` has a weight and does not choose", name.name);
            r.error("RP0102", name.span, message, "add it to  by , or take its weight out");
        }
        match v.value {
            Value::Number(w) if w.is_finite() && w >= 0.0 => {}
            Value::Number(w) => {
                let message = format!("the weight of `{}` is {w}", name.name);
                r.error("RP0403", v.span, message, "a weight is a number of at least 0");
            }
            _ => r.wrong_type(v, "a weight", "a number"),
        }
    }
    for a in by {
        let id = &case.actors[a.index()].id;
        if weights.named_entry(id).is_none() && weights.whole {
            let message = format!("the vote of `{id}` has no weight");
            r.error("RP0012", weights.span, message, format!("add to the table:  {id} = 1"));
        }
    }
}

/// `[games.NAME.groups.NAME]`.
pub(super) fn groups(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    (names, game): (&Names<'_>, &str),
    outcomes: &[Outcome],
) -> Vec<Group> {
    let mut all = Vec::new();
    let place = |name: &str| outcomes.iter().position(|o| o.name == name);
    for (key, f) in t.named(r, &whole::GROUPS, "group") {
        r.identifier(&key.name, key.span, "group");
        if names.game.targets.iter().any(|n| n == key.name) {
            r.error(
                "RP0101",
                key.span,
                format!("`{}` names a group and something else of this game", key.name),
                "rename one of them",
            );
        }
        let plain = names.game.without_groups();
        let list = happening::outcomes(r, (&f, &group::OUTCOMES), (&plain, game), place);
        let Some(list) = list else {
            f.missing(r, &group::OUTCOMES, "list the outcomes: outcomes = [\"…\", \"…\"]");
            continue;
        };
        if list.is_empty() && f.get(&group::OUTCOMES).is_some_and(|v| v.whole) {
            let help = "name at least one outcome, or take the group out";
            r.error("RP0405", f.span, format!("{} has no outcome", f.what), help);
        }
        let label = f.text(r, &group::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l);
        all.push(Group { name: key.name.clone(), label, outcomes: list, span: key.span });
    }
    all
}
