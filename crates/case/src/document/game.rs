//! Games: named graphs of moves.

use super::{Fields, Reader};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::formula::{Expression, ParseErrorKind, Symbol};
use crate::toml_tree::{Key, Spanned, Value};
use crate::{Action, ActorId, Branch, Case, ChanceNode, MoveNode, Outcome, Protocol, Span};

/// `[games.NAME]`.
pub(super) fn games(r: &mut Reader<'_>, top: &mut Fields<'_>, case: &mut Case) {
    for (key, t) in top.named(r, "games", "game") {
        r.identifier(&key.name, key.span, "game");
        t.known(r, &["title", "start", "precision", "chance", "moves", "outcomes", "walk_away"]);
        if let Some(p) = game(r, &t, key, case) {
            case.games.push(p);
        }
    }
}

/// The names that formulas of a game may use.
struct Names<'a> {
    case: &'a Case,
    /// Node and branch.
    branches: Vec<(String, String)>,
}

impl Names<'_> {
    fn resolve(&self, name: &str) -> Option<Symbol> {
        match name.split_once('.') {
            None => self.case.parameter(name).map(Symbol::Parameter),
            Some((node, branch)) => self
                .branches
                .iter()
                .any(|(n, b)| n == node && b == branch)
                .then(|| Symbol::Branch { node: node.to_owned(), branch: branch.to_owned() }),
        }
    }
}

/// Parses a formula under a key, a number standing for itself.
fn formula(r: &mut Reader<'_>, v: &Spanned, what: &str, names: &Names<'_>) -> Option<Expression> {
    let text = match &v.value {
        Value::Number(n) if n.is_finite() => return Some(Expression::constant(*n)),
        Value::Text(t) => t,
        _ => {
            r.wrong_type(v, what, "a number or a formula in quotes");
            return None;
        }
    };
    let known = names
        .case
        .parameters
        .iter()
        .map(|p| p.id.clone())
        .chain(names.branches.iter().map(|(n, b)| format!("{n}.{b}")));
    parse(r, v.span, text, what, &|n| names.resolve(n), known.collect())
}

/// Parses a formula and reports what is wrong at its place in the file.
pub(super) fn parse(
    r: &mut Reader<'_>,
    at: Span,
    text: &str,
    what: &str,
    resolve: &dyn Fn(&str) -> Option<Symbol>,
    known: Vec<String>,
) -> Option<Expression> {
    match Expression::parse(text, resolve) {
        Ok(e) => Some(e),
        Err(e) => {
            // One past the opening quote; escapes in formulas are not expected.
            let start = at.start + 1 + e.start as u32;
            let end = (at.start + 1 + e.end as u32).max(start + 1);
            let place = Span { start, end: end.min(at.end.max(start + 1)), ..at };
            let (code, help) = match &e.kind {
                ParseErrorKind::UnknownName(name) => {
                    ("RP0202", did_you_mean(name, "names", known.iter().map(String::as_str)))
                }
                _ => ("RP0201", e.help.clone()),
            };
            r.error(code, place, format!("{what}: {e}"), help);
            None
        }
    }
}

fn seen_by(r: &mut Reader<'_>, t: &Fields<'_>, case: &Case) -> Option<Vec<ActorId>> {
    let list = t.list(r, "seen_by")?;
    Some(
        list.iter()
            .filter_map(|v| match &v.value {
                Value::Text(n) => r.actor(case, n, v.span, "one who sees"),
                _ => {
                    r.wrong_type(v, "`seen_by`", "a list of actors");
                    None
                }
            })
            .collect(),
    )
}

fn branch_names(t: &Fields<'_>) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let parts: [(&str, &str); 2] = [("chance", "branches"), ("moves", "actions")];
    for (group, inner) in parts {
        // Wrong types are reported when the parts are read in earnest.
        let mut quiet = Vec::new();
        let mut silent = Reader::new(&mut quiet);
        for (key, node) in t.named(&mut silent, group, "node") {
            if let Some(branches) = node.table(&mut silent, inner) {
                for (b, _) in branches.entries() {
                    all.push((key.name.clone(), b.name.clone()));
                }
            }
        }
    }
    all
}

