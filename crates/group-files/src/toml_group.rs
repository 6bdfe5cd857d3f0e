//! A group as TOML: `[group]`, its dimensions and its actors.

use crate::draft::{Draft, DraftActor, Mistakes, Number, Unit, span};
use realpolitik_bargain::Dimension;
use realpolitik_bargain::spatial::Settings;
use realpolitik_case::diagnostic::did_you_mean;
use realpolitik_case::{Distribution, Span};
use std::ops::Range;
use toml_edit::{Document, Item, TableLike};

const GROUP: [&str; 5] = ["title", "description", "options", "dimensions", "actors"];
const DIMENSION: [&str; 4] = ["name", "low", "high", "status_quo"];
const ACTOR: [&str; 5] = ["name", "description", "capability", "position", "salience"];

fn place(range: Option<Range<usize>>) -> Span {
    let range = range.unwrap_or(0..0);
    span(range.start, range.end)
}

/// A table with its name and place.
struct Section<'t> {
    what: String,
    table: &'t dyn TableLike,
    at: Span,
}

impl<'t> Section<'t> {
    /// Reports keys that are not among those known.
    fn known(&self, keys: &[&str], found: &mut Mistakes) {
        for (key, item) in self.table.iter() {
            if !keys.contains(&key) {
                let at = self.key_place(key, item);
                let message = format!("{} has no key `{key}`", self.what);
                found.error("RP0713", at, message, did_you_mean(key, "keys", keys.iter().copied()));
            }
        }
    }

    fn key_place(&self, key: &str, item: &Item) -> Span {
        let key = self.table.get_key_value(key).and_then(|(k, _)| k.span());
        place(key.or_else(|| item.span()))
    }

    fn text(&self, key: &str, found: &mut Mistakes) -> Option<String> {
        let item = self.table.get(key)?;
        match item.as_str() {
            Some(text) => Some(text.to_owned()),
            None => {
                let message = format!("`{key}` of {} is not text", self.what);
                found.error("RP0713", place(item.span()), message, "put it in \"quotes\"");
                None
            }
        }
    }

    fn number(&self, key: &str, found: &mut Mistakes) -> Option<f64> {
        let item = self.table.get(key)?;
        match value(item) {
            Some(v) => Some(v),
            None => {
                let message = format!("`{key}` of {} is not a number", self.what);
                found.error("RP0703", place(item.span()), message, "write a number");
                None
            }
        }
    }

