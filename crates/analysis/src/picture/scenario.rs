//! A case with some things otherwise, and its answer over ranges of draws.

use crate::error::AnalysisError;
use crate::headline::leverage::{Leverage, leverage};
use crate::headline::outcome::{MoveFinding, OutcomeFinding, moves, outcomes};
use crate::headline::path::Path;
use crate::headline::path::base_path;
use crate::options::Options;
use crate::relations::{RelationFinding, relations};
use crate::rivals::proposal::ENOUGH;
use crate::rivals::weighed::{Effort, Weighed, carried_together, weigh_on};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Distribution, Edge, ParameterId};
use realpolitik_runs::accumulate::Estimate;
use realpolitik_runs::subject::compiled_game;
use realpolitik_runs::sweep::{Progress, Sweep, sweep};
use std::ops::Range;
use std::sync::atomic::Ordering;

/// Draws of all accounts together that have to carry the record for a glance: the
/// standard error of a probability is then at most five points.
const GLANCE: f64 = 100.0;

/// What is otherwise than in the case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// Parameters held at a value.
    pub set: Vec<(String, f64)>,
    /// Cards taken away: a parameter, or `move.action`.
    pub without: Vec<String>,
    /// The rival explanation to reason by.
    pub rival: Option<String>,
    /// What may be known.
    pub as_of: Option<jiff::civil::Date>,
}

impl Scenario {
    /// Whether it asks for a case as it is written.
    pub fn is_case(&self, case: &Case) -> bool {
        let day = self.as_of.is_none_or(|d| d == case.as_of);
        day && self.set.is_empty() && self.without.is_empty() && self.rival.is_none()
    }
}

/// Why a scenario does not fit a case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// No such parameter.
    #[error("the case has no parameter `{0}`")]
    Parameter(String),
    /// A value that is no number.
    #[error("`{0}` cannot be held at a value that is not finite")]
    Value(String),
    /// No such card.
    #[error("the case has no card `{0}`")]
    Card(String),
    /// No such rival.
    #[error("the case has no rival explanation `{0}`")]
    Rival(String),
    /// A move would be left without any action.
    #[error("`{0}` is the last action of its move and cannot be taken away")]
    LastAction(String),
}

/// What a card is, in the first game of its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardId {
    /// A parameter with a value to take it away.
    Condition(ParameterId),
    /// An action marked as a card.
    Action(Edge),
}

/// A card of a case: a condition with a value to take it away, or an action
/// marked as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What is taken away with it.
    pub what: CardId,
    /// By this name.
    pub id: String,
    /// Position of the actor whose card it is.
    pub of: usize,
    /// Its label.
    pub label: String,
}

/// The cards of a case's first game.
pub fn cards(case: &Case) -> Vec<Card> {
    let conditions = case.parameters.iter().enumerate().filter_map(|(i, p)| {
        let of = p.card_of.filter(|_| p.without.is_some())?;
        let what = CardId::Condition(ParameterId(i as u32));
        Some(Card { what, id: p.id.clone(), of: of.index(), label: p.label.clone() })
    });
    let actions = case.games.first().into_iter().flat_map(|g| {
        g.moves.iter().flat_map(|m| {
            m.actions.iter().filter(|a| a.card).map(|a| Card {
                what: CardId::Action(Edge { node: m.id, branch: a.id }),
                id: format!("{}.{}", m.name, a.name),
                of: m.by.index(),
                label: format!("{}: {}", m.label, a.label.as_ref().unwrap_or(&a.name)),
            })
        })
    });
    conditions.chain(actions).collect()
}

impl Scenario {
    /// The case as the scenario has it. A rival comes first, then cards, then
    /// values that are held.
    pub fn apply(&self, case: &Case) -> Result<Case, ScenarioError> {
        let mut made = case.clone();
        if let Some(id) = &self.rival {
            let rival = case
                .rivals
                .iter()
                .find(|r| r.id == *id)
                .ok_or_else(|| ScenarioError::Rival(id.clone()))?;
            for (p, d) in &rival.set {
                made.parameters[p.index()].distribution = d.clone();
            }
            for (game, outcome, player, payoff) in &rival.payoffs {
                made.games[*game].outcomes[*outcome].payoffs[*player] = payoff.clone();
            }
        }
        for card in &self.without {
            let what = named(&made, card).ok_or_else(|| ScenarioError::Card(card.clone()))?;
            take_away(&mut made, what)?;
        }
        for (id, value) in &self.set {
            let p = case.parameter(id).ok_or_else(|| ScenarioError::Parameter(id.clone()))?;
            if !value.is_finite() {
                return Err(ScenarioError::Value(id.clone()));
            }
            made.parameters[p.index()].distribution = Distribution::Fixed { value: *value };
        }
        if let Some(day) = self.as_of {
            made.as_of = day;
        }
        Ok(made)
    }
}

