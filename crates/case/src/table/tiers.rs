//! `tiers.csv`: who stood where on the ladder, and when.

use super::{File, Row, full, open};
use crate::diagnostic::Diagnostic;
use crate::language::people::tier;
use crate::limits::Limits;
use crate::read::Declared;
use crate::{ActorId, Case, PartialDate, Span, TierRecord};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// Reads `tiers.csv` into the ladder.
pub(crate) fn tiers(
    case: &mut Case,
    declared: &Declared,
    file: File<'_>,
    limits: &Limits,
    found: &mut Vec<Diagnostic>,
    cited: &mut Vec<(String, Span)>,
) {
    let Some(table) = open(case, declared, file, (&tier::BLOCK, Some(&[])), limits, found) else {
        return;
    };
    let there = case.ladder.as_ref().map(|l| l.tiers.clone());
    if there.is_none() && !declared.tiers.open() {
        found.push(Diagnostic::error(
            "RP0012",
            Span { file: file.1, start: 0, end: 0 },
            "the case has a tiers.csv but no ladder",
            "add to case.toml:  [ladder]  with  tiers = [\"none\", …] , lowest first",
        ));
    }
    let known = there.is_some();
    let names = there.unwrap_or_default();
    let places: HashMap<&str, usize> =
        names.iter().enumerate().map(|(i, n)| (n.as_str(), i)).collect();
    let mut records = Vec::new();
    for (record, span) in &table.rows {
        if full(found) {
            break;
        }
        let row = Row { table: &table, record, span: *span };
        row.required(&tier::ACTOR, found);
        row.required(&tier::PARTNER, found);
        let actor = row.actor(case, &tier::ACTOR, found);
        let partner = row.actor(case, &tier::PARTNER, found);
        let name = row.get(&tier::TIER);
        let tier = places.get(name).copied();
        let lacks = known && declared.tiers.lacks(name);
        if tier.is_none() && row.required(&tier::TIER, found).is_some() && lacks {
            let message = format!("tier `{name}` is not on the ladder");
            let known = ("tiers", names.iter().map(String::as_str));
            found.push(row.unknown("RP0108", &tier::TIER, message, known));
        }
        let from = row.date(&tier::FROM, found);
        let to = if row.get(&tier::TO).is_empty() { None } else { row.date(&tier::TO, found) };
        if let (Some(from), Some(to)) = (from, to)
            && to.latest() < from.earliest()
        {
            found.push(Diagnostic::error(
                "RP0608",
                row.cell(&tier::TO),
                format!("this record ends on {to}, before it begins on {from}"),
                "swap the dates",
            ));
        }
        row.cite(cited);
        if let (Some(actor), Some(partner), Some(tier), Some(from)) = (actor, partner, tier, from) {
            let sources = row.sources();
            records.push(TierRecord { actor, partner, tier, from, to, sources, span: *span });
        }
    }
    reflexive(case, &records, found);
    overlaps(case, &names, &records, found);
    if let Some(l) = &mut case.ladder {
        l.records = records;
    }
}

/// Nobody stands on its own ladder.
fn reflexive(case: &Case, records: &[TierRecord], found: &mut Vec<Diagnostic>) {
    for r in records.iter().filter(|r| r.actor == r.partner) {
        if full(found) {
            return;
        }
        found.push(Diagnostic::error(
            "RP0626",
            r.span,
            format!("`{}` stands on its own ladder", case.actors[r.actor.index()].id),
            "name another partner, or take the row out",
        ));
    }
}

/// A partner stands on one tier at a time: rows of a pair that certainly overlap
/// would count it twice.
fn overlaps(case: &Case, tiers: &[String], records: &[TierRecord], found: &mut Vec<Diagnostic>) {
    let mut pairs: BTreeMap<(ActorId, ActorId), Vec<&TierRecord>> = BTreeMap::new();
    for r in records {
        pairs.entry((r.actor, r.partner)).or_default().push(r);
    }
    for ((actor, partner), mut rows) in pairs {
        rows.sort_by_key(|r| (r.from, r.span));
        let mut lasting: Option<&TierRecord> = None;
        for row in rows {
            if full(found) {
                return;
            }
            let ends = |r: &TierRecord| r.to.map_or(Date::MAX, PartialDate::earliest);
            if let Some(before) = lasting.filter(|b| ends(b) > row.from.latest()) {
                let id = |a: ActorId| &case.actors[a.index()].id;
                let pair = format!("`{}` on the ladder of `{}`", id(partner), id(actor));
                let (message, help) = if before.tier == row.tier && before.from == row.from {
                    (
                        format!("this row repeats another: {pair}"),
                        "take one of the two out".to_owned(),
                    )
                } else {
                    let (a, b) = (&tiers[before.tier], &tiers[row.tier]);
                    (
                        format!("{pair} is `{a}` and `{b}` at once, from {} on", row.from),
                        format!("let the earlier row end when the later begins: to = {}", row.from),
                    )
                };
                found.push(
                    Diagnostic::error("RP0623", row.span, message, help)
                        .note("this row")
                        .also(before.span, "lasts longer than to the beginning of the other"),
                );
            }
            if lasting.is_none_or(|b| ends(b) <= ends(row)) {
                lasting = Some(row);
            }
        }
    }
}
