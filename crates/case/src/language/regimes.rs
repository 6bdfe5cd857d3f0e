//! Rules that could bite, and the occasions on which they could.

use super::declaration::{Words, block};
use super::parameters::BASES;

/// Whether the rule was enforced.
pub static ENFORCED: Words = Words {
    name: "Enforced",
    docs: "Whether the rule was enforced.",
    words: &[("yes", "It was."), ("no", "It was not.")],
};

block! {
    /// A rule that could bite.
    regime "Regime" at "[regimes.NAME]" {
        /// Its title.
        TITLE "title": Kind::Text, "\"A waiver\"", Words;
        /// Who enforces it.
        ENFORCER "enforcer" required: Kind::Name(Refers::Actor), "\"US\"", Findings;
        /// Its table of occasions, as in "regimes/currency.csv".
        FILE "file" required: Kind::Path, "\"regimes/waiver.csv\"", Apart;
        /// Where the rule is from.
        SOURCE "source": Kind::Sources, "\"key\"", Words;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Words;
        /// Which occasions belong in the table.
        POPULATION "population": Kind::Text, "\"deals signed after 2018\"", Words;
        /// Whether every occasion of the population is there; only then are rates compared.
        COMPLETE "complete": Kind::Flag, "true", Findings;
        /// What is not there, or not known.
        MISSING "missing": Kind::Text, "\"buyers of which no page tells\"", Words;
        /// What one occasion is.
        UNIT "unit": Kind::Text, "\"partner-year\"", Words;
        /// What is measured on each occasion: columns of the table.
        MEASURES "measures": Kind::Named(Naming::New, &Kind::Table(&measure::BLOCK)),
            "{ deals = { label = \"Deals\", unit = \"a year\" } }", Findings;
        /// Versions of the rule.
        RULES "rules" required: Kind::Tables(&rule::BLOCK), "[[regimes.NAME.rules]]", Apart;
    }
    needs "complete" "population"
}

block! {
    /// A measure of a regime.
    measure "Measure" at "measures.NAME = { … }" {
        /// What it is, for people.
        LABEL "label": Kind::Text, "\"Deals\"", Words;
        /// Its unit.
        UNIT "unit": Kind::Text, "\"a year\"", Words;
    }
}

block! {
    /// A version of a rule.
    rule "Rule" at "[[regimes.NAME.rules]]" {
        /// The first day it holds.
        FROM "from" required: Kind::Day, "2019-05-28", Apart;
        /// Formulas over the measures, as "surplus >= 20".
        CRITERIA "criteria" required: Kind::Named(Naming::Free, &Kind::Criterion),
            "{ many = \"deals >= 3\" }", Findings;
        /// How many criteria must hold; without this key, all.
        NEEDS "needs": Kind::Count, "2", Findings;
        /// Where it is from.
        SOURCE "source": Kind::Sources, "\"key\"", Words;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Words;
        /// How far its source goes for the numbers of its criteria; without this key
        /// they count as judgements.
        BASIS "basis": Kind::Word(&BASES), "\"estimate\"", Words;
    }
}

block! {
    /// An occasion on which a rule could bite. Between actor and met stands a
    /// column for each measure.
    occasion "Occasion" rows_of "regimes/*.csv" {
        /// A name of its own.
        ID "id" required: Kind::Text, "a", Apart;
        /// When it was; the day or the month may be missing.
        DATE "date" required: Kind::Day, "2019-05-01", Findings;
        /// On whom it could bite.
        ACTOR "actor" required: Kind::Name(Refers::Actor), "VN", Findings;
        /// How many criteria its source says were met.
        MET "met" required: Kind::Count, "2", Findings;
        /// Whether the rule was enforced.
        ENFORCED "enforced" required: Kind::Word(&super::ENFORCED), "no", Findings;
        /// What was done, in a word or two.
        RESPONSE "response" required: Kind::Text, "waiver", Findings;
        /// Keys of sources.bib, with ; between.
        SOURCE "source" required: Kind::Sources, "key", Words;
        /// Reliability of the source A–F and credibility of the claim 1–6.
        GRADE "grade" required: Kind::Grade, "B2", Findings;
        /// What happened, in a sentence.
        SUMMARY "summary" required: Kind::Text, "Before the change.", Words;
        /// When it was answered, where that was later than the date: until then it
        /// is neither enforced nor spared.
        ANSWERED "answered": Kind::Day, "2019-07-01", Findings;
        /// Where the text that was read is a copy or a report of the original: the grade
        /// of the copy. The row counts by the worse of the two.
        COPY_GRADE "copy_grade": Kind::Grade, "C3", Findings;
    }
}
