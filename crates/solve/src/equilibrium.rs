//! What the Nash solvers return, and why they may refuse.

use crate::linalg::dictionary::Scalar;
use crate::payoff_table::PayoffTable;
use realpolitik_game::certificate::{Concept, certify_mixed};
use realpolitik_game::strategic::MixedProfile;
use realpolitik_game::{BehaviorProfile, Certificate, Game, GameError, NodeId, certify};
use std::ops::ControlFlow;

/// Whom a search tells of every equilibrium, checked, as soon as it has found it.
/// `Break` ends the search with [`NashError::Stopped`].
pub type Each<'a, E> = dyn FnMut(&E) -> ControlFlow<()> + 'a;

/// Nobody: the search goes on to its end.
pub fn nobody<E>(_: &E) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Tells of an equilibrium and gives it back, if the search is to go on.
pub(crate) fn tell<E>(each: &mut Each<'_, E>, found: E) -> Result<E, NashError> {
    match each(&found) {
        ControlFlow::Continue(()) => Ok(found),
        ControlFlow::Break(()) => Err(NashError::Stopped),
    }
}

/// A mixed profile of a strategic game with its certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct MixedEquilibrium<N> {
    /// The probability of each strategy: `strategies[player][strategy]`.
    pub strategies: Vec<Vec<N>>,
    /// The expected payoff of each player.
    pub payoffs: Vec<N>,
    /// What the independent check found.
    pub certificate: Certificate,
}

/// A behaviour profile of a game tree with its certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct BehaviorEquilibrium<N> {
    /// The probability of each action at each information set.
    pub profile: BehaviorProfile<N>,
    /// The expected payoff of each player.
    pub payoffs: Vec<N>,
    /// What the independent check found.
    pub certificate: Certificate,
}

impl<N: Scalar> BehaviorEquilibrium<N> {
    /// Has a profile checked and keeps it with what the check found.
    pub fn judged(game: &Game<N>, profile: BehaviorProfile<N>, concept: Concept) -> Self {
        BehaviorEquilibrium {
            payoffs: profile.expected_payoffs(game),
            certificate: certify(game, &profile, concept, N::tolerance()),
            profile,
        }
    }
}

/// Has mixed profiles of one strategic game checked by `realpolitik-game`.
#[derive(Clone, Debug)]
pub(crate) struct Judge<'a, N> {
    table: &'a PayoffTable<N>,
}

impl<'a, N: Scalar> Judge<'a, N> {
    pub(crate) fn new(table: &'a PayoffTable<N>) -> Self {
        Judge { table }
    }
    pub(crate) fn mixed(&self, strategies: Vec<Vec<N>>) -> MixedEquilibrium<N> {
        let profile = MixedProfile { strategies };
        MixedEquilibrium {
            payoffs: profile.payoffs(self.table),
            certificate: certify_mixed(self.table, &profile, N::tolerance()),
            strategies: profile.strategies,
        }
    }
}

/// Why a Nash solver gave no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NashError {
    /// The game is not one that the method can take.
    #[error(transparent)]
    Game(#[from] GameError),
    /// A label to drop that the game does not have.
    #[error("label {label} was given; the game has labels 0 to {last}")]
    Label {
        /// The label given.
        label: usize,
        /// The last label.
        last: usize,
    },
    /// The method is for another number of players.
    #[error("the game has {found} players; this method is for {expected}")]
    Players {
        /// Players of the game.
        found: usize,
        /// Players the method is for.
        expected: &'static str,
    },
    /// The two players' payoffs do not add to the same everywhere.
    #[error(
        "payoffs add to {first} at one ending and to {second} at another; this method is for constant sums"
    )]
    NotConstantSum {
        /// The sum at one ending.
        first: f64,
        /// The sum at another.
        second: f64,
    },
    /// Some player forgets what it knew or did.
    #[error(
        "at information set {set} a player has forgotten what it knew or did; this method needs perfect recall"
    )]
    ImperfectRecall {
        /// Position of the information set.
        set: u32,
    },
    /// Some player cannot see all earlier moves.
    #[error("information set {set} has {members} nodes; this method needs perfect information")]
    ImperfectInformation {
        /// Position of the information set.
        set: u32,
        /// How many nodes it has.
        members: usize,
    },
    /// A node is not the root of a subgame.
    #[error("node {} is not the root of a subgame", node.0)]
    NotASubgame {
        /// The node.
        node: NodeId,
    },
    /// A limit was reached.
    #[error("more than {limit} {what}; raise the limit `{name}` to allow it")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// Name of the limit.
        name: &'static str,
        /// The limit in force.
        limit: usize,
    },
    /// Whoever was told of the equilibria wanted no more of them.
    #[error("the search was stopped; what was found until then is a part")]
    Stopped,
    /// A number that must be in some range is not.
    #[error("the setting `{name}` is {value}; it must be {allowed}")]
    Setting {
        /// Name of the setting.
        name: &'static str,
        /// The value given.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// An iteration that need not succeed did not.
    #[error("{method} found no equilibrium from this start in {steps} steps; try another")]
    NotConverged {
        /// The method.
        method: &'static str,
        /// Steps made.
        steps: usize,
    },
    /// The method came to its end without an equilibrium: in doubles, rounding
    /// misled a pivot; the same game in rationals does not end so.
    #[error("{method} ended without an equilibrium after {pivots} pivots; try exact arithmetic")]
    Numerical {
        /// The method.
        method: &'static str,
        /// Pivots made.
        pivots: usize,
    },
}
