//! Games in which everyone moves once and nobody sees anything: payoffs in a table rather
//! than a tree.

use super::system::FlatNode;

/// Cells times pairs of players up to which a table is worth its work.
const MOST_WORK: usize = 1 << 16;

/// The payoffs of a game whose every player moves once, at one information set, without
/// chance, as tables by pairs of sets. Sets are numbered by their depth in the tree.
pub(super) struct OneShot {
    /// By depth: the set, its number of actions, its player.
    set: Vec<usize>,
    count: Vec<usize>,
    /// Payoffs, `[cell * sets + depth]`, the last depth running fastest.
    payoff: Vec<f64>,
    /// What an action pays if another set takes an action, `[own][other]` by depth, each
    /// with the other's action running fastest.
    pair: Vec<Vec<f64>>,
    // Work space.
    action: Vec<usize>,
}

impl OneShot {
    /// The table of a tree, given level by level; `None` where it is none or too large.
    pub(super) fn new(
        nodes: &[FlatNode],
        child: &[u32],
        payoff: &[f64],
        player_of: &[usize],
        players: usize,
    ) -> Option<Self> {
        let (mut level, mut set, mut count) = (vec![0u32], Vec::new(), Vec::new());
        loop {
            let first = &nodes[level[0] as usize];
            let Some(h) = first.set else { break };
            let alike = |i: &u32| nodes[*i as usize].set == Some(h);
            if set.contains(&(h as usize)) || !level.iter().all(alike) {
                return None;
            }
            set.push(h as usize);
            count.push(first.children as usize);
            let children = |i: &u32| {
                let n = &nodes[*i as usize];
                child[n.first_child as usize..][..n.children as usize].iter().copied()
            };
            level = level.iter().flat_map(children).collect();
            if level.len().saturating_mul(set.len() * set.len()) > MOST_WORK {
                return None;
            }
        }
        let ends = level.iter().all(|i| nodes[*i as usize].children == 0);
        let mut movers: Vec<usize> = set.iter().map(|h| player_of[*h]).collect();
        movers.sort_unstable();
        movers.dedup();
        if !ends || set.is_empty() || movers.len() < set.len() || set.len() < player_of.len() {
            return None;
        }
        let of_cell = |i: &u32| {
            let row = *i as usize * players;
            set.iter().map(move |h| payoff[row + player_of[*h]]).collect::<Vec<f64>>()
        };
        let n = set.len();
        let sizes =
            (0..n * n).map(|k| if k / n == k % n { 0 } else { count[k / n] * count[k % n] });
        let mut table = OneShot {
            payoff: level.iter().flat_map(of_cell).collect(),
            pair: sizes.map(|size| vec![0.0; size]).collect(),
            action: vec![0; n],
            set,
            count,
        };
        // Two players' tables depend on nobody else.
        table.fill(|_, _| 1.0);
        Some(table)
    }

    /// What each action pays, at these probabilities of all actions.
    pub(super) fn utilities(&mut self, p: &[f64], offsets: &[usize], utility: &mut [f64]) {
        let n = self.set.len();
        if n == 1 {
            utility[..self.payoff.len()].copy_from_slice(&self.payoff);
            return;
        }
        if n > 2 {
            let first: Vec<usize> = self.set.iter().map(|h| offsets[*h]).collect();
            self.fill(|depth, action| p[first[depth] + action]);
        }
        for own in 0..n {
            let other = (own + 1) % n;
            let theirs = &p[offsets[self.set[other]]..][..self.count[other]];
            let rows = self.pair[own * n + other].chunks_exact(self.count[other]);
            for (u, row) in utility[offsets[self.set[own]]..].iter_mut().zip(rows) {
                *u = row.iter().zip(theirs).map(|(v, p)| v * p).sum();
            }
        }
    }

    /// Sums the payoffs over everyone but two, for all pairs.
    fn fill(&mut self, p: impl Fn(usize, usize) -> f64) {
        let n = self.set.len();
        self.pair.iter_mut().for_each(|table| table.fill(0.0));
        self.action.fill(0);
        for cell in self.payoff.chunks_exact(n) {
            for (own, pays) in cell.iter().enumerate() {
                for other in (0..n).filter(|o| *o != own) {
                    let rest = (0..n).filter(|k| *k != own && *k != other);
                    let weight: f64 = rest.map(|k| p(k, self.action[k])).product();
                    let at = self.action[own] * self.count[other] + self.action[other];
                    self.pair[own * n + other][at] += weight * pays;
                }
            }
            for depth in (0..n).rev() {
                self.action[depth] += 1;
                if self.action[depth] < self.count[depth] {
                    break;
                }
                self.action[depth] = 0;
            }
        }
    }

    /// What each action of a set pays, by the action that another set takes, at the
    /// probabilities last given.
    pub(super) fn by_other(&self, set: usize, other: usize) -> (&[f64], usize) {
        let depth = |h: usize| self.set.iter().position(|s| *s == h).unwrap_or_default();
        let (own, other) = (depth(set), depth(other));
        (&self.pair[own * self.set.len() + other], self.count[other])
    }
}
