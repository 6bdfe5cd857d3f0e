//! Diagnostics as annotations of a workflow on GitHub.

use super::place::Files;
use crate::diagnostic::Severity;
use crate::load::Loaded;
use crate::text::visible;
use std::fmt::Write;

/// Diagnostics as annotations of a GitHub workflow.
pub fn github(loaded: &Loaded) -> String {
    let files = Files::new(loaded);
    let mut out = String::new();
    let escape = |s: &str| s.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |s: &str| escape(s).replace(':', "%3A").replace(',', "%2C");
    for d in &loaded.diagnostics {
        let f = files.find(d.labels[0].0);
        let word = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
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
