//! `case.toml` into the typed case, with every mistake of one run.

mod belief;
mod fields;
mod game;
mod people;
mod rule;

pub(crate) use fields::{Fields, Reader};

use crate::diagnostic::Diagnostic;
use crate::toml_tree::{Spanned, Value};
use crate::{Case, Ladder, Span};

/// Keys of the document itself.
const TOP: &[&str] = &[
    "schema",
    "title",
    "as_of",
    "summary",
    "actors",
    "dyads",
    "ladder",
    "ledger",
    "parameters",
    "correlations",
    "games",
    "regimes",
    "rivals",
    "questions",
];

/// Files that the document names, beyond those with fixed names.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// Position of the regime, path and where it is named.
    pub regimes: Vec<(usize, String, Span)>,
    /// Source keys cited, with the place.
    pub cited: Vec<(String, Span)>,
}

/// Reads the document. The case lacks its tables and sources.
pub(crate) fn read(root: &Spanned, id: &str, found: &mut Vec<Diagnostic>) -> (Case, Named) {
    let mut r = Reader::new(found);
    let mut case = Case {
        id: id.to_owned(),
        title: String::new(),
        as_of: jiff::civil::Date::constant(9999, 12, 31),
        actors: Vec::new(),
        dyads: Vec::new(),
        ladder: None,
        parameters: Vec::new(),
        correlations: Vec::new(),
        games: Vec::new(),
        regimes: Vec::new(),
        rivals: Vec::new(),
        questions: Vec::new(),
        events: Vec::new(),
        sources: Vec::new(),
        hash: String::new(),
    };
    let Some(mut top) = r.fields(root, "the case") else {
        return (case, Named::default());
    };
    top.known(&mut r, TOP);
    match top.number(&mut r, "schema") {
        Some((1.0, _)) => {}
        Some((other, at)) => r.error(
            "RP0014",
            at,
            format!("this case says schema = {other}, but only version 1 is known"),
            "write  schema = 1",
        ),
        None => top.missing(&mut r, "schema", "write  schema = 1  at the top"),
    }
    match top.text(&mut r, "title") {
        Some((title, _)) => case.title = title,
        None => top.missing(&mut r, "title", "write  title = \"…\""),
    }
    match top.date(&mut r, "as_of") {
        Some((date, _)) => case.as_of = date,
        None => top.missing(
            &mut r,
            "as_of",
            "write  as_of = 2022-04-15 : what was known that day counts, later rows are held out",
        ),
    }
    top.text(&mut r, "summary");
    if let Some(mut ledger) = top.table(&mut r, "ledger") {
        ledger.known(&mut r, &["unit", "judgement", "source"]);
        ledger.text(&mut r, "unit");
        r.basis(&mut ledger);
    }
    people::actors(&mut r, &mut top, &mut case);
    people::dyads(&mut r, &mut top, &mut case);
    ladder(&mut r, &mut top, &mut case);
    belief::parameters(&mut r, &mut top, &mut case);
    belief::correlations(&mut r, &mut top, &mut case);
    game::games(&mut r, &mut top, &mut case);
    let regimes = rule::regimes(&mut r, &mut top, &mut case);
    rule::rivals(&mut r, &mut top, &mut case);
    rule::questions(&mut r, &mut top, &mut case);
    let cited = r.cited();
    (case, Named { regimes, cited })
}

fn ladder(r: &mut Reader<'_>, top: &mut Fields<'_>, case: &mut Case) {
    let Some(t) = top.table(r, "ladder") else { return };
    t.known(r, &["tiers"]);
    let Some(tiers) = t.list(r, "tiers") else {
        t.missing(r, "tiers", "write  tiers = [\"none\", \"partner\", \"ally\"] , lowest first");
        return;
    };
    let mut names: Vec<(String, Span)> = Vec::new();
    for tier in tiers {
        let Value::Text(name) = &tier.value else {
            r.wrong_type(tier, "a tier", "text");
            continue;
        };
        if let Some((_, first)) = names.iter().find(|(n, _)| n == name) {
            let first = *first;
            r.push(
                Diagnostic::error(
                    "RP0101",
                    tier.span,
                    format!("tier `{name}` stands twice on the ladder"),
                    "keep one of them",
                )
                .also(first, "first here"),
            );
            continue;
        }
        names.push((name.clone(), tier.span));
    }
    case.ladder =
        Some(Ladder { tiers: names.into_iter().map(|(n, _)| n).collect(), records: Vec::new() });
}