fn game(r: &mut Reader<'_>, t: &Fields<'_>, key: &Key, case: &Case) -> Option<Protocol> {
    let names = Names { case, branches: branch_names(t) };
    let chance = chance_nodes(r, t, &names);
    let moves = move_nodes(r, t, case);
    let start = match t.text(r, "start") {
        Some(s) => s,
        None => {
            t.missing(r, "start", "name the first node: start = \"…\"");
            return None;
        }
    };
    let mut players: Vec<ActorId> = moves.iter().map(|m| m.by).collect();
    for (_, o) in t.named(&mut Reader::new(&mut Vec::new()), "outcomes", "outcome") {
        if let Some(p) = o.table(&mut Reader::new(&mut Vec::new()), "payoffs") {
            players.extend(p.entries().filter_map(|(k, _)| case.actor(&k.name)));
        }
    }
    players.sort_unstable();
    players.dedup();
    let outcomes = outcomes(r, t, &names, &players);
    duplicates(r, &chance, &moves, &outcomes);
    let precision = precision(r, t, &names, &players);
    let walk_away = walk_away(r, t, case, &outcomes);
    let protocol = Protocol {
        id: key.name.clone(),
        title: t.text(r, "title").map_or_else(|| key.name.clone(), |(x, _)| x),
        start: start.0,
        players,
        precision,
        chance,
        moves,
        outcomes,
        walk_away,
        span: key.span,
    };
    graph(r, t, &protocol, start.1).then_some(protocol)
}

fn chance_nodes(r: &mut Reader<'_>, t: &Fields<'_>, names: &Names<'_>) -> Vec<ChanceNode> {
    let mut all = Vec::new();
    for (key, node) in t.named(r, "chance", "chance move") {
        r.identifier(&key.name, key.span, "chance move");
        node.known(r, &["label", "seen_by", "branches"]);
        let mut branches = Vec::new();
        for (name, b) in node.named(r, "branches", "branch") {
            r.identifier(&name.name, name.span, "branch");
            b.known(r, &["p", "to"]);
            let to = match b.text(r, "to") {
                Some((to, _)) => to,
                None => {
                    b.missing(r, "to", "say where it leads: to = \"…\"");
                    continue;
                }
            };
            let probability = match b.get("p") {
                None => {
                    b.missing(r, "p", "give its probability: p = 0.3, a formula, or \"rest\"");
                    continue;
                }
                Some(v) if matches!(&v.value, Value::Text(s) if s == "rest") => None,
                Some(v) => {
                    let what = format!("the probability of branch `{}`", name.name);
                    let e = formula(r, v, &what, names);
                    Some(e.unwrap_or_else(|| Expression::constant(0.0)))
                }
            };
            branches.push(Branch { name: name.name.clone(), probability, to });
        }
        probabilities(r, key, &branches);
        all.push(ChanceNode {
            name: key.name.clone(),
            label: node.text(r, "label").map_or_else(|| key.name.clone(), |(l, _)| l),
            seen_by: seen_by(r, &node, names.case),
            branches,
            span: key.span,
        });
    }
    all
}

