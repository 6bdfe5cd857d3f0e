//! The answer under each expert and under each pool.

use super::shapley::{Contribution, contributions};
use crate::error::AnalysisError;
use crate::quantity::notation::Named;
use crate::quantity::probe::Probe;
use realpolitik_case::{Case, Distribution};
use realpolitik_elicit::pool::{Rule, pool, tabulated};
use realpolitik_runs::subject::{Subject, compiled_game};
use schemars::JsonSchema;
use serde::Serialize;

/// One expert's beliefs about parameters of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// Who.
    pub name: String,
    /// Positions of parameters, and what is believed of them. Where an expert says
    /// nothing the belief of the case holds.
    pub beliefs: Vec<(usize, Distribution)>,
}

/// A way to make the experts' beliefs one.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolOf {
    /// Its name.
    pub name: String,
    /// The rule.
    pub rule: Rule,
    /// The weight of each expert; they need not add to 1.
    pub weights: Vec<f64>,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Which game; the first if not said.
    pub game: Option<&'a str>,
    /// About what, in the notation of [`crate::quantity::notation`]; the likeliest
    /// ending of the case as written if not said.
    pub quantity: Option<&'a str>,
    /// Draws of each answer; all are made of the same random numbers.
    pub draws: u64,
    /// Their seed.
    pub seed: u64,
    /// Threads; no number depends on it.
    pub jobs: usize,
    /// The pools.
    pub pools: &'a [PoolOf],
}

/// An answer under one set of beliefs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ExpertView {
    /// `case`, `expert` or `pool`.
    pub of: &'static str,
    /// Whose.
    pub name: String,
    /// The mean over draws; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// Its sampling error.
    pub mcse: f64,
    /// Draws without a certified solution, which are left out.
    pub failed: usize,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
}

/// How far the experts' disagreement about one parameter moves the answer, all
/// others at the even linear pool.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Disagreement {
    /// The parameter.
    pub parameter: String,
    /// The least answer and whose belief gives it.
    pub low: (f64, String),
    /// The greatest answer and whose belief gives it.
    pub high: (f64, String),
}

/// What the disagreement of experts does to an answer.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ExpertsFinding {
    /// What it is about, as written.
    pub quantity: String,
    /// The same in words.
    pub label: String,
    /// Draws of each answer.
    pub draws: u64,
    /// The case as written, every expert, every pool.
    pub views: Vec<ExpertView>,
    /// Least and greatest answer over the experts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<(f64, f64)>,
    /// Parameters on which experts disagree, the one that matters most first.
    pub disagreements: Vec<Disagreement>,
    /// By how much each expert's presence moves the even linear pool: Shapley
    /// values.
    pub contributions: Vec<Contribution>,
    /// Whether every coalition of experts was asked; else orders were drawn.
    pub exact: bool,
}

/// An answer of some beliefs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub mean: f64,
    mcse: f64,
    failed: usize,
}

/// Asks the same of a case under different beliefs.
pub(super) struct Asker<'a> {
    case: &'a Case,
    request: &'a Request<'a>,
    quantity: String,
    pub voices: &'a [Voice],
    /// Parameters of which some expert speaks, ascending.
    parameters: Vec<usize>,
}

impl Asker<'_> {
    /// The answer with the beliefs about some parameters replaced.
    pub fn answer(&self, beliefs: &[(usize, Distribution)]) -> Result<Answer, AnalysisError> {
        let mut case = self.case.clone();
        for (p, d) in beliefs {
            case.parameters[*p].distribution = d.clone();
        }
        let compiled = compiled_game(&case, self.request.game)?;
        let (seed, jobs) = (self.request.seed, self.request.jobs);
        let subject = Subject { case: &case, compiled: &compiled, seed, jobs };
        let quantity = Named::parse(&subject, &self.quantity)?.quantity;
        let probe = Probe::new(&subject, &[quantity])?;
        let readings = probe.evaluate(&subject.draws(0..self.request.draws));
        let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
        let values = readings.rows[0].iter().zip(&readings.certified);
        for (v, _) in values.filter(|(v, ok)| **ok && v.is_finite()) {
            n += 1.0;
            sum += v;
            squares += v * v;
        }
        if n == 0.0 {
            return Err(AnalysisError::NothingCertified { draws: self.request.draws });
        }
        let mean = sum / n;
        let variance = (squares / n - mean * mean).max(0.0);
        Ok(Answer { mean, mcse: libm::sqrt(variance / n), failed: readings.failed() })
    }

    /// The beliefs of some experts pooled, parameter by parameter; of each those
    /// who speak of it.
    pub fn pooled(
        &self,
        rule: Rule,
        weight: impl Fn(usize) -> f64,
    ) -> Result<Vec<(usize, Distribution)>, realpolitik_elicit::Error> {
        let mut all = Vec::new();
        for p in &self.parameters {
            let (mut beliefs, mut weights) = (Vec::new(), Vec::new());
            for (e, voice) in self.voices.iter().enumerate() {
                if let Some((_, d)) = voice.beliefs.iter().find(|(q, _)| q == p) {
                    beliefs.push(d.clone());
                    weights.push(weight(e));
                }
            }
            if weights.iter().any(|w| *w > 0.0) {
                all.push((*p, tabulated(&pool(&beliefs, &weights, rule)?)));
            }
        }
        Ok(all)
    }

    /// The even linear pool of the experts of a coalition, a bit each.
    pub fn coalition(&self, mask: usize) -> Result<Answer, AnalysisError> {
        let even = self.pooled(Rule::Linear, |e| f64::from(u8::from(mask >> e & 1 == 1)));
        self.answer(&even.map_err(not_pooled)?)
    }

    fn view(
        &self,
        of: &'static str,
        name: &str,
        beliefs: Result<Vec<(usize, Distribution)>, realpolitik_elicit::Error>,
    ) -> ExpertView {
        let found = beliefs.map_err(|e| e.to_string());
        let found = found.and_then(|b| self.answer(&b).map_err(|e| e.to_string()));
        let (answer, why_not) = match found {
            Ok(a) => (Some(a), None),
            Err(why) => (None, Some(why)),
        };
        ExpertView {
            of,
            name: name.to_owned(),
            mean: answer.map(|a| a.mean),
            mcse: answer.map_or(0.0, |a| a.mcse),
            failed: answer.map_or(0, |a| a.failed),
            why_not,
        }
    }

    /// What the disagreement about each parameter does.
    fn disagreements(&self) -> Result<Vec<Disagreement>, AnalysisError> {
        let middle = self.pooled(Rule::Linear, |_| 1.0).map_err(not_pooled)?;
        let mut all = Vec::new();
        for p in &self.parameters {
            let mut answers: Vec<(f64, String)> = Vec::new();
            for voice in self.voices {
                let Some((_, own)) = voice.beliefs.iter().find(|(q, _)| q == p) else { continue };
                let mut beliefs = middle.clone();
                if let Some(b) = beliefs.iter_mut().find(|(q, _)| q == p) {
                    b.1 = own.clone();
                }
                answers.push((self.answer(&beliefs)?.mean, voice.name.clone()));
            }
            answers.sort_by(|a, b| a.0.total_cmp(&b.0));
            if let [low, .., high] = answers.as_slice() {
                let parameter = self.case.parameters[*p].id.clone();
                all.push(Disagreement { parameter, low: low.clone(), high: high.clone() });
            }
        }
        all.sort_by(|a, b| (b.high.0 - b.low.0).total_cmp(&(a.high.0 - a.low.0)));
        Ok(all)
    }
}

