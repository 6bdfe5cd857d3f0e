//! Random trees.

use super::draws::Draws;
use super::units::Units;
use crate::error::GameError;
use crate::number::{Number, Rational};
use crate::tree::{Game, GameBuilder, InformationSetId, NodeId};

/// What players know where they move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Everything: each information set is one node.
    Perfect,
    /// What they did and knew themselves: perfect recall.
    Recall,
    /// Not even that, though nobody meets a set twice on one way.
    Forgetful,
}

/// A family of random trees. On each level somebody moves, nature with a chance of 1 in 6
/// by quarters, or play ends, by chance of 1 in 4 below the root; payoffs are whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeFamily {
    /// How many players.
    pub players: usize,
    /// The most levels of moves.
    pub depth: usize,
    /// The most actions of a move, at least 2.
    pub actions: usize,
    /// What players know.
    pub memory: Memory,
    /// Whether what the first of two players wins the second loses.
    pub zero_sum: bool,
    /// Payoffs are from −`spread` to `spread`.
    pub spread: u32,
    /// Whether nature draws with chances of 0 and 1 as well, and moves of one action occur.
    pub edge_cases: bool,
}

const STREAM: u32 = 0x7472_0000;
/// Nodes that a tree may have.
const MOST: usize = 1_000_000;

/// A random tree in exact numbers.
///
/// # Arguments
/// * `units` — the scale of the payoffs; its digits are not used.
/// * `seed` — the same seed gives the same game.
///
/// # Errors
/// [`GameError::Players`] for a family without players, or zero sums of other than two;
/// [`GameError::Form`] for moves of fewer than two actions; [`GameError::Limit`] where it
/// could have more than 10⁶ nodes.
///
/// # Example
/// ```
/// use realpolitik_game::generate::{Memory, TreeFamily, Units, random_tree};
/// let family = TreeFamily {
///     players: 2,
///     depth: 4,
///     actions: 3,
///     memory: Memory::Recall,
///     zero_sum: true,
///     spread: 9,
///     edge_cases: false,
/// };
/// let units = Units::default();
/// let game = random_tree(&family, &units, 11).unwrap();
/// assert!(game.imperfect_recall().is_none());
/// assert_eq!(game, random_tree(&family, &units, 11).unwrap());
/// let open = TreeFamily { memory: Memory::Perfect, ..family };
/// let game = random_tree(&open, &units, 11).unwrap();
/// assert!(game.information_sets().iter().all(|h| h.members.len() == 1));
/// ```
pub fn random_tree(
    family: &TreeFamily,
    units: &Units,
    seed: u64,
) -> Result<Game<Rational>, GameError> {
    units.check()?;
    if family.players == 0 || family.zero_sum && family.players != 2 {
        let expected = if family.zero_sum { "two" } else { "one or more" };
        return Err(GameError::Players { found: family.players, expected });
    }
    if family.actions < 2 {
        let what = format!("moves of at most {} actions", family.actions);
        return Err(GameError::Form { what, must: "2 or more" });
    }
    let depth = u32::try_from(family.depth).unwrap_or(u32::MAX);
    if family.actions.checked_pow(depth).is_none_or(|n| n > MOST / 2) {
        return Err(GameError::Limit { what: "nodes", name: "MOST", limit: MOST });
    }
    let names = (1..=family.players).map(|p| format!("Player {p}"));
    let mut growing = Growing {
        draws: Draws::new(seed, STREAM),
        family,
        units,
        builder: GameBuilder::new("Random tree", names),
        sets: Vec::new(),
    };
    growing.grow(None, 0, &vec![Vec::new(); family.players], &mut Vec::new());
    growing.builder.build()
}

struct Set {
    id: InformationSetId,
    player: usize,
    actions: usize,
    /// What its player did and knew before.
    own: Vec<(u32, u32)>,
}

struct Growing<'f> {
    draws: Draws,
    family: &'f TreeFamily,
    units: &'f Units,
    builder: GameBuilder<Rational>,
    sets: Vec<Set>,
}

impl Growing<'_> {
    fn grow(
        &mut self,
        at: Option<(NodeId, u32)>,
        depth: usize,
        past: &[Vec<(u32, u32)>],
        on_path: &mut Vec<InformationSetId>,
    ) {
        if depth >= self.family.depth || depth > 0 && self.draws.below(4) == 0 {
            return self.end(at);
        }
        if self.draws.below(6) == 0 {
            let quarters = [1, 2, 3, 0, 4][self.draws.below(if self.edge_cases() { 5 } else { 3 })];
            let p = Rational::new(quarters.into(), 4.into());
            let rest = Rational::from_i64(1) - &p;
            let set = self.builder.chance_set("", [("a", p), ("b", rest)]);
            let node = self.builder.chance(at, set);
            for k in 0..2 {
                self.grow(Some((node, k)), depth + 1, past, on_path);
            }
            return;
        }
        let player = self.draws.below(self.family.players);
        let actions = match self.edge_cases() && self.draws.below(5) == 0 {
            true => 1,
            false => 2 + self.draws.below(self.family.actions - 1),
        };
        let id = self.set(player, actions, &past[player], on_path);
        let node = self.builder.decision(at, id);
        on_path.push(id);
        for a in 0..actions as u32 {
            let mut later = past.to_vec();
            // Nothing is done where there is nothing to choose.
            if actions > 1 {
                later[player].push((id.0, a));
            }
            self.grow(Some((node, a)), depth + 1, &later, on_path);
        }
        on_path.pop();
    }

    fn edge_cases(&self) -> bool {
        self.family.edge_cases
    }

    /// A set that may hold the node: mostly one that is there already.
    fn set(
        &mut self,
        player: usize,
        actions: usize,
        own: &[(u32, u32)],
        on_path: &[InformationSetId],
    ) -> InformationSetId {
        let fits = |s: &&Set| {
            s.player == player
                && s.actions == actions
                && !on_path.contains(&s.id)
                && match self.family.memory {
                    Memory::Perfect => false,
                    Memory::Recall => s.own == own,
                    Memory::Forgetful => true,
                }
        };
        let known = self.sets.iter().find(fits).map(|s| s.id);
        if let Some(id) = known.filter(|_| self.draws.below(3) > 0) {
            return id;
        }
        let label = (self.sets.len() + 1).to_string();
        let labels = (1..=actions).map(|a| a.to_string());
        let id = self.builder.information_set(label, player as u32, labels);
        self.sets.push(Set { id, player, actions, own: own.to_vec() });
        id
    }

    fn end(&mut self, at: Option<(NodeId, u32)>) {
        let spread = self.family.spread;
        let mut pays: Vec<Rational> =
            (0..self.family.players).map(|_| self.draws.whole(spread)).collect();
        if self.family.zero_sum {
            pays[1] = -pays[0].clone();
        }
        let pays = pays.into_iter().map(|v| self.units.of(v)).collect::<Vec<_>>();
        let outcome = self.builder.outcome("", pays);
        self.builder.terminal(at, Some(outcome));
    }
}
