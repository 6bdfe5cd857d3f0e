//! The names in a formula.

use super::symbol::{Wants, Written};
use super::{Index, Occurrence, Scope};
use realpolitik_case::Span;
use realpolitik_case::formula::names::names;
use realpolitik_case::language::Refers;

/// Notes the names of a formula that begins at a place. A name with a dot is a
/// node and one of its branches.
pub fn note(index: &mut Index, at: Span, formula: &str, scope: &Scope, wants: Wants) {
    let mut push = |start: usize, name: &str, wants: Wants, scope: Scope| {
        let start = at.start + start as u32;
        index.occurrences.push(Occurrence {
            span: Span { start, end: start + name.len() as u32, ..at },
            name: name.to_owned(),
            wants,
            scope,
            written: Written::Plain,
            symbol: None,
            declares: false,
        });
    };
    for name in names(formula).into_iter().filter(|n| !n.called) {
        let parts: Vec<&str> = name.text.split('.').collect();
        match parts[..] {
            [one] => push(name.start, one, wants, scope.clone()),
            [node, branch] => {
                push(name.start, node, Wants::Refers(Refers::Node), scope.clone());
                let scope = scope.clone().told(Refers::Node, node);
                let start = name.start + node.len() + 1;
                push(start, branch, Wants::Refers(Refers::Action), scope);
            }
            _ => {}
        }
    }
}
