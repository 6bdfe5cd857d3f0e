//! The names in a formula, and in a question to the tables.

use super::symbol::{Group, Wants, Written};
use super::{Index, Occurrence, Scope};
use realpolitik_case::Span;
use realpolitik_case::formula::names::names;
use realpolitik_case::language::Refers;
use realpolitik_case::language::document::case;

/// A name in a text that begins at a place.
fn push(index: &mut Index, at: Span, start: usize, name: &str, wants: Wants, scope: &Scope) {
    let start = at.start + start as u32;
    index.occurrences.push(Occurrence {
        span: Span { start, end: start + name.len() as u32, ..at },
        name: name.to_owned(),
        wants,
        scope: scope.clone(),
        written: Written::Plain,
        symbol: None,
        declares: false,
    });
}

/// Notes the names of a formula that begins at a place. A name with a dot is a
/// node, or a round, and one of its branches.
pub fn note(index: &mut Index, at: Span, formula: &str, scope: &Scope, wants: Wants) {
    for name in names(formula).into_iter().filter(|n| !n.called) {
        let parts: Vec<&str> = name.text.split('.').collect();
        match parts[..] {
            [one] => push(index, at, name.start, one, wants, scope),
            [node, branch] => {
                push(index, at, name.start, node, Wants::Refers(Refers::Target), scope);
                let inner = scope.clone().told(Refers::Node, node);
                let start = name.start + node.len() + 1;
                push(index, at, start, branch, Wants::Refers(Refers::Action), &inner);
            }
            [first, ..] => path(index, at, name.start, name.text, first, scope),
            [] => {}
        }
    }
}

/// Notes the names of a question to the tables, as `rate(regimes.waiver, VN)`: the
/// path of what is asked, and an actor.
pub fn query(index: &mut Index, at: Span, text: &str, scope: &Scope) {
    let Some(open) = text.find('(') else { return };
    let mut from = open + 1;
    for (i, part) in text[open + 1..].trim_end_matches(')').split(',').enumerate() {
        let start = from + (part.len() - part.trim_start().len());
        let named = part.trim();
        if i == 0 {
            path(index, at, start, named, named.split('.').next().unwrap_or_default(), scope);
        } else if !named.is_empty() && !named.contains(['=', '<', '>']) {
            push(index, at, start, named, Wants::Refers(Refers::Actor), scope);
        }
        from += part.len() + 1;
    }
}

/// Notes a path that begins with a key of the document: what is named under it,
/// and of a game its node and action or its outcome.
fn path(index: &mut Index, at: Span, start: usize, text: &str, first: &str, scope: &Scope) {
    let Some(key) = case::BLOCK.key(first) else { return };
    let game = Refers::Game.declared_under().iter().any(|k| std::ptr::eq(*k, key));
    let mut from = start + first.len() + 1;
    let mut scope = scope.clone();
    let parts: Vec<&str> = text.split('.').skip(1).collect();
    for (i, part) in parts.iter().enumerate() {
        let wants = match (i, game) {
            (0, _) => Wants::Declared(Group::of(key)),
            (1, true) if parts.len() == 2 => Wants::Refers(Refers::Outcome),
            (1, true) => Wants::Refers(Refers::Node),
            (2, true) => Wants::Refers(Refers::Action),
            _ => return,
        };
        push(index, at, from, part, wants, &scope);
        scope = match (i, game) {
            (0, true) => scope.told(Refers::Game, part),
            (1, true) => scope.told(Refers::Node, part),
            _ => scope,
        };
        from += part.len() + 1;
    }
}
