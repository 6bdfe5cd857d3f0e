//! Completion of values in `case.toml`.

use super::{Offer, name, names};
use crate::index::{Declared, Group, Scope, Spot, Wants};
use crate::snapshot::Snapshot;
use ls_types::CompletionItemKind;
use realpolitik_case::formula::names::functions;
use realpolitik_case::language::document::ladder;
use realpolitik_case::language::game::{selection, whole};
use realpolitik_case::language::schema::case_schema;
use realpolitik_case::language::{Key, Kind, Refers};
use std::ops::Range;

/// Where a value is being written.
pub struct Place {
    /// What is written of it.
    pub part: Range<usize>,
    /// Whether it is a text.
    pub quoted: bool,
    /// Whether it stands in a list.
    pub listed: bool,
    /// The cursor.
    pub offset: usize,
}

impl Place {
    /// A text, in quotes unless it stands in some; in brackets where a list is
    /// meant and none is open.
    fn text(&self, text: &str, list: bool) -> String {
        match (self.quoted, list && !self.listed) {
            (true, _) => text.to_owned(),
            (false, false) => format!("\"{text}\""),
            (false, true) => format!("[\"{text}\"]"),
        }
    }
}

/// What may stand there, and what it takes the place of.
pub fn values(
    snapshot: &Snapshot,
    spot: &Spot,
    text: &str,
    place: Place,
) -> (Vec<Offer>, Range<usize>) {
    let part = place.part.clone();
    let named = |wants: Wants, list: bool| {
        let mut all = names(snapshot, wants, &spot.scope);
        for offer in &mut all {
            offer.text = place.text(&offer.label, list);
        }
        all
    };
    let offers = match spot.kind {
        Kind::Name(r) => named(Wants::Refers(r), false),
        Kind::Names(r) | Kind::Pair(r) => named(Wants::Refers(r), true),
        Kind::Target(_) => named(Wants::Refers(Refers::Target), false),
        Kind::Sources => named(Wants::Source, false),
        Kind::Texts if is(spot, &selection::RECORDED_IF) => {
            return formula(snapshot, spot, text, &place, Wants::Refers(Refers::Outcome));
        }
        Kind::Texts if is(spot, &ladder::TIERS) => Vec::new(),
        Kind::Formula | Kind::Precision => {
            return formula(snapshot, spot, text, &place, Wants::Formula);
        }
        Kind::Criterion => return formula(snapshot, spot, text, &place, Wants::Measure),
        Kind::Word(words) => {
            let word = |(word, docs): &(&str, &str)| {
                let offer = Offer::new(*word, CompletionItemKind::ENUM_MEMBER).detail(*docs);
                let text = place.text(word, false);
                offer.text(text)
            };
            words.words.iter().map(word).collect()
        }
        Kind::Flag if !place.quoted => {
            let flag = |f| Offer::new(f, CompletionItemKind::KEYWORD);
            ["true", "false"].map(flag).into_iter().collect()
        }
        Kind::Family => families().into_iter().map(|f| family(&f, &place)).collect(),
        _ => example(spot, &place).into_iter().collect(),
    };
    (offers, part)
}

fn is(spot: &Spot, key: &'static Key) -> bool {
    spot.key.is_some_and(|k| std::ptr::eq(k, key))
}

/// The value that the language gives as an example, where nothing is written yet.
fn example(spot: &Spot, place: &Place) -> Option<Offer> {
    let key = spot.key.filter(|_| place.part.is_empty() && !place.listed)?;
    let shown = key.example;
    let inner = shown.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let text = match (place.quoted, inner) {
        (true, Some(inner)) => inner,
        (false, _) => shown,
        (true, None) => return None,
    };
    // A header is no value, and what stands for a key of a source is none either.
    let header = shown.starts_with('[') && !shown.contains('"');
    (!header && spot.kind.block().is_none() && !matches!(spot.kind, Kind::Text))
        .then(|| Offer::new(shown, CompletionItemKind::SNIPPET).detail("example").text(text))
}

