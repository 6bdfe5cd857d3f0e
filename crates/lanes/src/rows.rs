//! A flat program over rows of numbers, one number over all draws each.

use crate::graph::{Graph, Id, Node};
use crate::selection::Selection;
use crate::slots::{Instruction, Slots, load, run};
use fearless_simd::{Level, dispatch};
use std::fmt::Debug;
use std::sync::Arc;

/// Draws computed side by side.
pub const LANES: usize = 16;

/// Something that gives several numbers for several others, and that no short
/// list of operations is: a model within a formula.
pub trait Function: Debug + Send + Sync {
    /// How many numbers it gives.
    fn results(&self) -> usize;
    /// Gives them for the numbers `given`, of one draw.
    fn value(&self, given: &[f64], results: &mut [f64]);
}

/// A function with what it is given.
#[derive(Clone, Debug)]
pub struct Call {
    /// The function.
    pub function: Arc<dyn Function>,
    /// What it is given: constants and rows, no results of other calls.
    pub given: Vec<Input>,
}

/// A leaf of an expression over rows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Input {
    /// The bits of a number.
    Constant(u64),
    /// A row of what is given.
    Row(u32),
    /// A number that a call gives.
    Result {
        /// Which call.
        call: u32,
        /// Which of its numbers.
        number: u32,
    },
}

/// A flat program over lanes with its work space: nothing is allocated when it
/// runs, but by the functions that it calls.
///
/// ```
/// use realpolitik_lanes::graph::Graph;
/// use realpolitik_lanes::operation::Operation;
/// use realpolitik_lanes::rows::{Input, RowProgram};
/// let mut g = Graph::new();
/// let (x, y) = (g.leaf(Input::Row(0)), g.leaf(Input::Row(1)));
/// let two = g.leaf(Input::Constant(2.0f64.to_bits()));
/// let twice = g.apply(Operation::Multiply, &[two, x]);
/// let sum = g.apply(Operation::Add, &[twice, y]);
/// let mut program = RowProgram::new(&g, &[sum, x]);
/// // Three draws of two rows in, of two rows out.
/// let given = [1.0, 2.0, 3.0, 10.0, 20.0, 30.0];
/// let mut out = [0.0; 6];
/// program.run(&given, 3, 3, &mut out, 3);
/// assert_eq!(out, [12.0, 24.0, 36.0, 1.0, 2.0, 3.0]);
/// ```
#[derive(Clone, Debug)]
pub struct RowProgram {
    code: Vec<Instruction>,
    /// Constants first, then the rows that are read, then all else.
    slots: Vec<[f64; LANES]>,
    constants: usize,
    /// The rows that are read.
    given: Vec<u32>,
    calls: Vec<Called>,
    outputs: Vec<u32>,
    level: Level,
}

/// A call whose results are read.
#[derive(Clone, Debug)]
struct Called {
    call: Call,
    /// Which of its numbers stand in which slots.
    slots: Vec<(usize, usize)>,
    arguments: Vec<f64>,
    results: Vec<f64>,
}

impl RowProgram {
    /// The program that computes these nodes, one row each.
    ///
    /// See [`RowProgram`] for an example.
    pub fn new(graph: &Graph<Input>, outputs: &[Id]) -> Self {
        Self::with_calls(graph, outputs, &[])
    }

