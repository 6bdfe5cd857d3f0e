//! One notation for all that may be asked about.
//!
//! | Written | Means |
//! |---|---|
//! | `as_today` | the probability of an ending |
//! | `as_today+tilted` | the probability of either ending |
//! | `agreed` | the probability of a group of endings that the game names |
//! | `table.offer` | the probability of an action where its move is reached |
//! | `leverage:VN` | the leverage of an actor; `leverage:VN:US` where it has it over several |
//! | `gain:VN` | how much of what it could get the actor gets |
//! | `payoff:US` | the actor's expected payoff |
//! | `channel:quiet` | the probability that some move is made quietly; `channel:public` in the open |
//! | `question:ID` | what a question of the case asks |

use crate::error::AnalysisError;
use crate::quantity::kind::{Quantity, QuantityName, reachable};
use crate::quantity::probe::on_channel;
use realpolitik_case::diagnostic::did_you_mean;
use realpolitik_case::rival::Quantity as Forecast;
use realpolitik_case::{ActorId, Channel, Group};
use realpolitik_runs::RunError;
use realpolitik_runs::subject::Subject;
use realpolitik_runs::walk_away::walk_aways;

/// A quantity with how it is written and what it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// What is asked.
    pub quantity: Quantity,
    /// As written, in the notation of this module.
    pub text: String,
    /// In words, from the case where it has some.
    pub label: String,
}

impl Named {
    /// Reads a quantity of a game.
    ///
    /// # Errors
    /// [`AnalysisError::Quantity`] with the reason and the nearest names, or that
    /// the outcome is unknown or never reached.
    pub fn parse(subject: &Subject<'_>, text: &str) -> Result<Named, AnalysisError> {
        let text = text.trim();
        let reader = Notation { subject, text };
        let quantity = match text.split_once(':') {
            Some(("leverage", of)) => reader.leverage(of)?,
            Some(("gain", of)) => reader.gain(of)?,
            Some(("payoff", of)) => reader.payoff(of)?,
            Some(("question", id)) => reader.question(id)?,
            Some(("channel", name)) => reader.channel(name)?,
            Some((kind, _)) => {
                let kinds = ["leverage", "gain", "payoff", "channel", "question"];
                return Err(reader.wrong(did_you_mean(kind, "kinds", kinds)));
            }
            None => match text.split_once('.') {
                Some((node, action)) => reader.choice(node, action)?,
                None => reader.outcomes()?,
            },
        };
        Ok(Named { label: label(subject, &quantity), text: text.to_owned(), quantity })
    }

    /// The quantity by the names of its parts.
    pub fn name(&self, subject: &Subject<'_>) -> QuantityName {
        self.quantity.name(subject)
    }
}

struct Notation<'a> {
    subject: &'a Subject<'a>,
    text: &'a str,
}

