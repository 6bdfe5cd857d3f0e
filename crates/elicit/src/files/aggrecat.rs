//! aggreCAT's tables: three-point judgements of claims in two rounds, and
//! outcomes.

use super::table::{columns, number, rows};
use super::{Mistakes, Place};
use serde::Serialize;
use std::collections::HashMap;

/// What someone says of a claim: how likely it is, and between what.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ThreePoint {
    /// The round, as written: `round_2`.
    pub round: String,
    /// The claim, by position.
    pub claim: usize,
    /// Who, by position.
    pub expert: usize,
    /// The lower end, a probability.
    pub lower: Option<f64>,
    /// The best guess.
    pub best: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
    /// Where it stands.
    #[serde(skip)]
    pub at: Place,
}

/// Claims with the judgements of them and, where known, whether they held.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Claims {
    /// The names of the claims, in the order of the table.
    pub claims: Vec<String>,
    /// The names of the experts.
    pub experts: Vec<String>,
    /// The judgements, in the order of the table.
    pub judgements: Vec<ThreePoint>,
    /// Of each claim whether it held, if that is known.
    pub outcomes: Vec<Option<bool>>,
}

const NEEDED: [&str; 5] = ["round", "paper_id", "user_name", "element", "value"];

/// Reads judgements: columns `round`, `paper_id`, `user_name`, `element` and
/// `value`; others are left aside, and so are elements other than
/// `three_point_lower`, `three_point_best` and `three_point_upper`. Values are per
/// cents if one of them is above 1.
pub fn read_claims(text: &str, file: usize, found: &mut Mistakes) -> Claims {
    let mut all = Claims::default();
    let rows = rows(text, file, found);
    let Some((head, body)) = rows.split_first() else {
        let at = Place { file, bytes: 0..0 };
        found.error("RP0802", &at, "the table is empty", NEEDED.join(","));
        return all;
    };
    let Some(column) = columns(head, &NEEDED, &[], false, found) else { return all };
    let mut places: HashMap<(String, usize, usize), usize> = HashMap::new();
    let mut names: [HashMap<String, usize>; 2] = Default::default();
    let mut percent = false;
    for row in body {
        let cell = |name: &str| row.cell(column(name));
        let element = cell("element").text;
        let Some(part) = element.strip_prefix("three_point_") else { continue };
        let Some(value) = number(&cell("value"), "the judgement", found) else { continue };
        if !(0.0..=100.0).contains(&value) {
            let message = format!("the judgement is {value}");
            let help = "write a probability, 0 to 1, or per cents, 0 to 100";
            found.error("RP0806", &cell("value").at, message, help);
            continue;
        }
        percent |= value > 1.0;
        let claim = position(&cell("paper_id").text, &mut names[0], &mut all.claims);
        let expert = position(&cell("user_name").text, &mut names[1], &mut all.experts);
        let round = cell("round").text;
        let at = *places.entry((round.clone(), claim, expert)).or_insert_with(|| {
            let at = row.at.clone();
            all.judgements.push(ThreePoint { round, claim, expert, at, ..Default::default() });
            all.judgements.len() - 1
        });
        let judgement = &mut all.judgements[at];
        let slot = match part {
            "lower" => &mut judgement.lower,
            "best" => &mut judgement.best,
            "upper" => &mut judgement.upper,
            _ => {
                let message = format!("`{element}` is no element of a judgement");
                let help = "elements: three_point_lower, three_point_best, three_point_upper";
                found.error("RP0814", &cell("element").at, message, help);
                continue;
            }
        };
        if slot.replace(value).is_some() {
            let message = format!("{} of one expert on one claim is there twice", element);
            found.error("RP0807", &row.at, message, "keep one of the rows");
        }
    }
    if percent {
        for j in &mut all.judgements {
            for v in [&mut j.lower, &mut j.best, &mut j.upper] {
                *v = v.map(|x| x / 100.0);
            }
        }
    }
    for j in all.judgements.iter().filter(|j| j.best.is_none()) {
        let who = (&all.experts[j.expert], &all.claims[j.claim]);
        let message = format!("{} gives no best guess of claim {} in {}", who.0, who.1, j.round);
        found.error(
            "RP0814",
            &j.at,
            message,
            "add the row three_point_best, or take the others out",
        );
    }
    all.outcomes = vec![None; all.claims.len()];
    all
}

fn position(name: &str, known: &mut HashMap<String, usize>, all: &mut Vec<String>) -> usize {
    *known.entry(name.to_owned()).or_insert_with(|| {
        all.push(name.to_owned());
        all.len() - 1
    })
}

/// Reads outcomes, columns `paper_id` and `outcome` (1 or 0), into claims.
/// Outcomes of claims that nobody judged are left aside.
pub fn read_outcomes(text: &str, file: usize, all: &mut Claims, found: &mut Mistakes) {
    let rows = rows(text, file, found);
    let Some((head, body)) = rows.split_first() else {
        let at = Place { file, bytes: 0..0 };
        found.error("RP0802", &at, "the table of outcomes is empty", "paper_id,outcome");
        return;
    };
    let Some(column) = columns(head, &["paper_id", "outcome"], &[], false, found) else { return };
    for row in body {
        let (id, outcome) = (row.cell(column("paper_id")), row.cell(column("outcome")));
        let held = match outcome.text.to_lowercase().as_str() {
            "1" | "true" => true,
            "0" | "false" => false,
            _ => {
                let message = format!("the outcome of {} is `{}`", id.text, outcome.text);
                found.error("RP0803", &outcome.at, message, "write 1 if it held and 0 if not");
                continue;
            }
        };
        if let Some(i) = all.claims.iter().position(|c| *c == id.text) {
            all.outcomes[i] = Some(held);
        }
    }
}
