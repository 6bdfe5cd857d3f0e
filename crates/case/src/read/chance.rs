//! Chance moves of a game, and whether their probabilities add to 1.

use super::formula::{Names, formula, probability};
use super::game::seen_by;
use super::graph::Links;
use super::{Fields, Reader};
use crate::diagnostic::Diagnostic;
use crate::formula::Expression;
use crate::language::game::{branch, chance, whole};
use crate::syntax::{Key, Value};
use crate::{Branch, ChanceNode, Span};

pub(super) fn chance_nodes(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    names: &Names<'_>,
    links: &mut Links,
) -> Vec<ChanceNode> {
    let mut all = Vec::new();
    for (key, node) in t.named(r, &whole::CHANCE, "chance move") {
        r.identifier(&key.name, key.span, "chance move");
        let id = links.names.intern(&key.name);
        let mut branches = Vec::new();
        let mut places = Vec::new();
        let mut whole = node.whole
            && node
                .get(&chance::BRANCHES)
                .is_none_or(|v| v.whole && !matches!(v.value, Value::Broken));
        for (name, b) in node.named(r, &chance::BRANCHES, "branch") {
            r.identifier(&name.name, name.span, "branch");
            let Some((to, to_at)) = b.text(r, &branch::TO) else {
                b.missing(r, &branch::TO, "say where it leads: to = \"…\"");
                whole = false;
                continue;
            };
            let to = links.to(&to, to_at);
            let Some(v) = b.get(&branch::P) else {
                b.missing(r, &branch::P, "give its probability: p = 0.3, a formula, or \"rest\"");
                whole = false;
                continue;
            };
            let probability = if matches!(&v.value, Value::Text(s) if s == "rest") {
                None
            } else {
                let what = format!("the probability of branch `{}`", name.name);
                let e = probability(r, v, &what, names);
                whole &= e.is_some();
                Some(e.unwrap_or_else(|| Expression::constant(0.0)))
            };
            let edge = links.names.intern_branch(id, &name.name);
            let label = b.text(r, &branch::LABEL).map(|(l, _)| l);
            let what = format!("the condition of branch `{}`", name.name);
            let condition = b.get(&branch::IF);
            let open_if = condition.and_then(|v| formula(r, v, &what, names));
            whole &= condition.is_none();
            let name = name.name.clone();
            branches.push(Branch { id: edge.branch, name, probability, label, open_if, to });
            places.push(v.span);
        }
        if whole {
            probabilities(r, key, &branches, &places);
        }
        all.push(ChanceNode {
            id,
            name: key.name.clone(),
            label: node.text(r, &chance::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l),
            seen_by: seen_by(r, &node, &chance::SEEN_BY, names.case),
            branches,
            span: key.span,
        });
    }
    all
}

/// Checks what can be checked of probabilities before anything is drawn.
fn probabilities(r: &mut Reader<'_>, key: &Key, branches: &[Branch], places: &[Span]) {
    let name = &key.name;
    if branches.is_empty() {
        r.error(
            "RP0304",
            key.span,
            format!("chance move `{name}` has no branch"),
            "write  branches.yes = { p = 0.3, to = \"…\" }  and another with  p = \"rest\"",
        );
        return;
    }
    let rests: Vec<Span> = branches
        .iter()
        .zip(places)
        .filter(|(b, _)| b.probability.is_none())
        .map(|x| *x.1)
        .collect();
    if let [first, second, ..] = rests.as_slice() {
        r.push(
            Diagnostic::error(
                "RP0402",
                *second,
                format!("{} branches of `{name}` are the rest", rests.len()),
                "only one branch can be; give the others a probability",
            )
            .note("and this one too")
            .also(*first, "this one is the rest"),
        );
        return;
    }
    let fixed: Vec<Option<f64>> = branches
        .iter()
        .filter_map(|b| b.probability.as_ref())
        .map(|e| e.symbols().is_empty().then(|| e.eval(&|_| 0.0)))
        .collect();
    let written = branches.iter().zip(places).filter(|(b, _)| b.probability.is_some());
    for (p, (b, at)) in fixed.iter().zip(written) {
        if let Some(p) = p
            && !(0.0..=1.0).contains(p)
        {
            r.error(
                "RP0403",
                *at,
                format!("the probability of `{}` is {p}, outside 0 to 1", b.name),
                "give a share between 0 and 1: 30 % is 0.3",
            );
            return;
        }
    }
    let total: f64 = fixed.iter().flatten().sum();
    let gap = 1.0 - total;
    let tolerance = realpolitik_game::tree::PROBABILITY_TOLERANCE;
    let last = &branches[branches.len() - 1].name;
    if rests.is_empty() && fixed.iter().all(Option::is_some) && gap.abs() > tolerance {
        let help = if gap > 0.0 {
            let gap = round(gap);
            format!("{gap} is missing; add a branch, or write  {last} = {{ p = \"rest\", … }}")
        } else {
            format!("{} is too much; lower one of them", round(-gap))
        };
        let message = format!("chance move `{name}` adds to {}, not 1", round(total));
        r.error("RP0401", key.span, message, help);
    } else if gap < -tolerance {
        r.error(
            "RP0401",
            key.span,
            format!("the branches of `{name}` leave nothing: they add to {}", round(total)),
            "the others and the rest share 1; lower them",
        );
    }
}

fn round(x: f64) -> f64 {
    (x * 1e6).round() / 1e6
}
