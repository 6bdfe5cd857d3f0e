//! Payoff comparisons as expressions with shared parts, and their derivatives.
//!
//! Equal parts are one node, so what a tie between payoffs makes equal is
//! computed once and what it makes 0 is not computed at all.

use foldhash::fast::FixedState;
use realpolitik_lanes::graph::{self, Id, Node};
use realpolitik_lanes::operation::Operation;
use std::collections::HashMap;

/// A quantity that comes from outside.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Leaf {
    Zero,
    One,
    /// A row of the payoffs of a batch.
    Payoff(u32),
    /// A row of the chance probabilities of a batch.
    Chance(u32),
    /// A row of the precisions of a batch.
    Precision(u32),
    /// The probability of an action.
    Action(u32),
    /// What a player expects from a state on, where play goes from state to state.
    Value(u32),
}

/// An unknown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Unknown {
    /// The log-odds of action `action` of a set whose first action is `first`, against
    /// that first action.
    Odds { first: u32, actions: u32, action: u32 },
    /// A [`Leaf::Value`].
    Value(u32),
}

/// Expressions, operands before what uses them.
pub(super) struct Graph {
    pub(super) nodes: graph::Graph<Leaf>,
    derivatives: HashMap<(Id, Unknown), Id, FixedState>,
    pub(super) zero: Id,
    pub(super) one: Id,
}

impl Graph {
    pub(super) fn new() -> Graph {
        let mut nodes = graph::Graph::new();
        let (zero, one) = (nodes.leaf(Leaf::Zero), nodes.leaf(Leaf::One));
        Graph { nodes, derivatives: HashMap::default(), zero, one }
    }

    pub(super) fn leaf(&mut self, leaf: Leaf) -> Id {
        self.nodes.leaf(leaf)
    }

    pub(super) fn add(&mut self, a: Id, b: Id) -> Id {
        if a == self.zero {
            b
        } else if b == self.zero {
            a
        } else {
            self.nodes.apply(Operation::Add, &[a.min(b), a.max(b)])
        }
    }

    pub(super) fn sub(&mut self, a: Id, b: Id) -> Id {
        if a == b {
            self.zero
        } else if b == self.zero {
            a
        } else {
            self.nodes.apply(Operation::Subtract, &[a, b])
        }
    }

    pub(super) fn mul(&mut self, a: Id, b: Id) -> Id {
        if a == self.zero || b == self.zero {
            self.zero
        } else if a == self.one {
            b
        } else if b == self.one {
            a
        } else {
            self.nodes.apply(Operation::Multiply, &[a.min(b), a.max(b)])
        }
    }

    pub(super) fn reciprocal(&mut self, a: Id) -> Id {
        self.nodes.apply(Operation::Reciprocal, &[a])
    }

    /// Σ weights[b] · values[b], where the weights add to 1.
    pub(super) fn mix(&mut self, weights: &[Id], values: &[Id]) -> Id {
        if values.iter().all(|v| *v == values[0]) {
            return values[0];
        }
        let mut sum = values[0];
        for (w, v) in weights.iter().zip(values).skip(1) {
            let gain = self.sub(*v, values[0]);
            let term = self.mul(*w, gain);
            sum = self.add(sum, term);
        }
        sum
    }

    /// ∂e/∂x. Recursion is as deep as the expression; operands come first in
    /// `nodes`, so a forward pass fills what is asked for without it.
    pub(super) fn derivative(&mut self, e: Id, x: Unknown) -> Id {
        let mut stack = vec![e];
        while let Some(top) = stack.last().copied() {
            if self.derivatives.contains_key(&(top, x)) {
                stack.pop();
                continue;
            }
            let node = *self.nodes.node(top);
            let before = stack.len();
            let known = &self.derivatives;
            stack.extend(node.operands().iter().filter(|o| !known.contains_key(&(**o, x))));
            if stack.len() > before {
                continue;
            }
            let of = |g: &Graph, id: Id| g.derivatives[&(id, x)];
            let d = match node {
                Node::Leaf(leaf) => self.leaf_derivative(leaf, x),
                Node::Apply(operation, [a, b, _]) => {
                    let (da, db) = (of(self, a), of(self, b));
                    match operation {
                        Operation::Add => self.add(da, db),
                        Operation::Subtract => self.sub(da, db),
                        Operation::Multiply => {
                            let left = self.mul(da, b);
                            let right = self.mul(a, db);
                            self.add(left, right)
                        }
                        Operation::Reciprocal => {
                            let square = self.mul(top, top);
                            let product = self.mul(square, da);
                            self.sub(self.zero, product)
                        }
                        other => unreachable!("{other:?} is never part of a payoff comparison"),
                    }
                }
            };
            self.derivatives.insert((top, x), d);
            stack.pop();
        }
        self.derivatives[&(e, x)]
    }

    fn leaf_derivative(&mut self, leaf: Leaf, x: Unknown) -> Id {
        match (leaf, x) {
            (Leaf::Action(a), Unknown::Odds { first, actions, action })
                if a >= first && a < first + actions =>
            {
                self.action_derivative(a, first, actions, first + action)
            }
            (Leaf::Value(v), Unknown::Value(w)) if v == w => self.one,
            _ => self.zero,
        }
    }

    /// ∂p_a/∂x_b = p_a ([a = b] − p_b), written without a difference where the
    /// set, whose first action is `first`, is binary.
    fn action_derivative(&mut self, a: u32, first: u32, actions: u32, b: u32) -> Id {
        let p = self.leaf(Leaf::Action(a));
        let q = self.leaf(Leaf::Action(b));
        if actions == 2 {
            let other = self.leaf(Leaf::Action(first));
            let s = self.mul(q, other);
            return if a == b { s } else { self.sub(self.zero, s) };
        }
        let product = self.mul(p, q);
        if a == b { self.sub(p, product) } else { self.sub(self.zero, product) }
    }

    /// Actions on which expressions depend.
    pub(super) fn actions_in(&self, roots: &[Id]) -> Vec<u32> {
        let reached = self.nodes.reached(roots.iter().copied());
        let nodes = self.nodes.nodes().iter().zip(reached);
        nodes
            .filter_map(|(node, reached)| match node {
                Node::Leaf(Leaf::Action(a)) if reached => Some(*a),
                _ => None,
            })
            .collect()
    }
}
