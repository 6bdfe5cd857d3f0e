//! `case.toml`, walked by the declaration of the language.

use super::scope::{Scope, Spot, table_of};
use super::symbol::{Declared, Group, Outline, Symbol, Wants, Written};
use super::{Index, Occurrence, exceptions, formula};
use realpolitik_case::Span;
use realpolitik_case::language::document::{case, ladder};
use realpolitik_case::language::game::selection;
use realpolitik_case::language::regimes::regime;
use realpolitik_case::language::{Block, Key, Kind, Naming, Refers};
use realpolitik_case::syntax::{Key as Name, Spanned, Value};
use std::collections::HashMap;

/// Names the files of regimes: by the path in the case, the name of the regime.
type Tables = HashMap<String, String>;

struct Walk<'a> {
    index: &'a mut Index,
    text: &'a str,
    tables: Tables,
}

/// Notes all that stands in the document; the files of its regimes.
pub fn document(index: &mut Index, root: &Spanned, text: &str) -> Tables {
    let mut walk = Walk { index, text, tables: Tables::new() };
    let mut outline = Vec::new();
    walk.value(root, &top(), &mut outline);
    let tables = walk.tables;
    if let Some(first) = index.outlines.first_mut() {
        *first = outline;
    }
    tables
}

fn top() -> Spot {
    Spot { kind: Kind::Table(&case::BLOCK), key: None, scope: Scope::default() }
}

/// Where a path of names leads from the top of a document, with what its tables
/// say of games and nodes; `None` where the language has nothing.
pub fn after_path(root: &Spanned, path: &[String]) -> Option<Spot> {
    let mut spot = top();
    let mut value = Some(root);
    for name in path {
        spot.scope = said(&spot, value);
        spot = spot.under(name)?;
        value = value.and_then(|v| entry(v, name));
    }
    spot.scope = said(&spot, value);
    Some(spot)
}

/// The value of a name in a table; of a list of tables, in the last of them.
fn entry<'t>(value: &'t Spanned, name: &str) -> Option<&'t Spanned> {
    match &value.value {
        Value::Table(entries) => entries.iter().find(|(k, _)| k.name == name).map(|(_, v)| v),
        Value::Array(all) => entry(all.last()?, name),
        _ => None,
    }
}

/// What surrounds the entries of a table: what it says itself of its game and
/// node counts too.
fn said(spot: &Spot, value: Option<&Spanned>) -> Scope {
    let mut scope = spot.scope.clone();
    let (Some(block), Some(value)) = (table_of(&spot.kind), value) else { return scope };
    for key in block.keys {
        let refers = match key.kind {
            Kind::Name(r @ (Refers::Game | Refers::Node)) => r,
            _ => continue,
        };
        if let Some(Spanned { value: Value::Text(name), .. }) = entry(value, key.name) {
            scope = scope.told(refers, name);
        }
    }
    scope
}

fn is(key: Option<&'static Key>, other: &'static Key) -> bool {
    key.is_some_and(|k| std::ptr::eq(k, other))
}

fn joined(a: Span, b: Span) -> Span {
    if a == Span::default() {
        return b;
    }
    Span { start: a.start.min(b.start), end: a.end.max(b.end), ..a }
}

