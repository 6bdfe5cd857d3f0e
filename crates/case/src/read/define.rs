//! `[define]`: quantities made of others, and what each means in a game.

use super::defined::{Defined, Definitions, Entry, InGame};
use super::formula::{Meaning, by_chance, meaning, parse};
use super::group::Outcomes;
use super::{Declared, Fields, GameNames, Reader, Seen, unit};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::formula::{Expression, Named, Symbol, is_function, piece};
use crate::language::document::case;
use crate::syntax::{Spanned, Value};
use crate::table::per_cent;
use crate::{Case, Definition, ParameterId, Span};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

/// `[define]`.
pub(super) fn definitions(
    r: &mut Reader<'_>,
    top: &Fields<'_>,
    case: &mut Case,
    groups: Outcomes,
) -> Definitions {
    let mut all = Definitions { outcomes: groups.sound, ..Definitions::default() };
    all.broken.extend(groups.broken);
    let Some(t) = top.table(r, &case::DEFINE) else { return all };
    let mut entries: Vec<Entry> = Vec::new();
    for (key, v) in t.entries() {
        let named = r.identifier(&key.name, key.span, "definition");
        match named.then(|| entry(r, case, (&key.name, key.span), v)).flatten() {
            Some(e) => entries.push(e),
            None => {
                all.broken.insert(key.name.clone());
            }
        }
    }
    let mut defined: BTreeSet<String> = t.entries().map(|(k, _)| k.name.clone()).collect();
    defined.extend(all.outcomes.iter().map(|(name, _)| name.clone()));
    defined.extend(all.broken.iter().cloned());
    entries.retain(|e| {
        let good = known(r, e, &defined, t.whole);
        if !good {
            all.broken.insert(e.id.clone());
        }
        good
    });
    order(r, entries, &mut all);
    for e in &all.sound {
        let (id, text) = (e.id.clone(), e.text.clone());
        case.definitions.push(Definition { id, text, span: e.span });
    }
    all
}

/// A definition, if its name is free and its formula can be read.
fn entry(r: &mut Reader<'_>, case: &Case, (id, span): (&str, Span), v: &Spanned) -> Option<Entry> {
    if is_function(id) {
        let message = format!("`{id}` is a function of the language and cannot be defined");
        r.error("RP0101", span, message, format!("take another name, as `{id}_of_it`"));
        return None;
    }
    if let Some(p) = r.parameter(id) {
        let first = case.parameters[p.index()].span;
        r.push(
            Diagnostic::error(
                "RP0101",
                span,
                format!("`{id}` names a parameter and a definition"),
                "rename one of them: a formula could not tell which is meant",
            )
            .note("defined here")
            .also(first, "a parameter here"),
        );
        return None;
    }
    if let Some(g) = case.group(id) {
        r.push(
            Diagnostic::error(
                "RP0101",
                span,
                format!("`{id}` names a group and a definition"),
                "rename one of them: a formula could not tell which is meant",
            )
            .note("defined here")
            .also(g.span, "a group here"),
        );
        return None;
    }
    let text = match &v.value {
        Value::Number(n) if n.is_finite() => n.to_string(),
        Value::Text(t) => per_cent(t).map_or_else(|| t.clone(), |p| p.to_string()),
        _ => {
            r.wrong_type(v, &format!("definition `{id}`"), "a number or a formula in quotes");
            return None;
        }
    };
    let names = RefCell::new(Vec::new());
    let collect = |n: &str| {
        let mut names = names.borrow_mut();
        if !names.iter().any(|x| x == n) {
            names.push(n.to_owned());
        }
        Meaning::Is(Symbol::Measure(u32::MAX))
    };
    parse(r, v.span, &text, &format!("definition `{id}`"), &collect, &Vec::new)?;
    Some(Entry { id: id.to_owned(), text, at: v.span, span, names: names.into_inner() })
}

/// Whether every name in a definition is a parameter, another definition or a
/// branch of some game; says so if not.
fn known(r: &mut Reader<'_>, e: &Entry, defined: &BTreeSet<String>, whole: bool) -> bool {
    let mut good = true;
    for name in &e.names {
        let declared = std::rc::Rc::clone(&r.declared);
        let there = match name.split_once('.') {
            Some(_) if defined.contains(name) => true,
            None => {
                r.parameter(name).is_some()
                    || !declared.parameters.lacks(name)
                    || defined.contains(name)
                    || !whole
            }
            Some((node, branch)) => declared.any_game(|g| {
                g.branch(node, branch) != Seen::No || g.amount(node, branch).is_some()
            }),
        };
        if there {
            continue;
        }
        good = false;
        let at =
            e.text.find(name.as_str()).map_or(e.at, |i| piece(e.at, &e.text, i, i + name.len()));
        if let Some(("games", Some(_))) = name.split_once('.').map(|(n, b)| (n, b.split_once('.')))
        {
            let message = format!(
                "definition `{}` names `{name}`, which can only be the probability of a branch",
                e.id
            );
            r.error("RP0204", at, message, by_chance(name));
            continue;
        }
        let parameters = r.parameters();
        let mut near: Vec<String> = parameters.keys().chain(defined).cloned().collect();
        near.extend(declared.dotted());
        near.sort_unstable();
        near.retain(|n| *n != e.id);
        r.error(
            "RP0202",
            at,
            format!("definition `{}` names `{name}`, which is not declared", e.id),
            did_you_mean(name, "names", near.iter().map(String::as_str)),
        );
    }
    good
}