/// Checks what can be checked of probabilities before anything is drawn.
fn probabilities(r: &mut Reader<'_>, key: &Key, branches: &[Branch]) {
    let name = &key.name;
    if branches.is_empty() {
        r.error("RP0304", key.span, format!("chance move `{name}` has no branch"), "give it two");
        return;
    }
    let rests = branches.iter().filter(|b| b.probability.is_none()).count();
    if rests > 1 {
        r.error(
            "RP0402",
            key.span,
            format!("{rests} branches of `{name}` are the rest"),
            "only one branch can be; give the others a probability",
        );
        return;
    }
    let fixed: Vec<Option<f64>> = branches
        .iter()
        .filter_map(|b| b.probability.as_ref())
        .map(|e| e.symbols().is_empty().then(|| e.eval(&|_| 0.0)))
        .collect();
    if let Some(bad) = fixed.iter().flatten().find(|p| !(0.0..=1.0).contains(*p)) {
        r.error(
            "RP0403",
            key.span,
            format!("a probability of `{name}` is {bad}, outside 0 to 1"),
            "give a share between 0 and 1",
        );
        return;
    }
    if rests == 0 && fixed.iter().all(Option::is_some) {
        let total: f64 = fixed.iter().flatten().sum();
        if (total - 1.0).abs() > realpolitik_game::tree::PROBABILITY_TOLERANCE {
            let gap = 1.0 - total;
            let last = &branches[branches.len() - 1].name;
            let word = if gap > 0.0 { "missing" } else { "too much" };
            r.error(
                "RP0401",
                key.span,
                format!("chance move `{name}` adds to {}, not 1", round(total)),
                format!(
                    "{} is {word}; add a branch, or write  {last} = {{ p = \"rest\", … }}",
                    round(gap.abs())
                ),
            );
        }
    }
}

fn round(x: f64) -> f64 {
    (x * 1e6).round() / 1e6
}

fn move_nodes(r: &mut Reader<'_>, t: &Fields<'_>, case: &Case) -> Vec<MoveNode> {
    let mut all = Vec::new();
    for (key, node) in t.named(r, "moves", "move") {
        r.identifier(&key.name, key.span, "move");
        node.known(r, &["label", "by", "seen_by", "actions"]);
        let by = match node.text(r, "by") {
            Some((n, at)) => r.actor(case, &n, at, "the one who moves"),
            None => {
                node.missing(r, "by", "say whose move it is: by = \"US\"");
                None
            }
        };
        let actions = actions(r, &node);
        if actions.is_empty() {
            r.error(
                "RP0304",
                key.span,
                format!("move `{}` has no action", key.name),
                "write  actions = { accept = \"next\", decline = \"end\" }",
            );
        }
        let seen_by = seen_by(r, &node, case);
        let Some(by) = by else { continue };
        all.push(MoveNode {
            name: key.name.clone(),
            label: node.text(r, "label").map_or_else(|| key.name.clone(), |(l, _)| l),
            by,
            seen_by,
            actions,
            span: key.span,
        });
    }
    all
}

fn actions(r: &mut Reader<'_>, node: &Fields<'_>) -> Vec<Action> {
    let Some(t) = node.table(r, "actions") else { return Vec::new() };
    let mut all = Vec::new();
    for (name, v) in t.entries() {
        r.identifier(&name.name, name.span, "action");
        match &v.value {
            Value::Text(to) => {
                all.push(Action { name: name.name.clone(), to: to.clone(), card: false });
            }
            Value::Table(_) => {
                let Some(inner) = r.fields(v, format!("action `{}`", name.name)) else { continue };
                inner.known(r, &["to", "card"]);
                let card = inner.flag(r, "card").unwrap_or(false);
                match inner.text(r, "to") {
                    Some((to, _)) => all.push(Action { name: name.name.clone(), to, card }),
                    None => inner.missing(r, "to", "say where it leads: to = \"…\""),
                }
            }
            _ => {
                r.wrong_type(v, &format!("action `{}`", name.name), "the name of a node or outcome")
            }
        }
    }
    all
}

