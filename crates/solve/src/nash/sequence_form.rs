//! The sequence form of a two-player tree.

use crate::error::SolveError;
use crate::scalar::Scalar;
use realpolitik_game::{BehaviorProfile, Game, InformationSetId, NodeKind, Number, PlayerId};

/// The sequences of one player: sequence 0 is the empty one, every other ends in
/// an action at one of the player's information sets. Sets with a single action leave
/// nothing to choose and have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequences {
    /// The information sets with a choice that some play can reach, each after those
    /// that come before it.
    pub sets: Vec<InformationSetId>,
    /// The sequence that leads to each set.
    pub parent: Vec<usize>,
    /// The sequence that ends in each set's first action, the others following.
    pub first: Vec<usize>,
    /// The number of actions at each set.
    pub actions: Vec<usize>,
    /// The number of sequences, the empty one included.
    pub count: usize,
}

impl Sequences {
    /// The sequences that end at a set.
    pub fn of_set(&self, set: usize) -> std::ops::Range<usize> {
        self.first[set]..self.first[set] + self.actions[set]
    }
    /// The realisation plan of a behaviour: the product of the probabilities
    /// along each sequence.
    pub fn plan<N: Number>(&self, game: &Game<N>, profile: &BehaviorProfile<N>) -> Vec<N> {
        let mut plan = vec![N::one(); self.count];
        for (i, h) in self.sets.iter().enumerate() {
            for (s, p) in self.of_set(i).zip(profile.at(game, *h)) {
                plan[s] = plan[self.parent[i]].clone() * p.clone();
            }
        }
        plan
    }
    /// Writes the behaviour of a realisation plan into a flat profile. Where the
    /// plan does not arrive the profile is left as it is.
    pub fn behavior<N: Scalar>(&self, game: &Game<N>, plan: &[N], into: &mut [N]) {
        for (i, h) in self.sets.iter().enumerate() {
            let total = self.of_set(i).fold(N::zero(), |t, s| t + plan[s].clone());
            // In doubles what rounding leaves of 0 is 0.
            let nothing = if N::EXACT { 0.0 } else { 1e-12 };
            if total.to_f64() > nothing {
                let start = game.action_offsets()[h.index()];
                for (k, s) in self.of_set(i).enumerate() {
                    into[start + k] = plan[s].clone() / total.clone();
                }
            }
        }
    }
    /// The best a player can get from the weighted payoffs of its sequences, and
    /// the first best action of each set.
    pub fn best_response<N: Number>(&self, payoff: &[N]) -> (N, Vec<usize>) {
        let mut worth = payoff.to_vec();
        let mut choice = vec![0; self.sets.len()];
        for i in (0..self.sets.len()).rev() {
            let mut best = self.first[i];
            for s in self.of_set(i) {
                if worth[s] > worth[best] {
                    best = s;
                }
            }
            choice[i] = best - self.first[i];
            let p = self.parent[i];
            worth[p] = worth[p].clone() + worth[best].clone();
        }
        (worth[0].clone(), choice)
    }
}

/// A two-player tree of perfect recall as sequences and what pairs of them pay.
///
/// Its size is linear in the tree, where the strategic form is exponential.
///
/// # References
/// I. Romanovskii, Soviet Math. 3 (1962), 678–681; B. von Stengel, "Efficient
/// computation of behavior strategies", GEB 14 (1996), 220–246.
#[derive(Clone, Debug)]
pub struct SequenceForm<N> {
    /// The sequences of each player.
    pub players: [Sequences; 2],
    /// Row sequence, column sequence, and what both players are paid where they
    /// meet, weighted by chance; in order.
    pub entries: Vec<(usize, usize, [N; 2])>,
    /// The probability of chance behind each entry.
    pub chance: Vec<N>,
}

/// Row sequence, column sequence, payoffs and probability of one ending.
type Cell<N> = (usize, usize, [N; 2], N);

/// Row sequence, column sequence and payoffs.
type Entry<N> = (usize, usize, [N; 2]);

/// The endings at one pair of sequences added up, and their chance.
fn summed<N: Number>(mut cells: Vec<Cell<N>>) -> (Vec<Entry<N>>, Vec<N>) {
    cells.sort_by_key(|c| (c.0, c.1));
    let mut entries: Vec<Entry<N>> = Vec::with_capacity(cells.len());
    let mut chance: Vec<N> = Vec::with_capacity(cells.len());
    for (r, c, v, weight) in cells {
        match (entries.last_mut(), chance.last_mut()) {
            (Some(last), Some(sum)) if (last.0, last.1) == (r, c) => {
                for (total, add) in last.2.iter_mut().zip(v) {
                    *total = total.clone() + add;
                }
                *sum = sum.clone() + weight;
            }
            _ => {
                entries.push((r, c, v));
                chance.push(weight);
            }
        }
    }
    (entries, chance)
}

