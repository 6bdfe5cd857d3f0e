//! Relations that move from period to period.

use super::declaration::block;

block! {
    /// A relation over time: states, the game played in each, and where its outcomes
    /// lead.
    relation "Relation" at "[relations.NAME]" {
        /// What it is, for people.
        LABEL "label": Kind::Text, "\"The partnership\"", Words;
        /// The game that is played in every state that names no other.
        GAME "game": Kind::Name(Refers::Game), "\"upgrade\"", Findings;
        /// Length of a period in months.
        PERIOD "period" required: Kind::Count, "6", Findings;
        /// Periods that the answer shows; 20 without this key.
        HORIZON "horizon": Kind::Count, "10", Findings;
        /// What a payoff of the next period is worth now, 0 to below 1: one formula
        /// for all players, or one each.
        DISCOUNT "discount" required: Kind::Precision, "{ US = 0.9, VN = \"patience\" }", Findings;
        /// The state on the as-of date.
        START "start" required: Kind::Text, "\"comprehensive\"", Findings;
        /// The states.
        STATES "states" required: Kind::Named(Naming::New, &Kind::Table(&state::BLOCK)),
            "[relations.NAME.states.comprehensive]", Apart;
        /// What moves by itself, whatever is played.
        OUTSIDE "outside": Kind::Named(Naming::New, &Kind::Table(&outside::BLOCK)),
            "[relations.NAME.outside.threat]", Apart;
        /// Groups of states that are asked about together, by name.
        GROUPS "groups": Kind::Named(Naming::New, &Kind::Texts),
            "{ upgraded = [\"strategic\", \"ally\"] }", Findings;
        /// Who hedges: which states keep all partners, and what being bound to one of
        /// them would give up.
        HEDGES "hedges": Kind::Named(Naming::New, &Kind::Table(&hedge::BLOCK)),
            "[relations.NAME.hedges.both]", Apart;
        /// Since when it has been in which state: the record of waiting, from which the
        /// parameters are learnt. Rows later than the as-of date are held out.
        RECORD "record": Kind::Tables(&spell::BLOCK), "[[relations.NAME.record]]", Apart;
        /// Where it is from that states lead where they do.
        SOURCE "source": Kind::Sources, "\"key\"", Words;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Words;
    }
}

block! {
    /// A state of a relation.
    state "State" at "[relations.NAME.states.STATE]" {
        /// What it is, for people.
        LABEL "label": Kind::Text, "\"Comprehensive partnership\"", Words;
        /// The game played in it.
        GAME "game": Kind::Name(Refers::Game), "\"upgrade\"", Findings;
        /// Parameters that have another value here: formulas over the parameters.
        SET "set": Kind::Named(Naming::Of(Refers::Parameter), &Kind::Formula),
            "{ tier = 1, threat_US = \"0.8 * threat_US\" }", Findings;
        /// Where an outcome of the game leads: states with their probabilities, of
        /// which one may be "rest". After an outcome that is not named it stays.
        NEXT "next": Kind::Named(Naming::Free, &Kind::Named(Naming::Free, &Kind::Formula)),
            "{ signed = { strategic = 1 } }", Findings;
    }
}

block! {
    /// A row of the record of a relation: its state since a day, until the next row.
    spell "Spell" at "[[relations.NAME.record]]" {
        /// The first day.
        SINCE "since" required: Kind::Day, "2013-07-25", Findings;
        /// The state.
        STATE "state" required: Kind::Text, "\"comprehensive\"", Findings;
        /// Where it is from.
        SOURCE "source": Kind::Sources, "\"key\"", Words;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Words;
    }
}

block! {
    /// A hedge: how likely an actor keeps several partners, and what that is worth.
    hedge "Hedge" at "[relations.NAME.hedges.HEDGE]" {
        /// What it is, for people.
        LABEL "label": Kind::Text, "\"Vietnam keeps both\"", Words;
        /// Who hedges: a player of the relation.
        BY "by" required: Kind::Name(Refers::Actor), "\"VN\"", Findings;
        /// The states, or groups of them, in which every partner is kept.
        KEEPS "keeps" required: Kind::Texts, "[\"comprehensive\"]", Findings;
        /// By partner: what the actor gives up when it is bound to that one, actions
        /// as `move.action`.
        BOUND "bound": Kind::Named(Naming::Of(Refers::Actor), &Kind::Texts),
            "{ US = [\"rejoinder.tilt\"], CN = [\"reply.accept\"] }", Findings;
    }
}

block! {
    /// Something that moves by itself from period to period.
    outside "Outside" at "[relations.NAME.outside.THING]" {
        /// What it is, for people.
        LABEL "label": Kind::Text, "\"How threatening the neighbour is\"", Words;
        /// How it stands on the as-of date.
        START "start" required: Kind::Text, "\"low\"", Findings;
        /// How it may stand.
        STATES "states" required: Kind::Named(Naming::New, &Kind::Table(&outside_state::BLOCK)),
            "[relations.NAME.outside.threat.states.low]", Apart;
    }
}

block! {
    /// How something that moves by itself may stand.
    outside_state "OutsideState" at "[relations.NAME.outside.THING.states.STATE]" {
        /// What it is, for people.
        LABEL "label": Kind::Text, "\"The neighbour is quiet\"", Words;
        /// Parameters that have another value then: formulas over the parameters.
        SET "set": Kind::Named(Naming::Of(Refers::Parameter), &Kind::Formula),
            "{ threat_US = 0.9 }", Findings;
        /// How it may stand in the next period, with probabilities of which one may
        /// be "rest". Without this key it stays.
        NEXT "next": Kind::Named(Naming::Free, &Kind::Formula),
            "{ high = \"p_rise\", low = \"rest\" }", Findings;
    }
}
