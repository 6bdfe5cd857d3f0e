//! What a tree is made of: players, nodes, information sets, outcomes.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);
        impl $name {
            /// The position in the table it indexes.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
id!(/// A player, counted from 0.
    PlayerId);
id!(/// A node; the root is 0 and parents come before children.
    NodeId);
id!(/// An information set of a player.
    InformationSetId);
id!(/// An information set of nature; its members share their probabilities.
    ChanceSetId);
id!(/// An outcome with its payoffs; several nodes may share one.
    OutcomeId);

/// What happens at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeKind {
    /// Nature draws a branch.
    Chance(ChanceSetId),
    /// A player chooses an action.
    Decision(InformationSetId),
    /// The play ends.
    Terminal,
}

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// A label for people; may be empty.
    pub label: String,
    /// The parent and which of its branches leads here; `None` at the root.
    pub parent: Option<(NodeId, u32)>,
    /// What happens here.
    pub kind: NodeKind,
    /// The children, one per branch, in order.
    pub children: Vec<NodeId>,
    /// An outcome paid on passing through this node, if any.
    pub outcome: Option<OutcomeId>,
}

/// An information set of a player: nodes among which the player cannot tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InformationSet {
    /// A label for people.
    pub label: String,
    /// Whose move it is.
    pub player: PlayerId,
    /// The actions, in order.
    pub actions: Vec<String>,
    /// The nodes of the set, in tree order.
    pub members: Vec<NodeId>,
}

/// An information set of nature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChanceSet<N> {
    /// A label for people.
    pub label: String,
    /// The branches, in order.
    pub actions: Vec<String>,
    /// The probability of each branch; they add to 1.
    pub probabilities: Vec<N>,
    /// The nodes of the set, in tree order.
    pub members: Vec<NodeId>,
}

/// What a play pays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome<N> {
    /// A label for people.
    pub label: String,
    /// One payoff per player.
    pub payoffs: Vec<N>,
}
