//! `[games.NAME.simultaneous.NODE]`: one move after another, each unseen by the next,
//! and the count of what was chosen.

use super::Written;
use super::entries::{
    Entries, entry, key, redirect_all, table, table_or_new, text, texts, whole_table, whole_text,
};
use crate::Span;
use crate::language::game::{branch, chance, choice, concession, node, tally, together, whole};
use crate::syntax::{Key, Spanned, Value};

/// The share of all weight by which a count may miss its mark and still meet it.
const TOLERANCE: f64 = 1e-9;

/// Writes out what is chosen at once.
pub(super) fn write_out(game: &mut Entries, written: &mut Written) {
    let Some(forms) = table(game, whole::SIMULTANEOUS.name).cloned() else { return };
    for (name, form) in &forms {
        let Value::Table(form) = &form.value else { continue };
        let by = texts(form, together::BY.name);
        let Some((first, _)) = by.first() else { continue };
        let renamed = format!("{}_{first}", name.name);
        let to = |n: &str| (n == name.name).then(|| renamed.clone());
        redirect_all(game, &|_| false, &to);
        written.renamed.insert(name.name.clone(), renamed);
    }
    // Where these lead has changed with the rest.
    let Some(forms) = table(game, whole::SIMULTANEOUS.name).cloned() else { return };
    for (name, form) in &forms {
        let Value::Table(form) = &form.value else { continue };
        one(game, &name.name, name.span, form, written);
    }
}

fn one(game: &mut Entries, name: &str, at: Span, form: &Entries, written: &mut Written) {
    let by = texts(form, together::BY.name);
    let counted = entry(form, together::TALLY.name);
    let after = match counted {
        Some(tally) => whole_text(name, tally.span),
        None => match entry(form, together::TO.name) {
            Some(to) => to.clone(),
            None => return,
        },
    };
    let names: Vec<String> = by.iter().map(|(actor, _)| format!("{name}_{actor}")).collect();
    let label = text(form, together::LABEL.name).unwrap_or(name).to_owned();
    for (i, (actor, place)) in by.iter().enumerate() {
        let next = match names.get(i + 1) {
            Some(next) => whole_text(next.as_str(), after.span),
            None => after.clone(),
        };
        let mut m: Entries = vec![
            (key(node::LABEL.name, at), whole_text(format!("{label}: {actor}"), at)),
            (key(node::BY.name, *place), whole_text(actor.as_str(), *place)),
        ];
        if let Some(seen_by) = entry(form, together::SEEN_BY.name) {
            m.push((key(node::SEEN_BY.name, seen_by.span), seen_by.clone()));
        }
        if let Some(choices) = entry(form, together::ACTIONS.name) {
            m.push((key(node::ACTIONS.name, choices.span), actions(choices, actor, &next)));
        }
        if let Some(moves) = table_or_new(game, whole::MOVES.name, at) {
            moves.push((key(&names[i], at), whole_table(m, at)));
        }
    }
    if let Some(Spanned { value: Value::Table(tally), span, .. }) = counted {
        // The reader tells of a count of what cannot be chosen.
        let chosen = |counted: &str| {
            table(form, together::ACTIONS.name).is_some_and(|a| entry(a, counted).is_some())
        };
        let counted = text(tally, tally::FOR.name).filter(|c| chosen(c));
        let c = count((tally, *span), counted, &names, &by, &label);
        if let Some(draws) = table_or_new(game, whole::CHANCE.name, at) {
            draws.push((key(name, at), c));
        }
    }
    written.together.push(names);
}

/// The choices as actions of an actor that lead to one place. Nobody gives way to
/// itself: such a concession is of the others alone.
fn actions(choices: &Spanned, actor: &str, next: &Spanned) -> Spanned {
    let Value::Table(all) = &choices.value else {
        return Spanned { value: Value::Broken, ..choices.clone() };
    };
    let action = |v: &Spanned| -> Spanned {
        let mut inner: Entries = match &v.value {
            Value::Text(_) => vec![(key(choice::LABEL.name, v.span), v.clone())],
            Value::Table(said) => {
                let own = |k: &Key, v: &Spanned| {
                    let to = match &v.value {
                        Value::Table(t) if k.name == choice::CONCEDES.name => {
                            text(t, concession::TO.name)
                        }
                        _ => None,
                    };
                    choice::BLOCK.key(&k.name).is_some() && to != Some(actor)
                };
                said.iter().filter(|(k, v)| own(k, v)).cloned().collect()
            }
            _ => Vec::new(),
        };
        inner.push((key(branch::TO.name, next.span), next.clone()));
        Spanned { whole: v.whole, ..whole_table(inner, v.span) }
    };
    let entries = all.iter().map(|(k, v)| (k.clone(), action(v))).collect();
    Spanned { whole: choices.whole, ..whole_table(entries, choices.span) }
}

/// The count: a draw of which one branch alone is there.
fn count(
    (t, at): (&Entries, Span),
    counted: Option<&str>,
    names: &[String],
    by: &[(String, Span)],
    label: &str,
) -> Spanned {
    let weight = |actor: &str| -> f64 {
        let all = table(t, tally::WEIGHTS.name);
        match all.and_then(|w| entry(w, actor)).map(|v| &v.value) {
            Some(Value::Number(w)) => *w,
            Some(_) => 0.0,
            None if all.is_some() => 0.0,
            None => 1.0,
        }
    };
    let weights: Vec<f64> = by.iter().map(|(actor, _)| weight(actor)).collect();
    let total: f64 = weights.iter().sum();
    let of = |c: &str| -> Vec<String> {
        names.iter().zip(&weights).map(|(n, w)| format!("{w} * {n}.{c}")).collect()
    };
    let sum = counted.map(|c| of(c).join(" + ")).unwrap_or_default();
    let slack = TOLERANCE * total;
    let passes = match entry(t, tally::NEEDS.name).map(|v| &v.value) {
        Some(Value::Number(share)) => format!("{sum} >= {}", share * total - slack),
        _ => format!("{sum} > {}", 0.5 * total + slack),
    };
    let way = |to: &'static crate::language::Key, condition: String| -> Option<(_, Spanned)> {
        let to_value = entry(t, to.name)?.clone();
        let inner: Entries = vec![
            (key(branch::P.name, at), Spanned { value: Value::Number(1.0), ..whole_text("", at) }),
            (key(branch::IF.name, at), whole_text(condition, at)),
            (key(branch::TO.name, to_value.span), to_value),
        ];
        Some((key(to.name, at), whole_table(inner, at)))
    };
    let branches: Entries =
        [way(&tally::PASSED, passes.clone()), way(&tally::FAILED, format!("1 - ({passes})"))]
            .into_iter()
            .flatten()
            .collect();
    let branches = match counted {
        Some(_) => whole_table(branches, at),
        None => Spanned { value: Value::Broken, ..whole_text("", at) },
    };
    let mut c: Entries = vec![
        (key(chance::LABEL.name, at), whole_text(format!("{label}: the count"), at)),
        (key(chance::BRANCHES.name, at), branches),
    ];
    if let Some(seen_by) = entry(t, tally::SEEN_BY.name) {
        c.push((key(chance::SEEN_BY.name, seen_by.span), seen_by.clone()));
    }
    whole_table(c, at)
}