/// The card of this name, if the case has it.
fn named(case: &Case, card: &str) -> Option<CardId> {
    let what = match card.split_once('.') {
        Some((node, action)) => CardId::Action(case.games.first()?.names.edge(node, action)?),
        None => CardId::Condition(case.parameter(card)?),
    };
    let there = match what {
        CardId::Condition(p) => {
            let p = &case.parameters[p.index()];
            p.card_of.is_some() && p.without.is_some()
        }
        CardId::Action(edge) => {
            let m = case.games.first()?.move_at(edge.node)?;
            m.actions.iter().any(|a| a.card && a.id == edge.branch)
        }
    };
    there.then_some(what)
}

/// Takes a card of a case away; one that is not there stays away.
pub(crate) fn take_away(case: &mut Case, card: CardId) -> Result<(), ScenarioError> {
    match card {
        CardId::Condition(p) => {
            let parameter = &mut case.parameters[p.index()];
            if let Some(value) = parameter.without {
                parameter.distribution = Distribution::Fixed { value };
            }
        }
        CardId::Action(edge) => {
            let Some(game) = case.games.first_mut() else { return Ok(()) };
            let name = |(node, action)| format!("{node}.{action}");
            let last = ScenarioError::LastAction(name(game.names.pair(edge)));
            let Some(m) = game.moves.iter_mut().find(|m| m.id == edge.node) else {
                return Ok(());
            };
            if m.actions.iter().all(|a| a.id == edge.branch) {
                return Err(last);
            }
            m.actions.retain(|a| a.id != edge.branch);
        }
    }
    Ok(())
}

/// An answer that grows with the draws it is given.
#[derive(Debug)]
pub struct Running<'a> {
    case: &'a Case,
    compiled: CompiledGame,
    path: Path,
    total: Option<Sweep>,
    /// The accounts, weighed by the draws of the last glance.
    weighed: Option<Weighed>,
    seed: u64,
    jobs: usize,
}

/// What a scenario comes to.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Endings, likeliest first.
    pub outcomes: Vec<OutcomeFinding>,
    /// Moves, in file order.
    pub moves: Vec<MoveFinding>,
    /// The likeliest play at the base point.
    pub path: Path,
    /// Leverage.
    pub leverage: Vec<Leverage>,
    /// Per question of the case: its probability, if it is about this game.
    pub questions: Vec<Option<Estimate>>,
    /// Draws certified.
    pub certified: u64,
    /// Draws that failed.
    pub failed: u64,
}

/// What a scenario comes to after the record.
#[derive(Clone, Debug)]
pub struct AfterRecord {
    /// Per ending: its name and its probability.
    pub outcomes: Vec<(String, Option<Estimate>)>,
    /// Per question of the case; none for one that is not about a game.
    pub questions: Vec<Option<Estimate>>,
}

/// Where relations will stand under a scenario.
#[derive(Clone, Debug)]
pub struct OverTime {
    /// In file order.
    pub relations: Vec<RelationFinding>,
    /// Per question of the case, if it is about a relation: as judged, and after the
    /// relation's record where that says something.
    pub questions: Vec<Option<(Estimate, Option<Estimate>)>>,
}

/// Where a case's relations will stand over time, and the questions about them; after
/// their records unless only what is judged is asked for. `None` for a case without
/// relations, and where it was stopped.
///
/// # Errors
/// If a relation has no certified solution.
pub fn over_time(
    case: &Case,
    options: &Options,
    progress: &Progress,
) -> Result<Option<OverTime>, AnalysisError> {
    if case.relations.is_empty() {
        return Ok(None);
    }
    let found = relations(case, options, progress)?;
    if progress.stop.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let answer = |q| Some((found.answer(case, q)?, found.answer_after_record(case, q)));
    let questions = (0..case.questions.len()).map(answer).collect();
    Ok(Some(OverTime { questions, relations: found.findings }))
}

/// An answer so far, without its case.
#[derive(Debug)]
pub struct Total {
    compiled: CompiledGame,
    path: Path,
    sweep: Option<Sweep>,
    weighed: Option<Weighed>,
}

impl<'a> Running<'a> {
    /// Starts an answer; nothing has been drawn yet.
    pub fn new(
        case: &'a Case,
        game: Option<&str>,
        seed: u64,
        jobs: usize,
    ) -> Result<Self, AnalysisError> {
        let compiled = compiled_game(case, game)?;
        let path = base_path(case, &compiled)?;
        Ok(Self::resume(case, seed, jobs, Total { compiled, path, sweep: None, weighed: None }))
    }

    /// Goes on from where an answer to the same scenario was left.
    pub fn resume(case: &'a Case, seed: u64, jobs: usize, total: Total) -> Self {
        let Total { compiled, path, sweep, weighed } = total;
        Running { case, compiled, path, total: sweep, weighed, seed, jobs }
    }

