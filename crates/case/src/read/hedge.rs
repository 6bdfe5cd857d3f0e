//! Who hedges in a relation.

use super::happening::branch;
use super::relation::States;
use super::{Fields, Games, Reader};
use crate::diagnostic::did_you_mean;
use crate::language::relations::{hedge, relation};
use crate::relation::{Hedge, State};
use crate::syntax::{Key, Spanned, Value};
use crate::{ActorId, Case, Edge, Span};

/// What hedges are read among.
pub(super) struct Among<'a> {
    pub case: &'a Case,
    pub games: &'a Games,
    pub states: &'a States<'a>,
    /// The states as read, and the groups of them.
    pub own: &'a [State],
    pub groups: &'a [(String, Vec<usize>)],
    pub players: &'a [ActorId],
}

/// `[relations.NAME.hedges.HEDGE]`.
pub(super) fn hedges(r: &mut Reader<'_>, t: &Fields<'_>, among: &Among<'_>) -> Vec<Hedge> {
    let mut all = Vec::new();
    for (key, t) in t.named(r, &relation::HEDGES, "hedge") {
        r.identifier(&key.name, key.span, "hedge");
        all.extend(one(r, key, &t, among));
    }
    all
}

fn one(r: &mut Reader<'_>, key: &Key, t: &Fields<'_>, among: &Among<'_>) -> Option<Hedge> {
    let by = player(r, t, among);
    let keeps = kept(r, t, among);
    let mut bound = Vec::new();
    if let Some(table) = t.table(r, &hedge::BOUND) {
        for (k, v) in table.entries() {
            let partner = r.actor(among.case, &k.name, k.span, "a partner");
            let given_up = by.and_then(|by| actions(r, v, by, among));
            bound.extend(partner.zip(given_up));
        }
    }
    Some(Hedge {
        id: key.name.clone(),
        label: t.text(r, &hedge::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l),
        by: by?,
        keeps: keeps?,
        bound,
        span: key.span,
    })
}

/// Who hedges, by its place among the players.
fn player(r: &mut Reader<'_>, t: &Fields<'_>, among: &Among<'_>) -> Option<usize> {
    let Some((name, at)) = t.text(r, &hedge::BY) else {
        t.missing(r, &hedge::BY, "name the actor that hedges");
        return None;
    };
    let actor = r.actor(among.case, &name, at, "who hedges")?;
    let place = among.players.iter().position(|p| *p == actor);
    if place.is_none() {
        let players = among.players.iter().map(|p| among.case.actors[p.index()].id.as_str());
        let help = did_you_mean(&name, "players", players);
        r.error("RP0102", at, format!("{name} plays in no state of this relation"), help);
    }
    place
}

/// The states in which every partner is kept.
fn kept(r: &mut Reader<'_>, t: &Fields<'_>, among: &Among<'_>) -> Option<Vec<usize>> {
    let Some(list) = t.list(r, &hedge::KEEPS) else {
        t.missing(r, &hedge::KEEPS, "name the states in which every partner is kept");
        return None;
    };
    let mut all = Vec::new();
    for v in list {
        let Value::Text(name) = &v.value else {
            r.wrong_type(v, "a state", "its name in quotes");
            continue;
        };
        match among.groups.iter().find(|(g, _)| g == name) {
            Some((_, members)) => all.extend(members),
            None => all.extend(among.states.place(r, name, v.span)),
        }
    }
    all.sort_unstable();
    all.dedup();
    let states = among.own.len();
    if list.is_empty() || (states > 0 && all.len() == states) {
        let message = if list.is_empty() {
            format!("{} names no state", t.what)
        } else {
            format!("{} names every state, so that nothing can be lost", t.what)
        };
        r.error("RP0109", t.span, message, "name the states in which every partner is kept");
        return None;
    }
    Some(all)
}

/// The actions listed, in every game of the relation that has them.
fn actions(
    r: &mut Reader<'_>,
    v: &Spanned,
    by: usize,
    among: &Among<'_>,
) -> Option<Vec<(usize, Edge)>> {
    let Value::Array(list) = &v.value else {
        r.wrong_type(v, "what is given up", "a list of actions as \"move.action\"");
        return None;
    };
    if list.is_empty() && v.whole {
        let help = "name the actions that it gives up, as move.action, or leave the partner out";
        r.error("RP0107", v.span, "nothing is given up".to_owned(), help);
    }
    let mut played: Vec<usize> = among.own.iter().map(|s| s.game).collect();
    played.sort_unstable();
    played.dedup();
    let mut all = Vec::new();
    for v in list {
        let Some((node, action)) = (match &v.value {
            Value::Text(text) => text.split_once('.'),
            _ => None,
        }) else {
            r.wrong_type(v, "what is given up", "an action as \"move.action\"");
            continue;
        };
        let has = |g: &&usize| {
            let names = among.games.names(&among.case.games[**g].id);
            names.branches(node).is_some()
        };
        let found: Vec<usize> = played.iter().filter(has).copied().collect();
        // Where no game has the move the first says so.
        for g in found.iter().chain(played.first().filter(|_| found.is_empty())) {
            let id = among.case.games[*g].id.as_str();
            let names = among.games.names(id);
            let edge = branch(r, (names, id), (node, v.span), (action, v.span));
            all.extend(
                edge.filter(|e| own(r, (*g, *e), (node, v.span), by, among)).map(|e| (*g, e)),
            );
        }
    }
    let left = something_is_left(r, &all, v.span, among);
    left.then_some(all)
}

/// Whether a move is the hedger's, which is said where it is not.
fn own(
    r: &mut Reader<'_>,
    (game, edge): (usize, Edge),
    (node, at): (&str, Span),
    by: usize,
    among: &Among<'_>,
) -> bool {
    let mover = among.games.mover(game, edge.node);
    let owns = mover == Some(among.players[by]);
    if !owns {
        let who = &among.case.actors[among.players[by].index()].id;
        let message = format!("`{node}` is not a move of {who}");
        r.error("RP0106", at, message, "an actor is bound by giving up actions of its own");
    }
    owns
}

/// Whether every move keeps an action, which is said where one does not.
fn something_is_left(
    r: &mut Reader<'_>,
    given_up: &[(usize, Edge)],
    at: Span,
    among: &Among<'_>,
) -> bool {
    for (game, edge) in given_up {
        let protocol = &among.case.games[*game];
        let Some(m) = protocol.move_at(edge.node) else { continue };
        let gone = |b: &crate::BranchId| {
            given_up.iter().any(|(g, e)| g == game && e.node == edge.node && e.branch == *b)
        };
        if m.actions.iter().all(|a| gone(&a.id)) {
            let message =
                format!("nothing is left to do at `{}` of game `{}`", m.name, protocol.id);
            r.error("RP0107", at, message, "leave the move at least one action");
            return false;
        }
    }
    true
}
