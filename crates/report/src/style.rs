//! How much is said, and lines of a terminal.

use crate::words::safe;
use std::fmt::Write;

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Everything: types, parameters, ledgers and sources.
    pub verbose: bool,
    /// Headings in bold.
    pub color: bool,
}

pub(crate) fn line(out: &mut String, text: impl AsRef<str>) {
    let _ = writeln!(out, "{}", text.as_ref().trim_end());
}

pub(crate) fn fit(text: &str, width: usize) -> String {
    let text = safe(text);
    if text.chars().count() <= width {
        return format!("{text:<width$}");
    }
    let cut: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", cut)
}
