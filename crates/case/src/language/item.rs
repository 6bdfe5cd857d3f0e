//! One thing that a case declares, in names rather than positions.

use super::{Key, Reach};
use crate::formula::Symbol;
use crate::{ActorId, Basis, Case, Distribution, NameTable, Protocol, Span};
use schemars::JsonSchema;
use serde::Serialize;

/// What kind of thing is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// The case as a whole: title and date.
    Case,
    /// An actor.
    Actor,
    /// What is said of a pair of actors.
    Dyad,
    /// The names of the tiers of the ladder.
    Ladder,
    /// A row of the ladder.
    Tier,
    /// A parameter.
    Parameter,
    /// A rank correlation.
    Correlation,
    /// A group that bargains, with its dimensions.
    Group,
    /// Someone who bargains in a group.
    Member,
    /// A game as a whole: title, start, precisions, walk-away outcomes.
    Game,
    /// A draw of nature in a game.
    Chance,
    /// A move in a game.
    Move,
    /// An outcome of a game.
    Outcome,
    /// A relation as a whole, or something that moves it from outside.
    Relation,
    /// A state of either.
    State,
    /// A rule with its enforcer and measures.
    Regime,
    /// A version of a rule.
    Rule,
    /// An occasion on which a rule could bite.
    Occasion,
    /// A rival explanation.
    Rival,
    /// A question to forecast.
    Question,
    /// A row of evidence.
    Event,
    /// A source.
    Source,
}

/// One thing said of an item.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in a comparison.
    pub name: String,
    /// For people.
    pub shown: String,
    /// Equal if and only if nothing has changed.
    pub compared: String,
    /// How far a change of it reaches.
    pub reach: Reach,
    /// The keys that it is stated by.
    pub keys: Vec<&'static Key>,
    /// Where it stands, if apart from the item.
    pub span: Option<Span>,
}

/// Something a case declares. Kind, game and id tell it from all others.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The game that it belongs to, by id.
    pub game: Option<String>,
    /// Its id.
    pub id: String,
    /// Its label; the id if it has none.
    pub label: String,
    /// Keys of the sources it rests on.
    pub sources: Vec<String>,
    /// What is said of it.
    pub fields: Vec<Field>,
    /// Where it is declared.
    pub span: Span,
}

impl Item {
    pub(super) fn new(kind: ItemKind, id: impl Into<String>, span: Span) -> Self {
        let id = id.into();
        Item {
            kind,
            game: None,
            label: id.clone(),
            id,
            sources: Vec::new(),
            fields: Vec::new(),
            span,
        }
    }
    pub(super) fn of(mut self, game: &Protocol) -> Self {
        self.game = Some(game.id.clone());
        self
    }
    /// A label, under whichever key it stands.
    pub(super) fn called(mut self, key: &'static Key, label: &str) -> Self {
        self.label = label.to_owned();
        self.named("label", key, label)
    }
    /// What stands under a key, in the same words for people and comparison.
    pub(super) fn say(self, key: &'static Key, text: impl Into<String>) -> Self {
        self.named(key.name, key, text)
    }
    /// The same under a name of its own.
    pub(super) fn named(
        self,
        name: impl Into<String>,
        key: &'static Key,
        text: impl Into<String>,
    ) -> Self {
        let text = text.into();
        self.put(name, &[key], text.clone(), text)
    }
    /// What several keys state together. It reaches as far as they do.
    pub(super) fn put(
        mut self,
        name: impl Into<String>,
        keys: &[&'static Key],
        shown: String,
        compared: String,
    ) -> Self {
        let reach = keys.iter().map(|k| k.reach).max().unwrap_or(Reach::Apart);
        let keys = keys.to_vec();
        self.fields.push(Field { name: name.into(), shown, compared, reach, keys, span: None });
        self
    }
    pub(super) fn at(mut self, span: Span) -> Self {
        if let Some(last) = self.fields.last_mut() {
            last.span = Some(span);
        }
        self
    }
    /// What a number rests on, and the keys that say so; `judgement` may be left
    /// out of a comparison.
    pub(super) fn basis(
        mut self,
        source: &'static Key,
        judgement: &'static Key,
        basis: &Basis,
    ) -> Self {
        self.sources.clone_from(&basis.sources);
        self.words("source", source, basis.sources.join(", ")).words(
            "judgement",
            judgement,
            basis.judgement.clone().unwrap_or_default(),
        )
    }
    /// How far the source of a number goes, as the case states it.
    pub(super) fn rests(self, key: &'static Key, basis: &Basis) -> Self {
        self.say(key, basis.stated.map_or("", crate::BasisKind::word))
    }
    pub(super) fn cited(mut self, key: &'static Key, sources: &[String]) -> Self {
        self.sources = sources.to_vec();
        self.words("source", key, sources.join(", "))
    }
    /// Words that no key of the language states.
    pub(super) fn entry(mut self, name: &str, text: &str) -> Self {
        self.fields.push(Field {
            name: name.to_owned(),
            shown: text.to_owned(),
            compared: text.to_owned(),
            reach: Reach::Words,
            keys: Vec::new(),
            span: None,
        });
        self
    }
    /// Words that stand under a key from which more than words may follow.
    pub(super) fn words(mut self, name: &str, key: &'static Key, text: String) -> Self {
        self = self.named(name, key, text);
        if let Some(last) = self.fields.last_mut() {
            last.reach = Reach::Words;
        }
        self
    }
}

/// A belief in a few words: the value, or its median and 90 % range.
pub(super) fn belief(d: &Distribution) -> String {
    match d {
        Distribution::Fixed { value } => short(*value),
        d => format!(
            "{} ({} to {})",
            short(d.median()),
            short(d.quantile(0.05)),
            short(d.quantile(0.95))
        ),
    }
}

/// Three significant digits.
fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return x.to_string();
    }
    let digits = (2 - x.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{x:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

pub(super) fn optional<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

/// The id of an actor.
pub(super) fn id(case: &Case, actor: ActorId) -> &str {
    &case.actors[actor.index()].id
}

/// What a symbol of a formula is called.
pub(super) fn symbol(case: &Case, names: &NameTable, symbol: Symbol) -> String {
    match symbol {
        Symbol::Parameter(p) => case.parameters[p.index()].id.clone(),
        Symbol::Branch(edge) => format!("{}.{}", names.vertex(edge.node), names.branch(edge)),
        Symbol::Amount(node) => format!("{}.amount", names.vertex(node)),
        Symbol::Measure(m) => format!("measure {m}"),
        Symbol::Answer(k) => {
            case.answers.get(k as usize).map_or_else(String::new, |a| a.name.clone())
        }
    }
}
