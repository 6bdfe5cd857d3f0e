//! Tables of the document as lists of entries, and where their nodes lead.

use crate::Span;
use crate::language::game::{branch, chance, node, repeat, tally, together, whole};
use crate::syntax::{Key, Spanned, Value};

/// The entries of a table.
pub(super) type Entries = Vec<(Key, Spanned)>;

/// The value under a key.
pub(super) fn entry<'t>(t: &'t Entries, name: &str) -> Option<&'t Spanned> {
    t.iter().find(|(k, _)| k.name == name).map(|(_, v)| v)
}

/// The value under a key.
pub(super) fn entry_mut<'t>(t: &'t mut Entries, name: &str) -> Option<&'t mut Spanned> {
    t.iter_mut().find(|(k, _)| k.name == name).map(|(_, v)| v)
}

/// The entries of the table under a key.
pub(super) fn table<'t>(t: &'t Entries, name: &str) -> Option<&'t Entries> {
    match &entry(t, name)?.value {
        Value::Table(entries) => Some(entries),
        _ => None,
    }
}

/// The entries of the table under a key, which is made if it is not there.
pub(super) fn table_or_new<'t>(
    t: &'t mut Entries,
    name: &str,
    at: Span,
) -> Option<&'t mut Entries> {
    if entry(t, name).is_none() {
        t.push((key(name, at), whole_table(Vec::new(), at)));
    }
    match &mut entry_mut(t, name)?.value {
        Value::Table(entries) => Some(entries),
        _ => None,
    }
}

/// The text under a key.
pub(super) fn text<'t>(t: &'t Entries, name: &str) -> Option<&'t str> {
    match &entry(t, name)?.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The texts of a list under a key, with their places.
pub(super) fn texts(t: &Entries, name: &str) -> Vec<(String, Span)> {
    match entry(t, name).map(|v| &v.value) {
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(|v| match &v.value {
                Value::Text(text) => Some((text.clone(), v.span)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

pub(super) fn key(name: &str, span: Span) -> Key {
    Key { name: name.to_owned(), span }
}

pub(super) fn whole_table(entries: Entries, span: Span) -> Spanned {
    Spanned { value: Value::Table(entries), span, whole: true }
}

pub(super) fn whole_text(text: impl Into<String>, span: Span) -> Spanned {
    Spanned { value: Value::Text(text.into()), span, whole: true }
}

/// Changes where a move or draw leads; a name that `to` does not change stays.
pub(super) fn redirect(node: &mut Spanned, to: &dyn Fn(&str) -> Option<String>) {
    let Value::Table(entries) = &mut node.value else { return };
    for (k, v) in entries {
        if k.name == node::TO.name {
            target(v, to);
        } else if k.name == node::ACTIONS.name || k.name == chance::BRANCHES.name {
            let Value::Table(branches) = &mut v.value else { continue };
            for (_, b) in branches {
                match &mut b.value {
                    Value::Text(_) => target(b, to),
                    Value::Table(inner) => {
                        if let Some(v) = entry_mut(inner, branch::TO.name) {
                            target(v, to);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Changes a target.
pub(super) fn target(v: &mut Spanned, to: &dyn Fn(&str) -> Option<String>) {
    if let Value::Text(name) = &mut v.value
        && let Some(other) = to(name)
    {
        *name = other;
    }
}

/// Changes where everything in a game leads, but for the nodes named.
pub(super) fn redirect_all(
    game: &mut Entries,
    but: &dyn Fn(&str) -> bool,
    to: &dyn Fn(&str) -> Option<String>,
) {
    for (k, v) in game {
        if k.name == whole::START.name {
            target(v, to);
            continue;
        }
        let Value::Table(all) = &mut v.value else { continue };
        for (name, inner) in all {
            if k.name == whole::MOVES.name || k.name == whole::CHANCE.name {
                if !but(&name.name) {
                    redirect(inner, to);
                }
                continue;
            }
            let Value::Table(inner) = &mut inner.value else { continue };
            let keys: &[&str] = if k.name == whole::REPEAT.name {
                &[repeat::THEN.name]
            } else if k.name == whole::SIMULTANEOUS.name {
                &[together::TO.name]
            } else {
                continue;
            };
            for key in keys {
                if let Some(v) = entry_mut(inner, key) {
                    target(v, to);
                }
            }
            if let Some(Value::Table(tally)) =
                entry_mut(inner, together::TALLY.name).map(|v| &mut v.value)
            {
                for key in [tally::PASSED.name, tally::FAILED.name] {
                    if let Some(v) = entry_mut(tally, key) {
                        target(v, to);
                    }
                }
            }
        }
    }
}
