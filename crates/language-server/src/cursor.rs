//! Where the cursor stands in `case.toml`, also while a line is being written.
//!
//! The text up to the cursor is cut into tokens, and what is open there is
//! followed: the header in force, the key, brackets within it. Nothing has to be
//! well formed.

use std::ops::Range;
use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

/// What is to be written where the cursor stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// A part of the name of a header, after these.
    Header {
        /// The parts before.
        path: Vec<String>,
        /// What is written of this one.
        part: Range<usize>,
    },
    /// A key of the table at a path.
    Key {
        /// The path.
        path: Vec<String>,
        /// What is written of it.
        part: Range<usize>,
        /// Whether it stands in braces.
        inline: bool,
    },
    /// The value at a path.
    Value {
        /// The path, its key last.
        path: Vec<String>,
        /// What is written of it: of a text what is inside of its quotes.
        part: Range<usize>,
        /// Whether it is a text.
        quoted: bool,
        /// Whether it stands in a list.
        listed: bool,
    },
    /// Nothing that can be completed, such as a comment.
    Nothing,
}

/// A bracket that is open, or the statement around all of them.
struct Frame {
    list: bool,
    /// Where what is in it belongs.
    base: Vec<String>,
    /// The parts of the key that is being written.
    key: Vec<String>,
    /// Whether its sign `=` has come.
    value: bool,
}

impl Frame {
    fn new(list: bool, base: Vec<String>) -> Self {
        Frame { list, base, key: Vec::new(), value: false }
    }
    fn path(&self) -> Vec<String> {
        if self.list { self.base.clone() } else { [self.base.clone(), self.key.clone()].concat() }
    }
}

struct Follow<'t> {
    text: &'t str,
    frames: Vec<Frame>,
    /// The parts of the header that is being written.
    header: Option<Vec<String>>,
    /// The mark that stood last in this statement.
    before: Option<TokenKind>,
}

/// Where a byte of a text stands.
pub fn at(text: &str, offset: usize) -> Cursor {
    let offset = offset.min(text.len());
    let tokens = Source::new(text).lex().into_vec();
    let mut follow =
        Follow { text, frames: vec![Frame::new(false, Vec::new())], header: None, before: None };
    for (i, token) in tokens.iter().enumerate() {
        let (start, end) = (token.span().start(), token.span().end());
        if start >= offset && !(start == offset && starts_word(token.kind())) {
            break;
        }
        if let Some(part) = follow.written(token, offset) {
            return follow.cursor(part, is_text(token.kind()));
        }
        if end > offset || start >= offset {
            if token.kind() == TokenKind::Comment {
                return Cursor::Nothing;
            }
            break;
        }
        if token.kind() == TokenKind::Comment && end == offset {
            return Cursor::Nothing;
        }
        follow.pass(token, &tokens[i + 1..]);
    }
    follow.cursor(offset..offset, false)
}

fn is_text(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::BasicString
            | TokenKind::LiteralString
            | TokenKind::MlBasicString
            | TokenKind::MlLiteralString
    )
}

fn starts_word(kind: TokenKind) -> bool {
    kind == TokenKind::Atom
}

/// The bytes of quotes with which a text opens.
fn quotes(raw: &str, kind: TokenKind) -> usize {
    match kind {
        TokenKind::MlBasicString | TokenKind::MlLiteralString => 3.min(raw.len()),
        _ => 1.min(raw.len()),
    }
}

