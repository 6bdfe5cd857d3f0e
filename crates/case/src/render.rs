//! Diagnostics for people, for programs, for SARIF viewers and for GitHub.

pub use crate::text::visible;

use crate::Span;
use crate::diagnostic::{CODES, Diagnostic, Severity};
use crate::load::Loaded;
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::fmt::Write;

/// How many diagnostics are shown before a count takes over.
const SHOWN: usize = 20;
/// Longest piece of a line that is quoted.
const WIDTH: usize = 96;
/// Length of a line in bytes beyond which its characters are not counted.
const LONG_LINE: usize = 1 << 16;

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

/// The files of a case with the beginnings of their lines, found once each.
struct Files<'a> {
    files: &'a [(String, String)],
    lines: Vec<OnceCell<Vec<usize>>>,
}

/// A place with the line that it is on.
struct Found<'a> {
    place: Place,
    line: &'a str,
    /// First and one past the last byte in the line.
    from: usize,
    to: usize,
    /// Line and column of the end.
    end: (usize, usize),
}

impl<'a> Files<'a> {
    fn new(loaded: &'a Loaded) -> Self {
        let lines = loaded.files.iter().map(|_| OnceCell::new()).collect();
        Files { files: &loaded.files, lines }
    }
    fn find(&self, span: Span) -> Found<'a> {
        let Some((name, text)) = self.files.get(span.file as usize) else {
            let place = Place { file: "case.toml".to_owned(), line: 1, column: 1 };
            return Found { place, line: "", from: 0, to: 0, end: (1, 1) };
        };
        let start = floor(text, span.start as usize);
        let end = floor(text, span.end as usize).max(start);
        let starts = self.lines[span.file as usize].get_or_init(|| {
            let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            std::iter::once(0).chain(breaks.map(|(i, _)| i + 1)).collect()
        });
        let point = |at: usize| {
            let line = starts.partition_point(|s| *s <= at).max(1);
            let before = &text[starts[line - 1]..at];
            // On a line that nobody can look at, bytes are counted.
            let wide = before.len() > LONG_LINE;
            (line, if wide { before.len() } else { before.chars().count() } + 1)
        };
        let (line, column) = point(start);
        let begins = starts[line - 1];
        let ends = starts.get(line).map_or(text.len(), |next| next - 1);
        let whole = text[begins..ends].trim_end_matches('\r');
        let limit = |at: usize| (at - begins).min(whole.len());
        Found {
            place: Place { file: name.clone(), line, column },
            line: whole,
            from: limit(start),
            to: limit(end),
            end: point(end),
        }
    }
}

fn floor(text: &str, mut i: usize) -> usize {
    i = i.min(text.len());
    while !text.is_char_boundary(i) {
        i -= 1;
    }
    i
}

