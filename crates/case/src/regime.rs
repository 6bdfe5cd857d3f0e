//! Rules that could bite, and every occasion on which they could.

use crate::formula::{Expression, Symbol};
use crate::{ActorId, Basis, Grade, PartialDate, Span};
use jiff::civil::Date;

/// A version of a rule, from a day on until the next version.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The first day it holds.
    pub from: Date,
    /// Named criteria over the measures.
    pub criteria: Vec<(String, Expression)>,
    /// How many must hold for the rule to be triggered.
    pub needs: u32,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is declared.
    pub span: Span,
}

/// A row of a regime's table.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// Its id.
    pub id: String,
    /// When.
    pub date: PartialDate,
    /// On whom it could bite.
    pub actor: ActorId,
    /// A value per measure; `None` where not found.
    pub measures: Vec<Option<f64>>,
    /// Criteria met as reported.
    pub met: Option<u32>,
    /// Whether the rule was enforced.
    pub enforced: bool,
    /// What was done, in a word or two.
    pub response: String,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Its grade.
    pub grade: Grade,
    /// The grade of the copy that was read, where it is not the original.
    pub copy_grade: Option<Grade>,
    /// What happened, in a sentence.
    pub summary: String,
    /// When it was answered, where that was later than [`Occasion::date`].
    pub answered: Option<PartialDate>,
    /// The row.
    pub span: Span,
}

impl Occasion {
    /// Whether it had been answered by the end of a day, as far as is known: an
    /// occasion without a day of its answer was answered when it came about.
    pub fn answered_by(&self, day: Date) -> bool {
        self.answered.is_none_or(|a| a.latest() <= day)
    }
}

/// A rule with a trigger, its versions and its occasions.
#[derive(Clone, Debug)]
pub struct Regime {
    /// Its id.
    pub id: String,
    /// Path of its table in the case folder; empty if none is named.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Who enforces it.
    pub enforcer: ActorId,
    /// Which occasions belong in the table.
    pub population: Option<String>,
    /// Whether every occasion of the population is there.
    pub complete: bool,
    /// What is not there, or not known.
    pub missing: Option<String>,
    /// What one occasion is.
    pub unit: Option<String>,
    /// Measures: id, label, unit.
    pub measures: Vec<(String, String, Option<String>)>,
    /// Versions, earliest first.
    pub rules: Vec<Rule>,
    /// Occasions in file order, later ones too.
    pub occasions: Vec<Occasion>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is declared.
    pub span: Span,
}

impl Regime {
    /// The version of the rule that holds on a day.
    pub fn rule_on(&self, day: Date) -> Option<&Rule> {
        self.rules.iter().rev().find(|r| r.from <= day)
    }
    /// How many criteria the measures of an occasion meet; `None` where a
    /// measure that a criterion needs is missing or no rule held yet.
    pub fn criteria_met(&self, occasion: &Occasion) -> Option<u32> {
        let rule = self.rule_on(occasion.date.latest())?;
        let mut met = 0;
        for (_, criterion) in &rule.criteria {
            let complete = criterion.symbols().iter().all(|s| match s {
                Symbol::Measure(m) => occasion.measures[*m as usize].is_some(),
                _ => false,
            });
            if !complete {
                return None;
            }
            let value = criterion.eval(&|s| match s {
                Symbol::Measure(m) => occasion.measures[m as usize].unwrap_or(f64::NAN),
                _ => f64::NAN,
            });
            met += u32::from(value == 1.0);
        }
        Some(met)
    }
    /// Whether the rule was triggered on an occasion: by its measures, or where
    /// these are incomplete by the count its source reports. `None` if neither
    /// is there.
    pub fn triggered(&self, occasion: &Occasion) -> Option<bool> {
        let rule = self.rule_on(occasion.date.latest())?;
        let met = self.criteria_met(occasion).or(occasion.met)?;
        Some(met >= rule.needs)
    }
}
