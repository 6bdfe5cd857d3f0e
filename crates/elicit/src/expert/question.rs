//! What experts are asked.

use crate::cooke::Scale;
use serde::Serialize;

/// In which form a question is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Values below which given shares of belief lie.
    #[default]
    Quantiles,
    /// The probability of an event.
    Probability,
    /// Chips laid on intervals of equal width.
    Roulette,
    /// Lowest, best and highest value, and how sure one is of the interval
    /// (Speirs-Bridge et al. 2010).
    Interval,
}

impl Ask {
    /// All forms.
    pub const ALL: [Ask; 4] = [Ask::Quantiles, Ask::Probability, Ask::Roulette, Ask::Interval];

    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Ask::Quantiles => "quantiles",
            Ask::Probability => "probability",
            Ask::Roulette => "roulette",
            Ask::Interval => "interval",
        }
    }

    /// The form that a word names.
    pub fn of(word: &str) -> Option<Ask> {
        Ask::ALL.into_iter().find(|a| a.word() == word)
    }
}

/// A question that experts are asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    /// Its name: of a parameter of a case, or of its own.
    pub id: String,
    /// The question in words.
    pub label: String,
    /// The unit of the answer, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// In which form it is asked.
    pub ask: Ask,
    /// The shares of belief below the quantiles asked for, ascending.
    pub levels: Vec<f64>,
    /// The least value that is possible, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// The greatest value that is possible, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// How belief is spread between quantiles.
    pub scale: Scale,
    /// The answer, if it is known: then it is a seed question. It never stands in a
    /// form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub realization: Option<f64>,
    /// Whether it is a seed question whose answer will be known later.
    pub seed: bool,
}

/// The shares of belief asked for where a question does not say.
pub const LEVELS: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

impl Question {
    /// A question of which nothing but the name is known.
    pub fn named(id: &str) -> Self {
        Question {
            id: id.to_owned(),
            label: id.to_owned(),
            unit: None,
            ask: Ask::Quantiles,
            levels: LEVELS.to_vec(),
            low: None,
            high: None,
            scale: Scale::Uniform,
            realization: None,
            seed: false,
        }
    }
}
