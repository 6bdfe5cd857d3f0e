//! Many formulas compiled into one flat program over lanes of draws.
//!
//! Parts that formulas share are computed once. Every operation is the one that
//! [`Program::eval`] performs, in the same order, so each lane has the bits that
//! one draw by itself would have.

#![allow(clippy::needless_range_loop, reason = "lanes are walked by number, many arrays at once")]

use super::parse::{Function, Operator, binary, clamp, greatest, if_else, least, unary};
use super::program::{Op, Program};
use fearless_simd::{Level, dispatch};
use std::collections::HashMap;

/// Draws computed side by side.
const LANES: usize = 16;

type Lanes = [f64; LANES];

/// A quantity of a [`LaneBuilder`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LaneValue(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Node {
    /// The bits of a number.
    Constant(u64),
    /// A row of the parameters.
    Load(u32),
    Negate(u32),
    Unary(Function, u32),
    Binary(Operator, u32, u32),
    Min(u32, u32),
    Max(u32, u32),
    If(u32, u32, u32),
    Clamp(u32, u32, u32),
}

impl Node {
    fn operands(self) -> [Option<u32>; 3] {
        match self {
            Node::Constant(_) | Node::Load(_) => [None; 3],
            Node::Negate(a) | Node::Unary(_, a) => [Some(a), None, None],
            Node::Binary(_, a, b) | Node::Min(a, b) | Node::Max(a, b) => [Some(a), Some(b), None],
            Node::If(a, b, c) | Node::Clamp(a, b, c) => [Some(a), Some(b), Some(c)],
        }
    }
    fn moved(self, to: impl Fn(u32) -> u32) -> Node {
        match self {
            Node::Constant(_) | Node::Load(_) => self,
            Node::Negate(a) => Node::Negate(to(a)),
            Node::Unary(f, a) => Node::Unary(f, to(a)),
            Node::Binary(o, a, b) => Node::Binary(o, to(a), to(b)),
            Node::Min(a, b) => Node::Min(to(a), to(b)),
            Node::Max(a, b) => Node::Max(to(a), to(b)),
            Node::If(a, b, c) => Node::If(to(a), to(b), to(c)),
            Node::Clamp(a, b, c) => Node::Clamp(to(a), to(b), to(c)),
        }
    }
}

/// Collects formulas, finding what they share.
#[derive(Clone, Debug, Default)]
pub struct LaneBuilder {
    nodes: Vec<Node>,
    known: HashMap<Node, u32>,
}

impl LaneBuilder {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    fn intern(&mut self, node: Node) -> u32 {
        *self.known.entry(node).or_insert_with(|| {
            self.nodes.push(node);
            self.nodes.len() as u32 - 1
        })
    }

    /// A number.
    pub fn constant(&mut self, value: f64) -> LaneValue {
        LaneValue(self.intern(Node::Constant(value.to_bits())))
    }

    /// `a + b`.
    pub fn add(&mut self, a: LaneValue, b: LaneValue) -> LaneValue {
        LaneValue(self.intern(Node::Binary(Operator::Add, a.0, b.0)))
    }

    /// `a − b`.
    pub fn subtract(&mut self, a: LaneValue, b: LaneValue) -> LaneValue {
        LaneValue(self.intern(Node::Binary(Operator::Subtract, a.0, b.0)))
    }

    /// `a · b`.
    pub fn multiply(&mut self, a: LaneValue, b: LaneValue) -> LaneValue {
        LaneValue(self.intern(Node::Binary(Operator::Multiply, a.0, b.0)))
    }

    /// A formula.
    pub fn program(&mut self, program: &Program) -> LaneValue {
        let mut stack: Vec<u32> = Vec::new();
        for op in &program.ops {
            let mut pop = || stack.pop().expect("invariant: a program balances its stack");
            let node = match *op {
                Op::Constant(c) => Node::Constant(c.to_bits()),
                Op::Load(p) => Node::Load(p),
                Op::Negate => Node::Negate(pop()),
                Op::Unary(f) => Node::Unary(f, pop()),
                Op::Binary(o) => {
                    let b = pop();
                    Node::Binary(o, pop(), b)
                }
                Op::Min => {
                    let b = pop();
                    Node::Min(pop(), b)
                }
                Op::Max => {
                    let b = pop();
                    Node::Max(pop(), b)
                }
                Op::If => {
                    let (c, b) = (pop(), pop());
                    Node::If(pop(), b, c)
                }
                Op::Clamp => {
                    let (c, b) = (pop(), pop());
                    Node::Clamp(pop(), b, c)
                }
            };
            stack.push(self.intern(node));
        }
        LaneValue(stack.pop().expect("invariant: a program leaves its value"))
    }

    /// The program that computes these quantities, one row each.
    pub fn build(&self, outputs: &[LaneValue]) -> LaneProgram {
        let n = self.nodes.len();
        let mut last_use = vec![None; n];
        for o in outputs {
            last_use[o.0 as usize] = Some(usize::MAX);
        }
        for i in (0..n).rev() {
            if last_use[i].is_some() {
                for o in self.nodes[i].operands().into_iter().flatten() {
                    let at = &mut last_use[o as usize];
                    *at = (*at).max(Some(i));
                }
            }
        }
        let mut slot = vec![0u32; n];
        let mut slots = 0;
        let mut free: Vec<u32> = Vec::new();
        let mut code = Vec::new();
        for i in (0..n).filter(|i| last_use[*i].is_some()) {
            let node = self.nodes[i].moved(|a| slot[a as usize]);
            let mut ending: Vec<u32> = self.nodes[i]
                .operands()
                .into_iter()
                .flatten()
                .filter(|o| last_use[*o as usize] == Some(i))
                .map(|o| slot[o as usize])
                .collect();
            ending.sort_unstable();
            ending.dedup();
            free.extend(ending);
            slot[i] = free.pop().unwrap_or_else(|| {
                slots += 1;
                slots - 1
            });
            code.push((node, slot[i]));
        }
        LaneProgram {
            code,
            slots: vec![[0.0; LANES]; slots as usize],
            outputs: outputs.iter().map(|o| slot[o.0 as usize]).collect(),
            parameters: self
                .nodes
                .iter()
                .filter_map(|n| if let Node::Load(p) = n { Some(*p as usize + 1) } else { None })
                .max()
                .unwrap_or(0),
            level: Level::new(),
        }
    }
}

