//! Findings in words: likelihood terms, digits, terminal text and Markdown.
//!
//! No arithmetic of its own: what is printed is what the findings hold, cut to
//! the digits that its error supports.

pub mod audit;
pub mod convenience;
pub mod ladder;
pub mod ledger;
pub mod terminal;
pub mod words;
