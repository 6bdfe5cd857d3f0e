//! Findings in words: likelihood terms, digits, terminal text, Markdown and one
//! HTML file.
//!
//! No arithmetic of its own: what is printed is what the findings hold, cut to
//! the digits that its error supports.

pub mod audit;
pub mod brief;
pub mod caption;
pub mod cards;
pub mod compare;
pub mod confidence;
pub mod convenience;
pub mod ending;
pub mod flip;
pub mod glossary;
pub mod group;
pub mod group_picture;
pub mod html;
pub mod ladder;
pub mod ledger;
pub mod leverage;
pub mod markdown;
pub mod multiplicity;
pub mod offer;
pub mod page;
pub mod plain;
pub mod private;
pub mod quantity;
pub mod question;
pub mod relation;
pub mod rivals;
pub mod score;
pub mod sensitivity;
pub mod style;
pub mod summary;
pub mod terminal;
pub mod track;
pub mod track_picture;
pub mod value_of_information;
pub mod why;
pub mod words;
pub mod wrap;
