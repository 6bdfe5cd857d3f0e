//! What differs between two versions of a case: declarations, not lines.

use crate::compare::items::{Field, Item, ItemKind, Reach, items};
use realpolitik_case::{Case, Span};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// A version of a case with the text of its files, by which places are told.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// The case.
    pub case: &'a Case,
    /// Name and text of its files, as spans count them.
    pub files: &'a [(String, String)],
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileLine {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// Whether something came, went or was altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is only in the second version.
    Added,
    /// It is only in the first.
    Removed,
    /// It is in both and differs.
    Changed,
}

/// How far an edit can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Words and citations: it can move no number.
    Words,
    /// It can move other findings (ledger, ladder, audit, cards, rivals, another
    /// game), but no probability of an outcome of this game.
    OtherFindings,
    /// A declaration that moves nothing by itself: what names it does.
    Carried,
    /// It can move the probability of an outcome.
    Outcomes,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// What it was; empty if it was not there.
    pub before: String,
    /// What it is; empty if it is not there.
    pub after: String,
}

/// One edit: what was declared, how it changed, where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Edit {
    /// The kind of thing.
    pub kind: ItemKind,
    /// The game it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub game: Option<String>,
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Came, went or altered.
    pub change: ChangeKind,
    /// The fields that changed; none if all of it came or went.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// How far it can reach.
    pub effect: Effect,
    /// Where it stands in the first version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_at: Option<FileLine>,
    /// Where it stands in the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_at: Option<FileLine>,
    /// Keys of the sources that it rests on, in the second version if it is there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// The payoff 0 as formulas are compared.
const NOTHING: &str = "0.0 ";

type Key<'a> = (ItemKind, Option<&'a str>, &'a str);

fn key(item: &Item) -> Key<'_> {
    (item.kind, item.game.as_deref(), &item.id)
}

/// What depends on what is asked: the game, and the parameters that it reads in
/// either version.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub game: String,
    pub read: HashSet<String>,
    /// Nodes that play can come to.
    pub reached: HashSet<String>,
}

/// The edits that lead from one version to the other, in the order of the
/// second version's files; what went stands last.
pub(crate) fn edits(a: Version<'_>, b: Version<'_>, scope: &Scope) -> Vec<Edit> {
    let (before, after) = (items(a.case), items(b.case));
    let old = occurrences(&before);
    let new = occurrences(&after);
    let mut all = Vec::new();
    for (key, item) in ordered(&after) {
        match old.get(&key) {
            Some(was) => changed((a, was), (b, item), scope, &mut all),
            None => all.push(whole(b, item, ChangeKind::Added, scope)),
        }
    }
    for (key, item) in ordered(&before) {
        if !new.contains_key(&key) {
            all.push(whole(a, item, ChangeKind::Removed, scope));
        }
    }
    all
}

