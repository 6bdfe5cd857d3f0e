//! Tables separated by commas, every cell with its place.

use super::{Mistakes, Place};

/// Most rows of a table.
const MOST_ROWS: usize = 200_000;

/// A cell with its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub text: String,
    pub at: Place,
}

/// A row with its place.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub cells: Vec<Cell>,
    pub at: Place,
}

impl Row {
    /// A cell by its column; one that is not there is empty.
    pub fn cell(&self, column: Option<usize>) -> Cell {
        let end = Place { bytes: self.at.bytes.end..self.at.bytes.end, ..self.at.clone() };
        let none = Cell { text: String::new(), at: end };
        column.and_then(|i| self.cells.get(i).cloned()).unwrap_or(none)
    }
}

/// The rows that hold anything (RFC 4180: quotes, doubled inside quotes, line
/// breaks inside quotes).
pub(super) fn rows(text: &str, file: usize, found: &mut Mistakes) -> Vec<Row> {
    let bytes = text.as_bytes();
    let place = |a: usize, b: usize| Place { file, bytes: a..b };
    let mut rows = Vec::new();
    let mut cells: Vec<Cell> = Vec::new();
    let (mut row_from, mut from, mut i) = (0, 0, 0);
    let mut quoted = false;
    loop {
        let end = i >= bytes.len();
        let line = !end && !quoted && matches!(bytes[i], b'\n' | b'\r');
        if end && quoted {
            found.error("RP0801", &place(from, i), "a quote is not closed", "close it with \"");
            return rows;
        }
        if end || line || (!quoted && bytes[i] == b',') {
            cells.push(cell(&text[from..i], from, file));
            from = i + 1;
            if end || line {
                if cells.iter().any(|c| !c.text.is_empty()) {
                    rows.push(Row { cells: std::mem::take(&mut cells), at: place(row_from, i) });
                }
                cells.clear();
                row_from = i + 1;
            }
            if end {
                return rows;
            }
            if rows.len() > MOST_ROWS {
                let message = format!("there are more than {MOST_ROWS} rows");
                found.error("RP0801", &place(row_from, row_from), message, "split the table");
                return rows;
            }
        } else if bytes[i] == b'"' {
            quoted = !quoted;
        }
        i += 1;
    }
}

fn cell(raw: &str, from: usize, file: usize) -> Cell {
    let lead = raw.len() - raw.trim_start().len();
    let inner = raw.trim();
    let at = Place { file, bytes: from + lead..from + lead + inner.len() };
    let text = match inner.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(t) if inner.len() > 1 => t.replace("\"\"", "\"").trim().to_owned(),
        _ => inner.to_owned(),
    };
    // The apostrophe that keeps a spreadsheet from reading a formula.
    let text = match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => text,
    };
    Cell { text, at }
}

/// The positions of columns by their names; those needed and missing are
/// mistakes.
pub(super) fn columns(
    head: &Row,
    needed: &[&str],
    optional: &[&str],
    strict: bool,
    found: &mut Mistakes,
) -> Option<impl Fn(&str) -> Option<usize> + use<>> {
    let names: Vec<String> = head
        .cells
        .iter()
        .map(|c| c.text.trim_start_matches('\u{feff}').to_lowercase().replace([' ', '-'], "_"))
        .collect();
    let known = |n: &str| needed.contains(&n) || optional.contains(&n);
    let mut sound = true;
    for (i, (name, cell)) in names.iter().zip(&head.cells).enumerate() {
        let all = [needed, optional].concat().join(", ");
        if strict && !name.is_empty() && !known(name) {
            let near = realpolitik_belief::suggest::suggestions(
                name,
                needed.iter().chain(optional).copied(),
            );
            let near = near.first().map_or(String::new(), |n| format!("did you mean {n}? "));
            let message = format!("there is no column `{}`", cell.text);
            found.error("RP0802", &cell.at, message, format!("{near}columns: {all}"));
            sound = false;
        }
        if known(name) && names[..i].contains(name) {
            let message = format!("the column {name} is there twice");
            found.error("RP0802", &cell.at, message, "keep the one that is meant");
            sound = false;
        }
    }
    let missing: Vec<&str> =
        needed.iter().copied().filter(|n| !names.iter().any(|m| m == n)).collect();
    if !missing.is_empty() {
        let message = format!("the table has no column {}", missing.join(", "));
        let help = format!("the first row is  {}", [needed, optional].concat().join(","));
        found.error("RP0802", &head.at, message, help);
        return None;
    }
    sound.then_some(move |n: &str| names.iter().position(|m| m == n))
}

/// A number of a cell, or a mistake.
pub(super) fn number(cell: &Cell, what: &str, found: &mut Mistakes) -> Option<f64> {
    let text = cell.text.trim();
    let (text, per_cent) = match text.strip_suffix('%') {
        Some(t) => (t.trim(), true),
        None => (text, false),
    };
    let read = text.parse::<f64>().ok().filter(|v| v.is_finite() && v.abs() <= 1e15);
    if read.is_none() {
        let shown =
            if cell.text.is_empty() { "nothing".into() } else { format!("`{}`", cell.text) };
        let comma = text.contains(',') && text.replace(',', ".").parse::<f64>().is_ok();
        let help = if comma {
            "write a point for a decimal comma"
        } else {
            "write a number, such as 0.25"
        };
        found.error("RP0803", &cell.at, format!("{what} is {shown}, not a number"), help);
    }
    read.map(|v| if per_cent { v / 100.0 } else { v })
}
