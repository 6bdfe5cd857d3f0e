//! What was: rules and whether they were enforced, concessions, events, tiers.

use super::{Block, Head, numbers, table, words};
use crate::page::Page;
use crate::summary::name;

/// Every occasion of every rule.
pub(super) fn audit(page: &Page) -> Vec<Block> {
    let heads = [
        words("Date"),
        words("On whom"),
        words("Triggered"),
        words("Enforced"),
        words("Response"),
        words("Grade"),
        words("Sources"),
    ];
    let mut out = Vec::new();
    for r in &page.findings.audits {
        out.push(Block::Part(r.title.clone()));
        out.push(Block::Text(crate::audit::population(&r.population).join(" ")));
        let row = |o: &realpolitik_record::audit::OccasionFinding| {
            let triggered = match o.triggered {
                Some(true) => "yes",
                Some(false) => "no",
                None => "not known",
            };
            let enforced = match o.pending {
                true => "not yet answered",
                false if o.enforced => "yes",
                false => "no",
            };
            vec![
                o.date.clone(),
                name(&page.picture, &o.actor),
                triggered.to_owned(),
                enforced.to_owned(),
                o.response.clone(),
                o.grade.clone(),
                o.sources.join(", "),
            ]
        };
        out.extend(table(&heads, r.occasions.iter().map(row).collect()));
    }
    out
}

/// The concessions, entry by entry.
pub(super) fn ledger(page: &Page) -> Vec<Block> {
    let heads = [
        words("Date"),
        words("From"),
        words("To"),
        words("Entry"),
        numbers("Weight"),
        numbers("Balance"),
        words("What"),
        words("Grade"),
        words("Sources"),
    ];
    let rows = |l: &realpolitik_record::ledger::Ledger| {
        let row = |e: &realpolitik_record::ledger::Entry| {
            vec![
                e.date.clone(),
                name(&page.picture, &e.giver),
                name(&page.picture, &e.receiver),
                e.kind.word().to_owned(),
                e.weight.to_string(),
                e.balance.to_string(),
                format!("{}{}", e.summary, if e.quiet { " (quietly)" } else { "" }),
                e.grade.clone(),
                e.sources.join(", "),
            ]
        };
        table(&heads, l.entries.iter().map(row).collect())
    };
    page.findings.ledgers.iter().filter_map(rows).collect()
}

/// Where partners stand on the ladder.
pub(super) fn ladder(page: &Page) -> Vec<Block> {
    let heads = [words("Partner"), words("Tier"), words("Since"), words("Sources")];
    let rows = |s: &realpolitik_record::standing::Standing| {
        let row = |p: &realpolitik_record::standing::Partner| {
            vec![
                name(&page.picture, &p.actor),
                p.tier.clone(),
                p.since.clone(),
                p.sources.join(", "),
            ]
        };
        table(&heads, s.partners.iter().map(row).collect())
    };
    page.findings.ladders.iter().filter_map(rows).collect()
}

/// The events that were known.
pub(super) fn record(page: &Page) -> Vec<Block> {
    let heads: [Head; 5] =
        [words("Date"), words("Who"), words("What"), words("Grade"), words("Sources")];
    let known = page.picture.record.events.iter().filter(|e| !e.held_out);
    let rows = known.map(|e| {
        vec![
            e.date.clone(),
            name(&page.picture, &e.actor),
            e.summary.clone(),
            e.grade.clone(),
            e.sources.join(", "),
        ]
    });
    table(&heads, rows.collect()).into_iter().collect()
}
