//! Formulas cut into tokens, and what can be wrong with one.

use crate::error::{ParseError, ParseErrorKind};
use realpolitik_lanes::operation::Operation;

/// Deepest nesting of a formula.
pub const MAX_DEPTH: usize = 128;
/// Most operations and operands of a formula.
pub const MAX_NODES: usize = 10_000;

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
}

impl Operator {
    /// What it does.
    pub(crate) fn operation(self) -> Operation {
        match self {
            Operator::Add => Operation::Add,
            Operator::Subtract => Operation::Subtract,
            Operator::Multiply => Operation::Multiply,
            Operator::Divide => Operation::Divide,
            Operator::Power => Operation::Power,
            Operator::Less => Operation::Less,
            Operator::LessEqual => Operation::LessEqual,
            Operator::Greater => Operation::Greater,
            Operator::GreaterEqual => Operation::GreaterEqual,
            Operator::Equal => Operation::Equal,
            Operator::NotEqual => Operation::NotEqual,
        }
    }
}

impl ParseError {
    /// The sign that is meant, where another was typed for it.
    pub(crate) fn replacement(&self) -> Option<&'static str> {
        match &self.kind {
            ParseErrorKind::UnexpectedToken(t) => match t.as_str() {
                "=" => Some("=="),
                "−" | "–" => Some("-"),
                "·" | "×" => Some("*"),
                "÷" => Some("/"),
                "≤" => Some("<="),
                "≥" => Some(">="),
                "≠" => Some("!="),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A piece of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Name(String),
    Operator(Operator),
    Open,
    Close,
    Comma,
}

pub(super) fn fail<T>(
    kind: ParseErrorKind,
    start: usize,
    end: usize,
    help: impl Into<String>,
) -> Result<T, ParseError> {
    Err(ParseError { kind, start, end, help: help.into() })
}

/// Cuts a formula into tokens, each with its place.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, usize, usize)>, ParseError> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        let start = i;
        let b = bytes[i];
        let two = bytes.get(i + 1).copied();
        let (token, length) = match b {
            b' ' | b'\t' | b'\n' | b'\r' => {
                i += 1;
                continue;
            }
            b'(' => (Token::Open, 1),
            b')' => (Token::Close, 1),
            b',' => (Token::Comma, 1),
            b'+' => (Token::Operator(Operator::Add), 1),
            b'-' => (Token::Operator(Operator::Subtract), 1),
            b'*' => (Token::Operator(Operator::Multiply), 1),
            b'/' => (Token::Operator(Operator::Divide), 1),
            b'^' => (Token::Operator(Operator::Power), 1),
            b'<' if two == Some(b'=') => (Token::Operator(Operator::LessEqual), 2),
            b'<' => (Token::Operator(Operator::Less), 1),
            b'>' if two == Some(b'=') => (Token::Operator(Operator::GreaterEqual), 2),
            b'>' => (Token::Operator(Operator::Greater), 1),
            b'=' if two == Some(b'=') => (Token::Operator(Operator::Equal), 2),
            b'!' if two == Some(b'=') => (Token::Operator(Operator::NotEqual), 2),
            b'0'..=b'9' | b'.' => number(text, i)?,
            b if b.is_ascii_alphabetic() || b == b'_' => {
                let mut j = i;
                while j < bytes.len()
                    && (bytes[j].is_ascii_alphanumeric() || bytes[j] == b'_' || bytes[j] == b'.')
                {
                    j += 1;
                }
                (Token::Name(text[i..j].to_owned()), j - i)
            }
            _ => return foreign(text, i),
        };
        i += length;
        all.push((token, start, i));
        if all.len() > 2 * MAX_NODES {
            return fail(ParseErrorKind::TooLong, start, i, "split it over parameters");
        }
    }
    Ok(all)
}

/// The number that begins at a byte, with its length.
fn number(text: &str, i: usize) -> Result<(Token, usize), ParseError> {
    let bytes = text.as_bytes();
    let mut j = i;
    while j < bytes.len()
        && (bytes[j].is_ascii_digit()
            || matches!(bytes[j], b'.' | b'e' | b'E')
            || (matches!(bytes[j], b'+' | b'-') && matches!(bytes[j - 1], b'e' | b'E')))
    {
        j += 1;
    }
    let word = &text[i..j];
    match word.parse::<f64>() {
        Ok(n) if n.is_finite() => Ok((Token::Number(n), j - i)),
        _ => fail(
            ParseErrorKind::BadNumber(word.to_owned()),
            i,
            j,
            "write a number such as 0.5 or 1e-3",
        ),
    }
}

/// A sign that formulas do not know.
fn foreign<T>(text: &str, i: usize) -> Result<T, ParseError> {
    let c = text[i..].chars().next().unwrap_or('?');
    let help = match c {
        '=' => "to compare, write ==",
        '−' | '–' => "write the minus of the keyboard: -",
        '·' | '×' => "to multiply, write *",
        '÷' => "to divide, write /",
        '≤' => "write <=",
        '≥' => "write >=",
        '≠' => "write !=",
        _ => "formulas know + - * / ^ < <= > >= == != ( ) , names and numbers",
    };
    fail(ParseErrorKind::UnexpectedToken(c.to_string()), i, i + c.len_utf8(), help)
}
