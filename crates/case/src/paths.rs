//! Paths that stay in the folder of the case.

use crate::Span;
use crate::diagnostic::Diagnostic;
use std::path::{Component, Path};

/// Tells of a path that may leave the folder of the case.
pub(crate) fn outside(name: &str, at: Span) -> Diagnostic {
    let why = escape(name).unwrap_or("a link in it leads elsewhere");
    Diagnostic::error(
        "RP0005",
        at,
        format!("the path `{}` may leave the case folder: {why}", name.escape_debug()),
        "keep the file in the case's folder and name it relative to that",
    )
}

/// Whether a path stays below the folder on every system we run on.
///
/// ```
/// use realpolitik_case::load::stays_inside;
/// assert!(stays_inside("regimes/currency.csv"));
/// for bad in ["../secret", "/etc/passwd", "C:\\x", "a\\b", "regimes/nul.csv", "~/x", "a//b"] {
///     assert!(!stays_inside(bad), "{bad}");
/// }
/// ```
pub fn stays_inside(name: &str) -> bool {
    escape(name).is_none()
}

/// Why a path may lead out of the folder of a case on some system, if it may.
fn escape(name: &str) -> Option<&'static str> {
    // Windows keeps these names whatever follows the first dot.
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    // Slashes and dots of other scripts, which some systems fold into ours.
    let folded = |c: char| {
        matches!(
            c,
            '\u{2024}' | '\u{2025}' | '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{ff00}'
                ..='\u{ff5e}'
        )
    };
    if name.is_empty() {
        return Some("it is empty");
    }
    if name.len() > 255 {
        return Some("it is longer than 255 bytes");
    }
    if name.chars().any(crate::text::invisible) || name.contains(folded) {
        return Some("it holds a character that passes for another");
    }
    if name.starts_with('/') || name.starts_with("\\\\") {
        return Some("it does not begin in the folder");
    }
    if name.starts_with('~') {
        return Some("~ is a home folder");
    }
    if name.contains('\\') {
        return Some("it holds a backslash; parts are joined by /");
    }
    if name.contains(':') {
        return Some("a colon marks a drive or a hidden stream");
    }
    if name.contains(['*', '?', '"', '<', '>', '|', '%', '$']) {
        return Some("it holds a sign that some systems read as more than a name");
    }
    for part in name.split('/') {
        let lower = part.to_lowercase();
        let stem = lower.split('.').next().unwrap_or("").trim_end();
        let kind: String = stem.chars().take(3).collect();
        let rest: Vec<char> = stem.chars().skip(3).collect();
        let numbered = matches!(kind.as_str(), "com" | "lpt")
            && matches!(rest.as_slice(), [c] if c.is_numeric());
        if part == ".." {
            return Some("it goes up a folder");
        }
        if part.is_empty() || part == "." {
            return Some("a part of it is empty");
        }
        if part.ends_with(['.', ' ']) || part.starts_with(' ') {
            return Some("a part of it ends in a dot or a blank, which some systems drop");
        }
        if DEVICES.contains(&stem) || numbered {
            return Some("Windows keeps that name for a device");
        }
    }
    let plain = Path::new(name).components().all(|c| matches!(c, Component::Normal(_)));
    (!plain).then_some("it does not begin in the folder")
}
