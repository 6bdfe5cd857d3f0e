//! The outline of a file.

use crate::index::{Group, Outline};
use crate::snapshot::Snapshot;
use ls_types::SymbolKind;
use realpolitik_case::Span;
use realpolitik_case::language::Refers;
use serde_json::{Value, json};

/// The outline as the protocol has it (`DocumentSymbol[]`).
pub fn of(snapshot: &Snapshot, file: u32) -> Value {
    let outline = snapshot.index.outlines.get(file as usize);
    Value::Array(outline.into_iter().flatten().map(|o| symbol(snapshot, o)).collect())
}

fn symbol(snapshot: &Snapshot, o: &Outline) -> Value {
    // What an editor marks lies within what it folds.
    let whole =
        Span { start: o.whole.start.min(o.span.start), end: o.whole.end.max(o.span.end), ..o.span };
    let name = if o.name.trim().is_empty() { "\"\"" } else { &o.name };
    let children: Vec<Value> = o.children.iter().map(|c| symbol(snapshot, c)).collect();
    json!({
        "name": realpolitik_case::text::visible(name),
        "detail": o.detail.as_deref().map(realpolitik_case::text::visible),
        "kind": kind(o.group),
        "range": snapshot.range(whole),
        "selectionRange": snapshot.range(o.span),
        "children": children,
    })
}

fn kind(group: Option<Group>) -> SymbolKind {
    let Some(group) = group else { return SymbolKind::FIELD };
    let is = |r: Refers| r.declared_under().iter().any(|k| Group::of(k) == group);
    if group == Group::SOURCE {
        SymbolKind::STRING
    } else if is(Refers::Actor) {
        SymbolKind::CLASS
    } else if is(Refers::Parameter) {
        SymbolKind::NUMBER
    } else if is(Refers::Game) {
        SymbolKind::MODULE
    } else if is(Refers::Node) {
        SymbolKind::METHOD
    } else if is(Refers::Action) {
        SymbolKind::ENUM_MEMBER
    } else if is(Refers::Outcome) {
        SymbolKind::EVENT
    } else {
        SymbolKind::VARIABLE
    }
}
