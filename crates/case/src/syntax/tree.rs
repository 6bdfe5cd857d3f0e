//! TOML as a plain tree in which every key and value keeps its place.

use crate::Span;
use crate::diagnostic::Diagnostic;
use jiff::civil::Date;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Spanned {
    /// The value.
    pub value: Value,
    /// Where it stands; of a table with a header, the header.
    pub span: Span,
    /// Whether all that was written in it is here. Of a list or a table that is
    /// not whole, something could not be read: what is not found in it may have
    /// been there.
    pub whole: bool,
}

/// A key with its place.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key, without quotes.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// What a value can be.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text.
    Text(String),
    /// A number, whole or not.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A day without a time.
    Date(Date),
    /// A list, or a list of tables.
    Array(Vec<Spanned>),
    /// A table: its entries in the order of the file.
    Table(Vec<(Key, Spanned)>),
    /// A time or another thing the language has no use for.
    Other,
    /// Something that could not be read; why has been told.
    Broken,
}

impl Value {
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "text",
            Value::Number(_) => "a number",
            Value::Bool(_) => "true or false",
            Value::Date(_) => "a date",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
            Value::Other => "a time",
            Value::Broken => "broken",
        }
    }
}

/// A text of TOML that has been read as far as it can be.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The table at the top.
    pub root: Spanned,
    /// What is against the rules of TOML, in file order.
    pub mistakes: Vec<Diagnostic>,
}
