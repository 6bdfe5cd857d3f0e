//! What numbers rest on: whether it is said, and whether it was known in time.

use crate::diagnostic::Diagnostic;
use crate::{Basis, Case, PartialDate, Span};
use std::collections::HashMap;

/// One note for all the numbers that cite a source and do not say how far it
/// goes.
pub(crate) fn unstated(numbers: &[(Span, String)]) -> Option<Diagnostic> {
    if numbers.is_empty() {
        return None;
    }
    let message = match numbers.len() {
        1 => "1 number cites a source without saying how far it goes; it counts as a judgement"
            .to_owned(),
        n => format!(
            "{n} numbers cite a source without saying how far it goes; they count as judgements"
        ),
    };
    Some(Diagnostic::remark(
        "RP2104",
        numbers.iter().map(|(at, what)| (*at, what.clone())).collect(),
        message,
        "add  basis = \"estimate\" , \"bound\" , \"direction\"  or  \"judgement\"  beside each source; list them:  realpolitik check -v",
    ))
}

/// Warns of numbers that rest on a source which appeared after the as-of date:
/// what was believed then cannot have known it.
pub(crate) fn hindsight(case: &Case, found: &mut Vec<Diagnostic>) {
    let appeared: HashMap<&str, PartialDate> =
        case.sources.iter().filter_map(|s| Some((s.key.as_str(), s.published?))).collect();
    let mut look = |what: &str, basis: &Basis, at: Span| {
        let late = basis.sources.iter().filter_map(|key| {
            let on = appeared.get(key.as_str())?;
            (on.earliest() > case.as_of).then(|| format!("`{key}` of {on}"))
        });
        let late: Vec<String> = late.collect();
        if late.is_empty() {
            return;
        }
        found.push(Diagnostic::warning(
            "RP2107",
            at,
            format!("{what} rests on {}, after the as-of date {}", late.join(" and "), case.as_of),
            "rest it on what could be known that day, or say in the judgement why this was known before it appeared",
        ));
    };
    for p in &case.parameters {
        look(&format!("parameter `{}`", p.id), &p.basis, p.span);
    }
    for c in &case.correlations {
        let id = |p: crate::ParameterId| &case.parameters[p.index()].id;
        look(&format!("the correlation of `{}` and `{}`", id(c.a), id(c.b)), &c.basis, c.span);
    }
    for (r, s) in case.relations.iter().flat_map(|r| r.record.iter().map(move |s| (r, s))) {
        // What is held out may rest on what came later.
        if s.since <= case.as_of {
            look(&format!("the record of relation `{}` since {}", r.id, s.since), &s.basis, s.span);
        }
    }
    for r in &case.rivals {
        for ((p, _), (basis, at)) in r.set.iter().zip(&r.set_basis) {
            let id = &case.parameters[p.index()].id;
            look(&format!("what rival `{}` sets for `{id}`", r.id), basis, *at);
        }
    }
    for q in &case.questions {
        if let Some((_, basis)) = &q.base_rate {
            look(&format!("the base rate of question `{}`", q.id), basis, q.span);
        }
    }
}

/// One note for all rows that were read in a copy of a lower grade.
pub(crate) fn copies(case: &Case, found: &mut Vec<Diagnostic>) {
    let events = case.events.iter().map(|e| (&e.id, e.grade, e.copy_grade, e.span));
    let occasions = case.regimes.iter().flat_map(|r| &r.occasions);
    let all = events.chain(occasions.map(|o| (&o.id, o.grade, o.copy_grade, o.span)));
    let worse: Vec<(Span, String)> = all
        .filter_map(|(id, grade, copy, at)| {
            let counted = grade.worse(copy?);
            (counted != grade).then(|| {
                (
                    at,
                    format!("`{id}` is graded {grade}, was read in a copy and counts as {counted}"),
                )
            })
        })
        .collect();
    if worse.is_empty() {
        return;
    }
    let message = match worse.len() {
        1 => "1 row was read in a copy of a lower grade and counts by the copy's".to_owned(),
        n => format!("{n} rows were read in a copy of a lower grade and count by the copy's"),
    };
    found.push(Diagnostic::remark(
        "RP2122",
        worse,
        message,
        "read the original and leave `copy_grade` empty; list the rows:  realpolitik check -v",
    ));
}
