//! What may be asked of a solved point: endings, actions, leverage, gain, an
//! expected payoff, a question of the case.

use realpolitik_case::rival::Quantity as Forecast;
use realpolitik_case::{ActorId, Channel, Question};
use realpolitik_runs::subject::Subject;
use realpolitik_runs::walk_away::walk_aways;
use schemars::JsonSchema;
use serde::Serialize;

/// A number that follows from a solved point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The probability that play ends in one of these outcomes (positions in the
    /// protocol, ascending).
    Outcomes(Vec<usize>),
    /// The probability of an action given that its move is reached (positions in
    /// the protocol).
    Choice {
        /// The move.
        node: usize,
        /// The action.
        action: usize,
    },
    /// Leverage, by the place of the pair in
    /// [`realpolitik_case::conceding::Conceding`]; not a number where hardly
    /// anything is conceded.
    Leverage(usize),
    /// How much of what it could get an actor gets, by its place among
    /// [`walk_aways`]; not a number where it has nothing to gain.
    Gain(usize),
    /// The expected payoff of a player of the compiled game, on a scale on which
    /// the player's worst ending at the base point is 0 and its best is 1.
    Payoff(usize),
    /// The probability that some move of the play is made on a channel: in the open
    /// or quietly.
    Channel(Channel),
    /// What a question of the case asks, by its position.
    Question(usize),
}

/// A quantity in the findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum QuantityName {
    /// The probability of an outcome.
    Outcome {
        /// Its id.
        outcome: String,
    },
    /// The probability that play ends in one of several outcomes.
    Outcomes {
        /// Their ids.
        outcomes: Vec<String>,
    },
    /// The probability of an action where it can be taken.
    Choice {
        /// Who takes it.
        by: String,
        /// The move.
        node: String,
        /// The action.
        action: String,
    },
    /// The leverage of one actor over another.
    Leverage {
        /// Who holds it.
        of: String,
        /// Over whom.
        over: String,
    },
    /// How much of what it could get an actor gets.
    Gain {
        /// The actor.
        of: String,
        /// With whom the relation is.
        with: String,
    },
    /// An expected payoff, from 0 (the actor's worst ending at the base point) to
    /// 1 (its best).
    Payoff {
        /// The actor.
        of: String,
    },
    /// The probability that some move is made in the open, or quietly.
    Channel {
        /// On which channel.
        channel: Channel,
    },
    /// The probability that a question of the case asks for.
    Question {
        /// Its id.
        question: String,
    },
}

/// On what scale a quantity is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// A probability.
    Probability,
    /// A share between 0 and 1 that is no probability.
    Share,
    /// Any number.
    Line,
}

impl Quantity {
    /// The probability of one outcome.
    pub fn outcome(position: usize) -> Self {
        Quantity::Outcomes(vec![position])
    }

    /// The quantity by the names of its parts.
    pub fn name(&self, subject: &Subject<'_>) -> QuantityName {
        let protocol = subject.protocol();
        let actor = |a: ActorId| subject.case.actors[a.index()].id.clone();
        match self {
            Quantity::Outcomes(all) => {
                let mut names: Vec<String> =
                    all.iter().map(|o| protocol.outcomes[*o].name.clone()).collect();
                match (names.len(), names.pop()) {
                    (1, Some(outcome)) => QuantityName::Outcome { outcome },
                    (_, last) => {
                        names.extend(last);
                        QuantityName::Outcomes { outcomes: names }
                    }
                }
            }
            Quantity::Choice { node, action } => {
                let m = &protocol.moves[*node];
                QuantityName::Choice {
                    by: actor(m.by),
                    node: m.name.clone(),
                    action: m.actions[*action].name.clone(),
                }
            }
            Quantity::Leverage(pair) => {
                let (of, over) = subject.compiled.conceding.pairs[*pair];
                QuantityName::Leverage { of: actor(of), over: actor(over) }
            }
            Quantity::Gain(side) => {
                // Whoever has a gain stands among those who can walk away.
                let sides = walk_aways(subject.case, subject.compiled).unwrap_or_default();
                let of = sides.get(*side).map_or_else(String::new, |s| actor(s.actor));
                let with = sides.get(*side).map_or_else(String::new, |s| actor(s.other));
                QuantityName::Gain { of, with }
            }
            Quantity::Payoff(player) => {
                QuantityName::Payoff { of: actor(subject.compiled.players[*player]) }
            }
            Quantity::Channel(channel) => QuantityName::Channel { channel: *channel },
            Quantity::Question(q) => {
                QuantityName::Question { question: subject.case.questions[*q].id.clone() }
            }
        }
    }

