//! What the nodes, branches and outcomes of a game are called. A case is read by
//! name; once read it goes by positions in this table, and the names are for
//! people.

use std::collections::HashMap;

/// A node or an outcome of a game, by position in its [`NameTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VertexId(pub u32);

/// An action of a move or a branch of nature's, by position among those that the
/// node declares. It stays the same when other actions are taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchId(pub u32);

impl VertexId {
    /// The position.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl BranchId {
    /// The position.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A branch with the node that it leaves: a step of a play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// The node.
    pub node: VertexId,
    /// The branch or action.
    pub branch: BranchId,
}

/// Names in the order in which they were met, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct List {
    names: Vec<String>,
    places: HashMap<String, u32>,
}

impl List {
    fn intern(&mut self, name: &str) -> u32 {
        if let Some(at) = self.places.get(name) {
            return *at;
        }
        let at = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), at);
        at
    }
    fn name(&self, at: u32) -> &str {
        self.names.get(at as usize).map_or("", String::as_str)
    }
}

/// The names of a game's nodes and outcomes, and of each node's branches.
///
/// A name may be in the table that nothing stands at: one that a broken case
/// mentions, or whose node has been left out.
///
/// ```
/// use realpolitik_case::names::NameTable;
/// let mut names = NameTable::default();
/// let demand = names.intern("demand");
/// let press = names.intern_branch(demand, "press");
/// assert_eq!(names.edge("demand", "press"), Some(press));
/// assert_eq!((names.vertex(demand), names.branch(press)), ("demand", "press"));
/// assert_eq!(names.edge("demand", "yield"), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameTable {
    vertices: List,
    branches: Vec<List>,
}

impl NameTable {
    /// The vertex of this name, which is added if there is none.
    pub fn intern(&mut self, name: &str) -> VertexId {
        let at = self.vertices.intern(name);
        if self.branches.len() <= at as usize {
            self.branches.push(List::default());
        }
        VertexId(at)
    }
    /// The branch of this name at a node of this table, which is added if there
    /// is none.
    pub fn intern_branch(&mut self, node: VertexId, name: &str) -> Edge {
        if self.branches.len() <= node.index() {
            self.branches.resize_with(node.index() + 1, List::default);
        }
        Edge { node, branch: BranchId(self.branches[node.index()].intern(name)) }
    }
    /// The node or outcome of this name.
    pub fn find(&self, name: &str) -> Option<VertexId> {
        self.vertices.places.get(name).copied().map(VertexId)
    }
    /// The branch of these names.
    pub fn edge(&self, node: &str, branch: &str) -> Option<Edge> {
        let node = self.find(node)?;
        let branch = self.branches[node.index()].places.get(branch).copied().map(BranchId)?;
        Some(Edge { node, branch })
    }
    /// How many vertices have a name.
    pub fn len(&self) -> usize {
        self.vertices.names.len()
    }
    /// Whether nothing has a name.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The name of a vertex; empty for one of another table.
    pub fn vertex(&self, id: VertexId) -> &str {
        self.vertices.name(id.0)
    }
    /// The name of a branch; empty for one of another table.
    pub fn branch(&self, edge: Edge) -> &str {
        self.branches.get(edge.node.index()).map_or("", |l| l.name(edge.branch.0))
    }
    /// The names of a node and of its branch.
    pub fn pair(&self, edge: Edge) -> (String, String) {
        (self.vertex(edge.node).to_owned(), self.branch(edge).to_owned())
    }

    /// Adds the names of another table and says where they stand in this one.
    ///
    /// ```
    /// use realpolitik_case::names::NameTable;
    /// let (mut a, mut b) = (NameTable::default(), NameTable::default());
    /// a.intern("offer");
    /// let answer = b.intern("answer");
    /// let refuse = b.intern_branch(answer, "refuse");
    /// let offer = b.intern("offer");
    /// let moved = a.join(&b);
    /// assert_eq!(a.vertex(moved.vertex(offer)), "offer");
    /// assert_eq!(a.edge("answer", "refuse"), Some(moved.edge(refuse)));
    /// assert_eq!(a.len(), 2);
    /// ```
    pub fn join(&mut self, other: &NameTable) -> Renumbering {
        let vertices = other.vertices.names.iter().zip(&other.branches).map(|(name, branches)| {
            let vertex = self.intern(name);
            let branches = branches.names.iter();
            (vertex, branches.map(|b| self.intern_branch(vertex, b).branch).collect())
        });
        Renumbering { vertices: vertices.collect() }
    }
}

/// Where the names of one table stand in another.
#[derive(Clone, Debug)]
pub struct Renumbering {
    vertices: Vec<(VertexId, Vec<BranchId>)>,
}

impl Renumbering {
    /// Where a vertex stands; itself if it is of neither table.
    pub fn vertex(&self, id: VertexId) -> VertexId {
        self.vertices.get(id.index()).map_or(id, |(v, _)| *v)
    }
    /// Where a branch stands; itself if it is of neither table.
    pub fn edge(&self, edge: Edge) -> Edge {
        let Some((node, branches)) = self.vertices.get(edge.node.index()) else { return edge };
        let branch = branches.get(edge.branch.index()).copied();
        Edge { node: *node, branch: branch.unwrap_or(edge.branch) }
    }
}
