//! `elicitations.csv`: who said what of which question, in which round.

use super::table::{Cell, Row, columns, number, rows};
use super::{Mistakes, Place};
use crate::cooke::Scale;
use crate::expert::{Elicitation, Judgement, Question, Statement};
use std::collections::HashMap;

/// The columns, in the order in which they are written.
pub const COLUMNS: [&str; 8] =
    ["round", "expert", "parameter", "kind", "p", "value", "reason", "date"];
const NEEDED: [&str; 4] = ["expert", "parameter", "kind", "value"];
const OPTIONAL: [&str; 4] = ["round", "p", "reason", "date"];
/// Kinds of rows: what an expert says, then what is said of a question, without an
/// expert.
const KINDS: [&str; 7] =
    ["quantile", "probability", "interval", "best", "realisation", "range", "scale"];
/// Most rounds.
const MOST_ROUNDS: u32 = 99;

/// Reads the table. `known` are questions of a plan, taken over as they stand;
/// a question that is not among them is added in the order of the rows.
///
/// A row with an expert is a judgement: of kind `quantile` (`p` is the share of
/// belief below `value`), `probability` (of an event), `interval` (`value` is
/// `10 to 30`, of which one is sure to the share `p`) or `best`. A row without an
/// expert says something of the question: its `realisation`, its `range`
/// (`0 to 100`) or its `scale` (`uniform` or `log`).
///
/// ```
/// use realpolitik_elicit::files::{Mistakes, read_judgements};
/// let text = "expert,parameter,kind,p,value\nAda,fear,quantile,0.05,1\nAda,fear,quantile,0.5,2\n";
/// let mut mistakes = Mistakes::default();
/// let all = read_judgements(text, 0, Default::default(), &mut mistakes);
/// assert!(mistakes.clean());
/// assert_eq!(all.answer(1, 0, 0).unwrap().points(), [(0.05, 1.0), (0.5, 2.0)]);
/// ```
pub fn read_judgements(
    text: &str,
    file: usize,
    known: Elicitation,
    found: &mut Mistakes,
) -> Elicitation {
    let mut all = known;
    let rows = rows(text, file, found);
    let Some((head, body)) = rows.split_first() else {
        let at = Place { file, bytes: 0..0 };
        found.error(
            "RP0802",
            &at,
            "the table is empty",
            format!("the first row is  {}", COLUMNS.join(",")),
        );
        return all;
    };
    let Some(column) = columns(head, &NEEDED, &OPTIONAL, true, found) else { return all };
    for row in body {
        if row.cells.len() > head.cells.len() {
            let message = format!(
                "this row has {} cells and the first {}",
                row.cells.len(),
                head.cells.len()
            );
            found.error("RP0802", &row.at, message, "put text that holds a comma in \"quotes\"");
            continue;
        }
        take(row, &column, &mut all, found);
    }
    check(&all, found);
    all
}

fn take(
    row: &Row,
    column: &impl Fn(&str) -> Option<usize>,
    all: &mut Elicitation,
    found: &mut Mistakes,
) {
    let cell = |name: &str| row.cell(column(name));
    let (expert, parameter, kind) = (cell("expert"), cell("parameter"), cell("kind"));
    if parameter.text.is_empty() {
        let help = "say which parameter or question it is about";
        found.error("RP0802", &row.at, "this row names no parameter", help);
        return;
    }
    let word = kind.text.to_lowercase();
    if !KINDS.contains(&word.as_str()) {
        let near = realpolitik_belief::suggest::suggestions(&word, KINDS);
        let near = near.first().map_or(String::new(), |n| format!("did you mean {n}? "));
        let message = format!("`{}` is no kind of judgement", kind.text);
        found.error("RP0804", &kind.at, message, format!("{near}kinds: {}", KINDS.join(", ")));
        return;
    }
    let question = all.question(&parameter.text).unwrap_or_else(|| {
        all.questions.push(Question::named(&parameter.text));
        all.questions.len() - 1
    });
    if matches!(word.as_str(), "realisation" | "range" | "scale") {
        if expert.text.is_empty() {
            said_of(&word, &cell("value"), &mut all.questions[question], found);
        } else {
            let message = format!("a {word} is of the question, but an expert is named");
            found.error("RP0804", &expert.at, message, "leave the cell of the expert empty");
        }
        return;
    }
    if expert.text.is_empty() {
        found.error("RP0802", &row.at, "this judgement names no expert", "say who gave it");
        return;
    }
    let round = match cell("round") {
        c if c.text.is_empty() => 1,
        c => match c.text.parse::<u32>() {
            Ok(n) if (1..=MOST_ROUNDS).contains(&n) => n,
            _ => {
                let message = format!("`{}` is no round", c.text);
                found.error("RP0803", &c.at, message, "rounds are counted 1, 2, …");
                return;
            }
        },
    };
    let Some(statement) = statement(&word, &cell("p"), &cell("value"), found) else { return };
    let expert = all.experts.iter().position(|e| *e == expert.text).unwrap_or_else(|| {
        all.experts.push(expert.text.clone());
        all.experts.len() - 1
    });
    all.judgements.push(Judgement {
        round,
        expert,
        question,
        statement,
        reason: cell("reason").text,
        date: cell("date").text,
        at: row.at.clone(),
    });
}

