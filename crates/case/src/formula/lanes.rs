//! Many formulas compiled into one flat program over lanes of draws.
//!
//! Parts that formulas share are computed once. Every operation is the one that
//! [`Program::eval`] performs, so each lane has the bits that one draw by itself
//! would have.

use super::outcome::{GroupOutcome, GroupRule};
use super::program::{Op, Program};
use realpolitik_lanes::graph::{Graph, Id, Node};
use realpolitik_lanes::operation::Operation;
use realpolitik_lanes::rows::{Call, Function, Input, RowProgram};
use std::sync::Arc;

/// A quantity of a [`LaneBuilder`].
pub type LaneValue = Id;

/// Collects formulas, finding what they share.
#[derive(Clone, Debug, Default)]
pub struct LaneBuilder {
    graph: Graph<Input>,
    /// The row in which the answers of other games begin.
    answers: u32,
    calls: Vec<Call>,
    /// The group of each call.
    called: Vec<Arc<GroupRule>>,
}

impl LaneBuilder {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// One whose rows are so many parameters and after them the answers of other games.
    pub fn after(parameters: usize) -> Self {
        LaneBuilder { answers: parameters as u32, ..Self::default() }
    }

    /// A number.
    pub fn constant(&mut self, value: f64) -> LaneValue {
        self.graph.leaf(Input::Constant(value.to_bits()))
    }

    /// `a + b`.
    pub fn add(&mut self, a: LaneValue, b: LaneValue) -> LaneValue {
        self.graph.apply(Operation::Add, &[a, b])
    }

    /// `a − b`.
    pub fn subtract(&mut self, a: LaneValue, b: LaneValue) -> LaneValue {
        self.graph.apply(Operation::Subtract, &[a, b])
    }

    /// `a · b`.
    pub fn multiply(&mut self, a: LaneValue, b: LaneValue) -> LaneValue {
        self.graph.apply(Operation::Multiply, &[a, b])
    }

    /// A formula.
    ///
    /// ```
    /// use realpolitik_case::ParameterId;
    /// use realpolitik_case::formula::{Expression, LaneBuilder, Program, Symbol};
    /// let names = |n: &str| (n == "fear").then(|| Symbol::Parameter(ParameterId(0)));
    /// let e = Expression::parse("1 - 2 * fear", &names).unwrap();
    /// let mut builder = LaneBuilder::new();
    /// let value = builder.program(&Program::compile(&e, &|_| 0.0));
    /// let mut out = [0.0; 3];
    /// builder.build(&[value]).run(&[0.0, 0.25, 0.5], 3, 3, &mut out, 3);
    /// assert_eq!(out, [1.0, 0.5, 0.0]);
    /// ```
    pub fn program(&mut self, program: &Program) -> LaneValue {
        let mut stack: Vec<Id> = Vec::new();
        for op in &program.ops {
            let node = match op {
                Op::Constant(c) => self.constant(*c),
                Op::Load(p) => self.graph.leaf(Input::Row(*p)),
                Op::Answer(k) => self.graph.leaf(Input::Row(self.answers + *k)),
                Op::Apply(o) => {
                    let operands = stack.split_off(stack.len() - o.arity());
                    self.graph.apply(*o, &operands)
                }
                Op::Outcome(o) => {
                    let numbers = stack.split_off(stack.len() - o.arity());
                    self.outcome(o, &numbers)
                }
            };
            stack.push(node);
        }
        stack.pop().expect("invariant: a program leaves its value")
    }

    /// The outcome of a group; one call gives it on all dimensions.
    fn outcome(&mut self, outcome: &GroupOutcome, numbers: &[Id]) -> Id {
        let leaf = |id: &Id| match self.graph.node(*id) {
            Node::Leaf(input) => *input,
            Node::Apply(..) => unreachable!("invariant: a group is given numbers and parameters"),
        };
        let given: Vec<Input> = numbers.iter().map(leaf).collect();
        let same = |(rule, call): (&Arc<GroupRule>, &Call)| {
            call.given == given && (Arc::ptr_eq(rule, &outcome.rule) || **rule == *outcome.rule)
        };
        let call = self.called.iter().zip(&self.calls).position(same).unwrap_or_else(|| {
            let function: Arc<dyn Function> = Arc::<GroupRule>::clone(&outcome.rule);
            self.calls.push(Call { function, given });
            self.called.push(Arc::clone(&outcome.rule));
            self.calls.len() - 1
        });
        self.graph.leaf(Input::Result { call: call as u32, number: outcome.dimension as u32 })
    }

    /// The program that computes these quantities, one row each, from rows of
    /// parameters.
    pub fn build(&self, outputs: &[LaneValue]) -> RowProgram {
        RowProgram::with_calls(&self.graph, outputs, &self.calls)
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::{Expression, Symbol};
    use super::*;
    use crate::ParameterId;
    use proptest::prelude::*;

    fn names(n: &str) -> Option<Symbol> {
        let at = ["a", "b", "c"].iter().position(|x| *x == n)?;
        Some(Symbol::Parameter(ParameterId(at as u32)))
    }

    fn formula() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            (0.0..10.0f64).prop_map(|x| format!("{x:.3}")),
            Just("a".to_owned()),
            Just("b".to_owned()),
            Just("c".to_owned()),
        ];
        leaf.prop_recursive(6, 60, 3, |inner| {
            prop_oneof![
                (inner.clone(), "[-+*/^<]", inner.clone())
                    .prop_map(|(l, o, r)| format!("({l} {o} {r})")),
                (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("max({l}, min({r}, a))")),
                (inner.clone(), inner.clone(), inner.clone())
                    .prop_map(|(c, l, r)| format!("if({c} > 1, {l}, clamp({r}, -1, b))")),
                inner.prop_map(|x| format!("-sqrt(abs(exp({x})))")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_lane_has_the_bits_of_a_draw_by_itself(
            texts in prop::collection::vec(formula(), 1..6),
            theta in prop::collection::vec(-3.0..3.0f64, 3 * 37),
        ) {
            let programs: Vec<Program> = texts
                .iter()
                .map(|t| Program::compile(&Expression::parse(t, &names).unwrap(), &|_| 0.0))
                .collect();
            let mut builder = LaneBuilder::new();
            let values: Vec<LaneValue> = programs.iter().map(|p| builder.program(p)).collect();
            let mut lanes = builder.build(&values);
            let mut plain = builder.build(&values).plain();
            let mut out = vec![0.0; texts.len() * 37];
            let mut slow = out.clone();
            lanes.run(&theta, 37, 37, &mut out, 37);
            plain.run(&theta, 37, 37, &mut slow, 37);
            for (r, p) in programs.iter().enumerate() {
                for d in 0..37 {
                    let one = p.eval(&[theta[d], theta[37 + d], theta[74 + d]]);
                    let lane = out[r * 37 + d];
                    prop_assert!(
                        one.to_bits() == lane.to_bits() || (one.is_nan() && lane.is_nan()),
                        "{} {one} {lane}", texts[r]
                    );
                    let slow = slow[r * 37 + d];
                    prop_assert!(slow.to_bits() == lane.to_bits() || lane.is_nan());
                }
            }
        }
    }
}
