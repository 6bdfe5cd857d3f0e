//! Expressions with shared parts: equal parts are one node (hash-consing).

use crate::operation::Operation;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::hash::Hash;

/// A node of a [`Graph`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Id(u32);

impl Id {
    /// Its place among the nodes.
    ///
    /// ```
    /// use realpolitik_lanes::graph::Graph;
    /// let mut g = Graph::new();
    /// let (x, y) = (g.leaf("x"), g.leaf("y"));
    /// assert_eq!([x.index(), y.index()], [0, 1]);
    /// ```
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Node<L> {
    /// A quantity from outside.
    Leaf(L),
    /// An operation; operands that it does not take repeat the first.
    Apply(Operation, [Id; 3]),
}

impl<L> Node<L> {
    /// The nodes that it reads.
    ///
    /// ```
    /// use realpolitik_lanes::graph::Graph;
    /// use realpolitik_lanes::operation::Operation;
    /// let mut g = Graph::new();
    /// let (x, y) = (g.leaf("x"), g.leaf("y"));
    /// let sum = g.apply(Operation::Add, &[x, y]);
    /// assert_eq!(g.node(sum).operands(), [x, y]);
    /// assert!(g.node(x).operands().is_empty());
    /// ```
    pub fn operands(&self) -> &[Id] {
        match self {
            Node::Leaf(_) => &[],
            Node::Apply(operation, operands) => &operands[..operation.arity()],
        }
    }
}

/// Expressions over leaves `L`, operands before what uses them.
///
/// ```
/// use realpolitik_lanes::graph::Graph;
/// use realpolitik_lanes::operation::Operation;
/// let mut g = Graph::new();
/// let (x, y) = (g.leaf('x'), g.leaf('y'));
/// let sum = g.apply(Operation::Add, &[x, y]);
/// // The same sum again is the same node; nothing is known of commutation.
/// assert_eq!(g.apply(Operation::Add, &[x, y]), sum);
/// assert_ne!(g.apply(Operation::Add, &[y, x]), sum);
/// ```
#[derive(Clone, Debug)]
pub struct Graph<L> {
    nodes: Vec<Node<L>>,
    known: HashMap<Node<L>, Id, FixedState>,
}

impl<L> Default for Graph<L> {
    fn default() -> Self {
        Graph { nodes: Vec::new(), known: HashMap::default() }
    }
}

impl<L: Copy + Eq + Hash> Graph<L> {
    /// An empty one.
    ///
    /// ```
    /// assert!(realpolitik_lanes::graph::Graph::<u32>::new().nodes().is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    fn intern(&mut self, node: Node<L>) -> Id {
        *self.known.entry(node).or_insert_with(|| {
            self.nodes.push(node);
            Id(self.nodes.len() as u32 - 1)
        })
    }

    /// A leaf.
    ///
    /// ```
    /// use realpolitik_lanes::graph::{Graph, Node};
    /// let mut g = Graph::new();
    /// let x = g.leaf('x');
    /// assert_eq!(g.leaf('x'), x);
    /// assert_eq!(*g.node(x), Node::Leaf('x'));
    /// ```
    pub fn leaf(&mut self, leaf: L) -> Id {
        self.intern(Node::Leaf(leaf))
    }

    /// An operation on nodes of this graph.
    ///
    /// # Panics
    /// If there are more or fewer operands than the operation takes.
    ///
    /// ```
    /// use realpolitik_lanes::graph::Graph;
    /// use realpolitik_lanes::operation::Operation;
    /// let mut g = Graph::new();
    /// let x = g.leaf('x');
    /// let root = g.apply(Operation::SquareRoot, &[x]);
    /// assert_eq!(g.node(root).operands(), [x]);
    /// ```
    pub fn apply(&mut self, operation: Operation, operands: &[Id]) -> Id {
        assert_eq!(operands.len(), operation.arity(), "{operation:?} takes so many operands");
        let at = |k: usize| operands.get(k).copied().unwrap_or(operands[0]);
        self.intern(Node::Apply(operation, [at(0), at(1), at(2)]))
    }

    /// A node.
    ///
    /// # Panics
    /// If it belongs to a larger graph.
    ///
    /// ```
    /// use realpolitik_lanes::graph::{Graph, Node};
    /// let mut g = Graph::new();
    /// let x = g.leaf(3u8);
    /// assert_eq!(*g.node(x), Node::Leaf(3));
    /// ```
    pub fn node(&self, id: Id) -> &Node<L> {
        &self.nodes[id.index()]
    }

    /// All nodes, by [`Id::index`].
    ///
    /// ```
    /// use realpolitik_lanes::graph::{Graph, Node};
    /// let mut g = Graph::new();
    /// g.leaf(3u8);
    /// assert_eq!(g.nodes(), [Node::Leaf(3)]);
    /// ```
    pub fn nodes(&self) -> &[Node<L>] {
        &self.nodes
    }

    /// All nodes by name, operands before what uses them.
    ///
    /// ```
    /// use realpolitik_lanes::graph::Graph;
    /// let mut g = Graph::new();
    /// let x = g.leaf(3u8);
    /// assert!(g.ids().eq([x]));
    /// ```
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = Id> + use<L> {
        (0..self.nodes.len() as u32).map(Id)
    }

    /// Of each node, whether one of `roots` is it or reads it, directly or not.
    ///
    /// ```
    /// use realpolitik_lanes::graph::Graph;
    /// use realpolitik_lanes::operation::Operation;
    /// let mut g = Graph::new();
    /// let (x, _, z) = (g.leaf('x'), g.leaf('y'), g.leaf('z'));
    /// let sum = g.apply(Operation::Add, &[x, z]);
    /// assert_eq!(g.reached([sum]), [true, false, true, true]);
    /// ```
    pub fn reached(&self, roots: impl IntoIterator<Item = Id>) -> Vec<bool> {
        let mut seen = vec![false; self.nodes.len()];
        let mut stack: Vec<Id> = roots.into_iter().collect();
        while let Some(id) = stack.pop() {
            if !std::mem::replace(&mut seen[id.index()], true) {
                stack.extend(self.node(id).operands());
            }
        }
        seen
    }

    /// Of each node, whether it depends on a leaf of which `of` holds.
    ///
    /// ```
    /// use realpolitik_lanes::graph::Graph;
    /// use realpolitik_lanes::operation::Operation;
    /// let mut g = Graph::new();
    /// let (x, y) = (g.leaf('x'), g.leaf('y'));
    /// g.apply(Operation::Add, &[x, y]);
    /// assert_eq!(g.depending(|leaf| *leaf == 'x'), [true, false, true]);
    /// ```
    pub fn depending(&self, of: impl Fn(&L) -> bool) -> Vec<bool> {
        let mut depends = vec![false; self.nodes.len()];
        for (i, node) in self.nodes.iter().enumerate() {
            depends[i] = match node {
                Node::Leaf(leaf) => of(leaf),
                _ => node.operands().iter().any(|o| depends[o.index()]),
            };
        }
        depends
    }
}
