//! What the readers of Gambit's files share: words and their places.
//!
//! The files are words, numbers, texts in quotes, braces and commas; white space
//! only parts them. In a text `\"` stands for a quote and `\\` for a backslash;
//! any other backslash stands for itself.

use super::limits::{ReadLimits, at_most, place};
use crate::error::GameError;
use crate::number::{Number, is_number};

/// A piece of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Word(&'a str),
    Number(&'a str),
    Text(String),
    Open,
    Close,
    Comma,
    End,
}

impl Token<'_> {
    /// The token for people.
    fn name(&self) -> String {
        match self {
            Token::Word(w) => format!("`{w}`"),
            Token::Number(n) => format!("the number {n}"),
            Token::Text(_) => "a text in quotes".to_owned(),
            Token::Open => "`{`".to_owned(),
            Token::Close => "`}`".to_owned(),
            Token::Comma => "`,`".to_owned(),
            Token::End => "the end of the file".to_owned(),
        }
    }
}

/// The longest number that is read: enough for every double written out.
const MAX_NUMBER_LENGTH: usize = 1100;

/// Reads a file token by token, one token ahead.
pub(super) struct Lexer<'a> {
    text: &'a str,
    /// Where the current token begins and ends.
    start: usize,
    end: usize,
    token: Token<'a>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, GameError> {
        let mut lexer = Lexer { text, start: 0, end: 0, token: Token::End };
        lexer.advance()?;
        Ok(lexer)
    }
    pub(super) fn token(&self) -> &Token<'a> {
        &self.token
    }
    /// Where the current token begins.
    pub(super) fn position(&self) -> usize {
        self.start
    }
    /// The line of a byte.
    pub(super) fn line_of(&self, at: usize) -> u32 {
        place(self.text, at).0
    }
    /// An error at the current token.
    pub(super) fn error(&self, what: impl Into<String>, help: impl Into<String>) -> GameError {
        self.error_at(self.start, self.end, what, help)
    }
    /// An error at a place.
    pub(super) fn error_at(
        &self,
        start: usize,
        end: usize,
        what: impl Into<String>,
        help: impl Into<String>,
    ) -> GameError {
        let (line, column) = place(self.text, start);
        let shown = self.text.get(start..end).unwrap_or_default();
        GameError::Syntax {
            line,
            column,
            length: shown.lines().next().unwrap_or_default().chars().count().max(1) as u32,
            what: what.into(),
            help: help.into(),
        }
    }
    /// An error that says what should stand here instead.
    pub(super) fn expected(&self, wanted: &str, help: &str) -> GameError {
        self.error(format!("expected {wanted}, found {}", self.token.name()), help)
    }
    /// Takes the current token and moves on.
    pub(super) fn take(&mut self) -> Result<Token<'a>, GameError> {
        let token = std::mem::replace(&mut self.token, Token::End);
        self.advance()?;
        Ok(token)
    }
    /// Moves past the current token if it is the one given.
    pub(super) fn skip(&mut self, token: &Token<'_>) -> Result<bool, GameError> {
        let same = self.token == *token;
        if same {
            self.take()?;
        }
        Ok(same)
    }
    /// A token that must stand here.
    pub(super) fn punctuation(
        &mut self,
        token: Token<'static>,
        help: &str,
    ) -> Result<(), GameError> {
        if self.skip(&token)? { Ok(()) } else { Err(self.expected(&token.name(), help)) }
    }
    /// A text that must stand here.
    pub(super) fn label(&mut self, what: &str, help: &str) -> Result<String, GameError> {
        match self.take_if(|t| matches!(t, Token::Text(_)))? {
            Some(Token::Text(t)) => Ok(t),
            _ => Err(self.expected(&format!("{what} in quotes"), help)),
        }
    }
    /// A text if one stands here.
    pub(super) fn optional_label(&mut self) -> Result<Option<String>, GameError> {
        Ok(match self.take_if(|t| matches!(t, Token::Text(_)))? {
            Some(Token::Text(t)) => Some(t),
            _ => None,
        })
    }
    /// A whole number of at least 0 that must stand here.
    pub(super) fn count(&mut self, what: &str, help: &str) -> Result<usize, GameError> {
        let Token::Number(n) = self.token else { return Err(self.expected(what, help)) };
        let value = n
            .parse::<usize>()
            .map_err(|_| self.error(format!("{what} is {n}, not a whole number from 0"), help))?;
        self.take()?;
        Ok(value)
    }
    /// A number that must stand here.
    pub(super) fn number<N: Number>(&mut self, what: &str) -> Result<N, GameError> {
        let Token::Number(n) = self.token else {
            return Err(self.expected(what, "write a whole number, a decimal or a fraction p/q"));
        };
        let Some(value) = N::from_literal(n) else {
            return Err(self.error(
                format!("{what} {n} is not a finite number"),
                "write a number between -1e308 and 1e308, or a fraction whose denominator is not 0",
            ));
        };
        self.take()?;
        Ok(value)
    }

    fn take_if(
        &mut self,
        wanted: impl Fn(&Token<'a>) -> bool,
    ) -> Result<Option<Token<'a>>, GameError> {
        if wanted(&self.token) { self.take().map(Some) } else { Ok(None) }
    }

    fn advance(&mut self) -> Result<(), GameError> {
        let rest = self.text[self.end..].trim_start();
        self.start = self.text.len() - rest.len();
        self.end = self.start;
        let Some(first) = rest.chars().next() else {
            self.token = Token::End;
            return Ok(());
        };
        let (token, length) = match first {
            '{' => (Token::Open, 1),
            '}' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '"' => self.quoted(rest)?,
            '0'..='9' | '+' | '-' | '.' => {
                let length = rest
                    .find(|c: char| {
                        !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.' | '/')
                    })
                    .unwrap_or(rest.len());
                let text = &rest[..length];
                self.end = self.start + length;
                if length > MAX_NUMBER_LENGTH {
                    return Err(self.error(
                        format!("a number of {length} characters"),
                        format!("write it with at most {MAX_NUMBER_LENGTH}"),
                    ));
                }
                if !is_number(text) {
                    return Err(self.error(
                        format!("`{text}` is not a number"),
                        "write a whole number, a decimal or a fraction p/q",
                    ));
                }
                (Token::Number(text), length)
            }
            c if c.is_alphabetic() => {
                let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                (Token::Word(&rest[..length]), length)
            }
            c => {
                self.end += c.len_utf8();
                let code = u32::from(c);
                return Err(self.error(
                    format!("the character U+{code:04X} has no meaning here"),
                    "put text in double quotes",
                ));
            }
        };
        self.token = token;
        self.end = self.start + length;
        Ok(())
    }

    /// A text in quotes and its length in the file.
    fn quoted(&mut self, rest: &str) -> Result<(Token<'a>, usize), GameError> {
        let mut text = String::new();
        let mut characters = rest.char_indices().skip(1).peekable();
        while let Some((i, c)) = characters.next() {
            match c {
                '"' => return Ok((Token::Text(text), i + 1)),
                '\\' => {
                    let escaped = characters.next_if(|(_, n)| matches!(n, '"' | '\\'));
                    text.push(escaped.map_or('\\', |(_, n)| n));
                }
                c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => {
                    let at = self.start + i;
                    return Err(self.error_at(
                        at,
                        at + c.len_utf8(),
                        format!("control character U+{:04X} in a label", u32::from(c)),
                        "remove it",
                    ));
                }
                c => text.push(c),
            }
        }
        Err(self.error_at(
            self.start,
            self.start + 1,
            "a text is opened here and never closed",
            "end it with a double quote; a quote inside it is written \\\"",
        ))
    }
}