    /// The same where leaves are results of calls. A call is made once a draw, and
    /// only if a result of it is read. What it allocates is its own affair.
    ///
    /// # Panics
    /// If a leaf is the result of a call that there is not, or a call is given the
    /// result of another.
    ///
    /// ```
    /// use realpolitik_lanes::graph::Graph;
    /// use realpolitik_lanes::operation::Operation;
    /// use realpolitik_lanes::rows::{Call, Function, Input, RowProgram};
    /// use std::sync::Arc;
    /// #[derive(Debug)]
    /// struct Middle;
    /// impl Function for Middle {
    ///     fn results(&self) -> usize {
    ///         1
    ///     }
    ///     fn value(&self, given: &[f64], results: &mut [f64]) {
    ///         let mut sorted = given.to_vec();
    ///         sorted.sort_by(f64::total_cmp);
    ///         results[0] = sorted[sorted.len() / 2];
    ///     }
    /// }
    /// let seven = Input::Constant(7.0f64.to_bits());
    /// let call = Call { function: Arc::new(Middle), given: vec![Input::Row(0), seven, Input::Row(1)] };
    /// let mut g = Graph::new();
    /// let (middle, x) = (g.leaf(Input::Result { call: 0, number: 0 }), g.leaf(Input::Row(0)));
    /// let sum = g.apply(Operation::Add, &[middle, x]);
    /// let mut out = [0.0; 2];
    /// RowProgram::with_calls(&g, &[sum], &[call]).run(&[1.0, 9.0, 8.0, 2.0], 2, 2, &mut out, 2);
    /// assert_eq!(out, [8.0, 16.0]);
    /// ```
    pub fn with_calls(graph: &Graph<Input>, outputs: &[Id], calls: &[Call]) -> Self {
        let needed = graph.reached(outputs.iter().copied());
        let selection = Selection::new(graph, &needed, outputs, |_, _| true);
        let mut slots = Slots::new(graph.nodes().len());
        let all = || graph.ids().filter(|id| needed[id.index()]);
        let (mut constants, mut given) = (Vec::new(), Vec::new());
        for id in all() {
            if let Node::Leaf(Input::Constant(bits)) = *graph.node(id) {
                slots.hold(id);
                constants.push([f64::from_bits(bits); LANES]);
            }
        }
        for id in all() {
            if let Node::Leaf(Input::Row(row)) = *graph.node(id) {
                slots.hold(id);
                given.push(row);
            }
        }
        let mut called: Vec<Called> = calls.iter().map(Called::new).collect();
        for id in all() {
            if let Node::Leaf(Input::Result { call, number }) = *graph.node(id) {
                let slot = slots.hold(id) as usize;
                called[call as usize].slots.push((number as usize, slot));
            }
        }
        called.retain(|c| !c.slots.is_empty());
        let list: Vec<Id> = all().filter(|id| selection.computes(*id)).collect();
        let [code] = slots.emit(&selection, [&list], outputs);
        let count = constants.len();
        let mut lanes = constants;
        lanes.resize(slots.count(), [0.0; LANES]);
        let place = |id: &Id| slots.of(*id).expect("invariant: what is needed has a slot");
        RowProgram {
            code,
            slots: lanes,
            constants: count,
            given,
            calls: called,
            outputs: outputs.iter().map(place).collect(),
            level: Level::new(),
        }
    }

    /// The number of rows it computes.
    ///
    /// ```
    /// # use realpolitik_lanes::{graph::Graph, rows::{Input, RowProgram}};
    /// let mut g = Graph::new();
    /// let x = g.leaf(Input::Row(0));
    /// assert_eq!(RowProgram::new(&g, &[x, x]).rows(), 2);
    /// ```
    pub fn rows(&self) -> usize {
        self.outputs.len()
    }

    /// Without the wider instructions that the machine may have: the same bits,
    /// later.
    ///
    /// ```
    /// # use realpolitik_lanes::{graph::Graph, rows::{Input, RowProgram}};
    /// let mut g = Graph::new();
    /// let x = g.leaf(Input::Row(0));
    /// assert_eq!(RowProgram::new(&g, &[x]).plain().rows(), 1);
    /// ```
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.level = Level::baseline();
        self
    }

    /// Computes `count` draws: `given[row * given_stride + draw]` in,
    /// `out[row * stride + draw]` out.
    ///
    /// # Panics
    /// If an array is shorter than that asks for.
    ///
    /// See [`RowProgram`] for an example.
    pub fn run(
        &mut self,
        given: &[f64],
        given_stride: usize,
        count: usize,
        out: &mut [f64],
        stride: usize,
    ) {
        let read = self.calls.iter().flat_map(Called::rows).chain(self.given.iter().copied());
        let rows = read.max().map_or(0, |row| row as usize + 1);
        assert!(
            count <= given_stride
                && count <= stride
                && given.len() + given_stride >= rows * given_stride + count
                && out.len() + stride >= self.outputs.len() * stride + count,
            "arrays are as long as the program and the draws ask for"
        );
        let level = self.level;
        dispatch!(level, _simd => self.all(given, given_stride, count, out, stride));
    }

    #[inline(always)]
    fn all(
        &mut self,
        given: &[f64],
        given_stride: usize,
        count: usize,
        out: &mut [f64],
        stride: usize,
    ) {
        let mut start = 0;
        while start < count {
            let width = (count - start).min(LANES);
            for (row, slot) in self.given.iter().zip(&mut self.slots[self.constants..]) {
                *slot = load(&given[*row as usize * given_stride + start..], width);
            }
            for call in &mut self.calls {
                call.make(given, given_stride, start, width, &mut self.slots);
            }
            run(&self.code, &mut self.slots);
            for (row, slot) in self.outputs.iter().enumerate() {
                let at = row * stride + start;
                out[at..at + width].copy_from_slice(&self.slots[*slot as usize][..width]);
            }
            start += width;
        }
    }
}

