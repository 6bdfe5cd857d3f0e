//! Relations over time: where they stand, when a state is reached, what follows.

use super::{Bar, Block, bars, numbers, table, words};
use crate::page::Page;
use crate::words::{percent, percent_range};
use realpolitik_analysis::relations::{Band, RelationFinding, StateOverTime};

fn said(b: &Band) -> String {
    format!("{} ({})", percent(b.mean, b.mcse), percent_range(b.p05, b.p95))
}

/// Every relation: its name where there are several, then what is made of it.
fn each(page: &Page, make: impl Fn(&RelationFinding) -> Vec<Block>) -> Vec<Block> {
    let all = &page.findings.relations;
    let several = all.len() > 1;
    let one = |r: &RelationFinding| {
        let name = several.then(|| Block::Part(r.label.clone()));
        let blocks = make(r);
        let name = name.filter(|_| !blocks.is_empty());
        name.into_iter().chain(blocks).collect::<Vec<_>>()
    };
    all.iter().flat_map(one).collect()
}

/// States, each with a number on every date.
fn by_date<'a>(
    r: &RelationFinding,
    states: impl Iterator<Item = &'a StateOverTime>,
    of: impl Fn(&StateOverTime) -> &[Band],
) -> Option<Block> {
    let rows = states.flat_map(|s| {
        r.dates.iter().zip(of(s)).map(|(d, b)| {
            let (mean, range) = (percent(b.mean, b.mcse), percent_range(b.p05, b.p95));
            vec![s.label.clone(), d.clone(), mean, range]
        })
    });
    let heads = [words("State"), words("Date"), numbers("Probability"), numbers("Belief 5–95 %")];
    table(&heads, rows.collect::<Vec<_>>())
}

fn bar(label: &str, b: &Band) -> Bar {
    Bar { label: label.to_owned(), mean: b.mean, range: Some((b.p05, b.p95)), value: said(b) }
}

/// Where it stands on the last date, and on all.
pub(super) fn fan(page: &Page) -> Vec<Block> {
    each(page, |r| {
        let states = || r.states.iter().filter(|s| !s.group);
        let last = states().filter_map(|s| Some(bar(&s.label, s.there.last()?)));
        bars(last.collect())
            .into_iter()
            .chain(by_date(r, states(), |s| s.there.as_slice()))
            .collect()
    })
}

/// How likely each state has been reached by each date.
pub(super) fn survival(page: &Page) -> Vec<Block> {
    each(page, |r| {
        let awaited =
            || r.states.iter().filter(|s| s.reached.first().is_some_and(|b| b.mean < 1.0));
        let last = awaited()
            .filter_map(|s| Some(bar(&format!("Reached: {}", s.label), s.reached.last()?)));
        bars(last.collect())
            .into_iter()
            .chain(by_date(r, awaited(), |s| s.reached.as_slice()))
            .collect()
    })
}

/// Which state follows which within a period.
pub(super) fn states(page: &Page) -> Vec<Block> {
    each(page, |r| {
        let label = |id: &str| {
            let found = r.states.iter().find(|s| s.id == id);
            found.map_or_else(|| id.to_owned(), |s| s.label.clone())
        };
        let rows = r.transitions.iter().map(|t| {
            let p = &t.probability;
            let by: Vec<&str> = t.outcomes.iter().map(|o| o.label.as_str()).collect();
            vec![
                label(&t.from),
                label(&t.to),
                percent(p.mean, p.mcse),
                percent_range(p.p05, p.p95),
                by.join("; "),
            ]
        });
        let heads = [
            words("From"),
            words("To"),
            numbers("Probability a period"),
            numbers("Belief 5–95 %"),
            words("By these endings"),
        ];
        table(&heads, rows.collect::<Vec<_>>()).into_iter().collect()
    })
}
