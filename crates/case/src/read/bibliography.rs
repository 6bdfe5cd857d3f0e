//! `sources.bib`, read from BibTeX.

use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::table::partial_date;
use crate::{Case, PartialDate, Source, Span};
use biblatex::{Pair, RawBibliography, RawChunk};
use std::collections::HashMap;

/// How deep `@string` abbreviations may refer to one another.
const MAX_ABBREVIATION_DEPTH: usize = 16;

/// Longest text that is joined from pieces by `#`, in bytes.
const MAX_JOINED: usize = 20_000;

/// Fields by which entries inherit from one another. They are not followed: an
/// entry that refers to itself would never end.
const INHERITED: [&str; 3] = ["crossref", "xdata", "ids"];

/// Reads `sources.bib`.
pub(crate) fn read(
    case: &mut Case,
    file: u32,
    text: &str,
    limits: &Limits,
    found: &mut Vec<Diagnostic>,
) {
    let at = |range: std::ops::Range<usize>| {
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
        Span { file, start: start as u32, end: line.max(start) as u32 }
    };
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
        return;
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
        return;
    }
    let mut raw = match RawBibliography::parse(text) {
        Ok(raw) => raw,
        Err(e) => return found.push(unreadable(&e, at(e.span.clone()))),
    };
    if let Some(pair) = exploding(&raw, limits.max_input_bytes as usize) {
        found.push(Diagnostic::error(
            "RP0611",
            at(pair.key.span.clone()),
            format!("`{}` is joined from itself, or from too many pieces", pair.key.v),
            "write the text out; @string may refer to others at most 16 deep, and make 20000 bytes",
        ));
        return;
    }
    for entry in &mut raw.entries {
        let inherits = |p: &Pair<'_>| INHERITED.iter().any(|f| p.key.v.eq_ignore_ascii_case(f));
        entry.v.fields.retain(|p| !inherits(p));
    }
    match biblatex::Bibliography::from_raw(raw) {
        Ok(all) => case.sources.extend(all.iter().map(citation)),
        Err(e) => found.push(unreadable(&e, at(e.span.clone()))),
    }
}

/// Why an entry cannot be read.
fn unreadable(e: &biblatex::ParseError, at: Span) -> Diagnostic {
    use biblatex::ParseErrorKind as Kind;
    let (what, help) = match &e.kind {
        Kind::DuplicateKey(key) => {
            (format!("two entries have the key `{key}`"), "give each entry a key of its own")
        }
        Kind::UnexpectedEof => (
            "the file ends inside an entry".to_owned(),
            "close the braces and quotes of the entry that is open here",
        ),
        Kind::UnknownAbbreviation(a) => (
            format!("`{a}` is neither text in braces nor an @string"),
            "put braces around the value: {…}",
        ),
        other => (other.to_string(), "fix the entry; braces must close, commas part fields"),
    };
    Diagnostic::error("RP0611", at, format!("sources.bib cannot be read: {what}"), help)
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

/// One line for people, and where to read it.
fn citation(entry: &biblatex::Entry) -> Source {
    use biblatex::ChunksExt;
    let field = |name: &str| entry.get(name).map(|c| c.format_verbatim()).filter(|s| !s.is_empty());
    let people = entry.author().ok().filter(|a| !a.is_empty()).map(|authors| {
        let names: Vec<String> = authors
            .iter()
            .map(|p| {
                let initial = p.given_name.chars().next();
                match initial {
                    Some(i) => format!("{i}. {}", p.name),
                    None => p.name.clone(),
                }
            })
            .collect();
        match names.as_slice() {
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            [one, ..] => format!("{one} and others"),
            [] => String::new(),
        }
    });
    let who = people
        .or_else(|| field("institution"))
        .or_else(|| field("organization"))
        .or_else(|| field("publisher"))
        .unwrap_or_else(|| entry.key.clone());
    let year = field("date")
        .or_else(|| field("year"))
        .map(|d| d.chars().take(4).collect::<String>())
        .unwrap_or_else(|| "no date".to_owned());
    let title = field("title").unwrap_or_else(|| "untitled".to_owned());
    let container = field("journaltitle")
        .or_else(|| field("journal"))
        .or_else(|| field("booktitle"))
        .or_else(|| field("publisher"))
        .filter(|c| *c != who);
    let mut citation = format!("{who} ({year}), {title}");
    if let Some(c) = container {
        citation.push_str(&format!(", {c}"));
    }
    let doi = field("doi")
        .map(|d| if d.starts_with("http") { d } else { format!("https://doi.org/{d}") });
    let url =
        field("url").or(doi).filter(|u| u.starts_with("https://") || u.starts_with("http://"));
    let published = field("date").or_else(|| field("year")).and_then(|d| first_day(&d));
    Source { key: entry.key.clone(), citation, url, published }
}

/// The date of an entry; of a period, when it began.
fn first_day(date: &str) -> Option<PartialDate> {
    let first = date.split('/').next().unwrap_or_default().trim();
    partial_date(first).or_else(|| partial_date(first.get(..4)?))
}
