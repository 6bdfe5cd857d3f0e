//! Actors and pairs of them.

use super::declaration::{Words, block};
use super::parameters::BASES;

/// The part that an actor plays.
pub static ROLES: Words = Words {
    name: "Role",
    docs: "The part that an actor plays.",
    words: &[
        ("patron", "The stronger side of the partnership."),
        ("client", "The weaker side."),
        ("rival", "The common threat."),
        ("third", "Anyone else."),
        ("domestic", "A group inside a state."),
    ],
};

block! {
    /// A state or a group.
    actor "Actor" at "[actors.NAME]" {
        /// Its name for people.
        NAME "name": Kind::Text, "\"United States\"", Words;
        /// Its part.
        ROLE "role": Kind::Word(&ROLES), "\"patron\"", Findings;
        /// Share of world capability, 0 to 1.
        POWER "power": Kind::Table(&power::BLOCK),
            "{ value = 0.12, source = \"key\" }", Findings;
        /// For a group inside a state: the state.
        OF "of": Kind::Name(Refers::Actor), "\"US\"", Findings;
    }
}

block! {
    /// A number with what it rests on.
    measured "Measured" at "{ value = … }" {
        /// The number.
        VALUE "value" required: Kind::Number, "0.1", Apart;
        /// Where it is from.
        SOURCE "source": Kind::Sources, "\"key\"", Apart;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Apart;
        /// How far its source goes; without this key it counts as a judgement.
        BASIS "basis": Kind::Word(&BASES), "\"estimate\"", Apart;
    }
}

block! {
    /// A share of world capability: exactly one of value, panel.
    power "Power" at "{ value = … }" {
        /// The share, 0 to 1.
        VALUE "value": Kind::Share, "0.1", Findings;
        /// The column of a table of data that has a row for each state and year.
        PANEL "panel": Kind::Text, "\"cinc\"", Findings;
        /// The state, by name or by its ISO or Correlates of War code.
        STATE "state": Kind::Text, "\"US\"", Findings;
        /// The year.
        YEAR "year": Kind::Number, "2021", Findings;
        /// Where it is from.
        SOURCE "source": Kind::Sources, "\"key\"", Apart;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Apart;
        /// How far its source goes; without this key it counts as a judgement.
        BASIS "basis": Kind::Word(&BASES), "\"estimate\"", Apart;
    }
    exactly_one ["value", "panel"]
    needs "panel" "state"
    needs "panel" "year"
    needs "state" "panel"
    needs "year" "panel"
}

block! {
    /// A share, 0 to 1, with what it rests on.
    measured_share "MeasuredShare" at "{ value = … }" {
        /// The share, 0 to 1.
        VALUE "value" required: Kind::Share, "0.1", Apart;
        /// Where it is from.
        SOURCE "source": Kind::Sources, "\"key\"", Apart;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Apart;
        /// How far its source goes; without this key it counts as a judgement.
        BASIS "basis": Kind::Word(&BASES), "\"estimate\"", Apart;
    }
}

block! {
    /// What is said of a pair: what makes an ally of convenience.
    dyad "Dyad" at "[dyads.A-B]" {
        /// One actor, if the table is not named after both.
        A "a": Kind::Name(Refers::Actor), "\"US\"", Apart;
        /// The other.
        B "b": Kind::Name(Refers::Actor), "\"VN\"", Apart;
        /// A treaty of alliance between them.
        TREATY "treaty": Kind::Table(&treaty::BLOCK),
            "{ from = 1954-09-08, source = \"key\" }", Findings;
        /// From when what is said holds.
        FROM "from": Kind::Day, "1995-07-11", Apart;
        /// Until when.
        TO "to": Kind::Day, "2013-07-25", Findings;
        /// Against whom they converge, and how strongly.
        COMMON_THREAT "common_threat": Kind::Table(&common_threat::BLOCK),
            "{ actor = \"CN\", value = 0.8, source = \"key\" }", Findings;
        /// How far apart their regimes are: 0 alike, 1 as far as regimes are.
        REGIME_DISTANCE "regime_distance": Kind::Table(&measured_share::BLOCK),
            "{ value = 0.9, source = \"key\" }", Findings;
        /// How far apart they vote in the UN General Assembly.
        VOTE_DISTANCE "vote_distance": Kind::Table(&measured::BLOCK),
            "{ value = 3.5, source = \"key\" }", Findings;
    }
}

block! {
    /// A treaty of alliance.
    treaty "Treaty" at "{ from = … }" {
        /// The day it came into force.
        FROM "from" required: Kind::Day, "1954-09-08", Apart;
        /// The day it ended.
        TO "to": Kind::Day, "1977-06-30", Apart;
        /// Where that is from.
        SOURCE "source": Kind::Sources, "\"key\"", Apart;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Apart;
    }
}

block! {
    /// A threat that two share.
    common_threat "CommonThreat" at "{ actor = …, value = … }" {
        /// Who the threat is.
        ACTOR "actor" required: Kind::Name(Refers::Actor), "\"CN\"", Apart;
        /// How strongly they converge, 0 to 1.
        VALUE "value" required: Kind::Share, "0.8", Apart;
        /// Where that is from.
        SOURCE "source": Kind::Sources, "\"key\"", Apart;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Apart;
        /// How far its source goes; without this key it counts as a judgement.
        BASIS "basis": Kind::Word(&BASES), "\"estimate\"", Apart;
    }
}

block! {
    /// Who stood where on the ladder, and when.
    tier "Tier" rows_of "tiers.csv" {
        /// Whose ladder it is.
        ACTOR "actor" required: Kind::Name(Refers::Actor), "US", Apart;
        /// Who stands on it.
        PARTNER "partner" required: Kind::Name(Refers::Actor), "VN", Apart;
        /// The tier, by name.
        TIER "tier" required: Kind::Name(Refers::Tier), "partner", Findings;
        /// From when.
        FROM "from" required: Kind::Day, "2013-07-25", Apart;
        /// Until when; empty while it stands.
        TO "to" required: Kind::Day, "2023-09-10", Findings;
        /// Keys of sources.bib, with ; between.
        SOURCE "source" required: Kind::Sources, "key", Words;
    }
}
