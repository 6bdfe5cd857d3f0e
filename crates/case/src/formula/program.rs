//! Formulas compiled for one play: branch symbols are numbers, constants folded.

use super::outcome::GroupOutcome;
use super::parse::{Expression, Step, Symbol};
use crate::ParameterId;
use realpolitik_lanes::operation::Operation;
use std::sync::Arc;

/// Deepest operand stack that is kept on the machine's own stack.
const SMALL: usize = 32;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Op {
    Constant(f64),
    Load(u32),
    /// What another game comes to.
    Answer(u32),
    Apply(Operation),
    Outcome(Arc<GroupOutcome>),
}

/// Numbers that a formula can be computed in: with derivatives, or in intervals.
pub trait Algebra {
    /// The numbers.
    type Number: Clone;
    /// A constant.
    fn constant(&self, value: f64) -> Self::Number;
    /// The value of a parameter.
    fn parameter(&self, parameter: ParameterId) -> Self::Number;
    /// What another game comes to, by position among the answers that are taken.
    fn answer(&self, answer: usize) -> Self::Number;
    /// An operation on as many numbers as it takes.
    fn apply(&self, operation: Operation, operands: &[Self::Number]) -> Self::Number;
    /// The outcome of a group: `value` computes it from plain numbers.
    fn group(&self, value: &dyn Fn(&[f64]) -> f64, numbers: &[Self::Number]) -> Self::Number;
}

/// A flat program over a vector of parameter values.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    pub(crate) ops: Vec<Op>,
    depth: usize,
}

impl Program {
    /// Compiles a formula for a play: `play` gives what a branch or an amount is on it.
    /// Measures have no meaning here and count as NaN.
    pub fn compile(expression: &Expression, play: &dyn Fn(Symbol) -> f64) -> Program {
        Self::from_steps(&expression.steps, play)
    }

    pub(crate) fn from_steps(steps: &[Step], play: &dyn Fn(Symbol) -> f64) -> Program {
        let mut ops: Vec<Op> = Vec::with_capacity(steps.len());
        for step in steps {
            let op = match step {
                Step::Number(n) => Op::Constant(*n),
                Step::Symbol(Symbol::Parameter(p)) => Op::Load(p.0),
                Step::Symbol(s @ (Symbol::Branch(_) | Symbol::Amount(_))) => Op::Constant(play(*s)),
                Step::Symbol(Symbol::Measure(_)) => Op::Constant(f64::NAN),
                Step::Symbol(Symbol::Answer(k)) => Op::Answer(*k),
                Step::Negate => Op::Apply(Operation::Negate),
                Step::Binary(o) => Op::Apply(o.operation()),
                Step::Call(f) => Op::Apply(f.operation()),
                Step::Outcome(o) => Op::Outcome(Arc::clone(o)),
            };
            ops.push(op);
            fold(&mut ops);
        }
        let depth = depth(&ops);
        Program { ops, depth }
    }

    /// The value at these parameters; not a number if it reads another game's answer.
    pub fn eval(&self, theta: &[f64]) -> f64 {
        self.eval_with(theta, &[])
    }

    /// The value at these parameters and answers of other games.
    pub fn eval_with(&self, theta: &[f64], answers: &[f64]) -> f64 {
        if self.depth <= SMALL {
            let mut stack = [0.0; SMALL];
            self.run(theta, answers, &mut stack)
        } else {
            self.run(theta, answers, &mut vec![0.0; self.depth])
        }
    }

    fn run(&self, theta: &[f64], answers: &[f64], stack: &mut [f64]) -> f64 {
        let mut n = 0;
        for op in &self.ops {
            match op {
                Op::Constant(c) => {
                    stack[n] = *c;
                    n += 1;
                }
                Op::Load(p) => {
                    stack[n] = theta[*p as usize];
                    n += 1;
                }
                Op::Answer(k) => {
                    stack[n] = answers.get(*k as usize).copied().unwrap_or(f64::NAN);
                    n += 1;
                }
                Op::Apply(o) => {
                    let (arity, first) = (o.arity(), n - o.arity());
                    let operand = |k: usize| if k < arity { stack[first + k] } else { 0.0 };
                    let value = o.apply(operand(0), operand(1), operand(2));
                    stack[first] = value;
                    n = first + 1;
                }
                Op::Outcome(o) => {
                    let first = n - o.arity();
                    stack[first] = o.value(&stack[first..n]);
                    n = first + 1;
                }
            }
        }
        stack[0]
    }

