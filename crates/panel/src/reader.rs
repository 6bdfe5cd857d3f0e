//! Files as they are downloaded: comma-, semicolon- or tab-separated, plain or gzipped.

use crate::error::PanelError;

/// Cells that say nothing.
const NOTHING: [&str; 6] = ["", "NA", ".", "NaN", "NULL", "-"];

/// A file as a table of text.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub file: String,
    pub hash: String,
    pub header: Vec<String>,
    pub rows: Vec<csv::StringRecord>,
}

impl Sheet {
    /// Reads a file.
    ///
    /// # Errors
    /// [`PanelError::File`] if it is no table: not to be unpacked, without a heading, or
    /// with a line of another length.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, PanelError> {
        let wrong = |what: String| PanelError::File {
            file: file.to_owned(),
            what,
            help: "save it as a table with a heading: .csv, .tsv, or gzipped".to_owned(),
        };
        let hash = blake3::hash(bytes).to_hex().to_string();
        let unpacked;
        let plain = if bytes.starts_with(&[0x1f, 0x8b]) {
            unpacked = gunzip(bytes).ok_or_else(|| wrong("it cannot be unpacked".to_owned()))?;
            &unpacked[..]
        } else {
            bytes
        };
        let text = match std::str::from_utf8(plain) {
            Ok(text) => text.to_owned(),
            // Older files are in Latin-1.
            Err(_) => plain.iter().map(|b| char::from(*b)).collect(),
        };
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let delimiter = [b',', b'\t', b';']
            .into_iter()
            .max_by_key(|d| first.bytes().filter(|b| b == d).count())
            .unwrap_or(b',');
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        let header: Vec<String> = reader
            .headers()
            .map_err(|e| wrong(e.to_string()))?
            .iter()
            .map(|h| h.trim().to_owned())
            .collect();
        let rows = reader
            .into_records()
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| wrong(e.to_string()))?;
        Ok(Sheet { file: file.to_owned(), hash, header, rows })
    }

    /// The first column that has one of these names.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|n| self.header.iter().position(|h| h == n))
    }

    /// The line of a row.
    pub fn line(&self, row: usize) -> u64 {
        self.rows[row].position().map_or(row as u64 + 2, csv::Position::line)
    }

    /// A cell as a number; `None` if it says nothing.
    ///
    /// # Errors
    /// [`PanelError::File`] for text, with its line.
    pub fn number(&self, row: usize, column: usize) -> Result<Option<f64>, PanelError> {
        let cell = self.rows[row].get(column).unwrap_or_default();
        // Most cells are whole numbers of a few digits.
        if matches!(cell.len(), 1..=9) && cell.bytes().all(|b| b.is_ascii_digit()) {
            let whole = cell.bytes().fold(0, |sum, b| 10 * sum + u32::from(b - b'0'));
            return Ok(Some(f64::from(whole)));
        }
        let cell = cell.trim();
        if NOTHING.contains(&cell) {
            return Ok(None);
        }
        match cell.parse::<f64>() {
            Ok(x) if x.is_finite() => Ok(Some(x)),
            _ => Err(self.not("a number", row, column)),
        }
    }

    /// A cell as a whole number that must be there.
    pub fn whole(&self, row: usize, column: usize) -> Result<i32, PanelError> {
        let value = self.number(row, column)?.filter(|x| x.fract() == 0.0 && x.abs() < 1e9);
        value.map(|x| x as i32).ok_or_else(|| self.not("a whole number", row, column))
    }

    /// The year of a cell: a year, a month (199001), a day (19900131 or 1990-01-31).
    pub fn year(&self, row: usize, column: usize) -> Result<i32, PanelError> {
        let cell = self.rows[row].get(column).unwrap_or_default().trim();
        let head = cell.split(['-', '/']).next().unwrap_or_default();
        let digits = head.len() >= 4 && head.bytes().all(|b| b.is_ascii_digit());
        // A session of the General Assembly is no year, and has fewer digits.
        match (digits, head.len()) {
            (true, 4 | 6 | 8) => head[..4].parse().map_err(|_| self.not("a year", row, column)),
            _ => Err(self.not("a year", row, column)),
        }
    }

    fn not(&self, what: &str, row: usize, column: usize) -> PanelError {
        PanelError::File {
            file: self.file.clone(),
            what: format!(
                "`{}` is `{}` in line {}, which is not {what}",
                self.header.get(column).map_or("", String::as_str),
                self.rows[row].get(column).unwrap_or_default(),
                self.line(row)
            ),
            help: "correct the cell, or empty it if nothing is known".to_owned(),
        }
    }

    /// The version that a column of that name gives in the first row.
    pub fn version(&self) -> Option<String> {
        let column = self.column(&["version"])?;
        let cell = self.rows.first()?.get(column)?.trim();
        (!NOTHING.contains(&cell)).then(|| cell.to_owned())
    }
}

/// Unpacks one member of a gzip file (RFC 1952).
fn gunzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let flags = *bytes.get(3)?;
    let mut at = 10;
    if flags & 4 != 0 {
        let length = usize::from(*bytes.get(at)?) | usize::from(*bytes.get(at + 1)?) << 8;
        at += 2 + length;
    }
    for bit in [8, 16] {
        if flags & bit != 0 {
            at += bytes.get(at..)?.iter().position(|b| *b == 0)? + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    miniz_oxide::inflate::decompress_to_vec_with_limit(bytes.get(at..)?, 1 << 31).ok()
}
