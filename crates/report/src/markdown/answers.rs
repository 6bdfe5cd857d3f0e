//! The figures whose plain form is what the terminal prints.

use super::figure;
use crate::page::Page;
use crate::terminal::Style;
use std::fmt::Write;

const PLAIN: Style = Style { verbose: false, color: false };

/// Figure 10.
pub(super) fn track(out: &mut String, page: &Page) {
    figure(out, &page.captions.track);
    if let Some(t) = &page.track {
        plain(out, &crate::score::track_record(t, &[], None, PLAIN));
    }
}

/// Text of the terminal as it stands.
fn plain(out: &mut String, text: &str) {
    // A fence of backticks cannot be closed from inside a line without them.
    let text = text.trim_end().replace('`', "'");
    let _ = write!(out, "\n```text\n{text}\n```\n");
}
