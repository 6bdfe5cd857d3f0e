//! Questions to forecast.

use super::declaration::block;
use super::events::CHANNELS;
use super::people;

block! {
    /// A question to forecast: outcomes of a game, an action at a move, states of a
    /// relation by a day, or a probability that you judge.
    question "Question" at "[questions.NAME]" {
        /// The question in words.
        LABEL "label": Kind::Text, "\"Signed by the day?\"", Words;
        /// The game it is about.
        GAME "game": Kind::Name(Refers::Game), "\"upgrade\"", Findings;
        /// Outcomes whose probability is asked.
        OUTCOMES "outcomes": Kind::Names(Refers::Outcome), "[\"signed\"]", Findings;
        /// The move whose action is asked.
        MOVE "move": Kind::Name(Refers::Node), "\"table\"", Findings;
        /// The action.
        ACTION "action": Kind::Name(Refers::Action), "\"offer\"", Findings;
        /// Whether some move is made on this channel, by what its action says.
        CHANNEL "channel": Kind::Word(&CHANNELS), "\"quiet\"", Findings;
        /// What the question supposes: its probability is then the one given that.
        GIVEN "given": Kind::Table(&given::BLOCK), "{ move = \"table\", action = \"offer\" }",
            Findings;
        /// The relation whose states are asked about.
        RELATION "relation": Kind::Text, "\"partnership\"", Findings;
        /// States of which the relation must have been in one by the day it is settled.
        REACHES "reaches": Kind::Texts, "[\"strategic\"]", Findings;
        /// A probability that you judge, 0 to 1.
        P "p": Kind::Share, "0.3", Findings;
        /// The day it is settled.
        RESOLVE_BY "resolve_by" required: Kind::Day, "2023-12-31", Findings;
        /// When it counts as true, in words.
        RULE "rule" required: Kind::Text, "\"A joint statement says so.\"", Words;
        /// How often the like happens, against which the forecast is scored.
        BASE_RATE "base_rate": Kind::Table(&people::measured_share::BLOCK),
            "{ value = 0.2, source = \"key\" }", Findings;
        /// How it was settled, for scoring alone.
        RESOLUTION "resolution": Kind::Table(&resolution::BLOCK),
            "{ happened = true, date = 2023-09-10, source = \"key\" }", Findings;
    }
}

block! {
    /// What a question supposes: one of some outcomes, or an action or branch.
    given "Given" at "given = { … }" {
        /// Outcomes, any of which is supposed.
        OUTCOMES "outcomes": Kind::Names(Refers::Outcome), "[\"signed\"]", Findings;
        /// The move, or nature's, at which something is supposed.
        MOVE "move": Kind::Name(Refers::Node), "\"table\"", Findings;
        /// The action or branch supposed.
        ACTION "action": Kind::Name(Refers::Action), "\"offer\"", Findings;
    }
}

block! {
    /// How a question was settled.
    resolution "Resolution" at "{ happened = …, date = … }" {
        /// Whether it came true.
        HAPPENED "happened" required: Kind::Flag, "true", Apart;
        /// The day it was settled.
        DATE "date" required: Kind::Day, "2023-09-10", Apart;
        /// Where that is from.
        SOURCE "source": Kind::Sources, "\"key\"", Apart;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Apart;
    }
}
