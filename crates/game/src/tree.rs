//! The game tree: players, nodes, information sets, outcomes.
//!
//! Nodes are stored so that every parent stands before its children; a single
//! forward pass therefore sees reach probabilities in order and a single
//! backward pass sees continuation values in order.

use crate::number::Number;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);
        impl $name {
            /// The position in the table it indexes.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
id!(/// A player, counted from 0.
    PlayerId);
id!(/// A node; the root is 0 and parents come before children.
    NodeId);
id!(/// An information set of a player.
    InformationSetId);
id!(/// An information set of nature; its members share their probabilities.
    ChanceSetId);
id!(/// An outcome with its payoffs; several nodes may share one.
    OutcomeId);

/// What happens at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeKind {
    /// Nature draws a branch.
    Chance(ChanceSetId),
    /// A player chooses an action.
    Decision(InformationSetId),
    /// The play ends.
    Terminal,
}

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// A label for people; may be empty.
    pub label: String,
    /// The parent and which of its branches leads here; `None` at the root.
    pub parent: Option<(NodeId, u32)>,
    /// What happens here.
    pub kind: NodeKind,
    /// The children, one per branch, in order.
    pub children: Vec<NodeId>,
    /// An outcome paid on passing through this node, if any.
    pub outcome: Option<OutcomeId>,
}

/// An information set of a player: nodes among which the player cannot tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InformationSet {
    /// A label for people.
    pub label: String,
    /// Whose move it is.
    pub player: PlayerId,
    /// The actions, in order.
    pub actions: Vec<String>,
    /// The nodes of the set, in tree order.
    pub members: Vec<NodeId>,
}

/// An information set of nature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChanceSet<N> {
    /// A label for people.
    pub label: String,
    /// The branches, in order.
    pub actions: Vec<String>,
    /// The probability of each branch; they add to 1.
    pub probabilities: Vec<N>,
    /// The nodes of the set, in tree order.
    pub members: Vec<NodeId>,
}

/// What a play pays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome<N> {
    /// A label for people.
    pub label: String,
    /// One payoff per player.
    pub payoffs: Vec<N>,
}

/// A finite game in extensive form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Game<N = f64> {
    /// A title for people.
    pub title: String,
    /// A longer comment; may be empty.
    pub comment: String,
    players: Vec<String>,
    nodes: Vec<Node>,
    information_sets: Vec<InformationSet>,
    chance_sets: Vec<ChanceSet<N>>,
    outcomes: Vec<Outcome<N>>,
    action_offsets: Vec<usize>,
}

/// Why something is not a game.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GameError {
    /// The tree has no node.
    #[error("the game has no node")]
    Empty,
    /// A node that moves has no branch.
    #[error("node {node} moves but has no branch")]
    NoBranches {
        /// Position of the node.
        node: u32,
    },
    /// The branches of a node do not match its information set.
    #[error("node {node} has {found} branches but its information set has {expected}")]
    BranchCount {
        /// Position of the node.
        node: u32,
        /// Branches found.
        found: usize,
        /// Branches expected.
        expected: usize,
    },
    /// Chance probabilities are negative or do not add to 1.
    #[error("probabilities at `{label}` add to {total}, not 1")]
    Probabilities {
        /// Label of the chance set.
        label: String,
        /// What they add to.
        total: f64,
    },
    /// A payoff or probability is not a finite number.
    #[error("{what} is not a finite number")]
    NotFinite {
        /// Which number.
        what: String,
    },
    /// An outcome has the wrong number of payoffs.
    #[error("outcome `{label}` has {found} payoffs for {expected} players")]
    PayoffCount {
        /// Label of the outcome.
        label: String,
        /// Payoffs found.
        found: usize,
        /// Players of the game.
        expected: usize,
    },
    /// Some player has no strategy, or the numbers do not fill the table.
    #[error("a table of shape {shape:?} needs {expected} numbers, {found} were given")]
    Shape {
        /// Strategies per player.
        shape: Vec<usize>,
        /// Numbers needed.
        expected: usize,
        /// Numbers given.
        found: usize,
    },
    /// A profile has an outcome that the game does not have.
    #[error("there is no outcome {outcome}; the game has {outcomes}, counted from 0")]
    NoOutcome {
        /// The outcome, from 0.
        outcome: u32,
        /// How many there are.
        outcomes: usize,
    },
    /// The game has another number of players than is asked for.
    #[error("the game has {found} players; this is for {expected}")]
    Players {
        /// Players of the game.
        found: usize,
        /// How many are asked for.
        expected: &'static str,
    },
    /// A file does not say what it must.
    #[error("line {line}, column {column}: {what}")]
    Syntax {
        /// The line, from 1.
        line: u32,
        /// The column in characters, from 1.
        column: u32,
        /// How many characters from there are meant.
        length: u32,
        /// What is wrong.
        what: String,
        /// How to mend it.
        help: String,
    },
    /// A part of a game is not of the form that it must have.
    #[error("{what}; it must be {must}")]
    Form {
        /// What is there.
        what: String,
        /// What must be.
        must: &'static str,
    },
    /// A limit was reached.
    #[error("the game has more than {limit} {what}; raise the limit `{name}` to allow it")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// Name of the limit.
        name: &'static str,
        /// The limit in force.
        limit: usize,
    },
}

