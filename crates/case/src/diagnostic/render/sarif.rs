//! Diagnostics as SARIF.

use super::place::Files;
use crate::Span;
use crate::diagnostic::{CODES, Diagnostic, Severity};
use crate::load::Loaded;
use crate::text::visible;
use serde_json::{Value, json};
use std::fmt::Write;

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
            "level": match d.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
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
