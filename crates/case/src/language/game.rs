//! Games: draws of nature, moves, outcomes.

use super::declaration::block;
use super::events::CHANNELS;

block! {
    /// A game: a graph of named nodes without cycles.
    whole "Game" at "[games.NAME]" {
        /// Its title.
        TITLE "title": Kind::Text, "\"An upgrade\"", Words;
        /// Name of the first node.
        START "start" required: Kind::Name(Refers::Target), "\"table\"", Game;
        /// How exactly players weigh payoffs.
        PRECISION "precision": Kind::Precision, "8", Game;
        /// Draws of nature.
        CHANCE "chance": Kind::Named(Naming::New, &Kind::Table(&chance::BLOCK)),
            "[games.NAME.chance.mood]", Apart;
        /// Moves of the players.
        MOVES "moves": Kind::Named(Naming::New, &Kind::Table(&node::BLOCK)),
            "[games.NAME.moves.table]", Apart;
        /// Endings.
        OUTCOMES "outcomes" required: Kind::Named(Naming::New, &Kind::Table(&outcome::BLOCK)),
            "[games.NAME.outcomes.signed]", Apart;
        /// Moves that several make at once, none seeing what the others choose; the table
        /// is named as a node is.
        SIMULTANEOUS "simultaneous": Kind::Named(Naming::New, &Kind::Table(&together::BLOCK)),
            "[games.NAME.simultaneous.vote]", Apart;
        /// Nodes that are played again, round after round; what leads to the name of the
        /// table leads to the first round, or from within it to the next.
        REPEAT "repeat": Kind::Named(Naming::New, &Kind::Table(&repeat::BLOCK)),
            "[games.NAME.repeat.round]", Apart;
        /// What each player is paid whatever the ending, on top of what the endings say. An
        /// outcome or a group in such a formula is 1 if play ends in it, else 0; an ending
        /// need not say what a player named here is paid.
        PAYOFFS "payoffs": Kind::Named(Naming::Of(Refers::Actor), &Kind::Formula),
            "{ VN = \"aid * agreed - cost * table.wait\" }", Apart;
        /// Several outcomes under one name, for questions and all that is asked of them.
        GROUPS "groups": Kind::Named(Naming::New, &Kind::Table(&group::BLOCK)),
            "[games.NAME.groups.agreed]", Apart;
        /// The outcome that follows if an actor leaves the table.
        WALK_AWAY "walk_away":
            Kind::Named(Naming::Of(Refers::Actor), &Kind::Name(Refers::Outcome)),
            "{ VN = \"left\" }", Findings;
        /// Which plays leave a record, if not all do.
        SELECTION "selection": Kind::Table(&selection::BLOCK), "[games.NAME.selection]", Apart;
    }
}

block! {
    /// Which plays of a game leave a record. The likelihood of an episode is then
    /// the one given that it was recorded.
    selection "Selection" at "[games.NAME.selection]" {
        /// Outcomes and branches (as `node.action`) of which one must happen for a
        /// play to be recorded.
        RECORDED_IF "recorded_if" required: Kind::Texts, "[\"table.offer\"]", Findings;
        /// Where that is from.
        SOURCE "source": Kind::Sources, "\"key\"", Words;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Words;
    }
}

block! {
    /// A group of outcomes.
    group "Group" at "[games.NAME.groups.NAME]" {
        /// What they have in common, for people.
        LABEL "label": Kind::Text, "\"An agreement of some kind\"", Words;
        /// The outcomes.
        OUTCOMES "outcomes" required: Kind::Names(Refers::Outcome), "[\"signed\", \"tilted\"]",
            Words;
    }
}

block! {
    /// Rounds. Each node is written out once per round, as `offer_1`, `offer_2` and so on.
    /// In formulas the name of a node stands for the last time that it was played, and
    /// `round.number` for the round that play is in.
    repeat "Repeat" at "[games.NAME.repeat.ROUND]" {
        /// How many rounds there are at most. A round in which play leads elsewhere is the
        /// last.
        TIMES "times" required: Kind::Count, "3", Apart;
        /// The moves and draws of a round, the first of them first.
        NODES "nodes" required: Kind::Names(Refers::Node), "[\"offer\", \"reply\"]", Apart;
        /// Where play goes after the last round.
        THEN "then" required: Kind::Name(Refers::Target), "\"breakdown\"", Apart;
    }
}

