//! What happened, row by row.

use super::declaration::{Words, block};
use super::parameters::VISIBILITIES;

/// Whether it was done in the open.
pub static CHANNELS: Words = Words {
    name: "Channel",
    docs: "Whether it was done in the open.",
    words: &[("public", "In public; so too where the cell is empty."), ("quiet", "Quietly.")],
};

/// What kind of entry of the ledger a row is.
pub static ENTRIES: Words = Words {
    name: "Entry",
    docs: "What kind of entry of the ledger a row is.",
    words: &[
        ("gift", "Something given; so too where the cell is empty."),
        ("not-imposed", "A penalty that was due and was not imposed."),
        ("lifted", "A penalty that was taken off."),
        ("imposed", "A penalty imposed by the giver: it counts against the giver."),
        ("mutual", "An agreement in which both give: no net."),
    ],
};

/// Whether a machine coded a row.
pub static MACHINES: Words = Words {
    name: "Machine",
    docs: "Whether a machine coded the row.",
    words: &[
        ("yes", "A machine did: with the grade F6 nobody has read it, and it counts nowhere."),
        ("no", "A person did; so too where the cell is empty."),
    ],
};

block! {
    /// What happened: an event, perhaps a concession, perhaps a move seen.
    event "Event" rows_of "events.csv" {
        /// A name of its own.
        ID "id" required: Kind::Text, "offer", Apart;
        /// When it was; the day or the month may be missing.
        DATE "date" required: Kind::Day, "2022-03-01", Findings;
        /// Who acted.
        ACTOR "actor" required: Kind::Name(Refers::Actor), "US", Findings;
        /// To whom.
        TARGET "target" required: Kind::Name(Refers::Actor), "VN", Findings;
        /// What kind of thing: statement, act, law.
        KIND "kind" required: Kind::Text, "offer", Findings;
        /// Whether it was done in the open.
        CHANNEL "channel" required: Kind::Word(&CHANNELS), "public", Findings;
        /// Of a concession: who gives.
        GIVER "giver" required: Kind::Name(Refers::Actor), "US", Findings;
        /// Of a concession: who is given.
        RECEIVER "receiver" required: Kind::Name(Refers::Actor), "VN", Findings;
        /// Of a concession: how much it weighs in the unit of the ledger.
        WEIGHT "weight" required: Kind::Number, "3", Findings;
        /// Of a concession: what kind of entry of the ledger it is.
        ENTRY "entry": Kind::Word(&ENTRIES), "lifted", Findings;
        /// Of a move seen: the game.
        GAME "game" required: Kind::Name(Refers::Game), "upgrade", Findings;
        /// Of a move seen: which playing of the game.
        EPISODE "episode" required: Kind::Text, "one", Findings;
        /// Of a move seen: the node.
        MOVE "move" required: Kind::Name(Refers::Node), "table", Findings;
        /// Of a move seen: the action or branch taken, or several with the weight of
        /// each where the coder doubts, as `press:0.6;exempt:0.4`.
        ACTION "action" required: Kind::Name(Refers::Action), "offer", Findings;
        /// Keys of sources.bib, with ; between.
        SOURCE "source" required: Kind::Sources, "key", Words;
        /// Reliability of the source A–F and credibility of the claim 1–6.
        GRADE "grade" required: Kind::Grade, "B2", Findings;
        /// What happened, in a sentence.
        SUMMARY "summary" required: Kind::Text, "The United States offers an upgrade.", Words;
        /// Whether a public report may show it.
        VISIBILITY "visibility": Kind::Word(&VISIBILITIES), "private", Words;
        /// Where the text that was read is a copy or a report of the original: the grade
        /// of the copy. The row counts by the worse of the two.
        COPY_GRADE "copy_grade": Kind::Grade, "C3", Findings;
        /// Whether a machine coded the row, as in an event feed. Such a row counts nowhere
        /// until a person has read its source and given a grade other than F6.
        MACHINE "machine": Kind::Word(&MACHINES), "yes", Findings;
    }
}
