//! The entries of the bibliography.

use super::symbol::{Declared, Group, Outline, Symbol, Wants, Written};
use super::{Index, Occurrence, Scope};
use realpolitik_case::Span;
use realpolitik_case::entries;

/// Notes the entries of a file and what they refer to.
pub fn entries(index: &mut Index, file: u32, text: &str) {
    for entry in entries::entries(text) {
        let at = |start: usize, length: usize| Span {
            file,
            start: start as u32,
            end: (start + length) as u32,
        };
        let span = at(entry.key_start, entry.key.len());
        let symbol = Symbol { group: Group::SOURCE, within: Vec::new(), name: entry.key.clone() };
        index.declared.push(Declared { symbol: symbol.clone(), span, label: None });
        let name = |span, name: String, symbol, declares| Occurrence {
            span,
            name,
            wants: Wants::Source,
            scope: Scope::default(),
            written: Written::Plain,
            symbol,
            declares,
        };
        index.occurrences.push(name(span, entry.key.clone(), Some(symbol), true));
        for (start, parent) in entry.parents {
            index.occurrences.push(name(at(start, parent.len()), parent, None, false));
        }
        index.outlines[file as usize].push(Outline {
            name: entry.key,
            detail: Some(entry.kind),
            group: Some(Group::SOURCE),
            span,
            whole: at(entry.start, entry.end - entry.start),
            children: Vec::new(),
        });
    }
}
