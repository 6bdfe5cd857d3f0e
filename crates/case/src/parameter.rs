//! Parameters: the numbers of which one is not sure.

use crate::{ActorId, Distribution, Span};
use serde::Serialize;

/// A parameter, by position in [`crate::Case::parameters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ParameterId(pub u32);

impl ParameterId {
    /// The position.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a number rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Basis {
    /// Keys of sources (checked against the case's sources).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Who judged it, when and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judgement: Option<String>,
}

/// An uncertain number of the case.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its id.
    pub id: String,
    /// What it means, for people; the id if not given.
    pub label: String,
    /// Its unit, if said.
    pub unit: Option<String>,
    /// The belief about it.
    pub distribution: Distribution,
    /// What it rests on.
    pub basis: Basis,
    /// Whose hand this condition strengthens.
    pub card_of: Option<ActorId>,
    /// Its value when the card is taken away.
    pub without: Option<f64>,
    /// Whether a public report leaves it out.
    pub private: bool,
    /// Where it is declared.
    pub span: Span,
    /// Where its belief is stated.
    pub belief_span: Span,
}

/// A rank correlation between two parameters.
#[derive(Clone, Debug)]
pub struct Correlation {
    /// One parameter.
    pub a: ParameterId,
    /// The other.
    pub b: ParameterId,
    /// Spearman's rank correlation, −1 to 1.
    pub rank: f64,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is declared.
    pub span: Span,
}
