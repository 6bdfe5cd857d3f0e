//! What `[define]` declares, as it is read and as it stands in a game.

use crate::Span;
use crate::formula::Expression;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

/// A definition as written.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) at: Span,
    pub(super) span: Span,
    /// The names in it, each once.
    pub(super) names: Vec<String>,
}

/// What the document defines.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    /// Each before those made of it.
    pub(super) sound: Vec<Entry>,
    /// Those that could not be read; why has been told.
    pub(super) broken: BTreeSet<String>,
    /// What groups come to, by the names that formulas have for it.
    pub(super) outcomes: Vec<(String, Expression)>,
    pub(super) used: RefCell<BTreeSet<String>>,
}

/// What a definition is in a game.
#[derive(Clone, Debug)]
pub(crate) enum Defined {
    /// A formula over what the game has.
    Here(Expression),
    /// It names a branch that the game does not have.
    Elsewhere(String),
    /// It could not be read.
    Broken,
}

/// What the definitions are in a game, by name.
pub(crate) type InGame = HashMap<String, Defined>;
