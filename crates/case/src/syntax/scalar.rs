//! Keys, texts, numbers and dates.

use super::mistake::Mistake;
use super::statements::grammar;
use super::tree::Value;
use jiff::civil::Date;
use std::borrow::Cow;
use toml_parser::decoder::ScalarKind;
use toml_parser::parser::Event;
use toml_parser::{ParseError, Source};

/// The name that a key writes.
pub(super) fn key(source: Source<'_>, event: &Event, mistakes: &mut Vec<Mistake>) -> String {
    let Some(raw) = source.get(event) else { return String::new() };
    let mut errors: Vec<ParseError> = Vec::new();
    let mut name = Cow::Borrowed("");
    raw.decode_key(&mut name, &mut errors);
    mistakes.extend(errors.iter().map(grammar));
    name.into_owned()
}

/// What a text, number, date, `true` or `false` stands for.
pub(super) fn value(source: Source<'_>, event: &Event, mistakes: &mut Vec<Mistake>) -> Value {
    let Some(raw) = source.get(event) else { return Value::Broken };
    let mut errors: Vec<ParseError> = Vec::new();
    let mut text = Cow::Borrowed("");
    let kind = raw.decode_scalar(&mut text, &mut errors);
    if !errors.is_empty() {
        mistakes.extend(errors.iter().map(grammar));
        return Value::Broken;
    }
    let read = match kind {
        ScalarKind::String => Ok(Value::Text(text.into_owned())),
        ScalarKind::Boolean(b) => Ok(Value::Bool(b)),
        ScalarKind::DateTime => day(&text),
        ScalarKind::Float => float(&text),
        ScalarKind::Integer(radix) => match i64::from_str_radix(&text, radix.value()) {
            Ok(n) => Ok(Value::Number(n as f64)),
            Err(_) => Err("integer number overflowed".to_owned()),
        },
    };
    read.unwrap_or_else(|what| {
        let at = event.span().start()..event.span().end();
        mistakes.push(Mistake::Grammar { what: what.into(), at });
        Value::Broken
    })
}

fn day(text: &str) -> Result<Value, String> {
    let read = text.parse::<toml_datetime::Datetime>().map_err(|e| e.to_string())?;
    Ok(match (read.date, read.time) {
        (Some(d), None) => {
            Date::new(d.year as i16, d.month as i8, d.day as i8).map_or(Value::Other, Value::Date)
        }
        _ => Value::Other,
    })
}

fn float(text: &str) -> Result<Value, String> {
    let Ok(x) = text.parse::<f64>() else { return Err("invalid floating-point number".to_owned()) };
    let named = text.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_alphabetic());
    if x.is_infinite() && !named {
        return Err("floating-point number overflowed".to_owned());
    }
    Ok(Value::Number(x))
}
