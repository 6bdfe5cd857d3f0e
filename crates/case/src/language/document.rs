//! The document itself, and what is said of it as a whole.

use super::declaration::block;
use super::{forecast, game, groups, parameters, people, regimes, relations, rivals};

block! {
    /// A case of interstate bargaining.
    case "Case" at "case.toml" {
        /// Version of the case language.
        SCHEMA "schema" required: Kind::Version, "1", Apart;
        /// The question of the case in a line.
        TITLE "title" required: Kind::Text, "\"Who gives way to whom, and why?\"", Words;
        /// What was known on this day counts; later rows are held out and used for
        /// scoring alone.
        AS_OF "as_of" required: Kind::Day, "2022-04-15", Findings;
        /// The answer sought, in a sentence.
        SUMMARY "summary": Kind::Text, "\"Does the patron waive the sanction?\"", Words;
        /// The two actors whose relation the case is about; the title of a report
        /// speaks of them. Without it they are the two that its questions name most.
        ABOUT "about": Kind::Pair(Refers::Actor), "[\"VN\", \"US\"]", Words;
        /// States and groups that act.
        ACTORS "actors" required:
            Kind::Named(Naming::New, &Kind::Table(&people::actor::BLOCK)), "[actors.US]", Apart;
        /// What is said of pairs of actors; the table is named after both, as in
        /// [dyads.US-VN].
        DYADS "dyads":
            Kind::Named(Naming::Free, &Kind::Table(&people::dyad::BLOCK)), "[dyads.US-VN]", Apart;
        /// The partnership ladder; who stands where is in tiers.csv.
        LADDER "ladder": Kind::Table(&ladder::BLOCK), "[ladder]", Apart;
        /// In which unit concessions are weighed.
        LEDGER "ledger": Kind::Table(&ledger::BLOCK), "[ledger]", Apart;
        /// The numbers of which one is not sure.
        PARAMETERS "parameters":
            Kind::Named(Naming::New, &Kind::Table(&parameters::parameter::BLOCK)),
            "[parameters.fear]", Apart;
        /// Questions of which the answer is known, by which experts are weighed.
        SEEDS "seeds":
            Kind::Named(Naming::Free, &Kind::Table(&parameters::seed::BLOCK)),
            "[seeds.exports]", Apart;
        /// Tables of data that beliefs may be drawn from.
        DATA "data":
            Kind::Named(Naming::Free, &Kind::Table(&parameters::table::BLOCK)),
            "[data.trade]", Apart;
        /// Rank correlations among parameters.
        CORRELATIONS "correlations":
            Kind::Tables(&parameters::correlation::BLOCK), "[[correlations]]", Apart;
        /// Quantities made of parameters, branches and one another, by name: each can
        /// stand in any formula over them, and is one term of an explanation.
        DEFINE "define": Kind::Named(Naming::New, &Kind::Formula),
            "{ cost = \"fear * if(mood.warm, 0.5, 1)\" }", Apart;
        /// Groups that bargain over positions; what they come to may stand in formulas.
        GROUPS "groups": Kind::Named(Naming::New, &Kind::Table(&groups::bargaining::BLOCK)),
            "[groups.council]", Apart;
        /// Games, as named graphs of moves; the first is the main one.
        GAMES "games" required:
            Kind::Named(Naming::New, &Kind::Table(&game::whole::BLOCK)), "[games.upgrade]", Apart;
        /// Relations that move from period to period.
        RELATIONS "relations":
            Kind::Named(Naming::Free, &Kind::Table(&relations::relation::BLOCK)),
            "[relations.partnership]", Apart;
        /// Rules that could bite, with a table of occasions each.
        REGIMES "regimes":
            Kind::Named(Naming::Free, &Kind::Table(&regimes::regime::BLOCK)),
            "[regimes.waiver]", Apart;
        /// Rival explanations; their priors add to 1.
        RIVALS "rivals":
            Kind::Named(Naming::Free, &Kind::Table(&rivals::rival::BLOCK)), "[rivals.fear]", Apart;
        /// Questions to forecast, with how they are settled.
        QUESTIONS "questions":
            Kind::Named(Naming::Free, &Kind::Table(&forecast::question::BLOCK)),
            "[questions.signed]", Apart;
    }
}

block! {
    /// The partnership ladder.
    ladder "Ladder" at "[ladder]" {
        /// Names of the tiers, lowest first.
        TIERS "tiers" required: Kind::Texts, "[\"none\", \"partner\", \"ally\"]", Findings;
    }
}

block! {
    /// How concessions are weighed.
    ledger "Ledger" at "[ledger]" {
        /// The unit of the weights in events.csv.
        UNIT "unit": Kind::Text, "\"points\"", Apart;
        /// Who weighed, when and how.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Apart;
        /// Where the scale is from.
        SOURCE "source": Kind::Sources, "\"key\"", Apart;
    }
}
