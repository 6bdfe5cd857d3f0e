//! `regimes/*.csv`: every occasion on which a rule could bite.

use super::{File, Row, Table, code_of_missing, full, open};
use crate::diagnostic::Diagnostic;
use crate::language::regimes::occasion;
use crate::limits::{Budget, Limits};
use crate::read::NamedTable;
use crate::{Case, Occasion, PartialDate, Regime, Span};
use std::collections::HashMap;
use std::rc::Rc;

/// Further places that a message shows.
const SHOWN: usize = 4;

/// Reads the occasions of a regime.
pub(crate) fn occasions(
    case: &Case,
    named: &mut NamedTable,
    file: File<'_>,
    limits: &Limits,
    budget: &mut Budget,
    found: &mut Vec<Diagnostic>,
    cited: &mut Vec<(String, Span)>,
) {
    let measures: Vec<String> = named.regime.measures.iter().map(|(m, _, _)| m.clone()).collect();
    let all = (!named.measures.open()).then_some(measures.as_slice());
    let declared = Rc::clone(&named.declared);
    let regime = &named.regime;
    let Some(table) = open(case, &declared, file, (&occasion::BLOCK, all), limits, found) else {
        return;
    };
    let rules = &regime.rules;
    let work: usize = rules
        .iter()
        .map(|r| {
            1 + r.criteria.iter().map(|(_, e)| e.steps.len()).max().unwrap_or(0) * r.criteria.len()
        })
        .max()
        .unwrap_or(0)
        .saturating_add(rules.len());
    if !budget.take(work.saturating_mul(table.rows.len()) / 8) {
        found.push(Diagnostic::error(
            "RP0003",
            regime.span,
            format!(
                "holding {} occasions against these rules takes too long (limit max-steps {})",
                table.rows.len(),
                budget.limit()
            ),
            "simplify the criteria, or raise --max-steps",
        ));
        return;
    }
    let mut rows = Vec::new();
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for (record, span) in &table.rows {
        if full(found) {
            break;
        }
        let row = Row { table: &table, record, span: *span };
        row.cite(cited);
        let id = row.get(&occasion::ID);
        let place = row.cell(&occasion::ID);
        if let Some(first) = seen.insert(id, place).filter(|_| !id.is_empty()) {
            found.push(
                Diagnostic::error(
                    "RP0101",
                    place,
                    format!("occasion `{id}` is there twice"),
                    "give each row an id of its own",
                )
                .note("again here")
                .also(first, "first here"),
            );
        }
        if let Some(o) = occasion(case, &row, &measures, found) {
            if named.sound {
                agreement(regime, &o, row.cell(&occasion::MET), found);
            }
            rows.push(o);
        }
    }
    codes_of_missing(&table, &measures, found);
    named.regime.occasions = rows;
}

/// Warns of numbers by which data sets mark what is missing, where a measure has
/// no other number below 0.
fn codes_of_missing(table: &Table<'_>, measures: &[String], found: &mut Vec<Diagnostic>) {
    for m in measures {
        let rows = || table.rows.iter().map(|(record, span)| Row { table, record, span: *span });
        let below: Vec<(f64, Span)> = rows()
            .filter_map(|r| Some((r.text(m).parse::<f64>().ok()?, r.place(m))))
            .filter(|(v, _)| *v < 0.0)
            .collect();
        if full(found) || below.iter().any(|(v, _)| !code_of_missing(*v)) {
            continue;
        }
        let Some(((value, at), others)) = below.split_first() else { continue };
        let mut d = Diagnostic::warning(
            "RP0625",
            *at,
            format!(
                "`{value}` in column `{m}` counts as a measurement; data sets mark by it what is missing"
            ),
            "leave the cell empty if it was not measured",
        );
        for (value, at) in others.iter().take(SHOWN) {
            d = d.also(*at, format!("{value} here"));
        }
        found.push(d);
    }
}

