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
///
/// # Example
/// Nature tosses a coin, unseen; whoever guesses it right gets 1, less a fee of 0.25.
/// ```
/// use realpolitik_game::{GameBuilder, NodeId, NodeKind, PlayerId, Rational};
/// let mut b = GameBuilder::<f64>::new("Guess", ["A"]);
/// b.comment("A needs no skill.");
/// let toss = b.chance_set("toss", [("heads", 0.5), ("tails", 0.5)]);
/// let guess = b.information_set("guess", 0, ["heads", "tails"]);
/// let (fee, win) = (b.outcome("fee", [-0.25]), b.outcome("right", [1.0]));
/// let root = b.chance(None, toss);
/// b.label(root, "the coin");
/// b.pay(root, fee);
/// for coin in 0..2 {
///     let node = b.decision(Some((root, coin)), guess);
///     for call in 0..2 {
///         b.terminal(Some((node, call)), (call == coin).then_some(win));
///     }
/// }
/// assert_eq!(b.node_count(), 7);
/// let mut game = b.build().unwrap();
/// assert_eq!((game.players(), game.nodes().len(), game.action_count()), (&["A".to_owned()][..], 7, 2));
/// assert_eq!(game.node(root).kind, NodeKind::Chance(toss));
/// assert_eq!(game.information_sets()[guess.index()].members.len(), 2);
/// assert_eq!((game.action_offsets(), game.chance_offsets()), (&[0, 2][..], vec![0, 2]));
/// assert_eq!((game.chance_sets().len(), game.outcomes().len()), (1, 2));
///
/// // What plays pay: the fee on the way and the prize at the end.
/// let right = game.terminals().next().unwrap();
/// assert_eq!(game.payoff(right, PlayerId(0)), 0.75);
/// assert_eq!(game.payoff_range(PlayerId(0)), (-0.25, 0.75));
/// assert_eq!(game.accumulated_payoff(PlayerId(0))[right.index()], 0.75);
/// assert_eq!(game.accumulated_payoffs()[NodeId(0).index()], [-0.25]);
///
/// // Two nodes of one set, but no play meets it twice and nothing is forgotten.
/// assert!(game.imperfect_recall().is_none() && game.absent_minded().is_none());
///
/// game.set_payoffs(fee, vec![-0.5]);
/// game.set_probabilities(toss, vec![0.9, 0.1]);
/// let exact = game.map(|v| Rational::from_float(*v).unwrap());
/// assert_eq!(exact.to_f64(), game);
/// ```
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
    /// The payoffs of an outcome, to be written over.
    pub fn payoffs_mut(&mut self, outcome: OutcomeId) -> &mut [N] {
        &mut self.outcomes[outcome.index()].payoffs
    }
    /// The probabilities of a chance set, to be written over.
    pub fn probabilities_mut(&mut self, set: ChanceSetId) -> &mut [N] {
        &mut self.chance_sets[set.index()].probabilities
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
