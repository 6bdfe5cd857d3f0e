//! `.ods`: OpenDocument spreadsheets (ISO/IEC 26300, part 3, chapter 9).

use super::archive::Archive;
use super::sheet::{Bounds, Cells, Sheet, document, number, put, truth};
use roxmltree::Node;

/// Most sheets that are read.
const MOST_SHEETS: usize = 64;

/// All sheets in their order; `None` if this is no such workbook.
pub(super) fn sheets(archive: &Archive<'_>, bounds: Bounds) -> Result<Option<Vec<Sheet>>, String> {
    let Some(content) = archive.text("content.xml", bounds.bytes)? else { return Ok(None) };
    let content = document(&content)?;
    let tables = content.descendants().filter(|n| is(n, "table"));
    let mut all = Vec::new();
    for table in tables.take(MOST_SHEETS) {
        let name = attribute(table, "name").unwrap_or_default().to_owned();
        all.push(Sheet { name, cells: cells(table, bounds)? });
    }
    Ok(Some(all))
}

fn is(n: &Node<'_, '_>, name: &str) -> bool {
    n.is_element() && n.tag_name().name() == name
}

/// An attribute by its name, whatever prefix it carries.
fn attribute<'a>(n: Node<'a, '_>, name: &str) -> Option<&'a str> {
    n.attributes().find(|a| a.name() == name).map(|a| a.value())
}

fn repeated(n: Node<'_, '_>, name: &str) -> usize {
    attribute(n, name).and_then(|r| r.parse().ok()).unwrap_or(1)
}

fn cells(table: Node<'_, '_>, bounds: Bounds) -> Result<Cells, String> {
    let mut all = Cells::new();
    let mut at = 0usize;
    for row in table.descendants().filter(|n| is(n, "table-row")) {
        let mut cells: Vec<(usize, usize, String)> = Vec::new();
        let mut column = 0usize;
        for cell in row.children().filter(|c| is(c, "table-cell") || is(c, "covered-table-cell")) {
            let times = repeated(cell, "number-columns-repeated");
            let text = if is(&cell, "table-cell") { text(cell) } else { String::new() };
            if !text.is_empty() {
                cells.push((column, times, text));
            }
            column = column.saturating_add(times);
        }
        let times = repeated(row, "number-rows-repeated");
        if !cells.is_empty() {
            // A row or a cell that is repeated past the bounds meets them in `put`.
            for down in 0..times {
                for (column, times, text) in &cells {
                    for across in 0..*times {
                        let place = (at.saturating_add(down), column.saturating_add(across));
                        put(&mut all, place, text.clone(), bounds)?;
                    }
                }
            }
        }
        at = at.saturating_add(times);
    }
    Ok(all)
}

fn text(cell: Node<'_, '_>) -> String {
    match attribute(cell, "value-type") {
        Some("float" | "percentage" | "currency") => {
            attribute(cell, "value").map_or_else(|| words(cell), number)
        }
        Some("date") => {
            let day = attribute(cell, "date-value").unwrap_or_default();
            day.split('T').next().unwrap_or_default().to_owned()
        }
        Some("boolean") => truth(attribute(cell, "boolean-value") == Some("true")),
        _ => words(cell),
    }
}

/// The paragraphs of a cell with blanks between them.
fn words(cell: Node<'_, '_>) -> String {
    let paragraphs = cell.children().filter(|n| is(n, "p"));
    let all: Vec<String> = paragraphs
        .map(|p| {
            let mut out = String::new();
            for n in p.descendants() {
                if let (true, Some(text)) = (n.is_text(), n.text()) {
                    out.push_str(text);
                } else if is(&n, "s") || is(&n, "tab") || is(&n, "line-break") {
                    out.push(' ');
                }
            }
            out
        })
        .collect();
    all.join(" ")
}
