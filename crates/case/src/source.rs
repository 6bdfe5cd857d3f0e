//! Sources, read from BibTeX.

use crate::PartialDate;
use serde::Serialize;

/// A source as cited.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// Its BibTeX key.
    pub key: String,
    /// Author (year), title, where: one line for people.
    pub citation: String,
    /// Where to read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it appeared, as far as its entry says so.
    #[serde(skip)]
    pub published: Option<PartialDate>,
}
