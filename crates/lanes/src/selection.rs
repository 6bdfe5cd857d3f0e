//! The instructions that compute a graph's nodes, and their order.

use crate::graph::{Graph, Id, Node};
use crate::operation::Operation;
use std::collections::{BTreeMap, VecDeque};
use std::hash::Hash;

/// For each node of a graph the operation that computes it: a product that only
/// one sum reads becomes part of that sum.
#[derive(Clone, Debug)]
pub struct Selection {
    /// None for leaves.
    operations: Vec<Option<(Operation, [Id; 3])>>,
    /// Products that are part of a sum.
    absorbed: Vec<bool>,
}

impl Selection {
    /// Chooses operations for what is `needed`, of which the `roots` are results.
    /// A product becomes part of a sum only where `together(product, sum)` says
    /// that both may be computed at one place.
    ///
    /// ```
    /// use realpolitik_lanes::graph::Graph;
    /// use realpolitik_lanes::operation::Operation;
    /// use realpolitik_lanes::selection::Selection;
    /// let mut g = Graph::new();
    /// let [x, y, z] = ['x', 'y', 'z'].map(|l| g.leaf(l));
    /// let product = g.apply(Operation::Multiply, &[x, y]);
    /// let sum = g.apply(Operation::Add, &[z, product]);
    /// let selection = Selection::new(&g, &g.reached([sum]), &[sum], |_, _| true);
    /// assert!(!selection.computes(product));
    /// assert_eq!(selection.operands(sum), [x, y, z]);
    /// ```
    pub fn new<L: Copy + Eq + Hash>(
        graph: &Graph<L>,
        needed: &[bool],
        roots: &[Id],
        together: impl Fn(Id, Id) -> bool,
    ) -> Self {
        use Operation as O;
        let n = graph.nodes().len();
        let mut uses = vec![0u32; n];
        for id in graph.ids().filter(|id| needed[id.index()]) {
            for o in graph.node(id).operands() {
                uses[o.index()] += 1;
            }
        }
        for id in roots {
            uses[id.index()] += 1;
        }
        let mut absorbed = vec![false; n];
        let mut operations = Vec::with_capacity(n);
        for id in graph.ids() {
            let Node::Apply(operation, operands) = *graph.node(id) else {
                operations.push(None);
                continue;
            };
            let [a, b, _] = operands;
            let product = |m: Id| match *graph.node(m) {
                Node::Apply(O::Multiply, [x, y, _])
                    if needed[id.index()] && uses[m.index()] == 1 && together(m, id) =>
                {
                    Some((m, x, y))
                }
                _ => None,
            };
            let fused = match operation {
                O::Add => product(b)
                    .map(|m| (m, O::MultiplyAdd, a))
                    .or_else(|| product(a).map(|m| (m, O::MultiplyAdd, b))),
                O::Subtract => product(b)
                    .map(|m| (m, O::SubtractMultiply, a))
                    .or_else(|| product(a).map(|m| (m, O::MultiplySubtract, b))),
                _ => None,
            };
            operations.push(Some(match fused {
                Some(((m, x, y), operation, rest)) => {
                    absorbed[m.index()] = true;
                    (operation, [x, y, rest])
                }
                None => (operation, operands),
            }));
        }
        Selection { operations, absorbed }
    }

    /// Whether a node has an instruction: leaves have none, nor has a product
    /// that is part of a sum.
    ///
    /// ```
    /// # use realpolitik_lanes::{graph::Graph, operation::Operation, selection::Selection};
    /// let mut g = Graph::new();
    /// let x = g.leaf('x');
    /// let square = g.apply(Operation::Multiply, &[x, x]);
    /// let selection = Selection::new(&g, &[true, true], &[square], |_, _| true);
    /// assert!(selection.computes(square) && !selection.computes(x));
    /// ```
    pub fn computes(&self, id: Id) -> bool {
        self.operations[id.index()].is_some() && !self.absorbed[id.index()]
    }

    /// The operation that computes a node; none for leaves.
    ///
    /// ```
    /// # use realpolitik_lanes::{graph::Graph, operation::Operation, selection::Selection};
    /// let mut g = Graph::new();
    /// let x = g.leaf('x');
    /// let square = g.apply(Operation::Multiply, &[x, x]);
    /// let sum = g.apply(Operation::Add, &[square, x]);
    /// let selection = Selection::new(&g, &[true; 3], &[sum], |_, _| true);
    /// assert_eq!(selection.operation(sum), Some(Operation::MultiplyAdd));
    /// ```
    pub fn operation(&self, id: Id) -> Option<Operation> {
        self.operations[id.index()].map(|(operation, _)| operation)
    }

    /// The nodes that its instruction reads.
    ///
    /// ```
    /// # use realpolitik_lanes::{graph::Graph, operation::Operation, selection::Selection};
    /// let mut g = Graph::new();
    /// let x = g.leaf('x');
    /// let square = g.apply(Operation::Multiply, &[x, x]);
    /// let selection = Selection::new(&g, &[true, true], &[square], |_, _| true);
    /// assert_eq!(selection.operands(square), [x, x]);
    /// ```
    pub fn operands(&self, id: Id) -> &[Id] {
        match &self.operations[id.index()] {
            Some((operation, operands)) => &operands[..operation.arity()],
            None => &[],
        }
    }

    /// The same nodes with those of one operation after another as far as what
    /// they read allows, so that whoever runs them seldom has to ask which it is.
    ///
    /// ```
    /// # use realpolitik_lanes::{graph::Graph, operation::Operation, selection::Selection};
    /// let mut g = Graph::new();
    /// let (x, y) = (g.leaf('x'), g.leaf('y'));
    /// let [a, c] = [x, y].map(|l| g.apply(Operation::Negate, &[l]));
    /// let [b, d] = [x, y].map(|l| g.apply(Operation::Absolute, &[l]));
    /// let selection = Selection::new(&g, &[true; 6], &[a, b, c, d], |_, _| true);
    /// assert_eq!(selection.grouped(&[a, b, c, d]), [b, d, a, c]);
    /// ```
    pub fn grouped(&self, list: &[Id]) -> Vec<Id> {
        let n = self.operations.len();
        let mut inside = vec![false; n];
        list.iter().for_each(|id| inside[id.index()] = true);
        let mut waiting = vec![0usize; n];
        let mut readers: Vec<Vec<Id>> = vec![Vec::new(); n];
        let mut ready: BTreeMap<Option<Operation>, VecDeque<Id>> = BTreeMap::new();
        for id in list {
            for o in self.operands(*id).iter().filter(|o| inside[o.index()]) {
                let readers = &mut readers[o.index()];
                if readers.last() != Some(id) {
                    readers.push(*id);
                    waiting[id.index()] += 1;
                }
            }
            if waiting[id.index()] == 0 {
                ready.entry(self.operation(*id)).or_default().push_back(*id);
            }
        }
        let mut out = Vec::with_capacity(list.len());
        let longest = |ready: &BTreeMap<Option<Operation>, VecDeque<Id>>| {
            ready
                .iter()
                .filter(|(_, q)| !q.is_empty())
                .max_by_key(|(_, q)| q.len())
                .map(|(o, _)| *o)
        };
        while let Some(operation) = longest(&ready) {
            while let Some(id) = ready.get_mut(&operation).and_then(VecDeque::pop_front) {
                out.push(id);
                for reader in &readers[id.index()] {
                    waiting[reader.index()] -= 1;
                    if waiting[reader.index()] == 0 {
                        ready.entry(self.operation(*reader)).or_default().push_back(*reader);
                    }
                }
            }
        }
        out
    }
}
