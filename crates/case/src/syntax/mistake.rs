//! Mistakes against the rules of TOML, in words.

use crate::Span;
use crate::diagnostic::Diagnostic;
use crate::limits::MOST_FOUND;
use std::borrow::Cow;
use std::ops::Range;

/// Nesting of brackets, and parts of a dotted key, beyond which no more is read.
pub(super) const DEEPEST: usize = 80;

/// A mistake where it was met.
#[derive(Clone, Debug)]
pub(super) enum Mistake {
    /// Against the grammar, or in the form of a text, a number or a date.
    Grammar {
        /// What is wrong.
        what: Cow<'static, str>,
        /// Where.
        at: Range<usize>,
    },
    /// A key or table that is there twice.
    Twice {
        /// The second.
        at: Range<usize>,
        /// The first.
        first: Range<usize>,
    },
    /// A key with more parts than are read.
    TooDeep {
        /// Where it begins.
        at: Range<usize>,
    },
}

impl Mistake {
    fn at(&self) -> &Range<usize> {
        match self {
            Mistake::Grammar { at, .. } | Mistake::Twice { at, .. } | Mistake::TooDeep { at } => at,
        }
    }
}

/// The diagnostics of mistakes, in the order of their places. One mistake
/// against the grammar often makes several on its line: the first is told.
pub(super) fn diagnostics(text: &str, mut mistakes: Vec<Mistake>) -> Vec<Diagnostic> {
    if mistakes.is_empty() {
        return Vec::new();
    }
    mistakes.sort_by_key(|m| m.at().start);
    let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
    let starts: Vec<usize> = breaks.map(|(i, _)| i + 1).collect();
    let mut all = Vec::new();
    let mut last_line = None;
    for m in mistakes {
        if all.len() >= MOST_FOUND {
            break;
        }
        if let Mistake::Grammar { at, .. } = &m {
            let line = starts.partition_point(|s| *s <= at.start);
            if last_line.replace(line) == Some(line) {
                continue;
            }
        }
        all.push(match m {
            Mistake::Grammar { what, at } => mistake(text, &what, at),
            Mistake::Twice { at, first } => twice(text, at, first),
            Mistake::TooDeep { at } => too_deep(visible_place(text, at)),
        });
    }
    all
}

fn too_deep(place: Span) -> Diagnostic {
    Diagnostic::error(
        "RP0004",
        place,
        format!("brackets or dotted keys are nested more than {DEEPEST} deep (limit max-depth)"),
        "a case needs no more than a handful; take the nesting apart",
    )
}

fn twice(text: &str, at: Range<usize>, first: Range<usize>) -> Diagnostic {
    let name = text.get(at.clone()).unwrap_or("").trim_matches(['"', '\'']);
    Diagnostic::error(
        "RP0101",
        visible_place(text, at),
        format!("`{name}` is there twice"),
        "rename one of them, or put what belongs together under one header",
    )
    .note("again here")
    .also(visible_place(text, first), "first here")
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
    if description.contains("recurse further") {
        return too_deep(place);
    }
    let line = text[..floor(text, place.start as usize)].rfind('\n').map_or(0, |n| n + 1);
    let rest = text[line..].lines().next().unwrap_or("");
    let value = rest.split_once('=').map_or("", |(_, v)| v.split('#').next().unwrap_or(v).trim());
    let date = rest.contains('=') && (description.contains("date") || like_a_day(value));
    let nothing = rest.trim_end().ends_with('=');
    let unquoted = description.contains("string values must be quoted");
    let point = decimal_point(value);
    let help = if let Some(point) = &point {
        &format!("write a decimal point:  {point}")
    } else if date {
        "write a day that there is, as year-month-day without quotes: 2022-04-15"
    } else if nothing {
        "write a value after the = , or take the line out"
    } else if unquoted {
        "put the text in quotes: key = \"text\""
    } else if description.contains("string") && !balanced(rest) {
        "close the text with the quote that opened it:  key = \"text\""
    } else if !rest.trim_start().starts_with('[') && !rest.contains('=') {
        "write  key = value  on a line of its own, or begin a comment with #"
    } else {
        "fix the line; text goes in \"quotes\", tables in [brackets], one key = value a line"
    };
    let what = match description {
        _ if nothing => "a value is missing",
        _ if point.is_some() => "this number has a decimal comma",
        _ if unquoted => "this text does not stand in quotes",
        "invalid basic string" | "invalid literal string" if !balanced(rest) => {
            "this text has no closing quote"
        }
        other => other,
    };
    Diagnostic::error("RP0010", place, format!("this is not TOML: {what}"), help)
}

/// A number with a decimal comma, with a point instead.
fn decimal_point(value: &str) -> Option<String> {
    let (whole, part) = value.split_once(',')?;
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    (digits(whole.trim_start_matches('-')) && digits(part)).then(|| format!("{whole}.{part}"))
}

/// Three groups of digits with dots, dashes or slashes between.
fn like_a_day(value: &str) -> bool {
    let groups: Vec<&str> = value.split(['.', '-', '/']).collect();
    let digits = |g: &&str| (1..=4).contains(&g.len()) && g.bytes().all(|b| b.is_ascii_digit());
    groups.len() == 3 && groups.iter().all(digits)
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
