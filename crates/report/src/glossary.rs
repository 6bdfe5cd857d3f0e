//! Plain words for the terms of the field that captions use.

use schemars::JsonSchema;
use serde::Serialize;

/// A term with its gloss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Term {
    /// Its id in a page.
    pub id: &'static str,
    /// As it is written in captions.
    pub name: &'static str,
    /// What it means, in plain words.
    pub gloss: &'static str,
}

const fn term(id: &'static str, name: &'static str, gloss: &'static str) -> Term {
    Term { id, name, gloss }
}

/// The terms, in the order of a list.
pub const TERMS: &[Term] = &[
    term(
        "belief",
        "belief",
        "How far the authors' uncertainty about the world could move a number: in nine cases of ten it lies within the range given.",
    ),
    term(
        "brier",
        "Brier",
        "The squared distance between a forecast and what happened, averaged: 0 is perfect, 1 is always wrong, and saying one half each time gives 0.25.",
    ),
    term(
        "equilibrium",
        "equilibria",
        "Ways of playing in which each actor responds to what all others do. A game may have several.",
    ),
    term(
        "leverage",
        "leverage",
        "Of all that two sides give up to each other in a play, the share that one of them obtains.",
    ),
    term(
        "precision",
        "λ",
        "How exactly actors weigh what they gain: at 0 they choose at random, and the greater it is, the surer they take the better action.",
    ),
    term(
        "points",
        "points",
        "Units in which the authors weighed a concession, by the scale that the case states; of a probability, hundredths.",
    ),
    term(
        "sampling",
        "sampling error",
        "How far more draws of the computation could move a number; it says nothing about the world.",
    ),
    term(
        "shapley",
        "Shapley",
        "A share of credit: what a part adds, averaged over all orders in which the parts could have come.",
    ),
    term("sobol", "Sobol", "The share of an answer's uncertainty that comes from one parameter."),
    term(
        "total-order",
        "total-order index",
        "The share of an answer's uncertainty in which a parameter has a part, alone or with others.",
    ),
    term(
        "wilson",
        "Wilson",
        "A range for the true rate behind a count, in nineteen cases of twenty (Wilson 1927).",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_distinct_and_glosses_stand_in_html_as_they_are() {
        for (i, a) in TERMS.iter().enumerate() {
            assert!(TERMS[i + 1..].iter().all(|b| a.id != b.id && a.name != b.name));
            assert!(a.gloss.ends_with('.') && !a.gloss.contains(['<', '&']), "{}", a.gloss);
        }
    }
}
