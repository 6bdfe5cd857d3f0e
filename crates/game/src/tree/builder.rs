//! A tree built node by node, and checked as a whole.

use super::game::{Game, Shape};
use super::shape::{
    ChanceSet, ChanceSetId, InformationSet, InformationSetId, Node, NodeId, NodeKind, Outcome,
    OutcomeId, PlayerId,
};
use crate::error::GameError;
use crate::number::Number;

/// How far chance probabilities may be from adding to 1: decimals in files are
/// rounded, so a few units in the last place of a dozen terms are allowed.
pub const PROBABILITY_TOLERANCE: f64 = 1e-9;

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

impl<N> GameBuilder<N> {
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

    /// Checks that every node has its branches, and counts actions.
    fn structure(&mut self) -> Result<(), GameError> {
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
        let mut offset = 0;
        g.action_offsets = vec![0];
        for h in &g.information_sets {
            offset += h.actions.len();
            g.action_offsets.push(offset);
        }
        Ok(())
    }
}

impl GameBuilder<()> {
    /// Checks the tree and returns it without numbers.
    pub fn shape(mut self) -> Result<Shape, GameError> {
        self.structure()?;
        Ok(self.game)
    }
}

impl<N: Number> GameBuilder<N> {
    /// Checks the whole and returns it.
    pub fn build(mut self) -> Result<Game<N>, GameError> {
        self.structure()?;
        let g = &self.game;
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
        Ok(self.game)
    }
}
