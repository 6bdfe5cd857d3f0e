//! Tables of data: a first line of names, then rows of whatever was gathered.

use crate::Span;
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::table::{delimiter, separated_by, unquoted};

/// A table of data: its columns by name, each with a cell for every row.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its name in the case.
    pub name: String,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == name)
    }
}

/// Reads a table of data; `None` where that is not possible, which is told.
pub(crate) fn read(
    name: &str,
    (path, file, text): (&str, u32, &str),
    limits: &Limits,
    found: &mut Vec<Diagnostic>,
) -> Option<Table> {
    let by = delimiter(text);
    let end = text.find('\n').unwrap_or(text.len());
    let first_line = Span { file, start: 0, end: end as u32 };
    separated_by(path, by, first_line, found);
    let marks = text.lines().next().unwrap_or_default().bytes().filter(|b| *b == by).count();
    let text = unquoted(path, file, text, (by, marks + 1), found);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).delimiter(by).from_reader(text.as_bytes());
    let columns: Vec<String> = reader
        .headers()
        .map(|h| h.iter().map(|c| c.trim().to_owned()).collect())
        .unwrap_or_default();
    let twice =
        columns.iter().enumerate().find(|(i, c)| !c.is_empty() && columns[..*i].contains(c));
    if columns.iter().all(String::is_empty) {
        let help = "the first line names the columns, as in  year,country,exports";
        found.push(Diagnostic::error("RP0601", first_line, format!("{path} is empty"), help));
        return None;
    }
    if let Some((_, column)) = twice {
        let message = format!("{path} has two columns `{column}`");
        found.push(Diagnostic::error(
            "RP0601",
            first_line,
            message,
            "give each column a name of its own",
        ));
        return None;
    }
    let mut rows = Vec::new();
    for record in reader.records().flatten() {
        let start = record.position().map_or(0, |p| p.byte() as u32);
        let at = Span { file, start, end: start };
        if rows.len() >= limits.max_rows {
            found.push(Diagnostic::error(
                "RP0003",
                at,
                format!("{path} has more than {} rows (limit max-rows)", limits.max_rows),
                "keep the rows that are used, or raise the limit with --max-rows",
            ));
            return None;
        }
        if record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        let cell = |i: usize| record.get(i).unwrap_or_default().trim().to_owned();
        rows.push((0..columns.len()).map(cell).collect());
    }
    Some(Table { name: name.to_owned(), columns, rows })
}
