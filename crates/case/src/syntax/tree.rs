//! TOML as a plain tree in which every key and value keeps its place.

use crate::Span;
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use jiff::civil::Date;
use std::ops::Range;

/// Nesting at which the TOML library itself stops.
const LIBRARY_DEPTH: usize = 80;

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct Spanned {
    pub value: Value,
    pub span: Span,
}

/// A key with its place.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub name: String,
    pub span: Span,
}

/// What a value can be.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
    Bool(bool),
    Date(Date),
    Array(Vec<Spanned>),
    Table(Vec<(Key, Spanned)>),
    /// A time or another thing the language has no use for.
    Other,
}

impl Value {
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "text",
            Value::Number(_) => "a number",
            Value::Bool(_) => "true or false",
            Value::Date(_) => "a date",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
            Value::Other => "a time",
        }
    }
}

fn span(range: Option<Range<usize>>) -> Span {
    let r = range.unwrap_or(0..0);
    Span { file: 0, start: r.start as u32, end: r.end as u32 }
}

/// What can be counted of a text before it is read.
struct Size {
    /// Deepest nesting of brackets, and where.
    depth: usize,
    deepest_at: usize,
    /// Keys, values and marks, roughly; where the limit was passed.
    tokens: usize,
    passed_at: usize,
}

/// Counts brackets and marks outside strings and comments, in one pass.
fn size(text: &str, max_tokens: usize) -> Size {
    let bytes = text.as_bytes();
    let mut s = Size { depth: 0, deepest_at: 0, tokens: 0, passed_at: 0 };
    let mut depth = 0usize;
    let mut i = 0;
    while i < bytes.len() {
        let b = bytes[i];
        let mark = match b {
            b'"' | b'\'' => {
                i = string_end(bytes, i);
                true
            }
            b'#' => {
                while i + 1 < bytes.len() && bytes[i + 1] != b'\n' {
                    i += 1;
                }
                true
            }
            b'[' | b'{' => {
                depth += 1;
                if depth > s.depth {
                    (s.depth, s.deepest_at) = (depth, i);
                }
                true
            }
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                true
            }
            b'=' | b',' | b'.' | b'\n' => true,
            // A run of blanks stands between two words.
            b' ' | b'\t' => i == 0 || !matches!(bytes[i - 1], b' ' | b'\t'),
            _ => false,
        };
        if mark {
            s.tokens += 1;
            if s.tokens == max_tokens + 1 {
                s.passed_at = i.min(bytes.len().saturating_sub(1));
            }
        }
        i += 1;
    }
    s
}

/// Last byte of the string that opens at `i`; of a string that does not close
/// the last byte of its line.
fn string_end(bytes: &[u8], mut i: usize) -> usize {
    let quote = bytes[i];
    let triple = bytes[i..].starts_with(&[quote; 3]);
    i += if triple { 3 } else { 1 };
    while i < bytes.len() {
        match bytes[i] {
            b'\\' if quote == b'"' => i += 1,
            b'\n' if !triple => return i - 1,
            b if b == quote => {
                if !triple {
                    return i;
                }
                if bytes[i..].starts_with(&[quote; 3]) {
                    i += 2;
                    // Up to two quotes more belong to the text.
                    let more = bytes[i + 1..].iter().take(2).take_while(|b| **b == quote).count();
                    return i + more;
                }
            }
            _ => {}
        }
        i += 1;
    }
    bytes.len().saturating_sub(1)
}

/// Reads TOML, or says all that stops it.
pub(crate) fn read(text: &str, limits: &Limits) -> Result<Spanned, Vec<Diagnostic>> {
    let size = size(text, limits.max_tokens);
    let here = |at: usize| {
        let width = text[at..].chars().next().map_or(1, char::len_utf8);
        Span { file: 0, start: at as u32, end: (at + width) as u32 }
    };
    if size.depth > limits.max_depth {
        return Err(vec![Diagnostic::error(
            "RP0004",
            here(size.deepest_at),
            format!(
                "brackets are nested {} deep (limit max-depth {})",
                size.depth, limits.max_depth
            ),
            "a case needs no more than a handful; take the nesting apart",
        )]);
    }
    if size.tokens > limits.max_tokens {
        return Err(vec![Diagnostic::error(
            "RP0003",
            here(size.passed_at),
            format!(
                "case.toml holds {} keys, values and marks (limit max-tokens {})",
                size.tokens, limits.max_tokens
            ),
            "split the case, or raise the limit with --max-tokens",
        )]);
    }
    let document = match toml_edit::Document::parse(text) {
        Ok(d) => d,
        Err(e) => return Err(mistakes(text, &e)),
    };
    Ok(Spanned {
        value: Value::Table(table(document.as_table())),
        span: Span { file: 0, start: 0, end: 0 },
    })
}

