//! Why a formula cannot be read, and why a case that is sound cannot be computed
//! with.

use crate::VertexId;
use crate::formula::token::{MAX_DEPTH, MAX_NODES};
use realpolitik_game::GameError;

/// Why a protocol cannot be unfolded.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UnfoldError {
    /// The tree is too large.
    #[error("the game tree has more than {limit} nodes (limit max-nodes); merge moves or raise it")]
    TooManyNodes {
        /// The limit in force.
        limit: usize,
    },
    /// A play is too long, or goes round in a circle.
    #[error("a play of the game has more than {limit} moves (limit max-depth): {path}")]
    TooDeep {
        /// The limit in force.
        limit: usize,
        /// The first nodes of it.
        path: String,
    },
    /// A node or outcome that is not there.
    #[error("`{name}` is neither a move nor an outcome of the game")]
    UnknownTarget {
        /// The name.
        name: String,
    },
    /// It takes an answer that is not to be had, or waits for itself.
    #[error("`{name}` cannot be had: that game is not there, or waits for this one")]
    Waits {
        /// The answer.
        name: String,
    },
    /// After taking actions away a move has none.
    #[error("move `{node}` has no action left")]
    NoAction {
        /// The move.
        node: String,
    },
    /// The tree is not a game.
    #[error(transparent)]
    Game(#[from] GameError),
}

/// Why a table cannot be taken into a case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdoptError {
    /// The case has errors of its own.
    #[error("the case has errors ({errors}): rows cannot be judged by it")]
    Broken {
        /// How many.
        errors: usize,
    },
    /// It is not clear whose occasions they are.
    #[error("it is not clear which regime the occasions belong to")]
    Regime {
        /// Which there are.
        help: String,
    },
    /// The rows of the case stand in a workbook.
    #[error("the case keeps `{file}` in a workbook, to which no rows are added")]
    Workbook {
        /// The table.
        file: String,
    },
    /// A column that is named is not there.
    #[error("{file} has no column `{name}`")]
    Column {
        /// The table.
        file: String,
        /// The column.
        name: String,
        /// Which there are.
        help: String,
    },
    /// No line of the table names a column of the case.
    #[error("no line of {name} names a column of the case; its own are: {theirs}")]
    NoColumns {
        /// The table.
        name: String,
        /// Its columns.
        theirs: String,
        /// Those of the case.
        ours: String,
    },
}

impl AdoptError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            AdoptError::Broken { .. } => "run  realpolitik check  on it first".to_owned(),
            AdoptError::Regime { help } | AdoptError::Column { help, .. } => help.clone(),
            AdoptError::Workbook { file } => {
                format!("save that sheet as {file}.csv in the case, and remove the workbook")
            }
            AdoptError::NoColumns { ours, .. } => {
                format!("name them with --map OURS=THEIRS; the case has: {ours}")
            }
        }
    }
}

/// Why a game has no payoffs at a parameter point.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A payoff is not a finite number.
    #[error("the payoff of {actor} at `{name}` is {value} after {path}")]
    Payoff {
        /// The player.
        actor: String,
        /// The outcome, by position in the protocol.
        outcome: usize,
        /// Its name.
        name: String,
        /// What it came to.
        value: f64,
        /// The play.
        path: String,
    },
    /// A probability is negative or above 1, or they do not add to 1.
    #[error("the probabilities of `{name}` are {values:?}")]
    Probability {
        /// The chance node.
        node: VertexId,
        /// Its name.
        name: String,
        /// What they came to.
        values: Vec<f64>,
    },
    /// A precision is negative or not finite.
    #[error("the precision of {actor} is {value}; it must be 0 or more")]
    Precision {
        /// The player.
        actor: String,
        /// What it came to.
        value: f64,
    },
}

/// What stops a formula from being read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// There is nothing in it.
    #[error("the formula is empty")]
    Empty,
    /// A name that is not declared.
    #[error("`{0}` is not declared")]
    UnknownName(String),
    /// A function that there is not.
    #[error("there is no function `{0}`")]
    UnknownFunction(String),
    /// A function with the wrong number of arguments.
    #[error(
        "`{function}` takes {expected} argument{}, not {found}",
        if *.expected == 1 { "" } else { "s" }
    )]
    ArgumentCount {
        /// The function.
        function: String,
        /// Arguments it takes.
        expected: usize,
        /// Arguments found.
        found: usize,
    },
    /// Something that cannot stand here.
    #[error("`{}` cannot stand here", .0.escape_debug())]
    UnexpectedToken(String),
    /// The formula stops in the middle.
    #[error("the formula stops in the middle")]
    UnexpectedEnd,
    /// A bracket without its partner.
    #[error("a bracket has no partner")]
    UnbalancedBracket,
    /// Nested deeper than the limit.
    #[error("nested deeper than {MAX_DEPTH} (limit max-formula-depth)")]
    TooDeep,
    /// Longer than the limit.
    #[error("more than {MAX_NODES} operations (limit max-formula-nodes)")]
    TooLong,
    /// A number that is none.
    #[error("`{0}` is not a number")]
    BadNumber(String),
}

/// Where and why a formula cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{kind}")]
pub struct ParseError {
    /// What is wrong.
    pub kind: ParseErrorKind,
    /// First byte in the formula.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// How to fix it.
    pub help: String,
}
