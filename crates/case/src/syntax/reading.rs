//! From a text to its tree.

use super::tree::{Spanned, Tree, Value};
use super::{build, mistake, size, statements};
use crate::Span;
use crate::limits::Limits;

impl Tree {
    /// Reads a text. A mistake costs the statement that it is in and no more;
    /// a text beyond the limits costs all. Never fails: what could not be read
    /// is [`Value::Broken`], or its table is not whole.
    ///
    /// ```
    /// use realpolitik_case::limits::Limits;
    /// use realpolitik_case::syntax::{Tree, Value};
    /// let tree = Tree::read("title = \"open\nas_of = 2022-04-15\n", &Limits::default());
    /// let Value::Table(entries) = &tree.root.value else { unreachable!() };
    /// assert!(matches!(entries[0].1.value, Value::Broken));
    /// assert!(matches!(entries[1].1.value, Value::Date(_)));
    /// assert_eq!(tree.mistakes.len(), 1);
    /// ```
    pub fn read(text: &str, limits: &Limits) -> Tree {
        if let Some(d) = size::beyond(text, limits) {
            return Tree { mistakes: vec![d], ..Tree::unread() };
        }
        let cut = statements::statements(text);
        let (root, mut mistakes) = build::build(&cut);
        mistakes.extend(cut.mistakes);
        Tree { root, mistakes: mistake::diagnostics(text, mistakes) }
    }

    /// The tree of a text of which nothing is known.
    pub(crate) fn unread() -> Tree {
        let root = Spanned { value: Value::Table(Vec::new()), span: Span::default(), whole: false };
        Tree { root, mistakes: Vec::new() }
    }
}
