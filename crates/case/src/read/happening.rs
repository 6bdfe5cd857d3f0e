//! What may happen in a play, as questions suppose it and as recording asks for.

use super::{Fields, GameNames, Games, Handle, Names, Reader, Seen};
use crate::diagnostic::did_you_mean;
use crate::language::forecast::given;
use crate::language::game::{selection, whole};
use crate::syntax::{Spanned, Value};
use crate::{Case, Edge, Happening, Outcome, Selection, Span};

/// The outcomes listed under a key; `place` finds one by its name.
pub(super) fn outcomes(
    r: &mut Reader<'_>,
    (t, key): (&Fields<'_>, Handle),
    (names, game): (&GameNames, &str),
    place: impl Fn(&str) -> Option<usize>,
) -> Option<Vec<usize>> {
    let list = t.list(r, key)?;
    let mut all = Vec::new();
    for v in list {
        let Value::Text(n) = &v.value else {
            r.wrong_type(v, "an outcome", "its name in quotes");
            continue;
        };
        if let Some(members) = names.groups.get(n) {
            all.extend(members.iter().filter_map(|o| place(o)));
            continue;
        }
        match place(n) {
            Some(o) => all.push(o),
            None if r.full() => break,
            None if !names.outcomes.lacks(n) => {}
            None => {
                let known = names.outcomes.iter().chain(names.groups.keys().map(String::as_str));
                let help = did_you_mean(n, "outcomes", known.collect::<Vec<_>>());
                let message = format!("`{n}` is not an outcome of game `{game}`");
                r.error("RP0106", v.span, message, help);
            }
        }
    }
    Some(all)
}

/// The branch of these names; says so if it is not declared.
pub(super) fn branch(
    r: &mut Reader<'_>,
    (names, game): (&GameNames, &str),
    (node, node_at): (&str, Span),
    (branch, branch_at): (&str, Span),
) -> Option<Edge> {
    if names.nodes.lacks(node) {
        let help = did_you_mean(node, "moves", names.nodes.iter());
        r.error("RP0106", node_at, format!("`{node}` is not a move of game `{game}`"), help);
        return None;
    }
    match names.branch(node, branch) {
        Seen::Yes(edge) => return Some(edge),
        Seen::Perhaps => {}
        Seen::No => {
            let known = names.branches(node).into_iter().flat_map(Names::iter);
            let help = did_you_mean(branch, "actions", known);
            r.error("RP0107", branch_at, format!("`{branch}` is not an action of `{node}`"), help);
        }
    }
    None
}

/// `given = { … }` of a question about a game.
pub(super) fn given(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    case: &Case,
    games: &Games,
    game: usize,
) -> Vec<Happening> {
    let name = case.games[game].id.as_str();
    let names = games.names(name);
    if let Some(all) =
        outcomes(r, (t, &given::OUTCOMES), (names, name), |o| games.outcome(game, names.vertex(o)))
    {
        if let Some(v) = t.get(&given::MOVE).or_else(|| t.get(&given::ACTION)) {
            r.error(
                "RP0405",
                v.span,
                "this condition names outcomes and a move".to_owned(),
                "keep one: a question supposes outcomes, or an action at a move",
            );
        } else if all.is_empty() && t.get(&given::OUTCOMES).is_some_and(|v| v.whole) {
            let help = "name at least one outcome, or leave `given` out";
            r.error("RP0405", t.span, "this condition names no outcome".to_owned(), help);
        }
        return all.into_iter().map(Happening::Outcome).collect();
    }
    let (node, action) = (t.text(r, &given::MOVE), t.text(r, &given::ACTION));
    let (Some((node, node_at)), Some((action, action_at))) = (&node, &action) else {
        if t.whole && node.is_none() && t.get(&given::OUTCOMES).is_none() {
            t.missing(r, &given::MOVE, "say which move and action, or which outcomes");
        } else if t.whole && node.is_some() {
            t.missing(r, &given::ACTION, "say which action of the move");
        }
        return Vec::new();
    };
    let edge = branch(r, (names, name), (node, *node_at), (action, *action_at));
    edge.map(Happening::Branch).into_iter().collect()
}

/// `[games.NAME.selection]`.
pub(super) fn recorded(
    r: &mut Reader<'_>,
    game: &Fields<'_>,
    (names, id): (&GameNames, &str),
    ends: &[Outcome],
) -> Option<Selection> {
    let t = game.table(r, &whole::SELECTION)?;
    let basis = r.basis(&t);
    let Some(list) = t.list(r, &selection::RECORDED_IF) else {
        let help = "say what must happen for a play to be recorded: \
                    recorded_if = [\"table.offer\"]";
        t.missing(r, &selection::RECORDED_IF, help);
        return None;
    };
    if list.is_empty() && t.get(&selection::RECORDED_IF).is_some_and(|v| v.whole) {
        let help = "name an outcome or an action as  node.action , or leave the table out";
        r.error("RP0405", t.span, "no play of this game would be recorded".to_owned(), help);
    }
    let mut recorded_if: Vec<Happening> = Vec::new();
    for v in list {
        let group = match &v.value {
            Value::Text(n) => names.groups.get(n),
            _ => None,
        };
        match group {
            Some(members) => recorded_if.extend(
                members
                    .iter()
                    .filter_map(|m| ends.iter().position(|o| o.name == *m))
                    .map(Happening::Outcome),
            ),
            None => recorded_if.extend(happening(r, v, (names, id), ends)),
        }
    }
    (!recorded_if.is_empty()).then_some(Selection { recorded_if, basis, span: t.span })
}

/// An outcome, or `node.branch`.
fn happening(
    r: &mut Reader<'_>,
    v: &Spanned,
    (names, id): (&GameNames, &str),
    ends: &[Outcome],
) -> Option<Happening> {
    let Value::Text(text) = &v.value else {
        r.wrong_type(v, "what is recorded", "an outcome, or an action as \"node.action\"");
        return None;
    };
    if let Some((node, action)) = text.split_once('.') {
        return branch(r, (names, id), (node, v.span), (action, v.span)).map(Happening::Branch);
    }
    let place = ends.iter().position(|o| o.name == *text);
    if place.is_none() && names.outcomes.lacks(text) && !r.full() {
        let help = match names.branches(text).and_then(|b| b.iter().next()) {
            Some(first) => format!("name one of its actions: {text}.{first}"),
            None => did_you_mean(text, "outcomes", names.outcomes.iter()),
        };
        let message = format!("`{text}` is not an outcome of game `{id}`");
        r.error("RP0106", v.span, message, help);
    }
    place.map(Happening::Outcome)
}
