//! `sources.bib`, read from BibTeX.

use super::bibtex;
use super::citation::citation;
use crate::diagnostic::{Diagnostic, Severity};
use crate::limits::{Limits, MOST_FOUND};
use crate::{Case, Span};
use biblatex::{Pair, RawBibliography, RawChunk};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// How deep `@string` abbreviations may refer to one another.
const MAX_ABBREVIATION_DEPTH: usize = 16;

/// Longest text that is joined from pieces by `#`, in bytes.
const MAX_JOINED: usize = 20_000;

/// Entries from which one may have what it lacks, each from the next.
const MOST_PARENTS: usize = 4;

/// Fields by which entries inherit from one another. The parser of entries does
/// not follow them: an entry that refers to itself would never end.
const INHERITED: [&str; 3] = ["crossref", "xdata", "ids"];

/// Reads `sources.bib`. Gives back the keys of entries that could not be read; `None`
/// where there may be others.
pub(crate) fn read(
    case: &mut Case,
    file: u32,
    text: &str,
    limits: &Limits,
    cited: &[(String, Span)],
    found: &mut Vec<Diagnostic>,
) -> Option<HashSet<String>> {
    let at = |range: Range<usize>| Span { file, ..first_line(text, range) };
    within_limits(text, limits, &at, found)?;
    let mut broken = Broken { whole: true, ..Broken::default() };
    let parts = broken.sound(text, &at, cited, found);
    let plain = bibtex::plain(text, &parts);
    let mut raw = match RawBibliography::parse(&plain) {
        Ok(raw) => raw,
        Err(e) => {
            found.push(unreadable(&e, at(e.span.clone())));
            return None;
        }
    };
    if let Some(pair) = exploding(&raw, limits.max_input_bytes as usize) {
        found.push(Diagnostic::error(
            "RP0611",
            at(pair.key.span.clone()),
            format!("`{}` is joined from itself, or from too many pieces", pair.key.v),
            "write the text out; @string may refer to others at most 16 deep, and make 20000 bytes",
        ));
        return None;
    }
    let parents = parents(&raw);
    for entry in &mut raw.entries {
        let inherits = |p: &Pair<'_>| INHERITED.iter().any(|f| p.key.v.eq_ignore_ascii_case(f));
        entry.v.fields.retain(|p| !inherits(p));
    }
    let all = resolved(raw, &at, found)?;
    case.sources.extend(all.iter().map(|e| citation(e, &chain(&e.key, &parents, &all))));
    broken.whole.then_some(broken.keys)
}

/// The first line of a range, between characters.
fn first_line(text: &str, range: Range<usize>) -> Span {
    // An unclosed entry is noticed at the end: show the last line instead.
    let mut start = range.start.min(text.trim_end().len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = range.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let line = text[start..end].find('\n').map_or(end, |n| start + n);
    Span { file: 0, start: start as u32, end: line.max(start) as u32 }
}

/// Reports a file with too many entries, or with braces nested too deep.
fn within_limits(
    text: &str,
    limits: &Limits,
    at: &dyn Fn(Range<usize>) -> Span,
    found: &mut Vec<Diagnostic>,
) -> Option<()> {
    let entries = text.matches('@').count();
    if entries > limits.max_rows {
        found.push(Diagnostic::error(
            "RP0003",
            at(0..1),
            format!(
                "sources.bib has {entries} entries or more (limit max-rows {})",
                limits.max_rows
            ),
            "keep the entries that the case cites, or raise --max-rows",
        ));
        return None;
    }
    if let Some(place) = too_deep(text, limits.max_depth) {
        found.push(Diagnostic::error(
            "RP0004",
            at(place..place + 1),
            format!(
                "braces of sources.bib are nested deeper than {} (limit max-depth)",
                limits.max_depth
            ),
            "close the braces of the entry before; nobody nests them so deep on purpose",
        ));
        return None;
    }
    Some(())
}

/// The entries from which one may have what it lacks, the nearest first.
fn chain<'b>(
    key: &str,
    parents: &HashMap<String, String>,
    all: &'b biblatex::Bibliography,
) -> Vec<&'b biblatex::Entry> {
    let mut chain: Vec<&biblatex::Entry> = Vec::new();
    let mut next = parents.get(key);
    // One that refers to itself would never end.
    while let Some(entry) = next.and_then(|k| all.get(k)).filter(|_| chain.len() < MOST_PARENTS) {
        chain.push(entry);
        next = parents.get(&entry.key);
    }
    chain
}