/// How far chance probabilities may be from adding to 1: decimals in files are
/// rounded, so a few units in the last place of a dozen terms are allowed.
pub const PROBABILITY_TOLERANCE: f64 = 1e-9;

impl<N: Number> Game<N> {
    /// Names of the players.
    pub fn players(&self) -> &[String] {
        &self.players
    }
    /// All nodes, parents before children.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }
    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }
    /// The information sets of the players.
    pub fn information_sets(&self) -> &[InformationSet] {
        &self.information_sets
    }
    /// The information sets of nature.
    pub fn chance_sets(&self) -> &[ChanceSet<N>] {
        &self.chance_sets
    }
    /// The outcomes.
    pub fn outcomes(&self) -> &[Outcome<N>] {
        &self.outcomes
    }
    /// Positions in a flat vector of action probabilities: information set `h`
    /// has `offsets[h] .. offsets[h + 1]`.
    pub fn action_offsets(&self) -> &[usize] {
        &self.action_offsets
    }
    /// Positions in a flat vector of nature's probabilities: chance set `c` has
    /// `offsets[c] .. offsets[c + 1]`.
    pub fn chance_offsets(&self) -> Vec<usize> {
        let mut offsets = vec![0];
        let mut branches = 0;
        for c in &self.chance_sets {
            branches += c.actions.len();
            offsets.push(branches);
        }
        offsets
    }
    /// The number of actions over all information sets.
    pub fn action_count(&self) -> usize {
        *self.action_offsets.last().unwrap_or(&0)
    }
    /// The terminal nodes in tree order.
    pub fn terminals(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes
            .iter()
            .enumerate()
            .filter(|(_, n)| n.kind == NodeKind::Terminal)
            .map(|(i, _)| NodeId(i as u32))
    }
    /// What a player has received on the way to a terminal node, all outcomes
    /// along the path added up.
    pub fn payoff(&self, terminal: NodeId, player: PlayerId) -> N {
        let mut sum = N::zero();
        let mut at = Some(terminal);
        while let Some(id) = at {
            let node = self.node(id);
            if let Some(outcome) = node.outcome {
                sum = sum + self.outcomes[outcome.index()].payoffs[player.index()].clone();
            }
            at = node.parent.map(|(p, _)| p);
        }
        sum
    }
    /// Payoffs of all players at every node's own outcome, summed from the root:
    /// `table[node][player]`; at terminal nodes this is what the play pays.
    pub fn accumulated_payoffs(&self) -> Vec<Vec<N>> {
        let n = self.players.len();
        let mut table: Vec<Vec<N>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let mut row = match node.parent {
                Some((p, _)) => table[p.index()].clone(),
                None => vec![N::zero(); n],
            };
            if let Some(o) = node.outcome {
                for (sum, add) in row.iter_mut().zip(&self.outcomes[o.index()].payoffs) {
                    *sum = sum.clone() + add.clone();
                }
            }
            table.push(row);
        }
        table
    }
    /// What one player has been paid at each node, the node's own outcome included:
    /// a column of [`Game::accumulated_payoffs`].
    pub fn accumulated_payoff(&self, player: PlayerId) -> Vec<N> {
        let mut paid: Vec<N> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let before = match node.parent {
                Some((p, _)) => paid[p.index()].clone(),
                None => N::zero(),
            };
            paid.push(match node.outcome {
                Some(o) => before + self.outcomes[o.index()].payoffs[player.index()].clone(),
                None => before,
            });
        }
        paid
    }
    /// Replaces the payoffs of an outcome.
    pub fn set_payoffs(&mut self, outcome: OutcomeId, payoffs: Vec<N>) {
        assert_eq!(payoffs.len(), self.players.len(), "one payoff per player");
        self.outcomes[outcome.index()].payoffs = payoffs;
    }
    /// Replaces the probabilities of a chance set.
    pub fn set_probabilities(&mut self, set: ChanceSetId, probabilities: Vec<N>) {
        let chance = &mut self.chance_sets[set.index()];
        assert_eq!(probabilities.len(), chance.actions.len(), "one probability per branch");
        chance.probabilities = probabilities;
    }
    /// The same game in another number type.
    pub fn map<M: Number>(&self, f: impl Fn(&N) -> M) -> Game<M> {
        Game {
            title: self.title.clone(),
            comment: self.comment.clone(),
            players: self.players.clone(),
            nodes: self.nodes.clone(),
            information_sets: self.information_sets.clone(),
            chance_sets: self
                .chance_sets
                .iter()
                .map(|c| ChanceSet {
                    label: c.label.clone(),
                    actions: c.actions.clone(),
                    probabilities: c.probabilities.iter().map(&f).collect(),
                    members: c.members.clone(),
                })
                .collect(),
            outcomes: self
                .outcomes
                .iter()
                .map(|o| Outcome {
                    label: o.label.clone(),
                    payoffs: o.payoffs.iter().map(&f).collect(),
                })
                .collect(),
            action_offsets: self.action_offsets.clone(),
        }
    }
    /// The same game in doubles.
    pub fn to_f64(&self) -> Game<f64> {
        self.map(Number::to_f64)
    }
    /// The least and the greatest payoff of a player over terminal nodes.
    pub fn payoff_range(&self, player: PlayerId) -> (N, N) {
        let paid = self.accumulated_payoff(player);
        let mut range: Option<(N, N)> = None;
        for t in self.terminals() {
            let v = paid[t.index()].clone();
            range = Some(match range {
                None => (v.clone(), v),
                Some((lo, hi)) => {
                    (if v < lo { v.clone() } else { lo }, if v > hi { v } else { hi })
                }
            });
        }
        range.unwrap_or((N::zero(), N::zero()))
    }
    /// Whether every player remembers all it knew and did: at all members of an
    /// information set the player's own earlier information sets and actions
    /// are the same. Sets with a single action are left out of it, since there
    /// is nothing to choose at them and nothing done to remember. Returns the
    /// first set where recall fails. O(players · nodes).
    pub fn imperfect_recall(&self) -> Option<InformationSetId> {
        let mut first: Option<InformationSetId> = None;
        for player in 0..self.players.len() {
            let own = self.own_histories(PlayerId(player as u32));
            let forgets = self.information_sets.iter().enumerate().find(|(_, set)| {
                set.player.index() == player
                    && set.actions.len() > 1
                    && set.members.iter().any(|m| own[m.index()] != own[set.members[0].index()])
            });
            if let Some((i, _)) = forgets {
                let found = InformationSetId(i as u32);
                first = Some(first.map_or(found, |f| f.min(found)));
            }
        }
        first
    }
    /// The first information set that a single play can meet twice, so that the
    /// player does not know whether it has moved already (absent-mindedness,
    /// Piccione & Rubinstein 1997). Sets with a single action are left out.
    pub fn absent_minded(&self) -> Option<InformationSetId> {
        (0..self.information_sets.len()).find_map(|h| {
            let id = InformationSetId(h as u32);
            let members = &self.information_sets[h].members;
            if members.len() < 2 || self.information_sets[h].actions.len() < 2 {
                return None;
            }
            let inside: HashSet<NodeId> = members.iter().copied().collect();
            let mut clear: HashSet<NodeId> = HashSet::new();
            for m in members {
                let mut at = self.node(*m).parent;
                while let Some((p, _)) = at {
                    if inside.contains(&p) {
                        return Some(id);
                    }
                    if !clear.insert(p) {
                        break;
                    }
                    at = self.node(p).parent;
                }
            }
            None
        })
    }
    /// For each node, a number for the player's own information sets with a
    /// choice and its actions there on the way: equal numbers, equal histories.
    pub(crate) fn own_histories(&self, player: PlayerId) -> Vec<u32> {
        // By action the history before it and after it; where recall fails several.
        let mut known: Vec<Option<(u32, u32)>> = vec![None; self.action_count()];
        let mut others: HashMap<(u32, InformationSetId, u32), u32> = HashMap::new();
        let mut count = 0u32;
        let mut history = vec![0u32; self.nodes.len()];
        for (i, node) in self.nodes.iter().enumerate() {
            let Some((parent, branch)) = node.parent else { continue };
            let before = history[parent.index()];
            history[i] = match self.node(parent).kind {
                NodeKind::Decision(h)
                    if self.information_sets[h.index()].player == player
                        && self.information_sets[h.index()].actions.len() > 1 =>
                {
                    let mut fresh = || {
                        count += 1;
                        count
                    };
                    let first = &mut known[self.action_offsets()[h.index()] + branch as usize];
                    match *first {
                        Some((b, after)) if b == before => after,
                        Some(_) => *others.entry((before, h, branch)).or_insert_with(fresh),
                        None => {
                            let after = fresh();
                            *first = Some((before, after));
                            after
                        }
                    }
                }
                _ => before,
            };
        }
        history
    }
}