impl Follow<'_> {
    fn raw(&self, token: &Token) -> &str {
        self.text.get(token.span().start()..token.span().end()).unwrap_or_default()
    }

    /// The word or text in which the cursor stands, if this token is it.
    fn written(&self, token: &Token, offset: usize) -> Option<Range<usize>> {
        let (start, end) = (token.span().start(), token.span().end());
        if token.kind() == TokenKind::Atom {
            return (start <= offset && offset <= end).then_some(start..end);
        }
        if !is_text(token.kind()) {
            return None;
        }
        let raw = self.raw(token);
        let lead = quotes(raw, token.kind());
        let open = &raw[..lead];
        let closed = raw.len() >= 2 * lead && raw.ends_with(open);
        let inner = start + lead..if closed { end - lead } else { end };
        (inner.start <= offset && offset <= inner.end).then_some(inner)
    }

    /// The name that a key writes.
    fn name(&self, token: &Token) -> String {
        let raw = self.raw(token);
        if !is_text(token.kind()) {
            return raw.to_owned();
        }
        raw.trim_matches(['"', '\'']).to_owned()
    }

    fn cursor(&self, part: Range<usize>, quoted: bool) -> Cursor {
        if let Some(path) = &self.header {
            return Cursor::Header { path: path.clone(), part };
        }
        let Some(frame) = self.frames.last() else { return Cursor::Nothing };
        if frame.list || frame.value {
            // A value that has been written is followed by nothing.
            let done = matches!(
                self.before,
                Some(TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString)
                    | Some(TokenKind::MlBasicString | TokenKind::MlLiteralString)
                    | Some(TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket)
            );
            if done {
                return Cursor::Nothing;
            }
            return Cursor::Value { path: frame.path(), part, quoted, listed: frame.list };
        }
        let whole = matches!(
            self.before,
            Some(TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString)
        );
        if whole {
            return Cursor::Nothing;
        }
        Cursor::Key { path: frame.path(), part, inline: self.frames.len() > 1 }
    }

    /// Passes over a token that stands before the cursor.
    fn pass(&mut self, token: &Token, rest: &[Token]) {
        let kind = token.kind();
        match kind {
            TokenKind::Whitespace | TokenKind::Comment => return,
            TokenKind::Newline => return self.newline(rest),
            _ => {}
        }
        if self.header.is_some() {
            self.in_header(token);
            return;
        }
        let Some(top) = self.frames.last() else { return };
        let statement = self.frames.len() == 1 && !top.value && top.key.is_empty();
        match kind {
            TokenKind::LeftSquareBracket if statement => self.header = Some(Vec::new()),
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                let path = top.path();
                self.frames.push(Frame::new(kind == TokenKind::LeftSquareBracket, path));
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                if self.frames.len() > 1 {
                    self.frames.pop();
                }
            }
            _ => {
                let name = self.name(token);
                let inside = self.frames.len() > 1;
                if let Some(top) = self.frames.last_mut() {
                    match kind {
                        TokenKind::Comma if inside => {
                            top.key.clear();
                            top.value = false;
                        }
                        TokenKind::Equals => top.value = true,
                        TokenKind::Dot | TokenKind::Comma => {}
                        _ if !top.list && !top.value => top.key.push(name),
                        _ => {}
                    }
                }
            }
        }
        self.before = Some(kind);
    }

    fn in_header(&mut self, token: &Token) {
        let name = self.name(token);
        match (token.kind(), &mut self.header) {
            (TokenKind::RightSquareBracket, header) => {
                let path = header.take().unwrap_or_default();
                self.frames = vec![Frame::new(false, path)];
                // What follows on the line belongs to nothing.
                self.before = Some(TokenKind::Atom);
            }
            (TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString, Some(path)) => {
                path.push(name);
            }
            _ => {}
        }
    }

    fn newline(&mut self, rest: &[Token]) {
        if let Some(path) = self.header.take() {
            self.frames = vec![Frame::new(false, path)];
        }
        let inline = self.frames.last().is_some_and(|f| !f.list);
        let goes_on =
            inline && matches!(self.before, Some(TokenKind::Comma | TokenKind::LeftCurlyBracket));
        if self.frames.len() > 1 && (goes_on || !begins(rest)) {
            return;
        }
        self.frames.truncate(1);
        if let Some(top) = self.frames.last_mut() {
            top.key.clear();
            top.value = false;
        }
        self.before = None;
    }
}

