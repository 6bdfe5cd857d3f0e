//! Parameters, their beliefs, and the correlations among them.

use super::{Fields, Handle, Reader};
use crate::diagnostic::Diagnostic;
use crate::language::document::case;
use crate::language::parameters::parameter;
use crate::syntax::{Spanned, Value};
use crate::table::per_cent;
use crate::{Case, Distribution, Parameter, ParameterId, Span};
use realpolitik_belief::family::Elicited;
use std::borrow::Cow;

/// `[parameters.NAME]`.
pub(super) fn parameters(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case) {
    for (key, t) in top.named(r, &case::PARAMETERS, "parameter") {
        r.identifier(&key.name, key.span, "parameter");
        let basis = r.basis(&t);
        let distribution = belief(r, &t).unwrap_or(Distribution::Fixed { value: 0.0 });
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
            card_of,
            without,
            private,
            span: key.span,
            belief_span: stated(&t).first().and_then(|k| t.get(k)).map_or(key.span, |v| v.span),
        });
    }
}

/// Those of the keys of a belief that a table has. Exactly one should be there.
fn stated(t: &Fields<'_>) -> Vec<Handle> {
    let Some(block) = t.block else { return Vec::new() };
    let keys = block.exactly_one.iter().filter_map(|name| block.key(name));
    keys.filter(|k| t.get(k).is_some()).collect()
}

/// The belief that a table states.
pub(super) fn belief(r: &mut Reader<'_>, t: &Fields<'_>) -> Option<Distribution> {
    let given = stated(t);
    let [one] = given.as_slice() else {
        if let [first, second, ..] = given.as_slice() {
            let place = |k: Handle| t.key_span(k).unwrap_or(t.span);
            let names: Vec<&str> = given.iter().map(|k| k.name).collect();
            let mut d = Diagnostic::error(
                "RP0502",
                place(second),
                format!("{} states its belief more than once: {}", t.what, names.join(" and ")),
                "keep the one that is meant",
            )
            .note("and again here");
            d = d.also(place(first), "stated here");
            r.push(d);
        } else if t.whole {
            r.error(
                "RP0502",
                t.span,
                format!("{} does not say what is believed of it", t.what),
                "write for example  range = \"0.2 to 0.6\"  (90 % of belief) or  value = 0.4",
            );
        }
        return None;
    };
    let spanned = t.get(one)?;
    let result = match (one.name, &spanned.value) {
        ("value", Value::Number(v)) if v.is_finite() => Ok(Distribution::Fixed { value: *v }),
        ("value", Value::Text(text)) if per_cent(text).is_some() => {
            Ok(Distribution::Fixed { value: per_cent(text).unwrap_or_default() })
        }
        ("range", Value::Text(text)) => {
            let written = shares(text);
            let result = Distribution::parse_range(&written);
            return told(r, result, (spanned.span, text), &t.what, &Distribution::parse_range);
        }
        ("range", Value::Array(list)) => {
            two_numbers(r, list, spanned, &t.what);
            return None;
        }
        ("dist", Value::Text(text)) => {
            let result = Distribution::parse_dist(text);
            return told(r, result, (spanned.span, text), &t.what, &Distribution::parse_dist);
        }
        ("quantiles", Value::Table(_)) => return quantiles(r, spanned, &t.what),
        (key, _) => {
            let expected = match key {
                "value" => "a finite number",
                "quantiles" => "a table such as { \"5%\" = 0.1, \"50%\" = 0.2, \"95%\" = 0.4 }",
                _ => "text in quotes",
            };
            r.wrong_type(spanned, &format!("`{key}` of {}", t.what), expected);
            return None;
        }
    };
    checked(r, result, spanned.span, &t.what)
}