    /// The value in other numbers.
    ///
    /// ```
    /// use realpolitik_case::ParameterId;
    /// use realpolitik_case::formula::{Algebra, Expression, Operation, Program, Symbol};
    /// /// Values with their derivatives in the one parameter, at 3.
    /// struct Dual;
    /// impl Algebra for Dual {
    ///     type Number = (f64, f64);
    ///     fn constant(&self, value: f64) -> (f64, f64) {
    ///         (value, 0.0)
    ///     }
    ///     fn parameter(&self, _: ParameterId) -> (f64, f64) {
    ///         (3.0, 1.0)
    ///     }
    ///     fn answer(&self, _: usize) -> (f64, f64) {
    ///         (f64::NAN, 0.0)
    ///     }
    ///     fn apply(&self, o: Operation, x: &[(f64, f64)]) -> (f64, f64) {
    ///         assert_eq!(o, Operation::Multiply);
    ///         (x[0].0 * x[1].0, x[0].1 * x[1].0 + x[0].0 * x[1].1)
    ///     }
    ///     fn group(&self, _: &dyn Fn(&[f64]) -> f64, _: &[(f64, f64)]) -> (f64, f64) {
    ///         (f64::NAN, 0.0)
    ///     }
    /// }
    /// let names = |n: &str| (n == "fear").then(|| Symbol::Parameter(ParameterId(0)));
    /// let square = Expression::parse("fear * fear", &names).unwrap();
    /// assert_eq!(Program::compile(&square, &|_| 0.0).eval_in(&Dual), (9.0, 6.0));
    /// ```
    pub fn eval_in<A: Algebra>(&self, algebra: &A) -> A::Number {
        let mut stack: Vec<A::Number> = Vec::with_capacity(self.depth);
        for op in &self.ops {
            let value = match op {
                Op::Constant(c) => algebra.constant(*c),
                Op::Load(p) => algebra.parameter(ParameterId(*p)),
                Op::Answer(k) => algebra.answer(*k as usize),
                Op::Apply(o) => {
                    let operands = stack.split_off(stack.len() - o.arity());
                    algebra.apply(*o, &operands)
                }
                Op::Outcome(o) => {
                    let numbers = stack.split_off(stack.len() - o.arity());
                    algebra.group(&|x| o.value(x), &numbers)
                }
            };
            stack.push(value);
        }
        stack.pop().expect("invariant: a program leaves its value")
    }

    /// Whether it asks what a group comes to.
    pub fn asks_a_group(&self) -> bool {
        self.ops.iter().any(|op| matches!(op, Op::Outcome(_)))
    }

