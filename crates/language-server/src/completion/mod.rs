//! What may be written where the cursor stands.

mod document;
mod table;
mod value;

pub use document::keys_at as document_keys;

use crate::index::{Declared, Group, Scope, Wants};
use crate::snapshot::Snapshot;
use ls_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, MarkupContent,
    MarkupKind, TextEdit,
};
use realpolitik_case::Span;
use realpolitik_case::language::{Block, Key};

/// Values of a column that are offered again.
const MOST_AGAIN: usize = 60;

/// What may be written at a byte of a file.
pub fn at(snapshot: &Snapshot, file: u32, offset: u32) -> Vec<CompletionItem> {
    let items = match snapshot.name(file) {
        "case.toml" => document::at(snapshot, offset as usize),
        name if name.ends_with(".bib") => Vec::new(),
        _ => table::at(snapshot, file, offset as usize),
    };
    let numbered = items.into_iter().enumerate().map(|(i, item)| CompletionItem {
        // The order is that of the language and the file, not of the alphabet.
        sort_text: Some(format!("{i:05}")),
        ..item
    });
    numbered.collect()
}

/// What is offered, before it is a message.
struct Offer {
    label: String,
    kind: CompletionItemKind,
    detail: Option<String>,
    docs: Option<String>,
    text: String,
}

impl Offer {
    fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        let label = label.into();
        Offer { text: label.clone(), label, kind, detail: None, docs: None }
    }
    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into()).filter(|d| !d.is_empty());
        self
    }
    fn docs(mut self, docs: impl Into<String>) -> Self {
        self.docs = Some(docs.into()).filter(|d| !d.is_empty());
        self
    }
    fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }
    /// The message: the text takes the place of a piece of the file.
    fn item(self, snapshot: &Snapshot, span: Span) -> CompletionItem {
        let edit = TextEdit { range: snapshot.range(span), new_text: self.text };
        let docs = self.docs.map(|value| {
            Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
        });
        CompletionItem {
            label: self.label,
            kind: Some(self.kind),
            detail: self.detail,
            documentation: docs,
            text_edit: Some(CompletionTextEdit::Edit(edit)),
            ..CompletionItem::default()
        }
    }
}

/// A key with what it means.
fn key(key: &Key) -> Offer {
    let must = if key.required { ", must be there" } else { "" };
    Offer::new(key.name, CompletionItemKind::PROPERTY)
        .detail(format!("{}{must}", key.kind))
        .docs(format!("{}\n\nExample: `{}`", key.docs(), key.example))
}

/// The keys of a block, those that must be there first.
fn keys(block: &'static Block) -> impl Iterator<Item = &'static Key> {
    let of = |required: bool| block.keys.iter().copied().filter(move |k| k.required == required);
    of(true).chain(of(false))
}

/// A name that is declared.
fn name(snapshot: &Snapshot, declared: &Declared) -> Offer {
    let symbol = &declared.symbol;
    let offer = Offer::new(symbol.name.as_str(), CompletionItemKind::VALUE);
    if symbol.group == Group::SOURCE {
        let citation = snapshot.citation(&symbol.name).unwrap_or_default();
        return Offer { kind: CompletionItemKind::REFERENCE, ..offer.detail(citation) };
    }
    let label = declared.label.as_deref().filter(|l| *l != symbol.name);
    match label {
        Some(label) => offer.detail(format!("{}: {label}", symbol.group.word())),
        None => offer.detail(symbol.group.word()),
    }
}

/// All names that may stand somewhere.
fn names(snapshot: &Snapshot, wants: Wants, scope: &Scope) -> Vec<Offer> {
    let all = snapshot.index.candidates(wants, scope);
    all.into_iter().map(|d| name(snapshot, d)).collect()
}

impl Snapshot {
    /// The citation of a source, if its entry could be read.
    pub fn citation(&self, key: &str) -> Option<&str> {
        let case = self.loaded.case.as_ref().or(self.loaded.partial.as_ref())?;
        case.sources.iter().find(|s| s.key == key).map(|s| s.citation.as_str())
    }
}