/// Items by key; where a table holds the same key more than once they are
/// counted.
fn ordered(items: &[Item]) -> Vec<((Key<'_>, usize), &Item)> {
    let mut seen: HashMap<Key<'_>, usize> = HashMap::new();
    items
        .iter()
        .map(|i| {
            let n = seen.entry(key(i)).or_default();
            *n += 1;
            ((key(i), *n), i)
        })
        .collect()
}

fn occurrences(items: &[Item]) -> HashMap<(Key<'_>, usize), &Item> {
    ordered(items).into_iter().collect()
}

fn whole(version: Version<'_>, item: &Item, change: ChangeKind, scope: &Scope) -> Edit {
    let at = place(version, item.kind, item.span);
    let mut edit = bare(item, change);
    // What comes or goes reaches as far as the farthest of its fields, but a
    // declaration is silent until something names it.
    let reach = item.fields.iter().map(|f| f.reach).max().unwrap_or(Reach::Words);
    edit.effect = match effect(item, reach, scope) {
        Effect::Outcomes if item.kind != ItemKind::Correlation => Effect::Carried,
        other => other,
    };
    match change {
        ChangeKind::Removed => edit.before_at = at,
        _ => edit.after_at = at,
    }
    edit
}

fn bare(item: &Item, change: ChangeKind) -> Edit {
    Edit {
        kind: item.kind,
        game: item.game.clone(),
        id: item.id.clone(),
        label: item.label.clone(),
        change,
        fields: Vec::new(),
        effect: Effect::Words,
        before_at: None,
        after_at: None,
        sources: item.sources.clone(),
    }
}

/// Edits of one item: its payoffs and precisions by themselves, what else
/// reaches the game together, and the rest together.
fn changed(
    (a, was): (Version<'_>, &Item),
    (b, is): (Version<'_>, &Item),
    scope: &Scope,
    all: &mut Vec<Edit>,
) {
    type Group = (String, Effect, Vec<FieldChange>, [Option<Span>; 2]);
    let mut groups: Vec<Group> = Vec::new();
    let names = is
        .fields
        .iter()
        .chain(was.fields.iter().filter(|f| !is.fields.iter().any(|g| g.name == f.name)));
    for name in names.map(|f| &f.name) {
        let find = |item: &'_ Item| item.fields.iter().find(|f| f.name == *name).cloned();
        let (old, new) = (find(was), find(is));
        // Who does not play is paid nothing.
        let absent = if name.starts_with("payoffs.") { NOTHING } else { "" };
        let compared = |f: &Option<Field>| {
            f.as_ref().map_or_else(|| absent.to_owned(), |f| f.compared.clone())
        };
        if compared(&old) == compared(&new) {
            continue;
        }
        let reach = [&old, &new].into_iter().flatten().map(|f| f.reach).max();
        let joins = name.starts_with("precision.") && (old.is_none() || new.is_none());
        let effect = match effect(is, reach.unwrap_or(Reach::Words), scope) {
            // A player who comes or goes: the moves that it makes tell.
            Effect::Outcomes if joins => Effect::Carried,
            other => other,
        };
        let alone = effect == Effect::Outcomes && name.contains('.');
        let group =
            if alone { name.clone() } else { format!("{}", u8::from(effect == Effect::Outcomes)) };
        let shown = |f: &Option<Field>| f.as_ref().map_or_else(String::new, |f| f.shown.clone());
        let change = FieldChange { field: name.clone(), before: shown(&old), after: shown(&new) };
        let spans = [old.and_then(|f| f.span), new.and_then(|f| f.span)];
        match groups.iter_mut().find(|g| g.0 == group) {
            Some(g) => {
                g.1 = g.1.max(effect);
                g.2.push(change);
            }
            None => groups.push((group, effect, vec![change], spans)),
        }
    }
    for (_, effect, fields, [old, new]) in groups {
        all.push(Edit {
            fields,
            effect,
            before_at: place(a, was.kind, old.unwrap_or(was.span)),
            after_at: place(b, is.kind, new.unwrap_or(is.span)),
            ..bare(is, ChangeKind::Changed)
        });
    }
}

fn effect(item: &Item, reach: Reach, scope: &Scope) -> Effect {
    match reach {
        Reach::Apart | Reach::Words => Effect::Words,
        Reach::Findings => Effect::OtherFindings,
        Reach::Game => {
            let here = match item.kind {
                ItemKind::Parameter => scope.read.contains(&item.id),
                ItemKind::Correlation => item.id.split(" and ").all(|p| scope.read.contains(p)),
                ItemKind::Game => item.id == scope.game,
                _ => {
                    item.game.as_deref() == Some(scope.game.as_str())
                        && scope.reached.contains(&item.id)
                }
            };
            if here { Effect::Outcomes } else { Effect::OtherFindings }
        }
    }
}

/// The line of a span; what has no span of its own has no place.
fn place(version: Version<'_>, kind: ItemKind, span: Span) -> Option<FileLine> {
    if matches!(kind, ItemKind::Case | ItemKind::Ladder | ItemKind::Source) || span.end == 0 {
        return None;
    }
    let (file, text) = version.files.get(span.file as usize)?;
    let before = text.as_bytes().get(..span.start as usize)?;
    let line = 1 + before.iter().filter(|b| **b == b'\n').count();
    Some(FileLine { file: file.clone(), line })
}

/// How many lines stand in one version only, counted by their text: the greater
/// of those that came and those that went.
pub fn lines_that_differ(a: &[(String, String)], b: &[(String, String)]) -> usize {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for line in b.iter().flat_map(|(_, t)| t.lines()) {
        *counts.entry(line).or_default() += 1;
    }
    for line in a.iter().flat_map(|(_, t)| t.lines()) {
        *counts.entry(line).or_default() -= 1;
    }
    let came: i64 = counts.values().filter(|n| **n > 0).sum();
    let went: i64 = -counts.values().filter(|n| **n < 0).sum::<i64>();
    came.max(went) as usize
}
