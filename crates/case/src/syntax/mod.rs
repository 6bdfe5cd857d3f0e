//! The text of a case as a tree that keeps its places.

mod span;
pub(crate) mod tree;

pub use span::Span;
