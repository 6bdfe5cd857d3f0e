//! Names: what they are of, where they are sought, how they are written.

use super::Scope;
use realpolitik_case::Span;
use realpolitik_case::language::{Key, Kind, Naming, Refers, blocks, parameters, regimes};
use std::sync::LazyLock;

/// Things of one kind: those that are declared under one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    block: &'static str,
    key: &'static str,
}

impl Group {
    /// Entries of the bibliography.
    pub const SOURCE: Group = Group { block: "", key: "sources.bib" };

    /// What is declared under a key.
    pub fn of(key: &Key) -> Group {
        Group { block: key.block, key: key.name }
    }
    /// What one of them is called: "actor", "parameter", "move".
    pub fn word(self) -> &'static str {
        match self.key {
            "sources.bib" => "source",
            "chance" => "draw of nature",
            "branches" => "branch",
            "criteria" => "criterion",
            "define" => "quantity",
            key => key.strip_suffix('s').unwrap_or(key),
        }
    }
}

/// Something declared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol {
    /// What it is.
    pub group: Group,
    /// The names of what it belongs to, from the outside in: of an action its game
    /// and its move.
    pub within: Vec<String>,
    /// Its name.
    pub name: String,
}

/// What is declared, and where.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What.
    pub symbol: Symbol,
    /// The place of its name.
    pub span: Span,
    /// What people call it, if that is said.
    pub label: Option<String>,
}

/// A line of the outline of a file.
#[derive(Clone, Debug)]
pub struct Outline {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub detail: Option<String>,
    /// The key under which it stands, or that it is.
    pub group: Option<Group>,
    /// The place of its name.
    pub span: Span,
    /// From the first to the last byte that belongs to it.
    pub whole: Span,
    /// What stands in it.
    pub children: Vec<Outline>,
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// As a key, in quotes where it needs some.
    Key,
    /// As it is, inside of something.
    Plain,
    /// As a whole text with its quotes, in which something is escaped.
    Quoted,
}

/// What kind of name is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// What the declaration of the language says.
    Refers(Refers),
    /// A name in a formula, without a dot.
    Formula,
    /// A measure of a regime.
    Measure,
    /// What is declared under a key, in what surrounds the place.
    Declared(Group),
    /// An entry of the bibliography.
    Source,
    /// A name of its own, which nothing refers to by this.
    Nothing,
}

/// The keys under which named formulas are declared: what stands there may be
/// named in others.
static QUANTITIES: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let named = |k: &&&Key| matches!(k.kind, Kind::Named(Naming::New, Kind::Formula));
    blocks().iter().flat_map(|b| b.keys).filter(named).map(|k| Group::of(k)).collect()
});

impl Wants {
    /// Under which keys, and within what, a name of this kind may be declared.
    pub fn places(self, scope: &Scope) -> Vec<(Group, Vec<String>)> {
        match self {
            Wants::Refers(refers) => {
                let keys = refers.declared_under().iter();
                keys.flat_map(|k| scope.around().into_iter().map(|w| (Group::of(k), w))).collect()
            }
            Wants::Formula => {
                let parameters = Refers::Parameter.declared_under().iter().map(|k| Group::of(k));
                // A payoff for all endings may name an ending.
                let endings = Refers::Outcome.declared_under().iter().map(|k| Group::of(k));
                let groups = parameters.chain(QUANTITIES.iter().copied()).chain(endings);
                groups.flat_map(|g| scope.around().into_iter().map(move |w| (g, w))).collect()
            }
            Wants::Measure => {
                let within = scope.within.first().cloned().into_iter().collect();
                vec![(Group::of(&regimes::regime::MEASURES), within)]
            }
            Wants::Declared(group) => {
                let outward = (0..=scope.within.len()).rev();
                outward.map(|n| (group, scope.within[..n].to_vec())).collect()
            }
            Wants::Source => vec![(Group::SOURCE, Vec::new())],
            Wants::Nothing => Vec::new(),
        }
    }
}

/// Whether a key is one of a parameter.
pub fn of_parameter(key: &Key) -> bool {
    key.block == parameters::parameter::BLOCK.name
}
