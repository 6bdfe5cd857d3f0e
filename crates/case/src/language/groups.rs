//! Groups that bargain over positions, and whose outcome a formula may name.

use super::declaration::{Words, block};
use super::parameters::BASES;

/// What says what a group comes to.
pub static MODELS: Words = Words {
    name: "GroupModel",
    docs: "What says what a group comes to.",
    words: &[
        ("smp", "Spatial model of politics, as in KTAB."),
        ("eum", "Expected utility model, dimension by dimension."),
        ("compromise", "Mean weighed by capability and salience."),
        ("median", "Median weighed by capability and salience, dimension by dimension."),
        ("nash", "Nash's bargain."),
    ],
};

block! {
    /// A group that bargains over positions: a coalition, a cabinet, a council.
    bargaining "BargainingGroup" at "[groups.NAME]" {
        /// What it bargains about, in a few words.
        LABEL "label": Kind::Text, "\"What the council offers\"", Words;
        /// The model that says what it comes to. Its outcome on a dimension, on the
        /// dimension's scale, is a quantity of every formula: NAME.DIMENSION, and NAME
        /// where there is one dimension.
        MODEL "model" required: Kind::Word(&MODELS), "\"compromise\"", Game;
        /// Options of the model, by name: how it is read.
        OPTIONS "options": Kind::Named(Naming::Free, &Kind::Text),
            "{ VotingRule = \"Prop\" }", Game;
        /// What positions are taken on.
        DIMENSIONS "dimensions" required:
            Kind::Named(Naming::New, &Kind::Table(&dimension::BLOCK)),
            "[groups.NAME.dimensions.NAME]", Apart;
        /// Who bargains.
        MEMBERS "members" required:
            Kind::Named(Naming::New, &Kind::Table(&member::BLOCK)),
            "[groups.NAME.members.NAME]", Apart;
        /// Where the numbers of all its members are from, unless they say otherwise.
        SOURCE "source": Kind::Sources, "\"key\"", Words;
        /// Who judged them, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Words;
        /// How far the source goes; without this key it counts as a judgement.
        BASIS "basis": Kind::Word(&BASES), "\"estimate\"", Findings;
    }
}

block! {
    /// A dimension on which positions are taken.
    dimension "GroupDimension" at "[groups.NAME.dimensions.NAME]" {
        /// What it is, for people.
        LABEL "label": Kind::Text, "\"Share of the dues\"", Words;
        /// The low end of its scale.
        LOW "low" required: Kind::Number, "0", Game;
        /// The high end.
        HIGH "high" required: Kind::Number, "100", Game;
        /// What holds if nothing is agreed.
        STATUS_QUO "status_quo": Kind::Number, "30", Game;
    }
}

block! {
    /// Someone who bargains in a group.
    member "GroupMember" at "[groups.NAME.members.NAME]" {
        /// Who it is, for people.
        LABEL "label": Kind::Text, "\"Ministry of Finance\"", Words;
        /// What it can bring to bear, in any unit that all members share.
        CAPABILITY "capability" required: Kind::Believed, "\"40 to 60\"", Game;
        /// Where it stands on each dimension, on the dimension's scale.
        POSITION "position" required:
            Kind::Named(Naming::Free, &Kind::Believed), "{ dues = \"20 to 40\" }", Game;
        /// How much of its attention each dimension is worth, 0 to 100.
        SALIENCE "salience" required:
            Kind::Named(Naming::Free, &Kind::Believed), "{ dues = 60 }", Game;
        /// Where its numbers are from.
        SOURCE "source": Kind::Sources, "\"key\"", Words;
        /// Who judged them, when and why.
        JUDGEMENT "judgement": Kind::Text, "\"the authors, 2022\"", Words;
        /// How far the source goes; without this key it counts as a judgement.
        BASIS "basis": Kind::Word(&BASES), "\"estimate\"", Findings;
    }
}