/// Builds a [`Game`] node by node, parents first, and refuses what is none.
///
/// ```
/// use realpolitik_game::GameBuilder;
/// let mut b = GameBuilder::<f64>::new("Entry deterrence", ["Entrant", "Incumbent"]);
/// let entry = b.information_set("entry", 0, ["enter", "stay out"]);
/// let reply = b.information_set("reply", 1, ["fight", "yield"]);
/// let root = b.decision(None, entry);
/// let node = b.decision(Some((root, 0)), reply);
/// for (branch, label, payoffs) in [(0, "war", [-1.0, -1.0]), (1, "shared", [1.0, 1.0])] {
///     let o = b.outcome(label, payoffs);
///     b.terminal(Some((node, branch)), Some(o));
/// }
/// let o = b.outcome("monopoly", [0.0, 2.0]);
/// b.terminal(Some((root, 1)), Some(o));
/// let game = b.build().unwrap();
/// assert_eq!(game.terminals().count(), 3);
/// ```
#[derive(Clone, Debug)]
pub struct GameBuilder<N> {
    game: Game<N>,
}

impl<N: Number> GameBuilder<N> {
    /// An empty game.
    pub fn new<S: Into<String>>(
        title: impl Into<String>,
        players: impl IntoIterator<Item = S>,
    ) -> Self {
        GameBuilder {
            game: Game {
                title: title.into(),
                comment: String::new(),
                players: players.into_iter().map(Into::into).collect(),
                nodes: Vec::new(),
                information_sets: Vec::new(),
                chance_sets: Vec::new(),
                outcomes: Vec::new(),
                action_offsets: Vec::new(),
            },
        }
    }
    /// Sets the comment.
    pub fn comment(&mut self, comment: impl Into<String>) {
        self.game.comment = comment.into();
    }
    /// Declares an information set of a player (counted from 0).
    pub fn information_set<S: Into<String>>(
        &mut self,
        label: impl Into<String>,
        player: u32,
        actions: impl IntoIterator<Item = S>,
    ) -> InformationSetId {
        self.game.information_sets.push(InformationSet {
            label: label.into(),
            player: PlayerId(player),
            actions: actions.into_iter().map(Into::into).collect(),
            members: Vec::new(),
        });
        InformationSetId(self.game.information_sets.len() as u32 - 1)
    }
    /// Declares an information set of nature.
    pub fn chance_set<S: Into<String>>(
        &mut self,
        label: impl Into<String>,
        branches: impl IntoIterator<Item = (S, N)>,
    ) -> ChanceSetId {
        let (actions, probabilities) = branches.into_iter().map(|(a, p)| (a.into(), p)).unzip();
        self.game.chance_sets.push(ChanceSet {
            label: label.into(),
            actions,
            probabilities,
            members: Vec::new(),
        });
        ChanceSetId(self.game.chance_sets.len() as u32 - 1)
    }
    /// Declares an outcome.
    pub fn outcome(
        &mut self,
        label: impl Into<String>,
        payoffs: impl IntoIterator<Item = N>,
    ) -> OutcomeId {
        self.game
            .outcomes
            .push(Outcome { label: label.into(), payoffs: payoffs.into_iter().collect() });
        OutcomeId(self.game.outcomes.len() as u32 - 1)
    }
    /// Adds a node at which a player chooses.
    pub fn decision(&mut self, parent: Option<(NodeId, u32)>, set: InformationSetId) -> NodeId {
        let id = self.push(parent, NodeKind::Decision(set), None);
        self.game.information_sets[set.index()].members.push(id);
        id
    }
    /// Adds a node at which nature draws.
    pub fn chance(&mut self, parent: Option<(NodeId, u32)>, set: ChanceSetId) -> NodeId {
        let id = self.push(parent, NodeKind::Chance(set), None);
        self.game.chance_sets[set.index()].members.push(id);
        id
    }
    /// Adds an ending; without an outcome it pays nothing of its own.
    pub fn terminal(
        &mut self,
        parent: Option<(NodeId, u32)>,
        outcome: Option<OutcomeId>,
    ) -> NodeId {
        self.push(parent, NodeKind::Terminal, outcome)
    }
    /// Sets a node's label.
    pub fn label(&mut self, node: NodeId, label: impl Into<String>) {
        self.game.nodes[node.index()].label = label.into();
    }
    /// Pays an outcome on passing through a node.
    pub fn pay(&mut self, node: NodeId, outcome: OutcomeId) {
        self.game.nodes[node.index()].outcome = Some(outcome);
    }
    /// The number of nodes so far.
    pub fn node_count(&self) -> usize {
        self.game.nodes.len()
    }

