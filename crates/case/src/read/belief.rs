//! Parameters, their beliefs, and the correlations among them.

use super::experts::{self, Weighed};
use super::quantiles::quantiles;
use super::{Asked, Asker, Fields, Handle, Query, Reader};
use crate::diagnostic::Diagnostic;
use crate::language::document::case;
use crate::language::parameters::parameter;
use crate::syntax::{Spanned, Value};
use crate::{Case, Distribution, Opinion, Parameter, ParameterId, Span};
use realpolitik_belief::family::number;

/// `[parameters.NAME]`.
pub(super) fn parameters(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case) {
    let weighed = experts::weighed(r, top);
    for (key, t) in top.named(r, &case::PARAMETERS, "parameter") {
        r.identifier(&key.name, key.span, "parameter");
        let mut basis = r.basis(&t);
        let stated_belief = belief(r, &t, weighed.as_ref());
        let query = stated_belief.as_ref().and_then(|b| b.query.clone());
        r.asks(Asker::Parameter(ParameterId(case.parameters.len() as u32)), query);
        let Stated { distribution, account, experts, .. } = stated_belief.unwrap_or_default();
        basis.account = account;
        let card_of = t
            .text(r, &parameter::CARD_OF)
            .and_then(|(n, at)| r.actor(case, &n, at, "the holder of a card"));
        let without = t.number(r, &parameter::WITHOUT).map(|(v, _)| v);
        if t.get(&parameter::WITHOUT).is_some() {
            t.missing(
                r,
                &parameter::CARD_OF,
                "say whose card is taken away: card_of = \"VN\" ; else `without` does nothing",
            );
        }
        if t.get(&parameter::CARD_OF).is_some() && without.is_none() {
            t.missing(
                r,
                &parameter::WITHOUT,
                "say its value when the card is taken away: without = 0",
            );
        }
        let private = match t.text(r, &parameter::VISIBILITY) {
            Some((v, _)) if v == "private" => true,
            Some((v, _)) if v == "public" => false,
            Some((v, at)) => {
                r.error(
                    "RP0013",
                    at,
                    format!("`{v}` is not a visibility"),
                    "write \"private\" or \"public\"",
                );
                false
            }
            None => false,
        };
        r.declare_parameter(&key.name, ParameterId(case.parameters.len() as u32));
        case.parameters.push(Parameter {
            label: t.text(r, &parameter::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l),
            unit: t
                .text(r, &parameter::UNIT)
                .map(|(u, _)| u.trim().to_owned())
                .filter(|u| !u.is_empty()),
            id: key.name.clone(),
            distribution,
            basis,
            experts,
            card_of,
            without,
            private,
            span: key.span,
            belief_span: stated(&t).first().and_then(|k| t.get(k)).map_or(key.span, |v| v.span),
        });
    }
}

/// A belief that is stated, and how it was made of what was given.
pub(super) struct Stated {
    /// The belief; of one that is drawn from tables, nothing yet.
    pub distribution: Distribution,
    /// How it was made, where that is more than it says itself.
    pub account: Option<String>,
    /// The experts of whom it is pooled.
    pub experts: Vec<Opinion>,
    /// What is to be counted once the tables are read.
    pub query: Option<Query>,
}

impl Default for Stated {
    fn default() -> Self {
        Stated {
            distribution: Distribution::Fixed { value: 0.0 },
            account: None,
            experts: Vec::new(),
            query: None,
        }
    }
}

impl From<Distribution> for Stated {
    fn from(distribution: Distribution) -> Self {
        Stated { distribution, ..Stated::default() }
    }
}

/// Those of the keys of a belief that a table has. Exactly one should be there.
fn stated(t: &Fields<'_>) -> Vec<Handle> {
    let Some(block) = t.block else { return Vec::new() };
    let keys = block.exactly_one.iter().filter_map(|name| block.key(name));
    keys.filter(|k| t.get(k).is_some()).collect()
}