/// Entries that could not be read.
#[derive(Default)]
struct Broken {
    /// Their keys.
    keys: HashSet<String>,
    /// The keys of those that could.
    seen: HashSet<String>,
    /// Whether the key of each could be seen.
    whole: bool,
}

impl Broken {
    /// The parts that can be read, each key once; reports the others.
    fn sound(
        &mut self,
        text: &str,
        at: &dyn Fn(Range<usize>) -> Span,
        cited: &[(String, Span)],
        found: &mut Vec<Diagnostic>,
    ) -> Vec<bibtex::Part> {
        let mut parts = bibtex::parts(text);
        parts.retain(|p| match unreadable_part(text, p) {
            None => true,
            Some((e, range)) => {
                self.report(p, unreadable(&e, at(range)), cited, found);
                false
            }
        });
        parts.retain(|p| {
            let key = p.key.as_deref().filter(|_| p.is_entry());
            if key.is_none() && p.is_entry() {
                let e = (
                    "an entry has no key, by which it could be cited".to_owned(),
                    "write one after the bracket:  @misc{doe2020, …",
                );
                let mut d = worded(e, at(p.start..p.end));
                d.severity = Severity::Warning;
                if found.len() < MOST_FOUND {
                    found.push(d);
                }
                return false;
            }
            let again = key.is_some_and(|k| !self.seen.insert(k.to_owned()));
            if let (true, Some(key)) = (again, key) {
                let e = (
                    format!("two entries have the key `{key}`"),
                    "give each entry a key of its own",
                );
                self.report(p, worded(e, at(p.start..p.end)), cited, found);
            }
            !again
        });
        parts
    }

    /// Tells of an entry that cannot be read: an error where the case cites it,
    /// or may.
    fn report(
        &mut self,
        part: &bibtex::Part,
        mut d: Diagnostic,
        cited: &[(String, Span)],
        found: &mut Vec<Diagnostic>,
    ) {
        match part.key.as_ref().filter(|_| part.is_entry()) {
            Some(key) => {
                if !cited.iter().any(|(k, _)| k == key) {
                    d.severity = Severity::Warning;
                }
                self.keys.insert(key.clone());
            }
            None => self.whole = false,
        }
        if found.len() < MOST_FOUND {
            found.push(d);
        }
    }
}

/// Why a part cannot be read by itself, and where.
fn unreadable_part(
    text: &str,
    part: &bibtex::Part,
) -> Option<(biblatex::ParseError, Range<usize>)> {
    if !part.closed {
        let kind = biblatex::ParseErrorKind::UnexpectedEof;
        let range = part.start..part.end;
        return Some((biblatex::ParseError { span: range.clone(), kind }, range));
    }
    let alone = bibtex::plain(
        &text[part.start..part.end],
        &[bibtex::Part { start: 0, end: part.end - part.start, ..part.clone() }],
    );
    let e = RawBibliography::parse(&alone).err()?;
    let range = part.start + e.span.start..part.start + e.span.end;
    Some((e, range))
}

/// The entries with their abbreviations written out. A field whose abbreviation
/// nobody declares is left out and told.
fn resolved(
    mut raw: RawBibliography<'_>,
    at: &dyn Fn(Range<usize>) -> Span,
    found: &mut Vec<Diagnostic>,
) -> Option<biblatex::Bibliography> {
    let declared: HashSet<&str> = raw.abbreviations.iter().map(|p| p.key.v).collect();
    for entry in &mut raw.entries {
        entry.v.fields.retain(|p| {
            let unknown = p.value.v.iter().find(|c| match c.v {
                RawChunk::Abbreviation(a) => !declared.contains(a) && !is_month(a),
                RawChunk::Normal(_) => false,
            });
            if let Some(chunk) = unknown
                && found.len() < MOST_FOUND
            {
                let e = biblatex::ParseErrorKind::UnknownAbbreviation(match chunk.v {
                    RawChunk::Abbreviation(a) | RawChunk::Normal(a) => a.to_owned(),
                });
                let e = biblatex::ParseError { span: chunk.span.clone(), kind: e };
                let mut d = unreadable(&e, at(chunk.span.clone()));
                d.severity = Severity::Warning;
                found.push(d);
            }
            unknown.is_none()
        });
    }
    match biblatex::Bibliography::from_raw(raw) {
        Ok(all) => Some(all),
        Err(e) => {
            found.push(unreadable(&e, at(e.span.clone())));
            None
        }
    }
}

