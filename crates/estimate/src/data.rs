//! A table of data: columns of numbers or of words, with the line of each row.

use crate::error::EstimateError;
use realpolitik_belief::suggest::suggestions;

/// Cells that mean that nothing is known.
const MISSING: [&str; 6] = ["", "NA", "NaN", "N/A", ".", "NULL"];
/// The most rows that are read.
pub const MAX_ROWS: usize = 5_000_000;

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// The cells as numbers; NaN where missing or a word.
    pub numbers: Vec<f64>,
    /// The cells as words if any is none of the numbers; `None` where missing.
    pub words: Option<Vec<Option<String>>>,
    /// A row with a word in a column that also holds numbers.
    pub mixed: Option<usize>,
}

impl Column {
    /// Whether a cell is missing.
    pub fn is_missing(&self, row: usize) -> bool {
        match &self.words {
            Some(words) => words[row].is_none(),
            None => self.numbers[row].is_nan(),
        }
    }

    fn from_cells(name: String, cells: Vec<String>, also_missing: &[String]) -> Self {
        let missing = |c: &str| {
            MISSING.contains(&c)
                || also_missing.iter().any(|m| {
                    m == c
                        || matches!((m.parse::<f64>(), c.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
                })
        };
        let mut numbers = Vec::with_capacity(cells.len());
        let (mut some_number, mut first_word) = (false, None);
        for (row, cell) in cells.iter().enumerate() {
            let cell = cell.trim();
            let number = if missing(cell) { f64::NAN } else { number(cell) };
            some_number |= number.is_finite();
            if number.is_nan() && !missing(cell) && first_word.is_none() {
                first_word = Some(row);
            }
            numbers.push(number);
        }
        let words = first_word.map(|_| {
            cells.iter().map(|c| c.trim()).map(|c| (!missing(c)).then(|| c.to_owned())).collect()
        });
        Column { name, numbers, words, mixed: first_word.filter(|_| some_number) }
    }
}

/// A plain number; infinities and hexadecimals are words.
fn number(cell: &str) -> f64 {
    let plain = cell.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    if plain { cell.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The file's name, for messages.
    pub file: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The line of the file on which each row starts.
    pub lines: Vec<u64>,
}

impl Table {
    /// Reads comma-, semicolon- or tab-separated text with a heading.
    ///
    /// # Arguments
    /// * `also_missing` — further cells that mean "missing", such as `-9`.
    ///
    /// # Errors
    /// [`EstimateError::Table`] with the line for rows of another length, columns
    /// without a name or with the same one, and text that is not UTF-8.
    ///
    /// # Example
    /// ```
    /// use realpolitik_estimate::data::Table;
    /// let t = Table::read("t.csv", b"x,side\n1,a\n-9,b\n", &["-9".to_owned()]).unwrap();
    /// assert!(t.column("x").unwrap().is_missing(1) && t.lines == [2, 3]);
    /// assert!(t.column("side").unwrap().words.is_some());
    /// ```
    pub fn read(file: &str, bytes: &[u8], also_missing: &[String]) -> Result<Self, EstimateError> {
        let wrong = |what: String, help: &str| EstimateError::Table {
            file: file.to_owned(),
            what,
            help: help.to_owned(),
        };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let head = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
        let count = |d: u8| head.iter().filter(|b| **b == d).count();
        let delimiter =
            [b',', b';', b'\t'].into_iter().rev().max_by_key(|d| count(*d)).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
        let tell = |e: csv::Error| {
            let help = "every row needs as many cells as the heading; put quotes around a cell \
                        that holds the separator; save the file as UTF-8";
            let what = match e.kind() {
                csv::ErrorKind::UnequalLengths { pos, expected_len, len } => format!(
                    "line {} has {len} cells and the heading {expected_len}",
                    pos.as_ref().map_or(0, csv::Position::line)
                ),
                csv::ErrorKind::Utf8 { pos, .. } => format!(
                    "line {} is not UTF-8 text",
                    pos.as_ref().map_or(0, csv::Position::line)
                ),
                _ => e.to_string(),
            };
            wrong(what, help)
        };
        let names: Vec<String> =
            reader.headers().map_err(tell)?.iter().map(|n| n.trim().to_owned()).collect();
        for (i, name) in names.iter().enumerate() {
            // R's write.csv leaves the column of row names without a heading.
            if names[..i].contains(name) && !name.is_empty() {
                return Err(wrong(
                    format!("two columns are called `{name}`"),
                    "rename one of them in the heading",
                ));
            }
        }
        let mut cells: Vec<Vec<String>> = vec![Vec::new(); names.len()];
        let mut lines = Vec::new();
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(tell)? {
            lines.push(record.position().map_or(0, csv::Position::line));
            if lines.len() > MAX_ROWS {
                return Err(EstimateError::Limit {
                    what: format!("{file} has more than {MAX_ROWS} rows"),
                    help: "estimate on a sample of the rows".to_owned(),
                });
            }
            for (column, cell) in cells.iter_mut().zip(&record) {
                column.push(cell.to_owned());
            }
        }
        if lines.is_empty() {
            return Err(wrong(
                "there are no rows under the heading".to_owned(),
                "the first line names the columns, and each further line is an observation",
            ));
        }
        let columns = names
            .into_iter()
            .zip(cells)
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, cells)| Column::from_cells(name, cells, also_missing))
            .collect();
        Ok(Table { file: file.to_owned(), columns, lines })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// A column by name.
    ///
    /// # Errors
    /// [`EstimateError::Data`] if there is none, with names that are near.
    pub fn column(&self, name: &str) -> Result<&Column, EstimateError> {
        self.columns.iter().find(|c| c.name == name).ok_or_else(|| {
            let names: Vec<&str> = self.columns.iter().map(|c| c.name.as_str()).collect();
            EstimateError::data(
                format!("{} has no column `{name}`", self.file),
                suggestion(name, &names),
            )
        })
    }
}

/// "did you mean …" with at most three near names, and all names if they are few.
pub(crate) fn suggestion(wanted: &str, known: &[&str]) -> String {
    let near = suggestions(wanted, known.iter().copied());
    let quoted =
        |names: &[&str]| names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    match (near.is_empty(), known.len()) {
        (false, _) => format!("did you mean {}?", quoted(&near)),
        (true, ..=40) => format!("there are {}", quoted(known)),
        (true, n) => format!("there are {n} others; the first are {}", quoted(&known[..20])),
    }
}

/// Lines for a message: at most ten, then how many more.
pub(crate) fn some_lines(lines: &[u64]) -> String {
    let shown: Vec<String> = lines.iter().take(10).map(u64::to_string).collect();
    let more = lines.len().saturating_sub(10);
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{word} {}{rest}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let read = |text: &str| Table::read("d.csv", text.as_bytes(), &[]);
        let e = read("a,b\n1,2\n3\n").unwrap_err().to_string();
        assert_eq!(e, "d.csv: line 3 has 1 cells and the heading 2");
        assert!(read("a,a\n1,2\n").unwrap_err().to_string().contains("called `a`"));
        assert!(read("a,b\n").unwrap_err().to_string().contains("no rows"));
        let t = read("esc;war\n1;0,5\n2;3\n").unwrap();
        assert_eq!(t.column("war").unwrap().mixed, Some(0));
        let e = t.column("wars").unwrap_err();
        assert_eq!(e.help(), "did you mean `war`?");
    }
}