block! {
    /// A move that several make at once. Each has a move of its own, as `vote_US`, and sees
    /// what the others chose only afterwards.
    together "Simultaneous" at "[games.NAME.simultaneous.NODE]" {
        /// What is decided, for people.
        LABEL "label": Kind::Text, "\"The vote\"", Apart;
        /// Who chooses.
        BY "by" required: Kind::Names(Refers::Actor), "[\"US\", \"VN\"]", Apart;
        /// Who sees afterwards what was chosen; without this key, everyone.
        SEEN_BY "seen_by": Kind::Names(Refers::Actor), "[\"US\"]", Apart;
        /// The actions that each can take, with what people call them.
        ACTIONS "actions" required: Kind::Named(Naming::New, &Kind::Choice(&choice::BLOCK)),
            "{ yes = \"votes for\", no = \"votes against\" }", Apart;
        /// The node or outcome that follows, whatever is chosen.
        TO "to": Kind::Name(Refers::Target), "\"reply\"", Apart;
        /// What follows from the count of what is chosen.
        TALLY "tally": Kind::Table(&tally::BLOCK),
            "{ for = \"yes\", passed = \"adopted\", failed = \"today\" }", Apart;
    }
    exactly_one ["to", "tally"]
}

block! {
    /// An action of a move that several make at once.
    choice "Choice" at "actions.NAME = { … }" {
        /// What it is called, for people.
        LABEL "label": Kind::Text, "\"votes for\"", Apart;
        /// A condition on the play so far, as far as the mover has seen it.
        IF "if": Kind::Formula, "\"mood.warm\"", Apart;
        /// Whether it is a card: an action that analysis may take away.
        CARD "card": Kind::Flag, "true", Apart;
        /// Whether it is done in the open or quietly, where that is part of what it is.
        CHANNEL "channel": Kind::Word(&CHANNELS), "\"quiet\"", Apart;
        /// The actor to whom the others give way by taking it, and how much.
        CONCEDES "concedes": Kind::Table(&concession::BLOCK), "{ to = \"VN\", weight = 3 }",
            Apart;
    }
}

block! {
    /// A count of what was chosen at once. Its result is a draw under the name of the move,
    /// with the branches `passed` and `failed`.
    tally "Tally" at "tally = { … }" {
        /// The action that is counted.
        FOR "for" required: Kind::Name(Refers::Action), "\"yes\"", Apart;
        /// The weight of each who chooses; without this key, 1.
        WEIGHTS "weights": Kind::Named(Naming::Of(Refers::Actor), &Kind::Number),
            "{ US = 3, VN = 1 }", Apart;
        /// The share of all weight that is enough; without this key, more than half.
        NEEDS "needs": Kind::Share, "0.55", Apart;
        /// The node or outcome that follows if it is reached.
        PASSED "passed" required: Kind::Name(Refers::Target), "\"adopted\"", Apart;
        /// The node or outcome that follows if it is not.
        FAILED "failed" required: Kind::Name(Refers::Target), "\"today\"", Apart;
        /// Who sees the result; without this key, everyone.
        SEEN_BY "seen_by": Kind::Names(Refers::Actor), "[\"US\"]", Apart;
    }
}

block! {
    /// A draw of nature.
    chance "Chance" at "[games.NAME.chance.NODE]" {
        /// What is drawn, for people.
        LABEL "label": Kind::Text, "\"The mood in Hanoi\"", Words;
        /// Who sees it; without this key, everyone.
        SEEN_BY "seen_by": Kind::Names(Refers::Actor), "[\"VN\"]", Game;
        /// Its branches; probabilities add to 1, and one may be "rest".
        BRANCHES "branches" required: Kind::Named(Naming::New, &Kind::Table(&branch::BLOCK)),
            "{ warm = { p = 0.3, to = \"table\" }, cool = { p = \"rest\", to = \"table\" } }", Game;
    }
}

