//! Sums of formulas, and formulas without the terms that are nothing.

use super::function::Function;
use super::parse::{Expression, Operator, Piece, Place, Step};
use super::program::Program;

impl Expression {
    /// The sum of two formulas, with the terms of both.
    ///
    /// ```
    /// use realpolitik_case::ParameterId;
    /// use realpolitik_case::formula::{Expression, Symbol};
    /// let names = |_: &str| Some(Symbol::Parameter(ParameterId(0)));
    /// let a = Expression::parse("2 * a - 1", &names).unwrap();
    /// let b = Expression::parse("a", &names).unwrap();
    /// let sum = a.plus(&b);
    /// assert_eq!((sum.terms(), sum.eval(&|_| 3.0)), (vec!["2 * a".into(), "- 1".into(), "a".into()], 8.0));
    /// ```
    #[must_use]
    pub fn plus(&self, other: &Expression) -> Expression {
        let text = format!("{} + {}", self.text(), other.text());
        let (bytes, steps) = (self.text().len() + " + ".len(), self.steps.len());
        let mut sum = self.clone();
        sum.places = (0..self.steps.len())
            .map(|s| (self.places[s].here(), self.place_of(s)))
            .map(|((start, end), at)| Place::Defined(start, end, at))
            .collect();
        for step in 0..other.steps.len() {
            let (start, end) = other.places[step].here();
            let at = other.place_of(step);
            sum.places.push(Place::Defined(start + bytes, end + bytes, at));
        }
        sum.places.push(Place::Here(0, 0));
        sum.steps.extend_from_slice(&other.steps);
        sum.steps.push(Step::Binary(Operator::Add));
        sum.pieces.extend(other.pieces.iter().map(|p| Piece {
            negative: p.negative,
            text: (p.text.0 + bytes, p.text.1 + bytes),
            steps: (p.steps.0 + steps, p.steps.1 + steps),
        }));
        sum.retext(text);
        sum
    }

    /// The same formula without the terms that are 0 whatever its symbols are.
    ///
    /// ```
    /// use realpolitik_case::ParameterId;
    /// use realpolitik_case::formula::{Expression, Symbol};
    /// let names = |_: &str| Some(Symbol::Parameter(ParameterId(0)));
    /// let e = Expression::parse("(a + 1) * 0 - a", &names).unwrap().without_nothing();
    /// assert_eq!((e.terms(), e.eval(&|_| 3.0)), (vec!["- a".into()], -3.0));
    /// ```
    #[must_use]
    pub fn without_nothing(&self) -> Expression {
        let nothing = |p: &Piece| known(&self.steps[p.steps.0..p.steps.1]) == Some(0.0);
        if !self.pieces.iter().any(nothing) {
            return self.clone();
        }
        let mut kept = self.clone();
        (kept.steps, kept.places, kept.pieces) = Default::default();
        for p in self.pieces.iter().filter(|p| !nothing(p)) {
            let first = kept.steps.len();
            kept.steps.extend_from_slice(&self.steps[p.steps.0..p.steps.1]);
            kept.places.extend_from_slice(&self.places[p.steps.0..p.steps.1]);
            let steps = (first, kept.steps.len());
            let alone = kept.pieces.is_empty();
            if let Some(sign) = match (alone, p.negative) {
                (true, false) => None,
                (true, true) => Some(Step::Negate),
                (false, false) => Some(Step::Binary(Operator::Add)),
                (false, true) => Some(Step::Binary(Operator::Subtract)),
            } {
                kept.steps.push(sign);
                kept.places.push(Place::Here(0, 0));
            }
            kept.pieces.push(Piece { steps, ..p.clone() });
        }
        if kept.pieces.is_empty() {
            return Expression::constant(0.0).standing_at(self.at);
        }
        kept
    }
}

/// The value of some steps if it follows from the numbers in them alone: a product
/// with 0 is 0.
fn known(steps: &[Step]) -> Option<f64> {
    let mut stack: Vec<Option<f64>> = Vec::new();
    for step in steps {
        let value = match step {
            Step::Number(n) => Some(*n),
            Step::Symbol(_) => None,
            Step::Negate => stack.pop()?.map(|x| -x),
            Step::Binary(Operator::Multiply) => {
                let (b, a) = (stack.pop()?, stack.pop()?);
                if a == Some(0.0) || b == Some(0.0) { Some(0.0) } else { both(a, b, step) }
            }
            Step::Binary(_) => {
                let (b, a) = (stack.pop()?, stack.pop()?);
                both(a, b, step)
            }
            Step::Call(f) => call(*f, &mut stack)?,
            Step::Outcome(o) => {
                stack.truncate(stack.len().checked_sub(o.arity())?);
                None
            }
        };
        stack.push(value);
    }
    stack.pop().flatten()
}

fn both(a: Option<f64>, b: Option<f64>, step: &Step) -> Option<f64> {
    let steps = [Step::Number(a?), Step::Number(b?), step.clone()];
    Program::from_steps(&steps, &|_| f64::NAN).constant()
}

/// A call whose arguments are taken from the stack; nothing if they are not there.
fn call(f: Function, stack: &mut Vec<Option<f64>>) -> Option<Option<f64>> {
    let first = stack.len().checked_sub(f.operation().arity())?;
    let arguments = stack.split_off(first);
    let all: Option<Vec<f64>> = arguments.into_iter().collect();
    Some(all.and_then(|all| {
        let mut steps: Vec<Step> = all.into_iter().map(Step::Number).collect();
        steps.push(Step::Call(f));
        Program::from_steps(&steps, &|_| f64::NAN).constant()
    }))
}
