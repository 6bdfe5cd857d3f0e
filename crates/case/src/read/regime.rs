//! Regimes: rules that could bite, and their versions.

use super::{Fields, NamedTable, Reader, game::parse};
use crate::formula::Symbol;
use crate::language::document::case;
use crate::language::regimes::{measure, regime, rule};
use crate::syntax::tree::Value;
use crate::{Case, Regime, Rule};
use std::collections::HashMap;

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
        let mut measures = Vec::new();
        for (name, m) in t.named(r, &regime::MEASURES, "measure") {
            r.identifier(&name.name, name.span, "measure");
            measures.push((
                name.name.clone(),
                m.text(r, &measure::LABEL).map_or_else(|| name.name.clone(), |(l, _)| l),
                m.text(r, &measure::UNIT).map(|(u, _)| u),
            ));
        }
        let (mut rules, sound) = rules(r, &t, &measures);
        rules.sort_by_key(|rule| rule.from);
        match t.text(r, &regime::FILE) {
            Some((name, at)) => {
                files.push(NamedTable { regime: case.regimes.len(), name, at, sound });
            }
            None => t.missing(r, &regime::FILE, "name its table: file = \"regimes/….csv\""),
        }
        let Some(enforcer) = enforcer else {
            files.retain(|f| f.regime != case.regimes.len());
            continue;
        };
        case.regimes.push(Regime {
            id: key.name.clone(),
            title: t.text(r, &regime::TITLE).map_or_else(|| key.name.clone(), |(x, _)| x),
            enforcer,
            measures,
            rules,
            occasions: Vec::new(),
            basis,
            span: key.span,
        });
    }
    files
}

fn rules(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    measures: &[(String, String, Option<String>)],
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
        if let Some(c) = rule.table(r, &rule::CRITERIA) {
            for (name, v) in c.entries() {
                let Value::Text(text) = &v.value else {
                    r.wrong_type(v, "a criterion", "a formula in quotes, as \"surplus >= 20\"");
                    sound = false;
                    continue;
                };
                let resolve = |n: &str| places.get(n).map(|i| Symbol::Measure(*i));
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
                if n < 1.0 || n.fract() != 0.0 || n > criteria.len().max(1) as f64 {
                    r.error(
                        "RP0403",
                        at,
                        format!("the rule needs {n} of its {} criteria", criteria.len()),
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
