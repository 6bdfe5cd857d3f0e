//! The most a player can get against the others' behaviour.

use crate::number::Number;
use crate::profile::BehaviorProfile;
use crate::tree::{Game, NodeKind, PlayerId};

/// Plans that are tried one by one where a player forgets.
const MAX_PLANS: usize = 100_000;

/// The best a player can do against the others' behaviour.
///
/// With perfect recall by dynamic programming over the player's own information
/// sets, the deepest first, O(nodes). A player that forgets may have to choose
/// at one set with a view to another: all its plans are tried. `None` where
/// there are more than 100,000 of them, or where a play can meet one of its sets
/// twice, so that a best response may have to randomise.
///
/// ```
/// use realpolitik_game::{BehaviorProfile, GameBuilder, PlayerId, certificate::best_response_value};
/// // A chooses without seeing a fair toss: guessing right pays 1.
/// let mut b = GameBuilder::<f64>::new("Guess", ["A"]);
/// let toss = b.chance_set("toss", [("heads", 0.5), ("tails", 0.5)]);
/// let guess = b.information_set("guess", 0, ["heads", "tails"]);
/// let win = b.outcome("right", [1.0]);
/// let root = b.chance(None, toss);
/// for coin in 0..2 {
///     let node = b.decision(Some((root, coin)), guess);
///     for call in 0..2 {
///         b.terminal(Some((node, call)), (call == coin).then_some(win));
///     }
/// }
/// let game = b.build().unwrap();
/// let value = best_response_value(&game, &BehaviorProfile::centroid(&game), PlayerId(0));
/// assert_eq!(value, Some(0.5));
/// ```
pub fn best_response_value<N: Number>(
    game: &Game<N>,
    profile: &BehaviorProfile<N>,
    player: PlayerId,
) -> Option<N> {
    let own: Vec<usize> = (0..game.information_sets().len())
        .filter(|h| {
            let set = &game.information_sets()[*h];
            set.player == player && set.actions.len() > 1 && !set.members.is_empty()
        })
        .collect();
    let search = Search::new(game, profile, player);
    let history = game.own_histories(player);
    let remembers = own.iter().all(|h| {
        let members = &game.information_sets()[*h].members;
        members.iter().all(|m| history[m.index()] == history[members[0].index()])
    });
    if remembers { Some(search.by_recursion(&own)) } else { search.by_trial(&own) }
}

struct Search<'a, N> {
    game: &'a Game<N>,
    player: PlayerId,
    /// Probability of each node by chance and the other players alone.
    others: Vec<N>,
    /// The action at each information set of the player once it is chosen.
    choice: Vec<Option<usize>>,
    /// What a node is worth to the player, times `others`, once it is known.
    known: Vec<Option<N>>,
    /// Nodes that [`Search::worth`] still has to look at.
    stack: Vec<usize>,
}

impl<'a, N: Number> Search<'a, N> {
    fn new(game: &'a Game<N>, profile: &BehaviorProfile<N>, player: PlayerId) -> Self {
        let nodes = game.nodes();
        let mut others = vec![N::zero(); nodes.len()];
        others[0] = N::one();
        for (i, node) in nodes.iter().enumerate() {
            let own = matches!(node.kind, NodeKind::Decision(h)
                if game.information_sets()[h.index()].player == player);
            for (b, child) in node.children.iter().enumerate() {
                others[child.index()] = if own {
                    others[i].clone()
                } else {
                    others[i].clone() * profile.branches(game, node.kind)[b].clone()
                };
            }
        }
        let choice = game.information_sets().iter().map(|h| (h.actions.len() == 1).then_some(0));
        let known = vec![None; nodes.len()];
        Search { game, player, others, choice: choice.collect(), known, stack: Vec::new() }
    }

    /// What the play below a node brings; every own set below has its choice.
    fn worth(&mut self, start: usize) -> N {
        let mut sum = N::zero();
        self.stack.push(start);
        while let Some(i) = self.stack.pop() {
            if let Some(v) = &self.known[i] {
                sum = sum + v.clone();
                continue;
            }
            if self.others[i] == N::zero() {
                continue;
            }
            let node = &self.game.nodes()[i];
            sum = sum + self.paid(i);
            match node.kind {
                NodeKind::Decision(h)
                    if self.game.information_sets()[h.index()].player == self.player =>
                {
                    let c = self.choice[h.index()].unwrap_or(0);
                    self.stack.push(node.children[c].index());
                }
                _ => self.stack.extend(node.children.iter().map(|c| c.index())),
            }
        }
        sum
    }

    /// What the outcome of a node itself brings.
    fn paid(&self, i: usize) -> N {
        match self.game.nodes()[i].outcome {
            Some(o) => {
                let pays = &self.game.outcomes()[o.index()].payoffs[self.player.index()];
                self.others[i].clone() * pays.clone()
            }
            None => N::zero(),
        }
    }

    fn by_recursion(mut self, own: &[usize]) -> N {
        // How many own choices come before each node.
        let nodes = self.game.nodes();
        let mut depth = vec![0u32; nodes.len()];
        for (i, node) in nodes.iter().enumerate() {
            let step = matches!(node.kind, NodeKind::Decision(h)
                if own.binary_search(&h.index()).is_ok());
            for child in &node.children {
                depth[child.index()] = depth[i] + u32::from(step);
            }
        }
        let mut order = own.to_vec();
        let members = |h: usize| &self.game.information_sets()[h].members;
        order.sort_by_key(|h| std::cmp::Reverse(depth[members(*h)[0].index()]));
        // What each member is worth by the action tried, and by the best so far.
        let (mut each, mut below) = (Vec::new(), Vec::new());
        for h in order {
            let set = &self.game.information_sets()[h];
            let mut best: Option<(N, usize)> = None;
            for a in 0..set.actions.len() {
                each.clear();
                for m in &set.members {
                    each.push(self.worth(self.game.node(*m).children[a].index()));
                }
                let total = each.iter().fold(N::zero(), |s, v| s + v.clone());
                if best.as_ref().is_none_or(|(b, _)| total > *b) {
                    best = Some((total, a));
                    std::mem::swap(&mut each, &mut below);
                }
            }
            self.choice[h] = best.map(|(_, action)| action);
            for (m, below) in set.members.iter().zip(below.drain(..)) {
                self.known[m.index()] = Some(self.paid(m.index()) + below);
            }
        }
        self.worth(0)
    }

    fn by_trial(mut self, own: &[usize]) -> Option<N> {
        let sets = self.game.information_sets();
        let twice = self.game.absent_minded();
        if twice.is_some_and(|h| sets[h.index()].player == self.player) {
            return None;
        }
        let plans = own.iter().try_fold(1usize, |n, h| n.checked_mul(sets[*h].actions.len()))?;
        if plans > MAX_PLANS {
            return None;
        }
        for h in own {
            self.choice[*h] = Some(0);
        }
        let mut best = self.worth(0);
        for _ in 1..plans {
            for h in own.iter().rev() {
                let next = self.choice[*h].unwrap_or(0) + 1;
                if next < sets[*h].actions.len() {
                    self.choice[*h] = Some(next);
                    break;
                }
                self.choice[*h] = Some(0);
            }
            let value = self.worth(0);
            if value > best {
                best = value;
            }
        }
        Some(best)
    }
}
