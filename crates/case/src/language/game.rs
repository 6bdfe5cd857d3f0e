//! Games: draws of nature, moves, outcomes.

use super::declaration::block;

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
        ACTIONS "actions" required: Kind::Named(Naming::New, &Kind::Target(&action::BLOCK)),
            "{ offer = \"reply\", wait = \"today\" }", Game;
    }
}

block! {
    /// An action that says more than where it leads.
    action "Action" at "actions.NAME = { … }" {
        /// The node or outcome it leads to.
        TO "to" required: Kind::Name(Refers::Target), "\"reply\"", Apart;
        /// Whether it is a card: an action that analysis may take away.
        CARD "card": Kind::Flag, "true", Findings;
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
        PAYOFFS "payoffs" required: Kind::Named(Naming::Of(Refers::Actor), &Kind::Formula),
            "{ US = 1, VN = \"0.2 - fear\" }", Game;
    }
}
