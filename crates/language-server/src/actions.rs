//! Repairs of what is wrong, as the client offers them.

use crate::completion::document_keys;
use crate::diagnostics;
use crate::index::Occurrence;
use crate::pages::Pages;
use crate::snapshot::Snapshot;
use ls_types::{CodeAction, CodeActionKind, Range, TextEdit, WorkspaceEdit};
use realpolitik_case::Span;
use realpolitik_case::diagnostic::{Diagnostic, Fix, suggestions};
use realpolitik_case::language::Kind;
use std::collections::HashMap;

/// The kind of the action that makes every repair that can mean only one thing.
fn all_of_ours() -> CodeActionKind {
    CodeActionKind::new("source.fixAll.realpolitik")
}

/// The repairs for a range of a file; `only` names the kinds that are asked for.
pub fn of(
    snapshot: &Snapshot,
    file: u32,
    range: Range,
    only: Option<&[CodeActionKind]>,
    pages: &Pages,
) -> Vec<CodeAction> {
    let wanted = |kind: &CodeActionKind| {
        let below = |o: &CodeActionKind| {
            let (o, kind) = (o.as_str(), kind.as_str());
            o.is_empty() || kind == o || kind.strip_prefix(o).is_some_and(|r| r.starts_with('.'))
        };
        only.is_none_or(|all| all.iter().any(below))
    };
    let mut all = Vec::new();
    if wanted(&CodeActionKind::QUICKFIX) {
        for d in snapshot.loaded.diagnostics.iter().filter(|d| stands(snapshot, d, file, range)) {
            all.extend(quick(snapshot, d, pages));
        }
    }
    if wanted(&all_of_ours()) {
        all.extend(every(snapshot, file));
    }
    all
}

/// Whether a diagnostic is about something in a range.
fn stands(snapshot: &Snapshot, d: &Diagnostic, file: u32, range: Range) -> bool {
    let Some((at, _)) = d.labels.first().filter(|(at, _)| at.file == file) else { return false };
    let place = snapshot.range(*at);
    place.start <= range.end && range.start <= place.end
}

fn edit(snapshot: &Snapshot, span: Span, text: &str) -> Option<WorkspaceEdit> {
    let edit = TextEdit { range: snapshot.range(span), new_text: text.to_owned() };
    let changes = HashMap::from([(snapshot.uri(span.file)?, vec![edit])]);
    Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() })
}

/// The repairs of one diagnostic: the one that is certain, else the names that are
/// near to what is written.
fn quick(snapshot: &Snapshot, d: &Diagnostic, pages: &Pages) -> Vec<CodeAction> {
    let told = diagnostics::one(snapshot, d, pages);
    let action = |span: Span, text: &str, preferred: bool| {
        let old = snapshot.text(span.file).get(span.start as usize..span.end as usize);
        Some(CodeAction {
            title: title(old.unwrap_or_default(), text),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![told.clone()]),
            edit: Some(edit(snapshot, span, text)?),
            is_preferred: Some(preferred),
            ..CodeAction::default()
        })
    };
    match &d.fix {
        Some(fix) => action(fix.span, &fix.replacement, true).into_iter().collect(),
        None => {
            let near = near(snapshot, d);
            near.iter().filter_map(|(span, text)| action(*span, text, false)).collect()
        }
    }
}

fn title(old: &str, new: &str) -> String {
    let shown = |t: &str| {
        let line: String = realpolitik_case::text::visible(t).chars().take(40).collect();
        format!("`{}`", line.trim())
    };
    match (old.trim().is_empty(), new.trim().is_empty()) {
        (_, true) => format!("Take out {}", shown(old)),
        (true, false) => format!("Write {}", shown(new)),
        (false, false) => format!("Replace {} by {}", shown(old), shown(new)),
    }
}

/// Names near to one that is not known, each as what takes its place.
fn near(snapshot: &Snapshot, d: &Diagnostic) -> Vec<(Span, String)> {
    let Some((at, _)) = d.labels.first() else { return Vec::new() };
    let unknown = |o: &&Occurrence| o.symbol.is_none() && !o.declares;
    if let Some(o) = snapshot.index.at(at.file, at.start).filter(unknown) {
        let all = snapshot.index.candidates(o.wants, &o.scope);
        let names = suggestions(&o.name, all.iter().map(|c| c.symbol.name.as_str()));
        return names.into_iter().map(|n| (o.span, n.to_owned())).collect();
    }
    let text = snapshot.text(at.file).get(at.start as usize..at.end as usize).unwrap_or_default();
    if let Some((_, key)) = snapshot.index.value_at(at.file, at.start)
        && let Kind::Word(words) = key.kind
    {
        let quoted = text.starts_with('"');
        let names = suggestions(text.trim_matches('"'), words.words.iter().map(|(w, _)| *w));
        let written = |w: &str| if quoted { format!("\"{w}\"") } else { w.to_owned() };
        return names.into_iter().map(|w| (*at, written(w))).collect();
    }
    if d.code == "RP0011" && at.file == 0 {
        let known = document_keys(snapshot, at.end as usize);
        let names = suggestions(text, known.iter().map(String::as_str));
        return names.into_iter().map(|n| (*at, n.to_owned())).collect();
    }
    Vec::new()
}

/// All certain repairs of a file at once; of two that overlap the earlier one.
fn every(snapshot: &Snapshot, file: u32) -> Option<CodeAction> {
    let mut fixes: Vec<&Fix> =
        snapshot.loaded.diagnostics.iter().filter_map(|d| d.fix.as_ref()).collect();
    fixes.retain(|f| f.span.file == file);
    fixes.sort_by_key(|f| (f.span.start, f.span.end));
    let mut edits = Vec::new();
    let mut free = 0;
    for f in fixes {
        if f.span.start >= free {
            free = f.span.end.max(f.span.start + 1);
            let range = snapshot.range(f.span);
            edits.push(TextEdit { range, new_text: f.replacement.clone() });
        }
    }
    let count = edits.len();
    let changes = HashMap::from([(snapshot.uri(file)?, edits)]);
    (count > 0).then(|| CodeAction {
        title: match count {
            1 => "Make the repair that can mean only one thing".to_owned(),
            n => format!("Make all {n} repairs that can mean only one thing"),
        },
        kind: Some(all_of_ours()),
        edit: Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }),
        ..CodeAction::default()
    })
}