    /// The answer so far, to go on from later.
    pub fn into_total(self) -> Total {
        let Running { compiled, path, total: sweep, weighed, .. } = self;
        Total { compiled, path, sweep, weighed }
    }

    /// The game of the scenario.
    pub fn compiled(&self) -> &CompiledGame {
        &self.compiled
    }

    /// Adds a range of draws. Any cut into ranges gives the same bits.
    pub fn add(&mut self, draws: Range<u64>, progress: &Progress) -> Result<(), AnalysisError> {
        let part = sweep(self.case, &self.compiled, self.seed, draws, self.jobs, progress)?;
        match &mut self.total {
            Some(total) => total.merge(&part),
            None => self.total = Some(part),
        }
        Ok(())
    }

    /// What the record makes of the scenario, by so many draws. What is held at a value
    /// is held in the plays that were seen too, as if it were known, which is what the
    /// same value written into the case comes to. For a `glance` on the way to more draws
    /// fewer have to carry it, and none is drawn anew; draws that a glance solved are not
    /// solved again for more. `None` if nothing was seen, or if too few draws carry what
    /// follows from it.
    ///
    /// # Errors
    /// If a game of the record cannot be compiled, or no draw of an account is certified.
    pub fn after_record(
        &mut self,
        draws: u64,
        glance: bool,
        progress: &Progress,
    ) -> Result<Option<AfterRecord>, AnalysisError> {
        let protocol = &self.case.games[self.compiled.protocol];
        let options = Options {
            game: Some(protocol.id.clone()),
            seed: self.seed,
            jobs: self.jobs,
            draws,
            ..Options::default()
        };
        let effort = Effort { codings: false, redraw: !glance, beside: 0, headline: false };
        let fewer = self.weighed.take();
        let weighed = weigh_on(self.case, &options, effort, fewer, progress)?;
        let Some(weighed) = weighed.filter(|w| !w.interrupted) else { return Ok(None) };
        let weighed = self.weighed.insert(weighed);
        let Some(pool) = weighed.pool() else { return Ok(None) };
        let carried = match glance {
            true => carried_together(&pool) >= GLANCE,
            false => weighed.carried() >= ENOUGH,
        };
        if !carried {
            return Ok(None);
        }
        let ends = protocol.outcomes.iter().enumerate();
        Ok(Some(AfterRecord {
            outcomes: ends.map(|(i, o)| (o.name.clone(), weighed.outcome(&pool, i))).collect(),
            questions: (0..self.case.questions.len()).map(|q| weighed.question(&pool, q)).collect(),
        }))
    }

    /// What the draws so far come to; `None` before the first certified one.
    pub fn reply(&self) -> Option<Reply> {
        let total = self.total.as_ref().filter(|t| t.certified > 0)?;
        let protocol = &self.case.games[self.compiled.protocol];
        Some(Reply {
            outcomes: outcomes(protocol, &self.compiled, total),
            moves: moves(self.case, protocol, &self.compiled, total),
            path: self.path.clone(),
            leverage: leverage(self.case, &self.compiled, total),
            questions: (0..self.case.questions.len())
                .map(|q| total.questions.estimate(q))
                .collect(),
            certified: total.certified,
            failed: total.failures,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_case::load::{Limits, load_memory};

    const CASE: &str = r#"
schema = 1
title = "A card that stands before other actions"
as_of = 2022-01-01
[actors.A]
name = "A"
[games.g]
title = "g"
precision = 1
start = "m"
[games.g.moves.m]
by = "A"
actions = { press = { to = "end", card = true }, offer = "end", wait = "end" }
[games.g.outcomes.end]
payoffs.A = "3 * m.press + 2 * m.offer + m.wait"
"#;

    #[test]
    fn formulas_mean_the_same_when_an_action_before_is_gone() {
        let loaded = load_memory("t", &[("case.toml", CASE.as_bytes())], &Limits::default());
        let case = loaded.case.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let without = |card: &str| {
            Scenario { without: vec![card.to_owned()], ..Scenario::default() }.apply(&case)
        };
        let less = without("m.press").unwrap();
        let mut running = Running::new(&less, None, 1, 1).unwrap();
        running.add(0..4, &Progress::default()).unwrap();
        let reply = running.reply().unwrap();
        let [m] = reply.moves.as_slice() else { panic!("one move") };
        let names: Vec<&str> = m.actions.iter().map(|a| a.name.as_str()).collect();
        assert_eq!(names, ["offer", "wait"]);
        // Odds of e² to e¹.
        let p = 1.0 / (1.0 + libm::exp(-1.0));
        assert!((m.actions[0].probability.mean - p).abs() < 1e-10);
        assert_eq!(without("m.offer").unwrap_err(), ScenarioError::Card("m.offer".to_owned()));
        assert_eq!(without("m.no").unwrap_err(), ScenarioError::Card("m.no".to_owned()));
    }
}