/// What a row without an expert says of its question.
fn said_of(word: &str, value: &Cell, question: &mut Question, found: &mut Mistakes) {
    match word {
        "realisation" => {
            if let Some(x) = number(value, "the realisation", found) {
                if let Some(before) = question.realization.filter(|b| *b != x) {
                    let message = format!("the realisation of {} is {x} and {before}", question.id);
                    found.error("RP0807", &value.at, message, "keep the one that is right");
                }
                question.realization = Some(x);
                question.seed = true;
            }
        }
        "range" => {
            if let Some((low, high)) = interval(value, found) {
                (question.low, question.high) = (Some(low), Some(high));
            }
        }
        _ => match value.text.to_lowercase().as_str() {
            "uniform" | "uni" => question.scale = Scale::Uniform,
            "log" => question.scale = Scale::Log,
            _ => {
                let message = format!("`{}` is no scale", value.text);
                found.error("RP0804", &value.at, message, "scales: uniform, log");
            }
        },
    }
}

/// Two numbers, `10 to 30`.
fn interval(value: &Cell, found: &mut Mistakes) -> Option<(f64, f64)> {
    let form = "write two numbers, as in  10 to 30";
    let Some((low, high)) = value.text.split_once(" to ") else {
        found.error("RP0803", &value.at, format!("`{}` is no interval", value.text), form);
        return None;
    };
    let read = |text: &str| text.trim().parse::<f64>().ok().filter(|v| v.is_finite());
    match (read(low), read(high)) {
        (Some(low), Some(high)) if low < high => Some((low, high)),
        (Some(low), Some(high)) => {
            let message = format!("the low end {low} is not below the high end {high}");
            found.error("RP0805", &value.at, message, "put the lower number first");
            None
        }
        _ => {
            found.error("RP0803", &value.at, format!("`{}` is no interval", value.text), form);
            None
        }
    }
}

fn statement(word: &str, p: &Cell, value: &Cell, found: &mut Mistakes) -> Option<Statement> {
    let share = |found: &mut Mistakes| -> Option<f64> {
        let share = number(p, "the share of belief", found)?;
        if share > 0.0 && share < 1.0 {
            return Some(share);
        }
        let shown = if (1.0..100.0).contains(&share) {
            format!("write {} for {share} %", share / 100.0)
        } else {
            "write a number above 0 and below 1; ends stand in a row of kind range".to_owned()
        };
        found.error("RP0806", &p.at, format!("the share of belief is {share}"), shown);
        None
    };
    match word {
        "quantile" => {
            let (share, value) = (share(found), number(value, "the value", found));
            Some(Statement::Quantile { share: share?, value: value? })
        }
        "best" => Some(Statement::Best { value: number(value, "the best guess", found)? }),
        "interval" => {
            let (share, ends) = (share(found), interval(value, found));
            let (low, high) = ends?;
            Some(Statement::Interval { share: share?, low, high })
        }
        _ => {
            let v = number(value, "the probability", found)?;
            if !(0.0..=1.0).contains(&v) {
                let message = format!("the probability is {v}");
                found.error("RP0806", &value.at, message, "write a number from 0 to 1, or 30 %");
                return None;
            }
            Some(Statement::Probability { value: v })
        }
    }
}

/// Checks what stands in several rows together: nothing is said twice, quantiles
/// rise, and everything lies in its range.
pub(super) fn check(all: &Elicitation, found: &mut Mistakes) {
    type Key = (u32, usize, usize);
    let mut order: Vec<Key> = Vec::new();
    let mut groups: HashMap<Key, Vec<&Judgement>> = HashMap::new();
    for j in &all.judgements {
        let key = (j.round, j.expert, j.question);
        let group = groups.entry(key).or_insert_with(|| {
            order.push(key);
            Vec::new()
        });
        if let Some(first) = group.iter().find(|b| same(&b.statement, &j.statement)) {
            let who = &all.experts[j.expert];
            let what = &all.questions[j.question].id;
            found.push(
                super::Mistake::error(
                    "RP0807",
                    j.at.clone(),
                    format!("{who} says this of {what} twice in round {}", j.round),
                    "keep one of the rows",
                )
                .also(first.at.clone(), "first here"),
            );
        }
        group.push(j);
    }
    for key in order {
        rising(all, &groups[&key], found);
    }
    for q in &all.questions {
        let outside = |x: f64| q.low.is_some_and(|l| x < l) || q.high.is_some_and(|h| x > h);
        if let Some(x) =
            q.realization.filter(|x| outside(*x) || (q.scale == Scale::Log && *x <= 0.0))
        {
            let message = format!("the realisation of {} is {x}, outside its range", q.id);
            let help = "correct the realisation, the range or the scale";
            found.error("RP0808", &Place::default(), message, help);
        }
    }
}

