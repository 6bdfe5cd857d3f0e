//! Completion in the tables.

use super::{MOST_AGAIN, Offer, key, names};
use crate::index::{Scope, Wants};
use crate::snapshot::Snapshot;
use ls_types::{CompletionItem, CompletionItemKind};
use realpolitik_case::Span;
use realpolitik_case::cells::{Cell, cells};
use realpolitik_case::language::{Block, Key, Kind, Refers};
use std::collections::BTreeSet;

/// What may be written at a byte of a table.
pub fn at(snapshot: &Snapshot, file: u32, offset: usize) -> Vec<CompletionItem> {
    let name = snapshot.name(file);
    let Some((block, within)) = snapshot.index.table(name) else { return Vec::new() };
    let scope = Scope { within, ..Scope::default() };
    let text = snapshot.text(file);
    let rows = cells(text).rows;
    let Some(head) = rows.first() else { return columns(snapshot, file, block, &[], offset) };
    let row = rows.iter().position(|r| r.iter().any(|c| c.from <= offset && offset <= c.to));
    if row == Some(0) {
        return columns(snapshot, file, block, head, offset);
    }
    let cells: &[Cell] = row.map_or(&[], |i| &rows[i]);
    let at = cells.iter().position(|c| c.from <= offset && offset <= c.to).unwrap_or(0);
    let Some(key) = head.get(at).and_then(|c| block.key(&c.text)) else { return Vec::new() };
    let told = |scope: Scope, (cell, head): (&Cell, &Cell)| match block.key(&head.text) {
        Some(Key { kind: Kind::Name(r), .. }) => scope.told(*r, &cell.text),
        _ => scope,
    };
    let scope = cells.iter().zip(head).fold(scope, told);
    let part = part(text, cells.get(at), key, offset);
    let again = || again(&rows, at);
    let offers = offers(snapshot, key, &scope, &again);
    let span = Span { file, start: part.0 as u32, end: part.1 as u32 };
    offers.into_iter().map(|o| o.item(snapshot, span)).collect()
}

/// The columns that are not there yet.
fn columns(
    snapshot: &Snapshot,
    file: u32,
    block: &'static Block,
    head: &[Cell],
    offset: usize,
) -> Vec<CompletionItem> {
    let here = head.iter().find(|c| c.from <= offset && offset <= c.to);
    let (start, end) = here.map_or((offset, offset), |c| (c.start, c.end));
    let there = |k: &&&Key| {
        let named = head.iter().filter(|c| here != Some(*c));
        !named.into_iter().any(|c| c.text == k.name)
    };
    let span = Span { file, start: start as u32, end: end as u32 };
    block.keys.iter().filter(there).map(|k| key(k).item(snapshot, span)).collect()
}

/// The part of a cell that is being written: of several that stand in it the one
/// at the cursor.
fn part(text: &str, cell: Option<&Cell>, key: &Key, offset: usize) -> (usize, usize) {
    let Some(cell) = cell.filter(|c| !c.text.is_empty() && c.is_plain()) else {
        return (offset, offset);
    };
    let several = matches!(key.kind, Kind::Sources | Kind::Name(Refers::Action));
    let at = offset.clamp(cell.start, cell.end);
    if !several {
        return (cell.start, cell.end);
    }
    let before = &text[cell.start..at];
    let start = before.rfind(';').map_or(cell.start, |i| cell.start + i + 1);
    let after = &text[at..cell.end];
    let end = after.find([';', ':']).map_or(cell.end, |i| at + i);
    let lead = text[start..at].len() - text[start..at].trim_start().len();
    (start + lead, end.max(start + lead))
}

fn offers(
    snapshot: &Snapshot,
    key: &'static Key,
    scope: &Scope,
    again: &dyn Fn() -> Vec<Offer>,
) -> Vec<Offer> {
    match key.kind {
        Kind::Name(refers) => names(snapshot, Wants::Refers(refers), scope),
        Kind::Sources => names(snapshot, Wants::Source, scope),
        Kind::Word(words) => {
            let word = |(word, docs): &(&str, &str)| {
                Offer::new(*word, CompletionItemKind::ENUM_MEMBER).detail(*docs)
            };
            words.words.iter().map(word).collect()
        }
        Kind::Text | Kind::Grade if !matches!(key.name, "id" | "summary") => again(),
        _ => Vec::new(),
    }
}

/// What stands in the other rows of a column.
fn again(rows: &[Vec<Cell>], column: usize) -> Vec<Offer> {
    let texts = rows.iter().skip(1).filter_map(|r| r.get(column));
    let all: BTreeSet<&str> =
        texts.map(|c| c.text.as_str()).filter(|t| !t.is_empty() && !t.contains(',')).collect();
    if all.len() > MOST_AGAIN {
        return Vec::new();
    }
    all.into_iter().map(|t| Offer::new(t, CompletionItemKind::TEXT)).collect()
}
