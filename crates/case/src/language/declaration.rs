//! What a declaration of the language is made of.

use std::fmt;

/// A block of the language: a table of `case.toml`, or a table of rows beside it.
#[derive(Debug)]
pub struct Block {
    /// Its name, also in the JSON Schema.
    pub name: &'static str,
    /// How it is written, as `[actors.NAME]`, or the file whose rows it is.
    pub place: &'static str,
    /// Whether its keys are the columns of a file of rows.
    pub columns: bool,
    /// What it is, line by line.
    pub lines: &'static [&'static str],
    /// Its keys, in the order in which they are listed to people.
    pub keys: &'static [&'static Key],
    /// Keys of which exactly one must be there.
    pub exactly_one: &'static [&'static str],
    /// Keys that need another beside them.
    pub needs: &'static [(&'static str, &'static str)],
}

/// A key of a block, or a column of a file of rows.
#[derive(Debug)]
pub struct Key {
    /// The name of the block that it belongs to.
    pub block: &'static str,
    /// The key as it is written.
    pub name: &'static str,
    /// What it means, line by line.
    pub lines: &'static [&'static str],
    /// What may stand under it.
    pub kind: Kind,
    /// Whether it must be there. Of a column: whether the file must have it.
    pub required: bool,
    /// A value as it is written; of a block, its opening.
    pub example: &'static str,
    /// How far a change of it reaches.
    pub reach: Reach,
}

/// How far a change reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// It holds other keys, or says nothing that a comparison of cases lists.
    Apart,
    /// Words and citations: no number depends on it.
    Words,
    /// Findings other than the probabilities of outcomes.
    Findings,
    /// The game: probabilities of outcomes may depend on it.
    Game,
}

/// What a text refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refers {
    /// An actor: `[actors.NAME]`.
    Actor,
    /// A parameter: `[parameters.NAME]`.
    Parameter,
    /// A game: `[games.NAME]`.
    Game,
    /// A move or chance move of the game in question.
    Node,
    /// An outcome of the game in question.
    Outcome,
    /// A node or an outcome of the game in question.
    Target,
    /// An action or branch of the node in question.
    Action,
    /// A tier of the ladder.
    Tier,
}

/// How the tables under a key are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// A new name that can stand in a formula.
    New,
    /// A new name, free in form.
    Free,
    /// The name of something declared.
    Of(Refers),
}

/// A few words of which one may stand.
#[derive(Debug)]
pub struct Words {
    /// Their name in the JSON Schema.
    pub name: &'static str,
    /// What they say.
    pub docs: &'static str,
    /// Each word with what it means.
    pub words: &'static [(&'static str, &'static str)],
}

