//! Words of a template that nobody has replaced.

use crate::Span;
use crate::diagnostic::Diagnostic;

/// What a template marks its placeholders with, whatever the case.
const MARKS: [&str; 2] = ["replace me", "replace-me"];

/// One warning for the whole case, with the first place of each file: a
/// placeholder that is shown as a source or a judgement passes for one.
pub(crate) fn lint(files: &[(String, String)], found: &mut Vec<Diagnostic>) {
    let mut counts: Vec<(String, usize)> = Vec::new();
    let mut warning: Option<Diagnostic> = None;
    for (i, (name, text)) in files.iter().enumerate() {
        // ASCII alone is changed, so places are those of the text itself.
        let lower = text.to_ascii_lowercase();
        let places = MARKS.iter().flat_map(|m| lower.match_indices(m).map(|(at, _)| at));
        let Some(first) = places.clone().min() else { continue };
        counts.push((name.clone(), places.count()));
        let mark = MARKS[0].len() as u32;
        let at = Span { file: i as u32, start: first as u32, end: first as u32 + mark };
        warning = Some(match warning {
            None => Diagnostic::warning(
                "RP2114",
                at,
                String::new(),
                "put your own names, numbers, words and sources in their place",
            )
            .note("the first of them"),
            Some(w) => w.also(at, "and the first here"),
        });
    }
    if let Some(mut w) = warning {
        let each: Vec<String> = counts.iter().map(|(name, n)| format!("{n} in {name}")).collect();
        w.message = format!("placeholders of the template are left: {}", each.join(", "));
        found.push(w);
    }
}
