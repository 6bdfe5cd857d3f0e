//! KTAB's XML: `Scenario` with its dimensions, actors, model parameters and
//! ideal adjustment.

use crate::draft::{Draft, DraftActor, Mistakes, Number, Unit, span};
use realpolitik_bargain::Dimension;
use realpolitik_bargain::spatial::Settings;
use realpolitik_case::Span;
use realpolitik_case::diagnostic::did_you_mean;
use roxmltree::{Document, Node};

fn place(node: Node<'_, '_>) -> Span {
    let range = node.range();
    span(range.start, range.end)
}

/// Where the text of an element stands; the whole element if it has none.
fn inner(node: Node<'_, '_>) -> Span {
    node.children().find(|c| c.is_text()).map_or_else(|| place(node), place)
}

fn text(node: Node<'_, '_>) -> String {
    node.text().unwrap_or_default().trim().to_owned()
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|c| c.has_tag_name(name))
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |c| c.has_tag_name(name))
}

/// A child that must be there.
fn needed<'a, 'i>(node: Node<'a, 'i>, name: &str, found: &mut Mistakes) -> Option<Node<'a, 'i>> {
    let there = child(node, name);
    if there.is_none() {
        let at = span(node.range().start, node.range().start + 1 + node.tag_name().name().len());
        let parent = node.tag_name().name();
        let message = format!("<{parent}> has no <{name}>");
        found.error("RP0702", at, message, format!("add <{name}>…</{name}>"));
    }
    there
}

/// Reads the form.
pub(super) fn draft(source: &str, found: &mut Mistakes) -> Option<Draft> {
    // Document types, and entities with them, are refused by the library.
    let document = match Document::parse(source) {
        Ok(d) => d,
        Err(e) => {
            let at = offset(source, e.pos());
            let help = "close every element that is opened, and leave out any <!DOCTYPE>";
            found.error("RP0701", span(at, at), format!("this is not XML: {e}"), help);
            return None;
        }
    };
    let root = document.root_element();
    if !root.has_tag_name("Scenario") {
        let message = format!("the root is <{}>, not <Scenario>", root.tag_name().name());
        found.error(
            "RP0701",
            span(root.range().start, root.range().start + 1),
            message,
            "put everything in one <Scenario>",
        );
        return None;
    }
    let settings = settings(root, found);
    let list = needed(root, "Dimensions", found)?;
    let dimensions: Vec<Dimension> = children(list, "dName")
        .map(|d| Dimension { name: text(d), low: 0.0, high: 100.0, status_quo: None })
        .collect();
    if dimensions.is_empty() {
        found.error("RP0702", place(list), "there is no dimension", "add <dName>…</dName>");
        return None;
    }
    let list = needed(root, "Actors", found)?;
    let nodes: Vec<_> = children(list, "Actor").collect();
    let actors: Vec<Option<DraftActor>> =
        nodes.iter().map(|a| actor(*a, &dimensions, found)).collect();
    let names: Vec<String> =
        nodes.iter().map(|a| child(*a, "name").map(text).unwrap_or_default()).collect();
    let adjustment = child(root, "IdealAdjustment").and_then(|a| adjustment(a, &names, found));
    Some(Draft {
        name: child(root, "name").map(text).unwrap_or_default(),
        description: child(root, "desc").map(text).unwrap_or_default(),
        dimensions,
        scales_from_positions: false,
        unit: Unit::Percent,
        // One that cannot be read has been reported.
        actors: actors.into_iter().collect::<Option<_>>()?,
        at: place(list),
        adjustment,
        settings,
    })
}

/// The byte of a row and column, both from 1.
fn offset(source: &str, at: roxmltree::TextPos) -> usize {
    let row = at.row.max(1) as usize - 1;
    let line: usize = source.split_inclusive('\n').take(row).map(str::len).sum();
    let rest = source.get(line..).unwrap_or_default();
    let column = at.col.max(1) as usize - 1;
    line + rest.char_indices().nth(column).map_or(rest.len(), |(i, _)| i)
}

fn number(node: Node<'_, '_>, what: &str, found: &mut Mistakes) -> Option<Number> {
    let at = inner(node);
    found.belief(&text(node), at, what).map(|belief| Number { belief, at })
}

