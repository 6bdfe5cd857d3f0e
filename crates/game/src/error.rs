//! Every way in which something can fail to be a game.

/// Why something is not a game.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GameError {
    /// The tree has no node.
    #[error("the game has no node")]
    Empty,
    /// A node that moves has no branch.
    #[error("node {node} moves but has no branch")]
    NoBranches {
        /// Position of the node.
        node: u32,
    },
    /// The branches of a node do not match its information set.
    #[error("node {node} has {found} branches but its information set has {expected}")]
    BranchCount {
        /// Position of the node.
        node: u32,
        /// Branches found.
        found: usize,
        /// Branches expected.
        expected: usize,
    },
    /// Chance probabilities are negative or do not add to 1.
    #[error("probabilities at `{label}` add to {total}, not 1")]
    Probabilities {
        /// Label of the chance set.
        label: String,
        /// What they add to.
        total: f64,
    },
    /// A payoff or probability is not a finite number.
    #[error("{what} is not a finite number")]
    NotFinite {
        /// Which number.
        what: String,
    },
    /// An outcome has the wrong number of payoffs.
    #[error("outcome `{label}` has {found} payoffs for {expected} players")]
    PayoffCount {
        /// Label of the outcome.
        label: String,
        /// Payoffs found.
        found: usize,
        /// Players of the game.
        expected: usize,
    },
    /// Some player has no strategy, or the numbers do not fill the table.
    #[error("a table of shape {shape:?} needs {expected} numbers, {found} were given")]
    Shape {
        /// Strategies per player.
        shape: Vec<usize>,
        /// Numbers needed.
        expected: usize,
        /// Numbers given.
        found: usize,
    },
    /// A profile has an outcome that the game does not have.
    #[error("there is no outcome {outcome}; the game has {outcomes}, counted from 0")]
    NoOutcome {
        /// The outcome, from 0.
        outcome: u32,
        /// How many there are.
        outcomes: usize,
    },
    /// The game has another number of players than is asked for.
    #[error("the game has {found} players; this is for {expected}")]
    Players {
        /// Players of the game.
        found: usize,
        /// How many are asked for.
        expected: &'static str,
    },
    /// A file does not say what it must.
    #[error("line {line}, column {column}: {what}")]
    Syntax {
        /// The line, from 1.
        line: u32,
        /// The column in characters, from 1.
        column: u32,
        /// How many characters from there are meant.
        length: u32,
        /// What is wrong.
        what: String,
        /// How to fix it.
        help: String,
    },
    /// A part of a game is not of the form that it must have.
    #[error("{what}; it must be {must}")]
    Form {
        /// What is there.
        what: String,
        /// What must be.
        must: &'static str,
    },
    /// A limit was reached.
    #[error("the game has more than {limit} {what}; raise the limit `{name}` to allow it")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// Name of the limit.
        name: &'static str,
        /// The limit in force.
        limit: usize,
    },
}
