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

/// How elicited quantiles become a belief.
pub static FITS: Words = Words {
    name: "Fit",
    docs: "How elicited quantiles become a belief.",
    words: &[
        ("exact", "Through each of them, straight on normal probability paper between."),
        ("metalog", "A smooth series through them, with tails."),
        ("family", "The family that comes nearest; by how much it misses is said."),
    ],
};

/// How the beliefs of several people become one.
pub static POOLS: Words = Words {
    name: "Pool",
    docs: "How the beliefs of several people become one.",
    words: &[
        ("linear", "The weighted mean of their densities."),
        ("log", "The weighted product of their densities: nearer to what all agree on."),
    ],
};

/// The scale on which the answers to a seed question are spread.
pub static SCALES: Words = Words {
    name: "Scale",
    docs: "The scale on which the answers to a seed question are spread.",
    words: &[("uniform", "As it is."), ("log", "By its logarithm; all answers are above 0.")],
};

block! {
    /// An uncertain number: exactly one of value, range, dist, quantiles, experts,
    /// data, posterior.
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
        /// How the quantiles become a belief; without this key, exactly.
        FIT "fit": Kind::Word(&FITS), "\"metalog\"", Game;
        /// What several people believe of it, by name.
        EXPERTS "experts": Kind::Named(Naming::Free, &Kind::Opinion(&opinion::BLOCK)),
            "{ anna = \"0.2 to 0.5\", ben = { quantiles = { \"5%\" = 0.1, \"95%\" = 0.4 } } }", Game;
        /// How the beliefs of the experts become one; without this key, linearly.
        POOL "pool": Kind::Word(&POOLS), "\"log\"", Game;
        /// The weights of the experts by name; "equal", as without this key; or "cooke":
        /// from how they did on the seed questions.
        WEIGHTS "weights": Kind::Weights, "{ anna = 2, ben = 1 }", Game;
        /// A count or a mean over the case's own tables, with the uncertainty that their
        /// number leaves.
        DATA "data": Kind::Query, "\"rate(regimes.waiver, VN)\"", Game;
        /// Draws of a posterior, as `realpolitik learn -o` writes them, in .parquet or .csv.
        POSTERIOR "posterior": Kind::Path, "\"fits/learnt.parquet\"", Game;
        /// The column of the draws; without this key, the one of the parameter's name.
        COLUMN "column": Kind::Text, "\"us-vietnam-2022.fear\"", Game;
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
    exactly_one ["value", "range", "dist", "quantiles", "experts", "data", "posterior"]
    needs "fit" "quantiles"
    needs "column" "posterior"
    needs "pool" "experts"
    needs "weights" "experts"
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
    /// A belief that a rival sets: exactly one of value, range, dist, quantiles, data.
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
        /// How the quantiles become a belief; without this key, exactly.
        FIT "fit": Kind::Word(&FITS), "\"metalog\"", Apart;
        /// A count or a mean over the case's own tables.
        DATA "data": Kind::Query, "\"rate(regimes.waiver, VN)\"", Apart;
        /// Where it is from.
        SOURCE "source": Kind::Sources, "\"key\"", Apart;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Apart;
        /// How far its source goes; without this key it counts as a judgement.
        BASIS "basis": Kind::Word(&BASES), "\"estimate\"", Apart;
    }
    exactly_one ["value", "range", "dist", "quantiles", "data"]
    needs "fit" "quantiles"
}

block! {
    /// What one person believes of a parameter: exactly one of range, dist, quantiles.
    opinion "Opinion" at "{ range = … }" {
        /// A range that holds 90 % of belief.
        RANGE "range": Kind::Range, "\"0.2 to 0.6\"", Apart;
        /// A family of distributions.
        DIST "dist": Kind::Family, "\"beta(6, 2)\"", Apart;
        /// Elicited quantiles.
        QUANTILES "quantiles": Kind::Quantiles,
            "{ \"5%\" = 0.1, \"50%\" = 0.2, \"95%\" = 0.5 }", Apart;
        /// How the quantiles become a belief; without this key, exactly.
        FIT "fit": Kind::Word(&FITS), "\"metalog\"", Apart;
        /// When it was said, and why.
        JUDGEMENT "judgement": Kind::Text, "\"by telephone, 2022-03-01\"", Apart;
    }
    exactly_one ["range", "dist", "quantiles"]
    needs "fit" "quantiles"
}

block! {
    /// A question of which the answer is known, put to the experts to see how well
    /// they know what they know.
    seed "Seed" at "[seeds.NAME]" {
        /// The question.
        LABEL "label": Kind::Text, "\"Exports of 2019, in USD bn\"", Apart;
        /// The answer.
        VALUE "value" required: Kind::Number, "264", Apart;
        /// The scale on which the answers are spread; without this key, as they are.
        SCALE "scale": Kind::Word(&SCALES), "\"log\"", Apart;
        /// The quantiles that each expert named, by name; all at the same shares.
        ANSWERS "answers" required: Kind::Named(Naming::Free, &Kind::Quantiles),
            "{ anna = { \"5%\" = 200, \"50%\" = 250, \"95%\" = 320 } }", Apart;
        /// Where the answer is from.
        SOURCE "source": Kind::Sources, "\"key\"", Apart;
    }
}

block! {
    /// A table of data beside the case, whose columns a belief may be drawn from.
    table "DataTable" at "[data.NAME]" {
        /// The table: a first line of column names, then rows.
        FILE "file" required: Kind::Path, "\"data/trade.csv\"", Apart;
        /// What it holds.
        LABEL "label": Kind::Text, "\"Trade by year\"", Apart;
        /// Where it is from.
        SOURCE "source": Kind::Sources, "\"key\"", Apart;
    }
}
