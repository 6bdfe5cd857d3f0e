//! From events to the tree: which statement belongs to which table.

use super::mistake::{DEEPEST, Mistake};
use super::scalar;
use super::statements::{Batch, Statements};
use super::tree::{Key, Spanned, Value};
use crate::Span;
use std::collections::HashMap;
use std::ops::Range;
use toml_parser::Source;
use toml_parser::parser::{Event, EventKind};

/// Tables with fewer entries are searched from first to last.
const INDEXED: usize = 16;

/// How a table came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    /// By a header that names a table in it.
    Implied,
    /// By a dotted key.
    Dotted,
    /// By a header of its own, or by braces.
    Stated,
}

/// A table under construction, by position in [`Builder::tables`].
type TableId = usize;

struct Table {
    /// An entry that a header has stated anew stands further down.
    entries: Vec<Option<(Key, Slot)>>,
    index: HashMap<String, usize>,
    made: Made,
    span: Span,
    whole: bool,
}

enum Slot {
    Value(Spanned),
    Table(TableId),
    Tables(Vec<TableId>),
}

/// A key of several parts, and whether all of them could be read.
struct Path {
    parts: Vec<Key>,
    sound: bool,
}

struct Builder<'t> {
    source: Source<'t>,
    tables: Vec<Table>,
    mistakes: Vec<Mistake>,
    /// Whether the header in force has stated its table again: that has been
    /// told, and its keys are not told of too.
    again: bool,
}

fn place(range: Range<usize>) -> Span {
    Span { file: 0, start: range.start as u32, end: range.end as u32 }
}

fn of_event(e: &Event) -> Span {
    place(e.span().start()..e.span().end())
}

fn range(s: Span) -> Range<usize> {
    s.start as usize..s.end as usize
}

/// Builds the tree, and tells the mistakes that only it shows.
pub(super) fn build(cut: &Statements<'_>) -> (Spanned, Vec<Mistake>) {
    let mut b = Builder {
        source: Source::new(&cut.text),
        tables: Vec::new(),
        mistakes: Vec::new(),
        again: false,
    };
    let root = b.table(Made::Stated, Span::default());
    let mut current = root;
    for batch in &cut.batches {
        current = b.batch(root, current, batch);
    }
    let value = b.finished(root);
    (value, b.mistakes)
}

impl Table {
    fn find(&self, name: &str) -> Option<usize> {
        if self.entries.len() < INDEXED {
            let same = |e: &Option<(Key, Slot)>| e.as_ref().is_some_and(|(k, _)| k.name == name);
            return self.entries.iter().position(same);
        }
        self.index.get(name).copied()
    }
    fn push(&mut self, key: Key, slot: Slot) {
        if self.entries.len() + 1 == INDEXED {
            let names = self.entries.iter().enumerate();
            self.index =
                names.filter_map(|(i, e)| e.as_ref().map(|(k, _)| (k.name.clone(), i))).collect();
        }
        if self.entries.len() + 1 >= INDEXED {
            self.index.insert(key.name.clone(), self.entries.len());
        }
        self.entries.push(Some((key, slot)));
    }
}

