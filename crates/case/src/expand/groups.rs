//! Beliefs about the numbers of a group as parameters of their own.
//!
//! What is believed of a number, "20 to 40", becomes the belief of a parameter
//! named after the group, the member and what it is, and the number becomes that
//! parameter: so it is drawn, varied and reported as every other.

use super::entries::{
    Entries, entry, entry_mut, key, table, table_or_new, whole_table, whole_text,
};
use crate::Span;
use crate::language::document::case;
use crate::language::groups::{bargaining, member};
use crate::language::parameters::parameter;
use crate::syntax::{Key, Spanned, Value};
use std::collections::HashSet;

/// Writes out the beliefs of every group.
pub(super) fn write_out(top: &mut Entries) {
    let declared = table(top, case::PARAMETERS.name);
    let taken = declared.into_iter().flatten().map(|(k, _)| k.name.clone()).collect();
    let mut made = Made { taken, parameters: Vec::new() };
    let Some(groups) = entry_mut(top, case::GROUPS.name) else { return };
    let (Value::Table(all), at) = (&mut groups.value, groups.span) else { return };
    for (name, group) in all {
        if let Value::Table(group) = &mut group.value {
            made.group(&name.name, group);
        }
    }
    if made.parameters.is_empty() {
        return;
    }
    if let Some(parameters) = table_or_new(top, case::PARAMETERS.name, at) {
        parameters.extend(made.parameters);
    }
}

/// Parameters made of beliefs.
struct Made {
    taken: HashSet<String>,
    parameters: Entries,
}

/// Whose number it is, and what it rests on.
struct Whose<'w> {
    group: &'w str,
    member: &'w str,
    basis: Entries,
    single: bool,
}

impl Made {
    fn group(&mut self, name: &str, group: &mut Entries) {
        let single = table(group, bargaining::DIMENSIONS.name).is_some_and(|d| d.len() == 1);
        let shared = basis(group);
        let Some(members) = entry_mut(group, bargaining::MEMBERS.name) else { return };
        let Value::Table(members) = &mut members.value else { return };
        for (who, m) in members {
            let Value::Table(m) = &mut m.value else { continue };
            let own = basis(m);
            let basis = if own.is_empty() { shared.clone() } else { own };
            let whose = Whose { group: name, member: &who.name, basis, single };
            for (k, v) in m {
                if k.name == member::CAPABILITY.name {
                    self.number(&whose, k, None, v);
                } else if k.name == member::POSITION.name || k.name == member::SALIENCE.name {
                    let Value::Table(each) = &mut v.value else { continue };
                    for (dimension, v) in each {
                        self.number(&whose, k, Some(dimension), v);
                    }
                }
            }
        }
    }

    /// A number of a member; where it is believed, a parameter in its place.
    fn number(&mut self, whose: &Whose<'_>, what: &Key, on: Option<&Key>, v: &mut Spanned) {
        let Value::Text(text) = &v.value else { return };
        let Some(belief) = belief(text) else { return };
        let Whose { group, member, basis, single } = whose;
        let mut name = format!("{group}_{member}_{}", what.name);
        let mut label = format!("{} of {member}", what.name);
        if let Some(on) = on {
            if !single {
                name = format!("{name}_{}", on.name);
            }
            label = format!("{label} on {}", on.name);
        }
        if !self.taken.insert(name.clone()) {
            return;
        }
        let at: Span = on.unwrap_or(what).span;
        let mut stated: Entries = vec![
            (key(parameter::LABEL.name, at), whole_text(format!("{group}: {label}"), at)),
            (key(belief, v.span), v.clone()),
        ];
        stated.extend(basis.iter().cloned());
        self.parameters.push((key(&name, at), whole_table(stated, at)));
        v.value = Value::Text(name);
    }
}

/// What a group or member says its numbers rest on.
fn basis(t: &Entries) -> Entries {
    let keys = [&parameter::SOURCE, &parameter::JUDGEMENT, &parameter::BASIS];
    let said = |k: &&'static crate::language::Key| {
        Some((key(k.name, entry(t, k.name)?.span), entry(t, k.name)?.clone()))
    };
    keys.iter().filter_map(said).collect()
}

/// The key of a parameter under which a text states a belief, if it does.
pub(crate) fn belief(text: &str) -> Option<&'static str> {
    if text.contains('(') {
        Some(parameter::DIST.name)
    } else if text.contains(" to ") {
        Some(parameter::RANGE.name)
    } else {
        None
    }
}
