//! Nodes that the short forms of the language write out: `vote_US` is the move of
//! US in `vote`, `offer_2` the node `offer` in the second round.

use super::{Index, Occurrence, Scope, Symbol, Wants, Written};
use realpolitik_case::Span;
use realpolitik_case::language::Refers;

/// The node that is written out under a name, and where actors stand in the name.
fn parts(index: &Index, scope: &Scope, name: &str) -> Option<(Symbol, Vec<(usize, usize)>)> {
    let mut end = name.len();
    let mut actors = Vec::new();
    loop {
        if let Some(node) = index.find(Wants::Refers(Refers::Node), scope, &name[..end]) {
            return (end < name.len()).then_some((node, actors));
        }
        let at = name[..end].rfind('_')?;
        let suffix = &name[at + 1..end];
        if suffix.is_empty() || !suffix.bytes().all(|b| b.is_ascii_digit()) {
            index.find(Wants::Refers(Refers::Actor), scope, suffix)?;
            actors.push((at + 1, end));
        }
        end = at;
    }
}

/// The names that one is made of; none if it is not made of several.
pub fn names(index: &Index, o: &Occurrence) -> Vec<Occurrence> {
    let node = matches!(o.wants, Wants::Refers(Refers::Node | Refers::Target));
    if !node || o.written != Written::Plain {
        return Vec::new();
    }
    let Some((symbol, actors)) = parts(index, &o.scope, &o.name) else { return Vec::new() };
    let piece = |from: usize, to: usize, wants: Wants| Occurrence {
        span: Span { start: o.span.start + from as u32, end: o.span.start + to as u32, ..o.span },
        name: o.name[from..to].to_owned(),
        wants,
        symbol: None,
        ..o.clone()
    };
    let mut all = vec![piece(0, symbol.name.len(), o.wants)];
    all[0].symbol = Some(symbol);
    for (from, to) in actors {
        let mut actor = piece(from, to, Wants::Refers(Refers::Actor));
        actor.symbol = index.find(actor.wants, &actor.scope, &actor.name);
        all.push(actor);
    }
    all
}

/// What an action stands for at a node that is written out.
pub fn action(index: &Index, o: &Occurrence) -> Option<Symbol> {
    let node = o.scope.node.as_deref().filter(|_| o.wants == Wants::Refers(Refers::Action))?;
    let (symbol, _) = parts(index, &o.scope, node)?;
    index.find(o.wants, &o.scope.clone().told(Refers::Node, &symbol.name), &o.name)
}