/// Keys that say how a belief is made of what is stated, and of what.
const MAKING: [(&str, &[&str], &str); 4] = [
    ("fit", &["quantiles", "experts"], "quantiles = { \"5%\" = …, \"50%\" = …, \"95%\" = … }"),
    ("pool", &["experts"], "experts = { anna = \"0.2 to 0.5\", ben = \"0.1 to 0.3\" }"),
    ("weights", &["experts"], "experts = { anna = \"0.2 to 0.5\", ben = \"0.1 to 0.3\" }"),
    ("column", &["posterior"], "posterior = \"fits/learnt.parquet\""),
];

/// A key that says how a belief is made has an effect only on what it makes it of.
fn have_effect(r: &mut Reader<'_>, t: &Fields<'_>, stated: &str) {
    for (name, of, example) in MAKING {
        let key = t.block.and_then(|b| b.key(name)).filter(|k| t.get(k).is_some());
        let Some(key) = key.filter(|_| !of.contains(&stated)) else { continue };
        r.error(
            "RP0502",
            t.key_span(key).unwrap_or(t.span),
            format!("`{name}` of {} has no effect: its belief is stated by `{stated}`", t.what),
            format!("take it out, or state {example}"),
        );
    }
}

/// The belief that a table states; `weighed` are the experts who answered seed
/// questions.
pub(super) fn belief(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    weighed: Option<&Weighed>,
) -> Option<Stated> {
    let given = stated(t);
    let [one] = given.as_slice() else {
        not_one(r, t, &given);
        return None;
    };
    have_effect(r, t, one.name);
    let spanned = t.get(one)?;
    let result = match (one.name, &spanned.value) {
        ("value", Value::Number(v)) if v.is_finite() => Ok(Distribution::Fixed { value: *v }),
        ("value", Value::Text(text)) if number(text).is_some() && text.parse::<f64>().is_err() => {
            Ok(Distribution::Fixed { value: number(text).unwrap_or_default() })
        }
        ("range", Value::Text(text)) => {
            let result = Distribution::parse_range(text);
            return told(r, result, (spanned.span, text), &t.what, &Distribution::parse_range)
                .map(Stated::from);
        }
        ("range", Value::Array(list)) => {
            two_numbers(r, list, spanned, &t.what);
            return None;
        }
        ("dist", Value::Text(text)) => {
            let result = Distribution::parse_dist(text);
            return told(r, result, (spanned.span, text), &t.what, &Distribution::parse_dist)
                .map(Stated::from);
        }
        ("quantiles", Value::Table(_)) => return quantiles(r, t, spanned),
        ("experts", Value::Table(_)) => return experts::pooled(r, t, spanned, weighed),
        ("data", Value::Text(text)) => {
            let (at, what) = (spanned.span, t.what.clone());
            let query = Query { asked: Asked::Tables, text: text.clone(), at, what };
            return Some(Stated { query: Some(query), ..Stated::default() });
        }
        ("posterior", Value::Text(path)) => {
            let column = t.text(r, &parameter::COLUMN).map(|(c, _)| c);
            let asked = Asked::Draws { column: column.unwrap_or_else(|| named(&t.what)) };
            let (at, what) = (spanned.span, t.what.clone());
            let query = Query { asked, text: path.clone(), at, what };
            return Some(Stated { query: Some(query), ..Stated::default() });
        }
        ("value", Value::Text(text)) if text.contains(char::is_alphabetic) => {
            let (message, help) = no_number(&t.what, text.trim());
            r.error("RP0013", spanned.span, message, help);
            return None;
        }
        (key, _) => {
            let expected = match key {
                "value" => "a finite number",
                "quantiles" => "a table such as { \"5%\" = 0.1, \"50%\" = 0.2, \"95%\" = 0.4 }",
                "experts" => "a table such as { anna = \"0.2 to 0.5\", ben = \"0.1 to 0.3\" }",
                _ => "text in quotes",
            };
            r.wrong_type(spanned, &format!("`{key}` of {}", t.what), expected);
            return None;
        }
    };
    checked(r, result, spanned.span, &t.what).map(Stated::from)
}

