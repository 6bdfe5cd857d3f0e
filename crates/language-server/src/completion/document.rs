//! Completion in `case.toml`.

use super::value::{Place, values};
use super::{Offer, key, keys, names};
use crate::cursor::{self, Cursor};
use crate::index::{Spot, Wants, after_path, table_of};
use crate::snapshot::Snapshot;
use ls_types::{CompletionItem, CompletionItemKind};
use realpolitik_case::Span;
use realpolitik_case::language::{Block, Key, Kind, Naming, Refers};
use realpolitik_case::syntax::{Spanned, Value};
use std::collections::HashSet;
use std::ops::Range;

/// What may be written at a byte.
pub fn at(snapshot: &Snapshot, offset: usize) -> Vec<CompletionItem> {
    let text = snapshot.text(0);
    match cursor::at(text, offset) {
        Cursor::Nothing => Vec::new(),
        Cursor::Header { path, part } => {
            items(snapshot, headers(snapshot, &path, &text[part.clone()]), part)
        }
        Cursor::Key { path, part, inline } => {
            let there = next_sign(text, part.end);
            items(snapshot, entries(snapshot, &path, &text[part.clone()], (inline, there)), part)
        }
        Cursor::Value { path, part, quoted, listed } => {
            let Some(spot) = after_path(&snapshot.tree.root, &path) else { return Vec::new() };
            let place = Place { part, quoted, listed, offset };
            let (offers, part) = values(snapshot, &spot, text, place);
            items(snapshot, offers, part)
        }
    }
}

/// The names of the keys that the table at a byte may have.
pub fn keys_at(snapshot: &Snapshot, offset: usize) -> Vec<String> {
    let Cursor::Key { path, .. } = cursor::at(snapshot.text(0), offset) else { return Vec::new() };
    let spot = after_path(&snapshot.tree.root, &path);
    let block = spot.and_then(|s| table_of(&s.kind));
    block.into_iter().flat_map(Block::names).map(str::to_owned).collect()
}

fn items(snapshot: &Snapshot, offers: Vec<Offer>, part: Range<usize>) -> Vec<CompletionItem> {
    let span = Span { file: 0, start: part.start as u32, end: part.end as u32 };
    offers.into_iter().map(|o| o.item(snapshot, span)).collect()
}

/// Whether the sign `=` or a dot follows already.
fn next_sign(text: &str, from: usize) -> bool {
    text[from..].trim_start_matches([' ', '\t']).starts_with(['=', '.'])
}

/// The names in the table at a path, but for one that is being written.
fn present<'t>(root: &'t Spanned, path: &[String], part: &str) -> HashSet<&'t str> {
    let mut value = root;
    for name in path {
        let found = match &value.value {
            Value::Table(entries) => entries.iter().find(|(k, _)| k.name == *name),
            _ => None,
        };
        match found {
            Some((_, v)) => value = v,
            None => return HashSet::new(),
        }
    }
    let Value::Table(entries) = &value.value else { return HashSet::new() };
    entries.iter().map(|(k, _)| k.name.as_str()).filter(|n| *n != part).collect()
}

/// The parts of headers: tables that the language knows and names that are there.
fn headers(snapshot: &Snapshot, path: &[String], part: &str) -> Vec<Offer> {
    let Some(spot) = after_path(&snapshot.tree.root, path) else { return Vec::new() };
    match table_of(&spot.kind) {
        Some(block) => {
            let opens = |k: &&&Key| matches!(k.kind, Kind::Named(..)) || k.kind.block().is_some();
            block.keys.iter().filter(opens).map(|k| key(k)).collect()
        }
        None => match spot.kind {
            Kind::Named(Naming::Of(refers), _) => named(snapshot, refers, &spot),
            Kind::Named(..) => {
                let there = present(&snapshot.tree.root, path, part);
                let mut all: Vec<&str> = there.into_iter().collect();
                all.sort_unstable();
                all.into_iter().map(|n| Offer::new(n, CompletionItemKind::VALUE)).collect()
            }
            _ => Vec::new(),
        },
    }
}

/// The names of something declared, as keys.
fn named(snapshot: &Snapshot, refers: Refers, spot: &Spot) -> Vec<Offer> {
    let mut all = names(snapshot, Wants::Refers(refers), &spot.scope);
    for offer in &mut all {
        offer.text = bare(&offer.label);
    }
    all
}

/// A name as a key.
pub fn bare(name: &str) -> String {
    let plain = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if plain { name.to_owned() } else { format!("\"{}\"", name.escape_default()) }
}

/// What may be a key of the table at a path; `inline` says whether it stands in
/// braces, `there` whether its sign has been written.
fn entries(
    snapshot: &Snapshot,
    path: &[String],
    part: &str,
    (inline, there): (bool, bool),
) -> Vec<Offer> {
    let Some(spot) = after_path(&snapshot.tree.root, path) else { return Vec::new() };
    let written = present(&snapshot.tree.root, path, part);
    let sign = if there { "" } else { " = " };
    let absent = |o: &Offer| !written.contains(o.label.as_str());
    if let Some(block) = table_of(&spot.kind) {
        let all = keys(block).filter(|k| fits(block, k, &written));
        return all.map(|k| written_key(k, path, inline || there, sign)).filter(absent).collect();
    }
    let mut all = match spot.kind {
        Kind::Named(Naming::Of(refers), _) => named(snapshot, refers, &spot),
        Kind::Precision => named(snapshot, Refers::Actor, &spot),
        _ => Vec::new(),
    };
    all.retain(absent);
    for offer in &mut all {
        offer.text.push_str(sign);
    }
    all
}

/// Whether a key can stand beside those that are there.
fn fits(block: &Block, key: &Key, written: &HashSet<&str>) -> bool {
    let one = block.exactly_one;
    !(one.contains(&key.name) && one.iter().any(|k| written.contains(k)))
}

/// A key as it is written: one that opens a table as its header.
fn written_key(k: &'static Key, path: &[String], plain: bool, sign: &str) -> Offer {
    let offer = key(k);
    let header = k.example.starts_with('[') && !k.example.contains(['"', ',']);
    if plain || !header {
        return offer.text(format!("{}{sign}", k.name));
    }
    let mut all: Vec<String> = path.iter().map(|p| bare(p)).collect();
    all.push(k.name.to_owned());
    let whole = all.join(".");
    offer.text(match k.kind {
        Kind::Named(..) => format!("[{whole}."),
        Kind::Tables(_) => format!("[[{whole}]]"),
        _ => format!("[{whole}]"),
    })
}
