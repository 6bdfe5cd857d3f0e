//! Payoff comparisons as expressions with shared parts, and their derivatives.
//!
//! Equal parts are one node (hash-consing), so what a tie between payoffs makes
//! equal is computed once and what it makes 0 is not computed at all.

use std::collections::HashMap;

/// A node of a [`Graph`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(super) struct Id(pub u32);

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
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Expression {
    Leaf(Leaf),
    Add(Id, Id),
    Sub(Id, Id),
    Mul(Id, Id),
    Reciprocal(Id),
}

impl Expression {
    pub(super) fn operands(self) -> [Option<Id>; 2] {
        match self {
            Expression::Leaf(_) => [None, None],
            Expression::Add(a, b) | Expression::Sub(a, b) | Expression::Mul(a, b) => {
                [Some(a), Some(b)]
            }
            Expression::Reciprocal(a) => [Some(a), None],
        }
    }
}

/// An unknown: the log-odds of action `action` of a set whose first action is
/// `first`, against that first action.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Unknown {
    pub first: u32,
    pub actions: u32,
    pub action: u32,
}

/// Expressions, operands before what uses them.
pub(super) struct Graph {
    pub(super) nodes: Vec<Expression>,
    known: HashMap<Expression, Id>,
    derivatives: HashMap<(Id, Unknown), Id>,
    pub(super) zero: Id,
}

impl Graph {
    pub(super) fn new() -> Graph {
        let mut graph = Graph {
            nodes: Vec::new(),
            known: HashMap::new(),
            derivatives: HashMap::new(),
            zero: Id(0),
        };
        graph.zero = graph.leaf(Leaf::Zero);
        graph
    }

    fn intern(&mut self, e: Expression) -> Id {
        *self.known.entry(e).or_insert_with(|| {
            self.nodes.push(e);
            Id(self.nodes.len() as u32 - 1)
        })
    }

    pub(super) fn leaf(&mut self, leaf: Leaf) -> Id {
        self.intern(Expression::Leaf(leaf))
    }

    pub(super) fn add(&mut self, a: Id, b: Id) -> Id {
        if a == self.zero {
            b
        } else if b == self.zero {
            a
        } else {
            self.intern(Expression::Add(a.min(b), a.max(b)))
        }
    }

    pub(super) fn sub(&mut self, a: Id, b: Id) -> Id {
        if a == b {
            self.zero
        } else if b == self.zero {
            a
        } else {
            self.intern(Expression::Sub(a, b))
        }
    }

    pub(super) fn mul(&mut self, a: Id, b: Id) -> Id {
        if a == self.zero || b == self.zero {
            self.zero
        } else {
            self.intern(Expression::Mul(a.min(b), a.max(b)))
        }
    }

    pub(super) fn reciprocal(&mut self, a: Id) -> Id {
        self.intern(Expression::Reciprocal(a))
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
            let node = self.nodes[top.0 as usize];
            let missing = node
                .operands()
                .into_iter()
                .flatten()
                .filter(|o| !self.derivatives.contains_key(&(*o, x)))
                .collect::<Vec<_>>();
            if !missing.is_empty() {
                stack.extend(missing);
                continue;
            }
            let of = |g: &Graph, id: Id| g.derivatives[&(id, x)];
            let d = match node {
                Expression::Leaf(Leaf::Action(a)) if a >= x.first && a < x.first + x.actions => {
                    self.action_derivative(a, x)
                }
                Expression::Leaf(_) => self.zero,
                Expression::Add(a, b) => {
                    let (da, db) = (of(self, a), of(self, b));
                    self.add(da, db)
                }
                Expression::Sub(a, b) => {
                    let (da, db) = (of(self, a), of(self, b));
                    self.sub(da, db)
                }
                Expression::Mul(a, b) => {
                    let (da, db) = (of(self, a), of(self, b));
                    let left = self.mul(da, b);
                    let right = self.mul(a, db);
                    self.add(left, right)
                }
                Expression::Reciprocal(a) => {
                    let da = of(self, a);
                    let square = self.mul(top, top);
                    let product = self.mul(square, da);
                    self.sub(self.zero, product)
                }
            };
            self.derivatives.insert((top, x), d);
            stack.pop();
        }
        self.derivatives[&(e, x)]
    }

    /// ∂p_a/∂x_b = p_a ([a = b] − p_b), written without a difference where the
    /// set is binary.
    fn action_derivative(&mut self, a: u32, x: Unknown) -> Id {
        let own = x.first + x.action;
        let p = self.leaf(Leaf::Action(a));
        let q = self.leaf(Leaf::Action(own));
        if x.actions == 2 {
            let other = self.leaf(Leaf::Action(x.first));
            let s = self.mul(q, other);
            return if a == own { s } else { self.sub(self.zero, s) };
        }
        let product = self.mul(p, q);
        if a == own { self.sub(p, product) } else { self.sub(self.zero, product) }
    }

    /// Leaves on which expressions depend.
    pub(super) fn actions_in(&self, roots: &[Id]) -> Vec<u32> {
        let mut seen = vec![false; self.nodes.len()];
        let mut stack = roots.to_vec();
        let mut actions = Vec::new();
        while let Some(id) = stack.pop() {
            if std::mem::replace(&mut seen[id.0 as usize], true) {
                continue;
            }
            let node = self.nodes[id.0 as usize];
            if let Expression::Leaf(Leaf::Action(a)) = node {
                actions.push(a);
            }
            stack.extend(node.operands().into_iter().flatten());
        }
        actions
    }
}
