//! What players remember along a play.

use super::game::Game;
use super::shape::{InformationSetId, NodeId, NodeKind, PlayerId};
use std::collections::{HashMap, HashSet};

impl<N> Game<N> {
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
        (0..self.information_sets.len())
            .map(|h| InformationSetId(h as u32))
            .find(|h| self.meets_twice(*h))
    }
    /// Whether a single play can meet an information set twice and has a choice there.
    pub(crate) fn meets_twice(&self, set: InformationSetId) -> bool {
        let set = &self.information_sets[set.index()];
        if set.members.len() < 2 || set.actions.len() < 2 {
            return false;
        }
        let inside: HashSet<NodeId> = set.members.iter().copied().collect();
        let mut clear: HashSet<NodeId> = HashSet::new();
        for m in &set.members {
            let mut at = self.node(*m).parent;
            while let Some((p, _)) = at {
                if inside.contains(&p) {
                    return true;
                }
                if !clear.insert(p) {
                    break;
                }
                at = self.node(p).parent;
            }
        }
        false
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
