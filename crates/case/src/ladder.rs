//! The partnership ladder.

use crate::{ActorId, PartialDate, Span};

/// A row of `tiers.csv`: `actor` gives `partner` this tier in a period.
#[derive(Clone, Debug)]
pub struct TierRecord {
    /// Whose ladder.
    pub actor: ActorId,
    /// Who stands on it.
    pub partner: ActorId,
    /// Position in [`Ladder::tiers`].
    pub tier: usize,
    /// From when.
    pub from: PartialDate,
    /// Until when; open if it stands.
    pub to: Option<PartialDate>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// The row.
    pub span: Span,
}

/// Ordered tiers, lowest first, and who stood where when.
#[derive(Clone, Debug)]
pub struct Ladder {
    /// Names of the tiers, lowest first.
    pub tiers: Vec<String>,
    /// All records, later ones too.
    pub records: Vec<TierRecord>,
}

impl Ladder {
    /// The tier of each partner of an actor on a day, highest first, ties by
    /// seniority. A partner without a record is not listed.
    pub fn on(&self, actor: ActorId, day: jiff::civil::Date) -> Vec<(&TierRecord, usize)> {
        let mut standing: Vec<(&TierRecord, usize)> = self
            .records
            .iter()
            .filter(|r| r.actor == actor && r.from.latest() <= day)
            .filter(|r| r.to.is_none_or(|t| t.latest() > day))
            .map(|r| (r, r.tier))
            .collect();
        standing.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.from.cmp(&y.0.from)));
        standing
    }
}
