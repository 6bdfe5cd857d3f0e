//! Words of the file with their places.

use crate::error::GameError;
use crate::files::limits::place;
use crate::number::Number;
use std::str::FromStr;

/// The words of a file, comments left out; brackets are words of their own.
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Words { text, at: 0 }
    }

    /// Where the next word begins and ends; nothing between them at the end of the file.
    fn peek(&self) -> (usize, usize) {
        let mut at = self.at;
        loop {
            let rest = &self.text[at..];
            let blank = rest.len() - rest.trim_start().len();
            at += blank;
            match self.text[at..].strip_prefix('#') {
                Some(comment) => at += 1 + comment.find('\n').unwrap_or(comment.len()),
                None => break,
            }
        }
        let rest = &self.text[at..];
        let length = if rest.starts_with(['[', ']']) {
            1
        } else {
            let ends = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '#');
            rest.find(ends).unwrap_or(rest.len())
        };
        (at, at + length)
    }

    fn error(&self, what: String, help: &str) -> GameError {
        let (start, end) = self.peek();
        let (line, column) = place(self.text, start);
        GameError::Syntax {
            line,
            column,
            length: self.text[start..end].chars().count().max(1) as u32,
            what,
            help: help.to_owned(),
        }
    }

    /// An error at the next word that says what should stand there.
    pub(super) fn expected(&self, wanted: &str, help: &str) -> GameError {
        let (start, end) = self.peek();
        let found = match &self.text[start..end] {
            "" => "the end of the file".to_owned(),
            word => format!("`{}`", word.chars().take(40).collect::<String>()),
        };
        self.error(format!("expected {wanted}, found {found}"), help)
    }

    /// An error about the word last read.
    pub(super) fn wrong(&self, before: usize, what: String, help: &str) -> GameError {
        Words { text: self.text, at: before }.error(what, help)
    }

    /// Where the next word is looked for.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// A whole number.
    pub(super) fn whole<T: FromStr>(&mut self, wanted: &str, help: &str) -> Result<T, GameError> {
        let (start, end) = self.peek();
        let value = self.text[start..end].parse();
        let value = value.map_err(|_| self.expected(wanted, help))?;
        self.at = end;
        Ok(value)
    }

    /// A payoff.
    pub(super) fn payoff<N: Number>(&mut self, help: &str) -> Result<N, GameError> {
        let (start, end) = self.peek();
        let value = N::from_literal(&self.text[start..end]);
        let value = value.ok_or_else(|| self.expected("a payoff", help))?;
        self.at = end;
        Ok(value)
    }

    /// A bracket.
    pub(super) fn bracket(&mut self, bracket: &str, help: &str) -> Result<(), GameError> {
        let (start, end) = self.peek();
        if &self.text[start..end] != bracket {
            return Err(self.expected(&format!("`{bracket}`"), help));
        }
        self.at = end;
        Ok(())
    }

    /// Whether nothing is left.
    pub(super) fn done(&self) -> bool {
        let (start, end) = self.peek();
        start == end
    }
}
