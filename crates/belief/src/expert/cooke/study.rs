//! Questions, experts and their answers.

use crate::Error;
use serde::Serialize;

/// The scale on which belief is spread between quantiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// As it is.
    #[default]
    Uniform,
    /// By the logarithm; everything is above 0.
    Log,
}

impl Scale {
    /// A value on this scale.
    pub fn level(self, x: f64) -> f64 {
        match self {
            Scale::Uniform => x,
            Scale::Log => libm::log(x),
        }
    }

    /// The value at a level of this scale.
    pub fn value(self, level: f64) -> f64 {
        match self {
            Scale::Uniform => level,
            Scale::Log => libm::exp(level),
        }
    }
}

/// A question that all are asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its name.
    pub id: String,
    /// How belief is spread between quantiles.
    pub scale: Scale,
    /// The answer, if it is known: then it is a seed question.
    pub realization: Option<f64>,
}

/// Experts with their answers to seed questions and to those of interest.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Shares of belief below the quantiles asked for, ascending, such as 0.05,
    /// 0.5, 0.95.
    pub probabilities: Vec<f64>,
    /// The questions.
    pub items: Vec<Item>,
    /// The experts' names.
    pub experts: Vec<String>,
    /// `answers[expert][item]`: the quantiles, rising; `None` where there is none.
    pub answers: Vec<Vec<Option<Vec<f64>>>>,
}

/// What the model leaves open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Share of the range of all answers by which it is extended at either end.
    pub overshoot: f64,
    /// Share of the number of seed questions that the test of calibration takes:
    /// below 1 calibration tells experts apart less.
    pub power: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { overshoot: 0.1, power: 1.0 }
    }
}

impl Settings {
    /// Whether they are proper.
    ///
    /// # Errors
    /// [`Error::Setting`].
    pub fn validate(&self) -> Result<(), Error> {
        let bad = |what: &str, v: f64| Err(Error::Setting(format!("{what} is {v}")));
        if !(self.overshoot > 0.0 && self.overshoot <= 100.0) {
            return bad("the overshoot must be above 0 and at most 100; it", self.overshoot);
        }
        if !(self.power > 0.0 && self.power <= 1.0) {
            return bad("the power must be above 0 and at most 1; it", self.power);
        }
        Ok(())
    }
}

impl Study {
    /// The seed questions, by position.
    pub fn seeds(&self) -> Vec<usize> {
        (0..self.items.len()).filter(|i| self.items[*i].realization.is_some()).collect()
    }

    /// How many seed questions an expert answered.
    pub fn answered(&self, expert: usize) -> usize {
        self.seeds().into_iter().filter(|i| self.answers[expert][*i].is_some()).count()
    }

    /// The probabilities of the intervals between neighbouring quantiles.
    pub(super) fn shares(&self) -> Vec<f64> {
        let mut below = 0.0;
        let ends = self.probabilities.iter().copied().chain([1.0]);
        ends.map(|p| p - std::mem::replace(&mut below, p)).collect()
    }

    /// Without one expert.
    pub fn without_expert(&self, expert: usize) -> Study {
        let mut rest = self.clone();
        rest.experts.remove(expert);
        rest.answers.remove(expert);
        rest
    }

    /// Whether it can be scored.
    ///
    /// # Errors
    /// [`Error::Study`], with the expert and the question.
    pub fn validate(&self) -> Result<(), Error> {
        let fail = |why: String| Err(Error::Study(why));
        let rising = |v: &[f64]| v.windows(2).all(|w| w[0] < w[1]);
        let p = &self.probabilities;
        if p.is_empty() || !rising(p) || p.iter().any(|p| !(*p > 0.0 && *p < 1.0)) {
            return fail("the quantiles asked for must rise between 0 and 100 %".to_owned());
        }
        if self.experts.is_empty() || self.answers.len() != self.experts.len() {
            return fail(format!(
                "there are {} experts and answers of {}",
                self.experts.len(),
                self.answers.len()
            ));
        }
        if self.seeds().is_empty() {
            return fail("no question has a known answer: nobody can be weighed".to_owned());
        }
        for (name, answers) in self.experts.iter().zip(&self.answers) {
            if answers.len() != self.items.len() {
                let (n, m) = (answers.len(), self.items.len());
                return fail(format!("{name} has {n} answers to {m} questions"));
            }
            for (item, answer) in self.items.iter().zip(answers) {
                let Some(values) = answer else { continue };
                let id = &item.id;
                if values.len() != p.len() {
                    let (n, m) = (values.len(), p.len());
                    return fail(format!("{name} gives {n} quantiles of {id}; {m} are asked for"));
                }
                if !rising(values) || values.iter().any(|x| !x.is_finite()) {
                    return fail(format!("the quantiles of {name} for {id} do not rise"));
                }
                if item.scale == Scale::Log && values[0] <= 0.0 {
                    return fail(format!(
                        "{name} gives {} for {id}, which is on a logarithmic scale",
                        values[0]
                    ));
                }
            }
        }
        for item in &self.items {
            let odd = |r: f64| !r.is_finite() || (item.scale == Scale::Log && r <= 0.0);
            if let Some(r) = item.realization.filter(|r| odd(*r)) {
                return fail(format!("the realisation of {} is {r}", item.id));
            }
        }
        Ok(())
    }
}
