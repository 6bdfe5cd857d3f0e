//! Text to expressions.

use super::expression::{Expression, Operator};

/// A word of a formula.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Name(String),
    Text(String),
    Mark(&'static str),
}

const MARKS: [&str; 22] = [
    "==", "!=", "<=", ">=", "&&", "||", "~", "|", "+", "-", "*", "/", "^", ":", "(", ")", ",", "<",
    ">", "!", "&", "%",
];

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, String> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if c.is_ascii_digit()
            || (c == '.' && text[at + 1..].starts_with(|d: char| d.is_ascii_digit()))
        {
            at += number_length(&text[at..]);
            let value = text[start..at]
                .parse()
                .map_err(|_| format!("`{}` is no number", &text[start..at]))?;
            out.push((start, Token::Number(value)));
        } else if c.is_alphabetic() || c == '.' || c == '_' {
            let rest = &text[at..];
            let end = rest
                .find(|d: char| !(d.is_alphanumeric() || d == '.' || d == '_'))
                .unwrap_or(rest.len());
            out.push((start, Token::Name(rest[..end].to_owned())));
            at += end;
        } else if matches!(c, '`' | '"' | '\'') {
            let rest = &text[at + 1..];
            let Some(end) = rest.find(c) else {
                return Err(format!("the quote {c} at character {} is not closed", start + 1));
            };
            let inner = rest[..end].to_owned();
            out.push((start, if c == '`' { Token::Name(inner) } else { Token::Text(inner) }));
            at += end + 2;
        } else if let Some(mark) = MARKS.iter().find(|m| text[at..].starts_with(**m)) {
            out.push((start, Token::Mark(mark)));
            at += mark.len();
        } else {
            return Err(format!("character {} is `{c}`", start + 1));
        }
    }
    Ok(out)
}

fn number_length(text: &str) -> usize {
    let b = text.as_bytes();
    let digits = |mut i: usize| {
        while i < b.len() && b[i].is_ascii_digit() {
            i += 1;
        }
        i
    };
    let mut end = digits(0);
    if b.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if matches!(b.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(b.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > end + 1 + sign {
            end = exponent;
        }
    }
    end
}

/// Nested deeper than this is refused, so that no text can exhaust the stack.
const DEPTH: usize = 60;

struct Parser<'a> {
    tokens: &'a [(usize, Token)],
    at: usize,
    depth: usize,
}

/// How strongly a sign binds, and what it means.
fn binary(mark: &str) -> Option<(u8, Operator)> {
    Some(match mark {
        "||" => (1, Operator::Or),
        "&&" | "&" => (2, Operator::And),
        "==" => (3, Operator::Equal),
        "!=" => (3, Operator::NotEqual),
        "<" => (3, Operator::Less),
        "<=" => (3, Operator::LessEqual),
        ">" => (3, Operator::Greater),
        ">=" => (3, Operator::GreaterEqual),
        "+" => (4, Operator::Add),
        "-" => (4, Operator::Subtract),
        "*" => (5, Operator::Multiply),
        "/" => (5, Operator::Divide),
        ":" => (6, Operator::Interact),
        "^" => (8, Operator::Power),
        _ => return None,
    })
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|t| &t.1)
    }

    fn place(&self) -> String {
        match self.tokens.get(self.at) {
            Some((at, _)) => format!("at character {}", at + 1),
            None => "at the end".to_owned(),
        }
    }

    fn expression(&mut self, least: u8) -> Result<Expression, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        let mut left = self.operand()?;
        while let Some(Token::Mark(mark)) = self.peek() {
            let Some((power, operator)) = binary(mark).filter(|(p, _)| *p >= least) else { break };
            self.at += 1;
            // `^` joins to the right, the rest to the left.
            let right = self.expression(if power == 8 { power } else { power + 1 })?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operand(&mut self) -> Result<Expression, String> {
        let place = self.place();
        let token = self.peek().cloned();
        self.at += 1;
        match token {
            Some(Token::Number(x)) => Ok(Expression::Number(x)),
            Some(Token::Text(t)) => Ok(Expression::Text(t)),
            Some(Token::Name(name)) if self.peek() == Some(&Token::Mark("(")) => {
                self.at += 1;
                let mut arguments = Vec::new();
                loop {
                    arguments.push(self.expression(0)?);
                    match self.peek() {
                        Some(Token::Mark(",")) => self.at += 1,
                        Some(Token::Mark(")")) => break,
                        _ => return Err(format!("`{name}(` is not closed {}", self.place())),
                    }
                }
                self.at += 1;
                Ok(Expression::Call(name, arguments))
            }
            Some(Token::Name(name)) => Ok(Expression::Name(name)),
            // Weaker than a power: -x^2 is -(x^2).
            Some(Token::Mark("-")) => Ok(Expression::Minus(Box::new(self.expression(7)?))),
            Some(Token::Mark("+")) => self.expression(7),
            Some(Token::Mark("!")) => Ok(Expression::Not(Box::new(self.expression(4)?))),
            Some(Token::Mark("(")) => {
                let inner = self.expression(0)?;
                if self.peek() != Some(&Token::Mark(")")) {
                    return Err(format!("a bracket is not closed {}", self.place()));
                }
                self.at += 1;
                Ok(Expression::Bracket(Box::new(inner)))
            }
            _ => Err(format!("a column or a number is missing {place}")),
        }
    }
}

/// Reads one expression.
///
/// # Errors
/// What is wrong, with the character at which it is.
pub fn parse(text: &str) -> Result<Expression, String> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
    let whole = parser.expression(0)?;
    if parser.at < tokens.len() {
        return Err(format!("something is left over {}", parser.place()));
    }
    Ok(whole)
}

/// Splits a text at a mark that stands outside brackets and quotes.
pub(crate) fn split(text: &str, mark: char) -> Vec<&str> {
    let (mut depth, mut quote, mut start) = (0, None, 0);
    let mut parts = Vec::new();
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(q), _) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '`' | '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) if c == mark && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn expressions_read_as_in_r() {
        for (text, shown) in [
            ("-x^2", "-x^2"),
            ("I( x+ 2*y )", "I(x + 2 * y)"),
            ("a:b", "a:b"),
            ("log(gdp/pop)", "log(gdp/pop)"),
            ("`my col`>=3", "`my col` >= 3"),
            ("1.5e-3*.x", "0.0015 * .x"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), shown);
        }
        for (text, what) in [
            ("x +", "a column or a number is missing at the end"),
            ("log(x", "`log(` is not closed at the end"),
            ("x $ y", "character 3 is `$`"),
            ("x y", "something is left over at character 3"),
        ] {
            assert_eq!(parse(text).unwrap_err(), what);
        }
        assert!(parse(&"(".repeat(100_000)).is_err());
    }
}