/// The names that may stand in a formula, by the word at the cursor.
fn formula(
    snapshot: &Snapshot,
    spot: &Spot,
    text: &str,
    place: &Place,
    wants: Wants,
) -> (Vec<Offer>, Range<usize>) {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let inside = place.part.start..place.part.end.max(place.part.start);
    let before = text.get(inside.start..place.offset.max(inside.start)).unwrap_or_default();
    let start = place.offset - (before.len() - before.trim_end_matches(letter).len());
    let after = text.get(place.offset..inside.end).unwrap_or_default();
    let end = place.offset + (after.len() - after.trim_start_matches(letter).len());
    let part = start..end;
    if let Some(node) = before.trim_end_matches(letter).strip_suffix('.') {
        let node = &node[node.trim_end_matches(letter).len()..];
        let scope: Scope = spot.scope.clone().told(Refers::Node, node);
        return (names(snapshot, Wants::Refers(Refers::Action), &scope), part);
    }
    let mut all: Vec<Offer> = snapshot
        .index
        .candidates(wants, &spot.scope)
        .into_iter()
        .filter(|d| wants != Wants::Formula || !is_ending(d) || ends(spot))
        .map(|d| name(snapshot, d))
        .collect();
    if wants != Wants::Measure {
        all.extend(names(snapshot, Wants::Refers(Refers::Node), &spot.scope).into_iter().map(
            |o| {
                let text = format!("{}.", o.text);
                o.text(text)
            },
        ));
    }
    if wants != Wants::Refers(Refers::Outcome) {
        all.extend(functions().map(|(f, n)| {
            let arguments = if n == 1 { "1 argument".to_owned() } else { format!("{n} arguments") };
            let offer = Offer::new(f, CompletionItemKind::FUNCTION).detail(arguments);
            offer.text(format!("{f}("))
        }));
    }
    if !place.quoted {
        all.iter_mut().for_each(|o| o.text = format!("\"{}", o.text));
    }
    (all, if place.quoted { part } else { place.part.clone() })
}

/// Whether an outcome or a group of them is declared.
fn is_ending(d: &Declared) -> bool {
    Refers::Outcome.declared_under().iter().any(|k| Group::of(k) == d.symbol.group)
}

/// Whether a formula may name an ending: what is paid whatever it is.
fn ends(spot: &Spot) -> bool {
    spot.key.is_some_and(|k| k.block == whole::BLOCK.name && k.name == "payoffs")
}

/// The families of distributions as they are written, from the schema.
fn families() -> Vec<String> {
    let schema = case_schema();
    let text = schema["definitions"]["Family"]["description"].as_str().unwrap_or_default();
    let mut all = Vec::new();
    let (mut depth, mut from) = (0usize, 0);
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let one = text[from..=i].trim_start_matches([',', ' ']);
                    all.push(one.trim_start_matches("or ").trim().to_owned());
                    from = i + 1;
                }
            }
            _ => {}
        }
    }
    all
}

fn family(form: &str, place: &Place) -> Offer {
    let name = form.split('(').next().unwrap_or_default();
    let text = place.text(&format!("{name}("), false);
    let text = if place.quoted { text } else { text.trim_end_matches('"').to_owned() };
    Offer::new(form, CompletionItemKind::FUNCTION).text(text)
}

#[cfg(test)]
mod tests {
    use super::families;

    #[test]
    fn families_are_those_of_the_schema() {
        let all = families();
        assert!(all.len() >= 9, "{all:?}");
        for form in &all {
            let name: String = form.chars().take_while(char::is_ascii_lowercase).collect();
            assert!(!name.is_empty() && form[name.len()..].starts_with('('), "{form:?}");
            assert!(form.ends_with(')'), "{form:?}");
        }
    }
}
