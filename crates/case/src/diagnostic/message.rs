//! What is wrong with a case: where, why, and how to fix it.

use crate::Span;
use serde::Serialize;

/// How grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The case cannot be used.
    Error,
    /// The case can be used but something is amiss.
    Warning,
    /// Nothing is amiss; something is worth knowing.
    Note,
}

/// One finding of a check.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Stable code, `RP` and four digits.
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// What is wrong, with the value.
    pub message: String,
    /// Places, the first being where it is wrong; each with a note.
    pub labels: Vec<(Span, String)>,
    /// How to fix it.
    pub help: String,
    /// A replacement that fixes it, where the text can mean only one thing.
    pub fix: Option<Fix>,
}

/// A replacement of a piece of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Diagnostic {
            code,
            severity: Severity::Error,
            message: short(message.into()),
            labels: vec![(span, String::new())],
            help: short(help.into()),
            fix: None,
        }
    }
    /// A warning at a place.
    pub fn warning(
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Diagnostic { severity: Severity::Warning, ..Self::error(code, span, message, help) }
    }
    /// A note, told in one line: all the places that it is about, each with words.
    pub fn remark(
        code: &'static str,
        places: Vec<(Span, String)>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let first = places.first().map_or_else(Span::default, |(at, _)| *at);
        let mut d = Self::error(code, first, message, help);
        d.severity = Severity::Note;
        if !places.is_empty() {
            d.labels = places.into_iter().map(|(at, note)| (at, short(note))).collect();
        }
        d
    }
    /// Says what stands at the first place.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.labels[0].1 = short(note.into());
        self
    }
    /// Says which replacement fixes it.
    pub fn fixed_by(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into() });
        self
    }
    /// Adds another place.
    pub fn also(mut self, span: Span, note: impl Into<String>) -> Self {
        self.labels.push((span, short(note.into())));
        self
    }
}

/// Longest sentence of a diagnostic, in characters.
const SENTENCE: usize = 600;

/// A sentence that quotes something endless is cut in the middle.
fn short(text: String) -> String {
    if text.len() <= SENTENCE || text.chars().nth(SENTENCE).is_none() {
        return text;
    }
    let lead: String = text.chars().take(SENTENCE / 2).collect();
    let tail: Vec<char> = text.chars().rev().take(SENTENCE / 4).collect();
    format!("{lead} … {}", tail.into_iter().rev().collect::<String>())
}