/// A range with per cents as the shares that they are: "2% to 5%".
fn shares(text: &str) -> Cow<'_, str> {
    let Some((low, high)) = text.split_once(" to ") else { return Cow::Borrowed(text) };
    match (per_cent(low), per_cent(high)) {
        (Some(low), Some(high)) => Cow::Owned(format!("{low} to {high}")),
        _ => Cow::Borrowed(text),
    }
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
fn told(
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

fn checked(
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

fn quantiles(r: &mut Reader<'_>, value: &Spanned, what: &str) -> Option<Distribution> {
    let t = r.fields(value, what, None)?;
    let mut points = points(r, &t)?;
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    for pair in points.windows(2) {
        let [(p, x, first), (q, y, second)] = [pair[0], pair[1]];
        let percent = |p: f64| (p * 1e8).round() / 1e6;
        if p == q {
            r.push(
                Diagnostic::error(
                    "RP0101",
                    second,
                    format!("the {} % quantile of {what} is there twice", percent(p)),
                    "keep one of them",
                )
                .note("again here")
                .also(first, "first here"),
            );
            return None;
        }
        if y < x {
            r.push(
                Diagnostic::error(
                    "RP0522",
                    second,
                    format!(
                        "quantiles of {what} go down: {} % = {x} but {} % = {y}",
                        percent(p),
                        percent(q)
                    ),
                    "a higher quantile cannot be a lower value; swap or fix them",
                )
                .also(first, "more belief than this lies below a lower value"),
            );
            return None;
        }
    }
    if points.len() < 2 {
        if !t.whole {
            return None;
        }
        r.error(
            "RP0501",
            value.span,
            format!("{what} has {} quantile; at least two are needed", points.len()),
            "write for example { \"5%\" = 0.1, \"50%\" = 0.2, \"95%\" = 0.4 }",
        );
        return None;
    }
    let mut points: Vec<(f64, f64)> = points.into_iter().map(|(p, x, _)| (p, x)).collect();
    let open = points[0].0 > 0.0 || points[points.len() - 1].0 < 1.0;
    if open && let Some(e) = Elicited::new(points.clone()) {
        return checked(r, Ok(Distribution::Elicited(e)), value.span, what);
    }
    // One quantile and an end say nothing of the other: the slope goes on.
    if points[0].0 > 0.0 {
        let [(p, x), (q, y)] = [points[0], points[1]];
        points.insert(0, (0.0, x - (y - x) / (q - p) * p));
    }
    if points[points.len() - 1].0 < 1.0 {
        let m = points.len();
        let [(p, x), (q, y)] = [points[m - 2], points[m - 1]];
        points.push((1.0, y + (y - x) / (q - p) * (1.0 - q)));
    }
    checked(r, Ok(Distribution::Quantiles { points }), value.span, what)
}

/// Share of belief, value and place of each quantile as written.
fn points(r: &mut Reader<'_>, t: &Fields<'_>) -> Option<Vec<(f64, f64, Span)>> {
    let what = &t.what;
    let mut points: Vec<(f64, f64, Span)> = Vec::new();
    for (key, v) in t.entries() {
        let text = key.name.trim();
        let p = match text.strip_suffix('%') {
            Some(percent) => percent.trim().parse::<f64>().map(|p| p / 100.0),
            None => text.parse::<f64>(),
        };
        let Ok(p) = p else {
            r.error(
                "RP0013",
                key.span,
                format!("`{text}` of {what} does not say which quantile it is"),
                "write the share of belief below it, as \"5%\"",
            );
            return None;
        };
        let x = match &v.value {
            Value::Number(x) => *x,
            Value::Text(t) if per_cent(t).is_some() => per_cent(t).unwrap_or_default(),
            _ => {
                r.wrong_type(v, &format!("quantile {text} of {what}"), "a number");
                return None;
            }
        };
        if !(0.0..=1.0).contains(&p) {
            r.error(
                "RP0403",
                key.span,
                format!("quantile {text} of {what} is outside 0 to 100 %"),
                "write the share of belief below it, as \"5%\"",
            );
            return None;
        }
        points.push((p, x, Span { end: v.span.end, ..key.span }));
    }
    Some(points)
}
