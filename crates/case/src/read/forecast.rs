//! Questions to forecast.

use super::game::channel;
use super::{Fields, Games, Names, Reader, Seen, happening};
use crate::diagnostic::did_you_mean;
use crate::language::document::case;
use crate::language::forecast::{question, resolution};
use crate::language::people::measured_share;
use crate::rival::Quantity;
use crate::syntax::Value;
use crate::{Case, Happening, Question};

/// `[questions.NAME]`.
pub(super) fn questions(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case, games: &Games) {
    for (key, t) in top.named(r, &case::QUESTIONS, "question") {
        r.visible(&key.name, key.span, "question");
        let quantity = quantity(r, &t, case, games);
        let given = supposed(r, &t, case, games, quantity.as_ref());
        let rule = t.text(r, &question::RULE).map(|(x, _)| x);
        if rule.is_none() {
            t.missing(r, &question::RULE, "say in words when it counts as true");
        }
        let resolve_by = t.date(r, &question::RESOLVE_BY).map(|(d, _)| d);
        if resolve_by.is_none() {
            t.missing(
                r,
                &question::RESOLVE_BY,
                "give the day it is settled: resolve_by = 2023-12-31",
            );
        }
        let base_rate = t.table(r, &question::BASE_RATE).and_then(|b| {
            let basis = r.basis(&b);
            let Some((v, _)) =
                b.share(r, &measured_share::VALUE, "a share of like cases: 30 % is 0.3")
            else {
                b.missing(r, &measured_share::VALUE, "write  { value = 0.3, source = \"…\" }");
                return None;
            };
            Some((v, basis))
        });
        let resolution = t.table(r, &question::RESOLUTION).and_then(|f| {
            let basis = r.basis(&f);
            let happened = f.flag(r, &resolution::HAPPENED);
            if happened.is_none() {
                f.missing(r, &resolution::HAPPENED, "write  happened = true  or false");
            }
            let date = f.date(r, &resolution::DATE);
            if date.is_none() {
                f.missing(r, &resolution::DATE, "give the day it was settled");
            }
            Some((happened?, date?.0, basis))
        });
        let (Some(quantity), Some(rule), Some(resolve_by)) = (quantity, rule, resolve_by) else {
            continue;
        };
        case.questions.push(Question {
            id: key.name.clone(),
            label: t.text(r, &question::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l),
            quantity,
            given,
            resolve_by,
            rule,
            base_rate,
            resolution,
            span: key.span,
        });
    }
}

/// What a question supposes.
fn supposed(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    case: &Case,
    games: &Games,
    quantity: Option<&Quantity>,
) -> Vec<Happening> {
    let Some(condition) = t.table(r, &question::GIVEN) else { return Vec::new() };
    match quantity {
        Some(Quantity::Judged(_)) => {
            r.error(
                "RP0405",
                condition.span,
                "a judged probability supposes nothing that the game could supply".to_owned(),
                "leave `given` out and say in the label what is supposed, or name a game",
            );
            Vec::new()
        }
        Some(Quantity::Reached { .. }) => {
            r.error(
                "RP0405",
                condition.span,
                "a question about a relation supposes nothing of a single play".to_owned(),
                "leave `given` out, or ask about a game",
            );
            Vec::new()
        }
        // What is wrong with the question has been said.
        None => Vec::new(),
        Some(q) => {
            q.game().map_or_else(Vec::new, |g| happening::given(r, &condition, case, games, g))
        }
    }
}

