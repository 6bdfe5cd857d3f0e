//! Lints of days: on which side of the as-of date they fall.

use crate::diagnostic::Diagnostic;
use crate::{Case, PartialDate, Span};

/// The lints of days.
pub(crate) fn lints(case: &Case, found: &mut Vec<Diagnostic>) {
    straddling(case, found);
    for q in &case.questions {
        if q.resolve_by < case.as_of {
            found.push(Diagnostic::warning(
                "RP2125",
                q.span,
                format!(
                    "question `{}` is settled by {}, before the as-of date {}",
                    q.id, q.resolve_by, case.as_of
                ),
                "what is settled by then is no forecast: give a later day, or an earlier as_of",
            ));
        }
    }
}

/// A row of which only the month or the year is known, and which may be from
/// before the as-of date or from after it: it counts as after.
fn straddling(case: &Case, found: &mut Vec<Diagnostic>) {
    let events = case.events.iter().map(|e| (format!("event `{}`", e.id), e.date, e.span));
    let occasions = case.regimes.iter().flat_map(|r| &r.occasions).flat_map(|o| {
        let came = (format!("occasion `{}`", o.id), o.date, o.span);
        let answer = o.answered.map(|a| (format!("the answer to occasion `{}`", o.id), a, o.span));
        [Some(came), answer].into_iter().flatten()
    });
    let tiers = case.ladder.iter().flat_map(|l| &l.records).flat_map(|r| {
        let id = &case.actors[r.partner.index()].id;
        let begins = (format!("the tier of `{id}`"), r.from, r.span);
        let ends = r.to.map(|to| (format!("the end of the tier of `{id}`"), to, r.span));
        [Some(begins), ends].into_iter().flatten()
    });
    let all: Vec<(String, PartialDate, Span)> = events.chain(occasions).chain(tiers).collect();
    for (what, date, at) in all {
        if date.earliest() <= case.as_of && case.as_of < date.latest() {
            found.push(Diagnostic::warning(
                "RP2121",
                at,
                format!(
                    "{what} is dated {date}, which may be before the as-of date {} or after it; it counts as after",
                    case.as_of
                ),
                "find the day, or move as_of to the end of that month",
            ));
        }
    }
}
