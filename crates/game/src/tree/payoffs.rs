//! What plays of a tree pay.

use super::game::Game;
use super::shape::{NodeId, NodeKind, Outcome, OutcomeId, PlayerId};
use crate::number::{Number, Rational};
use std::borrow::Cow;

/// Doubles this many times larger than the range of a player's payoffs lose too
/// little of their differences to matter.
pub(crate) const NEAR_RANGE: f64 = 4.0;

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
    /// The same game with each player's payoffs counted from the player's least, and
    /// paid where the play ends. What a player gains by any change is the same, but in
    /// doubles it is no longer lost in rounding where payoffs are large and their
    /// differences small: the differences are taken exactly and rounded once.
    ///
    /// The game itself where that would change nothing: in rationals, and where no
    /// payment is more than four times the range of its player's payoffs.
    ///
    /// O(players · nodes), in rationals where it is needed.
    ///
    /// ```
    /// use realpolitik_game::{PlayerId, strategic::Bimatrix};
    /// let far = Bimatrix::zero_sum(1, 2, vec![1e15, 1e15 + 0.25]).unwrap().table().to_tree();
    /// assert_eq!(far.centred().payoff_range(PlayerId(0)), (0.0, 0.25));
    /// let near = Bimatrix::zero_sum(1, 2, vec![1.0, 2.0]).unwrap().table().to_tree();
    /// assert_eq!(near.centred().payoff_range(PlayerId(0)), (1.0, 2.0));
    /// ```
    pub fn centred(&self) -> Cow<'_, Game<N>> {
        let near = |p: usize| {
            let player = PlayerId(p as u32);
            let (low, high) = self.payoff_range(player);
            let range = high.to_f64() - low.to_f64();
            let paid = self.nodes.iter().filter_map(|n| n.outcome).map(|o| {
                let payoff = self.outcomes[o.index()].payoffs[p].to_f64();
                payoff.abs()
            });
            paid.fold(0.0, f64::max) <= NEAR_RANGE * range
        };
        if N::EXACT || (0..self.players.len()).all(near) {
            return Cow::Borrowed(self);
        }
        let exact = |v: &N| Rational::from_float(v.to_f64()).unwrap_or_else(Number::zero);
        let columns = (0..self.players.len()).map(|p| {
            let paid = self.accumulated(p, exact);
            self.above_least(&paid).0
        });
        let mut game = self.clone();
        game.pay_at_ends(&columns.collect::<Vec<_>>());
        Cow::Owned(game)
    }

    /// What a player has been paid at each node in rationals.
    fn accumulated(&self, player: usize, exact: impl Fn(&N) -> Rational) -> Vec<Rational> {
        let mut paid: Vec<Rational> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let before = node.parent.map_or_else(Number::zero, |(p, _)| paid[p.index()].clone());
            paid.push(match node.outcome {
                Some(o) => before + exact(&self.outcomes[o.index()].payoffs[player]),
                None => before,
            });
        }
        paid
    }

    /// What a player has been paid at each terminal node beyond its least, rounded
    /// once, 0 at other nodes; and the least.
    fn above_least<M: Number>(&self, paid: &[Rational]) -> (Vec<M>, Rational) {
        let least = self.terminals().map(|t| &paid[t.index()]).min().cloned();
        let least = least.unwrap_or_else(Number::zero);
        let ends = self.nodes.iter().zip(paid).map(|(node, v)| match node.kind {
            NodeKind::Terminal => M::from_rational(&(v.clone() - least.clone())),
            _ => M::zero(),
        });
        (ends.collect(), least)
    }

    /// Pays at terminal nodes what stands in each player's column, and nothing before.
    fn pay_at_ends(&mut self, columns: &[Vec<N>]) {
        self.outcomes.clear();
        for (i, node) in self.nodes.iter_mut().enumerate() {
            node.outcome = None;
            if node.kind == NodeKind::Terminal {
                node.outcome = Some(OutcomeId(self.outcomes.len() as u32));
                let payoffs = columns.iter().map(|c| c[i].clone()).collect();
                self.outcomes.push(Outcome { label: String::new(), payoffs });
            }
        }
    }
}

impl Game<Rational> {
    /// The game in doubles with each player's payoffs counted from the player's least
    /// while they are still exact, and paid where the play ends; and these least payoffs.
    ///
    /// What a player gains by any change is the same, to one rounding of the range of its
    /// payoffs: where these lie close together far from 0, [`Game::to_f64`] keeps less.
    ///
    /// O(players · nodes) in rationals.
    ///
    /// ```
    /// use realpolitik_game::{GameBuilder, PlayerId, Rational};
    /// let mut b = GameBuilder::<Rational>::new("choice", ["A"]);
    /// let root = { let h = b.information_set("h", 0, ["good", "bad"]); b.decision(None, h) };
    /// // 10¹⁷ + 1 and 10¹⁷, which are one double.
    /// for (i, v) in [100_000_000_000_000_001, 100_000_000_000_000_000].into_iter().enumerate() {
    ///     let o = b.outcome("", [Rational::from_i64(v)]);
    ///     b.terminal(Some((root, i as u32)), Some(o));
    /// }
    /// # use realpolitik_game::Number;
    /// let (game, least) = b.build()?.counted_from_least();
    /// assert_eq!(game.payoff_range(PlayerId(0)), (0.0, 1.0));
    /// assert_eq!(least, [Rational::from_i64(100_000_000_000_000_000)]);
    /// # Ok::<(), realpolitik_game::GameError>(())
    /// ```
    pub fn counted_from_least(&self) -> (Game<f64>, Vec<Rational>) {
        let players = 0..self.players.len();
        let counted = players.map(|p| self.above_least(&self.accumulated(p, Rational::clone)));
        let (columns, least): (Vec<Vec<f64>>, Vec<Rational>) = counted.unzip();
        let mut game = self.to_f64();
        game.pay_at_ends(&columns);
        (game, least)
    }
}
