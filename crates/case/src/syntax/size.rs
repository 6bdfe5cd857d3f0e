//! How large a text is, before it is read.

use crate::Span;
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;

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

/// What of a text is beyond the limits.
pub(super) fn beyond(text: &str, limits: &Limits) -> Option<Diagnostic> {
    let size = size(text, limits.max_tokens);
    let here = |at: usize| {
        let width = text[at..].chars().next().map_or(1, char::len_utf8);
        Span { file: 0, start: at as u32, end: (at + width) as u32 }
    };
    if size.depth > limits.max_depth {
        return Some(Diagnostic::error(
            "RP0004",
            here(size.deepest_at),
            format!(
                "brackets are nested {} deep (limit max-depth {})",
                size.depth, limits.max_depth
            ),
            "a case needs no more than a handful; take the nesting apart",
        ));
    }
    (size.tokens > limits.max_tokens).then(|| {
        Diagnostic::error(
            "RP0003",
            here(size.passed_at),
            format!(
                "case.toml holds {} keys, values and marks (limit max-tokens {})",
                size.tokens, limits.max_tokens
            ),
            "split the case, or raise the limit with --max-tokens",
        )
    })
}
