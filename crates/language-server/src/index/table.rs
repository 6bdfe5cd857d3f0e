//! The tables beside `case.toml`.

use super::symbol::{Outline, Wants, Written};
use super::{Index, Occurrence, Scope};
use realpolitik_case::Span;
use realpolitik_case::cells::{Cell, cells};
use realpolitik_case::language::{Block, Key, Kind, Refers, blocks};
use std::collections::HashMap;

/// The block whose rows a file holds, if it is one of the case: `regimes` says
/// which files belong to which regime.
pub fn block_of(name: &str, regimes: &HashMap<String, String>) -> Option<&'static Block> {
    let mut rows = blocks().iter().copied().filter(|b| b.columns);
    let several = regimes.contains_key(name);
    rows.find(|b| b.place == name || (several && b.place.contains('*')))
}

/// Notes the columns and cells of a table.
pub fn rows(
    index: &mut Index,
    file: u32,
    (name, text): (&str, &str),
    regimes: &HashMap<String, String>,
) {
    let Some(block) = block_of(name, regimes) else { return };
    let within: Vec<String> = regimes.get(name).cloned().into_iter().collect();
    let scope = Scope { within, ..Scope::default() };
    let mut all = cells(text).rows.into_iter();
    let Some(head) = all.next() else { return };
    let columns: Vec<Option<&'static Key>> = head.iter().map(|c| block.key(&c.text)).collect();
    for (cell, key) in head.iter().zip(&columns) {
        match key {
            Some(key) => index.keys.push((span(file, cell), key)),
            None => index.note(span(file, cell), &cell.text, Wants::Measure, &scope),
        }
    }
    for row in all {
        let told = |scope: Scope, (cell, key): (&Cell, &Option<&'static Key>)| match key {
            Some(Key { kind: Kind::Name(r), .. }) => scope.told(*r, &cell.text),
            _ => scope,
        };
        let scope = row.iter().zip(&columns).fold(scope.clone(), told);
        for (cell, key) in row.iter().zip(&columns) {
            if let Some(key) = key {
                cell_of(index, file, cell, key, &scope);
            }
        }
        index.outlines[file as usize].extend(line(file, &row, &columns));
    }
}

fn span(file: u32, cell: &Cell) -> Span {
    Span { file, start: cell.start as u32, end: cell.end as u32 }
}

/// Notes what stands in a cell.
fn cell_of(index: &mut Index, file: u32, cell: &Cell, key: &'static Key, scope: &Scope) {
    let at = Span { file, start: cell.from as u32, end: cell.to as u32 };
    index.values.push((at, key));
    if cell.text.is_empty() || !cell.is_plain() {
        return;
    }
    let wants = match key.kind {
        Kind::Name(refers) => Wants::Refers(refers),
        Kind::Sources => Wants::Source,
        _ => return,
    };
    // Sources stand with `;` between them, and so do the actions of a coding in
    // doubt, each with its weight behind a colon.
    let several = matches!(wants, Wants::Source | Wants::Refers(Refers::Action));
    let mut from = 0;
    for part in cell.text.split(|c| several && c == ';') {
        let named = match wants {
            Wants::Refers(Refers::Action) => part.split(':').next().unwrap_or_default(),
            _ => part,
        };
        let start = cell.start + from + (named.len() - named.trim_start().len());
        let end = start + named.trim().len();
        if start < end {
            let at = Span { file, start: start as u32, end: end as u32 };
            index.note(at, named.trim(), wants, scope);
        }
        from += part.len() + 1;
    }
}

/// A row in the outline: its first cell, and what it says in a sentence.
fn line(file: u32, row: &[Cell], columns: &[Option<&'static Key>]) -> Option<Outline> {
    let named = |name: &str| {
        let i = columns.iter().position(|k| k.is_some_and(|k| k.name == name))?;
        row.get(i).map(|c| c.text.clone()).filter(|t| !t.is_empty())
    };
    let first = row.iter().find(|c| !c.text.is_empty())?;
    Some(Outline {
        name: named("id").unwrap_or_else(|| first.text.clone()),
        detail: named("summary"),
        group: None,
        span: span(file, first),
        whole: Span { file, start: row.first()?.from as u32, end: row.last()?.to as u32 },
        children: Vec::new(),
    })
}

impl Index {
    /// Notes a name that refers to something.
    pub(super) fn note(&mut self, span: Span, name: &str, wants: Wants, scope: &Scope) {
        self.occurrences.push(Occurrence {
            span,
            name: name.to_owned(),
            wants,
            scope: scope.clone(),
            written: Written::Plain,
            symbol: None,
            declares: false,
        });
    }
}