/// Every mistake against the rules of TOML. The grammar alone is read again,
/// because it can go on after a mistake; what only the whole shows, such as a
/// key that is there twice, is taken from the first reading.
fn mistakes(text: &str, first: &toml_edit::TomlError) -> Vec<Diagnostic> {
    let mut found: Vec<toml_parser::ParseError> = Vec::new();
    let source = toml_parser::Source::new(text);
    let tokens = source.lex().into_vec();
    let mut events: Vec<toml_parser::parser::Event> = Vec::new();
    let mut checked = toml_parser::parser::ValidateWhitespace::new(&mut events, source);
    let mut guarded = toml_parser::parser::RecursionGuard::new(&mut checked, LIBRARY_DEPTH as u32);
    toml_parser::parser::parse_document(&tokens, &mut guarded, &mut found);
    // What stands between the marks: texts, numbers and dates.
    for event in &events {
        if event.kind() == toml_parser::parser::EventKind::Scalar
            && let Some(raw) = source.get(event)
        {
            let mut value = std::borrow::Cow::Borrowed("");
            let _ = raw.decode_scalar(&mut value, &mut found);
        }
    }
    let place = |e: &toml_parser::ParseError| {
        e.unexpected().or(e.context()).map_or(0..0, |s| s.start()..s.end())
    };
    found.sort_by_key(|e| place(e).start);
    let mut all: Vec<Diagnostic> = Vec::new();
    let mut last_line = None;
    for e in found.iter().take(crate::limits::MOST_FOUND) {
        let at = place(e);
        // One mistake often makes several on its line.
        let line = text[..floor(text, at.start)].matches('\n').count();
        if last_line == Some(line) {
            continue;
        }
        last_line = Some(line);
        all.push(mistake(text, e.description(), at));
        if all.len() >= 50 {
            break;
        }
    }
    if all.is_empty() {
        let message = first.message().lines().next().unwrap_or("").to_owned();
        all.push(mistake(text, &message, first.span().unwrap_or(0..0)));
    }
    all
}

fn floor(text: &str, mut i: usize) -> usize {
    i = i.min(text.len());
    while !text.is_char_boundary(i) {
        i -= 1;
    }
    i
}

/// One mistake in words, with its place.
fn mistake(text: &str, description: &str, at: Range<usize>) -> Diagnostic {
    let place = visible_place(text, at);
    if description.contains("recursion limit") {
        return Diagnostic::error(
            "RP0004",
            place,
            format!(
                "brackets or dotted keys are nested more than {LIBRARY_DEPTH} deep (limit max-depth)"
            ),
            "a case needs no more than a handful; take the nesting apart",
        );
    }
    if description.contains("duplicate key") {
        return duplicate(text, place);
    }
    let line = text[..floor(text, place.start as usize)].rfind('\n').map_or(0, |n| n + 1);
    let rest = text[line..].lines().next().unwrap_or("");
    let date = rest.contains('=') && description.contains("date");
    let nothing = rest.trim_end().ends_with('=');
    let unquoted = description.contains("string values must be quoted");
    let help = if date {
        "write a day that there is, as year-month-day without quotes: 2022-04-15"
    } else if nothing {
        "write a value after the = , or take the line out"
    } else if unquoted {
        "put the text in quotes: key = \"text\""
    } else if description.contains("string") && !balanced(rest) {
        "close the text with the quote that opened it"
    } else if !rest.trim_start().starts_with('[') && !rest.contains('=') {
        "write  key = value  on a line of its own, or begin a comment with #"
    } else {
        "mend the line; text goes in \"quotes\", tables in [brackets], one key = value a line"
    };
    let what = match description {
        _ if nothing => "a value is missing",
        _ if unquoted => "this text does not stand in quotes",
        "invalid basic string" | "invalid literal string" if !balanced(rest) => {
            "this text has no closing quote"
        }
        other => other,
    };
    Diagnostic::error("RP0010", place, format!("this is not TOML: {what}"), help)
}

