//! A strategic game with its names, as it stands in a file.

use super::payoff_table::{PayoffTable, advance};
use crate::error::GameError;
use crate::number::Number;
use crate::tree::{Game, GameBuilder, NodeId, Outcome};

/// What the profiles of a strategic game pay.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells<N> {
    /// Each profile its own payoffs, one per player.
    Payoffs(PayoffTable<N>),
    /// Each profile one of some outcomes, or nothing (0 to everyone).
    Outcomes {
        /// The outcomes.
        outcomes: Vec<Outcome<N>>,
        /// Which of them each profile has.
        at: Vec<Option<u32>>,
    },
}

/// A strategic game with its names.
///
/// Profiles are counted with the last player's strategy running fastest.
///
/// ```
/// use realpolitik_game::strategic::{Cells, PayoffTable, StrategicGame};
/// let names = |n: &[&str]| n.iter().map(|s| s.to_string()).collect::<Vec<_>>();
/// let strategies = vec![names(&["cooperate", "defect"]); 2];
/// let pays = vec![3.0, 3.0, 0.0, 5.0, 5.0, 0.0, 1.0, 1.0];
/// let cells = Cells::Payoffs(PayoffTable::new(vec![2, 2], pays).unwrap());
/// let game = StrategicGame::new(names(&["A", "B"]), strategies, cells).unwrap();
/// assert_eq!(game.table().payoff(&[0, 1], 1), &5.0);
/// assert_eq!((game.players()[1].as_str(), game.strategies()[0][1].as_str()), ("B", "defect"));
/// assert_eq!(game.shape(), [2, 2]);
/// assert_eq!(game.map(|v| v / 5.0).to_tree().action_count(), 4);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StrategicGame<N = f64> {
    /// A title for people.
    pub title: String,
    /// A longer comment; may be empty.
    pub comment: String,
    players: Vec<String>,
    strategies: Vec<Vec<String>>,
    cells: Cells<N>,
}