pub(super) fn not_pooled(e: realpolitik_elicit::Error) -> AnalysisError {
    AnalysisError::Pool { why: e.to_string() }
}

/// The likeliest ending of a case as written.
fn likeliest(case: &Case, request: &Request<'_>) -> Result<String, AnalysisError> {
    let compiled = compiled_game(case, request.game)?;
    let subject = Subject { case, compiled: &compiled, seed: request.seed, jobs: request.jobs };
    let all = crate::quantity::kind::reachable(&subject);
    let quantities: Vec<_> =
        all.iter().map(|o| crate::quantity::kind::Quantity::outcome(*o)).collect();
    let readings = Probe::new(&subject, &quantities)?.evaluate(&subject.draws(0..request.draws));
    let mean = |row: &Vec<f64>| row.iter().filter(|v| v.is_finite()).sum::<f64>();
    let best = (0..all.len()).max_by(|a, b| {
        mean(&readings.rows[*a]).total_cmp(&mean(&readings.rows[*b])).then(b.cmp(a))
    });
    let best = best.ok_or(AnalysisError::NothingCertified { draws: request.draws })?;
    Ok(subject.protocol().outcomes[all[best]].name.clone())
}

/// The answer under each expert and each pool; which disagreement matters; by how
/// much each expert moves the pool.
///
/// # Errors
/// Where the game or the quantity is not there, nobody speaks of a parameter, or
/// the case as written has no certified draw. An expert or a pool that gives no
/// answer is listed with the reason.
pub fn experts(
    case: &Case,
    voices: &[Voice],
    request: &Request<'_>,
) -> Result<ExpertsFinding, AnalysisError> {
    // Thousands of draws are made of each belief, and of every pool of them.
    let quick = |v: &Voice| Voice {
        name: v.name.clone(),
        beliefs: v.beliefs.iter().map(|(p, d)| (*p, tabulated(d))).collect(),
    };
    let written: Vec<Voice> = voices.iter().map(quick).collect();
    let voices = written.as_slice();
    let mut parameters: Vec<usize> =
        voices.iter().flat_map(|v| v.beliefs.iter().map(|(p, _)| *p)).collect();
    parameters.sort_unstable();
    parameters.dedup();
    if parameters.is_empty() {
        let why = "no expert speaks of a parameter of the case".to_owned();
        return Err(AnalysisError::Pool { why });
    }
    let quantity = match request.quantity {
        Some(text) => text.to_owned(),
        None => likeliest(case, request)?,
    };
    let compiled = compiled_game(case, request.game)?;
    let subject = Subject { case, compiled: &compiled, seed: request.seed, jobs: request.jobs };
    let named = Named::parse(&subject, &quantity)?;
    let asker = Asker { case, request, quantity: quantity.clone(), voices, parameters };
    asker.answer(&[])?;
    let mut views = vec![asker.view("case", "as written", Ok(Vec::new()))];
    for voice in voices {
        views.push(asker.view("expert", &voice.name, Ok(voice.beliefs.clone())));
    }
    let means = || views.iter().filter(|v| v.of == "expert").filter_map(|v| v.mean);
    let range = means()
        .next()
        .map(|first| means().fold((first, first), |(low, high), m| (low.min(m), high.max(m))));
    let single: Vec<Option<f64>> =
        views.iter().filter(|v| v.of == "expert").map(|v| v.mean).collect();
    for p in request.pools {
        let weight = |e: usize| p.weights.get(e).copied().unwrap_or(0.0);
        views.push(asker.view("pool", &p.name, asker.pooled(p.rule, weight)));
    }
    let (contributions, exact) = contributions(&asker, &single, request.seed)?;
    Ok(ExpertsFinding {
        quantity,
        label: named.label,
        draws: request.draws,
        views,
        range,
        disagreements: asker.disagreements()?,
        contributions,
        exact,
    })
}
