//! The game tree.
//!
//! Nodes are stored so that every parent stands before its children; a single
//! forward pass therefore sees reach probabilities in order and a single
//! backward pass sees continuation values in order.

use super::shape::{
    ChanceSet, ChanceSetId, InformationSet, Node, NodeId, NodeKind, Outcome, OutcomeId,
};
use crate::number::Number;
use serde::{Deserialize, Serialize};

/// The shape of a game: who moves where, what each sees, and what each play is
/// called, without any number. [`Game::with`] fills one in.
///
/// ```
/// use realpolitik_game::{GameBuilder, Shape};
/// let mut b = GameBuilder::<()>::new("A toss", ["One"]);
/// let toss = b.chance_set("toss", [("heads", ()), ("tails", ())]);
/// let root = b.chance(None, toss);
/// for (branch, label) in ["won", "lost"].into_iter().enumerate() {
///     let o = b.outcome(label, [()]);
///     b.terminal(Some((root, branch as u32)), Some(o));
/// }
/// let shape: Shape = b.shape()?;
/// let game = shape.with(vec![vec![0.5, 0.5]], vec![vec![1.0], vec![-1.0]]);
/// assert_eq!(game.chance_sets()[0].probabilities, [0.5, 0.5]);
/// # Ok::<(), realpolitik_game::GameError>(())
/// ```
pub type Shape = Game<()>;

/// A finite game in extensive form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Game<N = f64> {
    /// A title for people.
    pub title: String,
    /// A longer comment; may be empty.
    pub comment: String,
    pub(super) players: Vec<String>,
    pub(super) nodes: Vec<Node>,
    pub(super) information_sets: Vec<InformationSet>,
    pub(super) chance_sets: Vec<ChanceSet<N>>,
    pub(super) outcomes: Vec<Outcome<N>>,
    pub(super) action_offsets: Vec<usize>,
}

impl<N> Game<N> {
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
    /// The same tree with these numbers: per chance set the probabilities of its
    /// branches, per outcome the payoffs of the players.
    ///
    /// # Panics
    /// If there are not as many of them as the tree has places.
    pub fn with<M>(&self, probabilities: Vec<Vec<M>>, payoffs: Vec<Vec<M>>) -> Game<M> {
        assert_eq!(probabilities.len(), self.chance_sets.len(), "one row per chance set");
        assert_eq!(payoffs.len(), self.outcomes.len(), "one row per outcome");
        let chance_sets = self.chance_sets.iter().zip(probabilities).map(|(c, probabilities)| {
            assert_eq!(probabilities.len(), c.actions.len(), "one probability per branch");
            ChanceSet {
                label: c.label.clone(),
                actions: c.actions.clone(),
                probabilities,
                members: c.members.clone(),
            }
        });
        let outcomes = self.outcomes.iter().zip(payoffs).map(|(o, payoffs)| {
            assert_eq!(payoffs.len(), self.players.len(), "one payoff per player");
            Outcome { label: o.label.clone(), payoffs }
        });
        Game {
            title: self.title.clone(),
            comment: self.comment.clone(),
            players: self.players.clone(),
            nodes: self.nodes.clone(),
            information_sets: self.information_sets.clone(),
            chance_sets: chance_sets.collect(),
            outcomes: outcomes.collect(),
            action_offsets: self.action_offsets.clone(),
        }
    }
    /// The tree without its numbers.
    pub fn shape(&self) -> Shape {
        self.converted(|_| ())
    }
    fn converted<M>(&self, f: impl Fn(&N) -> M) -> Game<M> {
        let all = |row: &Vec<N>| row.iter().map(&f).collect();
        self.with(
            self.chance_sets.iter().map(|c| all(&c.probabilities)).collect(),
            self.outcomes.iter().map(|o| all(&o.payoffs)).collect(),
        )
    }
}

impl<N: Number> Game<N> {
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
        self.converted(f)
    }
    /// The same game in doubles.
    pub fn to_f64(&self) -> Game<f64> {
        self.map(Number::to_f64)
    }
}