fn outcomes(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    names: &Names<'_>,
    players: &[ActorId],
) -> Vec<Outcome> {
    let mut all = Vec::new();
    for (key, o) in t.named(r, "outcomes", "outcome") {
        r.identifier(&key.name, key.span, "outcome");
        o.known(r, &["label", "payoffs"]);
        let Some(p) = o.table(r, "payoffs") else {
            o.missing(r, "payoffs", "give every player's: payoffs.US = \"…\"");
            continue;
        };
        for (actor, _) in p.entries() {
            r.actor(names.case, &actor.name, actor.span, "one who is paid");
        }
        let payoffs = players
            .iter()
            .map(|player| {
                let id = &names.case.actors[player.index()].id;
                let Some(v) = p.get(id) else {
                    r.error(
                        "RP0303",
                        key.span,
                        format!("outcome `{}` has no payoff for {id}", key.name),
                        format!("write  payoffs.{id} = \"…\" ; 0 if it is indifferent"),
                    );
                    return Expression::constant(0.0);
                };
                let what = format!("payoff of {id} at `{}`", key.name);
                formula(r, v, &what, names).unwrap_or_else(|| Expression::constant(0.0))
            })
            .collect();
        all.push(Outcome {
            name: key.name.clone(),
            label: o.text(r, "label").map_or_else(|| key.name.clone(), |(l, _)| l),
            payoffs,
            span: key.span,
        });
    }
    all
}

fn duplicates(r: &mut Reader<'_>, chance: &[ChanceNode], moves: &[MoveNode], ends: &[Outcome]) {
    let all: Vec<(&str, Span)> = chance
        .iter()
        .map(|c| (c.name.as_str(), c.span))
        .chain(moves.iter().map(|m| (m.name.as_str(), m.span)))
        .chain(ends.iter().map(|o| (o.name.as_str(), o.span)))
        .collect();
    for (i, (name, at)) in all.iter().enumerate() {
        if let Some((_, first)) = all[..i].iter().find(|(n, _)| n == name) {
            r.push(
                Diagnostic::error(
                    "RP0101",
                    *at,
                    format!("`{name}` names two things of this game"),
                    "rename one of them",
                )
                .also(*first, "first here"),
            );
        }
    }
}

fn precision(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    names: &Names<'_>,
    players: &[ActorId],
) -> Vec<Expression> {
    let what = "the precision";
    let fallback = || Expression::constant(1.0);
    match t.get("precision") {
        None => match names.case.parameter("precision") {
            Some(p) => {
                let e = Expression::parse("precision", &|_| Some(Symbol::Parameter(p)));
                vec![e.unwrap_or_else(|_| fallback()); players.len()]
            }
            None => {
                r.error(
                    "RP0308",
                    t.span,
                    format!("{} does not say how precisely its players choose", t.what),
                    "write  precision = 8  or declare a parameter of that name",
                );
                vec![fallback(); players.len()]
            }
        },
        Some(v) => match &v.value {
            Value::Table(_) => {
                let Some(inner) = r.fields(v, what) else { return Vec::new() };
                for (k, _) in inner.entries() {
                    r.actor(names.case, &k.name, k.span, "a player with a precision");
                }
                players
                    .iter()
                    .map(|p| {
                        let id = &names.case.actors[p.index()].id;
                        match inner.get(id) {
                            Some(v) => formula(r, v, what, names).unwrap_or_else(fallback),
                            None => {
                                r.error(
                                    "RP0308",
                                    v.span,
                                    format!("player {id} has no precision"),
                                    format!("add  {id} = 8"),
                                );
                                fallback()
                            }
                        }
                    })
                    .collect()
            }
            _ => {
                let e = formula(r, v, what, names).unwrap_or_else(fallback);
                vec![e; players.len()]
            }
        },
    }
}

