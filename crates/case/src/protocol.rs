//! The named graph of moves that a game is written as.

use crate::formula::Expression;
use crate::{ActorId, Basis, BranchId, Channel, Edge, NameTable, Span, VertexId};
use std::sync::Arc;

/// A branch of a chance node.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its id at its node.
    pub id: BranchId,
    /// Its name.
    pub name: String,
    /// Its probability; `None` is `rest`.
    pub probability: Option<Expression>,
    /// What people call it, if that is said.
    pub label: Option<String>,
    /// The condition on the play so far without which it is not there.
    pub open_if: Option<Expression>,
    /// Node or outcome it leads to.
    pub to: VertexId,
}

/// A draw of nature.
#[derive(Clone, Debug)]
pub struct ChanceNode {
    /// Its id.
    pub id: VertexId,
    /// Its name.
    pub name: String,
    /// Its label, for people.
    pub label: String,
    /// Who sees the draw; `None` is everyone.
    pub seen_by: Option<Vec<ActorId>>,
    /// Its branches.
    pub branches: Vec<Branch>,
    /// Where it is declared.
    pub span: Span,
}

/// An action at a move.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its id at its move.
    pub id: BranchId,
    /// Its name.
    pub name: String,
    /// What people call it, if that is said.
    pub label: Option<String>,
    /// The condition on the play so far without which it cannot be taken.
    pub open_if: Option<Expression>,
    /// What it offers, if it is an offer.
    pub amount: Option<f64>,
    /// The move whose offer it accepts: one of the game, or the name that rounds have
    /// for it.
    pub accepts: Option<VertexId>,
    /// Node or outcome it leads to.
    pub to: VertexId,
    /// Whether it is a card of the mover (it may be taken away in analysis).
    pub card: bool,
    /// Whether it is done in the open or quietly, where that is said.
    pub channel: Option<Channel>,
    /// What the mover gives away by taking it.
    pub concedes: Option<Concession>,
}

impl Action {
    /// An action of which no more is said than where it leads.
    pub fn plain(id: BranchId, name: String, to: VertexId) -> Self {
        Action {
            id,
            name,
            label: None,
            open_if: None,
            amount: None,
            channel: None,
            accepts: None,
            to,
            card: false,
            concedes: None,
        }
    }
}

/// What an action gives away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concession {
    /// To whom.
    pub to: ActorId,
    /// How much, in the unit of the ledger's weights; above 0.
    pub weight: f64,
}

/// A move of an actor.
#[derive(Clone, Debug)]
pub struct MoveNode {
    /// Its id.
    pub id: VertexId,
    /// Its name.
    pub name: String,
    /// Its label, for people.
    pub label: String,
    /// Whose move.
    pub by: ActorId,
    /// Who sees the action; `None` is everyone. The mover always does.
    pub seen_by: Option<Vec<ActorId>>,
    /// The first of the moves made at once with it; `None` of a move that is made alone.
    /// Nobody who moves with it sees what is done here before all have moved.
    pub together: Option<VertexId>,
    /// Its actions.
    pub actions: Vec<Action>,
    /// Where it is declared.
    pub span: Span,
}

/// An ending.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its id.
    pub id: VertexId,
    /// Its name.
    pub name: String,
    /// Its label, for people.
    pub label: String,
    /// A payoff formula per player of the protocol.
    pub payoffs: Vec<Expression>,
    /// Where it is declared.
    pub span: Span,
}

/// Something that may happen in a play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It ends so (position of the outcome).
    Outcome(usize),
    /// A branch is taken: an action, or one of nature's.
    Branch(Edge),
}

impl Happening {
    /// As a case file writes it: the outcome, or `node.branch`.
    pub fn name(&self, protocol: &Protocol) -> String {
        match self {
            Happening::Outcome(o) => protocol.outcomes[*o].name.clone(),
            Happening::Branch(edge) => {
                let (node, branch) = protocol.names.pair(*edge);
                format!("{node}.{branch}")
            }
        }
    }
    /// Whether it happens in a play that takes these branches and ends so.
    pub fn in_play(&self, path: &[Edge], outcome: usize) -> bool {
        match self {
            Happening::Outcome(o) => *o == outcome,
            Happening::Branch(edge) => path.contains(edge),
        }
    }
}

/// Which plays leave a record: without one of these, nobody would have coded the
/// play as an episode.
#[derive(Clone, Debug)]
pub struct Selection {
    /// A play is recorded if any of these happens in it.
    pub recorded_if: Vec<Happening>,
    /// What that rests on.
    pub basis: Basis,
    /// Where it is declared.
    pub span: Span,
}

/// A group of outcomes.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its label, for people.
    pub label: String,
    /// Positions of its outcomes.
    pub outcomes: Vec<usize>,
    /// Where it is declared.
    pub span: Span,
}

/// Nodes that are played round after round, written out once per round.
#[derive(Clone, Debug)]
pub struct Rounds {
    /// The name of the rounds, to which nothing stands in the graph.
    pub id: VertexId,
    /// How many there are.
    pub times: usize,
    /// Per node as written, its name, to which nothing stands in the graph, and its
    /// copies in order.
    pub nodes: Vec<(VertexId, Vec<VertexId>)>,
}

