//! Actors and pairs.

use super::{Asked, Asker, Fields, Handle, Query, Reader};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::language::document::case;
use crate::language::people::{
    actor, common_threat, dyad, measured, measured_share, power as share, treaty,
};
use crate::syntax::{Key, Value};
use crate::table::code_of_missing;
use crate::{Actor, ActorId, Basis, Case, Dyad, Role, Span};
use jiff::civil::Date;
use std::collections::HashMap;

pub(crate) const ROLES: &[(&str, Role)] = &[
    ("patron", Role::Patron),
    ("client", Role::Client),
    ("rival", Role::Rival),
    ("third", Role::Third),
    ("domestic", Role::Domestic),
];

/// `[actors.NAME]`.
pub(super) fn actors(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case) {
    if top.get(&case::ACTORS).is_none() {
        top.missing(
            r,
            &case::ACTORS,
            "declare at least one: [actors.US] with name = \"United States\"",
        );
    }
    let mut parents: Vec<(usize, String, Span)> = Vec::new();
    for (key, t) in top.named(r, &case::ACTORS, "actor") {
        r.identifier(&key.name, key.span, "actor");
        let name = t.text(r, &actor::NAME).map_or_else(|| key.name.clone(), |(n, _)| n);
        let role = t.text(r, &actor::ROLE).and_then(|(text, at)| {
            let role = ROLES.iter().find(|(n, _)| *n == text).map(|(_, role)| *role);
            if role.is_none() {
                r.error(
                    "RP0013",
                    at,
                    format!("`{text}` is not a role"),
                    did_you_mean(&text, "roles", ROLES.iter().map(|(n, _)| *n)),
                );
            }
            role
        });
        let power = power(r, key, &t, ActorId(case.actors.len() as u32));
        if let Some((of, at)) = t.text(r, &actor::OF) {
            parents.push((case.actors.len(), of, at));
        }
        r.declare_actor(&key.name, ActorId(case.actors.len() as u32));
        case.actors.push(Actor {
            id: key.name.clone(),
            name,
            role,
            power,
            of: None,
            span: key.span,
        });
    }
    for (i, of, at) in parents {
        case.actors[i].of = r.actor(case, &of, at, "the state a group belongs to");
        if case.actors[i].of == Some(ActorId(i as u32)) {
            r.error(
                "RP0013",
                at,
                format!("`{of}` belongs to itself"),
                "name the state that the group is part of, or take `of` out",
            );
        }
    }
}

/// `about`.
pub(super) fn about(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case) {
    let Some(list) = top.list(r, &case::ABOUT) else { return };
    let mut names: Vec<(&str, Span)> = Vec::new();
    for entry in list {
        match &entry.value {
            Value::Text(name) => names.push((name, entry.span)),
            _ => return r.wrong_type(entry, "an actor in `about`", "text in quotes"),
        }
    }
    match names[..] {
        [(a, at_a), (b, at_b)] if a != b => {
            let a = r.actor(case, a, at_a, "one of the two that the case is about");
            let b = r.actor(case, b, at_b, "one of the two that the case is about");
            case.about = a.zip(b);
        }
        _ => {
            let at = top.get(&case::ABOUT).map_or(top.span, |v| v.span);
            r.error(
                "RP0012",
                at,
                "`about` does not name two actors",
                "name the two whose relation the case is about:  about = [\"VN\", \"US\"]",
            );
        }
    }
}

