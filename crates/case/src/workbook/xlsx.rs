//! `.xlsx`: SpreadsheetML (ECMA-376, part 1, chapter 18).

use super::archive::Archive;
use super::sheet::{Bounds, Cells, Sheet, document, number, put, truth};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use roxmltree::Node;
use std::collections::HashMap;

/// Most sheets that are read.
const MOST_SHEETS: usize = 64;

/// All sheets in their order; `None` if this is no such workbook.
pub(super) fn sheets(archive: &Archive<'_>, bounds: Bounds) -> Result<Option<Vec<Sheet>>, String> {
    let Some(book) = archive.text("xl/workbook.xml", bounds.bytes)? else { return Ok(None) };
    let book = document(&book)?;
    let links = archive.text("xl/_rels/workbook.xml.rels", bounds.bytes)?.unwrap_or_default();
    let targets = targets(&links)?;
    let shared = match archive.text("xl/sharedStrings.xml", bounds.bytes)? {
        Some(text) => texts(&text)?,
        None => Vec::new(),
    };
    let days = match archive.text("xl/styles.xml", bounds.bytes)? {
        Some(text) => styles_of_days(&text)?,
        None => Vec::new(),
    };
    let since_1904 = named(book.root(), "workbookPr")
        .any(|n| matches!(n.attribute("date1904"), Some("1" | "true")));
    let epoch = if since_1904 { date(1904, 1, 1) } else { date(1899, 12, 30) };
    let reading = Reading { shared, days, epoch, bounds };
    let mut all = Vec::new();
    for sheet in named(book.root(), "sheet").take(MOST_SHEETS) {
        let name = sheet.attribute("name").unwrap_or_default().to_owned();
        let id = sheet.attributes().find(|a| a.name() == "id").map(|a| a.value());
        let Some(target) = id.and_then(|id| targets.get(id)) else { continue };
        let Some(text) = archive.text(target, bounds.bytes)? else { continue };
        all.push(Sheet { name, cells: reading.cells(&text)? });
    }
    Ok(Some(all))
}

/// The elements of a name below a node, whatever prefix they carry.
fn named<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |n| n.is_element() && n.tag_name().name() == name)
}

fn targets(text: &str) -> Result<HashMap<String, String>, String> {
    let links = document(text)?;
    let pair = |n: Node<'_, '_>| {
        let target = n.attribute("Target")?;
        let path = match target.strip_prefix('/') {
            Some(from_the_top) => from_the_top.to_owned(),
            None => format!("xl/{target}"),
        };
        Some((n.attribute("Id")?.to_owned(), path))
    };
    Ok(named(links.root(), "Relationship").filter_map(pair).collect())
}

/// The texts that cells share. Readings of Asian signs beside them are left out.
fn texts(text: &str) -> Result<Vec<String>, String> {
    let shared = document(text)?;
    Ok(named(shared.root(), "si").map(words).collect())
}

fn words(node: Node<'_, '_>) -> String {
    let spoken = |n: &Node<'_, '_>| n.ancestors().any(|a| a.tag_name().name() == "rPh");
    named(node, "t").filter(|t| !spoken(t)).filter_map(|t| t.text()).collect()
}

/// For each style of cells whether it shows a day.
fn styles_of_days(text: &str) -> Result<Vec<bool>, String> {
    let styles = document(text)?;
    let own: HashMap<&str, bool> = named(styles.root(), "numFmt")
        .filter_map(|n| Some((n.attribute("numFmtId")?, shows_a_day(n.attribute("formatCode")?))))
        .collect();
    let Some(cells) = named(styles.root(), "cellXfs").next() else { return Ok(Vec::new()) };
    Ok(named(cells, "xf")
        .map(|x| {
            let id = x.attribute("numFmtId").unwrap_or("0");
            own.get(id).copied().unwrap_or_else(|| {
                // The numbers of formats that need no definition.
                matches!(id.parse::<u32>(), Ok(14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58))
            })
        })
        .collect())
}

/// Whether a format of numbers shows a day: it has a year or a day outside of
/// quotes and brackets.
fn shows_a_day(format: &str) -> bool {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in format.chars() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' => bracket = false,
            'y' | 'Y' | 'd' | 'D' if !quoted && !bracket => return true,
            _ => {}
        }
    }
    false
}

struct Reading {
    shared: Vec<String>,
    days: Vec<bool>,
    epoch: Date,
    bounds: Bounds,
}

impl Reading {
    fn cells(&self, text: &str) -> Result<Cells, String> {
        let sheet = document(text)?;
        let mut cells = Cells::new();
        let mut next_row = 0;
        for row in named(sheet.root(), "row") {
            let at = row.attribute("r").and_then(|r| r.parse::<usize>().ok());
            let at = at.map_or(next_row, |r| r.saturating_sub(1));
            next_row = at + 1;
            let mut next = 0;
            for cell in row.children().filter(|c| c.tag_name().name() == "c") {
                let column = cell.attribute("r").and_then(column).unwrap_or(next);
                next = column + 1;
                put(&mut cells, (at, column), self.text(cell), self.bounds)?;
            }
        }
        Ok(cells)
    }

    fn text(&self, cell: Node<'_, '_>) -> String {
        let value = || {
            let v = cell.children().find(|n| n.tag_name().name() == "v");
            v.and_then(|v| v.text()).unwrap_or_default().trim()
        };
        match cell.attribute("t").unwrap_or("n") {
            "s" => {
                let at = value().parse::<usize>().ok();
                at.and_then(|i| self.shared.get(i)).cloned().unwrap_or_default()
            }
            "inlineStr" => words(cell),
            "b" => truth(value() == "1"),
            "n" => {
                let style = cell.attribute("s").and_then(|s| s.parse::<usize>().ok());
                let day = style.is_some_and(|s| self.days.get(s).copied().unwrap_or(false));
                day.then(|| self.day(value())).flatten().unwrap_or_else(|| number(value()))
            }
            // Texts of formulas, and errors such as #N/A.
            _ => value().to_owned(),
        }
    }

    /// The day of a serial number; its time of day is left out.
    fn day(&self, serial: &str) -> Option<String> {
        let days = serial.parse::<f64>().ok().filter(|v| (1.0..3_000_000.0).contains(v))?;
        self.epoch.checked_add((days.floor() as i32).days()).ok().map(|d| d.to_string())
    }
}

/// The column of a reference such as `AB12`, from 0.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_uppercase);
    let mut at = 0usize;
    for l in letters.take(4) {
        at = at * 26 + usize::from(l - b'A') + 1;
    }
    at.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_by_letters() {
        for (reference, at) in [("A1", Some(0)), ("Z9", Some(25)), ("AB12", Some(27)), ("12", None)]
        {
            assert_eq!(column(reference), at, "{reference}");
        }
    }

    #[test]
    fn formats_that_show_a_day() {
        for (format, day) in [
            ("yyyy-mm-dd", true),
            ("d. mmm", true),
            ("[$-409]mmm yy", true),
            ("0.00", false),
            ("0 \"days\"", false),
            ("[Red]0", false),
            ("h:mm", false),
            ("0\\d", false),
        ] {
            assert_eq!(shows_a_day(format), day, "{format}");
        }
    }
}
