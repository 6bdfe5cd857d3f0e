//! The questions of a case that are about one game, added up over draws.

use crate::accumulate::{Estimate, UnitAccumulator};
use crate::bytes::{Encoded, Reader};
use crate::pattern::{Pattern, QuestionProbability};
use crate::ratio::RatioAccumulator;
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;

/// What is asked of a game, and the patterns to be watched for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuestionPlan {
    /// Positions of the questions in the case, and what each asks.
    pub asked: Vec<(usize, QuestionProbability)>,
    /// The patterns, in the order of the questions: what is asked for and, where
    /// there is one, out of what.
    pub patterns: Vec<Pattern>,
}

impl QuestionPlan {
    /// The questions that are about this game.
    pub fn new(case: &Case, compiled: &CompiledGame) -> Self {
        let mut plan = QuestionPlan::default();
        for (i, q) in case.questions.iter().enumerate() {
            if q.quantity.game() != Some(compiled.protocol) {
                continue;
            }
            let asked = QuestionProbability::question(compiled, q);
            if let Some((part, whole)) = asked.patterns() {
                plan.patterns.push(part.clone());
                plan.patterns.extend(whole.cloned());
            }
            plan.asked.push((i, asked));
        }
        plan
    }
    /// A total that has seen nothing.
    pub fn empty(&self, quasi_random: bool) -> QuestionTotals {
        let one = |asked: &QuestionProbability| match (asked, quasi_random) {
            (QuestionProbability::Supposed(..), true) => {
                QuestionTotal::Ratio(RatioAccumulator::quasi_random())
            }
            (QuestionProbability::Supposed(..), false) => {
                QuestionTotal::Ratio(RatioAccumulator::default())
            }
            (_, true) => QuestionTotal::Mean(UnitAccumulator::quasi_random()),
            (_, false) => QuestionTotal::Mean(UnitAccumulator::default()),
        };
        QuestionTotals(self.asked.iter().map(|(q, asked)| (*q, one(asked))).collect())
    }
}

/// One question over draws.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionTotal {
    /// A mean over draws.
    Mean(UnitAccumulator),
    /// A ratio of two.
    Ratio(RatioAccumulator),
}

/// Questions over draws: position in the case, and its total.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuestionTotals(Vec<(usize, QuestionTotal)>);

impl QuestionTotals {
    /// Adds a draw; `read` gives the probability of a pattern of the plan.
    #[inline]
    pub(crate) fn add(&mut self, plan: &QuestionPlan, draw: u64, read: impl Fn(usize) -> f64) {
        let mut at = 0;
        for ((_, total), (_, asked)) in self.0.iter_mut().zip(&plan.asked) {
            let part = read(at);
            match (asked, total) {
                (QuestionProbability::Plain(_), QuestionTotal::Mean(mean)) => {
                    mean.add(part);
                    mean.add_groups(&[draw], &[part]);
                    at += 1;
                }
                (QuestionProbability::Given(..), QuestionTotal::Mean(mean)) => {
                    let whole = read(at + 1);
                    if whole > 0.0 {
                        mean.add(part / whole);
                        mean.add_groups(&[draw], &[part / whole]);
                    }
                    at += 2;
                }
                (QuestionProbability::Supposed(..), QuestionTotal::Ratio(ratio)) => {
                    ratio.add(draw, part, read(at + 1));
                    at += 2;
                }
                _ => {}
            }
        }
    }
    /// Adds all that another has seen of the same plan.
    pub fn merge(&mut self, other: &QuestionTotals) {
        for ((_, a), (_, b)) in self.0.iter_mut().zip(&other.0) {
            match (a, b) {
                (QuestionTotal::Mean(a), QuestionTotal::Mean(b)) => a.merge(b),
                (QuestionTotal::Ratio(a), QuestionTotal::Ratio(b)) => a.merge(b),
                _ => {}
            }
        }
    }
    /// Whether the question at a position of the case is among them.
    pub fn has(&self, question: usize) -> bool {
        self.0.iter().any(|(q, _)| *q == question)
    }
    /// The estimate of the question at a position of the case; `None` if it is not
    /// among them, or supposes what never happens.
    pub fn estimate(&self, question: usize) -> Option<Estimate> {
        let (_, total) = self.0.iter().find(|(q, _)| *q == question)?;
        match total {
            QuestionTotal::Mean(mean) => mean.estimate(),
            QuestionTotal::Ratio(ratio) => ratio.estimate(),
        }
    }
}

impl Encoded for QuestionTotals {
    fn write(&self, out: &mut Vec<u8>) {
        for (_, total) in &self.0 {
            match total {
                QuestionTotal::Mean(mean) => mean.write(out),
                QuestionTotal::Ratio(ratio) => ratio.write(out),
            }
        }
    }
    fn read(&mut self, from: &mut Reader<'_>) -> Option<()> {
        self.0.iter_mut().try_for_each(|(_, total)| match total {
            QuestionTotal::Mean(mean) => mean.read(from),
            QuestionTotal::Ratio(ratio) => ratio.read(from),
        })
    }
}
