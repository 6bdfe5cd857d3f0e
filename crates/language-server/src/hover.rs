//! What something means, where its number comes from, and where it is used.

use crate::index::{Group, Occurrence, Symbol, of_parameter};
use crate::snapshot::Snapshot;
use ls_types::{Hover, HoverContents, MarkupContent, MarkupKind};
use realpolitik_case::language::{Key, Kind, Refers};
use realpolitik_case::{Basis, Case, Distribution, Parameter, Span};

/// Places of use that are named one by one.
const MOST_NAMED: usize = 8;

/// What is said of what stands at a byte of a file.
pub fn at(snapshot: &Snapshot, file: u32, offset: u32) -> Option<Hover> {
    let index = &snapshot.index;
    let named = index.at(file, offset).and_then(|o| Some((o.span, of_name(snapshot, o)?)));
    let keyed = || index.key_at(file, offset).map(|(at, key)| (at, of_key(snapshot, key)));
    let valued = || {
        let (at, key) = index.value_at(file, offset)?;
        Some((at, of_value(snapshot, at, key)?))
    };
    let (at, value) = named.or_else(keyed).or_else(valued)?;
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }),
        range: Some(snapshot.range(at)),
    })
}

fn case(snapshot: &Snapshot) -> Option<&Case> {
    snapshot.loaded.case.as_ref().or(snapshot.loaded.partial.as_ref())
}

/// Text of a case in Markdown: nothing in it is taken for a mark, a link or HTML.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in realpolitik_case::text::visible(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '!') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn code(text: &str) -> String {
    format!("`{}`", realpolitik_case::text::visible(text).replace('`', "'"))
}

fn of_key(_: &Snapshot, key: &'static Key) -> String {
    let must = if key.required { " It must be there." } else { "" };
    format!("**{}** ({})\n\n{}{must}\n\nExample: `{}`", key.name, key.kind, key.docs(), key.example)
}

/// What is said of a value: the meaning of a word, the belief about a parameter.
fn of_value(snapshot: &Snapshot, at: Span, key: &'static Key) -> Option<String> {
    if let Kind::Word(words) = key.kind {
        let text = snapshot.text(at.file).get(at.start as usize..at.end as usize)?;
        let word = text.trim().trim_matches(['"', '\'']);
        let docs = words.words.iter().find(|(w, _)| *w == word).map(|(_, docs)| docs);
        return Some(match docs {
            Some(docs) => format!("**{word}**\n\n{docs}"),
            None => of_key(snapshot, key),
        });
    }
    if of_parameter(key) {
        let case = case(snapshot)?;
        let holds =
            |p: &&Parameter| p.belief_span.file == at.file && p.belief_span.start == at.start;
        if let Some(p) = case.parameters.iter().find(holds) {
            return Some(parameter(snapshot, p).join("\n\n"));
        }
    }
    (!matches!(key.kind, Kind::Text)).then(|| of_key(snapshot, key))
}

/// What is said of a name.
fn of_name(snapshot: &Snapshot, o: &Occurrence) -> Option<String> {
    let symbol = o.symbol.as_ref()?;
    if symbol.group == Group::SOURCE {
        return Some(source(snapshot, symbol));
    }
    let is = |r: Refers| r.declared_under().iter().any(|k| Group::of(k) == symbol.group);
    let known = case(snapshot);
    let mut parts = Vec::new();
    if is(Refers::Parameter)
        && let Some(p) = known.and_then(|c| c.parameters.iter().find(|p| p.id == symbol.name))
    {
        parts.extend(parameter(snapshot, p));
    } else {
        let label = snapshot.index.label(symbol).unwrap_or(&symbol.name);
        parts.push(format!("**{}** ({} {})", safe(label), symbol.group.word(), code(&symbol.name)));
        if let Some(case) = known {
            parts.extend(details(case, symbol, is));
        }
    }
    parts.push(uses(snapshot, symbol));
    Some(parts.join("\n\n"))
}

/// What a case says of an actor, a node or an outcome.
fn details(case: &Case, symbol: &Symbol, is: impl Fn(Refers) -> bool) -> Vec<String> {
    let mut parts = Vec::new();
    if is(Refers::Actor)
        && let Some(a) = case.actors.iter().find(|a| a.id == symbol.name)
    {
        if let Some(role) = a.role {
            parts.push(format!("Role: {}", format!("{role:?}").to_lowercase()));
        }
        if let Some((power, basis)) = &a.power {
            parts.push(format!("Power: {power}. {}", rests(case, basis)));
        }
    }
    let Some(game) = symbol.within.first().and_then(|g| case.games.iter().find(|x| x.id == *g))
    else {
        return parts;
    };
    if let Some(m) = game.moves.iter().find(|m| m.name == symbol.name).filter(|_| is(Refers::Node))
    {
        let by = case.actors.get(m.by.index()).map_or("", |a| a.name.as_str());
        let actions: Vec<String> = m
            .actions
            .iter()
            .map(|a| format!("* {} → {}", code(&a.name), code(game.names.vertex(a.to))))
            .collect();
        parts.push(format!("{} moves:\n\n{}", safe(by), actions.join("\n")));
    }
    if let Some(n) = game.chance.iter().find(|n| n.name == symbol.name).filter(|_| is(Refers::Node))
    {
        let branches: Vec<String> = n
            .branches
            .iter()
            .map(|b| {
                let p = b.probability.as_ref().map_or("rest", |p| p.text());
                format!("* {} ({}) → {}", code(&b.name), code(p), code(game.names.vertex(b.to)))
            })
            .collect();
        parts.push(format!("Nature draws:\n\n{}", branches.join("\n")));
    }
    if let Some(o) = game.outcomes.iter().find(|o| o.name == symbol.name)
        && is(Refers::Outcome)
    {
        let payoffs = game.players.iter().zip(&o.payoffs).map(|(player, payoff)| {
            let who = case.actors.get(player.index()).map_or("", |a| a.id.as_str());
            format!("* {}: {}", code(who), code(payoff.text()))
        });
        parts.push(format!("Payoffs:\n\n{}", payoffs.collect::<Vec<_>>().join("\n")));
    }
    parts
}

