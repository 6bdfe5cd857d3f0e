//! The text of a `.bib` file, taken apart into its entries, so that one that
//! cannot be read costs itself only.
//!
//! What BibTeX allows and the parser of entries does not know is turned into
//! what it knows, byte for byte, so that places stay what they are: entries in
//! round brackets, quoted text that holds quotes in braces, comments, and free
//! text between entries (Patashnik 1988, BibTeXing, section 4).

/// An entry, a `@string` or a `@preamble`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// From its `@`.
    pub start: usize,
    /// Past its last bracket; of one that is not closed, where the next begins.
    pub end: usize,
    /// Its word after `@`, small.
    pub kind: String,
    /// Its key, as far as one can be seen.
    pub key: Option<String>,
    /// Whether its bracket closes.
    pub closed: bool,
}

impl Part {
    /// Whether it is an entry that can be cited.
    pub fn is_entry(&self) -> bool {
        !matches!(self.kind.as_str(), "string" | "preamble")
    }
}

/// Words after `@` at the start of a line that are taken for an entry even if no
/// bracket follows: BibTeX's own types and the commonest of biblatex.
const TYPES: [&str; 19] = [
    "article",
    "book",
    "booklet",
    "collection",
    "conference",
    "inbook",
    "incollection",
    "inproceedings",
    "manual",
    "mastersthesis",
    "misc",
    "online",
    "phdthesis",
    "proceedings",
    "report",
    "techreport",
    "thesis",
    "unpublished",
    "string",
];

/// Unclosed parts whose end is sought to the end of the file. Past them it is
/// sought up to the next part, so that the work stays in proportion to the file.
const SOUGHT: usize = 64;

/// The parts of a file, in order; the text between them is free.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut unclosed = 0;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            // A comment outside of entries.
            b'%' => at = line_end(bytes, at),
            b'@' => match part(text, at, unclosed < SOUGHT) {
                Some(part) => {
                    at = part.end.max(at + 1);
                    unclosed += usize::from(!part.closed);
                    if part.kind != "comment" {
                        all.push(part);
                    }
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    all
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| from + n)
}

