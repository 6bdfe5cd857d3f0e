//! Every way in which a solver can end without an answer.

/// Why there is no solution.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SolveError {
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
    /// A player forgets, so that conditional payoffs are not defined.
    #[error("the game has imperfect recall at information set {set}")]
    ImperfectRecall {
        /// Position of the set.
        set: u32,
    },
}
