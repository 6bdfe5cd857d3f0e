//! The figures whose plain form is what the terminal prints.

use super::figure;
use crate::page::Page;
use crate::style::Style;
use std::fmt::Write;

const PLAIN: Style = Style { verbose: false, color: false };

/// What each card is worth.
pub(super) fn cards(out: &mut String, page: &Page) {
    figure(out, &page.captions.cards);
    for hand in &page.findings.answers.cards {
        plain(out, &crate::cards::cards(hand));
    }
}

/// Where the answer changes.
pub(super) fn flips(out: &mut String, page: &Page) {
    figure(out, &page.captions.flips);
    for found in &page.findings.answers.flips {
        plain(out, &crate::flip::flips(found, false));
    }
}

/// Rival explanations on what was seen, and what that teaches.
pub(super) fn evidence(out: &mut String, page: &Page) {
    figure(out, &page.captions.evidence);
    if let Some(r) = &page.findings.rivals {
        plain(out, &crate::rivals::rivals(r, PLAIN));
    }
    if let Some(l) = &page.findings.learning {
        plain(out, &crate::rivals::learning(l, PLAIN));
    }
}

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
