//! Who can give way to whom in a game: the pairs between which it has concessions.

use crate::{ActorId, Concession, Protocol};

/// Less than this share of the heaviest concession between two, and hardly
/// anything is conceded: there is no leverage to speak of.
pub const FLOOR: f64 = 0.01;

/// The ordered pairs of actors of whom one can give way to the other, as the
/// protocol has it: the pairs stay when actions are taken away.
///
/// Pairs stand side by side with their reverse: pair `k` and pair `k ^ 1` are of
/// the same two.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conceding {
    /// Who is given way to, and who gives.
    pub pairs: Vec<(ActorId, ActorId)>,
    /// What a play of the pair must concede, for leverage to be spoken of.
    pub floors: Vec<f64>,
    /// Whether the second of the pair ever gives way to the first.
    pub gives: Vec<bool>,
}

impl Conceding {
    /// The pairs of a protocol.
    pub fn of(protocol: &Protocol) -> Self {
        let conceded: Vec<(ActorId, Concession)> = protocol
            .moves
            .iter()
            .flat_map(|m| m.actions.iter().filter_map(move |a| Some((m.by, a.concedes?))))
            .collect();
        let gives = |by: ActorId, to: ActorId| {
            conceded.iter().filter(move |c| c.0 == by && c.1.to == to).map(|c| c.1.weight)
        };
        let mut met: Vec<(ActorId, ActorId)> =
            conceded.iter().map(|(by, c)| (*by.min(&c.to), *by.max(&c.to))).collect();
        met.sort_unstable();
        met.dedup();
        let mut all = Conceding::default();
        for (a, b) in met {
            let heaviest = gives(a, b).chain(gives(b, a)).fold(0.0, f64::max);
            all.pairs.extend([(a, b), (b, a)]);
            all.floors.extend([FLOOR * heaviest; 2]);
            all.gives.extend([gives(b, a).next().is_some(), gives(a, b).next().is_some()]);
        }
        all
    }
    /// Where a pair stands.
    pub fn position(&self, to: ActorId, by: ActorId) -> Option<usize> {
        self.pairs.iter().position(|p| *p == (to, by))
    }
    /// Whether each of a pair can give way to the other. Where only one ever
    /// does, the share of what is conceded says nothing about a play.
    pub fn both(&self, pair: usize) -> bool {
        self.gives[pair] && self.gives[pair ^ 1]
    }
    /// The pairs of whom each can give way to the other.
    pub fn mutual(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.pairs.len()).filter(|k| self.both(*k))
    }
}