/// The power of an actor, stated or to be looked up in a panel.
fn power(r: &mut Reader<'_>, key: &Key, t: &Fields<'_>, of: ActorId) -> Option<(f64, Basis)> {
    let inner = t.table(r, &actor::POWER)?;
    let mut basis = r.basis(&inner);
    let what = format!("the power of {}", key.name);
    let (value, panel) = (inner.get(&share::VALUE), inner.get(&share::PANEL));
    if let (Some(_), Some(panel)) = (value, panel) {
        r.error(
            "RP0502",
            panel.span,
            format!("{what} is stated twice: by value and by panel"),
            "keep the one that is meant",
        );
        return None;
    }
    if panel.is_none() {
        let Some((value, at)) = inner.number(r, &share::VALUE) else {
            inner.missing(r, &share::VALUE, "write  { value = 0.1, source = \"…\" }");
            return None;
        };
        if !(0.0..=1.0).contains(&value) {
            outside(r, &what, value, at);
            return None;
        }
        return Some((value, basis));
    }
    let (text, at) = inner.text(r, &share::PANEL)?;
    let example = "write  { panel = \"cinc\", state = \"US\", year = 2021 }";
    let state = inner.text(r, &share::STATE).map(|(s, _)| s);
    if state.is_none() {
        inner.missing(r, &share::STATE, example);
    }
    let year = match inner.number(r, &share::YEAR) {
        Some((y, _)) if y.fract() == 0.0 && (1..=9999).contains(&(y as i64)) => Some(y as i32),
        Some((y, at)) => {
            r.error("RP0013", at, format!("`year` of {what} is {y}, which is no year"), example);
            None
        }
        None => {
            inner.missing(r, &share::YEAR, example);
            None
        }
    };
    let (state, year) = (state?, year?);
    basis.given = true;
    r.asks(Asker::Power(of), Some(Query { asked: Asked::Panel { state, year }, text, at, what }));
    // What it comes to is known once the tables are read.
    Some((0.0, basis))
}

/// Tells of a power that is no share.
fn outside(r: &mut Reader<'_>, what: &str, value: f64, at: Span) {
    r.error(
        "RP0403",
        at,
        format!("{what} is {value}, outside 0 to 1"),
        "give a share of world capability, as CINC does: 12.1 % is 0.121",
    );
}

/// `{ value = …, source = … }`.
fn measured(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    key: Handle,
    value: Handle,
) -> Option<(f64, Basis, Span)> {
    let inner = t.table(r, key)?;
    let basis = r.basis(&inner);
    match inner.number(r, value) {
        Some((v, at)) => Some((v, basis, at)),
        None => {
            inner.missing(r, value, "write  { value = 0.1, source = \"…\" }");
            None
        }
    }
}

/// `[dyads.A-B]`.
pub(super) fn dyads(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case) {
    let before = case.dyads.len();
    for (key, t) in top.named(r, &case::DYADS, "pair") {
        let Some(((a, at_a), (b, at_b))) = both(r, key, &t) else { continue };
        let a = r.actor(case, &a, at_a, "one of a pair");
        let b = r.actor(case, &b, at_b, "one of a pair");
        let treaty = treaty(r, &t);
        let common_threat = common_threat(r, &t, case);
        let period = period(r, &t);
        let regime_distance = regime_distance(r, key, &t);
        let vote_distance = vote_distance(r, key, &t);
        let (Some(a), Some(b)) = (a, b) else { continue };
        case.dyads.push(Dyad {
            a,
            b,
            treaty,
            period,
            common_threat,
            regime_distance,
            vote_distance,
            span: key.span,
        });
    }
    pairs(r, case, before);
}

/// Who a pair is, each with where that is said.
fn both(r: &mut Reader<'_>, key: &Key, t: &Fields<'_>) -> Option<((String, Span), (String, Span))> {
    match (t.text(r, &dyad::A), t.text(r, &dyad::B), key.name.split_once('-')) {
        (Some(a), Some(b), _) => Some((a, b)),
        (_, _, Some((a, b))) => Some(((a.to_owned(), key.span), (b.to_owned(), key.span))),
        _ => {
            r.error(
                "RP0012",
                key.span,
                format!("pair `{}` does not say who it is", key.name),
                "name the table after both, as in [dyads.US-VN]",
            );
            None
        }
    }
}

fn treaty(r: &mut Reader<'_>, t: &Fields<'_>) -> Option<(Date, Option<Date>, Basis)> {
    let inner = t.table(r, &dyad::TREATY)?;
    let basis = r.basis(&inner);
    let to = inner.date(r, &treaty::TO).map(|(d, _)| d);
    let Some((from, at)) = inner.date(r, &treaty::FROM) else {
        inner.missing(r, &treaty::FROM, "write the day the treaty came into force");
        return None;
    };
    if let Some(end) = to.filter(|to| *to < from) {
        r.error(
            "RP0608",
            at,
            format!("the treaty ends on {end}, before it begins on {from}"),
            "swap the dates",
        );
    }
    Some((from, to, basis))
}