/// What may stand under a key.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// The version of the language.
    Version,
    /// Words for people.
    Text,
    /// A list of texts.
    Texts,
    /// The name of something declared.
    Name(Refers),
    /// A list of such names.
    Names(Refers),
    /// Two such names.
    Pair(Refers),
    /// One of a few words.
    Word(&'static Words),
    /// True or false.
    Flag,
    /// A finite number.
    Number,
    /// A number from −1 to 1.
    Correlation,
    /// A number from 0 to 1.
    Share,
    /// A whole number of at least 1.
    Count,
    /// A day; in a file of rows its end may be missing.
    Day,
    /// A number, or a formula over parameters and the path of play.
    Formula,
    /// A formula over the measures of a regime.
    Criterion,
    /// A formula for all players, or one for each.
    Precision,
    /// A range that holds 90 % of belief.
    Range,
    /// A family of distributions.
    Family,
    /// Evenly spaced numbers.
    Steps,
    /// Elicited quantiles.
    Quantiles,
    /// A path below the folder of the case.
    Path,
    /// One key of the bibliography or several.
    Sources,
    /// Reliability A–F and credibility 1–6.
    Grade,
    /// A table.
    Table(&'static Block),
    /// A list of tables.
    Tables(&'static Block),
    /// Where an action leads, or a table that says more of it.
    Target(&'static Block),
    /// Words for people, or a table that says more.
    Choice(&'static Block),
    /// A number, or a table that states a belief.
    Setting(&'static Block),
    /// What one person believes: a number, a range, or a table that states a belief.
    Opinion(&'static Block),
    /// A number, a range, a family of distributions, or the name of a parameter.
    Believed,
    /// Weights by name, or one word for how they are found.
    Weights,
    /// A count or a mean over the case's own tables.
    Query,
    /// Entries by name.
    Named(Naming, &'static Kind),
}

impl Kind {
    /// The block of the tables that may stand there, as one, several or named.
    pub fn block(&self) -> Option<&'static Block> {
        match self {
            Kind::Table(b)
            | Kind::Tables(b)
            | Kind::Target(b)
            | Kind::Choice(b)
            | Kind::Setting(b)
            | Kind::Opinion(b) => Some(b),
            Kind::Named(_, inner) => inner.block(),
            _ => None,
        }
    }
    /// What a text there refers to.
    pub fn refers(&self) -> Option<Refers> {
        match self {
            Kind::Name(r) | Kind::Names(r) | Kind::Pair(r) => Some(*r),
            Kind::Target(_) => Some(Refers::Target),
            Kind::Named(_, inner) => inner.refers(),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Version => "1",
            Kind::Text => "text",
            Kind::Texts => "a list of texts",
            Kind::Name(_) => "a name",
            Kind::Names(_) => "a list of names",
            Kind::Pair(_) => "two names",
            Kind::Word(words) => {
                let all: Vec<String> =
                    words.words.iter().map(|(w, _)| format!("\"{w}\"")).collect();
                return f.write_str(&all.join(" or "));
            }
            Kind::Flag => "true or false",
            Kind::Number => "a number",
            Kind::Correlation => "a number from −1 to 1",
            Kind::Share => "a number from 0 to 1",
            Kind::Count => "a whole number of at least 1",
            Kind::Day => "a day",
            Kind::Formula => "a number or a formula",
            Kind::Criterion => "a formula over measures",
            Kind::Precision => "a number or a formula, or one for each player",
            Kind::Range => "a range that holds 90 % of belief",
            Kind::Family => "a family of distributions",
            Kind::Steps => "evenly spaced numbers",
            Kind::Quantiles => "quantiles",
            Kind::Path => "a path",
            Kind::Sources => "a key of sources.bib, or a list of keys",
            Kind::Grade => "a grade",
            Kind::Table(_) => "a table",
            Kind::Tables(_) => "a list of tables",
            Kind::Target(_) => "the name of a node or outcome, or a table",
            Kind::Choice(_) => "text or a table",
            Kind::Setting(_) => "a number or a belief",
            Kind::Opinion(_) => "a number, a range or a belief",
            Kind::Believed => "a number, a belief or the name of a parameter",
            Kind::Weights => "weights by name, \"equal\" or \"cooke\"",
            Kind::Query => "a count or a mean over the case's tables",
            Kind::Named(_, inner) => return write!(f, "by name, {inner}"),
        })
    }
}

impl Block {
    /// The key of that name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().copied().find(|k| k.name == name)
    }
    /// The names of its keys, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        let keys = self.keys;
        keys.iter().map(|k| k.name)
    }
    /// What it is, in a sentence.
    pub fn docs(&self) -> String {
        joined(self.lines, " ")
    }
}

impl Key {
    /// What it means, in a sentence.
    pub fn docs(&self) -> String {
        joined(self.lines, " ")
    }
}

/// The lines of a doc comment as one text.
pub(super) fn joined(lines: &[&str], with: &str) -> String {
    lines.iter().map(|l| l.trim()).collect::<Vec<_>>().join(with)
}

/// Declares a block with a handle for each of its keys.
///
/// ```text
/// /// What the block is.
/// module "Name" at "[place.NAME]" {
///     /// What the key means.
///     HANDLE "key" required: Kind, "example", Reach;
/// }
/// ```
macro_rules! block {
    (
        $(#[doc = $docs:literal])+
        $module:ident $name:literal $form:ident $place:literal {
            $(
                $(#[doc = $lines:literal])+
                $handle:ident $key:literal $($required:ident)? : $kind:expr, $example:literal, $reach:ident;
            )+
        }
        $(exactly_one $one:tt)?
        $(needs $first:literal $second:literal)*
    ) => {
        $(#[doc = $docs])+
        pub mod $module {
            use super::*;
            #[allow(unused_imports, reason = "not every block has keys of every kind")]
            use $crate::language::declaration::{Block, Key, Kind, Naming, Reach, Refers};

            $(
                $(#[doc = $lines])+
                pub static $handle: Key = Key {
                    block: $name,
                    name: $key,
                    lines: &[$($lines),+],
                    kind: $kind,
                    required: block!(@required $($required)?),
                    example: $example,
                    reach: Reach::$reach,
                };
            )+

            /// The block as a whole.
            pub static BLOCK: Block = Block {
                name: $name,
                place: $place,
                columns: block!(@columns $form),
                lines: &[$($docs),+],
                keys: &[$(&$handle),+],
                exactly_one: block!(@one $($one)?),
                needs: &[$(($first, $second)),*],
            };
        }
    };
    (@required required) => { true };
    (@required) => { false };
    (@columns at) => { false };
    (@columns rows_of) => { true };
    (@one [$($key:literal),+]) => { &[$($key),+] };
    (@one) => { &[] };
}
pub(super) use block;
