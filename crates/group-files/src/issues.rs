//! Issues that were settled: the table from which models are scored.

use crate::csv_table::{Row, rows};
use crate::draft::{Draft, DraftActor, Mistakes, Number, Unit};
use realpolitik_bargain::Dimension;
use realpolitik_bargain::score::Issue;
use realpolitik_case::Span;
use realpolitik_case::diagnostic::did_you_mean;
use realpolitik_case::load::{Limits, Loaded};
use std::collections::HashMap;

const NEEDED: [&str; 6] = ["issue", "actor", "capability", "position", "salience", "outcome"];
const OPTIONAL: [&str; 3] = ["status_quo", "low", "high"];

/// Issues read from a table.
#[derive(Debug)]
pub struct Issues {
    /// The issues, if there was no error, in the order of the table.
    pub issues: Option<Vec<Issue>>,
    /// Every mistake with its place.
    pub loaded: Loaded,
}

/// Reads a table with a row per actor and issue. Its columns are `issue`,
/// `actor`, `capability`, `position`, `salience` and `outcome`, and perhaps
/// `status_quo`, `low` and `high`. What is said of the issue (outcome, status
/// quo, scale) stands in its first row, and may be left empty in the others.
///
/// Without `low` and `high` the scale is 0 to 100. Saliences are 0 to 1, or per
/// cents if one of the table is above 1.
pub fn read_issues(name: &str, bytes: &[u8], limits: &Limits) -> Issues {
    let mut found = Mistakes::new(name, bytes, limits);
    let issues = found.text().map(str::to_owned).and_then(|text| {
        let rows = rows(&text, limits, &mut found)?;
        let columns = columns(&rows[0], &mut found)?;
        let mut drafts: Vec<Started> = Vec::new();
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for row in &rows[1..] {
            take(row, &columns, &mut drafts, &mut by_name, &mut found);
        }
        if drafts.is_empty() {
            let help = "write a row per actor and issue";
            found.error("RP0712", rows[0].at, "there is no issue", help);
        }
        finish(drafts, &mut found)
    });
    let (issues, loaded) = found.issues(issues);
    Issues { issues, loaded }
}

type Columns = HashMap<&'static str, usize>;

fn columns(head: &Row, found: &mut Mistakes) -> Option<Columns> {
    let mut columns = Columns::new();
    for (i, cell) in head.cells.iter().enumerate().filter(|(_, c)| !c.text.is_empty()) {
        let name = cell.text.to_lowercase().replace([' ', '-'], "_");
        let known = NEEDED.iter().chain(&OPTIONAL).find(|k| **k == name);
        match known {
            Some(key) if columns.insert(key, i).is_none() => {}
            Some(key) => {
                let help = "keep the one that is meant";
                found.error("RP0702", cell.at, format!("the column `{key}` is there twice"), help);
            }
            None => {
                let all = NEEDED.iter().chain(&OPTIONAL).copied();
                let help = did_you_mean(&name, "columns", all);
                found.error("RP0702", cell.at, format!("there is no column `{}`", cell.text), help);
            }
        }
    }
    let missing: Vec<&str> = NEEDED.into_iter().filter(|k| !columns.contains_key(k)).collect();
    if !missing.is_empty() {
        let message = format!("the table has no column {}", missing.join(", "));
        let help = format!("the first row is  {}", NEEDED.join(","));
        found.error("RP0702", head.at, message, help);
        return None;
    }
    Some(columns)
}

/// An issue of which rows are still being read.
struct Started {
    name: String,
    at: Span,
    actors: Vec<DraftActor>,
    /// Outcome, status quo, low and high, where given.
    facts: HashMap<&'static str, (f64, Span)>,
}

fn take(
    row: &Row,
    columns: &Columns,
    drafts: &mut Vec<Started>,
    by_name: &mut HashMap<String, usize>,
    found: &mut Mistakes,
) {
    let cell = |key: &str| columns.get(key).map(|i| row.cell(*i));
    let (Some(issue), Some(actor)) = (cell("issue"), cell("actor")) else { return };
    if issue.text.is_empty() {
        found.error("RP0712", issue.at, "this row names no issue", "say which issue it belongs to");
        return;
    }
    let index = *by_name.entry(issue.text.clone()).or_insert_with(|| {
        let facts = HashMap::new();
        drafts.push(Started { name: issue.text.clone(), at: issue.at, actors: Vec::new(), facts });
        drafts.len() - 1
    });
    let draft = &mut drafts[index];
    for key in ["outcome", "status_quo", "low", "high"] {
        let Some(c) = cell(key).filter(|c| !c.text.is_empty()) else { continue };
        let Ok(value) = c.text.parse::<f64>() else {
            let message = format!("the {key} of {} is `{}`, not a number", issue.text, c.text);
            found.error("RP0703", c.at, message, "write a number on the issue's scale");
            continue;
        };
        if let Some((before, _)) = draft.facts.insert(key, (value, c.at))
            && before != value
        {
            let message = format!("the {key} of {} is {value} here and {before} above", issue.text);
            found.error("RP0712", c.at, message, "an issue has one of it: correct one of them");
        }
    }
    let mut number = |key: &str| {
        let c = cell(key)?;
        let what = format!("the {key} of {} on {}", actor.text, issue.text);
        found.belief(&c.text, c.at, &what).map(|belief| Number { belief, at: c.at })
    };
    let (capability, position, salience) =
        (number("capability"), number("position"), number("salience"));
    if let (Some(capability), Some(position), Some(salience)) = (capability, position, salience) {
        draft.actors.push(DraftActor {
            name: actor.text,
            at: actor.at,
            description: String::new(),
            capability,
            position: vec![position],
            salience: vec![salience],
        });
    }
}

fn finish(drafts: Vec<Started>, found: &mut Mistakes) -> Option<Vec<Issue>> {
    if !found.clean() {
        return None;
    }
    let high = |n: &Number| n.belief.median() > 1.0;
    let percent = drafts.iter().flat_map(|d| &d.actors).any(|a| a.salience.iter().any(high));
    let mut issues = Vec::new();
    for draft in drafts {
        let fact = |key: &str| draft.facts.get(key).copied();
        let low = fact("low").map_or(0.0, |f| f.0);
        let high = fact("high").map_or(100.0, |f| f.0);
        let Some((outcome, at)) = fact("outcome") else {
            let message = format!("the issue {} has no outcome", draft.name);
            found.error("RP0712", draft.at, message, "write what was decided in its first row");
            continue;
        };
        let bad = [("outcome", Some((outcome, at))), ("status quo", fact("status_quo"))]
            .into_iter()
            .filter_map(|(what, f)| f.map(|(v, at)| (what, v, at)))
            .find(|(_, v, _)| !(low..=high).contains(v));
        if low >= high || bad.is_some() {
            let (what, value, at) = bad.unwrap_or(("low end", low, draft.at));
            let message = format!("the {what} of {} is {value}", draft.name);
            found.error("RP0705", at, message, format!("the scale runs from {low} to {high}"));
            continue;
        }
        let status_quo = fact("status_quo").map(|f| f.0);
        let dimension = Dimension { name: draft.name.clone(), low, high, status_quo };
        let group = Draft {
            name: draft.name.clone(),
            description: String::new(),
            dimensions: vec![dimension],
            scales_from_positions: false,
            unit: if percent { Unit::Percent } else { Unit::Guess },
            actors: draft.actors,
            at: draft.at,
            adjustment: None,
            settings: None,
        };
        if let Some(group) = group.finish(found) {
            issues.push(Issue { name: draft.name, group, outcome });
        }
    }
    Some(issues)
}
