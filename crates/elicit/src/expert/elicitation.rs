//! Everything that was asked and answered.

use super::{Answer, Question};
use crate::cooke::{Item, Study};
use crate::files::{Mistake, Place};
use serde::Serialize;

/// One statement of a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Statement {
    /// A share of belief lies below a value.
    Quantile {
        /// The share, above 0 and below 1.
        share: f64,
        /// The value.
        value: f64,
    },
    /// An event has this probability.
    Probability {
        /// 0 to 1.
        value: f64,
    },
    /// The answer lies between two values, to a share of belief.
    Interval {
        /// The share, above 0 and below 1.
        share: f64,
        /// The lower value.
        low: f64,
        /// The higher value.
        high: f64,
    },
    /// The best guess.
    Best {
        /// The value.
        value: f64,
    },
}

/// A row of judgement: who said what, when and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    /// The round, from 1.
    pub round: u32,
    /// Who, by position.
    pub expert: usize,
    /// Of what, by position.
    pub question: usize,
    /// What.
    pub statement: Statement,
    /// Why; empty if not said.
    pub reason: String,
    /// When, as written; empty if not said.
    pub date: String,
    /// Where it stands.
    #[serde(skip)]
    pub at: Place,
}

/// Questions, experts and their judgements.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Elicitation {
    /// The title; empty if there is none.
    pub title: String,
    /// The names of the experts, in the order in which they appear.
    pub experts: Vec<String>,
    /// The questions, in the order in which they appear.
    pub questions: Vec<Question>,
    /// The judgements, in the order in which they stand.
    pub judgements: Vec<Judgement>,
}

impl Elicitation {
    /// The last round of which there is a judgement; 1 if there is none.
    pub fn last_round(&self) -> u32 {
        self.judgements.iter().map(|j| j.round).max().unwrap_or(1)
    }

    /// The question of this name.
    pub fn question(&self, id: &str) -> Option<usize> {
        self.questions.iter().position(|q| q.id == id)
    }

    /// What an expert says of a question in a round; `None` if nothing.
    pub fn answer(&self, round: u32, expert: usize, question: usize) -> Option<Answer> {
        let mut answer = Answer::default();
        let mut any = false;
        for j in &self.judgements {
            if (j.round, j.expert, j.question) != (round, expert, question) {
                continue;
            }
            any = true;
            match j.statement {
                Statement::Quantile { share, value } => answer.quantiles.push((share, value)),
                Statement::Probability { value } => answer.probability = Some(value),
                Statement::Interval { share, low, high } => {
                    answer.interval = Some((share, low, high));
                }
                Statement::Best { value } => answer.best = Some(value),
            }
            if !j.reason.is_empty() && !answer.reasons.contains(&j.reason) {
                answer.reasons.push(j.reason.clone());
            }
        }
        answer.quantiles.sort_by(|a, b| a.0.total_cmp(&b.0));
        any.then_some(answer)
    }

    /// The experts who have not said anything in a round.
    pub fn missing(&self, round: u32) -> Vec<usize> {
        let said = |e: &usize| self.judgements.iter().any(|j| j.round == round && j.expert == *e);
        (0..self.experts.len()).filter(|e| !said(e)).collect()
    }

    /// Without some of the experts.
    pub fn without(&self, gone: &[usize]) -> Elicitation {
        let kept: Vec<usize> = (0..self.experts.len()).filter(|e| !gone.contains(e)).collect();
        let place = |e: usize| kept.iter().position(|k| *k == e);
        Elicitation {
            title: self.title.clone(),
            experts: kept.iter().map(|e| self.experts[*e].clone()).collect(),
            questions: self.questions.clone(),
            judgements: self
                .judgements
                .iter()
                .filter_map(|j| Some(Judgement { expert: place(j.expert)?, ..j.clone() }))
                .collect(),
        }
    }