fn occasion(
    case: &Case,
    row: &Row<'_>,
    measures: &[String],
    found: &mut Vec<Diagnostic>,
) -> Option<Occasion> {
    let id = row.required(&occasion::ID, found).map(str::to_owned);
    let date = row.date(&occasion::DATE, found);
    row.required(&occasion::ACTOR, found);
    let actor = row.actor(case, &occasion::ACTOR, found);
    let mut values = Vec::with_capacity(measures.len());
    for m in measures {
        let text = row.text(m);
        let value = text.parse::<f64>().ok().filter(|v| v.is_finite());
        if value.is_none() && !text.is_empty() {
            let (help, fix) = row.not_a_number(
                text,
                "write digits and a decimal point only; leave it empty where not found",
            );
            let mut d = Diagnostic::error(
                "RP0609",
                row.place(m),
                format!("`{text}` in column `{m}` is not a number"),
                help,
            );
            if let Some(fix) = fix {
                d = d.fixed_by(row.place(m), fix);
            }
            found.push(d);
        }
        values.push(value);
    }
    let met = match row.get(&occasion::MET) {
        "" => None,
        text => {
            let count = text.parse::<u32>().ok();
            if count.is_none() {
                let (help, fix) = row.not_a_number(
                    text,
                    "write how many criteria the source says were met, or leave it empty",
                );
                let mut d = Diagnostic::error(
                    "RP0609",
                    row.cell(&occasion::MET),
                    format!("`{text}` in column `met` is not a count"),
                    help,
                );
                if let Some(fix) = fix {
                    d = d.fixed_by(row.cell(&occasion::MET), fix);
                }
                found.push(d);
            }
            count
        }
    };
    let enforced = row.word(&occasion::ENFORCED, &[("yes", true), ("no", false)], found);
    let answered = answered(row, date, found);
    row.required(&occasion::SOURCE, found);
    let grade = row.grade(&occasion::GRADE, found);
    let copy_grade = row.copy_grade(&occasion::COPY_GRADE, found);
    Some(Occasion {
        id: id?,
        date: date?,
        actor: actor?,
        measures: values,
        met,
        enforced: enforced?,
        response: row.get(&occasion::RESPONSE).to_owned(),
        sources: row.sources(),
        grade: grade?,
        copy_grade,
        summary: row.get(&occasion::SUMMARY).to_owned(),
        answered,
        span: row.span,
    })
}

/// The day of the answer, which cannot be before the occasion.
fn answered(
    row: &Row<'_>,
    date: Option<PartialDate>,
    found: &mut Vec<Diagnostic>,
) -> Option<PartialDate> {
    if row.get(&occasion::ANSWERED).is_empty() {
        return None;
    }
    let answered = row.date(&occasion::ANSWERED, found)?;
    if date.is_some_and(|d| answered.latest() < d.earliest()) {
        found.push(
            Diagnostic::error(
                "RP0613",
                row.cell(&occasion::ANSWERED),
                format!("this occasion is answered on {answered}, before it came about"),
                "correct one of the two days, or leave `answered` empty",
            )
            .note("answered here")
            .also(row.cell(&occasion::DATE), "came about here"),
        );
    }
    Some(answered)
}

/// Where all measures are there, the criteria they meet must be those reported.
fn agreement(regime: &Regime, o: &Occasion, at: Span, found: &mut Vec<Diagnostic>) {
    let (Some(met), Some(computed)) = (o.met, regime.criteria_met(o)) else { return };
    if met != computed {
        let mut d = Diagnostic::error(
            "RP0610",
            at,
            format!("`{}` reports {met} as met, but its measures meet {computed}", o.id),
            "fix the measures or the count, or leave blank what the source does not give",
        );
        if let Some(rule) = regime.rule_on(o.date.latest()) {
            d = d.also(rule.span, "the rule that held on that day");
        }
        found.push(d);
    }
}
