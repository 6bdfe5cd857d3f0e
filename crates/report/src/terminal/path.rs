//! The likeliest play, and why each step of it is taken.

use crate::style::{Style, line};
use crate::words::{counted, fixed, safe, signed};
use realpolitik_analysis::Findings;
use realpolitik_analysis::headline::path::{Step, TermFinding};

/// Information sets with free beliefs that are named.
const FREE_SHOWN: usize = 3;
/// Reasons that are named; the rest is counted.
const REASONS: usize = 3;
/// A reason that adds less than this share of a span prints as nothing.
const HARDLY: f64 = 0.005;

/// The play that is likeliest with all parameters at their medians.
pub(super) fn path(out: &mut String, f: &Findings, style: Style) {
    let steps: Vec<String> = f
        .path
        .steps
        .iter()
        .map(|s| match &s.by {
            Some(by) => format!("{} {}", safe(by), safe(s.words())),
            None => safe(s.words()),
        })
        .collect();
    line(
        out,
        format!(
            "{} {}, with all parameters at their medians",
            style.bold("Likeliest "),
            steps.join(" · ")
        ),
    );
    for step in f.path.steps.iter().filter(|s| s.by.is_some()) {
        why(out, f, step);
    }
    if let Some(text) = free(f) {
        line(out, text);
    }
}

/// A step in words: the action, the best other, and the terms that decide.
fn why(out: &mut String, f: &Findings, step: &Step) {
    let by = step.by.as_deref().map(safe).unwrap_or_default();
    let (Some(instead), Some(advantage)) = (step.instead_words(), step.advantage) else {
        line(out, format!("  {by} {}, the only action", safe(step.words())));
        return;
    };
    line(
        out,
        format!(
            "  {by} {} rather than {}, {} of its span of payoffs {}",
            safe(step.words()),
            safe(instead),
            fixed(advantage.abs(), 3),
            if advantage < 0.0 { "worse by itself" } else { "better" }
        ),
    );
    let reasons: Vec<&TermFinding> =
        step.terms.iter().filter(|t| t.reason && t.advantage.abs() >= HARDLY).collect();
    if reasons.is_empty() {
        line(out, "      for no single reason");
    }
    for t in reasons.iter().take(REASONS) {
        line(out, format!("    {:>6}  {}", signed(t.advantage, 2), named(f, t)));
    }
    if reasons.len() > REASONS {
        let more = counted(reasons.len() - REASONS, "smaller reason");
        line(out, format!("            and {more}"));
    }
}

/// A term by the label of the parameter that leads it, with its id, by which it is
/// asked for.
fn named(f: &Findings, t: &TermFinding) -> String {
    let Some(id) = &t.leading else { return crate::why::name(t) };
    match f.parameters.iter().find(|p| p.id == *id) {
        Some(p) if p.label != p.id => format!("{} ({})", safe(&p.label), safe(id)),
        _ => safe(id),
    }
}

/// Where no play comes by nature, in words.
fn free(f: &Findings) -> Option<String> {
    let sets: Vec<String> = f
        .path
        .free
        .iter()
        .map(|s| {
            let knows: Vec<String> =
                s.knows.iter().map(|(n, b)| format!("{} = {}", safe(n), safe(b))).collect();
            let after = if knows.is_empty() {
                String::new()
            } else {
                format!(" after {}", knows.join(", "))
            };
            format!("{} at {}{after}", safe(&s.by), safe(&s.node))
        })
        .collect();
    let shown = sets.iter().take(FREE_SHOWN).cloned().collect::<Vec<_>>().join("; ");
    let more = match sets.len().saturating_sub(FREE_SHOWN) {
        0 => String::new(),
        n => format!("; and {n} more"),
    };
    (!sets.is_empty())
        .then(|| format!("  Beliefs are free where no play comes by nature: {shown}{more}"))
}