    /// The study of a round for Cooke's model: all questions that were answered by
    /// the quantiles that seed questions were answered by.
    ///
    /// # Errors
    /// Every mistake with its place: no realisation is there, an expert answered
    /// fewer than two seed questions, or seed questions were answered by different
    /// quantiles.
    pub fn study(&self, round: u32) -> Result<Study, Vec<Mistake>> {
        let seeds: Vec<usize> = (0..self.questions.len())
            .filter(|q| self.questions[*q].realization.is_some())
            .collect();
        let mut mistakes = self.unrealised(round);
        let first = self.judgements.first().map_or_else(Place::default, |j| j.at.clone());
        if seeds.is_empty() {
            if mistakes.is_empty() {
                mistakes.push(Mistake::error(
                    "RP0809",
                    first,
                    "no question has a realisation: nobody can be weighed",
                    "add a row of kind realisation with the known answer of each seed question",
                ));
            }
            return Err(mistakes);
        }
        let table: Vec<Vec<Vec<(f64, f64)>>> = (0..self.experts.len())
            .map(|e| {
                let points = |q| self.answer(round, e, q).map_or_else(Vec::new, |a| a.points());
                (0..self.questions.len()).map(points).collect()
            })
            .collect();
        let levels: Vec<f64> = seeds
            .iter()
            .flat_map(|q| table.iter().map(|of| &of[*q]))
            .find(|points| !points.is_empty())
            .map(|points| points.iter().map(|(p, _)| *p).collect())
            .unwrap_or_default();
        let alike = |points: &[(f64, f64)]| {
            points.len() == levels.len()
                && points.iter().zip(&levels).all(|((p, _), l)| (p - l).abs() < 1e-12)
        };
        for (e, answers) in table.iter().enumerate() {
            let answered = seeds.iter().filter(|q| !answers[**q].is_empty()).count();
            if answered < 2 {
                let plural = if answered == 1 { "" } else { "s" };
                mistakes.push(Mistake::error(
                    "RP0810",
                    self.place_of(round, e, None),
                    format!("{} answered {answered} seed question{plural}", self.experts[e]),
                    format!(
                        "ask for more of them, or leave the expert out with  --without \"{}\"",
                        self.experts[e]
                    ),
                ));
            }
            for q in seeds.iter().filter(|q| !answers[**q].is_empty() && !alike(&answers[**q])) {
                let asked: Vec<String> = levels.iter().map(|p| p.to_string()).collect();
                mistakes.push(Mistake::error(
                    "RP0811",
                    self.place_of(round, e, Some(*q)),
                    format!(
                        "{} answers {} by other quantiles than the first seed question",
                        self.experts[e], self.questions[*q].id
                    ),
                    format!("give every seed question the quantiles {}", asked.join(", ")),
                ));
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let item =
            |q: &Question| Item { id: q.id.clone(), scale: q.scale, realization: q.realization };
        let answer = |points: &Vec<(f64, f64)>| {
            alike(points).then(|| points.iter().map(|(_, x)| *x).collect::<Vec<f64>>())
        };
        Ok(Study {
            probabilities: levels.clone(),
            items: self.questions.iter().map(item).collect(),
            experts: self.experts.clone(),
            answers: table.iter().map(|of| of.iter().map(answer).collect()).collect(),
        })
    }

    /// Seed questions that were answered and have no realisation yet.
    fn unrealised(&self, round: u32) -> Vec<Mistake> {
        let open = |q: &usize| {
            let question = &self.questions[*q];
            question.seed && question.realization.is_none()
        };
        (0..self.questions.len())
            .filter(open)
            .map(|q| {
                let at = self.judgements.iter().find(|j| j.round == round && j.question == q);
                Mistake::error(
                    "RP0809",
                    at.map_or_else(Place::default, |j| j.at.clone()),
                    format!("the seed question {} has no realisation", self.questions[q].id),
                    "write the known answer as  realisation  of the question, or take  seed  away",
                )
            })
            .collect()
    }

    /// Where an expert speaks first in a round, of a question if one is given.
    fn place_of(&self, round: u32, expert: usize, question: Option<usize>) -> Place {
        let of = |j: &&Judgement| {
            j.expert == expert && j.round == round && question.is_none_or(|q| q == j.question)
        };
        let found = self.judgements.iter().find(of);
        let found = found.or_else(|| self.judgements.iter().find(|j| j.expert == expert));
        found.map_or_else(Place::default, |j| j.at.clone())
    }
}
