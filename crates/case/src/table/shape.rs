//! The shape of a table as text: what separates its fields, quotes that swallow
//! rows, and columns or rows that hold nothing.

use super::full;
use crate::Span;
use crate::diagnostic::Diagnostic;
use std::borrow::Cow;

/// A table with fewer columns is not searched for rows inside of a field: a
/// sentence may have as many commas.
const FEWEST_COLUMNS: usize = 4;

/// Most quotes of a table that are told of.
const MOST_QUOTES: usize = 20;

/// What separates the fields, by the first line: the most frequent of comma,
/// semicolon and tab; of equals the comma.
pub(crate) fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |d: u8| first.bytes().filter(|b| *b == d).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|d| count(*d)).unwrap_or(b',')
}

/// Says that a table is separated by something else than commas, which is read
/// all the same.
pub(crate) fn separated_by(name: &str, delimiter: u8, at: Span, found: &mut Vec<Diagnostic>) {
    let by = match delimiter {
        b';' => "semicolons",
        b'\t' => "tabs",
        _ => return,
    };
    found.push(Diagnostic::remark(
        "RP0621",
        vec![(at, format!("separated by {by}"))],
        format!("{name} is separated by {by}, not by commas; it is read as it is"),
        "other programs may not: save it as CSV with commas, and numbers with a decimal point",
    ));
}

/// A quoted field that takes in what follows it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Swallowed {
    /// The file ends inside of it.
    Unclosed { quote: usize },
    /// It is closed, but a line of it looks like a row.
    Row { quote: usize, line: usize },
}

/// The first field that takes in rows. A quote opens a field only where it is
/// the first mark of it; `""` inside stands for one quote (RFC 4180, 2.5–2.7).
fn swallowed(bytes: &[u8], delimiter: u8, columns: usize, from: usize) -> Option<Swallowed> {
    let line_end =
        |at: usize| bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n);
    let mut at = from;
    let mut first = true;
    while at < bytes.len() {
        if first && bytes[at] == b'"' {
            let quote = at;
            at += 1;
            loop {
                match bytes.get(at) {
                    None => return Some(Swallowed::Unclosed { quote }),
                    Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
                    Some(b'"') => break,
                    Some(_) => at += 1,
                }
            }
            // The last line goes on after the quote that closes.
            let mut start = line_end(quote) + 1;
            while start <= at {
                let end = line_end(start);
                let marks = bytes[start..end].iter().filter(|b| **b == delimiter).count();
                if columns >= FEWEST_COLUMNS && marks + 1 >= columns {
                    return Some(Swallowed::Row { quote, line: start });
                }
                start = end + 1;
            }
            first = false;
        } else {
            first = bytes[at] == delimiter || bytes[at] == b'\n' || bytes[at] == b'\r';
        }
        at += 1;
    }
    None
}

/// Reports quotes that swallow rows, and returns the text with these quotes
/// blank, so that the rows are read; places stay what they are.
pub(crate) fn unquoted<'t>(
    name: &str,
    file: u32,
    text: &'t str,
    (delimiter, columns): (u8, usize),
    found: &mut Vec<Diagnostic>,
) -> Cow<'t, str> {
    let mut blank: Vec<usize> = Vec::new();
    let mut bytes = Cow::Borrowed(text.as_bytes());
    let mut from = 0;
    while let Some(fault) = swallowed(&bytes, delimiter, columns, from) {
        if full(found) || blank.len() >= MOST_QUOTES {
            break;
        }
        let (quote, message) = match fault {
            Swallowed::Unclosed { quote } => {
                let rows = text[quote..].lines().skip(1).filter(|l| !l.trim().is_empty()).count();
                let lost = match rows {
                    0 => String::new(),
                    1 => " and takes in the row after it".to_owned(),
                    n => format!(" and takes in the {n} rows after it"),
                };
                (quote, format!("a quote of {name} is not closed{lost}"))
            }
            Swallowed::Row { quote, .. } => {
                (quote, format!("a quoted field of {name} takes in what looks like another row"))
            }
        };
        let mut d = Diagnostic::error(
            "RP0620",
            Span { file, ..rest_of_line(text, quote) },
            message,
            "close the quote at the end of its field, or take it away; a quote inside of quoted text is written twice: \"\"",
        )
        .note("opens here");
        if let Swallowed::Row { line, .. } = fault {
            d = d.also(Span { file, ..rest_of_line(text, line) }, "this looks like a row");
        }
        found.push(d);
        bytes.to_mut()[quote] = b' ';
        blank.push(quote);
        from = quote;
    }
    match bytes {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        // A quote is one byte, and so is what stands in its place.
        Cow::Owned(bytes) => String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned),
    }
}

/// From a byte to the end of its line.
fn rest_of_line(text: &str, start: usize) -> Span {
    let end = text[start..].find('\n').map_or(text.len(), |n| start + n);
    let end = start + text[start..end].trim_end().len();
    Span { file: 0, start: start as u32, end: end as u32 }
}

/// Columns without a name and rows without content, as a spreadsheet leaves them
/// behind.
#[derive(Debug, Default)]
pub(super) struct Empty {
    /// Columns that have neither name nor content.
    pub columns: usize,
    /// Rows that have no content.
    pub rows: usize,
}

impl Empty {
    /// Says what is left out.
    pub fn told(&self, name: &str, at: Span, found: &mut Vec<Diagnostic>) {
        let counted = |n: usize, what: &str| match n {
            0 => None,
            1 => Some(format!("1 empty {what}")),
            n => Some(format!("{n} empty {what}s")),
        };
        let parts: Vec<String> = [counted(self.columns, "column"), counted(self.rows, "row")]
            .into_iter()
            .flatten()
            .collect();
        if parts.is_empty() {
            return;
        }
        found.push(Diagnostic::remark(
            "RP0622",
            vec![(at, "at the end of these columns".to_owned())],
            format!("{name}: {} left out", parts.join(" and ")),
            "delete the empty cells in the spreadsheet, or leave them: nothing is read from them",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_separates_the_fields() {
        for (text, by) in [
            ("a,b,c\n1;2;3", b','),
            ("a;b;c\n1,2", b';'),
            ("a\tb\tc", b'\t'),
            ("a", b','),
            ("", b','),
            ("a;b,c;d", b';'),
            ("a;b,c", b','),
        ] {
            assert_eq!(delimiter(text), by, "{text:?}");
        }
    }

    /// Text, columns, and what takes in rows.
    #[test]
    fn quotes_that_take_in_rows() {
        use Swallowed::{Row, Unclosed};
        for (text, columns, expected) in [
            ("a,b\n1,\"x\"\n", 2, None),
            ("a,b\n1,\"x\n2,y\n", 2, Some(Unclosed { quote: 6 })),
            // Two quotes inside are one; a quote in the middle of a field is text.
            ("a,b\n1,\"x \"\"y\"\"\"\n2,6\" shell\n", 2, None),
            // A line break inside of quotes is text, unless it looks like a row.
            ("a,b,c,d\n1,2,3,\"x\ny, z\"\n", 4, None),
            ("a,b,c,d\n1,2,3,\"x\n2,3,4,y\"\n", 4, Some(Row { quote: 14, line: 17 })),
            ("a,b,c,d\r\n1,2,3,\"x\r\n2,3,4,\"y\"\r\n", 4, Some(Row { quote: 15, line: 19 })),
        ] {
            assert_eq!(swallowed(text.as_bytes(), b',', columns, 0), expected, "{text:?}");
        }
    }
}
