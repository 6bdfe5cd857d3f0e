//! The named graph of moves that a game is written as.

use crate::formula::Expression;
use crate::{ActorId, Basis, Span};

/// A branch of a chance node.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// Its probability; `None` is `rest`.
    pub probability: Option<Expression>,
    /// Node or outcome it leads to.
    pub to: String,
}

/// A draw of nature.
#[derive(Clone, Debug)]
pub struct ChanceNode {
    /// Its name.
    pub name: String,
    /// Its label, for people.
    pub label: String,
    /// Who sees the draw; `None` is everyone.
    pub seen_by: Option<Vec<ActorId>>,
    /// Its branches.
    pub branches: Vec<Branch>,
    /// Where it is declared.
    pub span: Span,
}

/// An action at a move.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// Node or outcome it leads to.
    pub to: String,
    /// Whether it is a card of the mover (it may be taken away in analysis).
    pub card: bool,
    /// What the mover gives away by taking it.
    pub concedes: Option<Concession>,
}

/// What an action gives away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concession {
    /// To whom.
    pub to: ActorId,
    /// How much, in the unit of the ledger's weights; above 0.
    pub weight: f64,
}

/// A move of an actor.
#[derive(Clone, Debug)]
pub struct MoveNode {
    /// Its name.
    pub name: String,
    /// Its label, for people.
    pub label: String,
    /// Whose move.
    pub by: ActorId,
    /// Who sees the action; `None` is everyone. The mover always does.
    pub seen_by: Option<Vec<ActorId>>,
    /// Its actions.
    pub actions: Vec<Action>,
    /// Where it is declared.
    pub span: Span,
}

/// An ending.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// Its label, for people.
    pub label: String,
    /// A payoff formula per player of the protocol.
    pub payoffs: Vec<Expression>,
    /// Where it is declared.
    pub span: Span,
}

/// Something that may happen in a play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It ends so (position of the outcome).
    Outcome(usize),
    /// A branch is taken: an action, or one of nature's.
    Branch {
        /// Node name.
        node: String,
        /// Action or branch name.
        branch: String,
    },
}

impl Happening {
    /// As a case file writes it: the outcome, or `node.branch`.
    pub fn name(&self, protocol: &Protocol) -> String {
        match self {
            Happening::Outcome(o) => protocol.outcomes[*o].name.clone(),
            Happening::Branch { node, branch } => format!("{node}.{branch}"),
        }
    }
    /// Whether it happens in a play that takes these branches (node, branch) and
    /// ends so.
    pub fn in_play(&self, path: &[(String, String)], outcome: usize) -> bool {
        match self {
            Happening::Outcome(o) => *o == outcome,
            Happening::Branch { node, branch } => {
                path.iter().any(|(n, b)| n == node && b == branch)
            }
        }
    }
}

/// Which plays leave a record: without one of these, nobody would have coded the
/// play as an episode.
#[derive(Clone, Debug)]
pub struct Selection {
    /// A play is recorded if any of these happens in it.
    pub recorded_if: Vec<Happening>,
    /// What that rests on.
    pub basis: Basis,
    /// Where it is declared.
    pub span: Span,
}

/// A game as written: named nodes, a graph without cycles.
#[derive(Clone, Debug)]
pub struct Protocol {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Name of the first node.
    pub start: String,
    /// The players: everyone who moves or is paid, in actor order.
    pub players: Vec<ActorId>,
    /// Precision λ per player.
    pub precision: Vec<Expression>,
    /// Nature's nodes.
    pub chance: Vec<ChanceNode>,
    /// Players' nodes.
    pub moves: Vec<MoveNode>,
    /// Endings.
    pub outcomes: Vec<Outcome>,
    /// Walk-away: actor and the outcome (position) that follows if it leaves.
    pub walk_away: Vec<(ActorId, usize)>,
    /// Which plays are recorded, if not all are.
    pub selection: Option<Selection>,
    /// Where it is declared.
    pub span: Span,
}

impl Protocol {
    /// Its nodes and endings, as far as play comes to them, so that each stands
    /// before those it leads to.
    pub fn order_of_play(&self) -> Vec<&str> {
        let targets = |name: &str| -> Vec<&str> {
            let moves = self.moves.iter().filter(|m| m.name == name);
            let chance = self.chance.iter().filter(|c| c.name == name);
            moves
                .flat_map(|m| m.actions.iter().map(|a| a.to.as_str()))
                .chain(chance.flat_map(|c| c.branches.iter().map(|b| b.to.as_str())))
                .collect()
        };
        let (mut finished, mut seen) = (Vec::new(), std::collections::HashSet::new());
        let mut stack = vec![(self.start.as_str(), false)];
        while let Some((name, ready)) = stack.pop() {
            if ready {
                finished.push(name);
            } else if seen.insert(name) {
                stack.push((name, true));
                stack.extend(targets(name).into_iter().map(|t| (t, false)));
            }
        }
        finished.reverse();
        finished
    }
}
