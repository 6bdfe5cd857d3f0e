//! Sets of plays of a game, and what a question asks of them.

use realpolitik_case::rival::Quantity;
use realpolitik_case::unfold::{CompiledGame, CompiledTerminal};
use realpolitik_case::{Edge, Happening, Question, VertexId};
use realpolitik_game::NodeId;

/// The endings that are consistent with something observed or asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    terminals: Vec<NodeId>,
    /// Whether that is every ending: then its probability is 1 without rounding.
    everything: bool,
}

impl Pattern {
    /// The endings whose play takes every one of these branches.
    /// Without any branch it is every ending, of probability 1.
    pub fn of(compiled: &CompiledGame, observed: &[Edge]) -> Pattern {
        Self::filter(compiled, |t| observed.iter().all(|e| t.path.contains(e)))
    }
    /// The endings whose play passes a node.
    pub fn passing(compiled: &CompiledGame, node: VertexId) -> Pattern {
        Self::filter(compiled, |t| t.path.iter().any(|e| e.node == node))
    }
    /// The endings with one of these outcomes (positions in the protocol).
    pub fn ending(compiled: &CompiledGame, outcomes: &[usize]) -> Pattern {
        Self::filter(compiled, |t| outcomes.contains(&t.outcome))
    }
    /// The endings of plays in which any of these happens.
    pub fn any_of(compiled: &CompiledGame, happenings: &[Happening]) -> Pattern {
        Self::filter(compiled, |t| happenings.iter().any(|h| h.in_play(&t.path, t.outcome)))
    }
    /// The endings of both.
    #[must_use]
    pub fn and(&self, other: &Pattern) -> Pattern {
        let both = |t: &NodeId| other.terminals.contains(t);
        Pattern {
            terminals: self.terminals.iter().copied().filter(both).collect(),
            everything: self.everything && other.everything,
        }
    }
    /// The endings that are kept.
    pub(crate) fn filter(
        compiled: &CompiledGame,
        keep: impl Fn(&CompiledTerminal) -> bool,
    ) -> Pattern {
        let hit = compiled.terminals.iter().filter(|t| keep(t));
        let terminals: Vec<NodeId> = hit.map(|t| t.node).collect();
        Pattern { everything: terminals.len() == compiled.terminals.len(), terminals }
    }
    /// The endings, in the order of the tree.
    pub fn terminals(&self) -> &[NodeId] {
        &self.terminals
    }
    /// Whether it is every ending.
    pub fn is_everything(&self) -> bool {
        self.everything
    }
    /// Its probability, from the realisation probability of every node.
    pub fn probability(&self, reach: &[f64]) -> f64 {
        if self.everything {
            return 1.0;
        }
        // Rounding may carry a sum of nearly everything past 1.
        self.terminals.iter().map(|t| reach[t.index()]).sum::<f64>().min(1.0)
    }
    /// Whether no play is consistent with it.
    pub fn is_impossible(&self) -> bool {
        self.terminals.is_empty()
    }
}

/// What a question asks for, in patterns.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionProbability {
    /// The probability of a pattern: its mean over draws.
    Plain(Pattern),
    /// The probability of an action where its move is reached: the mean over draws
    /// of the probability of the first given the second.
    Given(Pattern, Pattern),
    /// The probability of the first given that the second happened: the ratio of
    /// their means, for that it happened tells something of the parameters too.
    Supposed(Pattern, Pattern),
    /// A number that no game yields.
    Judged(f64),
    /// A number that follows from many plays and from no single one.
    OverTime,
}

impl QuestionProbability {
    /// What a question's quantity means in a compiled game.
    pub fn of(compiled: &CompiledGame, quantity: &Quantity) -> QuestionProbability {
        match quantity {
            Quantity::Outcomes { outcomes, .. } => {
                QuestionProbability::Plain(Pattern::ending(compiled, outcomes))
            }
            Quantity::Action { node, action, .. } => QuestionProbability::Given(
                Pattern::of(compiled, &[Edge { node: *node, branch: *action }]),
                Pattern::passing(compiled, *node),
            ),
            Quantity::Channel { any, .. } => {
                QuestionProbability::Plain(Pattern::any_of(compiled, any))
            }
            Quantity::Reached { .. } => QuestionProbability::OverTime,
            Quantity::Judged(p) => QuestionProbability::Judged(*p),
        }
    }
    /// What a question means in the compiled game that it is about, with what it
    /// supposes.
    pub fn question(compiled: &CompiledGame, question: &Question) -> QuestionProbability {
        let asked = QuestionProbability::of(compiled, &question.quantity);
        if question.given.is_empty() {
            return asked;
        }
        let given = Pattern::any_of(compiled, &question.given);
        match asked {
            QuestionProbability::Plain(p) => QuestionProbability::Supposed(p.and(&given), given),
            QuestionProbability::Given(p, reached) => {
                QuestionProbability::Supposed(p.and(&given), reached.and(&given))
            }
            other => other,
        }
    }
    /// The patterns whose probabilities it is made of: what is asked for, and out of
    /// what.
    pub fn patterns(&self) -> Option<(&Pattern, Option<&Pattern>)> {
        match self {
            QuestionProbability::Plain(p) => Some((p, None)),
            QuestionProbability::Given(p, given) | QuestionProbability::Supposed(p, given) => {
                Some((p, Some(given)))
            }
            QuestionProbability::Judged(_) | QuestionProbability::OverTime => None,
        }
    }
    /// Its value at one point; `None` where it is conditional on what never happens.
    pub fn value(&self, reach: &[f64]) -> Option<f64> {
        match self {
            QuestionProbability::Plain(p) => Some(p.probability(reach)),
            QuestionProbability::Given(p, given) | QuestionProbability::Supposed(p, given) => {
                let total = given.probability(reach);
                (total > 0.0).then(|| (p.probability(reach) / total).min(1.0))
            }
            QuestionProbability::Judged(p) => Some(*p),
            QuestionProbability::OverTime => None,
        }
    }
}
