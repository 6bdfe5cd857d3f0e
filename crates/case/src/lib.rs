//! The case language: what an analyst writes, read with every span kept,
//! checked as a whole, and compiled to a game.
//!
//! [`Case`] is the typed case. [`load`] makes one from a folder, a file or the
//! embedded gallery, with every diagnostic of one run; [`unfold`] turns a
//! protocol into a [`realpolitik_game::Game`] whose payoffs are programs.

pub mod actor;
mod bibliography;
pub mod check;
pub mod diagnostic;
mod document;
pub mod evidence;
pub mod formula;
pub mod game_lanes;
pub mod ladder;
pub mod limits;
pub mod load;
mod observed;
pub mod parameter;
mod placeholder;
pub mod protocol;
pub mod regime;
pub mod render;
pub mod rival;
pub mod schema;
pub mod source;
mod table;
pub mod text;
mod toml_tree;
pub mod unfold;

use realpolitik_belief::{Joint, RankCorrelation};

pub use actor::{Actor, ActorId, Dyad, Role};
pub use evidence::{Channel, Event, Grade, Observation};
pub use ladder::{Ladder, TierRecord};
pub use parameter::{Basis, Correlation, Parameter, ParameterId};
pub use protocol::{Action, Branch, ChanceNode, MoveNode, Outcome, Protocol};
pub use realpolitik_belief::Distribution;
pub use regime::{Occasion, Regime, Rule};
pub use rival::{Question, Rival};
pub use source::Source;

/// A date of which the day or the month may be unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartialDate {
    /// Year.
    pub year: i16,
    /// Month 1–12, if known.
    pub month: Option<i8>,
    /// Day of the month, if known.
    pub day: Option<i8>,
}

impl PartialDate {
    /// The last day it may mean: what counts for an as-of date, so that nothing
    /// is known too early.
    pub fn latest(self) -> jiff::civil::Date {
        let month = self.month.unwrap_or(12);
        let first = jiff::civil::Date::constant(self.year, month, 1);
        match self.day {
            Some(d) => jiff::civil::Date::new(self.year, month, d).unwrap_or(first.last_of_month()),
            None => first.last_of_month(),
        }
    }
    /// The first day it may mean.
    pub fn earliest(self) -> jiff::civil::Date {
        jiff::civil::Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
            .unwrap_or(jiff::civil::Date::constant(self.year, 1, 1))
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(m) = self.month {
            write!(f, "-{m:02}")?;
            if let Some(d) = self.day {
                write!(f, "-{d:02}")?;
            }
        }
        Ok(())
    }
}

impl serde::Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// Where in which file something stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which file of the case, in the order they were read; 0 is `case.toml`.
    pub file: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A case, typed and whole. Everything in it has been checked: names resolve,
/// distributions are proper, protocols have no cycle.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of its folder.
    pub id: String,
    /// The title.
    pub title: String,
    /// What may be known: later rows are held out.
    pub as_of: jiff::civil::Date,
    /// The actors, in file order.
    pub actors: Vec<Actor>,
    /// What is said of pairs of actors.
    pub dyads: Vec<Dyad>,
    /// The partnership ladder, with all records, later ones too.
    pub ladder: Option<Ladder>,
    /// The parameters, in file order.
    pub parameters: Vec<Parameter>,
    /// Rank correlations among them.
    pub correlations: Vec<Correlation>,
    /// The games, in file order; the first is the main one.
    pub games: Vec<Protocol>,
    /// Rules that could bite, with their occasions.
    pub regimes: Vec<Regime>,
    /// Rival explanations.
    pub rivals: Vec<Rival>,
    /// Questions forecast, with how they are resolved.
    pub questions: Vec<Question>,
    /// What happened, in date order, later rows too.
    pub events: Vec<Event>,
    /// The sources cited.
    pub sources: Vec<Source>,
    /// BLAKE3 hash over all files, hexadecimal.
    pub hash: String,
    /// How large its games may unfold.
    pub limits: unfold::UnfoldLimits,
}

impl Case {
    /// The actor with this id.
    pub fn actor(&self, id: &str) -> Option<ActorId> {
        self.actors.iter().position(|a| a.id == id).map(|i| ActorId(i as u32))
    }
    /// The parameter with this id.
    pub fn parameter(&self, id: &str) -> Option<ParameterId> {
        self.parameters.iter().position(|p| p.id == id).map(|i| ParameterId(i as u32))
    }
    /// The beliefs about all parameters, in file order.
    pub fn beliefs(&self) -> Joint<'_> {
        let rank =
            |c: &Correlation| RankCorrelation { a: c.a.index(), b: c.b.index(), rank: c.rank };
        Joint {
            distributions: self.parameters.iter().map(|p| &p.distribution).collect(),
            correlations: self.correlations.iter().map(rank).collect(),
        }
    }
    /// The base point: the median of every belief.
    pub fn base_point(&self) -> Vec<f64> {
        self.parameters.iter().map(|p| p.distribution.median()).collect()
    }
    /// The mean of every belief.
    pub fn mean_point(&self) -> Vec<f64> {
        self.parameters.iter().map(|p| p.distribution.mean()).collect()
    }
    /// The events that may be known on the as-of date.
    pub fn known_events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(|e| e.date.latest() <= self.as_of)
    }
}
