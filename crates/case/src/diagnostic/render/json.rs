//! Diagnostics for programs.

use super::place::Files;
use crate::Span;
use crate::diagnostic::Diagnostic;
use crate::load::Loaded;
use serde_json::{Value, json};

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
