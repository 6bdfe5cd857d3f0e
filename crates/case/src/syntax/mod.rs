//! The text of a case as a tree that keeps its places, and outlives mistakes.

mod build;
mod format;
mod line_index;
mod mistake;
mod reading;
mod scalar;
mod size;
mod span;
mod statements;
mod tree;

pub use format::format;
pub use line_index::{LineIndex, Position};
pub use span::Span;
pub use tree::{Key, Spanned, Tree, Value};