    /// The tables within a table, by name.
    fn sections(&self, key: &str, each: &str, found: &mut Mistakes) -> Vec<(String, Section<'t>)> {
        let Some(item) = self.table.get(key) else { return Vec::new() };
        let Some(all) = item.as_table_like() else {
            let message = format!("`{key}` of {} is not a table", self.what);
            let help = format!("write [group.{key}.NAME] for each {each}");
            found.error("RP0713", place(item.span()), message, help);
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (name, item) in all.iter() {
            let at = all.get_key_value(name).and_then(|(k, _)| k.span()).or_else(|| item.span());
            let what = format!("the {each} `{name}`");
            match item.as_table_like() {
                Some(table) => {
                    sections.push((name.to_owned(), Section { what, table, at: place(at) }))
                }
                None => {
                    let help = format!("write [group.{key}.{name}] and its keys below");
                    found.error("RP0713", place(at), format!("{what} is not a table"), help);
                }
            }
        }
        sections
    }
}

fn value(item: &Item) -> Option<f64> {
    let number = item.as_float().or_else(|| item.as_integer().map(|i| i as f64));
    number.filter(|v| v.is_finite())
}

/// Reads the form.
pub(super) fn draft(text: &str, found: &mut Mistakes) -> Option<Draft> {
    let document = match Document::parse(text) {
        Ok(d) => d,
        Err(e) => {
            let at = place(e.span());
            let what = e.message().lines().next().unwrap_or_default().to_owned();
            let help = "text goes in \"quotes\", tables in [brackets], one key = value a line";
            found.error("RP0701", at, format!("this is not TOML: {what}"), help);
            return None;
        }
    };
    let root = document.as_table();
    for (key, item) in root.iter().filter(|(k, _)| *k != "group") {
        let at = place(root.key(key).and_then(|k| k.span()).or_else(|| item.span()));
        let help = "a file of a group holds [group] and what is within it";
        found.error("RP0713", at, format!("there is no table or key `{key}` beside [group]"), help);
    }
    let item = root.get("group")?;
    let table = item.as_table_like()?;
    let group = Section { what: "[group]".to_owned(), table, at: place(item.span()) };
    group.known(&GROUP, found);
    let dimensions: Vec<(String, Dimension)> = group
        .sections("dimensions", "dimension", found)
        .into_iter()
        .filter_map(|(key, s)| Some((key.clone(), dimension(&key, &s, found)?)))
        .collect();
    if dimensions.is_empty() {
        let help = "write [group.dimensions.NAME] with  low = 0  and  high = 100";
        found.error("RP0702", group.at, "there is no dimension", help);
        return None;
    }
    let sections = group.sections("actors", "actor", found);
    let keys: Vec<&str> = dimensions.iter().map(|(k, _)| k.as_str()).collect();
    let actors: Vec<Option<DraftActor>> =
        sections.iter().map(|(name, s)| actor(name, s, &keys, found)).collect();
    let settings = options(&group, found);
    Some(Draft {
        name: group.text("title", found).unwrap_or_default(),
        description: group.text("description", found).unwrap_or_default(),
        actors: actors.into_iter().collect::<Option<_>>()?,
        dimensions: dimensions.into_iter().map(|(_, d)| d).collect(),
        scales_from_positions: false,
        unit: Unit::Percent,
        at: group.at,
        adjustment: None,
        settings,
    })
}

fn dimension(key: &str, s: &Section<'_>, found: &mut Mistakes) -> Option<Dimension> {
    s.known(&DIMENSION, found);
    let low = s.number("low", found).unwrap_or(0.0);
    let high = s.number("high", found).unwrap_or(100.0);
    if low >= high {
        let message = format!("the scale of {} runs from {low} to {high}", s.what);
        found.error("RP0705", s.at, message, "low must be below high");
        return None;
    }
    let status_quo = s.number("status_quo", found);
    if let Some(q) = status_quo
        && !(low..=high).contains(&q)
    {
        let at = s.table.get("status_quo").map_or(s.at, |i| place(i.span()));
        let message = format!("the status quo {q} of {} is off its scale", s.what);
        found.error("RP0705", at, message, format!("write a value from {low} to {high}"));
        return None;
    }
    let name = s.text("name", found).unwrap_or_else(|| key.to_owned());
    Some(Dimension { name, low, high, status_quo })
}

fn actor(name: &str, s: &Section<'_>, keys: &[&str], found: &mut Mistakes) -> Option<DraftActor> {
    s.known(&ACTOR, found);
    let capability = match s.table.get("capability") {
        Some(item) => number(item, &format!("the capability of {name}"), found),
        None => {
            missing(s, "capability", "capability = 40", found);
            None
        }
    };
    let position = per_dimension(name, s, "position", keys, found);
    let salience = per_dimension(name, s, "salience", keys, found);
    let full = s.text("name", found).unwrap_or_default();
    let description = s.text("description", found).unwrap_or_default();
    Some(DraftActor {
        name: name.to_owned(),
        at: s.at,
        description: if description.is_empty() { full } else { description },
        capability: capability?,
        position: position?,
        salience: salience?,
    })
}

fn missing(s: &Section<'_>, key: &str, example: &str, found: &mut Mistakes) {
    let message = format!("{} has no `{key}`", s.what);
    found.error("RP0713", s.at, message, format!("write for example  {example}"));
}

fn number(item: &Item, what: &str, found: &mut Mistakes) -> Option<Number> {
    let at = place(item.span());
    let belief = match (value(item), item.as_str()) {
        (Some(value), _) => Some(Distribution::Fixed { value }),
        (None, Some(text)) => found.belief(text, at, what),
        (None, None) => {
            let help = "write a number (40), or \"20 to 40\", or a distribution in quotes";
            found.error("RP0703", at, format!("{what} is not a number"), help);
            None
        }
    };
    belief.map(|belief| Number { belief, at })
}

/// A number for each dimension; without a table, if there is only one.
fn per_dimension(
    name: &str,
    s: &Section<'_>,
    key: &str,
    keys: &[&str],
    found: &mut Mistakes,
) -> Option<Vec<Number>> {
    let example = format!("{key} = {{ {} = 40 }}", keys.first().copied().unwrap_or("NAME"));
    let Some(item) = s.table.get(key) else {
        missing(s, key, &example, found);
        return None;
    };
    let Some(table) = item.as_table_like() else {
        if keys.len() == 1 {
            return number(item, &format!("the {key} of {name}"), found).map(|n| vec![n]);
        }
        let message =
            format!("the {key} of {name} is one number, and there are {} dimensions", keys.len());
        found.error("RP0713", place(item.span()), message, format!("write for example  {example}"));
        return None;
    };
    for (k, i) in table.iter().filter(|(k, _)| !keys.contains(k)) {
        let at = place(table.get_key_value(k).and_then(|(key, _)| key.span()).or_else(|| i.span()));
        let help = did_you_mean(k, "dimensions", keys.iter().copied());
        found.error("RP0713", at, format!("`{k}` is no dimension"), help);
    }
    let mut all = Vec::new();
    for k in keys {
        let one = match table.get(k) {
            Some(i) => number(i, &format!("the {key} of {name} on {k}"), found),
            None => {
                let at = place(item.span());
                let message = format!("the {key} of {name} on {k} is missing");
                found.error("RP0713", if at.end > 0 { at } else { s.at }, message, example.clone());
                None
            }
        };
        all.push(one);
    }
    all.into_iter().collect()
}

/// Options of the spatial model.
fn options(group: &Section<'_>, found: &mut Mistakes) -> Option<Settings> {
    let item = group.table.get("options")?;
    let Some(table) = item.as_table_like() else {
        let help = "write [group.options] and KTAB's names below: VotingRule = \"Prop\"";
        found.error("RP0713", place(item.span()), "`options` is not a table", help);
        return None;
    };
    let mut settings = Settings::default();
    for (key, item) in table.iter() {
        let value = item.as_str().unwrap_or_default();
        if let Err(e) = settings.set(key, value) {
            let known = Settings::KEYS.contains(&key);
            let key_place = table.get_key_value(key).and_then(|(k, _)| k.span());
            let at = if known { item.span() } else { key_place.or_else(|| item.span()) };
            let help = if known {
                "the values are listed with  realpolitik explain RP0709".to_owned()
            } else {
                did_you_mean(key, "options", Settings::KEYS)
            };
            found.error("RP0709", place(at), e.to_string(), help);
        }
    }
    Some(settings)
}