fn quantity(r: &mut Reader<'_>, t: &Fields<'_>, case: &Case, games: &Games) -> Option<Quantity> {
    if t.get(&question::P).is_some() {
        let p = t.share(r, &question::P, "30 % is 0.3");
        return p.map(|(p, _)| Quantity::Judged(p));
    }
    if t.get(&question::RELATION).is_some() {
        return reached(r, t, case);
    }
    let Some((name, at)) = t.text(r, &question::GAME) else {
        t.missing(
            r,
            &question::GAME,
            "name a game and outcomes, or a move and action, or a relation and states, or give p",
        );
        return None;
    };
    let Some(game) = games.game(&name) else {
        if !games.declared.games.lacks(&name) {
            return None;
        }
        let known = case.games.iter().map(|g| g.id.as_str());
        let help = did_you_mean(&name, "games", known);
        r.error("RP0105", at, format!("game `{name}` is not declared"), help);
        return None;
    };
    let protocol = &case.games[game];
    let names = games.names(&name);
    let place = |o: &str| games.outcome(game, names.vertex(o));
    if let Some(outcomes) = happening::outcomes(r, (t, &question::OUTCOMES), (names, &name), place)
    {
        return Some(Quantity::Outcomes { game, outcomes });
    }
    if let Some(channel) = channel(r, t, &question::CHANNEL) {
        let any = protocol.on_channel(channel);
        if any.is_empty() {
            let at = t.get(&question::CHANNEL).map_or(at, |v| v.span);
            r.error(
                "RP0106",
                at,
                format!("no action of game `{name}` is marked as done on this channel"),
                "mark those that do: actions.NAME = { to = \"…\", channel = \"quiet\" }",
            );
            return None;
        }
        return Some(Quantity::Channel { game, channel, any });
    }
    let (Some((node, node_at)), Some((action, action_at))) =
        (t.text(r, &question::MOVE), t.text(r, &question::ACTION))
    else {
        t.missing(
            r,
            &question::MOVE,
            "say which move and action, which outcomes, or which channel",
        );
        if t.get(&question::MOVE).is_some() {
            t.missing(r, &question::ACTION, "say which action of the move");
        }
        return None;
    };
    if names.moves.lacks(&node) {
        let known = protocol.moves.iter().map(|m| m.name.as_str());
        let help = did_you_mean(&node, "moves", known);
        let message = format!("`{node}` is not a move of game `{name}`");
        r.error("RP0106", node_at, message, help);
        return None;
    }
    match names.branch(&node, &action) {
        Seen::Yes(edge) => {
            return Some(Quantity::Action { game, node: edge.node, action: edge.branch });
        }
        Seen::Perhaps => {}
        Seen::No => {
            let known = names.branches(&node).into_iter().flat_map(Names::iter);
            let help = did_you_mean(&action, "actions", known);
            r.error("RP0107", action_at, format!("`{action}` is not an action of `{node}`"), help);
        }
    }
    None
}

/// States of a relation by the day the question is settled.
fn reached(r: &mut Reader<'_>, t: &Fields<'_>, case: &Case) -> Option<Quantity> {
    let (name, at) = t.text(r, &question::RELATION)?;
    let place = case.relations.iter().position(|x| x.id == name);
    let Some(place) = place else {
        if r.declared.relations.lacks(&name) {
            let known = case.relations.iter().map(|x| x.id.as_str());
            let help = did_you_mean(&name, "relations", known);
            r.error("RP0105", at, format!("relation `{name}` is not declared"), help);
        }
        return None;
    };
    let relation = &case.relations[place];
    let Some(list) = t.list(r, &question::REACHES) else {
        t.missing(r, &question::REACHES, "say which states count: reaches = [\"strategic\"]");
        return None;
    };
    let mut states = Vec::new();
    for v in list {
        let Value::Text(state) = &v.value else {
            r.wrong_type(v, "a state", "its name in quotes");
            continue;
        };
        let group = relation.groups.iter().find(|(g, _)| g == state);
        match (relation.states.iter().position(|s| s.id == *state), group) {
            (Some(s), _) => states.push(s),
            (None, Some((_, all))) => states.extend(all),
            (None, None) => {
                let names = relation.states.iter().map(|s| s.id.as_str());
                let help = did_you_mean(state, "states", names);
                let message = format!("`{state}` is not a state of relation `{name}`");
                r.error("RP0109", v.span, message, help);
            }
        }
    }
    states.sort_unstable();
    states.dedup();
    (!states.is_empty()).then_some(Quantity::Reached { relation: place, states })
}