/// What a parameter is, what is believed of it, and where that comes from.
fn parameter(snapshot: &Snapshot, p: &Parameter) -> Vec<String> {
    let unit = p.unit.as_ref().map_or_else(String::new, |u| format!(", in {}", safe(u)));
    let mut parts = vec![format!("**{}** (parameter {}{unit})", safe(&p.label), code(&p.id))];
    parts.push(belief(&p.distribution));
    if let Some(case) = case(snapshot) {
        parts.push(rests(case, &p.basis));
        if let Some(actor) = p.card_of.and_then(|a| case.actors.get(a.index())) {
            let without = p.without.map_or_else(String::new, |w| format!("; without it {w}"));
            parts.push(format!("A card of {}{without}.", safe(&actor.name)));
        }
    }
    if p.private {
        parts.push("Left out of public reports.".to_owned());
    }
    parts
}

fn belief(d: &Distribution) -> String {
    match d {
        Distribution::Fixed { value } => format!("Fixed at {}.", short(*value)),
        d => format!(
            "Belief: median {}, 90 % from {} to {}, mean {}.",
            short(d.median()),
            short(d.quantile(0.05)),
            short(d.quantile(0.95)),
            short(d.mean())
        ),
    }
}

/// What a number rests on, with the sources as they are cited.
fn rests(case: &Case, basis: &Basis) -> String {
    let mut parts = vec![format!("Basis: {}", basis.kind().word())];
    for key in &basis.sources {
        let found = case.sources.iter().find(|s| s.key == *key);
        let citation = found.map_or_else(|| "not in sources.bib".to_owned(), |s| safe(&s.citation));
        parts.push(format!("Source {}: {citation}", code(key)));
    }
    if let Some(judgement) = &basis.judgement {
        parts.push(format!("Judged by {}", safe(judgement)));
    }
    if basis.sources.is_empty() && basis.judgement.is_none() {
        parts.push("nothing is said to support it".to_owned());
    }
    parts.join(". ")
}

/// Four significant digits.
fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return x.to_string();
    }
    let digits = (3 - x.abs().log10().floor() as i32).clamp(0, 12) as usize;
    let text = format!("{x:.digits$}");
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn source(snapshot: &Snapshot, symbol: &Symbol) -> String {
    let mut parts = vec![format!("**{}**", safe(&symbol.name))];
    let found = case(snapshot).and_then(|c| c.sources.iter().find(|s| s.key == symbol.name));
    match found {
        Some(s) => {
            parts.push(safe(&s.citation));
            parts.extend(s.url.as_ref().map(|u| code(u)));
        }
        None => parts.push("Its entry cannot be read yet.".to_owned()),
    }
    parts.push(uses(snapshot, symbol));
    parts.join("\n\n")
}

/// Where a name is used: files and lines.
fn uses(snapshot: &Snapshot, symbol: &Symbol) -> String {
    let places: Vec<Span> =
        snapshot.index.places(symbol).filter(|o| !o.declares).map(|o| o.span).collect();
    if places.is_empty() {
        return "Used nowhere.".to_owned();
    }
    let mut all: Vec<String> = Vec::new();
    for at in &places {
        let line = snapshot.range(*at).start.line + 1;
        let shown = format!("{}:{line}", snapshot.name(at.file));
        if all.last() != Some(&shown) {
            all.push(shown);
        }
    }
    let more = all.len().saturating_sub(MOST_NAMED);
    let mut named = all.iter().take(MOST_NAMED).map(|t| code(t)).collect::<Vec<_>>().join(", ");
    if more > 0 {
        named.push_str(&format!(" and {more} more"));
    }
    let times = if places.len() == 1 { "once" } else { "times" };
    match places.len() {
        1 => format!("Used {times}: {named}"),
        n => format!("Used {n} {times}: {named}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_texts_are_safe() {
        for (x, shown) in [
            (0.0, "0"),
            (0.5, "0.5"),
            (1234.56, "1235"),
            (0.000_123_456, "0.0001235"),
            (-2.0, "-2"),
        ] {
            assert_eq!(short(x), shown);
        }
        assert_eq!(safe("a <b> [c](d) `e`"), "a \\<b\\> \\[c\\](d) \\`e\\`");
        assert_eq!(code("a`b\u{202e}"), "`a'b\u{fffd}`");
    }
}