fn walk_away(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    case: &Case,
    outcomes: &[Outcome],
) -> Vec<(ActorId, usize)> {
    let Some(w) = t.table(r, "walk_away") else { return Vec::new() };
    w.entries()
        .filter_map(|(actor, v)| {
            let id = r.actor(case, &actor.name, actor.span, "one who may walk away");
            let Value::Text(name) = &v.value else {
                r.wrong_type(v, "a walk-away outcome", "the name of an outcome");
                return None;
            };
            let place = outcomes.iter().position(|o| o.name == *name);
            if place.is_none() {
                r.error(
                    "RP0106",
                    v.span,
                    format!("outcome `{name}` is not declared"),
                    did_you_mean(name, "outcomes", outcomes.iter().map(|o| o.name.as_str())),
                );
            }
            Some((id?, place?))
        })
        .collect()
}

/// Checks that every target exists, that there is no cycle, and that
/// everything is reached. Returns whether a tree can be made of it.
fn graph(r: &mut Reader<'_>, t: &Fields<'_>, p: &Protocol, start_at: Span) -> bool {
    let nodes: Vec<(&str, Span, Vec<&str>)> = p
        .chance
        .iter()
        .map(|c| (c.name.as_str(), c.span, c.branches.iter().map(|b| b.to.as_str()).collect()))
        .chain(p.moves.iter().map(|m| {
            (m.name.as_str(), m.span, m.actions.iter().map(|a| a.to.as_str()).collect::<Vec<_>>())
        }))
        .collect();
    let index: std::collections::HashMap<&str, usize> =
        nodes.iter().enumerate().map(|(i, n)| (n.0, i)).collect();
    let ends: std::collections::HashSet<&str> =
        p.outcomes.iter().map(|o| o.name.as_str()).collect();
    let mut good = true;
    let mut target = |r: &mut Reader<'_>, name: &str, at: Span| {
        if index.contains_key(name) || ends.contains(name) {
            return;
        }
        good = false;
        let known = nodes.iter().map(|n| n.0).chain(p.outcomes.iter().map(|o| o.name.as_str()));
        r.error(
            "RP0106",
            at,
            format!("`{name}` is neither a move nor an outcome of {}", t.what),
            did_you_mean(name, "nodes and outcomes", known),
        );
    };
    target(r, &p.start, start_at);
    for (_, at, targets) in &nodes {
        for to in targets {
            target(r, to, *at);
        }
    }
    if !good {
        return false;
    }
    // Depth-first with colours, on an explicit stack.
    let mut colour = vec![0u8; nodes.len()];
    let mut reached: std::collections::HashSet<&str> = std::collections::HashSet::new();
    reached.insert(&p.start);
    let mut stack: Vec<(usize, usize)> = Vec::new();
    if let Some(s) = index.get(p.start.as_str()) {
        stack.push((*s, 0));
        colour[*s] = 1;
    }
    while let Some((node, next)) = stack.pop() {
        let Some(to) = nodes[node].2.get(next) else {
            colour[node] = 2;
            continue;
        };
        stack.push((node, next + 1));
        reached.insert(to);
        let Some(child) = index.get(to) else { continue };
        match colour[*child] {
            0 => {
                colour[*child] = 1;
                stack.push((*child, 0));
            }
            1 => {
                let mut path: Vec<&str> =
                    stack.iter().map(|(i, _)| nodes[*i].0).skip_while(|n| n != to).collect();
                path.push(to);
                r.error(
                    "RP0301",
                    nodes[node].1,
                    format!("the moves go round in a circle: {}", path.join(" → ")),
                    "a game must end: let one of these lead to an outcome",
                );
                return false;
            }
            _ => {}
        }
    }
    let walk: Vec<&str> = p.walk_away.iter().map(|(_, o)| p.outcomes[*o].name.as_str()).collect();
    let places = nodes
        .iter()
        .map(|n| (n.0, n.1))
        .chain(p.outcomes.iter().map(|o| (o.name.as_str(), o.span)));
    for (name, at) in places {
        if !reached.contains(name) && !walk.contains(&name) {
            r.push(Diagnostic::warning(
                "RP0302",
                at,
                format!("`{name}` is never reached"),
                "let a move lead to it, name it under walk_away, or take it out",
            ));
        }
    }
    true
}
