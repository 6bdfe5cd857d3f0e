//! Another name for something, everywhere it is named: in `case.toml`, in the
//! tables and in the bibliography.

use crate::documents::Documents;
use crate::error::RequestError;
use crate::index::{Group, Occurrence, Symbol, Written};
use crate::snapshot::Snapshot;
use ls_types::{PrepareRenameResponse, TextEdit, Uri, WorkspaceEdit};
use realpolitik_case::Span;
use realpolitik_case::diagnostic::{Diagnostic, Severity};
use realpolitik_case::language::{Kind, Naming, blocks};
use realpolitik_case::load::{Limits, load_overlaid};
use realpolitik_case::text::invisible;
use std::collections::HashMap;

/// What would be renamed at a byte of a file.
///
/// # Errors
///
/// If nothing there has a name that is declared.
pub fn prepare(
    snapshot: &Snapshot,
    file: u32,
    offset: u32,
) -> Result<PrepareRenameResponse, RequestError> {
    let (occurrence, _) = named(snapshot, file, offset)?;
    Ok(PrepareRenameResponse::RangeWithPlaceholder {
        range: snapshot.range(occurrence.span),
        placeholder: occurrence.name.clone(),
    })
}

fn named(
    snapshot: &Snapshot,
    file: u32,
    offset: u32,
) -> Result<(&Occurrence, &Symbol), RequestError> {
    let found = snapshot.index.at(file, offset);
    let found = found.and_then(|o| o.symbol.as_ref().map(|s| (o, s)));
    found.ok_or_else(|| RequestError::refused("nothing that is declared is named here"))
}

/// The edits that give what is named at a byte of a file another name.
///
/// # Errors
///
/// If the name cannot be written there, or if the case would have more errors
/// with it than it has: another thing may have that name.
pub fn rename(
    snapshot: &Snapshot,
    (file, offset): (u32, u32),
    name: &str,
    documents: &Documents,
    limits: &Limits,
) -> Result<WorkspaceEdit, RequestError> {
    let (_, symbol) = named(snapshot, file, offset)?;
    let name = name.trim();
    fits(symbol, name)?;
    let edits: Vec<(Span, String)> =
        snapshot.index.places(symbol).map(|o| (o.span, written(snapshot, o, name))).collect();
    if name != symbol.name {
        sound(snapshot, &edits, documents, limits)?;
    }
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for (at, new_text) in edits {
        let Some(uri) = snapshot.uri(at.file) else { continue };
        changes.entry(uri).or_default().push(TextEdit { range: snapshot.range(at), new_text });
    }
    Ok(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() })
}

/// Whether a name can be one of such a thing.
fn fits(symbol: &Symbol, name: &str) -> Result<(), RequestError> {
    let refused = |why: &str| Err(RequestError::refused(format!("`{name}` {why}")));
    if name.is_empty() {
        return Err(RequestError::refused("a name has at least one letter"));
    }
    if name.chars().any(|c| invisible(c) || matches!(c, '"' | '\'' | '\\' | ',' | ';' | ':')) {
        return refused("holds a character that no name may hold");
    }
    if symbol.group == Group::SOURCE {
        let bad = |c: char| c.is_whitespace() || "{}()=#%~@".contains(c);
        if name.chars().any(bad) {
            return refused(
                "cannot be the key of an entry: leave out blanks and { } ( ) = # % ~ @",
            );
        }
        return Ok(());
    }
    let mut keys = blocks().iter().flat_map(|b| b.keys);
    let new =
        keys.any(|k| Group::of(k) == symbol.group && matches!(k.kind, Kind::Named(Naming::New, _)));
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    if new && !(name.starts_with(letter) && name.chars().all(|c| letter(c) || c.is_ascii_digit())) {
        return refused("cannot stand in a formula: use letters, digits and _ , a letter first");
    }
    Ok(())
}

/// The name as it is written in a place.
fn written(snapshot: &Snapshot, o: &Occurrence, name: &str) -> String {
    match o.written {
        Written::Plain => name.to_owned(),
        Written::Quoted => format!("\"{name}\""),
        Written::Key => {
            let old = snapshot.text(o.span.file).get(o.span.start as usize..o.span.end as usize);
            let quoted = old.is_some_and(|t| t.starts_with(['"', '\'']));
            let bare = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
            if quoted || !bare { format!("\"{name}\"") } else { name.to_owned() }
        }
    }
}

/// Whether the case would be as sound as it is.
fn sound(
    snapshot: &Snapshot,
    edits: &[(Span, String)],
    documents: &Documents,
    limits: &Limits,
) -> Result<(), RequestError> {
    let mut texts: Vec<(String, String)> =
        documents.below(&snapshot.folder).map(|(n, d)| (n, d.text.clone())).collect();
    for (file, (name, text)) in snapshot.loaded.files.iter().enumerate() {
        let mut here: Vec<&(Span, String)> =
            edits.iter().filter(|(at, _)| at.file as usize == file).collect();
        here.sort_by_key(|(at, _)| std::cmp::Reverse(at.start));
        let mut changed = text.clone();
        for (at, new) in here {
            changed.replace_range(at.start as usize..at.end as usize, new);
        }
        texts.retain(|(n, _)| n != name);
        texts.push((name.clone(), changed));
    }
    let files: Vec<(&str, &[u8])> = texts.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    let after = load_overlaid(&snapshot.folder, &files, limits);
    if after.errors() <= snapshot.loaded.errors() {
        return Ok(());
    }
    let error = |d: &&Diagnostic| d.severity == Severity::Error;
    let told = |d: &Diagnostic| {
        let before = snapshot.loaded.diagnostics.iter().filter(error);
        before.into_iter().any(|b| b.code == d.code && b.message == d.message)
    };
    let first = after.diagnostics.iter().filter(error).find(|d| !told(d));
    let why =
        first.map_or_else(|| "the case would have more errors".to_owned(), |d| d.message.clone());
    Err(RequestError::refused(format!("that name cannot be taken: {why}")))
}
