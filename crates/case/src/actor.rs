//! Actors and what is said of pairs of them.

use crate::{Basis, Span};
use jiff::civil::Date;
use serde::Serialize;

/// An actor, by position in [`crate::Case::actors`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ActorId(pub u32);

impl ActorId {
    /// The position.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The part an actor plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The stronger side of the partnership.
    Patron,
    /// The weaker side.
    Client,
    /// The common threat.
    Rival,
    /// Anyone else.
    Third,
    /// A group inside a state.
    Domestic,
}

/// A state or a group.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Its id in the case.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its part, if said.
    pub role: Option<Role>,
    /// Share of world capability, 0–1, with its source.
    pub power: Option<(f64, Basis)>,
    /// For a domestic group: the state it belongs to.
    pub of: Option<ActorId>,
    /// Where it is declared.
    pub span: Span,
}

/// What is said of a pair: what makes an ally of convenience.
#[derive(Clone, Debug)]
pub struct Dyad {
    /// One actor.
    pub a: ActorId,
    /// The other.
    pub b: ActorId,
    /// A treaty of alliance between them: from, to.
    pub treaty: Option<(Date, Option<Date>, Basis)>,
    /// From when to when the statement holds.
    pub period: (Option<Date>, Option<Date>),
    /// Actor against whom they converge, with how strongly (0–1).
    pub common_threat: Option<(ActorId, f64, Basis)>,
    /// Distance of their regimes, 0–1 (0 alike).
    pub regime_distance: Option<(f64, Basis)>,
    /// Distance of their ideal points in the UN General Assembly.
    pub vote_distance: Option<(f64, Basis)>,
    /// Where it is declared.
    pub span: Span,
}
