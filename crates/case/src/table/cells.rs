//! The cells of a table as text, each with its place: what an editor asks for
//! while a table is being written.

use super::shape;

/// A table cut into cells.
#[derive(Clone, Debug)]
pub struct Cells {
    /// What separates them: a comma, a semicolon or a tab.
    pub separator: u8,
    /// The rows, the first line among them; rows without content are left out.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What it holds, without quotes and without blanks around it.
    pub text: String,
    /// First byte of what it holds, inside of its quotes if it has some.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// First byte of the cell, behind the separator before it.
    pub from: usize,
    /// The separator or line break behind it, or the end of the file.
    pub to: usize,
}

impl Cell {
    /// Whether its text stands in the file as it is: no quote in it is doubled.
    pub fn is_plain(&self) -> bool {
        self.end - self.start == self.text.len()
    }
}

/// Cuts the text of a table into cells, by the separator that the reader of
/// tables takes. A quote that takes in what looks like a row counts for a letter,
/// as it does there; nothing is refused.
///
/// ```
/// use realpolitik_case::cells::cells;
/// let all = cells("id,summary\na, \"one, two\"\n");
/// assert_eq!(all.rows[1][0].text, "a");
/// assert_eq!(all.rows[1][1].text, "one, two");
/// assert_eq!(all.rows[1][1].start, 15);
/// ```
pub fn cells(text: &str) -> Cells {
    let opened = shape::opened("", 0, text, &mut Vec::new());
    let (separator, read) = (opened.delimiter, opened.text);
    let bytes = read.as_bytes();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut row = Vec::new();
    let mut from = 0;
    loop {
        let to = cell_end(bytes, from, separator);
        row.push(cell(&read, from, to));
        let ended = to >= bytes.len() || bytes[to] != separator;
        if ended {
            let whole = std::mem::take(&mut row);
            if whole.iter().any(|c| !c.text.is_empty()) {
                rows.push(whole);
            }
        }
        if to >= bytes.len() {
            break;
        }
        from = to + 1;
    }
    Cells { separator, rows }
}

/// The separator or line break behind a cell.
fn cell_end(bytes: &[u8], from: usize, separator: u8) -> usize {
    let mut at = from;
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    let mut quoted = bytes.get(at) == Some(&b'"');
    at += usize::from(quoted);
    while at < bytes.len() {
        match bytes[at] {
            b'"' if quoted && bytes.get(at + 1) == Some(&b'"') => at += 1,
            b'"' if quoted => quoted = false,
            b if !quoted && (b == separator || b == b'\n') => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn cell(text: &str, from: usize, to: usize) -> Cell {
    let raw = &text[from..to];
    let mut start = from + (raw.len() - raw.trim_start().len());
    let mut end = start + raw.trim().len();
    let inner = text[start..end].strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let mut written = text[start..end].to_owned();
    if let Some(inner) = inner {
        written = inner.replace("\"\"", "\"");
        (start, end) = (start + 1, end - 1);
    }
    let blanks = written.len() - written.trim_start().len();
    let trimmed = written.trim().to_owned();
    if written.len() == end - start {
        (start, end) = (start + blanks, start + blanks + trimmed.len());
    }
    Cell { text: trimmed, start, end, from, to }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        let rows = cells(text).rows;
        rows.into_iter().map(|r| r.into_iter().map(|c| c.text).collect()).collect()
    }

    #[test]
    fn cells_are_those_that_the_reader_of_tables_sees() {
        for text in [
            "a,b\n1,2\n",
            "a;b\r\n1;\"x;y\"\r\n",
            "a\tb\n1\t2",
            "a,b,c\n1,\"two\nlines\",3\n",
            "a,b\n1,\"say \"\"x\"\"\"\n",
            "a,b\n,\n1,\n",
            "a,b\n1, 2 \n",
            "a",
        ] {
            let separator = cells(text).separator;
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(separator)
                .from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> = reader
                .records()
                .map(|r| r.unwrap().iter().map(|c| c.trim().to_owned()).collect::<Vec<_>>())
                .filter(|r: &Vec<String>| r.iter().any(|c| !c.is_empty()))
                .collect();
            assert_eq!(texts(text), expected, "{text:?}");
        }
    }

    #[test]
    fn places_are_those_of_what_a_cell_holds() {
        let text = "id,é,c\n a , \"x\" ,\"y \"\"z\"\"\"\n";
        for cell in cells(text).rows.into_iter().flatten() {
            assert_eq!(cell.is_plain(), text[cell.start..cell.end] == cell.text, "{cell:?}");
            assert!(cell.from <= cell.start && cell.end <= cell.to, "{cell:?}");
        }
        assert_eq!(cells("").rows.len(), 0);
        // A quote that is never closed takes in no other row.
        assert_eq!(texts("a,b\n\"1,2\n3,4\n")[2], ["3", "4"]);
    }
}
