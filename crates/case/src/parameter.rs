//! Parameters: the numbers of which one is not sure.

use crate::{ActorId, Distribution, Span};
use schemars::JsonSchema;
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

/// How far the source of a number goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BasisKind {
    /// A source, or a fit to data, gives the number.
    Estimate,
    /// A source gives a bound of it.
    Bound,
    /// A source gives its sign, or an order, and no size.
    Direction,
    /// It is judged, whatever it cites.
    Judgement,
}

impl BasisKind {
    /// All kinds, the firmest first.
    pub const ALL: [Self; 4] = [Self::Estimate, Self::Bound, Self::Direction, Self::Judgement];

    /// The word that a case file uses.
    ///
    /// ```
    /// use realpolitik_case::BasisKind;
    /// assert_eq!(BasisKind::of("bound"), Some(BasisKind::Bound));
    /// assert_eq!(BasisKind::Bound.word(), "bound");
    /// ```
    pub fn word(self) -> &'static str {
        match self {
            Self::Estimate => "estimate",
            Self::Bound => "bound",
            Self::Direction => "direction",
            Self::Judgement => "judgement",
        }
    }

    /// The kind that a word names.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.word() == word)
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
    /// How far its source goes, as the case states it.
    #[serde(rename = "basis", skip_serializing_if = "Option::is_none")]
    pub stated: Option<BasisKind>,
    /// How the belief was made of what was given: who said what and how it was
    /// pooled, which fit, or what was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Whether draws of a posterior or a panel of data give the number itself, so that
    /// they stand for a source.
    #[serde(skip)]
    pub given: bool,
}

impl Basis {
    /// How far its source goes, as it counts: what is not stated is a judgement,
    /// and so is what is stated but has no source.
    pub fn kind(&self) -> BasisKind {
        match self.stated {
            Some(kind) if !self.sources.is_empty() || self.given => kind,
            _ => BasisKind::Judgement,
        }
    }

    /// Who judged it, when and why, and how the belief was made of that: what is
    /// printed beside the sources.
    ///
    /// ```
    /// use realpolitik_case::Basis;
    /// let basis = Basis {
    ///     judgement: Some("the authors, 2022".to_owned()),
    ///     account: Some("linear pool of anna and ben".to_owned()),
    ///     ..Basis::default()
    /// };
    /// assert_eq!(basis.said().unwrap(), "the authors, 2022; linear pool of anna and ben");
    /// ```
    pub fn said(&self) -> Option<String> {
        let parts: Vec<&str> =
            [&self.judgement, &self.account].into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

/// What one expert believes of a parameter.
#[derive(Clone, Debug)]
pub struct Opinion {
    /// Who.
    pub expert: String,
    /// As it was said.
    pub said: String,
    /// The belief.
    pub distribution: Distribution,
    /// The weight in the pool, a share of 1.
    pub weight: f64,
    /// When it was said, and why.
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
    /// The experts of whom the belief is pooled, if it is.
    pub experts: Vec<Opinion>,
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
