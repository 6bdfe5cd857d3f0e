//! What was done at a move seen, and the coder's doubt of it.

use super::Row;
use crate::diagnostic::Diagnostic;
use crate::language::events::event;
use crate::read::{GameNames, Names, Seen};
use crate::{BranchId, Edge};

/// Weights may miss 1 by this much: three thirds written as 0.333.
const ROUNDING: f64 = 0.0015;

/// An action at its node, or several with the weight of each.
type Coding = (Edge, Vec<(BranchId, f64)>);

/// Reads the cell of the action: `press`, or `press:0.6;exempt:0.4`. The likeliest
/// action comes first, then all of them where there is doubt.
pub(super) fn coding(
    row: &Row<'_>,
    names: &GameNames,
    node: &str,
    text: &str,
    found: &mut Vec<Diagnostic>,
) -> Option<Coding> {
    if !text.contains([':', ';']) {
        return known(row, names, node, text, found).map(|edge| (edge, Vec::new()));
    }
    let refuse = |message: String, help: String| {
        Diagnostic::error("RP0614", row.cell(&event::ACTION), message, help)
    };
    let mut doubt: Vec<(&str, Edge, f64)> = Vec::new();
    for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let (action, weight) = match part.split_once(':') {
            Some((a, w)) => (a.trim(), w.trim()),
            None => (part, ""),
        };
        let edge = known(row, names, node, action, found)?;
        let Some(weight) = weight.parse::<f64>().ok().filter(|w| *w > 0.0 && *w <= 1.0) else {
            let what = if weight.is_empty() { "nothing".to_owned() } else { format!("`{weight}`") };
            found.push(refuse(
                format!("`{action}` has {what} for a weight"),
                "write the share of belief that it was this: press:0.6;exempt:0.4".to_owned(),
            ));
            return None;
        };
        if doubt.iter().any(|(a, ..)| *a == action) {
            found.push(refuse(
                format!("`{action}` stands twice in this doubt"),
                "give each action one weight".to_owned(),
            ));
            return None;
        }
        doubt.push((action, edge, weight));
    }
    let total: f64 = doubt.iter().map(|(.., w)| w).sum();
    let remainder = 1.0 - total;
    if remainder.abs() > ROUNDING {
        let rest = round(remainder.abs());
        let other = names.branches(node).into_iter().flat_map(Names::iter);
        let other = other.into_iter().find(|b| doubt.iter().all(|(a, ..)| a != b));
        let help = match (remainder > 0.0, other) {
            (true, Some(other)) => format!("add  ;{other}:{rest}  or raise the others"),
            (true, None) => "raise them until they add to 1".to_owned(),
            (false, _) => "lower them until they add to 1".to_owned(),
        };
        let over = if remainder > 0.0 { "is left over" } else { "is too much" };
        found.push(refuse(format!("the weights add to {}: {rest} {over}", round(total)), help));
        return None;
    }
    // The first of the greatest weight.
    let best = doubt.iter().rev().max_by(|a, b| a.2.total_cmp(&b.2))?.1;
    let weights = doubt.iter().map(|(_, edge, w)| (edge.branch, w / total));
    Some((best, if doubt.len() == 1 { Vec::new() } else { weights.collect() }))
}

/// That action of the node; says so if it has none of this name.
fn known(
    row: &Row<'_>,
    names: &GameNames,
    node: &str,
    action: &str,
    found: &mut Vec<Diagnostic>,
) -> Option<Edge> {
    match names.branch(node, action) {
        Seen::Yes(edge) => return Some(edge),
        Seen::Perhaps => {}
        Seen::No => {
            let known = names.branches(node).into_iter().flat_map(Names::iter);
            let help = crate::diagnostic::did_you_mean(action, "actions", known);
            let message = format!("`{action}` is not an action of `{node}`");
            found.push(Diagnostic::error("RP0107", row.cell(&event::ACTION), message, help));
        }
    }
    None
}

fn round(x: f64) -> f64 {
    (x * 1e4).round() / 1e4
}
