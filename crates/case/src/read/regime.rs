//! Regimes: rules that could bite, and their versions.

use super::formula::{Meaning, parse};
use super::{Fields, NamedTable, Names, Reader};
use crate::formula::Symbol;
use crate::language::document::case;
use crate::language::regimes::{measure, regime, rule};
use crate::syntax::Value;
use crate::{ActorId, Case, Regime, Rule};
use std::collections::HashMap;
use std::rc::Rc;

/// `[regimes.NAME]`; the occasions are read later from the tables returned.
pub(super) fn regimes(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case) -> Vec<NamedTable> {
    let mut files = Vec::new();
    for (key, t) in top.named(r, &case::REGIMES, "regime") {
        r.visible(&key.name, key.span, "regime");
        let basis = r.basis(&t);
        let enforcer = match t.text(r, &regime::ENFORCER) {
            Some((n, at)) => r.actor(case, &n, at, "the enforcer of a rule"),
            None => {
                t.missing(r, &regime::ENFORCER, "say who enforces it: enforcer = \"US\"");
                None
            }
        };
        let population = t.text(r, &regime::POPULATION).map(|(text, _)| text);
        let complete = t.flag(r, &regime::COMPLETE).unwrap_or(false);
        if t.get(&regime::COMPLETE).is_some() && t.get(&regime::POPULATION).is_none() {
            t.missing(
                r,
                &regime::POPULATION,
                "say of what the table is complete or not: population = \"which occasions belong\"",
            );
        }
        let mut measures = Vec::new();
        for (name, m) in t.named(r, &regime::MEASURES, "measure") {
            r.identifier(&name.name, name.span, "measure");
            measures.push((
                name.name.clone(),
                m.text(r, &measure::LABEL).map_or_else(|| name.name.clone(), |(l, _)| l),
                m.text(r, &measure::UNIT).map(|(u, _)| u),
            ));
        }
        let names = Names::of(t.get(&regime::MEASURES), t.whole);
        let (mut rules, sound) = rules(r, &t, &measures, &names);
        rules.sort_by_key(|rule| rule.from);
        let file = match t.text(r, &regime::FILE) {
            Some(file) => Some(file),
            None => {
                t.missing(r, &regime::FILE, "name its table: file = \"regimes/….csv\"");
                None
            }
        };
        let regime = Regime {
            id: key.name.clone(),
            file: file.as_ref().map_or_else(String::new, |(name, _)| name.clone()),
            title: t.text(r, &regime::TITLE).map_or_else(|| key.name.clone(), |(x, _)| x),
            // Without an enforcer the table is checked, and the regime left out.
            enforcer: enforcer.unwrap_or(ActorId(0)),
            population,
            complete,
            missing: t.text(r, &regime::MISSING).map(|(text, _)| text),
            unit: t.text(r, &regime::UNIT).map(|(text, _)| text),
            measures,
            rules,
            occasions: Vec::new(),
            basis,
            span: key.span,
        };
        let fit = enforcer.is_some();
        match file {
            Some((name, at)) => {
                let declared = Rc::clone(&r.declared);
                files.push(NamedTable { regime, fit, measures: names, declared, name, at, sound });
            }
            None if fit => case.regimes.push(regime),
            None => {}
        }
    }
    files
}

fn rules(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    measures: &[(String, String, Option<String>)],
    names: &Names,
) -> (Vec<Rule>, bool) {
    let Some(list) = t.list(r, &regime::RULES) else {
        t.missing(r, &regime::RULES, "write a [[…rules]] with from, criteria and needs");
        return (Vec::new(), false);
    };
    let mut all = Vec::new();
    let mut sound = true;
    let places: HashMap<&str, u32> =
        measures.iter().enumerate().map(|(i, (m, _, _))| (m.as_str(), i as u32)).collect();
    for entry in list {
        let Some(rule) = r.fields(entry, format!("a rule of {}", t.what), Some(&rule::BLOCK))
        else {
            continue;
        };
        let basis = r.basis(&rule);
        let mut criteria = Vec::new();
        let mut stated = None;
        if let Some(c) = rule.table(r, &rule::CRITERIA) {
            stated = Some(c.entries().count()).filter(|_| c.whole);
            sound &= c.whole;
            for (name, v) in c.entries() {
                let Value::Text(text) = &v.value else {
                    r.wrong_type(v, "a criterion", "a formula in quotes, as \"surplus >= 20\"");
                    sound = false;
                    continue;
                };
                let resolve = |n: &str| match places.get(n) {
                    Some(i) => Meaning::Is(Symbol::Measure(*i)),
                    None if names.lacks(n) => Meaning::Unknown,
                    None => Meaning::Lost,
                };
                let known = || measures.iter().map(|(m, _, _)| m.as_str().to_owned()).collect();
                let what = format!("criterion `{}`", name.name);
                if let Some(e) = parse(r, v.span, text, &what, &resolve, &known) {
                    criteria.push((name.name.clone(), e));
                } else {
                    sound = false;
                }
            }
        } else {
            rule.missing(r, &rule::CRITERIA, "write  criteria.NAME = \"measure >= 20\"");
        }
        let needs = match rule.number(r, &rule::NEEDS) {
            Some((n, at)) => {
                let most = stated.map_or(f64::INFINITY, |s| s.max(1) as f64);
                if n < 1.0 || n.fract() != 0.0 || n > most {
                    let of = stated.map_or_else(String::new, |s| format!("{s} "));
                    r.error(
                        "RP0403",
                        at,
                        format!("the rule needs {n} of its {of}criteria"),
                        "give a whole number between 1 and the number of criteria",
                    );
                }
                n.clamp(1.0, 1e6) as u32
            }
            None => criteria.len() as u32,
        };
        match rule.date(r, &rule::FROM) {
            Some((from, _)) => {
                all.push(Rule { from, criteria, needs, basis, span: entry.span });
            }
            None => rule.missing(r, &rule::FROM, "say from when it holds: from = 2019-05-28"),
        }
    }
    (all, sound)
}
