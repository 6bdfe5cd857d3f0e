//! Behaviour profiles: what each player does at each information set.

use crate::number::Number;
use crate::tree::{Game, InformationSetId, NodeKind};
use serde::{Deserialize, Serialize};

/// A probability for every action of every information set.
///
/// Stored flat: the actions of information set `h` stand at
/// `game.action_offsets()[h] ..`.
///
/// # Example
/// A goes right with 1/4, which B sees as little as anything else.
/// ```
/// use realpolitik_game::{BehaviorProfile, NodeId, strategic::Bimatrix};
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap();
/// let tree = pennies.table().to_tree();
/// let mut play = BehaviorProfile::centroid(&tree);
/// play.probabilities[..2].copy_from_slice(&[0.75, 0.25]);
/// let (first, second) = (tree.node(NodeId(0)), tree.node(NodeId(1)));
/// assert_eq!(play.branches(&tree, first.kind), [0.75, 0.25]);
/// let realpolitik_game::NodeKind::Decision(set) = second.kind else { unreachable!() };
/// assert_eq!(play.at(&tree, set), [0.5, 0.5]);
/// assert_eq!(play.beliefs(&tree, set), Some(vec![0.75, 0.25]));
/// assert_eq!(play.realization(&tree)[..3], [1.0, 0.75, 0.25]);
/// assert_eq!(play.expected_payoffs(&tree), play.continuation(&tree)[0]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BehaviorProfile<N = f64> {
    /// The probabilities, flat.
    pub probabilities: Vec<N>,
}

impl<N: Number> BehaviorProfile<N> {
    /// Every action of a set equally likely: the quantal response at λ = 0.
    pub fn centroid(game: &Game<N>) -> Self {
        let mut probabilities = Vec::with_capacity(game.action_count());
        for h in game.information_sets() {
            let n = h.actions.len();
            let p = N::one() / N::from_i64(n as i64);
            probabilities.extend(std::iter::repeat_n(p, n));
        }
        BehaviorProfile { probabilities }
    }
    /// The probabilities at one information set.
    pub fn at(&self, game: &Game<N>, set: InformationSetId) -> &[N] {
        let o = game.action_offsets();
        &self.probabilities[o[set.index()]..o[set.index() + 1]]
    }
    /// The probability of each branch out of a node.
    pub fn branches<'a>(&'a self, game: &'a Game<N>, kind: NodeKind) -> &'a [N] {
        match kind {
            NodeKind::Chance(c) => &game.chance_sets()[c.index()].probabilities,
            NodeKind::Decision(h) => self.at(game, h),
            NodeKind::Terminal => &[],
        }
    }
    /// The realisation probability of every node.
    pub fn realization(&self, game: &Game<N>) -> Vec<N> {
        let mut reach = vec![N::zero(); game.nodes().len()];
        reach[0] = N::one();
        for (i, node) in game.nodes().iter().enumerate() {
            for (p, child) in self.branches(game, node.kind).iter().zip(&node.children) {
                reach[child.index()] = reach[i].clone() * p.clone();
            }
        }
        reach
    }
    /// The expected payoff from each node on, earlier outcomes left out:
    /// `table[node][player]`.
    pub fn continuation(&self, game: &Game<N>) -> Vec<Vec<N>> {
        let players = game.players().len();
        let value = self.values(game);
        (0..game.nodes().len()).map(|i| value[i * players..(i + 1) * players].to_vec()).collect()
    }
    /// The expected payoff of every player.
    pub fn expected_payoffs(&self, game: &Game<N>) -> Vec<N> {
        let mut value = self.values(game);
        value.truncate(game.players().len());
        value
    }
    /// [`BehaviorProfile::continuation`], flat over nodes and players.
    fn values(&self, game: &Game<N>) -> Vec<N> {
        let players = game.players().len();
        let mut value = vec![N::zero(); players * game.nodes().len()];
        for (i, node) in game.nodes().iter().enumerate().rev() {
            let (before, below) = value.split_at_mut((i + 1) * players);
            let own = &mut before[i * players..];
            if let Some(o) = node.outcome {
                own.clone_from_slice(&game.outcomes()[o.index()].payoffs);
            }
            // Children come after their parents.
            for (p, child) in self.branches(game, node.kind).iter().zip(&node.children) {
                let at = (child.index() - i - 1) * players;
                for (sum, v) in own.iter_mut().zip(&below[at..at + players]) {
                    *sum = sum.clone() + p.clone() * v.clone();
                }
            }
        }
        value
    }
    /// Beliefs at an information set: the conditional probability of each
    /// member. `None` where the set is never reached.
    pub fn beliefs(&self, game: &Game<N>, set: InformationSetId) -> Option<Vec<N>> {
        let reach = self.realization(game);
        let members = &game.information_sets()[set.index()].members;
        let mut total = N::zero();
        for m in members {
            total = total + reach[m.index()].clone();
        }
        (total > N::zero())
            .then(|| members.iter().map(|m| reach[m.index()].clone() / total.clone()).collect())
    }
}
