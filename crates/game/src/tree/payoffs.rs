//! What plays of a tree pay.

use super::game::Game;
use super::shape::{NodeId, PlayerId};
use crate::number::Number;

impl<N: Number> Game<N> {
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
}