fn blanks(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// The part that begins at an `@`, if one does; `far` says whether its end may be
/// sought past the next part.
fn part(text: &str, start: usize, far: bool) -> Option<Part> {
    let bytes = text.as_bytes();
    let from = blanks(bytes, start + 1);
    let word = bytes[from..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let kind = text[from..from + word].to_ascii_lowercase();
    let open = blanks(bytes, from + word);
    let bracket = bytes.get(open).copied().filter(|b| matches!(b, b'{' | b'('));
    if word == 0 {
        return None;
    }
    let Some(bracket) = bracket else {
        let first = text[..start].rsplit('\n').next().is_some_and(|l| l.trim().is_empty());
        if !first || !TYPES.contains(&kind.as_str()) {
            return None;
        }
        let end = next_part(bytes, start + 1);
        return Some(Part { start, end, kind, key: None, closed: false });
    };
    let key = text[open + 1..].split([',', '}', ')', '=', '\n']).next().map(str::trim);
    // A key that cannot be seen is none.
    let seen = |k: &&str| !k.is_empty() && !k.chars().any(char::is_control);
    let key = key.filter(seen).map(str::to_owned);
    let within = if far { bytes } else { &bytes[..next_part(bytes, open)] };
    let closed = closing(within, open, bracket);
    // A comment may hold what it likes, but its braces count.
    if kind == "comment" {
        let end = closed.unwrap_or_else(|| line_end(bytes, open));
        return Some(Part { start, end, kind, key: None, closed: closed.is_some() });
    }
    Some(match closed {
        Some(end) => Part { start, end, kind, key, closed: true },
        None => Part { start, end: next_part(bytes, open), kind, key, closed: false },
    })
}

/// Past the bracket that closes the one at `open`.
fn closing(bytes: &[u8], open: usize, bracket: u8) -> Option<usize> {
    let (mut depth, mut quoted) = (0usize, false);
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b'"' if depth == 0 => quoted = !quoted,
            b'}' if bracket == b'{' && !quoted => return Some(at + 1),
            b')' if bracket == b'(' && depth == 0 && !quoted => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where the next part begins a line, or the end.
fn next_part(bytes: &[u8], from: usize) -> usize {
    let mut at = line_end(bytes, from);
    while at < bytes.len() {
        let first = blanks(bytes, at);
        if bytes.get(first) == Some(&b'@') {
            let word = bytes[first + 1..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
            let after = blanks(bytes, first + 1 + word);
            if word > 0 && matches!(bytes.get(after), Some(b'{' | b'(')) {
                return first;
            }
        }
        at = line_end(bytes, at + 1);
    }
    bytes.len()
}

/// The text with everything but these parts blank, and the parts in the forms
/// that the parser of entries knows. It has the same length.
pub(super) fn plain(text: &str, parts: &[Part]) -> String {
    let bytes = text.as_bytes();
    let blank = |b: &u8| if b.is_ascii_whitespace() { *b } else { b' ' };
    let mut out: Vec<u8> = bytes.iter().map(blank).collect();
    for p in parts {
        out[p.start..p.end].copy_from_slice(&bytes[p.start..p.end]);
        let body = &mut out[p.start..p.end];
        // Blanks may stand between the sign and the type.
        let word = blanks(body, 1);
        body[0] = b' ';
        body[word - 1] = b'@';
        if let Some(open) = body.iter().position(|b| matches!(b, b'{' | b'('))
            && body[open] == b'('
        {
            body[open] = b'{';
            let last = body.len() - 1;
            body[last] = b'}';
        }
        braces_for_quotes(body);
    }
    String::from_utf8(out).unwrap_or_default()
}

/// Quoted text that holds a quote in braces gets braces in place of its quotes.
fn braces_for_quotes(body: &mut [u8]) {
    let (mut depth, mut at) = (0usize, 0);
    while at < body.len() {
        match body[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            // Directly inside of the entry a quote opens a text.
            b'"' if depth == 1 => {
                let (mut inner, mut end, mut holds) = (0usize, at + 1, false);
                while end < body.len() {
                    match body[end] {
                        b'\\' => end += 1,
                        b'{' => inner += 1,
                        b'}' => inner = inner.saturating_sub(1),
                        b'"' if inner == 0 => break,
                        b'"' => holds = true,
                        _ => {}
                    }
                    end += 1;
                }
                if holds && end < body.len() {
                    (body[at], body[end]) = (b'{', b'}');
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file and its parts: kind, key, whether it closes.
    #[test]
    fn a_file_falls_into_its_parts() {
        type Seen<'a> = Vec<(&'a str, Option<&'a str>, bool)>;
        let table: Vec<(&str, Seen<'_>)> = vec![
            ("@misc{k, title={T}}", vec![("misc", Some("k"), true)]),
            ("@Article(k, title={T)})", vec![("article", Some("k"), true)]),
            ("free @ text\n% @misc{no}\n@misc{k}", vec![("misc", Some("k"), true)]),
            (
                "@comment this is free\n% and more @ signs\nfree\n@misc{k1, a={b}}",
                vec![("misc", Some("k1"), true)],
            ),
            ("@comment{jabref-meta: {x}}@misc{k}", vec![("misc", Some("k"), true)]),
            (
                "@misc{a, title={T\n@misc{b, title={U}}\n",
                vec![("misc", Some("a"), false), ("misc", Some("b"), true)],
            ),
            (
                "@misc a, title={T}\n}\n@book{b}",
                vec![("misc", None, false), ("book", Some("b"), true)],
            ),
            ("@string{cup = {C. U. P.}}", vec![("string", Some("cup"), true)]),
            ("@misc{k, note=\"a } b\", x={\\{}}", vec![("misc", Some("k"), true)]),
            ("mail me @ home", vec![]),
        ];
        for (text, expected) in table {
            let all = parts(text);
            let seen: Seen<'_> =
                all.iter().map(|p| (p.kind.as_str(), p.key.as_deref(), p.closed)).collect();
            assert_eq!(seen, expected, "{text:?}");
            let plain = plain(text, &all);
            assert_eq!(plain.len(), text.len(), "{text:?}");
        }
    }

    #[test]
    fn brackets_and_quotes_in_the_form_that_is_known() {
        let form = |text: &str| plain(text, &parts(text));
        assert_eq!(form("@article(k, y=2020)"), "@article{k, y=2020}");
        assert_eq!(form("@misc{k, a=\"A {\"}B{\"} C\"}"), "@misc{k, a={A {\"}B{\"} C}}");
        assert_eq!(form("@misc{k, a=\"plain\"}"), "@misc{k, a=\"plain\"}");
        assert_eq!(form("é @misc{k}"), "   @misc{k}");
    }
}
