//! How one actor stands to another on a day: treaty, tier, rivalry.

use jiff::civil::Date;
use realpolitik_case::{ActorId, Case, Dyad, Role};
use schemars::JsonSchema;
use serde::Serialize;

/// A common threat counts as shared from this strength on (0–1).
pub const SHARED_THREAT: f64 = 0.5;

/// What an actor is to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The rival of the case.
    Rival,
    /// An ally by treaty.
    TreatyAlly,
    /// On its ladder, or up against the same threat, and without a treaty.
    Partner,
    /// Anyone else.
    Other,
}

impl Class {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Class::Rival => "rival",
            Class::TreatyAlly => "treaty ally",
            Class::Partner => "partner",
            Class::Other => "other",
        }
    }
}

/// A tier on which two actors stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TierOn {
    /// Its name.
    pub name: String,
    /// Its position, lowest 0.
    pub rank: usize,
    /// Whose ladder.
    pub holder: String,
}

/// The tier between two actors on a day, on whichever ladder shows one; the
/// higher if both do.
pub fn tier_on(case: &Case, a: ActorId, b: ActorId, day: Date) -> Option<TierOn> {
    let ladder = case.ladder.as_ref()?;
    [(a, b), (b, a)]
        .into_iter()
        .flat_map(|(holder, partner)| {
            ladder
                .on(holder, day)
                .into_iter()
                .filter(move |(r, _)| r.partner == partner)
                .map(move |(_, tier)| (tier, holder))
        })
        .max_by_key(|(tier, _)| *tier)
        .map(|(rank, holder)| TierOn {
            name: ladder.tiers[rank].clone(),
            rank,
            holder: case.actors[holder.index()].id.clone(),
        })
}

/// What the case says of two actors on a day, in either order.
pub fn dyads_on(case: &Case, a: ActorId, b: ActorId, day: Date) -> impl Iterator<Item = &Dyad> {
    case.dyads.iter().filter(move |d| {
        ((d.a == a && d.b == b) || (d.a == b && d.b == a))
            && d.period.0.is_none_or(|from| from <= day)
            && d.period.1.is_none_or(|to| day <= to)
    })
}

/// Whether a treaty of alliance is in force in a dyad on a day.
pub fn treaty_on(dyad: &Dyad, day: Date) -> bool {
    dyad.treaty.as_ref().is_some_and(|(from, to, _)| *from <= day && to.is_none_or(|t| day < t))
}

/// What `other` is to `actor` on a day. A rival stays a rival whatever it has
/// signed; a treaty counts before a tier or a shared threat.
pub fn class(case: &Case, actor: ActorId, other: ActorId, day: Date) -> Class {
    if case.actors[other.index()].role == Some(Role::Rival) {
        return Class::Rival;
    }
    let mut threat = false;
    for d in dyads_on(case, actor, other, day) {
        if treaty_on(d, day) {
            return Class::TreatyAlly;
        }
        threat |= d.common_threat.as_ref().is_some_and(|(_, v, _)| *v >= SHARED_THREAT);
    }
    if threat || tier_on(case, actor, other, day).is_some() { Class::Partner } else { Class::Other }
}
