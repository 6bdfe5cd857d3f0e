//! The outcome of a group that bargains, as a quantity of a formula.

use super::parse::{Expression, Piece, Place, Step};
use crate::Span;
use realpolitik_bargain::Group;
use realpolitik_bargain::forecast::{Model, Settings, forecast};
use realpolitik_bargain::numbers::{Input, fit_saliences, set};
use realpolitik_lanes::rows::Function;
use std::sync::Arc;

/// A group with the model that says what it comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupRule {
    /// The group at the middle of every belief.
    pub group: Group,
    /// The model.
    pub model: Model,
    /// How it is read.
    pub settings: Settings,
    /// Which numbers it is given, in order, and what turns the unit in which a number
    /// is written into the group's.
    pub inputs: Vec<(usize, Input, f64)>,
}

impl GroupRule {
    /// The group with these numbers, in the order of `inputs` and as they are
    /// written. What lies off its scale counts as the end of the scale; saliences
    /// beyond all attention are scaled down.
    pub fn at(&self, numbers: &[f64]) -> Group {
        let mut group = self.group.clone();
        for ((actor, input, factor), value) in self.inputs.iter().zip(numbers) {
            set(&mut group, *actor, *input, value * factor);
        }
        fit_saliences(&mut group);
        group
    }

    /// The outcome on each dimension, on its scale; `None` where the model comes to
    /// none. Of a spatial model that still moves at its bound of turns it is where the
    /// group then is.
    pub fn outcome(&self, numbers: &[f64]) -> Option<Vec<f64>> {
        self.tried(numbers).ok().map(|(outcome, _)| outcome)
    }

    /// The same, and whether the model came to rest; else why there is none.
    pub(crate) fn tried(&self, numbers: &[f64]) -> Result<(Vec<f64>, bool), String> {
        if numbers.iter().any(|x| !x.is_finite()) {
            return Err("a number is not finite".to_owned());
        }
        let found =
            forecast(&self.at(numbers), self.model, &self.settings).map_err(|e| e.to_string())?;
        if found.usable || self.model == Model::Smp {
            return Ok((found.outcome, found.usable));
        }
        Err(found.note.unwrap_or_default())
    }
}

impl Function for GroupRule {
    fn results(&self) -> usize {
        self.group.dimensions.len()
    }

    fn value(&self, given: &[f64], results: &mut [f64]) {
        match self.outcome(given) {
            Some(outcome) => results.copy_from_slice(&outcome),
            None => results.fill(f64::NAN),
        }
    }
}

/// The outcome of a group on one dimension.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GroupOutcome {
    /// The group and its model.
    pub rule: Arc<GroupRule>,
    /// The dimension, by position.
    pub dimension: usize,
}

impl GroupOutcome {
    /// How many numbers it takes.
    pub fn arity(&self) -> usize {
        self.rule.inputs.len()
    }

    /// Its value, NaN where the model comes to none.
    pub fn value(&self, numbers: &[f64]) -> f64 {
        self.rule.outcome(numbers).map_or(f64::NAN, |o| o[self.dimension])
    }
}

impl Expression {
    /// The outcome of a group, of numbers and parameters that stand somewhere.
    pub(crate) fn outcome(
        text: &str,
        numbers: Vec<(Step, Span)>,
        outcome: GroupOutcome,
        at: Span,
    ) -> Expression {
        let whole = (0, text.len());
        let mut e = Expression::constant(0.0).standing_at(at);
        e.retext(text.to_owned());
        e.places = numbers.iter().map(|(_, place)| Place::Defined(0, text.len(), *place)).collect();
        e.places.push(Place::Defined(0, text.len(), at));
        e.steps = numbers.into_iter().map(|(step, _)| step).collect();
        e.steps.push(Step::Outcome(Arc::new(outcome)));
        e.pieces = vec![Piece { negative: false, text: whole, steps: (0, e.steps.len()) }];
        e
    }
}