/// Says that a belief is stated twice, or not at all in a table that must have one.
fn not_one(r: &mut Reader<'_>, t: &Fields<'_>, given: &[Handle]) {
    if let [first, second, ..] = given {
        let place = |k: &Handle| t.key_span(k).unwrap_or(t.span);
        let names: Vec<&str> = given.iter().map(|k| k.name).collect();
        let d = Diagnostic::error(
            "RP0502",
            place(second),
            format!("{} states its belief more than once: {}", t.what, names.join(" and ")),
            "keep the one that is meant",
        )
        .note("and again here");
        r.push(d.also(place(first), "stated here"));
    } else if t.whole {
        r.error(
            "RP0502",
            t.span,
            format!("{} does not say what is believed of it", t.what),
            "write for example  range = \"0.2 to 0.6\"  (90 % of belief) or  value = 0.4",
        );
    }
}

/// The name in what a table is called, as in "parameter `fear`".
fn named(what: &str) -> String {
    what.split('`').nth(1).unwrap_or(what).to_owned()
}

/// What is wrong with a text in the place of a number, and where it belongs.
fn no_number(what: &str, text: &str) -> (String, String) {
    let range = text
        .split_once(" to ")
        .is_some_and(|(low, high)| number(low).is_some() && number(high).is_some());
    let key = match (Distribution::parse_dist(text).is_ok(), range) {
        (true, _) => "dist",
        (_, true) => "range",
        _ => {
            return (
                format!("`value` of {what} must be a finite number, but this is text"),
                format!("a quantity made of others stands under [define]:  NAME = \"{text}\""),
            );
        }
    };
    let message = format!("`value` of {what} is one number, and this is a belief");
    (message, format!("write  {key} = \"{text}\""))
}

/// `range = [0.2, 0.6]`: a range is one text.
fn two_numbers(r: &mut Reader<'_>, list: &[Spanned], value: &Spanned, what: &str) {
    let numbers: Vec<f64> = list
        .iter()
        .filter_map(|v| match v.value {
            Value::Number(n) => Some(n),
            _ => None,
        })
        .collect();
    let [low, high] = numbers.as_slice() else {
        r.wrong_type(value, &format!("`range` of {what}"), "text in quotes");
        return;
    };
    let text = format!("\"{low} to {high}\"");
    r.push(
        Diagnostic::error(
            "RP0013",
            value.span,
            format!("`range` of {what} is a list; a range is one text"),
            format!("write  range = {text}"),
        )
        .fixed_by(value.span, text),
    );
}

/// Reads a belief in words. Where it has decimal commas, that is the cause.
pub(super) fn told(
    r: &mut Reader<'_>,
    result: Result<Distribution, String>,
    (at, text): (Span, &str),
    what: &str,
    parse: &dyn Fn(&str) -> Result<Distribution, String>,
) -> Option<Distribution> {
    let proper = |d: &Distribution| d.validate().is_ok();
    if result.as_ref().is_ok_and(proper) {
        return result.ok();
    }
    // Where a comma is the decimal point, a semicolon parts the numbers.
    let points = text.replace(',', ".").replace(';', ",");
    if text.contains(',') && decimal_commas(text) && parse(&points).as_ref().is_ok_and(proper) {
        r.push(
            Diagnostic::error(
                "RP0501",
                at,
                format!("the belief of {what} has decimal commas: {text}"),
                format!("write decimal points: \"{points}\""),
            )
            .fixed_by(at, format!("\"{points}\"")),
        );
        return None;
    }
    checked(r, result, at, what)
}

/// Whether every comma of a text stands between two digits.
fn decimal_commas(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    bytes
        .iter()
        .enumerate()
        .filter(|(_, b)| **b == b',')
        .all(|(i, _)| i > 0 && digit(i - 1) && digit(i + 1))
}

pub(super) fn checked(
    r: &mut Reader<'_>,
    result: Result<Distribution, String>,
    at: Span,
    what: &str,
) -> Option<Distribution> {
    match result.and_then(|d| d.validate().map(|()| d)) {
        Ok(d) => Some(d),
        Err(why) => {
            r.error(
                "RP0501",
                at,
                format!("the belief of {what} is not proper: {why}"),
                "fix the numbers; all forms:  realpolitik explain RP0501",
            );
            None
        }
    }
}