/// Text in quotes as the files write it. Control characters other than tabs
/// and line ends become spaces: the readers refuse them.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => out.push_str("\\\""),
            // A backslash is doubled only where it would otherwise escape.
            '\\' if matches!(characters.peek(), None | Some('"' | '\\')) => out.push_str("\\\\"),
            c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The first three words: format, version, kind of numbers.
pub(super) fn header(lexer: &mut Lexer<'_>, format: &str, version: usize) -> Result<(), GameError> {
    let help = format!("the file begins with {format} {version} R");
    if *lexer.token() != Token::Word(format) {
        return Err(lexer.expected(&format!("`{format}`"), &help));
    }
    lexer.take()?;
    let found = lexer.token().clone();
    if lexer.count("the version", &help)? != version {
        let Token::Number(found) = found else { return Err(lexer.expected("the version", &help)) };
        return Err(lexer.error(format!("version {found} is not {version}"), &help));
    }
    if !matches!(lexer.token(), Token::Word("R" | "D")) {
        return Err(lexer.expected("`R` or `D`", &help));
    }
    lexer.take()?;
    Ok(())
}

/// The list of players.
pub(super) fn players(
    lexer: &mut Lexer<'_>,
    limits: &ReadLimits,
) -> Result<Vec<String>, GameError> {
    let help = "list the players as { \"first\" \"second\" }";
    lexer.punctuation(Token::Open, help)?;
    let mut players = Vec::new();
    while !lexer.skip(&Token::Close)? {
        players.push(lexer.label("a player", help)?);
        at_most(players.len(), limits.max_players, "players", "max_players")?;
        lexer.skip(&Token::Comma)?;
    }
    Ok(players)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn quoted_text_reads_back(text in "[\\\\\"a-c{}\\n é]{0,12}") {
            let written = quoted(&text);
            let mut lexer = Lexer::new(&written).unwrap();
            prop_assert_eq!(lexer.take().unwrap(), Token::Text(text));
            prop_assert_eq!(lexer.take().unwrap(), Token::End);
        }
    }

    #[test]
    fn numbers_are_told_from_what_only_looks_like_them() {
        for good in ["0", "-1", "+2", ".80", "1.", "1.5e-3", "2E6", "1/3", "-4/6"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["-", ".", "1/", "/2", "1/2/3", "1e", "1.2.3", "1/2.5", "--1", "0x10", "1e+"] {
            assert!(!is_number(bad), "{bad}");
        }
    }

    #[test]
    fn places_count_characters() {
        let text = "\"é\"\n  \"b";
        let mut lexer = Lexer::new(text).unwrap();
        let error = lexer.take().unwrap_err();
        assert!(matches!(error, GameError::Syntax { line: 2, column: 3, .. }), "{error:?}");
    }
}