impl Walk<'_> {
    /// Notes what stands in a value; from where to where it reaches.
    fn value(&mut self, value: &Spanned, spot: &Spot, outline: &mut Vec<Outline>) -> Span {
        if let Some(key) = spot.key {
            self.index.values.push((value.span, key));
        }
        match (&value.value, spot.kind) {
            (Value::Table(entries), kind) => {
                let mut whole = value.span;
                let block = table_of(&kind);
                let inner = Spot { scope: said(spot, Some(value)), ..spot.clone() };
                for (name, v) in entries {
                    let at = match (block, kind) {
                        (Some(block), _) => self.keyed(block, name, v, &inner, outline),
                        (None, Kind::Named(naming, _)) => {
                            self.named(naming, name, v, &inner, outline)
                        }
                        (None, Kind::Precision) => {
                            self.refer(name, Wants::Refers(Refers::Actor), &inner.scope);
                            self.below(name, v, &inner, outline)
                        }
                        _ => v.span,
                    };
                    whole = joined(whole, at);
                }
                whole
            }
            (Value::Array(all), _) => {
                all.iter().fold(value.span, |whole, v| joined(whole, self.value(v, spot, outline)))
            }
            (Value::Text(text), _) => {
                self.text(value.span, text, spot);
                value.span
            }
            _ => value.span,
        }
    }

    /// What stands under a name of a table.
    fn below(&mut self, name: &Name, v: &Spanned, spot: &Spot, outline: &mut Vec<Outline>) -> Span {
        let at = match spot.under(&name.name) {
            Some(inner) => self.value(v, &inner, outline),
            None => v.span,
        };
        joined(name.span, at)
    }

    /// An entry of a table whose keys the language declares.
    fn keyed(
        &mut self,
        block: &'static Block,
        name: &Name,
        v: &Spanned,
        spot: &Spot,
        outline: &mut Vec<Outline>,
    ) -> Span {
        let Some(key) = block.key(&name.name) else { return joined(name.span, v.span) };
        self.index.keys.push((name.span, key));
        if let (true, Value::Text(file), Some(regime)) =
            (is(Some(key), &regime::FILE), &v.value, spot.scope.within.last())
        {
            self.tables.insert(file.clone(), regime.clone());
        }
        if !matches!(key.kind, Kind::Named(Naming::New | Naming::Free, _)) {
            return self.below(name, v, spot, outline);
        }
        // What is declared under one key stands together in the outline.
        let mut children = Vec::new();
        let whole = self.below(name, v, spot, &mut children);
        outline.push(Outline {
            name: name.name.clone(),
            detail: None,
            group: None,
            span: name.span,
            whole,
            children,
        });
        whole
    }

    /// An entry of a table of names.
    fn named(
        &mut self,
        naming: Naming,
        name: &Name,
        v: &Spanned,
        spot: &Spot,
        outline: &mut Vec<Outline>,
    ) -> Span {
        let Some(key) = spot.key else { return v.span };
        let nested = matches!(spot.kind, Kind::Named(_, Kind::Named(..)));
        if let Some(wants) = exceptions::named(key, nested) {
            self.refer(name, wants, &spot.scope);
            return self.below(name, v, spot, outline);
        }
        if let Naming::Of(refers) = naming {
            self.refer(name, Wants::Refers(refers), &spot.scope);
            return self.below(name, v, spot, outline);
        }
        let group = Group::of(key);
        let label = label(v);
        self.declare(name, group, label.clone(), &spot.scope);
        if is(Some(key), &case::DYADS) {
            self.pair(name, v);
        }
        let mut children = Vec::new();
        let whole = self.below(name, v, spot, &mut children);
        outline.push(Outline {
            name: name.name.clone(),
            detail: label,
            group: Some(group),
            span: name.span,
            whole,
            children,
        });
        whole
    }

    fn declare(&mut self, name: &Name, group: Group, label: Option<String>, scope: &Scope) {
        let symbol = Symbol { group, within: scope.within.clone(), name: name.name.clone() };
        self.index.declared.push(Declared { symbol: symbol.clone(), span: name.span, label });
        self.index.occurrences.push(Occurrence {
            span: name.span,
            name: name.name.clone(),
            wants: Wants::Nothing,
            scope: scope.clone(),
            written: Written::Key,
            symbol: Some(symbol),
            declares: true,
        });
    }

    /// A key that is the name of something declared.
    fn refer(&mut self, name: &Name, wants: Wants, scope: &Scope) {
        self.index.occurrences.push(Occurrence {
            span: name.span,
            name: name.name.clone(),
            wants,
            scope: scope.clone(),
            written: Written::Key,
            symbol: None,
            declares: false,
        });
    }

    /// A table that is named after two actors, and does not say otherwise.
    fn pair(&mut self, name: &Name, v: &Spanned) {
        let says = |key: &str| entry(v, key).is_some();
        let raw = &self.text[name.span.start as usize..name.span.end as usize];
        let quote = u32::from(raw.starts_with(['"', '\'']));
        let plain = raw.len() == name.name.len() + 2 * quote as usize;
        let Some((a, b)) = name.name.split_once('-').filter(|_| plain) else { return };
        if says("a") && says("b") {
            return;
        }
        let start = name.span.start + quote;
        let second = start + a.len() as u32 + 1;
        for (from, actor) in [(start, a), (second, b)] {
            let at = Span { start: from, end: from + actor.len() as u32, ..name.span };
            self.index.note(at, actor, Wants::Refers(Refers::Actor), &Scope::default());
        }
    }

    /// What stands in a text: names, by its kind.
    fn text(&mut self, at: Span, text: &str, spot: &Spot) {
        let inner = inside(self.text, at, text);
        if let Some(wants) = spot.key.and_then(exceptions::text) {
            return self.whole(at, text, wants, &spot.scope);
        }
        match spot.kind {
            Kind::Name(r) | Kind::Names(r) | Kind::Pair(r) => {
                self.whole(at, text, Wants::Refers(r), &spot.scope);
            }
            Kind::Target(_) => {
                self.whole(at, text, Wants::Refers(Refers::Target), &spot.scope);
            }
            Kind::Sources => self.whole(at, text, Wants::Source, &spot.scope),
            Kind::Formula | Kind::Precision => {
                if let Some(inner) = inner {
                    formula::note(self.index, inner, text, &spot.scope, Wants::Formula);
                }
            }
            Kind::Query => {
                if let Some(inner) = inner {
                    formula::query(self.index, inner, text, &spot.scope);
                }
            }
            Kind::Criterion => {
                if let Some(inner) = inner {
                    formula::note(self.index, inner, text, &spot.scope, Wants::Measure);
                }
            }
            Kind::Texts if is(spot.key, &ladder::TIERS) => {
                let name = Name { name: text.to_owned(), span: inner.unwrap_or(at) };
                self.declare(&name, Group::of(&ladder::TIERS), None, &spot.scope);
                if let Some(last) = self.index.occurrences.last_mut() {
                    last.written = if inner.is_some() { Written::Plain } else { Written::Quoted };
                }
            }
            Kind::Texts if is(spot.key, &selection::RECORDED_IF) => {
                if let Some(inner) = inner {
                    let wants = Wants::Refers(Refers::Outcome);
                    formula::note(self.index, inner, text, &spot.scope, wants);
                }
            }
            _ => {}
        }
    }

    /// A text that is one name.
    fn whole(&mut self, at: Span, text: &str, wants: Wants, scope: &Scope) {
        let inner = inside(self.text, at, text);
        self.index.note(inner.unwrap_or(at), text, wants, scope);
        if let (None, Some(last)) = (inner, self.index.occurrences.last_mut()) {
            last.written = Written::Quoted;
        }
    }
}

/// What people call what a table declares.
fn label(v: &Spanned) -> Option<String> {
    ["label", "name", "title"].iter().find_map(|key| match &entry(v, key)?.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    })
}

/// The place of a text without its quotes, if nothing in it is escaped.
pub fn inside(file: &str, at: Span, text: &str) -> Option<Span> {
    let raw = file.get(at.start as usize..at.end as usize)?;
    let quotes = raw.len().checked_sub(text.len())?;
    let lead = match quotes {
        2 => 1,
        6 => 3,
        // A line break behind the quotes that open does not count.
        7 => 4,
        8 => 5,
        _ => return None,
    };
    let inner = raw.get(lead..lead + text.len())?;
    let start = at.start + lead as u32;
    (inner == text).then_some(Span { start, end: start + text.len() as u32, ..at })
}
