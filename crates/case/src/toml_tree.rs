//! TOML as a plain tree in which every key and value keeps its place.

use crate::Span;
use crate::diagnostic::Diagnostic;
use jiff::civil::Date;
use std::ops::Range;

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

/// Deepest nesting of brackets in a row, strings and comments left out.
fn nesting(text: &str) -> (usize, usize) {
    let (mut depth, mut deepest, mut place) = (0usize, 0, 0);
    let mut quote: Option<u8> = None;
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        let b = bytes[i];
        match quote {
            Some(q) => {
                if b == b'\\' && q == b'"' {
                    i += 1;
                } else if b == q || b == b'\n' {
                    quote = None;
                }
            }
            None => match b {
                b'"' | b'\'' => quote = Some(b),
                b'#' => {
                    while i < bytes.len() && bytes[i] != b'\n' {
                        i += 1;
                    }
                }
                b'[' | b'{' => {
                    depth += 1;
                    if depth > deepest {
                        (deepest, place) = (depth, i);
                    }
                }
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            },
        }
        i += 1;
    }
    (deepest, place)
}

/// Reads TOML, or says what stops it.
pub(crate) fn read(text: &str, max_depth: usize) -> Result<Spanned, Diagnostic> {
    let (deepest, place) = nesting(text);
    if deepest > max_depth {
        let at = Span { file: 0, start: place as u32, end: place as u32 + 1 };
        return Err(Diagnostic::error(
            "RP0004",
            at,
            format!("brackets are nested {deepest} deep (limit max-depth {max_depth})"),
            "a case needs no more than a handful; take the nesting apart",
        ));
    }
    let document = toml_edit::Document::parse(text).map_err(|e| {
        Diagnostic::error(
            "RP0010",
            span(e.span()),
            format!("this is not TOML: {}", e.message().lines().next().unwrap_or("syntax error")),
            "mend the line; text goes in \"quotes\", tables in [brackets], one key = value a line",
        )
    })?;
    Ok(Spanned {
        value: Value::Table(table(document.as_table())),
        span: Span { file: 0, start: 0, end: 0 },
    })
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