/// A game as written: named nodes, a graph without cycles.
#[derive(Clone, Debug)]
pub struct Protocol {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The names of its nodes, branches and outcomes.
    pub names: Arc<NameTable>,
    /// The first node.
    pub start: VertexId,
    /// The players: everyone who moves or is paid, in actor order.
    pub players: Vec<ActorId>,
    /// Precision λ per player.
    pub precision: Vec<Expression>,
    /// Nature's nodes.
    pub chance: Vec<ChanceNode>,
    /// Players' nodes.
    pub moves: Vec<MoveNode>,
    /// Endings.
    pub outcomes: Vec<Outcome>,
    /// Walk-away: actor and the outcome (position) that follows if it leaves.
    pub walk_away: Vec<(ActorId, usize)>,
    /// Groups of outcomes.
    pub groups: Vec<Group>,
    /// Nodes played in rounds.
    pub rounds: Vec<Rounds>,
    /// Which plays are recorded, if not all are.
    pub selection: Option<Selection>,
    /// Where it is declared.
    pub span: Span,
}

/// What stands at a vertex of a game, by position in the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vertex {
    /// A draw of nature.
    Chance(usize),
    /// A move of an actor.
    Move(usize),
    /// An ending.
    Outcome(usize),
}

impl Protocol {
    /// The actions that are marked as done on a channel.
    pub fn on_channel(&self, channel: Channel) -> Vec<Happening> {
        let marked = self.moves.iter().flat_map(|m| {
            let on = m.actions.iter().filter(move |a| a.channel == Some(channel));
            on.map(|a| Happening::Branch(Edge { node: m.id, branch: a.id }))
        });
        marked.collect()
    }

    /// What stands at each vertex of the game's table of names; `None` where
    /// nothing does.
    pub fn vertices(&self) -> Vec<Option<Vertex>> {
        let mut all = vec![None; self.names.len()];
        let moves = self.moves.iter().enumerate().map(|(i, m)| (m.id, Vertex::Move(i)));
        let chance = self.chance.iter().enumerate().map(|(i, c)| (c.id, Vertex::Chance(i)));
        let outcomes = self.outcomes.iter().enumerate().map(|(i, o)| (o.id, Vertex::Outcome(i)));
        for (id, vertex) in moves.chain(chance).chain(outcomes) {
            if let Some(slot @ None) = all.get_mut(id.index()) {
                *slot = Some(vertex);
            }
        }
        all
    }

    /// The move that stands at a vertex.
    pub fn move_at(&self, id: VertexId) -> Option<&MoveNode> {
        self.moves.iter().find(|m| m.id == id)
    }

    /// The draw of nature that stands at a vertex.
    pub fn chance_at(&self, id: VertexId) -> Option<&ChanceNode> {
        self.chance.iter().find(|c| c.id == id)
    }

    /// What people call a branch, if the case says so.
    pub fn branch_label(&self, edge: Edge) -> Option<&str> {
        let action = self.move_at(edge.node).map(|m| {
            m.actions.iter().find(|a| a.id == edge.branch).and_then(|a| a.label.as_deref())
        });
        let branch = || {
            let c = self.chance_at(edge.node)?;
            c.branches.iter().find(|b| b.id == edge.branch)?.label.as_deref()
        };
        action.unwrap_or_else(branch)
    }

    /// What people call the branch of this name at a node, if the case says so.
    pub fn label_of(&self, node: VertexId, branch: &str) -> Option<&str> {
        let edge = self.names.edge(self.names.vertex(node), branch)?;
        self.branch_label(edge)
    }

    /// A branch in words: its label, or its name with blanks.
    pub fn branch_words(&self, edge: Edge) -> String {
        self.branch_label(edge)
            .map_or_else(|| self.names.branch(edge).replace('_', " "), str::to_owned)
    }

    /// Where the branches of a node lead, in order; nowhere from an outcome.
    pub fn next(&self, vertex: Vertex) -> Vec<VertexId> {
        match vertex {
            Vertex::Chance(c) => self.chance[c].branches.iter().map(|b| b.to).collect(),
            Vertex::Move(m) => self.moves[m].actions.iter().map(|a| a.to).collect(),
            Vertex::Outcome(_) => Vec::new(),
        }
    }

    /// Its nodes and endings, as far as play comes to them, so that each stands
    /// before those it leads to.
    pub fn order_of_play(&self) -> Vec<VertexId> {
        let vertices = self.vertices();
        let (mut finished, mut seen) = (Vec::new(), std::collections::HashSet::new());
        let mut stack = vec![(self.start, false)];
        while let Some((id, ready)) = stack.pop() {
            if ready {
                finished.push(id);
            } else if seen.insert(id) {
                stack.push((id, true));
                let here = vertices.get(id.index()).copied().flatten();
                let next = here.map(|v| self.next(v)).unwrap_or_default();
                stack.extend(next.into_iter().map(|t| (t, false)));
            }
        }
        finished.reverse();
        finished
    }
}
