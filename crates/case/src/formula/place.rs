//! Where a piece of a formula stands in its file.

use super::parse::Expression;
use crate::Span;

/// Where a step of a formula is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    /// In its own text, from one byte to another.
    Here(usize, usize),
    /// In the definition of a name that stands there in its own text.
    Defined(usize, usize, Span),
}

impl Place {
    /// From where to where in its own text.
    pub(crate) fn here(self) -> (usize, usize) {
        match self {
            Place::Here(start, end) | Place::Defined(start, end, _) => (start, end),
        }
    }
}

/// The place in the file of a piece of a text in quotes. Where escapes make the
/// two unlike, the whole text.
pub(crate) fn piece(at: Span, text: &str, start: usize, end: usize) -> Span {
    let quotes = (at.end - at.start) as usize - text.len().min((at.end - at.start) as usize);
    let lead = match quotes {
        // "…", """…""", and the latter with a line break that does not count.
        2 => 1,
        6 => 3,
        7 => 4,
        _ => return at,
    };
    let start = at.start + lead + start as u32;
    let end = (at.start + lead + end as u32).max(start + 1);
    Span { start, end: end.min(at.end.max(start + 1)), ..at }
}

impl Expression {
    /// The same formula, told where it stands in its file.
    #[must_use]
    pub fn standing_at(mut self, at: Span) -> Expression {
        self.at = at;
        self
    }

    /// Where it stands in its file.
    pub fn place(&self) -> Span {
        self.at
    }

    /// Where a step of it stands in its file.
    pub(crate) fn place_of(&self, step: usize) -> Span {
        match self.places.get(step) {
            Some(Place::Here(start, end)) => piece(self.at, self.text(), *start, *end),
            Some(Place::Defined(_, _, at)) => *at,
            None => self.at,
        }
    }
}
