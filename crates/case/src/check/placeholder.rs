//! Words of a template that nobody has replaced.

use crate::Span;
use crate::diagnostic::Diagnostic;

/// What a template marks its placeholders with, whatever the case.
const MARKS: [&str; 2] = ["replace me", "replace-me"];

/// One warning for the whole case, at the first place: a placeholder that is
/// shown as a source or a judgement passes for one.
pub(crate) fn lint(files: &[(String, String)], found: &mut Vec<Diagnostic>) {
    let mut counts: Vec<String> = Vec::new();
    let mut first: Option<Span> = None;
    for (i, (name, text)) in files.iter().enumerate() {
        // ASCII alone is changed, so places are those of the text itself.
        let lower = text.to_ascii_lowercase();
        let places = || MARKS.iter().flat_map(|m| lower.match_indices(m).map(|(at, _)| at as u32));
        let Some(start) = places().min() else { continue };
        counts.push(format!("{} in {name}", places().count()));
        let end = start + MARKS[0].len() as u32;
        first = first.or(Some(Span { file: i as u32, start, end }));
    }
    let Some(first) = first else { return };
    found.push(
        Diagnostic::warning(
            "RP2114",
            first,
            format!("placeholders of the template are left: {}", counts.join(", ")),
            "put your own names, numbers, words and sources in their place",
        )
        .note("the first of them"),
    );
}
