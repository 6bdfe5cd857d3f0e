//! Numbers that stand fixed in the games.

use crate::diagnostic::Diagnostic;
use crate::fixed::{Width, fixed_numbers};
use crate::{Case, Span};
use std::collections::BTreeMap;

/// One note for all the fixed numbers.
pub(crate) fn lint(case: &Case, found: &mut Vec<Diagnostic>) {
    let mut all: BTreeMap<Span, (bool, String)> = BTreeMap::new();
    for game in 0..case.games.len() {
        for n in fixed_numbers(case, game, Width::default()) {
            let shown = |x: f64| (x * 1e6).round() / 1e6;
            let tried = format!("tried from {} to {}", shown(n.range.0), shown(n.range.1));
            all.insert(n.span, (n.parameter.is_some(), format!("{}: {tried}", n.name)));
        }
    }
    if all.is_empty() {
        return;
    }
    let parameters = all.values().filter(|(p, _)| *p).count();
    let count = |n: usize, one: &str, many: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    };
    let parts: Vec<String> = [
        count(parameters, "parameter", "parameters"),
        count(all.len() - parameters, "number in a formula", "numbers in formulas"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let verb = if all.len() == 1 { "stands" } else { "stand" };
    found.push(Diagnostic::remark(
        "RP2106",
        all.into_iter().map(|(at, (_, note))| (at, note)).collect(),
        format!("{} {verb} fixed in the games and may carry the answer", parts.join(" and ")),
        "give each a range: a parameter for a number in a formula, and for  value = 0.6  say  range = \"0.5 to 0.7\" ; `analyze --flip` and `--sensitivity` try them as they are",
    ));
}
