//! Since when a relation has been in which state.

use super::relation::States;
use super::{Fields, Reader};
use crate::Span;
use crate::language::relations::{relation, spell};
use crate::relation::Spell;
use jiff::civil::Date;

/// `[[relations.NAME.record]]`: the rows, by day.
pub(super) fn record(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    states: &States<'_>,
    start: Option<usize>,
    as_of: Date,
) -> Vec<Spell> {
    if t.get(&relation::RECORD).is_none() {
        return Vec::new();
    }
    let mut all: Vec<Spell> = Vec::new();
    for entry in t.list(r, &relation::RECORD).unwrap_or(&[]) {
        let what = format!("a row of the record of {}", t.what);
        let Some(row) = r.fields(entry, what, Some(&spell::BLOCK)) else { continue };
        let basis = r.basis(&row);
        row.missing(r, &spell::SINCE, "say since when: since = 2013-07-25");
        row.missing(r, &spell::STATE, "name the state that it has been in since");
        let since = row.date(r, &spell::SINCE);
        let state = row.text(r, &spell::STATE).and_then(|(name, at)| states.place(r, &name, at));
        let (Some((since, at)), Some(state)) = (since, state) else { continue };
        if let Some(before) = all.iter().find(|s| s.since == since) {
            let message = format!("{} has two states since {since}", t.what);
            let help = "keep one row for each day on which the state changed";
            let told = crate::diagnostic::Diagnostic::error("RP0623", at, message, help);
            r.push(told.also(before.span, "the other"));
            continue;
        }
        all.push(Spell { since, state, basis, span: at });
    }
    all.sort_by_key(|s| s.since);
    agrees(r, &all, states, start, as_of);
    all
}

/// The state on the as-of date is the one that the record has.
fn agrees(
    r: &mut Reader<'_>,
    all: &[Spell],
    states: &States<'_>,
    start: Option<usize>,
    as_of: Date,
) {
    let Some(now) = all.iter().rfind(|s| s.since <= as_of) else { return };
    let Some(start) = start.filter(|s| *s != now.state) else { return };
    let at: Span = now.span;
    let message = format!(
        "by this record the relation is in `{}` on the as-of date {as_of}, and it starts in `{}`",
        states.id(now.state),
        states.id(start)
    );
    r.error(
        "RP0623",
        at,
        message,
        "correct `start` or the record: both say where it stands that day",
    );
}
