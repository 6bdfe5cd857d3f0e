//! What holds on a play: which branches it took, what was offered, in which round it
//! is, and what a mover has seen of it.

use crate::formula::{Expression, Symbol};
use crate::protocol::Vertex;
use crate::{ActorId, BranchId, Edge, Protocol, VertexId};
use std::collections::HashMap;

/// Reads plays of a game for its formulas.
#[derive(Clone, Debug)]
pub struct PlayReader {
    /// By vertex: the name that rounds have for it, if it is a copy.
    name: Vec<Option<VertexId>>,
    /// By vertex: the rounds of which it is a copy, and the number of its round.
    round: Vec<Option<(VertexId, u32)>>,
    /// Whether nothing stands at a vertex but the name that rounds have for copies.
    named: Vec<bool>,
    amounts: HashMap<Edge, f64>,
}

impl PlayReader {
    /// For the plays of a game.
    pub fn of(p: &Protocol) -> Self {
        let n = p.names.len();
        let mut reader = PlayReader {
            name: vec![None; n],
            round: vec![None; n],
            named: vec![false; n],
            amounts: HashMap::new(),
        };
        for rounds in &p.rounds {
            for (name, copies) in &rounds.nodes {
                reader.named[name.index()] = true;
                for (k, copy) in copies.iter().enumerate() {
                    reader.name[copy.index()] = Some(*name);
                    reader.round[copy.index()] = Some((rounds.id, k as u32 + 1));
                }
            }
        }
        for m in &p.moves {
            let offers = m.actions.iter().filter_map(|a| Some((a.id, a.amount?)));
            reader.amounts.extend(offers.map(|(branch, x)| (Edge { node: m.id, branch }, x)));
        }
        reader
    }

    /// What a symbol is on a play, for a formula of `here`; not a number for a symbol
    /// that no play gives.
    pub fn value(&self, symbol: Symbol, play: &[Edge], here: VertexId) -> f64 {
        match symbol {
            Symbol::Branch(edge) if self.is_name(edge.node) => {
                let last = play.iter().rev().find(|e| self.stands_for(edge.node, e.node));
                f64::from(u8::from(last.is_some_and(|e| e.branch == edge.branch)))
            }
            Symbol::Branch(edge) => f64::from(u8::from(play.contains(&edge))),
            Symbol::Amount(node) => {
                let round = |v: VertexId| {
                    self.round.get(v.index()).copied().flatten().filter(|r| r.0 == node)
                };
                if let Some((_, number)) = round(here) {
                    return f64::from(number);
                }
                for e in play.iter().rev() {
                    if let Some((_, number)) = round(e.node) {
                        return f64::from(number);
                    }
                    if e.node == node || self.stands_for(node, e.node) {
                        return self.amounts.get(e).copied().unwrap_or_default();
                    }
                }
                0.0
            }
            Symbol::Parameter(_) | Symbol::Measure(_) | Symbol::Answer(_) => f64::NAN,
        }
    }

    /// Whether a condition of `here` holds on a play; not where it has no value.
    pub fn holds(&self, condition: &Expression, play: &[Edge], here: VertexId) -> bool {
        let value = condition.eval(&|s| self.value(s, play, here));
        value != 0.0 && !value.is_nan()
    }

    /// The branches of what stands at a vertex that are there on a play, and where each
    /// leads, in order.
    pub fn open(&self, p: &Protocol, vertex: Vertex, play: &[Edge]) -> Vec<(BranchId, VertexId)> {
        let there = |condition: &Option<Expression>, here| {
            condition.as_ref().is_none_or(|e| self.holds(e, play, here))
        };
        match vertex {
            Vertex::Chance(c) => {
                let c = &p.chance[c];
                let all = c.branches.iter().filter(|b| there(&b.open_if, c.id));
                all.map(|b| (b.id, b.to)).collect()
            }
            Vertex::Move(m) => {
                let m = &p.moves[m];
                let all = m.actions.iter().filter(|a| there(&a.open_if, m.id));
                all.map(|a| (a.id, a.to)).collect()
            }
            Vertex::Outcome(_) => Vec::new(),
        }
    }

    /// Whether what a symbol is depends on what was done at a node.
    pub fn reads(&self, symbol: Symbol, node: VertexId) -> bool {
        let of_rounds = |r: &(VertexId, u32)| matches!(symbol, Symbol::Amount(v) if v == r.0);
        symbol.node().is_some_and(|v| v == node || self.stands_for(v, node))
            || self.round.get(node.index()).and_then(Option::as_ref).is_some_and(of_rounds)
    }

    /// Whether what a symbol is depends on this very step of a play.
    pub fn reads_step(&self, symbol: Symbol, step: Edge) -> bool {
        match symbol {
            Symbol::Branch(edge) if !self.is_name(edge.node) => edge == step,
            other => self.reads(other, step.node),
        }
    }

    /// Whether an action accepts the offer made at a node.
    pub fn is_offer(&self, accepted: VertexId, node: VertexId) -> bool {
        accepted == node || self.stands_for(accepted, node)
    }

    /// What was offered by a step of a play.
    pub fn amount(&self, step: Edge) -> Option<f64> {
        self.amounts.get(&step).copied()
    }

    fn is_name(&self, v: VertexId) -> bool {
        self.named.get(v.index()).copied().unwrap_or_default()
    }

    fn stands_for(&self, name: VertexId, node: VertexId) -> bool {
        self.name.get(node.index()).copied().flatten() == Some(name)
    }
}

/// Who sees what is done at each node of a game.
#[derive(Clone, Debug)]
pub(crate) struct Sight {
    nodes: Vec<Seen>,
}

/// Who sees what is done at a node.
#[derive(Clone, Debug, Default)]
struct Seen {
    by: Option<ActorId>,
    seen_by: Option<Vec<ActorId>>,
    together: Option<VertexId>,
}

impl Sight {
    /// Of a game.
    pub fn of(p: &Protocol) -> Self {
        let mut nodes = vec![Seen::default(); p.names.len()];
        for m in &p.moves {
            let (by, together) = (Some(m.by), m.together);
            nodes[m.id.index()] = Seen { by, seen_by: m.seen_by.clone(), together };
        }
        for c in &p.chance {
            nodes[c.id.index()].seen_by.clone_from(&c.seen_by);
        }
        Sight { nodes }
    }
    /// Whether an actor who moves at `at` has seen what was done at another node, if
    /// that came before.
    pub fn sees(&self, actor: ActorId, node: VertexId, at: VertexId) -> bool {
        let Some(done) = self.nodes.get(node.index()) else { return true };
        let here = self.nodes.get(at.index()).and_then(|n| n.together);
        let at_once = done.together.is_some() && done.together == here;
        done.by == Some(actor)
            || !at_once && done.seen_by.as_ref().is_none_or(|s| s.contains(&actor))
    }
}