fn same(a: &Statement, b: &Statement) -> bool {
    match (a, b) {
        (Statement::Quantile { share: p, .. }, Statement::Quantile { share: q, .. }) => {
            (p - q).abs() < 1e-12
        }
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// The values of one answer: each in the range of its question, and rising.
fn rising(all: &Elicitation, group: &[&Judgement], found: &mut Mistakes) {
    let mut points: Vec<(f64, f64, &Place)> = Vec::new();
    let (mut best, mut ends) = (None, None);
    for j in group {
        match j.statement {
            Statement::Quantile { share, value } => points.push((share, value, &j.at)),
            Statement::Interval { share, low, high } => {
                ends = Some((low, high));
                points.push((0.5 * (1.0 - share), low, &j.at));
                points.push((0.5 * (1.0 + share), high, &j.at));
            }
            Statement::Best { value } => best = Some((value, &j.at)),
            Statement::Probability { .. } => {}
        }
    }
    let Some(one) = group.first() else { return };
    let (who, q) = (&all.experts[one.expert], &all.questions[one.question]);
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    for w in points.windows(2) {
        let ((p, x, first), (r, y, second)) = (w[0], w[1]);
        if r - p > 1e-12 && x >= y {
            let (p, r) = (per_cent(p), per_cent(r));
            let how = if x > y { "go down" } else { "are alike" };
            let message =
                format!("the quantiles of {who} for {} {how}: {p} = {x} and {r} = {y}", q.id);
            let help = if x > y {
                format!("swap them, or ask again: {r} must lie above {p}")
            } else {
                "ask for values that differ, however little".to_owned()
            };
            let at = second.clone();
            let mistake = super::Mistake::error("RP0805", at, message, help);
            found.push(if first == second {
                mistake
            } else {
                mistake.also(first.clone(), "against this")
            });
        }
    }
    if let (Some((b, at)), Some((low, high))) = (best, ends)
        && !(low..=high).contains(&b)
    {
        let message =
            format!("the best guess {b} of {who} for {} is outside {low} to {high}", q.id);
        found.error("RP0805", at, message, "correct the guess or the interval");
    }
    for (x, at) in points.iter().map(|(_, x, at)| (*x, *at)).chain(best) {
        let low = q.low.is_some_and(|l| x < l);
        let high = q.high.is_some_and(|h| x > h);
        if low || high {
            let ends = (q.low.unwrap_or(f64::NEG_INFINITY), q.high.unwrap_or(f64::INFINITY));
            let message =
                format!("{who} says {x} of {}, which runs from {} to {}", q.id, ends.0, ends.1);
            found.error("RP0808", at, message, "correct the value, or widen the range");
        } else if q.scale == Scale::Log && x <= 0.0 {
            let message = format!("{who} says {x} of {}, which is on a logarithmic scale", q.id);
            found.error("RP0808", at, message, "give a value above 0, or take the scale uniform");
        }
    }
}

/// A share as per cents, without digits that nobody reads.
fn per_cent(p: f64) -> String {
    format!("{} %", (p * 1e8).round() / 1e6)
}

/// Rows of judgements for the table, with a line break after each.
pub fn write_rows(all: &Elicitation, judgements: &[Judgement]) -> String {
    let mut out = String::new();
    for j in judgements {
        let (kind, p, value) = match j.statement {
            Statement::Quantile { share, value } => {
                ("quantile", share.to_string(), value.to_string())
            }
            Statement::Probability { value } => ("probability", String::new(), value.to_string()),
            Statement::Interval { share, low, high } => {
                ("interval", share.to_string(), format!("{low} to {high}"))
            }
            Statement::Best { value } => ("best", String::new(), value.to_string()),
        };
        let cells = [
            &j.round.to_string(),
            &all.experts[j.expert],
            &all.questions[j.question].id,
            kind,
            &p,
            &value,
            &j.reason,
            &j.date,
        ];
        let line: Vec<String> = cells.iter().map(|c| quoted(c)).collect();
        out.push_str(&line.join(","));
        out.push('\n');
    }
    out
}

/// A cell, in quotes where it needs them. What a spreadsheet would take for a
/// formula gets an apostrophe before it, but a number stays as it is.
fn quoted(text: &str) -> String {
    let formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