impl Called {
    fn new(call: &Call) -> Self {
        let nested = call.given.iter().any(|i| matches!(i, Input::Result { .. }));
        assert!(!nested, "a call is given constants and rows");
        let arguments = vec![0.0; call.given.len()];
        let results = vec![0.0; call.function.results()];
        Called { call: call.clone(), slots: Vec::new(), arguments, results }
    }

    fn rows(&self) -> impl Iterator<Item = u32> {
        self.call.given.iter().filter_map(|i| match i {
            Input::Row(row) => Some(*row),
            _ => None,
        })
    }

    /// Makes the call for the draws side by side from `start`; the last lanes repeat
    /// the last draw.
    fn make(
        &mut self,
        given: &[f64],
        stride: usize,
        start: usize,
        width: usize,
        slots: &mut [[f64; LANES]],
    ) {
        for lane in 0..width {
            for (argument, input) in self.arguments.iter_mut().zip(&self.call.given) {
                *argument = match *input {
                    Input::Constant(bits) => f64::from_bits(bits),
                    Input::Row(row) => given[row as usize * stride + start + lane],
                    Input::Result { .. } => f64::NAN,
                };
            }
            self.call.function.value(&self.arguments, &mut self.results);
            let last = if lane + 1 == width { LANES } else { lane + 1 };
            for (number, slot) in &self.slots {
                slots[*slot][lane..last].fill(self.results[*number]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;
    use proptest::prelude::*;

    const ALL: [Operation; 24] = [
        Operation::Add,
        Operation::Subtract,
        Operation::Multiply,
        Operation::Reciprocal,
        Operation::MultiplyAdd,
        Operation::MultiplySubtract,
        Operation::SubtractMultiply,
        Operation::Divide,
        Operation::Power,
        Operation::Negate,
        Operation::Absolute,
        Operation::SquareRoot,
        Operation::Exponential,
        Operation::Logarithm,
        Operation::Minimum,
        Operation::Maximum,
        Operation::Less,
        Operation::LessEqual,
        Operation::Greater,
        Operation::GreaterEqual,
        Operation::Equal,
        Operation::NotEqual,
        Operation::If,
        Operation::Clamp,
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        /// Fusing, the order of instructions and the sharing of slots leave the
        /// bits of every node as it is computed by itself.
        #[test]
        fn every_lane_has_the_bits_of_a_number_by_itself(
            steps in prop::collection::vec((0..40usize, any::<[u16; 3]>()), 1..60),
            results in prop::collection::vec(any::<u16>(), 1..6),
            given in prop::collection::vec(-3.0..3.0f64, 3 * 37),
        ) {
            let mut g = Graph::new();
            let mut nodes: Vec<Id> = (0..3).map(|r| g.leaf(Input::Row(r))).collect();
            nodes.push(g.leaf(Input::Constant(0.75f64.to_bits())));
            for (which, operands) in steps {
                // Sums and products more often than the rest.
                let operation = ALL.get(which).copied().unwrap_or(ALL[which % 3]);
                let operands = operands.map(|o| nodes[usize::from(o) % nodes.len()]);
                nodes.push(g.apply(operation, &operands[..operation.arity()]));
            }
            let outputs: Vec<Id> =
                results.iter().map(|r| nodes[usize::from(*r) % nodes.len()]).collect();
            let mut lanes = RowProgram::new(&g, &outputs);
            let mut plain = lanes.clone().plain();
            let mut out = vec![0.0; outputs.len() * 37];
            let mut slow = out.clone();
            lanes.run(&given, 37, 37, &mut out, 37);
            plain.run(&given, 37, 37, &mut slow, 37);
            for d in 0..37 {
                let mut one: Vec<f64> = Vec::new();
                for node in g.nodes() {
                    one.push(match node {
                        Node::Leaf(Input::Constant(bits)) => f64::from_bits(*bits),
                        Node::Leaf(Input::Row(r)) => given[*r as usize * 37 + d],
                        Node::Leaf(Input::Result { .. }) => unreachable!("no call is made"),
                        Node::Apply(o, [a, b, c]) => {
                            o.apply(one[a.index()], one[b.index()], one[c.index()])
                        }
                    });
                }
                for (r, id) in outputs.iter().enumerate() {
                    let (one, lane, slow) = (one[id.index()], out[r * 37 + d], slow[r * 37 + d]);
                    prop_assert!(
                        one.to_bits() == lane.to_bits() || (one.is_nan() && lane.is_nan()),
                        "{one} {lane}"
                    );
                    prop_assert!(slow.to_bits() == lane.to_bits() || lane.is_nan());
                }
            }
        }
    }
}
