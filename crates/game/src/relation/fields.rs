//! Cells of a text with comma-separated values (RFC 4180), each with its place.

use crate::error::GameError;

/// A cell without its quotes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Line and column of its first character, from 1.
    pub(super) line: u32,
    pub(super) column: u32,
    /// Characters it takes up in the file.
    pub(super) length: u32,
}

impl Cell {
    /// What is wrong with it, and what to do.
    pub(super) fn error(&self, what: impl Into<String>, help: impl Into<String>) -> GameError {
        GameError::Syntax {
            line: self.line,
            column: self.column,
            length: self.length.max(1),
            what: what.into(),
            help: help.into(),
        }
    }
}

/// The records of a text; empty lines are left out.
pub(super) fn records(text: &str) -> Result<Vec<Vec<Cell>>, GameError> {
    let mut all = Vec::new();
    let mut row: Vec<Cell> = Vec::new();
    let mut cell = Cell { text: String::new(), line: 1, column: 1, length: 0 };
    let (mut line, mut column) = (1u32, 1u32);
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    loop {
        let c = chars.next();
        match c {
            Some('"') if quoted => {
                if chars.peek() == Some(&'"') {
                    chars.next();
                    column += 1;
                    cell.text.push('"');
                } else {
                    quoted = false;
                }
            }
            Some('"') if cell.text.trim().is_empty() => {
                cell.text.clear();
                quoted = true;
            }
            Some(c) if quoted => cell.text.push(c),
            None if quoted => {
                return Err(cell.error("a quote is not closed", "close it with `\"`"));
            }
            Some('\r') if matches!(chars.peek(), Some('\n') | None) => {}
            Some(',' | '\n') | None => {
                cell.length = if cell.line == line { column - cell.column } else { 1 };
                cell.text = cell.text.trim().to_owned();
                let next = if c == Some(',') { (line, column + 1) } else { (line + 1, 1) };
                let fresh = Cell { text: String::new(), line: next.0, column: next.1, length: 0 };
                row.push(std::mem::replace(&mut cell, fresh));
                if c != Some(',') {
                    let full = std::mem::take(&mut row);
                    if full.iter().any(|c| !c.text.is_empty()) {
                        all.push(full);
                    }
                }
            }
            Some(c) => cell.text.push(c),
        }
        match c {
            Some('\n') => (line, column) = (line + 1, 1),
            Some(_) => column += 1,
            None => return Ok(all),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        let row = |r: Vec<Cell>| r.into_iter().map(|c| c.text).collect();
        records(text).unwrap().into_iter().map(row).collect()
    }

    #[test]
    fn cells_and_their_places() {
        assert_eq!(
            texts("a, b\r\n\r\n\"x, y\",\"1 \"\"q\"\"\""),
            [["a", "b"], ["x, y", "1 \"q\""]]
        );
        assert_eq!(texts("a,b,\n,,\n"), [["a", "b", ""]]);
        let rows = records("ä,bb\n\"c\nd\",e").unwrap();
        let place = |c: &Cell| (c.line, c.column, c.length);
        assert_eq!(place(&rows[0][1]), (1, 3, 2));
        assert_eq!(place(&rows[1][0]), (2, 1, 1));
        assert_eq!(place(&rows[1][1]), (3, 4, 1));
        assert!(records("a,\"b").is_err());
    }
}
