//! Every way in which a solver can end without an answer.

use realpolitik_game::{GameError, NodeId};

/// Why there is no answer.
///
/// ```
/// use realpolitik_solve::{SolveError, bimatrix::Bimatrix, nash};
/// let coordination = Bimatrix::from_rows([[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]);
/// let error = nash::constant_sum_equilibrium(&coordination.unwrap()).unwrap_err();
/// assert!(matches!(error, SolveError::NotConstantSum { .. }));
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SolveError {
    /// The game is not one that the method can take.
    #[error(transparent)]
    Game(#[from] GameError),
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
    /// A label to drop that the game does not have.
    #[error("label {label} was given; the game has labels 0 to {last}")]
    Label {
        /// The label given.
        label: usize,
        /// The last label.
        last: usize,
    },
    /// A setting makes no sense.
    #[error("setting `{name}` is {value}; it must be {must}")]
    Setting {
        /// Name of the setting.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What it must be.
        must: &'static str,
    },
    /// A precision is negative, not finite, or missing.
    #[error("precision {value} of player {player} must be a finite number, 0 or more")]
    Precision {
        /// Position of the player.
        player: usize,
        /// The value.
        value: f64,
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
    /// The branch could not be followed further.
    #[error("the path could not be followed past t = {at}: the step shrank to {step:e}")]
    StepTooSmall {
        /// How far it came, as a share of the precision.
        at: f64,
        /// The last step.
        step: f64,
    },
    /// The branch is longer than allowed.
    #[error("the path was not at its end after {limit} steps (reached t = {at})")]
    StepLimit {
        /// The limit in force.
        limit: usize,
        /// How far it came.
        at: f64,
    },
    /// A number overflowed.
    #[error("a payoff or precision is too large to compute with")]
    NotFinite,
}
