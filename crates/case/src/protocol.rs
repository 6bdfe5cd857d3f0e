//! The named graph of moves that a game is written as.

use crate::formula::Expression;
use crate::{ActorId, Span};

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
