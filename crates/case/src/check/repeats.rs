//! One fact under two ids counts twice: in the ledger, in rates, as evidence.

use crate::diagnostic::Diagnostic;
use crate::{Case, Event, Occasion, PartialDate};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of one pair that are held against each other.
const MOST_COMPARED: usize = 500;
/// Share of words in common at which two sentences tell the same.
const ALIKE: f64 = 0.8;
/// Sentences with fewer words are the same only if they are equal.
const FEW_WORDS: usize = 4;
/// Words of a sentence that are held against another.
const MOST_WORDS: usize = 60;
/// Days by which reports of one act may differ.
const REPORTED_WITHIN: i32 = 3;

/// The lints of repeated facts.
pub(crate) fn lints(case: &Case, found: &mut Vec<Diagnostic>) {
    let mut groups: BTreeMap<(u32, Option<u32>), Vec<&Event>> = BTreeMap::new();
    for e in &case.events {
        groups.entry((e.actor.0, e.target.map(|t| t.0))).or_default().push(e);
    }
    for rows in groups.values().filter(|g| g.len() <= MOST_COMPARED) {
        let mut told = BTreeSet::new();
        for (i, a) in rows.iter().enumerate() {
            for b in rows[i + 1..].iter().filter(|b| same_event(a, b)) {
                // Of three rows about one fact the third is told once.
                if told.insert(&b.id) {
                    let effect = if a.concession.is_some() && b.concession.is_some() {
                        ": it counts twice in the ledger"
                    } else {
                        ""
                    };
                    found.push(repeated(("event", &a.id, &b.id, effect), (a.span, b.span)));
                }
            }
        }
    }
    for regime in &case.regimes {
        let mut groups: BTreeMap<u32, Vec<&Occasion>> = BTreeMap::new();
        for o in &regime.occasions {
            groups.entry(o.actor.0).or_default().push(o);
        }
        for rows in groups.values().filter(|g| g.len() <= MOST_COMPARED) {
            let mut told = BTreeSet::new();
            for (i, a) in rows.iter().enumerate() {
                for b in rows[i + 1..].iter().filter(|b| same_occasion(a, b)) {
                    if told.insert(&b.id) {
                        let effect = ": it counts twice in the rates";
                        found.push(repeated(("occasion", &a.id, &b.id, effect), (a.span, b.span)));
                    }
                }
            }
        }
    }
}

fn repeated(
    (what, first, second, effect): (&str, &str, &str, &str),
    (at_first, at_second): (crate::Span, crate::Span),
) -> Diagnostic {
    Diagnostic::warning(
        "RP2123",
        at_second,
        format!("{what} `{second}` tells what `{first}` tells{effect}"),
        "keep one row with all its sources, or let the summaries say in what they differ",
    )
    .note("this row")
    .also(at_first, "and this one")
}

/// Whether two dates may be of one day, give or take some days.
fn near(a: PartialDate, b: PartialDate, days: i32) -> bool {
    let gap = |x: PartialDate, y: PartialDate| (x.earliest() - y.latest()).get_days();
    gap(a, b) <= days && gap(b, a) <= days
}

/// The same actors, about the same day, and either the same words, or the same
/// concession in much the same words.
fn same_event(a: &Event, b: &Event) -> bool {
    let moves = |e: &Event| e.observation.as_ref().map(|o| (o.episode.clone(), o.node));
    // Two moves of a game are two facts, however alike they are told.
    if let (Some(x), Some(y)) = (moves(a), moves(b))
        && x != y
    {
        return false;
    }
    // Words are looked at last, since every pair of rows comes here.
    if !near(a.date, b.date, REPORTED_WITHIN) {
        return false;
    }
    let (x, y) = (words(&a.summary), words(&b.summary));
    let same_gift = a.concession.is_some() && a.concession == b.concession && a.entry == b.entry;
    (near(a.date, b.date, 0) && x == y) || (same_gift && alike(&x, &y))
}

/// The same partner and measures about the same day, told in the same words.
fn same_occasion(a: &Occasion, b: &Occasion) -> bool {
    let same = a.measures == b.measures && a.enforced == b.enforced && a.response == b.response;
    near(a.date, b.date, 0) && same && alike(&words(&a.summary), &words(&b.summary))
}

/// The words of a sentence, small and without marks.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(MOST_WORDS)
        .map(str::to_lowercase)
        .collect()
}

/// Whether two sentences share most of their words (Jaccard's index).
fn alike(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    if a.len().min(b.len()) < FEW_WORDS {
        return a == b;
    }
    let shared = a.intersection(b).count();
    shared as f64 >= ALIKE * (a.len() + b.len() - shared) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_tell_the_same() {
        for (a, b, same) in [
            ("Hanoi frees a dissident.", "hanoi frees a DISSIDENT", true),
            ("A ship calls.", "A ship leaves.", false),
            (
                "Washington lifts the ban on lethal arms sales to Vietnam",
                "Washington lifts the ban on lethal arms sales to Vietnam today",
                true,
            ),
            ("Washington delivers a first cutter", "Washington delivers a second cutter", false),
        ] {
            assert_eq!(alike(&words(a), &words(b)), same, "{a} / {b}");
        }
    }

    #[test]
    fn dates_that_may_be_one() {
        let date = |y, m, d| PartialDate::new(y, m, d);
        let day = date(2022, Some(4), Some(15));
        assert!(near(day, date(2022, Some(4), None), 0));
        assert!(near(day, date(2022, Some(4), Some(18)), 3));
        assert!(!near(day, date(2022, Some(4), Some(19)), 3));
        assert!(!near(day, date(2021, None, None), 3));
    }
}