/// Puts each definition after those it is made of; says where they go in a circle.
fn order(r: &mut Reader<'_>, entries: Vec<Entry>, all: &mut Definitions) {
    let place: HashMap<String, usize> =
        entries.iter().enumerate().map(|(i, e)| (e.id.clone(), i)).collect();
    let next: Vec<Vec<usize>> = entries
        .iter()
        .map(|e| e.names.iter().filter_map(|n| place.get(n)).copied().collect())
        .collect();
    // 0 not met, 1 on the way, 2 left.
    let mut colour = vec![0u8; entries.len()];
    let mut sorted = Vec::new();
    for root in 0..entries.len() {
        let mut stack = vec![(root, 0usize)];
        while let Some((at, child)) = stack.pop() {
            if colour[at] == 2 {
                continue;
            }
            colour[at] = 1;
            let Some(to) = next[at].get(child).copied() else {
                colour[at] = 2;
                sorted.push(at);
                continue;
            };
            stack.push((at, child + 1));
            match colour[to] {
                0 => stack.push((to, 0)),
                1 => {
                    let way = stack.iter().map(|(i, _)| *i).skip_while(|i| *i != to);
                    let way: Vec<&Entry> = way.map(|i| &entries[i]).collect();
                    circle(r, &way);
                    colour[to] = 2;
                    all.broken.insert(entries[to].id.clone());
                }
                _ => {}
            }
        }
    }
    let mut entries: Vec<Option<Entry>> = entries.into_iter().map(Some).collect();
    for i in sorted {
        let Some(e) = entries[i].take() else { continue };
        // What is made of something broken is broken too; why has been told.
        if all.broken.contains(&e.id) || e.names.iter().any(|n| all.broken.contains(n)) {
            all.broken.insert(e.id);
        } else {
            all.sound.push(e);
        }
    }
    all.broken.extend(entries.into_iter().flatten().map(|e| e.id));
}

fn circle(r: &mut Reader<'_>, way: &[&Entry]) {
    let Some((first, last)) = way.first().zip(way.last()) else { return };
    let names: Vec<&str> = way.iter().map(|e| e.id.as_str()).collect();
    let mut d = Diagnostic::error(
        "RP0203",
        last.span,
        format!("definitions go round in a circle: {} → {}", names.join(" → "), first.id),
        "define one of them by parameters and branches alone",
    )
    .note(format!("made of `{}`", first.id));
    if way.len() > 1 {
        d = d.also(first.span, "the circle begins here");
    }
    r.push(d);
}

impl Definitions {
    /// What each definition is in a game.
    pub fn within(
        &self,
        parameter: &dyn Fn(&str) -> Option<ParameterId>,
        declared: &Declared,
        game: &GameNames,
    ) -> InGame {
        let of = |(name, e): &(String, Expression)| (name.clone(), Defined::Here(e.clone()));
        let mut here: InGame = self.outcomes.iter().map(of).collect();
        for e in &self.sound {
            let lacks = RefCell::new(None);
            let lost = RefCell::new(false);
            let resolve = |n: &str| match meaning(n, parameter, declared, game, &here) {
                Meaning::Is(s) => Some(Named::Symbol(s)),
                Meaning::Defined(d) => Some(Named::Defined(d)),
                Meaning::Elsewhere(why) => {
                    *lacks.borrow_mut() = Some(why.to_owned());
                    None
                }
                Meaning::Lost => {
                    *lost.borrow_mut() = true;
                    None
                }
                Meaning::Answer(_) | Meaning::Unknown => {
                    *lacks.borrow_mut() = Some(n.to_owned());
                    None
                }
            };
            let parsed = Expression::parse_with(&e.text, &resolve);
            let is = match (parsed, lacks.into_inner()) {
                (Ok(formula), _) => Defined::Here(formula.standing_at(e.at)),
                (Err(_), Some(why)) if !lost.into_inner() => Defined::Elsewhere(why),
                (Err(_), _) => Defined::Broken,
            };
            here.insert(e.id.clone(), is);
        }
        here.extend(self.broken.iter().map(|n| (n.clone(), Defined::Broken)));
        here
    }
    /// Notes that a formula names a definition.
    pub fn used(&self, name: &str) {
        let mut stack = vec![name];
        while let Some(name) = stack.pop() {
            if self.used.borrow_mut().insert(name.to_owned())
                && let Some(e) = self.sound.iter().find(|e| e.id == name)
            {
                stack.extend(e.names.iter().map(String::as_str));
            }
        }
    }
    /// Reports what mixes units within a definition, and what nothing names.
    pub fn ended(&self, r: &mut Reader<'_>, case: &Case, games: &[InGame]) {
        for g in &case.groups {
            let used = self.used.borrow();
            let own = |name: &String| name.split('.').next() == Some(g.id.as_str());
            if !used.iter().any(own) {
                r.push(Diagnostic::warning(
                    "RP2111",
                    g.span,
                    format!("no formula names what the group `{}` comes to", g.id),
                    format!("let a formula name  {}.{} , or take it out", g.id, g.dimensions[0]),
                ));
            }
        }
        for e in &self.sound {
            let formula = games.iter().find_map(|g| match g.get(&e.id) {
                Some(Defined::Here(formula)) => Some(formula),
                _ => None,
            });
            if let Some(formula) = formula {
                unit::check(r, case, formula, &|start, end| piece(e.at, &e.text, start, end));
            }
            if !self.used.borrow().contains(&e.id) {
                r.push(Diagnostic::warning(
                    "RP2111",
                    e.span,
                    format!("`{}` is defined but never used", e.id),
                    "let a formula name it, or take it out",
                ));
            }
        }
    }
}
