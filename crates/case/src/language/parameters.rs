//! Parameters, what is believed of them, and the correlations among them.

use super::declaration::{Words, block};

/// Who may see it.
pub static VISIBILITIES: Words = Words {
    name: "Visibility",
    docs: "Who may see it.",
    words: &[("public", "Anyone."), ("private", "Left out of public reports.")],
};

/// How far the source of a number goes.
pub static BASES: Words = Words {
    name: "Basis",
    docs: "How far the source of a number goes.",
    words: &[
        ("estimate", "A source, or a fit to data, gives the number."),
        ("bound", "A source gives a bound of it."),
        ("direction", "A source gives its sign, or an order, and no size."),
        ("judgement", "It is judged, whatever it cites."),
    ],
};

block! {
    /// An uncertain number: exactly one of value, range, dist, quantiles.
    parameter "Parameter" at "[parameters.NAME]" {
        /// What it means, for people.
        LABEL "label": Kind::Text, "\"How far it fears the rival\"", Words;
        /// Its unit; sums that mix units are refused.
        UNIT "unit": Kind::Text, "\"USD bn\"", Words;
        /// A known number.
        VALUE "value": Kind::Number, "0.4", Game;
        /// A range that holds 90 % of belief.
        RANGE "range": Kind::Range, "\"0.2 to 0.6\"", Game;
        /// A family of distributions.
        DIST "dist": Kind::Family, "\"beta(6, 2)\"", Game;
        /// Elicited quantiles.
        QUANTILES "quantiles": Kind::Quantiles,
            "{ \"5%\" = 0.1, \"50%\" = 0.2, \"95%\" = 0.5 }", Game;
        /// Where it is from.
        SOURCE "source": Kind::Sources, "\"key\"", Words;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Words;
        /// How far its source goes; without this key it counts as a judgement.
        BASIS "basis": Kind::Word(&BASES), "\"estimate\"", Findings;
        /// Whose hand this condition strengthens.
        CARD_OF "card_of": Kind::Name(Refers::Actor), "\"VN\"", Findings;
        /// Its value when the card is taken away.
        WITHOUT "without": Kind::Number, "0", Findings;
        /// Whether a public report may show it.
        VISIBILITY "visibility": Kind::Word(&VISIBILITIES), "\"private\"", Words;
    }
    exactly_one ["value", "range", "dist", "quantiles"]
    needs "card_of" "without"
    needs "without" "card_of"
}

block! {
    /// A rank correlation.
    correlation "Correlation" at "[[correlations]]" {
        /// Two parameters.
        BETWEEN "between" required: Kind::Pair(Refers::Parameter), "[\"fear\", \"stake\"]", Apart;
        /// Spearman's rank correlation, −1 to 1.
        RANK "rank" required: Kind::Correlation, "0.5", Game;
        /// Where it is from.
        SOURCE "source": Kind::Sources, "\"key\"", Words;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Words;
        /// How far its source goes; without this key it counts as a judgement.
        BASIS "basis": Kind::Word(&BASES), "\"estimate\"", Findings;
    }
}

block! {
    /// A belief that a rival sets: exactly one of value, range, dist, quantiles.
    setting "Setting" at "{ range = … }" {
        /// A known number.
        VALUE "value": Kind::Number, "0.4", Apart;
        /// A range that holds 90 % of belief.
        RANGE "range": Kind::Range, "\"0.2 to 0.6\"", Apart;
        /// A family of distributions.
        DIST "dist": Kind::Family, "\"beta(6, 2)\"", Apart;
        /// Elicited quantiles.
        QUANTILES "quantiles": Kind::Quantiles,
            "{ \"5%\" = 0.1, \"50%\" = 0.2, \"95%\" = 0.5 }", Apart;
        /// Where it is from.
        SOURCE "source": Kind::Sources, "\"key\"", Apart;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Apart;
        /// How far its source goes; without this key it counts as a judgement.
        BASIS "basis": Kind::Word(&BASES), "\"estimate\"", Apart;
    }
    exactly_one ["value", "range", "dist", "quantiles"]
}
