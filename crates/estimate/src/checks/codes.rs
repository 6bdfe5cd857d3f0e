//! Numbers that look as if they meant that nothing is known.

use crate::data::Table;

/// Codes in use: the Correlates of War's −9, Polity's −66, −77 and −88, and others.
const CODES: [f64; 8] = [-9.0, -66.0, -77.0, -88.0, -99.0, -999.0, -8888.0, -9999.0];

/// Warnings about such numbers in these columns, over the rows that are used.
pub fn missing_codes(table: &Table, columns: &[String], rows: &[usize]) -> Vec<String> {
    let mut out = Vec::new();
    for name in columns {
        let Ok(column) = table.column(name) else { continue };
        if column.words.is_some() {
            continue;
        }
        let values = || rows.iter().map(|r| column.numbers[*r]);
        if !values().any(|x| CODES.contains(&x)) {
            continue;
        }
        let plain = values().filter(|x| !CODES.contains(x));
        let (low, high) =
            plain.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
        for code in CODES {
            let count = values().filter(|x| *x == code).count();
            let outside = code < low && (low >= 0.0 || code < low - 0.5 * (high - low));
            if count > 0 && low.is_finite() && outside {
                let first = rows.iter().find(|r| column.numbers[**r] == code);
                let line = first.map_or(0, |r| table.lines[*r]);
                out.push(format!(
                    "`{name}` is {code} in {count} rows (first in line {line}), and otherwise \
                     {low} to {high}; if {code} means that nothing is known, say --missing {code}"
                ));
            }
        }
    }
    out
}