/// A flat program over lanes with its work space: nothing is allocated when it
/// runs.
#[derive(Clone, Debug)]
pub struct LaneProgram {
    code: Vec<(Node, u32)>,
    slots: Vec<Lanes>,
    outputs: Vec<u32>,
    /// Rows of parameters that are read.
    parameters: usize,
    level: Level,
}

impl LaneProgram {
    /// The number of rows it computes.
    pub fn rows(&self) -> usize {
        self.outputs.len()
    }

    /// Without the wider instructions that the machine may have: the same bits,
    /// later.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.level = Level::baseline();
        self
    }

    /// Computes `count` draws: `theta[parameter * theta_stride + draw]` in,
    /// `out[row * stride + draw]` out.
    ///
    /// # Panics
    /// If an array is shorter than that asks for.
    pub fn run(
        &mut self,
        theta: &[f64],
        theta_stride: usize,
        count: usize,
        out: &mut [f64],
        stride: usize,
    ) {
        assert!(
            count <= theta_stride
                && count <= stride
                && theta.len() + theta_stride >= self.parameters * theta_stride + count
                && out.len() + stride >= self.outputs.len() * stride + count,
            "arrays are as long as the program and the draws ask for"
        );
        let level = self.level;
        dispatch!(level, _simd => self.all(theta, theta_stride, count, out, stride));
    }

    #[inline(always)]
    fn all(
        &mut self,
        theta: &[f64],
        theta_stride: usize,
        count: usize,
        out: &mut [f64],
        stride: usize,
    ) {
        let mut start = 0;
        while start < count {
            let width = (count - start).min(LANES);
            for (node, to) in &self.code {
                let value = step(*node, &self.slots, theta, theta_stride, start, width);
                self.slots[*to as usize] = value;
            }
            for (row, slot) in self.outputs.iter().enumerate() {
                let at = row * stride + start;
                out[at..at + width].copy_from_slice(&self.slots[*slot as usize][..width]);
            }
            start += width;
        }
    }
}

#[inline(always)]
fn map(a: Lanes, f: impl Fn(f64) -> f64) -> Lanes {
    let mut out = [0.0; LANES];
    for l in 0..LANES {
        out[l] = f(a[l]);
    }
    out
}

#[inline(always)]
fn zip(a: Lanes, b: Lanes, f: impl Fn(f64, f64) -> f64) -> Lanes {
    let mut out = [0.0; LANES];
    for l in 0..LANES {
        out[l] = f(a[l], b[l]);
    }
    out
}

#[inline(always)]
fn step(
    node: Node,
    slots: &[Lanes],
    theta: &[f64],
    theta_stride: usize,
    start: usize,
    width: usize,
) -> Lanes {
    let slot = |a: u32| slots[a as usize];
    match node {
        Node::Constant(bits) => [f64::from_bits(bits); LANES],
        Node::Load(p) => {
            let row = &theta[p as usize * theta_stride + start..][..width];
            let mut out = [0.0; LANES];
            if width == LANES {
                out.copy_from_slice(row);
            } else {
                // The last lanes repeat a draw, so that no number is out of its range.
                for (l, x) in out.iter_mut().enumerate() {
                    *x = row[l.min(width - 1)];
                }
            }
            out
        }
        Node::Negate(a) => map(slot(a), |x| -x),
        Node::Unary(Function::Abs, a) => map(slot(a), f64::abs),
        Node::Unary(Function::Sqrt, a) => map(slot(a), f64::sqrt),
        Node::Unary(f, a) => map(slot(a), |x| unary(f, x)),
        Node::Binary(Operator::Add, a, b) => zip(slot(a), slot(b), |x, y| x + y),
        Node::Binary(Operator::Subtract, a, b) => zip(slot(a), slot(b), |x, y| x - y),
        Node::Binary(Operator::Multiply, a, b) => zip(slot(a), slot(b), |x, y| x * y),
        Node::Binary(Operator::Divide, a, b) => zip(slot(a), slot(b), |x, y| x / y),
        Node::Binary(o, a, b) => zip(slot(a), slot(b), |x, y| binary(o, x, y)),
        Node::Min(a, b) => zip(slot(a), slot(b), least),
        Node::Max(a, b) => zip(slot(a), slot(b), greatest),
        Node::If(a, b, c) => three(slot(a), slot(b), slot(c), if_else),
        Node::Clamp(a, b, c) => three(slot(a), slot(b), slot(c), clamp),
    }
}

#[inline(always)]
fn three(a: Lanes, b: Lanes, c: Lanes, f: impl Fn(f64, f64, f64) -> f64) -> Lanes {
    let mut out = [0.0; LANES];
    for l in 0..LANES {
        out[l] = f(a[l], b[l], c[l]);
    }
    out
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
                .map(|t| Program::compile(&Expression::parse(t, &names).unwrap(), &|_, _| 0.0))
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
