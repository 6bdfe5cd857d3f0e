//! Regimes, rivals and questions.

use super::{Fields, Reader, belief, game::parse};
use crate::diagnostic::did_you_mean;
use crate::formula::Symbol;
use crate::rival::Quantity;
use crate::toml_tree::Value;
use crate::{Case, Question, Regime, Rival, Rule, Span};

/// `[regimes.NAME]`; the occasions are read later from the files returned.
pub(super) fn regimes(
    r: &mut Reader<'_>,
    top: &mut Fields<'_>,
    case: &mut Case,
) -> Vec<(usize, String, Span)> {
    let mut files = Vec::new();
    for (key, mut t) in top.named(r, "regimes", "regime") {
        r.visible(&key.name, key.span, "regime");
        t.known(r, &["title", "enforcer", "file", "source", "judgement", "measures", "rules"]);
        let basis = r.basis(&mut t);
        let enforcer = match t.text(r, "enforcer") {
            Some((n, at)) => r.actor(case, &n, at, "the enforcer of a rule"),
            None => {
                t.missing(r, "enforcer", "say who enforces it: enforcer = \"US\"");
                None
            }
        };
        let mut measures = Vec::new();
        for (name, m) in t.named(r, "measures", "measure") {
            r.identifier(&name.name, name.span, "measure");
            m.known(r, &["label", "unit"]);
            measures.push((
                name.name.clone(),
                m.text(r, "label").map_or_else(|| name.name.clone(), |(l, _)| l),
                m.text(r, "unit").map(|(u, _)| u),
            ));
        }
        let mut rules = rules(r, &t, &measures);
        rules.sort_by_key(|rule| rule.from);
        match t.text(r, "file") {
            Some((file, at)) => files.push((case.regimes.len(), file, at)),
            None => t.missing(r, "file", "name its table: file = \"regimes/….csv\""),
        }
        let Some(enforcer) = enforcer else {
            files.retain(|(i, _, _)| *i != case.regimes.len());
            continue;
        };
        case.regimes.push(Regime {
            id: key.name.clone(),
            title: t.text(r, "title").map_or_else(|| key.name.clone(), |(x, _)| x),
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
) -> Vec<Rule> {
    let Some(list) = t.list(r, "rules") else {
        t.missing(r, "rules", "write a [[…rules]] with from, criteria and needs");
        return Vec::new();
    };
    let mut all = Vec::new();
    for entry in list {
        let Some(mut rule) = r.fields(entry, format!("a rule of {}", t.what)) else { continue };
        rule.known(r, &["from", "criteria", "needs", "source", "judgement"]);
        let basis = r.basis(&mut rule);
        let mut criteria = Vec::new();
        if let Some(c) = rule.table(r, "criteria") {
            for (name, v) in c.entries() {
                let Value::Text(text) = &v.value else {
                    r.wrong_type(v, "a criterion", "a formula in quotes, as \"surplus >= 20\"");
                    continue;
                };
                let resolve = |n: &str| {
                    let at = measures.iter().position(|(m, _, _)| m == n)?;
                    Some(Symbol::Measure(at as u32))
                };
                let known = measures.iter().map(|(m, _, _)| m.clone()).collect();
                let what = format!("criterion `{}`", name.name);
                if let Some(e) = parse(r, v.span, text, &what, &resolve, known) {
                    criteria.push((name.name.clone(), e));
                }
            }
        } else {
            rule.missing(r, "criteria", "write  criteria.NAME = \"measure >= 20\"");
        }
        let needs = match rule.number(r, "needs") {
            Some((n, at)) => {
                if n < 1.0 || n.fract() != 0.0 || n > criteria.len().max(1) as f64 {
                    r.error(
                        "RP0403",
                        at,
                        format!("the rule needs {n} of {} criteria", criteria.len()),
                        "give a whole number between 1 and the number of criteria",
                    );
                }
                n.clamp(1.0, 1e6) as u32
            }
            None => criteria.len() as u32,
        };
        match rule.date(r, "from") {
            Some((from, _)) => {
                all.push(Rule { from, criteria, needs, basis, span: entry.span });
            }
            None => rule.missing(r, "from", "say from when it holds: from = 2019-05-28"),
        }
    }
    all
}

/// `[rivals.NAME]`.
pub(super) fn rivals(r: &mut Reader<'_>, top: &mut Fields<'_>, case: &mut Case) {
    let mut weights = Vec::new();
    for (key, mut t) in top.named(r, "rivals", "rival") {
        r.visible(&key.name, key.span, "rival");
        t.known(r, &["label", "prior", "leverage", "set", "payoffs", "source", "judgement"]);
        let basis = r.basis(&mut t);
        let prior = match t.number(r, "prior") {
            Some((p, at)) => {
                if !(0.0..=1.0).contains(&p) {
                    r.error("RP0403", at, format!("prior weight {p} is outside 0 to 1"), "mend it");
                }
                p
            }
            None => {
                t.missing(r, "prior", "give its weight before the evidence: prior = 0.25");
                0.0
            }
        };
        let leverage_is_power = match t.text(r, "leverage") {
            Some((v, _)) if v == "power" => true,
            Some((v, at)) => {
                r.error("RP0013", at, format!("`{v}` is not known here"), "write \"power\"");
                false
            }
            None => false,
        };
        let set = settings(r, &t, case);
        let payoffs = replaced(r, &t, case);
        weights.push((prior, key.span));
        case.rivals.push(Rival {
            id: key.name.clone(),
            label: t.text(r, "label").map_or_else(|| key.name.clone(), |(l, _)| l),
            prior,
            set,
            payoffs,
            leverage_is_power,
            basis,
            span: key.span,
        });
    }
    let total: f64 = weights.iter().map(|(w, _)| w).sum();
    if let Some((_, last)) = weights.last()
        && (total - 1.0).abs() > 1e-6
    {
        r.error(
            "RP0404",
            *last,
            format!("prior weights of the {} rivals add to {total}, not 1", weights.len()),
            format!("divide each by {total}"),
        );
    }
}

fn settings(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    case: &Case,
) -> Vec<(crate::ParameterId, crate::Distribution)> {
    let Some(set) = t.table(r, "set") else { return Vec::new() };
    let mut all = Vec::new();
    for (key, v) in set.entries() {
        let id = belief::parameter(r, case, &key.name, key.span);
        let distribution = match &v.value {
            Value::Number(n) if n.is_finite() => Some(crate::Distribution::Fixed { value: *n }),
            Value::Table(_) => {
                r.fields(v, format!("setting of `{}`", key.name)).and_then(|mut f| {
                    f.known(r, &["value", "range", "dist", "quantiles", "source", "judgement"]);
                    r.basis(&mut f);
                    belief::belief(r, &f)
                })
            }
            _ => {
                r.wrong_type(
                    v,
                    "a setting",
                    "a number or a belief such as { range = \"0.1 to 0.3\" }",
                );
                None
            }
        };
        if let (Some(id), Some(d)) = (id, distribution) {
            all.push((id, d));
        }
    }
    all
}

fn replaced(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    case: &Case,
) -> Vec<(usize, usize, usize, crate::formula::Expression)> {
    let mut all = Vec::new();
    for (game_key, game_table) in t.named(r, "payoffs", "payoffs of game") {
        let Some(game) = case.games.iter().position(|g| g.id == game_key.name) else {
            let known = case.games.iter().map(|g| g.id.as_str());
            r.error(
                "RP0105",
                game_key.span,
                format!("game `{}` is not declared", game_key.name),
                did_you_mean(&game_key.name, "games", known),
            );
            continue;
        };
        let protocol = &case.games[game];
        for (outcome_key, outcome_value) in game_table.entries() {
            let Some(o) = protocol.outcomes.iter().position(|o| o.name == outcome_key.name) else {
                let known = protocol.outcomes.iter().map(|o| o.name.as_str());
                r.error(
                    "RP0106",
                    outcome_key.span,
                    format!("outcome `{}` is not declared", outcome_key.name),
                    did_you_mean(&outcome_key.name, "outcomes", known),
                );
                continue;
            };
            let Some(f) = r.fields(outcome_value, "replaced payoffs") else { continue };
            for (actor_key, v) in f.entries() {
                let Some(actor) = r.actor(case, &actor_key.name, actor_key.span, "one who is paid")
                else {
                    continue;
                };
                let Some(player) = protocol.players.iter().position(|p| *p == actor) else {
                    continue;
                };
                let text = match &v.value {
                    Value::Text(s) => s.clone(),
                    Value::Number(n) => n.to_string(),
                    _ => {
                        r.wrong_type(v, "a payoff", "a number or a formula in quotes");
                        continue;
                    }
                };
                let resolve = |n: &str| match n.split_once('.') {
                    None => case.parameter(n).map(Symbol::Parameter),
                    Some((node, branch)) => protocol_branch(protocol, node, branch).then(|| {
                        Symbol::Branch { node: node.to_owned(), branch: branch.to_owned() }
                    }),
                };
                let known = case.parameters.iter().map(|p| p.id.clone()).collect();
                if let Some(e) = parse(r, v.span, &text, "a replaced payoff", &resolve, known) {
                    all.push((game, o, player, e));
                }
            }
        }
    }
    all
}

fn protocol_branch(p: &crate::Protocol, node: &str, branch: &str) -> bool {
    p.moves.iter().any(|m| m.name == node && m.actions.iter().any(|a| a.name == branch))
        || p.chance.iter().any(|c| c.name == node && c.branches.iter().any(|b| b.name == branch))
}

/// `[questions.NAME]`.
pub(super) fn questions(r: &mut Reader<'_>, top: &mut Fields<'_>, case: &mut Case) {
    for (key, t) in top.named(r, "questions", "question") {
        r.visible(&key.name, key.span, "question");
        t.known(
            r,
            &[
                "label",
                "game",
                "outcomes",
                "move",
                "action",
                "p",
                "resolve_by",
                "rule",
                "base_rate",
                "resolution",
            ],
        );
        let quantity = quantity(r, &t, case);
        let rule = t.text(r, "rule").map(|(x, _)| x);
        if rule.is_none() {
            t.missing(r, "rule", "say in words when it counts as true");
        }
        let resolve_by = t.date(r, "resolve_by").map(|(d, _)| d);
        if resolve_by.is_none() {
            t.missing(r, "resolve_by", "give the day it is settled: resolve_by = 2023-12-31");
        }
        let base_rate = t.table(r, "base_rate").and_then(|mut b| {
            b.known(r, &["value", "source", "judgement"]);
            let basis = r.basis(&mut b);
            let (v, at) = b.number(r, "value")?;
            if !(0.0..=1.0).contains(&v) {
                r.error("RP0403", at, format!("base rate {v} is outside 0 to 1"), "mend it");
            }
            Some((v, basis))
        });
        let resolution = t.table(r, "resolution").and_then(|mut f| {
            f.known(r, &["happened", "date", "source", "judgement"]);
            let basis = r.basis(&mut f);
            let happened = f.flag(r, "happened");
            if happened.is_none() {
                f.missing(r, "happened", "write  happened = true  or false");
            }
            let date = f.date(r, "date");
            if date.is_none() {
                f.missing(r, "date", "give the day it was settled");
            }
            Some((happened?, date?.0, basis))
        });
        let (Some(quantity), Some(rule), Some(resolve_by)) = (quantity, rule, resolve_by) else {
            continue;
        };
        case.questions.push(Question {
            id: key.name.clone(),
            label: t.text(r, "label").map_or_else(|| key.name.clone(), |(l, _)| l),
            quantity,
            resolve_by,
            rule,
            base_rate,
            resolution,
            span: key.span,
        });
    }
}

fn quantity(r: &mut Reader<'_>, t: &Fields<'_>, case: &Case) -> Option<Quantity> {
    if let Some((p, at)) = t.number(r, "p") {
        if !(0.0..=1.0).contains(&p) {
            r.error("RP0403", at, format!("probability {p} is outside 0 to 1"), "mend it");
        }
        return Some(Quantity::Judged(p));
    }
    let Some((name, at)) = t.text(r, "game") else {
        t.missing(r, "game", "name a game and outcomes, or a move and action, or give p");
        return None;
    };
    let Some(game) = case.games.iter().position(|g| g.id == name) else {
        let known = case.games.iter().map(|g| g.id.as_str());
        let help = did_you_mean(&name, "games", known);
        r.error("RP0105", at, format!("game `{name}` is not declared"), help);
        return None;
    };
    let protocol = &case.games[game];
    if let Some(list) = t.list(r, "outcomes") {
        let mut outcomes = Vec::new();
        for v in list {
            let Value::Text(n) = &v.value else {
                r.wrong_type(v, "an outcome", "its name in quotes");
                continue;
            };
            match protocol.outcomes.iter().position(|o| o.name == *n) {
                Some(o) => outcomes.push(o),
                None => {
                    let known = protocol.outcomes.iter().map(|o| o.name.as_str());
                    let help = did_you_mean(n, "outcomes", known);
                    r.error("RP0106", v.span, format!("outcome `{n}` is not declared"), help);
                }
            }
        }
        return Some(Quantity::Outcomes { game, outcomes });
    }
    let (Some((node, node_at)), Some((action, action_at))) =
        (t.text(r, "move"), t.text(r, "action"))
    else {
        t.missing(r, "move", "say which move and action, or which outcomes");
        return None;
    };
    let Some(m) = protocol.moves.iter().find(|m| m.name == node) else {
        let known = protocol.moves.iter().map(|m| m.name.as_str());
        let help = did_you_mean(&node, "moves", known);
        r.error("RP0106", node_at, format!("move `{node}` is not declared"), help);
        return None;
    };
    if !m.actions.iter().any(|a| a.name == action) {
        let help = did_you_mean(&action, "actions", m.actions.iter().map(|a| a.name.as_str()));
        r.error("RP0107", action_at, format!("`{action}` is not an action of `{node}`"), help);
        return None;
    }
    Some(Quantity::Action { game, node, action })
}