impl<N: Number> SequenceForm<N> {
    /// The sequence form of a game.
    ///
    /// # Errors
    /// [`SolveError::Players`] for more than two players, [`SolveError::ImperfectRecall`].
    /// A game of one player is one against a player without moves.
    ///
    /// # Complexity
    /// O(nodes · log nodes).
    pub fn of(game: &Game<N>) -> Result<Self, SolveError> {
        let players = 0..game.players().len();
        let paid: Vec<Vec<N>> =
            players.map(|p| game.accumulated_payoff(PlayerId(p as u32))).collect();
        Self::paying(game, &paid)
    }

    /// The sequence form of a game of which [`Game::accumulated_payoff`] is known of each
    /// player.
    pub(crate) fn paying(game: &Game<N>, paid: &[Vec<N>]) -> Result<Self, SolveError> {
        let found = game.players().len();
        if found == 0 || found > 2 {
            return Err(SolveError::Players { found, expected: "one or two" });
        }
        if let Some(set) = game.imperfect_recall() {
            return Err(SolveError::ImperfectRecall { set: set.0 });
        }
        let mut players = [0, 1].map(|_| Sequences {
            sets: Vec::new(),
            parent: Vec::new(),
            first: Vec::new(),
            actions: Vec::new(),
            count: 1,
        });
        let mut slot: Vec<Option<usize>> = vec![None; game.information_sets().len()];
        let mut at: Vec<[usize; 2]> = vec![[0, 0]; game.nodes().len()];
        let mut chance: Vec<N> = vec![N::one(); game.nodes().len()];
        let mut cells: Vec<Cell<N>> = Vec::with_capacity(game.nodes().len());
        for (i, node) in game.nodes().iter().enumerate() {
            match node.kind {
                NodeKind::Terminal => {
                    let pay = |p: usize| match paid.get(p) {
                        Some(v) => chance[i].clone() * v[i].clone(),
                        None => N::zero(),
                    };
                    cells.push((at[i][0], at[i][1], [pay(0), pay(1)], chance[i].clone()));
                }
                NodeKind::Chance(c) => {
                    let probabilities = &game.chance_sets()[c.index()].probabilities;
                    for (p, child) in probabilities.iter().zip(&node.children) {
                        at[child.index()] = at[i];
                        chance[child.index()] = chance[i].clone() * p.clone();
                    }
                }
                NodeKind::Decision(h) if game.information_sets()[h.index()].actions.len() == 1 => {
                    let child = node.children[0].index();
                    at[child] = at[i];
                    chance[child] = chance[i].clone();
                }
                NodeKind::Decision(h) => {
                    let set = &game.information_sets()[h.index()];
                    let player = set.player.index();
                    let own = &mut players[player];
                    // Parents come before children, so that a set is met after
                    // those that lead to it.
                    let k = *slot[h.index()].get_or_insert_with(|| {
                        own.sets.push(h);
                        own.parent.push(at[i][player]);
                        own.first.push(own.count);
                        own.actions.push(set.actions.len());
                        own.count += set.actions.len();
                        own.sets.len() - 1
                    });
                    for (a, child) in node.children.iter().enumerate() {
                        let mut next = at[i];
                        next[player] = own.first[k] + a;
                        at[child.index()] = next;
                        chance[child.index()] = chance[i].clone();
                    }
                }
            }
        }
        let (entries, chance) = summed(cells);
        Ok(SequenceForm { players, entries, chance })
    }

    /// What each sequence of a player adds to its payoff against a realisation
    /// plan of the other.
    pub fn payoffs_against(&self, player: usize, plan: &[N]) -> Vec<N> {
        let mut out = vec![N::zero(); self.players[player].count];
        for (r, c, v) in &self.entries {
            let (own, other) = if player == 0 { (*r, *c) } else { (*c, *r) };
            out[own] = out[own].clone() + v[player].clone() * plan[other].clone();
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_game::strategic::Bimatrix;

    #[test]
    fn a_table_has_a_sequence_for_each_strategy_and_the_empty_one() {
        let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap();
        let form = SequenceForm::of(&pennies.table().to_tree()).unwrap();
        assert_eq!((form.players[0].count, form.players[1].count), (3, 3));
        assert_eq!(form.entries.len(), 4);
    }
}