    /// The quantity that a question of the case asks for stands in its place, unless
    /// the question supposes something; a probability that was judged and not solved
    /// for has none, and no single play answers where a relation has been by a day.
    pub fn resolved(&self, subject: &Subject<'_>) -> Option<Quantity> {
        let Quantity::Question(q) = self else { return Some(self.clone()) };
        let protocol = subject.protocol();
        let question = subject.case.questions.get(*q)?;
        if !question.given.is_empty() {
            return Some(self.clone());
        }
        match &question.quantity {
            Forecast::Reached { .. } | Forecast::Judged(_) => None,
            Forecast::Outcomes { outcomes, .. } => {
                let mut all = outcomes.clone();
                all.sort_unstable();
                all.dedup();
                Some(Quantity::Outcomes(all))
            }
            Forecast::Channel { channel, .. } => Some(Quantity::Channel(*channel)),
            Forecast::Action { node, action, .. } => {
                let at = protocol.moves.iter().position(|m| m.id == *node)?;
                let actions = &protocol.moves[at].actions;
                let action = actions.iter().position(|a| a.id == *action)?;
                Some(Quantity::Choice { node: at, action })
            }
        }
    }

    /// Where it is where a relation has been by a day: the relation and the states, by
    /// position, and the question.
    pub(crate) fn reached<'a>(
        &self,
        subject: &Subject<'a>,
    ) -> Option<(usize, &'a [usize], &'a Question)> {
        let Quantity::Question(q) = self else { return None };
        let question = subject.case.questions.get(*q)?;
        match &question.quantity {
            Forecast::Reached { relation, states } => Some((*relation, states, question)),
            _ => None,
        }
    }

    /// On what scale it is told.
    pub fn scale(&self) -> Scale {
        match self {
            Quantity::Outcomes(_)
            | Quantity::Choice { .. }
            | Quantity::Channel(_)
            | Quantity::Question(_) => Scale::Probability,
            Quantity::Leverage(_) => Scale::Share,
            Quantity::Gain(_) | Quantity::Payoff(_) => Scale::Line,
        }
    }

    /// The value on whose other side the answer is another, if none is named: one
    /// half; of a gain 0, below which the actor would rather walk away.
    pub fn usual_bar(&self) -> f64 {
        if matches!(self, Quantity::Gain(_)) { 0.0 } else { 0.5 }
    }
}

/// Every outcome that play can reach, every action but the last of every move
/// (the last is what the others leave), and the leverage of each over each.
pub fn all(subject: &Subject<'_>) -> Vec<Quantity> {
    let protocol = subject.protocol();
    let mut list: Vec<Quantity> = reachable(subject).into_iter().map(Quantity::outcome).collect();
    for (node, m) in protocol.moves.iter().enumerate() {
        for action in 0..m.actions.len().saturating_sub(1) {
            list.push(Quantity::Choice { node, action });
        }
    }
    list.extend(subject.compiled.conceding.mutual().map(Quantity::Leverage));
    list
}

/// Positions of the outcomes that some play ends in, ascending.
pub fn reachable(subject: &Subject<'_>) -> Vec<usize> {
    let mut list: Vec<usize> = subject.compiled.terminals.iter().map(|t| t.outcome).collect();
    list.sort_unstable();
    list.dedup();
    list
}