/// The line of source that a label quotes, with the underline.
fn quote(out: &mut String, found: &Found<'_>, note: &str, gutter: usize) {
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

fn one(out: &mut String, files: &Files<'_>, d: &Diagnostic, color: bool) {
    let (word, paint) = match d.severity {
        Severity::Error => ("error", "\u{1b}[1;31m"),
        Severity::Warning => ("warning", "\u{1b}[1;33m"),
    };
    let head = format!("{word}[{}]", d.code);
    let head = if color { format!("{paint}{head}\u{1b}[0m") } else { head };
    let _ = writeln!(out, "{head}: {}", visible(&d.message));
    let found: Vec<(Found<'_>, &str)> =
        d.labels.iter().map(|(span, note)| (files.find(*span), note.as_str())).collect();
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

/// Diagnostics for people: at most twenty, then a count.
pub fn human(loaded: &Loaded, color: bool) -> String {
    let mut out = String::new();
    let files = Files::new(loaded);
    for d in loaded.diagnostics.iter().take(SHOWN) {
        one(&mut out, &files, d, color);
    }
    let more = loaded.diagnostics.len().saturating_sub(SHOWN);
    if more > 0 {
        let least = if loaded.given_up() { "at least " } else { "" };
        let _ = writeln!(
            out,
            "… and {least}{more} more; mend these first, or see all with --format json\n"
        );
    }
    out
}

/// Diagnostics for programs.
pub fn json(loaded: &Loaded) -> Value {
    let files = Files::new(loaded);
    let place = |span: &Span, note: &str| {
        let f = files.find(*span);
        json!({
            "file": f.place.file, "line": f.place.line, "column": f.place.column,
            "end_line": f.end.0, "end_column": f.end.1,
            "start": span.start, "end": span.end, "note": note,
        })
    };
    let each = |d: &Diagnostic| {
        let labels: Vec<Value> = d.labels.iter().map(|(s, note)| place(s, note)).collect();
        let mut one = json!({
            "code": d.code, "severity": d.severity, "message": d.message,
            "labels": labels, "help": d.help,
        });
        if let Some(fix) = &d.fix {
            let mut at = place(&fix.span, "");
            at["replacement"] = json!(fix.replacement);
            if let Some(fields) = at.as_object_mut() {
                fields.remove("note");
            }
            one["fix"] = at;
        }
        one
    };
    Value::Array(loaded.diagnostics.iter().map(each).collect())
}

/// A path as the reference of a URI (RFC 3986): what may not stand is escaped.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for b in path.replace('\\', "/").bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(b as char);
            }
            _ => {
                let _ = write!(out, "%{b:02X}");
            }
        }
    }
    out
}

/// Diagnostics as SARIF 2.1.0 (OASIS 2020), for editors and code hosts.
pub fn sarif(loaded: &Loaded) -> Value {
    let files = Files::new(loaded);
    let rules: Vec<Value> = CODES
        .iter()
        .map(|c| {
            json!({
                "id": c.code,
                "shortDescription": { "text": c.title },
                "help": { "text": format!("realpolitik explain {}", c.code), "markdown": c.page },
            })
        })
        .collect();
    let location = |span: &Span| {
        let f = files.find(*span);
        json!({ "physicalLocation": {
            "artifactLocation": { "uri": uri(&f.place.file) },
            "region": {
                "startLine": f.place.line, "startColumn": f.place.column,
                "endLine": f.end.0, "endColumn": f.end.1,
            },
        }})
    };
    let each = |d: &Diagnostic| {
        let related: Vec<Value> = d.labels[1..]
            .iter()
            .map(|(span, note)| {
                let mut at = location(span);
                at["message"] = json!({ "text": visible(note) });
                at
            })
            .collect();
        json!({
            "ruleId": d.code,
            "ruleIndex": CODES.iter().position(|c| c.code == d.code),
            "level": if d.severity == Severity::Error { "error" } else { "warning" },
            "message": { "text": format!("{}. {}", visible(&d.message), visible(&d.help)) },
            "locations": [location(&d.labels[0].0)],
            "relatedLocations": related,
        })
    };
    let results: Vec<Value> = loaded.diagnostics.iter().map(each).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "columnKind": "unicodeCodePoints",
            "tool": { "driver": {
                "name": "realpolitik", "version": env!("CARGO_PKG_VERSION"), "rules": rules,
            }},
            "results": results,
        }],
    })
}

/// Diagnostics as annotations of a GitHub workflow.
pub fn github(loaded: &Loaded) -> String {
    let files = Files::new(loaded);
    let mut out = String::new();
    let escape = |s: &str| s.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |s: &str| escape(s).replace(':', "%3A").replace(',', "%2C");
    for d in &loaded.diagnostics {
        let f = files.find(d.labels[0].0);
        let word = if d.severity == Severity::Error { "error" } else { "warning" };
        // A column's end only has a meaning within one line.
        let end =
            if f.end.0 == f.place.line { format!(",endColumn={}", f.end.1) } else { String::new() };
        let _ = writeln!(
            out,
            "::{word} file={},line={},col={}{end},title={}::{}",
            property(&visible(&f.place.file)),
            f.place.line,
            f.place.column,
            d.code,
            escape(&format!("{}. {}", visible(&d.message), visible(&d.help)))
        );
    }
    out
}
