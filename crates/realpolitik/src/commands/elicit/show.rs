//! Tables for people.

use realpolitik_report::words::safe;
use std::fmt::Write;

/// Columns aligned: the first to the left, the others to the right.
pub(super) fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| {
        rows.iter().filter_map(|r| r.get(c)).map(|t| t.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (c, (cell, w)) in row.iter().zip(&widths).enumerate() {
            let cell = safe(cell);
            let _ = if c == 0 { write!(line, "{cell:<w$}") } else { write!(line, "  {cell:>w$}") };
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A row of texts.
pub(super) fn row<T: AsRef<str>>(cells: &[T]) -> Vec<String> {
    cells.iter().map(|c| c.as_ref().to_owned()).collect()
}

/// A number by six significant digits, without zeros that say nothing.
pub(super) fn digits(x: f64) -> String {
    if !x.is_finite() {
        return "–".to_owned();
    }
    if x == 0.0 {
        return "0".to_owned();
    }
    let size = x.abs().log10().floor() as i32;
    if !(-5..9).contains(&size) {
        return format!("{x:.4e}");
    }
    let text = format!("{x:.*}", (5 - size).max(0) as usize);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A share as per cents.
pub(super) fn percent(p: f64) -> String {
    format!("{} %", (p * 1e6).round() / 1e4)
}
