//! Diagnostics for people.

use super::place::{Files, PlacedLine};
use crate::diagnostic::{Diagnostic, Severity};
use crate::load::Loaded;
use crate::text::visible;
use std::fmt::Write;

/// How many diagnostics are shown before a count takes over.
const SHOWN: usize = 20;
/// Longest piece of a line that is quoted.
const WIDTH: usize = 96;

/// The line of source that a label quotes, with the underline.
fn quote(out: &mut String, found: &PlacedLine<'_>, note: &str, gutter: usize) {
    let (line, from, to) = (found.line, found.from, found.to);
    // Long lines are cut to a window around the place.
    let before: Vec<char> = line[..from].chars().rev().take(WIDTH / 2 + 1).collect();
    let marked: Vec<char> = line[from..to].chars().take(WIDTH + 1).collect();
    let keep = before.len().min(WIDTH / 2);
    let shown_mark = marked.len().clamp(1, WIDTH - keep);
    let cut = before.len() > keep;
    let lead: String = before[..keep].iter().rev().collect();
    let mark: String = marked.iter().take(shown_mark).collect();
    let rest: String = if marked.len() > shown_mark {
        "…".to_owned()
    } else {
        let room = WIDTH.saturating_sub(keep + shown_mark);
        let after: Vec<char> = line[to..].chars().take(room + 1).collect();
        let mut r: String = after.iter().take(room).collect();
        if after.len() > room {
            r.push('…');
        }
        r
    };
    let dots = if cut { "…" } else { "" };
    let number = found.place.line;
    let quoted = format!("{dots}{}{}{}", visible(&lead), visible(&mark), visible(&rest));
    let _ = writeln!(out, " {number:>gutter$} │ {}", quoted.trim_end());
    let pad = " ".repeat(keep + dots.chars().count());
    let line = "─".repeat(shown_mark);
    let note = if note.is_empty() { String::new() } else { format!(" {note}") };
    let _ = writeln!(out, " {:gutter$} · {pad}{line}{}", "", visible(&note));
}

fn one(out: &mut String, files: &Files<'_>, d: &Diagnostic, (color, places): (bool, bool)) {
    let (word, paint) = match d.severity {
        Severity::Error => ("error", "\u{1b}[1;31m"),
        Severity::Warning => ("warning", "\u{1b}[1;33m"),
        Severity::Note => ("note", "\u{1b}[1;36m"),
    };
    let head = format!("{word}[{}]", d.code);
    let head = if color { format!("{paint}{head}\u{1b}[0m") } else { head };
    let _ = writeln!(out, "{head}: {}", visible(&d.message));
    let found: Vec<(PlacedLine<'_>, &str)> =
        d.labels.iter().map(|(span, note)| (files.find(*span), note.as_str())).collect();
    let found = if places { found } else { Vec::new() };
    let gutter = found.iter().map(|(f, _)| f.place.line.to_string().len()).max().unwrap_or(1);
    for (i, (f, note)) in found.iter().enumerate() {
        let corner = if i == 0 { '╭' } else { '├' };
        let (file, line) = (visible(&f.place.file), f.place.line);
        let _ = writeln!(out, " {:gutter$} {corner}─[{file}:{line}:{}]", "", f.place.column);
        if !f.line.trim().is_empty() {
            quote(out, f, note, gutter);
        }
    }
    let _ = writeln!(out, "  help: {}", visible(&d.help));
    out.push('\n');
}

/// Diagnostics for people: at most twenty, then a count. Notes are told in a line
/// without their places.
pub fn human(loaded: &Loaded, color: bool) -> String {
    written(loaded, color, false)
}

/// The same with the places of notes.
pub fn human_with_places(loaded: &Loaded, color: bool) -> String {
    written(loaded, color, true)
}

fn written(loaded: &Loaded, color: bool, places: bool) -> String {
    let mut out = String::new();
    let files = Files::new(loaded);
    let (notes, others): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        loaded.diagnostics.iter().partition(|d| d.severity == Severity::Note);
    for d in others.iter().take(SHOWN) {
        one(&mut out, &files, d, (color, true));
    }
    let more = others.len().saturating_sub(SHOWN);
    if more > 0 {
        let least = if loaded.given_up() { "at least " } else { "" };
        let _ = writeln!(
            out,
            "… and {least}{more} more; fix these first, or see all with --format json\n"
        );
    }
    for d in notes {
        one(&mut out, &files, d, (color, places));
    }
    out
}