impl<N: Number> StrategicGame<N> {
    /// A game of named players and strategies. Refuses players without
    /// strategies, tables that are not full, outcomes that are not there, and
    /// numbers that are not finite.
    pub fn new(
        players: Vec<String>,
        strategies: Vec<Vec<String>>,
        cells: Cells<N>,
    ) -> Result<Self, GameError> {
        let shape: Vec<usize> = strategies.iter().map(Vec::len).collect();
        let profiles = shape.iter().try_fold(1usize, |n, s| n.checked_mul(*s)).unwrap_or(0);
        let (found, fits) = match &cells {
            Cells::Payoffs(table) => (table.profiles(), table.shape() == shape),
            Cells::Outcomes { at, .. } => (at.len(), at.len() == profiles),
        };
        if players.is_empty() || players.len() != shape.len() || !fits || found == 0 {
            return Err(GameError::Shape { shape, expected: profiles, found });
        }
        if let Cells::Outcomes { outcomes, at } = &cells {
            if let Some(outcome) = at.iter().flatten().find(|o| **o as usize >= outcomes.len()) {
                return Err(GameError::NoOutcome { outcome: *outcome, outcomes: outcomes.len() });
            }
            for o in outcomes {
                if o.payoffs.len() != players.len() {
                    return Err(GameError::PayoffCount {
                        label: o.label.clone(),
                        found: o.payoffs.len(),
                        expected: players.len(),
                    });
                }
                if o.payoffs.iter().any(|v| !v.to_f64().is_finite()) {
                    return Err(GameError::NotFinite {
                        what: format!("a payoff of `{}`", o.label),
                    });
                }
            }
        }
        Ok(StrategicGame {
            title: String::new(),
            comment: String::new(),
            players,
            strategies,
            cells,
        })
    }
    /// Names of the players.
    pub fn players(&self) -> &[String] {
        &self.players
    }
    /// Names of each player's strategies.
    pub fn strategies(&self) -> &[Vec<String>] {
        &self.strategies
    }
    /// What the profiles pay.
    pub fn cells(&self) -> &Cells<N> {
        &self.cells
    }
    /// How many strategies each player has.
    pub fn shape(&self) -> Vec<usize> {
        self.strategies.iter().map(Vec::len).collect()
    }
    /// The payoffs alone.
    pub fn table(&self) -> PayoffTable<N> {
        let (outcomes, at) = match &self.cells {
            Cells::Payoffs(table) => return table.clone(),
            Cells::Outcomes { outcomes, at } => (outcomes, at),
        };
        let nothing = vec![N::zero(); self.players.len()];
        let row = |o: &Option<u32>| o.map_or(&nothing, |o| &outcomes[o as usize].payoffs);
        let payoffs = at.iter().flat_map(row).cloned().collect();
        PayoffTable::new(self.shape(), payoffs).expect("invariant: the table was found full")
    }
    /// The same game in another number type.
    pub fn map<M: Number>(&self, f: impl Fn(&N) -> M) -> StrategicGame<M> {
        let row = |row: &Vec<N>| row.iter().map(&f).collect();
        StrategicGame {
            title: self.title.clone(),
            comment: self.comment.clone(),
            players: self.players.clone(),
            strategies: self.strategies.clone(),
            cells: match &self.cells {
                Cells::Payoffs(table) => Cells::Payoffs(table.map(&f)),
                Cells::Outcomes { outcomes, at } => Cells::Outcomes {
                    outcomes: outcomes
                        .iter()
                        .map(|o| Outcome { label: o.label.clone(), payoffs: row(&o.payoffs) })
                        .collect(),
                    at: at.clone(),
                },
            },
        }
    }
    /// The tree in which the players move one after the other without seeing
    /// anything: its information set `i` is player `i`'s only one.
    pub fn to_tree(&self) -> Game<N> {
        let mut b = GameBuilder::new(self.title.clone(), self.players.iter().cloned());
        b.comment(self.comment.clone());
        let sets: Vec<_> = self
            .strategies
            .iter()
            .enumerate()
            .map(|(p, s)| b.information_set(self.players[p].clone(), p as u32, s.iter().cloned()))
            .collect();
        let mut level: Vec<Option<(NodeId, u32)>> = vec![None];
        for (set, strategies) in sets.iter().zip(&self.strategies) {
            let mut next = Vec::with_capacity(level.len() * strategies.len());
            for at in level {
                let node = b.decision(at, *set);
                next.extend((0..strategies.len() as u32).map(|s| Some((node, s))));
            }
            level = next;
        }
        let shared: Vec<_> = match &self.cells {
            Cells::Payoffs(_) => Vec::new(),
            Cells::Outcomes { outcomes, .. } => outcomes
                .iter()
                .map(|o| b.outcome(o.label.clone(), o.payoffs.iter().cloned()))
                .collect(),
        };
        // Nodes come level by level, so branches of one node stand together.
        for (profile, at) in level.into_iter().enumerate() {
            let outcome = match &self.cells {
                Cells::Payoffs(table) => Some(b.outcome("", table.row(profile).iter().cloned())),
                Cells::Outcomes { at, .. } => at[profile].map(|o| shared[o as usize]),
            };
            b.terminal(at, outcome);
        }
        b.build().expect("invariant: a full table is a game")
    }
}

impl<N> StrategicGame<N> {
    /// The positions of the profiles in the order of the file, in which the
    /// first player's strategy runs fastest.
    pub(crate) fn file_order(shape: &[usize]) -> Vec<usize> {
        let backwards: Vec<usize> = shape.iter().rev().copied().collect();
        let mut profile = vec![0; shape.len()];
        let mut order = Vec::with_capacity(shape.iter().product());
        loop {
            order.push(profile.iter().rev().zip(shape).fold(0, |at, (s, n)| at * n + s));
            if !advance(&mut profile, &backwards) {
                return order;
            }
        }
    }
}
