//! Who stands where on the partnership ladder on a day.

use jiff::civil::Date;
use realpolitik_case::{ActorId, Case, Ladder};
use schemars::JsonSchema;
use serde::Serialize;

/// A partner on the ladder.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Partner {
    /// Actor.
    pub actor: String,
    /// Its tier.
    pub tier: String,
    /// Since when.
    pub since: String,
    /// Keys of sources.
    pub sources: Vec<String>,
}

/// How many partners stand on a tier.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Rung {
    /// The tier.
    pub tier: String,
    /// Partners on it.
    pub partners: usize,
    /// Partners on it or above.
    pub at_or_above: usize,
}

/// The ladder of one actor on a day.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Standing {
    /// Whose ladder.
    pub holder: String,
    /// The day.
    pub date: String,
    /// Tiers, highest first.
    pub rungs: Vec<Rung>,
    /// Partners, highest first, then by seniority.
    pub partners: Vec<Partner>,
}

impl Standing {
    /// How many partners stand strictly above an actor, and how many are
    /// listed; `None` if it is not on the ladder.
    pub fn behind(&self, actor: &str) -> Option<(usize, usize)> {
        let tier = &self.partners.iter().find(|p| p.actor == actor)?.tier;
        let rank = |t: &str| self.rungs.iter().position(|r| r.tier == t);
        let above = self.partners.iter().filter(|p| rank(&p.tier) < rank(tier)).count();
        Some((above, self.partners.len()))
    }
}

/// The ladders of all actors that have one, on a day.
pub fn standings(case: &Case, day: Date) -> Vec<Standing> {
    let Some(ladder) = &case.ladder else { return Vec::new() };
    let mut holders: Vec<ActorId> = ladder.records.iter().map(|r| r.actor).collect();
    holders.sort_unstable();
    holders.dedup();
    holders.into_iter().map(|h| standing_of(case, ladder, h, day)).collect()
}

/// The ladder of one actor on a day.
pub(crate) fn standing_of(case: &Case, ladder: &Ladder, holder: ActorId, day: Date) -> Standing {
    let on = ladder.on(holder, day);
    let rungs = (0..ladder.tiers.len())
        .rev()
        .map(|t| Rung {
            tier: ladder.tiers[t].clone(),
            partners: on.iter().filter(|(_, tier)| *tier == t).count(),
            at_or_above: on.iter().filter(|(_, tier)| *tier >= t).count(),
        })
        .collect();
    Standing {
        holder: case.actors[holder.index()].id.clone(),
        date: day.to_string(),
        rungs,
        partners: on
            .into_iter()
            .map(|(r, tier)| Partner {
                actor: case.actors[r.partner.index()].id.clone(),
                tier: ladder.tiers[tier].clone(),
                since: r.from.to_string(),
                sources: r.sources.clone(),
            })
            .collect(),
    }
}