fn balanced(line: &str) -> bool {
    line.matches('"').count().is_multiple_of(2) && line.matches('\'').count().is_multiple_of(2)
}

/// A place that can be shown: an empty one at the end of a line becomes the
/// last thing on the line.
fn visible_place(text: &str, at: Range<usize>) -> Span {
    let start = floor(text, at.start);
    let end = floor(text, at.end).max(start);
    if start < end && !text[start..end].trim().is_empty() {
        let end = text[start..end].find('\n').map_or(end, |n| start + n).max(start + 1);
        return Span { file: 0, start: start as u32, end: end as u32 };
    }
    let line = text[..start].rfind('\n').map_or(0, |n| n + 1);
    let before = text[line..start].trim_end();
    let last = before.char_indices().next_back().map_or(start, |(i, _)| line + i);
    Span { file: 0, start: last as u32, end: (line + before.len()).max(last) as u32 }
}

/// A table or key that is there twice, with the first place if it can be told.
fn duplicate(text: &str, place: Span) -> Diagnostic {
    let at = place.start as usize;
    let name = text[at..place.end as usize].to_owned();
    let line_start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let line = text[line_start..].lines().next().unwrap_or("").trim();
    let mut d = Diagnostic::error(
        "RP0101",
        place,
        format!("`{}` is there twice", name.trim_matches(['"', '\''])),
        "rename one of them, or put what belongs together under one header",
    )
    .note("again here");
    let mut offset = 0;
    let mut first = None;
    let key = line.split('=').next().unwrap_or("").trim();
    for earlier in text[..line_start].split_inclusive('\n') {
        let trimmed = earlier.trim();
        let same = if line.starts_with('[') {
            trimmed.split('#').next().unwrap_or("").trim()
                == line.split('#').next().unwrap_or("").trim()
        } else {
            // A key is the same only within its table.
            if trimmed.starts_with('[') {
                first = None;
            }
            trimmed.split('=').next().unwrap_or("").trim() == key && trimmed.contains('=')
        };
        if same {
            let indent = earlier.len() - earlier.trim_start().len();
            let from = offset + indent;
            let length = if line.starts_with('[') { trimmed.len() } else { key.len() };
            first = Some(Span { file: 0, start: from as u32, end: (from + length) as u32 });
        }
        offset += earlier.len();
    }
    if let Some(first) = first {
        d = d.also(first, "first here");
    }
    d
}

fn table(t: &toml_edit::Table) -> Vec<(Key, Spanned)> {
    t.iter()
        .map(|(name, i)| {
            let key_span = t.key(name).and_then(toml_edit::Key::span);
            let value = item(i);
            let own = span(key_span);
            (Key { name: name.to_owned(), span: own }, value)
        })
        .collect()
}

fn item(i: &toml_edit::Item) -> Spanned {
    let place = span(i.span());
    match i {
        toml_edit::Item::Value(v) => value(v),
        toml_edit::Item::Table(t) => Spanned { value: Value::Table(table(t)), span: place },
        toml_edit::Item::ArrayOfTables(a) => Spanned {
            value: Value::Array(
                a.iter()
                    .map(|t| Spanned { value: Value::Table(table(t)), span: span(t.span()) })
                    .collect(),
            ),
            span: place,
        },
        toml_edit::Item::None => Spanned { value: Value::Other, span: place },
    }
}

fn value(v: &toml_edit::Value) -> Spanned {
    use toml_edit::Value as V;
    let kind = match v {
        V::String(s) => Value::Text(s.value().clone()),
        V::Integer(n) => Value::Number(*n.value() as f64),
        V::Float(n) => Value::Number(*n.value()),
        V::Boolean(b) => Value::Bool(*b.value()),
        V::Datetime(d) => match (d.value().date, d.value().time) {
            (Some(day), None) => match Date::new(day.year as i16, day.month as i8, day.day as i8) {
                Ok(date) => Value::Date(date),
                Err(_) => Value::Other,
            },
            _ => Value::Other,
        },
        V::Array(a) => Value::Array(a.iter().map(value).collect()),
        V::InlineTable(t) => Value::Table(
            t.iter()
                .map(|(name, v)| {
                    let at = t.key(name).and_then(toml_edit::Key::span);
                    (Key { name: name.to_owned(), span: span(at) }, value(v))
                })
                .collect(),
        ),
    };
    Spanned { value: kind, span: span(v.span()) }
}