/// The months that BibTeX knows by three letters or their names.
fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let small = word.to_ascii_lowercase();
    small.get(..3).is_some_and(|m| MONTHS.contains(&m))
}

/// Per key of an entry, the entry from which it has what it lacks.
fn parents(raw: &RawBibliography<'_>) -> HashMap<String, String> {
    let refers =
        |p: &&Pair<'_>| ["crossref", "xdata"].iter().any(|f| p.key.v.eq_ignore_ascii_case(f));
    let named = |e: &biblatex::Spanned<biblatex::RawEntry<'_>>| {
        let pair = e.v.fields.iter().find(refers)?;
        let RawChunk::Normal(text) = pair.value.v.first()?.v else { return None };
        let first = text.split(',').next().unwrap_or_default().trim();
        Some((e.v.key.v.to_owned(), first.to_owned()))
    };
    raw.entries.iter().filter_map(named).collect()
}

/// Why an entry cannot be read.
fn unreadable(e: &biblatex::ParseError, at: Span) -> Diagnostic {
    use biblatex::ParseErrorKind as Kind;
    let (what, help) = match &e.kind {
        Kind::DuplicateKey(key) => {
            (format!("two entries have the key `{key}`"), "give each entry a key of its own")
        }
        Kind::UnexpectedEof => (
            "it is not closed, or has no bracket after its type".to_owned(),
            "close the braces and quotes of this entry",
        ),
        Kind::UnknownAbbreviation(a) => (
            format!("`{a}` is neither text in braces nor an @string"),
            "put braces around the value: {…}",
        ),
        other => (other.to_string(), "fix the entry; braces must close, commas part fields"),
    };
    worded((what, help), at)
}

fn worded((what, help): (String, &str), at: Span) -> Diagnostic {
    Diagnostic::error("RP0611", at, format!("an entry of sources.bib cannot be read: {what}"), help)
}

/// Where braces are nested deeper than the limit, if they are.
fn too_deep(text: &str, max_depth: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut escaped = false;
    for (i, b) in text.bytes().enumerate() {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => {
                depth += 1;
                if depth > max_depth {
                    return Some(i);
                }
            }
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// An abbreviation that cannot be written out: it comes back to itself, refers
/// too deep, or is too long when all that it refers to is put in; or a field of
/// an entry that would then be.
fn exploding<'r, 's>(raw: &'r RawBibliography<'s>, longest: usize) -> Option<&'r Pair<'s>> {
    let by_name: HashMap<&str, usize> =
        raw.abbreviations.iter().enumerate().map(|(i, p)| (p.key.v, i)).collect();
    let refers = |p: &Pair<'_>| -> Vec<usize> {
        let named = p.value.v.iter().filter_map(|c| match c.v {
            RawChunk::Abbreviation(a) => by_name.get(a).copied(),
            RawChunk::Normal(_) => None,
        });
        named.collect()
    };
    let own = |p: &Pair<'_>| -> usize {
        p.value
            .v
            .iter()
            .map(|c| match c.v {
                RawChunk::Normal(s) | RawChunk::Abbreviation(s) => s.len() + 1,
            })
            .sum()
    };
    // Length when written out and depth, as far as known; rounds of the depth
    // allowed settle every chain that is no longer.
    let mut known: Vec<Option<usize>> = vec![None; raw.abbreviations.len()];
    for _ in 0..MAX_ABBREVIATION_DEPTH {
        let mut changed = false;
        let before = known.clone();
        for (i, p) in raw.abbreviations.iter().enumerate() {
            if known[i].is_none() {
                let parts: Option<Vec<usize>> = refers(p).into_iter().map(|j| before[j]).collect();
                if let Some(parts) = parts {
                    known[i] = Some(parts.iter().fold(own(p), |a, b| a.saturating_add(*b)));
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    let mut total = 0usize;
    for (i, p) in raw.abbreviations.iter().enumerate() {
        if known[i].is_none_or(|n| n > MAX_JOINED) {
            return Some(p);
        }
    }
    for p in raw.entries.iter().flat_map(|e| &e.v.fields) {
        let parts = refers(p).into_iter().map(|j| known[j].unwrap_or(usize::MAX));
        let length = parts.fold(own(p), usize::saturating_add);
        total = total.saturating_add(length);
        // A field of one piece is as long as it is written.
        if (p.value.v.len() > 1 && length > MAX_JOINED) || total > longest.saturating_mul(2) {
            return Some(p);
        }
    }
    None
}
