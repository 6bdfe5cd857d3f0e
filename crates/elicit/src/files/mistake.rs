//! What is wrong with a file, where, and how to put it right.

use std::ops::Range;

/// Where something stands: the file, by position among those read together, and
/// the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Which file.
    pub file: usize,
    /// Which bytes of its text.
    pub bytes: Range<usize>,
}

/// A mistake of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Its code, `RP` and four digits.
    pub code: &'static str,
    /// Whether the file can be used all the same.
    pub warning: bool,
    /// Where.
    pub at: Place,
    /// What is wrong, with the value.
    pub message: String,
    /// How to put it right.
    pub help: String,
    /// Another place that it is about, with words.
    pub also: Option<(Place, String)>,
}

impl Mistake {
    /// A mistake with which the file cannot be used.
    pub fn error(
        code: &'static str,
        at: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (message, help) = (message.into(), help.into());
        Mistake { code, warning: false, at, message, help, also: None }
    }

    /// The same with another place.
    pub fn also(mut self, at: Place, note: impl Into<String>) -> Self {
        self.also = Some((at, note.into()));
        self
    }
}

/// Most mistakes that are collected.
const MOST: usize = 1000;

/// Mistakes under collection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mistakes(pub Vec<Mistake>);

impl Mistakes {
    /// Adds one.
    pub fn push(&mut self, mistake: Mistake) {
        if self.0.len() < MOST {
            self.0.push(mistake);
        }
    }

    /// Adds one with which the file cannot be used.
    pub fn error(
        &mut self,
        code: &'static str,
        at: &Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Mistake::error(code, at.clone(), message, help));
    }

    /// Whether nothing stands against using the file.
    pub fn clean(&self) -> bool {
        self.0.iter().all(|m| m.warning)
    }
}
