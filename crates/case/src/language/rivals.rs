//! Rival explanations.

use super::declaration::block;
use super::parameters;

block! {
    /// A rival explanation: the case with something set otherwise.
    rival "Rival" at "[rivals.NAME]" {
        /// What it claims.
        LABEL "label": Kind::Text, "\"Power decides\"", Words;
        /// Its weight before the evidence; over all rivals they add to 1.
        PRIOR "prior" required: Kind::Share, "0.5", Findings;
        /// Parameters set otherwise.
        SET "set": Kind::Named(
            Naming::Of(Refers::Parameter),
            &Kind::Setting(&parameters::setting::BLOCK),
        ), "{ fear = 0.1 }", Findings;
        /// Payoffs replaced: by game, outcome and player.
        PAYOFFS "payoffs": Kind::Named(
            Naming::Of(Refers::Game),
            &Kind::Named(
                Naming::Of(Refers::Outcome),
                &Kind::Named(Naming::Of(Refers::Actor), &Kind::Formula),
            ),
        ), "{ upgrade = { today = { US = \"0.9 * known\" } } }", Findings;
        /// Where it is from.
        SOURCE "source": Kind::Sources, "\"key\"", Words;
        /// Who judged it, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Words;
    }
}
