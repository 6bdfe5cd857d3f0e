//! A sheet of a workbook as the text of a table.

use super::archive::Archive;
use super::{ods, xlsx};
use roxmltree::{Document, ParsingOptions};
use std::collections::BTreeMap;

/// Most columns of a sheet; no table of a case has nearly so many.
const MOST_COLUMNS: usize = 1_000;
/// Most cells of a sheet that hold something, and most places that they span.
const MOST_CELLS: usize = 2_000_000;
const MOST_PLACES: usize = 20_000_000;
/// How much larger a part may be than a file may be.
const UNPACKED: usize = 8;

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The name of the sheet.
    pub sheet: String,
    /// Its cells as CSV: row k of the sheet is line k.
    pub text: String,
    /// How many rows hold something.
    pub rows: usize,
    /// The names of the other sheets that hold something.
    pub others: Vec<String>,
}

/// Whether a file of this name may be a workbook.
///
/// ```
/// use realpolitik_case::workbook::is_workbook;
/// assert!(is_workbook("regimes/waiver.XLSX") && is_workbook("events.ods"));
/// assert!(!is_workbook("events.csv"));
/// ```
pub fn is_workbook(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".xlsx") || lower.ends_with(".ods")
}

/// The cells of a sheet that hold something, by row and column.
pub(super) type Cells = BTreeMap<(usize, usize), String>;

/// A sheet.
pub(super) struct Sheet {
    pub name: String,
    pub cells: Cells,
}

/// Limits on what is read.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Bytes of a part.
    pub bytes: usize,
    /// Rows of a sheet, and of all sheets together.
    pub rows: usize,
}

/// Puts a cell in its place, within the bounds.
pub(super) fn put(
    cells: &mut Cells,
    (row, column): (usize, usize),
    text: String,
    bounds: Bounds,
) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    if row >= bounds.rows {
        return Err(format!("a sheet of it has more than {} rows (limit max-rows)", bounds.rows));
    }
    if column >= MOST_COLUMNS {
        return Err(format!("a sheet of it has more than {MOST_COLUMNS} columns"));
    }
    if cells.len() >= MOST_CELLS {
        return Err(format!("a sheet of it has more than {MOST_CELLS} cells"));
    }
    cells.insert((row, column), text);
    Ok(())
}

/// Truth, in the words of the tables.
pub(super) fn truth(yes: bool) -> String {
    if yes { "yes".to_owned() } else { "no".to_owned() }
}

/// A document, within the bounds.
pub(super) fn document(text: &str) -> Result<Document<'_>, String> {
    let options = ParsingOptions { nodes_limit: 3_000_000, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|e| format!("a part of it is no XML: {e}"))
}

/// A number as people write it, without the noise of its last bits.
pub(super) fn number(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(v) => {
            // Spreadsheets count in fifteen digits.
            let short: f64 = format!("{v:.14e}").parse().unwrap_or(v);
            short.to_string()
        }
        Err(_) => text.to_owned(),
    }
}

/// Reads the sheet of a workbook that is named like the table, or else the first
/// that holds something. Days are written 2022-04-27, truth yes or no, and line
/// breaks in a cell become blanks.
///
/// # Errors
/// Why it cannot be read: it is no workbook, it is damaged or encrypted, or it is
/// larger than `max_bytes` (eight times for a part of it) or `max_rows` allow.
pub fn read(bytes: &[u8], table: &str, max_bytes: u64, max_rows: usize) -> Result<Read, String> {
    let bounds = Bounds {
        bytes: usize::try_from(max_bytes).unwrap_or(usize::MAX).saturating_mul(UNPACKED),
        // The first line is no row.
        rows: max_rows.saturating_add(1),
    };
    let archive = Archive::open(bytes)
        .ok_or("it is no workbook, or one that is encrypted: save it anew, or as CSV UTF-8")?;
    let mut sheets = match xlsx::sheets(&archive, bounds)? {
        Some(sheets) => sheets,
        None => ods::sheets(&archive, bounds)?
            .ok_or("it is packed, but neither an .xlsx nor an .ods workbook")?,
    };
    sheets.retain(|s| !s.cells.is_empty());
    let named = sheets.iter().position(|s| s.name.eq_ignore_ascii_case(table));
    if sheets.is_empty() {
        return Err("no sheet of it holds anything".to_owned());
    }
    let sheet = sheets.remove(named.unwrap_or(0));
    let mut held: Vec<usize> = sheet.cells.keys().map(|(row, _)| *row).collect();
    held.dedup();
    Ok(Read {
        text: text(&sheet.cells)?,
        rows: held.len(),
        sheet: sheet.name,
        others: sheets.into_iter().map(|s| s.name).collect(),
    })
}

/// Cells as CSV, a line for each row.
fn text(cells: &Cells) -> Result<String, String> {
    let rows = cells.keys().next_back().map_or(0, |(row, _)| row + 1);
    let columns = cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
    if rows.saturating_mul(columns) > MOST_PLACES {
        return Err(format!("its cells lie scattered over {rows} rows and {columns} columns"));
    }
    let mut out = String::new();
    let mut next = cells.iter().peekable();
    for row in 0..rows {
        for column in 0..columns {
            if column > 0 {
                out.push(',');
            }
            let Some((_, cell)) = next.next_if(|(place, _)| **place == (row, column)) else {
                continue;
            };
            if !cell.contains([',', '"', '\n', '\r']) {
                out.push_str(cell);
                continue;
            }
            let one_line = cell.replace("\r\n", " ").replace(['\n', '\r'], " ");
            out.push('"');
            out.push_str(&one_line.replace('"', "\"\""));
            out.push('"');
        }
        out.push('\n');
    }
    Ok(out)
}