/// From when to when what is said of a pair holds.
fn period(r: &mut Reader<'_>, t: &Fields<'_>) -> (Option<Date>, Option<Date>) {
    let (from, to) = (t.date(r, &dyad::FROM), t.date(r, &dyad::TO));
    if let (Some((from, at)), Some((to, _))) = (from, to)
        && to < from
    {
        r.error(
            "RP0608",
            at,
            format!("what is said of this pair ends on {to}, before it begins on {from}"),
            "swap the dates",
        );
    }
    (from.map(|d| d.0), to.map(|d| d.0))
}

fn regime_distance(r: &mut Reader<'_>, key: &Key, t: &Fields<'_>) -> Option<(f64, Basis)> {
    let (v, basis, at) = measured(r, t, &dyad::REGIME_DISTANCE, &measured_share::VALUE)?;
    if !(0.0..=1.0).contains(&v) {
        r.error(
            "RP0403",
            at,
            format!("the regime distance of pair `{}` is {v}, outside 0 to 1", key.name),
            "0 is alike, 1 as far apart as regimes are",
        );
    }
    Some((v, basis))
}

fn vote_distance(r: &mut Reader<'_>, key: &Key, t: &Fields<'_>) -> Option<(f64, Basis)> {
    let (v, basis, at) = measured(r, t, &dyad::VOTE_DISTANCE, &measured::VALUE)?;
    if v < 0.0 {
        let help = if code_of_missing(v) {
            "data sets mark by it what is missing: leave the key out if it was not measured"
        } else {
            "a distance is 0 or more"
        };
        let message = format!("the vote distance of pair `{}` is {v}", key.name);
        r.error("RP0625", at, message, help);
    }
    Some((v, basis))
}

/// A pair is one pair, whoever is named first: what is said of it at one time
/// stands in one table.
fn pairs(r: &mut Reader<'_>, case: &Case, before: usize) {
    let dyads = &case.dyads[before..];
    let id = |a: ActorId| case.actors[a.index()].id.as_str();
    let mut first: HashMap<(ActorId, ActorId), Vec<&Dyad>> = HashMap::new();
    for d in dyads {
        if r.full() {
            return;
        }
        if d.a == d.b {
            let message = format!("`{}` is paired with itself", id(d.a));
            r.error("RP0626", d.span, message, "name two different actors");
            continue;
        }
        let same = first.entry((d.a.min(d.b), d.a.max(d.b))).or_default();
        let begins = |d: &Dyad| d.period.0.unwrap_or(Date::MIN);
        let ends = |d: &Dyad| d.period.1.unwrap_or(Date::MAX);
        let overlapping = same.iter().find(|s| begins(s).max(begins(d)) < ends(s).min(ends(d)));
        if let Some(other) = overlapping {
            r.push(
                Diagnostic::error(
                    "RP0623",
                    d.span,
                    format!(
                        "the pair of `{}` and `{}` is stated twice for the same time",
                        id(d.a),
                        id(d.b)
                    ),
                    "put all that is said of the two into one table, or give the tables  from  and  to  that do not overlap",
                )
                .note("again here")
                .also(other.span, "first here"),
            );
        }
        same.push(d);
    }
}

fn common_threat(r: &mut Reader<'_>, t: &Fields<'_>, case: &Case) -> Option<(ActorId, f64, Basis)> {
    let inner = t.table(r, &dyad::COMMON_THREAT)?;
    let basis = r.basis(&inner);
    let actor = match inner.text(r, &common_threat::ACTOR) {
        Some((name, at)) => r.actor(case, &name, at, "a common threat"),
        None => {
            inner.missing(r, &common_threat::ACTOR, "say who the threat is: actor = \"CN\"");
            None
        }
    };
    let value = inner.share(r, &common_threat::VALUE, "0 is no convergence, 1 is full");
    if value.is_none() {
        inner.missing(r, &common_threat::VALUE, "say how strongly they converge, 0 to 1");
    }
    Some((actor?, value?.0, basis))
}