    /// The parameters it reads, ascending.
    pub fn parameters(&self) -> Vec<ParameterId> {
        let mut all: Vec<ParameterId> = self
            .ops
            .iter()
            .filter_map(|op| match op {
                Op::Load(p) => Some(ParameterId(*p)),
                _ => None,
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The answers of other games that it reads.
    pub(crate) fn answers(&self) -> impl Iterator<Item = u32> + '_ {
        self.ops.iter().filter_map(|op| match op {
            Op::Answer(k) => Some(*k),
            _ => None,
        })
    }

    /// Numbers the answers that it reads anew.
    pub(crate) fn renumber_answers(&mut self, new: &dyn Fn(u32) -> u32) {
        for op in &mut self.ops {
            if let Op::Answer(k) = op {
                *k = new(*k);
            }
        }
    }

    /// Its value if it reads no parameter.
    pub fn constant(&self) -> Option<f64> {
        match self.ops.as_slice() {
            [Op::Constant(c)] => Some(*c),
            _ => None,
        }
    }
}

/// Replaces an operation on constants by its value, and a product with 0 by 0:
/// parameters are finite, so nothing is lost.
fn fold(ops: &mut Vec<Op>) {
    let n = ops.len();
    if let Op::Outcome(o) = &ops[n - 1] {
        let o = Arc::clone(o);
        known_outcome(ops, &o);
        return;
    }
    let Op::Apply(operation) = ops[n - 1] else { return };
    let arity = operation.arity();
    // A program balances its stack, so as many operations stand before.
    let Some(first) = (n - 1).checked_sub(arity) else { return };
    let mut operands = [0.0; 3];
    let mut constant = true;
    for (value, op) in operands.iter_mut().zip(&ops[first..n - 1]) {
        match op {
            Op::Constant(c) => *value = *c,
            _ => constant = false,
        }
    }
    if constant {
        let [a, b, c] = operands;
        ops.truncate(first);
        ops.push(Op::Constant(operation.apply(a, b, c)));
        return;
    }
    // x * 0 with x a plain parameter: the common shape `cost * node.branch`.
    if operation == Operation::Multiply
        && let [Op::Load(_), Op::Constant(0.0)] = ops[first..n - 1]
    {
        ops.truncate(n - 3);
        ops.push(Op::Constant(0.0));
    }
}

/// Replaces the outcome of a group of which every number is known by its value.
fn known_outcome(ops: &mut Vec<Op>, outcome: &GroupOutcome) {
    let Some(first) = (ops.len() - 1).checked_sub(outcome.arity()) else { return };
    let number = |op: &Op| match op {
        Op::Constant(c) => Some(*c),
        _ => None,
    };
    let numbers: Option<Vec<f64>> = ops[first..ops.len() - 1].iter().map(number).collect();
    if let Some(numbers) = numbers {
        ops.truncate(first);
        ops.push(Op::Constant(outcome.value(&numbers)));
    }
}

fn depth(ops: &[Op]) -> usize {
    let (mut now, mut most) = (0usize, 0);
    for op in ops {
        match op {
            Op::Constant(_) | Op::Load(_) | Op::Answer(_) => now += 1,
            Op::Apply(o) => now -= o.arity() - 1,
            Op::Outcome(o) => now -= o.arity() - 1,
        }
        most = most.max(now);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BranchId, Edge, VertexId};
    use proptest::prelude::*;

    fn names(n: &str) -> Option<Symbol> {
        match n {
            "a" => Some(Symbol::Parameter(ParameterId(0))),
            "b" => Some(Symbol::Parameter(ParameterId(1))),
            "m.x" => Some(Symbol::Branch(Edge { node: VertexId(0), branch: BranchId(0) })),
            _ => None,
        }
    }

    fn formula() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            (0.0..10.0f64).prop_map(|x| format!("{x:.3}")),
            Just("a".to_owned()),
            Just("b".to_owned()),
            Just("m.x".to_owned()),
        ];
        leaf.prop_recursive(6, 60, 3, |inner| {
            prop_oneof![
                (inner.clone(), "[-+*]", inner.clone())
                    .prop_map(|(l, o, r)| format!("({l} {o} {r})")),
                // Folding gives 0 for a product with 0 where arithmetic gives
                // −0; the sum is 0 either way, so both divide by the same.
                (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("({l} / ({r} + 0))")),
                (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("max({l}, {r})")),
                (inner.clone(), inner.clone(), inner.clone())
                    .prop_map(|(c, l, r)| format!("if({c} > 1, {l}, {r})")),
                inner.prop_map(|x| format!("-abs({x})")),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_program_computes_its_formula(text in formula(), a in -3.0..3.0f64, b in -3.0..3.0f64, x in 0u8..2) {
            let e = Expression::parse(&text, &names).unwrap();
            let taken = f64::from(x);
            let p = Program::compile(&e, &|_| taken);
            let direct = e.eval(&|s| match s {
                Symbol::Parameter(p) => [a, b][p.index()],
                _ => taken,
            });
            let compiled = p.eval(&[a, b]);
            prop_assert!(direct == compiled || (direct.is_nan() && compiled.is_nan()) , "{text}: {direct} {compiled}");
        }
    }
}