impl Notation<'_> {
    fn wrong(&self, why: String) -> AnalysisError {
        AnalysisError::Quantity { text: self.text.to_owned(), why }
    }

    fn outcomes(&self) -> Result<Quantity, AnalysisError> {
        let all = &self.subject.protocol().outcomes;
        let reached = reachable(self.subject);
        let mut list = Vec::new();
        let protocol = self.subject.protocol();
        for name in self.text.split('+').map(str::trim) {
            // A group stands for those of its outcomes that play can come to.
            if let Some(group) = protocol.groups.iter().find(|g| g.name == name) {
                let before = list.len();
                list.extend(group.outcomes.iter().copied().filter(|o| reached.contains(o)));
                if list.len() == before {
                    return Err(AnalysisError::NotReached { outcome: name.to_owned() });
                }
                continue;
            }
            let Some(position) = all.iter().position(|o| o.name == name) else {
                let groups = protocol.groups.iter().map(|g| g.name.as_str());
                let known = reached.iter().map(|o| all[*o].name.as_str()).chain(groups);
                if self.text.contains('+') {
                    return Err(self.wrong(did_you_mean(name, "outcomes", known)));
                }
                let known: Vec<&str> = known.collect();
                return Err(RunError::UnknownOutcome {
                    name: name.to_owned(),
                    known: known.join(", "),
                }
                .into());
            };
            if !reached.contains(&position) {
                return Err(AnalysisError::NotReached { outcome: name.to_owned() });
            }
            list.push(position);
        }
        list.sort_unstable();
        list.dedup();
        if list.len() == reached.len() && list.len() > 1 {
            return Err(self.wrong("every play ends in one of these".to_owned()));
        }
        Ok(Quantity::Outcomes(list))
    }

    fn choice(&self, node: &str, action: &str) -> Result<Quantity, AnalysisError> {
        let moves = &self.subject.protocol().moves;
        let at = moves.iter().position(|m| m.name == node).ok_or_else(|| {
            self.wrong(did_you_mean(node, "moves", moves.iter().map(|m| m.name.as_str())))
        })?;
        let actions = &moves[at].actions;
        let action = actions.iter().position(|a| a.name == action).ok_or_else(|| {
            self.wrong(did_you_mean(action, "actions", actions.iter().map(|a| a.name.as_str())))
        })?;
        if !self.subject.compiled.sets.iter().any(|s| s.node == moves[at].id) {
            return Err(self.wrong(format!("no play comes to `{node}`")));
        }
        Ok(Quantity::Choice { node: at, action })
    }

    /// One of the players, who are those that may be named here.
    fn actor(&self, name: &str) -> Result<ActorId, AnalysisError> {
        let (case, players) = (self.subject.case, &self.subject.compiled.players);
        case.actor(name).filter(|a| players.contains(a)).ok_or_else(|| {
            let known = players.iter().map(|a| case.actors[a.index()].id.as_str());
            self.wrong(did_you_mean(name, "players", known))
        })
    }

    fn leverage(&self, named: &str) -> Result<Quantity, AnalysisError> {
        let (of, over) = match named.split_once(':') {
            Some((of, over)) => (self.actor(of)?, Some(self.actor(over)?)),
            None => (self.actor(named)?, None),
        };
        let conceding = &self.subject.compiled.conceding;
        let fits = |k: &usize| {
            let (a, b) = conceding.pairs[*k];
            a == of && over.is_none_or(|o| o == b)
        };
        let found: Vec<usize> = conceding.mutual().filter(fits).collect();
        match found[..] {
            [one] => Ok(Quantity::Leverage(one)),
            [] => Err(self.wrong(
                "the two do not both have an action marked as a concession to the other".to_owned(),
            )),
            _ => {
                let id = |a: ActorId| &self.subject.case.actors[a.index()].id;
                let ways: Vec<String> = found
                    .iter()
                    .map(|k| format!("leverage:{}:{}", id(of), id(conceding.pairs[*k].1)))
                    .collect();
                Err(self.wrong(format!("say over whom: {}", ways.join(", "))))
            }
        }
    }

    fn gain(&self, named: &str) -> Result<Quantity, AnalysisError> {
        let of = self.actor(named)?;
        let sides = walk_aways(self.subject.case, self.subject.compiled)?;
        sides.iter().position(|s| s.actor == of).map(Quantity::Gain).ok_or_else(|| {
            self.wrong(format!(
                "the game does not say what {named} is left with; add walk_away = {{ {named} = \"OUTCOME\", … }} for both sides"
            ))
        })
    }

    fn payoff(&self, named: &str) -> Result<Quantity, AnalysisError> {
        let of = self.actor(named)?;
        let place = self.subject.compiled.players.iter().position(|p| *p == of);
        place.map(Quantity::Payoff).ok_or_else(|| self.wrong("it is no player".to_owned()))
    }

    fn channel(&self, name: &str) -> Result<Quantity, AnalysisError> {
        let channel = match name {
            "quiet" => Channel::Quiet,
            "public" => Channel::Public,
            _ => return Err(self.wrong(did_you_mean(name, "channels", ["quiet", "public"]))),
        };
        if on_channel(self.subject, channel).is_impossible() {
            let why = format!("no action says  channel = \"{name}\"");
            return Err(self.wrong(why));
        }
        Ok(Quantity::Channel(channel))
    }

    fn question(&self, id: &str) -> Result<Quantity, AnalysisError> {
        let questions = &self.subject.case.questions;
        let at = questions.iter().position(|q| q.id == id).ok_or_else(|| {
            self.wrong(did_you_mean(id, "questions", questions.iter().map(|q| q.id.as_str())))
        })?;
        let asked = &questions[at].quantity;
        let Some(game) = asked.game() else {
            // A relation can be asked about whatever game is looked at.
            if matches!(asked, Forecast::Reached { .. }) {
                return Ok(Quantity::Question(at));
            }
            let why = "its probability is judged, and follows from no game";
            return Err(self.wrong(why.to_owned()));
        };
        if game != self.subject.compiled.protocol {
            let other = &self.subject.case.games[game].id;
            return Err(self.wrong(format!("it is about another game; add --game {other}")));
        }
        Ok(Quantity::Question(at))
    }
}

/// A quantity in words.
fn label(subject: &Subject<'_>, quantity: &Quantity) -> String {
    let protocol = subject.protocol();
    match quantity {
        Quantity::Outcomes(all) => {
            let same = |g: &&Group| {
                let mut members = g.outcomes.clone();
                members.retain(|o| reachable(subject).contains(o));
                members.sort_unstable();
                members.dedup();
                members == *all
            };
            if let Some(group) = protocol.groups.iter().find(same) {
                return group.label.clone();
            }
            let labels: Vec<&str> =
                all.iter().map(|o| protocol.outcomes[*o].label.as_str()).collect();
            labels.join("; or ")
        }
        Quantity::Choice { node, action } => {
            let m = &protocol.moves[*node];
            let action = &m.actions[*action];
            format!("{}: {}", m.label, action.label.as_ref().unwrap_or(&action.name))
        }
        Quantity::Channel(Channel::Quiet) => "Something is done quietly".to_owned(),
        Quantity::Channel(Channel::Public) => "Something is done in the open".to_owned(),
        Quantity::Question(q) => subject.case.questions[*q].label.clone(),
        Quantity::Leverage(_) | Quantity::Gain(_) | Quantity::Payoff(_) => {
            match quantity.name(subject) {
                QuantityName::Leverage { of, over } => format!("Leverage of {of} over {over}"),
                QuantityName::Gain { of, .. } => format!("How much of what it could get {of} gets"),
                QuantityName::Payoff { of } => {
                    format!("Expected payoff of {of}, 0 its worst ending and 1 its best")
                }
                _ => String::new(),
            }
        }
    }
}
