//! The ladder over time: who was raised or lowered when, and how many stood how
//! high.

use crate::standing::{Standing, standing_of};
use jiff::civil::Date;
use realpolitik_case::{ActorId, Case, Ladder, PartialDate};
use schemars::JsonSchema;
use serde::Serialize;

/// Which way a partner moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Onto the ladder.
    Entered,
    /// To a higher tier.
    Raised,
    /// To a lower tier.
    Lowered,
    /// Off the ladder.
    Left,
}

/// A change on the ladder.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// When, as recorded; a vague date counts from the last day it may mean.
    pub date: String,
    /// The partner.
    pub partner: String,
    /// Its tier before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Its tier after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Which way.
    pub direction: Direction,
    /// Tiers moved: 2 for a raise that skips one. Entering counts from the
    /// lowest tier, leaving to it.
    pub steps: i64,
    /// Partners per tier after it, highest first.
    pub partners: Vec<usize>,
    /// Keys of sources.
    pub sources: Vec<String>,
}

/// Who stands before an actor on a ladder.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LadderPosition {
    /// The actor.
    pub actor: String,
    /// Its tier; absent if it is not on the ladder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Partners on a higher tier, highest first.
    pub behind: Vec<String>,
}

/// The ladder of one actor up to a day.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LadderFinding {
    /// Whose ladder.
    pub holder: String,
    /// Names of the tiers, highest first.
    pub tiers: Vec<String>,
    /// Who stands where on the day.
    pub standing: Standing,
    /// Where the players of the case stand on it.
    pub places: Vec<LadderPosition>,
    /// What changed up to the day, earliest first.
    pub changes: Vec<Change>,
    /// Raises less lowerings up to the day.
    pub net_raises: i64,
}

/// The ladders of a case up to a day, of one holder or of all that have one.
pub fn ladders(case: &Case, holder: Option<ActorId>, day: Date) -> Vec<LadderFinding> {
    let Some(ladder) = &case.ladder else { return Vec::new() };
    let mut holders: Vec<ActorId> = ladder.records.iter().map(|r| r.actor).collect();
    holders.sort_unstable();
    holders.dedup();
    holders.retain(|h| holder.is_none_or(|only| only == *h));
    holders.into_iter().map(|h| finding(case, ladder, h, day)).collect()
}

fn finding(case: &Case, ladder: &Ladder, holder: ActorId, day: Date) -> LadderFinding {
    let standing = standing_of(case, ladder, holder, day);
    let changes = changes(case, ladder, holder, day);
    let mut players: Vec<ActorId> = case.games.iter().flat_map(|g| g.players.clone()).collect();
    players.sort_unstable();
    players.dedup();
    let places = players
        .into_iter()
        .filter(|p| *p != holder)
        .map(|p| place(&standing, &case.actors[p.index()].id))
        .collect();
    let net_raises = changes
        .iter()
        .map(|c| match c.direction {
            Direction::Raised => 1,
            Direction::Lowered => -1,
            Direction::Entered | Direction::Left => 0,
        })
        .sum();
    LadderFinding {
        holder: case.actors[holder.index()].id.clone(),
        tiers: ladder.tiers.iter().rev().cloned().collect(),
        standing,
        places,
        changes,
        net_raises,
    }
}

/// Where an actor stands, and who stands before it. One that is not on the
/// ladder stands behind everyone on it.
pub fn place(standing: &Standing, actor: &str) -> LadderPosition {
    let rank = |tier: &str| standing.rungs.iter().position(|r| r.tier == tier);
    let own = standing.partners.iter().find(|p| p.actor == actor);
    let behind = standing
        .partners
        .iter()
        .filter(|p| match own {
            Some(own) => rank(&p.tier) < rank(&own.tier),
            None => true,
        })
        .map(|p| p.actor.clone())
        .collect();
    LadderPosition { actor: actor.to_owned(), tier: own.map(|p| p.tier.clone()), behind }
}

/// What changed on a ladder up to a day. Records that meet (one ends on the day
/// the next begins) are one change; a record that ends with none to follow is a
/// departure.
fn changes(case: &Case, ladder: &Ladder, holder: ActorId, until: Date) -> Vec<Change> {
    let own = || ladder.records.iter().filter(move |r| r.actor == holder);
    let mut days: Vec<(Date, PartialDate)> = own()
        .flat_map(|r| [Some(r.from), r.to])
        .flatten()
        .map(|d| (d.latest(), d))
        .filter(|(d, _)| *d <= until)
        .collect();
    days.sort_unstable();
    days.dedup_by_key(|(d, _)| *d);
    let mut before: Vec<(ActorId, usize)> = Vec::new();
    let mut all = Vec::new();
    for (day, date) in days {
        let on = ladder.on(holder, day);
        let now: Vec<(ActorId, usize)> = on.iter().map(|(r, t)| (r.partner, *t)).collect();
        let partners: Vec<usize> = (0..ladder.tiers.len())
            .rev()
            .map(|t| now.iter().filter(|(_, tier)| *tier == t).count())
            .collect();
        let mut touched: Vec<ActorId> = before.iter().chain(&now).map(|(p, _)| *p).collect();
        touched.sort_unstable();
        touched.dedup();
        for p in touched {
            let tier = |list: &[(ActorId, usize)]| {
                list.iter().filter(|(q, _)| *q == p).map(|(_, t)| *t).max()
            };
            let (from, to) = (tier(&before), tier(&now));
            if from == to {
                continue;
            }
            let direction = match (from, to) {
                (None, _) => Direction::Entered,
                (_, None) => Direction::Left,
                (Some(a), Some(b)) if b > a => Direction::Raised,
                _ => Direction::Lowered,
            };
            let rank = |t: Option<usize>| t.unwrap_or(0) as i64;
            let sources = on
                .iter()
                .find(|(r, _)| r.partner == p)
                .map(|(r, _)| r.sources.clone())
                .unwrap_or_default();
            all.push(Change {
                date: date.to_string(),
                partner: case.actors[p.index()].id.clone(),
                from: from.map(|t| ladder.tiers[t].clone()),
                to: to.map(|t| ladder.tiers[t].clone()),
                direction,
                steps: rank(to) - rank(from),
                partners: partners.clone(),
                sources,
            });
        }
        before = now;
    }
    all
}