block! {
    /// A branch of a draw.
    branch "Branch" at "branches.NAME = { … }" {
        /// Its probability: a number, a formula, or "rest".
        P "p" required: Kind::Formula, "0.3", Apart;
        /// The node or outcome it leads to.
        TO "to" required: Kind::Name(Refers::Target), "\"table\"", Apart;
        /// What it is called, for people; without this key, its name.
        LABEL "label": Kind::Text, "\"Hanoi is in a warm mood\"", Words;
        /// A condition on the play so far without which the branch is not there; the
        /// probabilities of those that are there add to 1.
        IF "if": Kind::Formula, "\"table.offer\"", Apart;
    }
}

block! {
    /// A move of an actor.
    node "Move" at "[games.NAME.moves.NODE]" {
        /// What is decided, for people.
        LABEL "label": Kind::Text, "\"Offer or wait\"", Words;
        /// Whose move it is.
        BY "by" required: Kind::Name(Refers::Actor), "\"US\"", Game;
        /// Who sees the action; without this key, everyone.
        SEEN_BY "seen_by": Kind::Names(Refers::Actor), "[\"VN\"]", Game;
        /// Actions and where they lead.
        ACTIONS "actions": Kind::Named(Naming::New, &Kind::Target(&action::BLOCK)),
            "{ offer = \"reply\", wait = \"today\" }", Game;
        /// An offer of one of several amounts: the least, the most and how many. Each is
        /// an action, and `node.amount` in a formula is the amount offered.
        OFFER "offer": Kind::Steps, "\"0..1:11\"", Game;
        /// The node or outcome that an offer leads to.
        TO "to": Kind::Name(Refers::Target), "\"reply\"", Apart;
    }
    exactly_one ["actions", "offer"]
    needs "offer" "to"
    needs "to" "offer"
}

block! {
    /// An action that says more than where it leads.
    action "Action" at "actions.NAME = { … }" {
        /// The node or outcome it leads to.
        TO "to" required: Kind::Name(Refers::Target), "\"reply\"", Apart;
        /// What it is called, for people, so that it can follow the name of the mover;
        /// without this key, its name.
        LABEL "label": Kind::Text, "\"offers an upgrade\"", Words;
        /// A condition on the play so far, as far as the mover has seen it, without
        /// which it cannot be taken. Who has not seen it does not learn of it.
        IF "if": Kind::Formula, "\"mood.warm\"", Game;
        /// The move whose offer it accepts.
        ACCEPTS "accepts": Kind::Name(Refers::Node), "\"offer\"", Findings;
        /// Whether it is a card: an action that analysis may take away.
        CARD "card": Kind::Flag, "true", Findings;
        /// Whether it is done in the open or quietly, where that is part of what it is.
        CHANNEL "channel": Kind::Word(&CHANNELS), "\"quiet\"", Findings;
        /// The actor to whom taking it gives way, and how much.
        CONCEDES "concedes": Kind::Table(&concession::BLOCK), "{ to = \"VN\", weight = 3 }",
            Findings;
    }
}

block! {
    /// What an action gives away: leverage counts who gives way to whom.
    concession "Concession" at "concedes = { … }" {
        /// To whom.
        TO "to" required: Kind::Name(Refers::Actor), "\"VN\"", Findings;
        /// How much, in the unit of the ledger's weights; 1 if not said.
        WEIGHT "weight": Kind::Number, "3", Findings;
    }
}

block! {
    /// An ending.
    outcome "Outcome" at "[games.NAME.outcomes.NAME]" {
        /// What it is, for people.
        LABEL "label": Kind::Text, "\"Signed\"", Words;
        /// A payoff for each player.
        PAYOFFS "payoffs": Kind::Named(Naming::Of(Refers::Actor), &Kind::Formula),
            "{ US = 1, VN = \"0.2 - fear\" }", Game;
    }
}