/// Whether a line looks like the beginning of a statement: `name =` or `[name]`.
fn begins(line: &[Token]) -> bool {
    let mut kinds = line.iter().map(Token::kind).filter(|k| *k != TokenKind::Whitespace).peekable();
    let mut brackets = 0;
    while kinds.next_if_eq(&TokenKind::LeftSquareBracket).is_some() {
        brackets += 1;
    }
    loop {
        match kinds.next() {
            Some(TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString) => {}
            _ => return false,
        }
        match (kinds.next(), brackets) {
            (Some(TokenKind::Dot), _) => {}
            (Some(TokenKind::Equals), 0) => return true,
            (Some(TokenKind::RightSquareBracket), 1 | 2) => break,
            _ => return false,
        }
    }
    if brackets == 2 {
        kinds.next_if_eq(&TokenKind::RightSquareBracket);
    }
    matches!(kinds.next(), None | Some(TokenKind::Newline | TokenKind::Comment | TokenKind::Eof))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cursor where `|` stands, in a word: its kind, its path, what is written.
    fn seen(marked: &str) -> String {
        let offset = marked.find('|').expect("a cursor");
        let text = marked.replacen('|', "", 1);
        let (kind, path, part) = match at(&text, offset) {
            Cursor::Header { path, part } => ("header", path, part),
            Cursor::Key { path, part, inline: false } => ("key", path, part),
            Cursor::Key { path, part, .. } => ("inline", path, part),
            Cursor::Value { path, part, quoted: true, listed: false } => ("text", path, part),
            Cursor::Value { path, part, quoted: true, .. } => ("listed text", path, part),
            Cursor::Value { path, part, listed: true, .. } => ("listed", path, part),
            Cursor::Value { path, part, .. } => ("value", path, part),
            Cursor::Nothing => return "nothing".to_owned(),
        };
        format!("{kind} {} {}", path.join("/"), &text[part])
    }

    #[test]
    fn the_cursor_is_found_in_what_is_half_written() {
        for (text, expected) in [
            ("|", "key  "),
            ("ti|", "key  ti"),
            ("ti|tle = 1", "key  title"),
            ("title = |", "value title "),
            ("title = \"a|", "text title a"),
            ("title = \"a|b\"", "text title ab"),
            ("title = \"ab\"|", "nothing"),
            ("title = \"ab\" |\n", "nothing"),
            ("title = 1 # w|", "nothing"),
            ("[ac|", "header  ac"),
            ("[actors.|]", "header actors "),
            ("[actors.U|S]\nname = 1", "header actors US"),
            ("[[corr|", "header  corr"),
            ("[actors.US]|", "nothing"),
            ("[actors.US]\n|", "key actors/US "),
            ("[actors.US]\npower.|", "key actors/US/power "),
            ("[actors.US]\npower = {| }", "inline actors/US/power "),
            ("[actors.US]\npower = { value = 1, so|", "inline actors/US/power so"),
            ("[actors.US]\npower = { value = |", "value actors/US/power/value "),
            ("[g]\nseen_by = [\"A\", \"|\"]", "listed text g/seen_by "),
            ("[g]\nseen_by = [|]", "listed g/seen_by "),
            ("[g]\nactions = { a = { to = \"x|\" } }", "text g/actions/a/to x"),
            ("[g]\nactions = { a = \"b\", c = \"|\" }", "text g/actions/c "),
            // What is not closed ends where another statement begins.
            ("[g]\nseen_by = [\"A\",\nby = \"|\"", "text g/by "),
            ("[g]\nx = { a = 1\n[h]\n|", "key h "),
            ("x = [\n1,\n|\n]", "listed x "),
            ("a = \"open\nb|", "key  b"),
            ("a = \"\"\"\nx |\n\"\"\"", "text a \nx \n"),
            ("é = \"\u{1d11e}|\"", "text é \u{1d11e}"),
        ] {
            assert_eq!(seen(text), expected, "{text:?}");
        }
    }

    #[test]
    fn no_place_of_a_broken_text_panics() {
        let text = "[a.'b]\nc = { d = [ \"\"\"e\n f = 'g, h }\n]] [ # i\n= . , \u{1d11e}\"";
        for offset in (0..=text.len()).filter(|i| text.is_char_boundary(*i)) {
            at(text, offset);
            at(&text[..offset], offset);
        }
    }
}
