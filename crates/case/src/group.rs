//! Groups of a case that bargain over positions.

use crate::formula::GroupRule;
use crate::{Basis, Case, Distribution, ParameterId, Span};
use realpolitik_bargain::{Belief, GroupFile};
use std::sync::Arc;

/// A number of a group as the case states it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GroupNumber {
    /// It is known, in the unit in which it is written.
    Known(f64),
    /// It is what this parameter is.
    Parameter(ParameterId),
}

/// Someone who bargains in a group.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its id.
    pub id: String,
    /// Who it is, for people; the id if not given.
    pub label: String,
    /// What its numbers rest on.
    pub basis: Basis,
    /// Where it is declared.
    pub span: Span,
}

/// A group that bargains; what it comes to is a quantity of formulas.
#[derive(Clone, Debug)]
pub struct BargainingGroup {
    /// Its id, as formulas name it.
    pub id: String,
    /// What it bargains about; the id if not given.
    pub label: String,
    /// The ids of its dimensions.
    pub dimensions: Vec<String>,
    /// Its members, as in the rule's group.
    pub members: Vec<Member>,
    /// The group at the middle of every belief, and the model that is asked.
    pub rule: Arc<GroupRule>,
    /// Options of the model that the case sets.
    pub options: Vec<(String, String)>,
    /// The numbers that the rule takes, each with its place.
    pub numbers: Vec<(GroupNumber, Span)>,
    /// What the numbers of its members rest on.
    pub basis: Basis,
    /// Where it is declared.
    pub span: Span,
}

impl Case {
    /// The bargaining group with this id.
    pub fn group(&self, id: &str) -> Option<&BargainingGroup> {
        self.groups.iter().find(|g| g.id == id)
    }

    /// A group by itself, with what is believed of its numbers. Numbers that are one
    /// parameter are drawn as one; rank correlations are left out, which a note says.
    pub fn group_file(&self, group: &BargainingGroup) -> GroupFile {
        let mut beliefs = Vec::new();
        let inputs = group.rule.inputs.iter().zip(&group.numbers);
        for ((actor, input, factor), (number, _)) in inputs {
            let GroupNumber::Parameter(p) = number else { continue };
            let distribution = self.parameters[p.index()].distribution.clone();
            if matches!(distribution, Distribution::Fixed { .. }) {
                continue;
            }
            let (actor, input, factor, stream) = (*actor, *input, *factor, p.0);
            beliefs.push(Belief { actor, input, distribution, factor, stream });
        }
        let drawn = |p: ParameterId| beliefs.iter().any(|b| b.stream == p.0);
        let mut notes = Vec::new();
        if self.correlations.iter().any(|c| drawn(c.a) && drawn(c.b)) {
            notes.push(
                "Rank correlations of the case hold in its games; here its numbers are drawn \
                 without them."
                    .to_owned(),
            );
        }
        GroupFile {
            group: group.rule.group.clone(),
            beliefs,
            settings: Some(group.rule.settings.smp.clone()),
            notes,
        }
    }
}
