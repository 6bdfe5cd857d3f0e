//! `[games.NAME.payoffs]`: what is paid whatever the ending.

use super::formula::{Meaning, Names, parse};
use super::{Fields, Reader, unit};
use crate::formula::{Expression, piece};
use crate::language::game::{group, whole};
use crate::syntax::{Spanned, Value};
use crate::table::per_cent;
use std::collections::{BTreeSet, HashMap};

/// The outcomes that each name in such a formula stands for: of an outcome itself, of
/// a group its own.
#[derive(Debug, Default)]
pub(super) struct Ends(HashMap<String, BTreeSet<String>>);

/// The outcomes and groups of a game.
pub(super) fn ends(t: &Fields<'_>) -> Ends {
    let mut all = Ends::default();
    let named = |key| match t.get(key).map(|v| &v.value) {
        Some(Value::Table(entries)) => &entries[..],
        _ => &[],
    };
    for (name, _) in named(&whole::OUTCOMES) {
        all.0.insert(name.name.clone(), BTreeSet::from([name.name.clone()]));
    }
    for (name, v) in named(&whole::GROUPS) {
        let Value::Table(entries) = &v.value else { continue };
        let list = entries.iter().find(|(k, _)| k.name == group::OUTCOMES.name);
        let Some(Value::Array(list)) = list.map(|(_, v)| &v.value) else { continue };
        let text = |v: &Spanned| match &v.value {
            Value::Text(t) => Some(t.clone()),
            _ => None,
        };
        all.0.entry(name.name.clone()).or_default().extend(list.iter().filter_map(text));
    }
    all
}

/// A formula of what an actor is paid whatever the ending.
pub(super) struct Whatever {
    text: String,
    at: crate::Span,
}

/// The formulas, by actor.
pub(super) fn whatever(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    names: &Names<'_>,
) -> HashMap<String, Whatever> {
    let mut all = HashMap::new();
    let Some(p) = t.table(r, &whole::PAYOFFS) else { return all };
    for (actor, v) in p.entries() {
        r.actor(names.case, &actor.name, actor.span, "one who is paid");
        let text = match &v.value {
            Value::Number(n) if n.is_finite() => n.to_string(),
            Value::Text(t) => per_cent(t).map_or_else(|| t.clone(), |p| p.to_string()),
            _ => {
                let what = format!("what {} is paid", actor.name);
                r.wrong_type(v, &what, "a number or a formula in quotes");
                continue;
            }
        };
        all.insert(actor.name.clone(), Whatever { text, at: v.span });
    }
    all
}

impl Whatever {
    /// What it comes to at an outcome: the terms that can be there.
    pub fn at(
        &self,
        r: &mut Reader<'_>,
        names: &Names<'_>,
        ends: &Ends,
        (actor, here): (&str, &str),
    ) -> Option<Expression> {
        let (yes, no) = (Expression::constant(1.0), Expression::constant(0.0));
        let resolve = |n: &str| match ends.0.get(n) {
            Some(list) if list.contains(here) => Meaning::Defined(&yes),
            Some(_) => Meaning::Defined(&no),
            None => names.resolve(n),
        };
        let known = || names.known().into_iter().chain(ends.0.keys().cloned()).collect();
        let what = format!("payoff of {actor} whatever the ending");
        let e = parse(r, self.at, &self.text, &what, &resolve, &known)?;
        unit::check(r, names.case, &e, &|start, end| piece(self.at, &self.text, start, end));
        Some(e.without_nothing())
    }
}
