//! Formulas compiled for one play: branch symbols are numbers, constants folded.

use super::parse::{Expression, Function, Operator, Step, Symbol};
use super::parse::{binary, clamp, greatest, if_else, least, unary};
use crate::ParameterId;

/// Deepest operand stack that is kept on the machine's own stack.
const SMALL: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Op {
    Constant(f64),
    Load(u32),
    Negate,
    Binary(Operator),
    Unary(Function),
    Min,
    Max,
    If,
    Clamp,
}

/// A flat program over a vector of parameter values.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    pub(crate) ops: Vec<Op>,
    depth: usize,
}

impl Program {
    /// Compiles a formula for plays on which `taken(node, branch)` is 1 or 0.
    /// Measures have no meaning here and count as NaN.
    pub fn compile(expression: &Expression, taken: &dyn Fn(&str, &str) -> f64) -> Program {
        Self::from_steps(&expression.steps, taken)
    }

    pub(crate) fn from_steps(steps: &[Step], taken: &dyn Fn(&str, &str) -> f64) -> Program {
        let mut ops: Vec<Op> = Vec::with_capacity(steps.len());
        for step in steps {
            let op = match step {
                Step::Number(n) => Op::Constant(*n),
                Step::Symbol(Symbol::Parameter(p)) => Op::Load(p.0),
                Step::Symbol(Symbol::Branch { node, branch }) => Op::Constant(taken(node, branch)),
                Step::Symbol(Symbol::Measure(_)) => Op::Constant(f64::NAN),
                Step::Negate => Op::Negate,
                Step::Binary(o) => Op::Binary(*o),
                Step::Call(Function::Min) => Op::Min,
                Step::Call(Function::Max) => Op::Max,
                Step::Call(Function::If) => Op::If,
                Step::Call(Function::Clamp) => Op::Clamp,
                Step::Call(f) => Op::Unary(*f),
            };
            ops.push(op);
            fold(&mut ops);
        }
        let depth = depth(&ops);
        Program { ops, depth }
    }

    /// The value at these parameters.
    pub fn eval(&self, theta: &[f64]) -> f64 {
        if self.depth <= SMALL {
            let mut stack = [0.0; SMALL];
            self.run(theta, &mut stack)
        } else {
            self.run(theta, &mut vec![0.0; self.depth])
        }
    }

    fn run(&self, theta: &[f64], stack: &mut [f64]) -> f64 {
        let mut n = 0;
        for op in &self.ops {
            match *op {
                Op::Constant(c) => {
                    stack[n] = c;
                    n += 1;
                }
                Op::Load(p) => {
                    stack[n] = theta[p as usize];
                    n += 1;
                }
                Op::Negate => stack[n - 1] = -stack[n - 1],
                Op::Unary(f) => stack[n - 1] = unary(f, stack[n - 1]),
                Op::Binary(o) => {
                    n -= 1;
                    stack[n - 1] = binary(o, stack[n - 1], stack[n]);
                }
                Op::Min => {
                    n -= 1;
                    stack[n - 1] = least(stack[n - 1], stack[n]);
                }
                Op::Max => {
                    n -= 1;
                    stack[n - 1] = greatest(stack[n - 1], stack[n]);
                }
                Op::If => {
                    n -= 2;
                    stack[n - 1] = if_else(stack[n - 1], stack[n], stack[n + 1]);
                }
                Op::Clamp => {
                    n -= 2;
                    stack[n - 1] = clamp(stack[n - 1], stack[n], stack[n + 1]);
                }
            }
        }
        stack[0]
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
    let constant = |i: usize| match ops.get(i) {
        Some(Op::Constant(c)) => Some(*c),
        _ => None,
    };
    let (take, value) = match ops[n - 1] {
        Op::Negate => (2, n.checked_sub(2).and_then(constant).map(|a| -a)),
        Op::Unary(f) => (2, n.checked_sub(2).and_then(constant).map(|a| unary(f, a))),
        Op::Binary(_) | Op::Min | Op::Max if n >= 3 => {
            let pair = constant(n - 3).zip(constant(n - 2));
            let value = pair.map(|(a, b)| match ops[n - 1] {
                Op::Binary(o) => binary(o, a, b),
                Op::Min => least(a, b),
                _ => greatest(a, b),
            });
            (3, value)
        }
        Op::If | Op::Clamp if n >= 4 => {
            let all = constant(n - 4).zip(constant(n - 3)).zip(constant(n - 2));
            let value = all.map(|((a, b), c)| match ops[n - 1] {
                Op::If => if_else(a, b, c),
                _ => clamp(a, b, c),
            });
            (4, value)
        }
        _ => return,
    };
    if let Some(v) = value {
        ops.truncate(n - take);
        ops.push(Op::Constant(v));
        return;
    }
    // x * 0 with x a plain parameter: the common shape `cost * node.branch`.
    if let Op::Binary(Operator::Multiply) = ops[n - 1]
        && constant(n - 2) == Some(0.0)
        && matches!(ops[n - 3], Op::Load(_))
    {
        ops.truncate(n - 3);
        ops.push(Op::Constant(0.0));
    }
}

fn depth(ops: &[Op]) -> usize {
    let (mut now, mut most) = (0usize, 0);
    for op in ops {
        match op {
            Op::Constant(_) | Op::Load(_) => now += 1,
            Op::Negate | Op::Unary(_) => {}
            Op::Binary(_) | Op::Min | Op::Max => now -= 1,
            Op::If | Op::Clamp => now -= 2,
        }
        most = most.max(now);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(n: &str) -> Option<Symbol> {
        match n {
            "a" => Some(Symbol::Parameter(ParameterId(0))),
            "b" => Some(Symbol::Parameter(ParameterId(1))),
            "m.x" => Some(Symbol::Branch { node: "m".into(), branch: "x".into() }),
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
            let p = Program::compile(&e, &|_, _| taken);
            let direct = e.eval(&|s| match s {
                Symbol::Parameter(p) => [a, b][p.index()],
                _ => taken,
            });
            let compiled = p.eval(&[a, b]);
            prop_assert!(direct == compiled || (direct.is_nan() && compiled.is_nan()) , "{text}: {direct} {compiled}");
        }
    }
}