impl Builder<'_> {
    fn table(&mut self, made: Made, span: Span) -> TableId {
        self.tables.push(Table {
            entries: Vec::new(),
            index: HashMap::new(),
            made,
            span,
            whole: true,
        });
        self.tables.len() - 1
    }

    /// Reads the statements of a batch; returns the table that the next belong to.
    fn batch(&mut self, root: TableId, mut current: TableId, batch: &Batch) -> TableId {
        let events = &batch.events;
        let mut at = 0;
        while let Some(event) = events.get(at) {
            match event.kind() {
                EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                    current = self.header(root, events, &mut at);
                }
                EventKind::SimpleKey => self.statement(current, events, &mut at, batch.broken),
                EventKind::Error => {
                    self.tables[current].whole = false;
                    at += 1;
                }
                _ => at += 1,
            }
        }
        current
    }

    /// The parts of a key; stands behind it afterwards.
    fn path(&mut self, events: &[Event], at: &mut usize) -> Path {
        let mut path = Path { parts: Vec::new(), sound: true };
        while let Some(event) = events.get(*at) {
            match event.kind() {
                EventKind::SimpleKey => {
                    // A key that is not there is put in by the parser, empty.
                    path.sound &= !event.span().is_empty();
                    let before = self.mistakes.len();
                    let name = scalar::key(self.source, event, &mut self.mistakes);
                    path.sound &= self.mistakes.len() == before;
                    path.parts.push(Key { name, span: of_event(event) });
                }
                EventKind::Whitespace | EventKind::KeySep => {}
                _ => break,
            }
            *at += 1;
        }
        if path.parts.len() > DEEPEST {
            self.mistakes.push(Mistake::TooDeep { at: range(path.parts[0].span) });
            path.sound = false;
        }
        path
    }

    /// A header; returns the table that it opens.
    fn header(&mut self, root: TableId, events: &[Event], at: &mut usize) -> TableId {
        let open = &events[*at];
        let list = open.kind() == EventKind::ArrayTableOpen;
        let mut span = of_event(open);
        *at += 1;
        while events.get(*at).is_some_and(|e| e.kind() == EventKind::Whitespace) {
            *at += 1;
        }
        let mut path = self.path(events, at);
        if let Some(last) = path.parts.last() {
            span.end = span.end.max(last.span.end);
        }
        if let Some(e) = events.get(*at) {
            match e.kind() {
                EventKind::StdTableClose | EventKind::ArrayTableClose => {
                    span.end = of_event(e).end;
                    *at += 1;
                }
                // Words follow that are no part of a name.
                EventKind::Error => path.sound = false,
                _ => {}
            }
        }
        self.opened(root, &path, list, span)
    }

    /// The table that a header names. Where the name is not known what follows
    /// belongs nowhere, and the table is not whole that it would be in.
    fn opened(&mut self, root: TableId, path: &Path, list: bool, span: Span) -> TableId {
        self.again = false;
        let known = path.parts.split_last().filter(|_| path.sound);
        let Some((last, parents)) = known else {
            self.lose(root, path, false);
            return self.table(Made::Stated, span);
        };
        let Some(parent) = self.descend(root, parents, false) else {
            return self.table(Made::Stated, span);
        };
        let there = self.tables[parent].find(&last.name);
        let Some(i) = there else {
            let new = self.table(Made::Stated, span);
            let slot = if list { Slot::Tables(vec![new]) } else { Slot::Table(new) };
            self.tables[parent].push(last.clone(), slot);
            return new;
        };
        if list && matches!(self.tables[parent].entries[i], Some((_, Slot::Tables(_)))) {
            let new = self.table(Made::Stated, span);
            if let Some((_, Slot::Tables(all))) = &mut self.tables[parent].entries[i] {
                all.push(new);
            }
            return new;
        }
        if !list
            && let Some((_, Slot::Table(t))) = self.tables[parent].entries[i]
            && self.tables[t].made == Made::Implied
        {
            // Its own header gives it its place among the others.
            self.tables[parent].entries[i] = None;
            self.tables[parent].push(last.clone(), Slot::Table(t));
            self.tables[t].made = Made::Stated;
            self.tables[t].span = span;
            return t;
        }
        self.again(parent, i, last, list, span)
    }

    /// Something is lost whose name begins with what could be read of a path.
    fn lose(&mut self, table: TableId, path: &Path, dotted: bool) {
        let mut read = path.parts.iter().take_while(|k| !k.name.is_empty()).count();
        if path.parts.len() > DEEPEST {
            read = 0;
        }
        let inside = self.descend(table, &path.parts[..read], dotted).unwrap_or(table);
        self.tables[inside].whole = false;
    }

    /// A header whose table is there already: what follows belongs to it if it
    /// is a table.
    fn again(&mut self, parent: TableId, i: usize, key: &Key, list: bool, span: Span) -> TableId {
        let Some((first, slot)) = &self.tables[parent].entries[i] else {
            return self.table(Made::Stated, span);
        };
        let (place, into) = match slot {
            Slot::Table(t) if !list => (self.tables[*t].span, Some(*t)),
            Slot::Table(t) => (self.tables[*t].span, None),
            Slot::Tables(all) => (all.first().map_or(first.span, |t| self.tables[*t].span), None),
            Slot::Value(_) => (first.span, None),
        };
        self.mistakes.push(Mistake::Twice { at: range(key.span), first: range(place) });
        self.again = true;
        into.unwrap_or_else(|| self.table(Made::Stated, span))
    }

    /// The table at the end of a path, made where it is not there.
    fn descend(&mut self, from: TableId, path: &[Key], dotted: bool) -> Option<TableId> {
        let mut table = from;
        for key in path {
            let Some(i) = self.tables[table].find(&key.name) else {
                let made = if dotted { Made::Dotted } else { Made::Implied };
                let new = self.table(made, key.span);
                self.tables[table].push(key.clone(), Slot::Table(new));
                table = new;
                continue;
            };
            let (_, slot) = self.tables[table].entries[i].as_ref()?;
            table = match slot {
                Slot::Tables(all) => *all.last()?,
                Slot::Table(t) => {
                    let t = *t;
                    match self.tables[t].made {
                        Made::Stated if dotted => {
                            let first = range(self.tables[t].span);
                            self.mistakes.push(Mistake::Twice { at: range(key.span), first });
                            return None;
                        }
                        Made::Implied if dotted => self.tables[t].made = Made::Dotted,
                        _ => {}
                    }
                    t
                }
                // Why it is broken has been told.
                Slot::Value(Spanned { value: Value::Broken, .. }) => return None,
                Slot::Value(v) => {
                    let what = format!(
                        "`{}` is {}, to which no key can be added",
                        key.name,
                        v.value.kind()
                    );
                    self.mistakes.push(Mistake::Grammar { what: what.into(), at: range(key.span) });
                    return None;
                }
            };
        }
        Some(table)
    }

    /// `key = value` in a table.
    fn statement(&mut self, table: TableId, events: &[Event], at: &mut usize, broken: bool) {
        let path = self.path(events, at);
        let mut value = match events.get(*at) {
            Some(e) if e.kind() == EventKind::KeyValSep => {
                *at += 1;
                self.value(events, at)
            }
            _ => Spanned {
                value: Value::Broken,
                span: path.parts.last().map_or(Span::default(), |k| k.span),
                whole: false,
            },
        };
        if broken {
            spoil(&mut value);
        }
        // Words that stand where the value ends are no part of it.
        while events
            .get(*at)
            .is_some_and(|e| matches!(e.kind(), EventKind::Error | EventKind::Whitespace))
        {
            *at += 1;
        }
        self.enter(table, &path, value);
    }

    /// Puts a value under a key.
    fn enter(&mut self, table: TableId, path: &Path, value: Spanned) {
        let Some((key, parents)) = path.parts.split_last().filter(|_| path.sound) else {
            self.lose(table, path, true);
            return;
        };
        let dotted = !parents.is_empty();
        let Some(parent) = self.descend(table, parents, dotted) else { return };
        if dotted && self.tables[parent].made == Made::Stated {
            let first = range(self.tables[parent].span);
            self.mistakes.push(Mistake::Twice { at: range(key.span), first });
            return;
        }
        match self.tables[parent].find(&key.name) {
            None => self.tables[parent].push(key.clone(), Slot::Value(value)),
            Some(_) if self.again => {}
            Some(i) => {
                let first = self.tables[parent].entries[i].as_ref().map(|(k, _)| range(k.span));
                let first = first.unwrap_or_default();
                self.mistakes.push(Mistake::Twice { at: range(key.span), first });
            }
        }
    }

    fn value(&mut self, events: &[Event], at: &mut usize) -> Spanned {
        skip(events, at);
        while events.get(*at).is_some_and(|e| e.kind() == EventKind::Error) {
            *at += 1;
            skip(events, at);
        }
        let Some(event) = events.get(*at) else {
            return Spanned { value: Value::Broken, span: Span::default(), whole: false };
        };
        match event.kind() {
            EventKind::Scalar => {
                *at += 1;
                let value = scalar::value(self.source, event, &mut self.mistakes);
                Spanned { value, span: of_event(event), whole: true }
            }
            EventKind::ArrayOpen => self.array(events, at),
            EventKind::InlineTableOpen => self.inline(events, at),
            _ => Spanned { value: Value::Broken, span: of_event(event), whole: false },
        }
    }

    fn array(&mut self, events: &[Event], at: &mut usize) -> Spanned {
        let mut span = of_event(&events[*at]);
        let mut all = Vec::new();
        let mut whole = true;
        *at += 1;
        while let Some(event) = events.get(*at) {
            span.end = span.end.max(of_event(event).end);
            match event.kind() {
                EventKind::ArrayClose => {
                    *at += 1;
                    break;
                }
                EventKind::Scalar | EventKind::ArrayOpen | EventKind::InlineTableOpen => {
                    all.push(self.value(events, at));
                }
                EventKind::Error => {
                    whole = false;
                    *at += 1;
                }
                _ => *at += 1,
            }
        }
        Spanned { value: Value::Array(all), span, whole }
    }

    fn inline(&mut self, events: &[Event], at: &mut usize) -> Spanned {
        let mut span = of_event(&events[*at]);
        let table = self.table(Made::Stated, span);
        *at += 1;
        while let Some(event) = events.get(*at) {
            span.end = span.end.max(of_event(event).end);
            match event.kind() {
                EventKind::InlineTableClose => {
                    *at += 1;
                    break;
                }
                EventKind::SimpleKey => {
                    let path = self.path(events, at);
                    skip(events, at);
                    let value = match events.get(*at).map(Event::kind) {
                        Some(EventKind::KeyValSep) => {
                            *at += 1;
                            self.value(events, at)
                        }
                        // The parser has told that the sign is missing.
                        Some(
                            EventKind::Scalar | EventKind::ArrayOpen | EventKind::InlineTableOpen,
                        ) => self.value(events, at),
                        _ => Spanned { value: Value::Broken, span, whole: false },
                    };
                    self.enter(table, &path, value);
                }
                EventKind::Error => {
                    self.tables[table].whole = false;
                    *at += 1;
                }
                _ => *at += 1,
            }
        }
        let mut value = self.finished(table);
        value.span = span;
        value
    }

    /// The table as a value, with all that is in it. Its entries move out.
    fn finished(&mut self, table: TableId) -> Spanned {
        let t = &mut self.tables[table];
        let (span, whole) = (t.span, t.whole);
        t.index = HashMap::new();
        let entries = std::mem::take(&mut t.entries);
        let mut all = Vec::with_capacity(entries.len());
        for (key, slot) in entries.into_iter().flatten() {
            let value = match slot {
                Slot::Value(v) => v,
                Slot::Table(t) => self.finished(t),
                Slot::Tables(list) => {
                    let list: Vec<Spanned> = list.into_iter().map(|t| self.finished(t)).collect();
                    let ends = list.first().zip(list.last());
                    let span = ends.map_or(key.span, |(a, b)| Span { end: b.span.end, ..a.span });
                    Spanned { value: Value::Array(list), span, whole: true }
                }
            };
            all.push((key, value));
        }
        Spanned { value: Value::Table(all), span, whole }
    }
}

/// Passes over what stands between the parts of a value over several lines.
fn skip(events: &[Event], at: &mut usize) {
    while events.get(*at).is_some_and(|e| {
        matches!(e.kind(), EventKind::Whitespace | EventKind::Newline | EventKind::Comment)
    }) {
        *at += 1;
    }
}

/// Marks a value in whose statement something is against the grammar: of a list
/// or table it is not known what is missing, anything else is not to be trusted.
fn spoil(v: &mut Spanned) {
    v.whole = false;
    match &mut v.value {
        Value::Array(all) => all.iter_mut().for_each(spoil_inner),
        Value::Table(all) => all.iter_mut().for_each(|(_, v)| spoil_inner(v)),
        _ => v.value = Value::Broken,
    }
}

fn spoil_inner(v: &mut Spanned) {
    v.whole = false;
    match &mut v.value {
        Value::Array(all) => all.iter_mut().for_each(spoil_inner),
        Value::Table(all) => all.iter_mut().for_each(|(_, v)| spoil_inner(v)),
        _ => {}
    }
}
