//! Diagnostics for people, for programs, for SARIF viewers and for GitHub.

use crate::Span;
use crate::diagnostic::{CODES, Severity};
use crate::load::Loaded;
use serde_json::{Value, json};
use std::fmt::Write;

/// How many diagnostics are shown before a count takes over.
const SHOWN: usize = 20;
/// Longest piece of a line that is quoted.
const WIDTH: usize = 96;

/// A place as people count: file name, line and column from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// File of the case.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

fn place(loaded: &Loaded, span: Span) -> (Place, &str, usize, usize) {
    let (name, text) = match loaded.files.get(span.file as usize) {
        Some((n, t)) => (n.clone(), t.as_str()),
        None => ("case.toml".to_owned(), ""),
    };
    let start = floor(text, span.start as usize);
    let end = floor(text, span.end as usize).max(start);
    let line_start = text[..start].rfind('\n').map_or(0, |n| n + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |n| start + n);
    let line = text[..start].matches('\n').count() + 1;
    let column = text[line_start..start].chars().count() + 1;
    let quoted = text[line_start..line_end].trim_end_matches('\r');
    (Place { file: name, line, column }, quoted, start - line_start, end.min(line_end) - line_start)
}

fn floor(text: &str, mut i: usize) -> usize {
    i = i.min(text.len());
    while !text.is_char_boundary(i) {
        i -= 1;
    }
    i
}

/// Control characters and direction marks made visible.
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            '\u{1b}' => '␛',
            c if c.is_control() => '\u{fffd}',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// The lines of source that a label quotes, with the underline.
fn quote(out: &mut String, loaded: &Loaded, span: Span, note: &str) {
    let (at, line, from, to) = place(loaded, span);
    let _ = writeln!(out, "  ╭─[{}:{}:{}]", at.file, at.line, at.column);
    if line.is_empty() && loaded.files.get(span.file as usize).is_none_or(|(_, t)| t.is_empty()) {
        return;
    }
    // Long lines are cut to a window around the place.
    let before: Vec<char> = line[..from].chars().collect();
    let marked: Vec<char> = line[from..to].chars().collect();
    let after: Vec<char> = line[to..].chars().collect();
    let keep = before.len().min(WIDTH / 2);
    let shown_mark = marked.len().clamp(1, WIDTH / 2);
    let cut = before.len() > keep;
    let lead: String = before[before.len() - keep..].iter().collect();
    let mark: String = marked.iter().take(shown_mark).collect();
    let rest: String = if marked.len() > shown_mark {
        "…".to_owned()
    } else {
        let room = WIDTH.saturating_sub(keep + shown_mark);
        let mut r: String = after.iter().take(room).collect();
        if after.len() > room {
            r.push('…');
        }
        r
    };
    let dots = if cut { "…" } else { "" };
    let number = at.line.to_string();
    let gutter = " ".repeat(number.len());
    let _ =
        writeln!(out, " {number} │ {dots}{}{}{}", visible(&lead), visible(&mark), visible(&rest));
    let pad = " ".repeat(keep + dots.chars().count());
    let line = "─".repeat(shown_mark);
    let note = if note.is_empty() { String::new() } else { format!(" {note}") };
    let _ = writeln!(out, " {gutter} · {pad}{line}{}", visible(&note));
}

/// Diagnostics for people: at most twenty, then a count.
pub fn human(loaded: &Loaded, color: bool) -> String {
    let mut out = String::new();
    for d in loaded.diagnostics.iter().take(SHOWN) {
        let (word, paint) = match d.severity {
            Severity::Error => ("error", "\u{1b}[1;31m"),
            Severity::Warning => ("warning", "\u{1b}[1;33m"),
        };
        let head = format!("{word}[{}]", d.code);
        let head = if color { format!("{paint}{head}\u{1b}[0m") } else { head };
        let _ = writeln!(out, "{head}: {}", visible(&d.message));
        for (span, note) in &d.labels {
            quote(&mut out, loaded, *span, note);
        }
        let _ = writeln!(out, "  help: {}", visible(&d.help));
        out.push('\n');
    }
    let more = loaded.diagnostics.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ =
            writeln!(out, "… and {more} more; mend these first, or see all with --format json\n");
    }
    out
}

/// Diagnostics for programs.
pub fn json(loaded: &Loaded) -> Value {
    Value::Array(
        loaded
            .diagnostics
            .iter()
            .map(|d| {
                let labels: Vec<Value> = d
                    .labels
                    .iter()
                    .map(|(span, note)| {
                        let at = place(loaded, *span).0;
                        json!({
                            "file": at.file, "line": at.line, "column": at.column,
                            "start": span.start, "end": span.end, "note": note,
                        })
                    })
                    .collect();
                json!({
                    "code": d.code, "severity": d.severity, "message": d.message,
                    "labels": labels, "help": d.help,
                })
            })
            .collect(),
    )
}

/// Diagnostics as SARIF 2.1.0, for editors and code hosts.
pub fn sarif(loaded: &Loaded) -> Value {
    let rules: Vec<Value> = CODES
        .iter()
        .map(|c| json!({ "id": c.code, "shortDescription": { "text": c.title } }))
        .collect();
    let results: Vec<Value> = loaded
        .diagnostics
        .iter()
        .map(|d| {
            let at = place(loaded, d.labels[0].0).0;
            let level = if d.severity == Severity::Error { "error" } else { "warning" };
            json!({
                "ruleId": d.code, "level": level,
                "message": { "text": format!("{}. {}", d.message, d.help) },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": { "uri": at.file },
                    "region": { "startLine": at.line, "startColumn": at.column },
                }}],
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "realpolitik", "version": env!("CARGO_PKG_VERSION"), "rules": rules,
            }},
            "results": results,
        }],
    })
}

/// Diagnostics as annotations of a GitHub workflow.
pub fn github(loaded: &Loaded) -> String {
    let mut out = String::new();
    let escape = |s: &str| s.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    for d in &loaded.diagnostics {
        let at = place(loaded, d.labels[0].0).0;
        let word = if d.severity == Severity::Error { "error" } else { "warning" };
        let _ = writeln!(
            out,
            "::{word} file={},line={},col={},title={}::{}",
            escape(&at.file).replace(',', "%2C"),
            at.line,
            at.column,
            d.code,
            escape(&format!("{}. {}", visible(&d.message), visible(&d.help)))
        );
    }
    out
}