    fn push(
        &mut self,
        parent: Option<(NodeId, u32)>,
        kind: NodeKind,
        outcome: Option<OutcomeId>,
    ) -> NodeId {
        let id = NodeId(self.game.nodes.len() as u32);
        if let Some((p, branch)) = parent {
            let siblings = &mut self.game.nodes[p.index()].children;
            assert_eq!(siblings.len(), branch as usize, "children are added in branch order");
            siblings.push(id);
        }
        self.game.nodes.push(Node {
            label: String::new(),
            parent,
            kind,
            children: Vec::new(),
            outcome,
        });
        id
    }

    /// Checks the whole and returns it.
    pub fn build(mut self) -> Result<Game<N>, GameError> {
        let g = &mut self.game;
        if g.nodes.is_empty() {
            return Err(GameError::Empty);
        }
        for (i, node) in g.nodes.iter().enumerate() {
            let expected = match node.kind {
                NodeKind::Terminal => 0,
                NodeKind::Chance(c) => g.chance_sets[c.index()].actions.len(),
                NodeKind::Decision(h) => g.information_sets[h.index()].actions.len(),
            };
            if node.kind != NodeKind::Terminal && expected == 0 {
                return Err(GameError::NoBranches { node: i as u32 });
            }
            if node.children.len() != expected {
                return Err(GameError::BranchCount {
                    node: i as u32,
                    found: node.children.len(),
                    expected,
                });
            }
        }
        for c in &g.chance_sets {
            let mut total = N::zero();
            let mut negative = false;
            for p in &c.probabilities {
                if !p.to_f64().is_finite() {
                    return Err(GameError::NotFinite {
                        what: format!("a probability at `{}`", c.label),
                    });
                }
                negative |= *p < N::zero();
                total = total + p.clone();
            }
            if negative || (total.to_f64() - 1.0).abs() > PROBABILITY_TOLERANCE {
                return Err(GameError::Probabilities {
                    label: c.label.clone(),
                    total: total.to_f64(),
                });
            }
        }
        for o in &g.outcomes {
            if o.payoffs.len() != g.players.len() {
                return Err(GameError::PayoffCount {
                    label: o.label.clone(),
                    found: o.payoffs.len(),
                    expected: g.players.len(),
                });
            }
            if o.payoffs.iter().any(|p| !p.to_f64().is_finite()) {
                return Err(GameError::NotFinite { what: format!("a payoff of `{}`", o.label) });
            }
        }
        let mut offset = 0;
        g.action_offsets = vec![0];
        for h in &g.information_sets {
            offset += h.actions.len();
            g.action_offsets.push(offset);
        }
        Ok(self.game)
    }
}