fn actor(node: Node<'_, '_>, dimensions: &[Dimension], found: &mut Mistakes) -> Option<DraftActor> {
    let name_node = needed(node, "name", found)?;
    let name = text(name_node);
    let capability = needed(node, "capability", found)
        .and_then(|c| number(c, &format!("the capability of {name}"), found));
    let mut list = |parent: &str, item: &'static str, what: &str| -> Option<Vec<Number>> {
        let parent = needed(node, parent, found)?;
        let all: Vec<_> = children(parent, item).collect();
        if all.len() != dimensions.len() {
            let (has, want) = (all.len(), dimensions.len());
            found.error(
                "RP0704",
                place(parent),
                format!("{name} has {has} values of {what}, and there are {want} dimensions"),
                format!("write one <{item}> per dimension"),
            );
            return None;
        }
        let mut numbers = Vec::new();
        for (n, d) in all.iter().zip(dimensions) {
            numbers.push(number(*n, &format!("the {what} of {name} on {}", d.name), found));
        }
        numbers.into_iter().collect()
    };
    let position = list("Position", "dCoord", "position");
    let salience = list("Salience", "dSal", "salience");
    Some(DraftActor {
        at: inner(name_node),
        description: child(node, "description").map(text).unwrap_or_default(),
        capability: capability?,
        position: position?,
        salience: salience?,
        name,
    })
}

/// The options and the seed that the file carries.
fn settings(root: Node<'_, '_>, found: &mut Mistakes) -> Option<Settings> {
    let seed = child(root, "prngSeed");
    let parameters = child(root, "ModelParameters");
    if seed.is_none() && parameters.is_none() {
        return None;
    }
    let mut settings = Settings::default();
    if let Some(seed) = seed {
        match text(seed).parse::<u64>() {
            Ok(s) => settings.seed = s,
            Err(_) => found.error(
                "RP0703",
                inner(seed),
                format!("the seed `{}` is not a whole number below 2^64", text(seed)),
                "write digits only, or take <prngSeed> out",
            ),
        }
    }
    for option in parameters.iter().flat_map(|p| p.children().filter(|c| c.is_element())) {
        let key = option.tag_name().name();
        if let Err(e) = settings.set(key, &text(option)) {
            let known = Settings::KEYS.contains(&key);
            let at = if known { inner(option) } else { place(option) };
            let help = if known {
                "the values are listed with  realpolitik explain RP0709".to_owned()
            } else {
                did_you_mean(key, "options", Settings::KEYS)
            };
            found.error("RP0709", at, e.to_string(), help);
        }
    }
    Some(settings)
}

/// The matrix by which ideals follow positions. An actor without a pair of its
/// own keeps what it holds as its ideal.
fn adjustment(node: Node<'_, '_>, names: &[String], found: &mut Mistakes) -> Option<Vec<Vec<f64>>> {
    let n = names.len();
    let mut rows: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let mut any = false;
    for pair in children(node, "iaPair") {
        let index = |tag: &str, found: &mut Mistakes| {
            let name = needed(pair, tag, found)?;
            let i = names.iter().position(|n| *n == text(name));
            if i.is_none() {
                let help = did_you_mean(&text(name), "actors", names.iter().map(String::as_str));
                let message = format!("<{tag}> names `{}`, which is no actor", text(name));
                found.error("RP0710", inner(name), message, help);
            }
            i
        };
        let (i, j) = (index("adjustingIdeal", found), index("referencePos", found));
        let Some(adjust) = needed(pair, "adjust", found) else { continue };
        match text(adjust).parse::<f64>() {
            Ok(v) if (0.0..=1.0).contains(&v) => {
                if let (Some(i), Some(j)) = (i, j) {
                    rows[i][j] = v;
                    any = true;
                    if rows[i].iter().sum::<f64>() > 1.0 + 1e-10 {
                        found.error(
                            "RP0710",
                            inner(adjust),
                            format!("the adjustments of {} add to more than 1 here", names[i]),
                            "lower them; what is missing to 1 is how far the old ideal stays",
                        );
                    }
                }
            }
            _ => found.error(
                "RP0710",
                inner(adjust),
                format!("the adjustment `{}` is not a number from 0 to 1", text(adjust)),
                "write how far the ideal follows that position in one turn: 0 to 1",
            ),
        }
    }
    any.then_some(rows)
}
