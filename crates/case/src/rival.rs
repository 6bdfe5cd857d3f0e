//! Rival explanations, and questions to forecast.

use crate::formula::Expression;
use crate::{Basis, BranchId, Channel, Distribution, Happening, ParameterId, Span, VertexId};
use jiff::civil::Date;

/// A rival explanation: the case with some parameters set or payoffs replaced.
#[derive(Clone, Debug)]
pub struct Rival {
    /// Its id.
    pub id: String,
    /// What it claims.
    pub label: String,
    /// Prior weight; over all rivals they add to 1.
    pub prior: f64,
    /// Parameters with another belief.
    pub set: Vec<(ParameterId, Distribution)>,
    /// What each of these rests on, with its place, in the same order.
    pub set_basis: Vec<(Basis, Span)>,
    /// Payoffs replaced: game, outcome, player (positions in the protocol), formula.
    pub payoffs: Vec<(usize, usize, usize, Expression)>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is declared.
    pub span: Span,
}

/// What a question's forecast probability is taken from.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// The probability of outcomes of a game (positions in the protocol).
    Outcomes {
        /// Position of the game.
        game: usize,
        /// Positions of the outcomes.
        outcomes: Vec<usize>,
    },
    /// The probability of an action given that its node is reached.
    Action {
        /// Position of the game.
        game: usize,
        /// The node.
        node: VertexId,
        /// The action.
        action: BranchId,
    },
    /// The probability that a relation has been in one of some states by the day the
    /// question is settled.
    Reached {
        /// Position of the relation.
        relation: usize,
        /// Positions of the states.
        states: Vec<usize>,
    },
    /// The probability that some move of a play is made on a channel.
    Channel {
        /// Position of the game.
        game: usize,
        /// In the open or quietly.
        channel: Channel,
        /// The actions that say so.
        any: Vec<Happening>,
    },
    /// A number judged by the analyst.
    Judged(f64),
}

impl Quantity {
    /// The game that it is of; none where it is judged, or of a relation.
    pub fn game(&self) -> Option<usize> {
        match self {
            Quantity::Outcomes { game, .. }
            | Quantity::Action { game, .. }
            | Quantity::Channel { game, .. } => Some(*game),
            Quantity::Reached { .. } | Quantity::Judged(_) => None,
        }
    }

    /// The relation that it is of, by position.
    pub fn relation(&self) -> Option<usize> {
        match self {
            Quantity::Reached { relation, .. } => Some(*relation),
            _ => None,
        }
    }
}

/// A forecast question.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// The question in words.
    pub label: String,
    /// What the forecast is.
    pub quantity: Quantity,
    /// What it supposes, in the game that the quantity is of: any of these.
    /// Empty where it supposes nothing.
    pub given: Vec<Happening>,
    /// When it resolves.
    pub resolve_by: Date,
    /// How it resolves, in words.
    pub rule: String,
    /// Base rate against which it is scored, with what that rests on.
    pub base_rate: Option<(f64, Basis)>,
    /// Whether it came true, if resolved: used for scoring alone.
    pub resolution: Option<(bool, Date, Basis)>,
    /// Where it is declared.
    pub span: Span,
}
