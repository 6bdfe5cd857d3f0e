//! Formulas of a case with derivatives.

use crate::numeric::jet::Real;
use realpolitik_case::ParameterId;
use realpolitik_case::formula::{Algebra, Operation};

/// Parameters and answers of other games at a point.
pub(super) struct At<'a, R> {
    pub theta: &'a [R],
    pub answers: &'a [R],
}

impl<R: Real> Algebra for At<'_, R> {
    type Number = R;

    fn constant(&self, value: f64) -> R {
        R::constant(value)
    }

    fn parameter(&self, parameter: ParameterId) -> R {
        self.theta[parameter.index()]
    }

    fn answer(&self, answer: usize) -> R {
        self.answers.get(answer).copied().unwrap_or_else(|| R::constant(f64::NAN))
    }

    fn apply(&self, operation: Operation, x: &[R]) -> R {
        use Operation as O;
        let v = |i: usize| x.get(i).map_or(0.0, |x| x.value());
        let least = |a: R, b: R| if a.value() < b.value() || b.value().is_nan() { a } else { b };
        let greatest = |a: R, b: R| if a.value() > b.value() || b.value().is_nan() { a } else { b };
        match operation {
            O::Add => x[0] + x[1],
            O::Subtract => x[0] - x[1],
            O::Multiply => x[0] * x[1],
            O::Reciprocal => x[0].recip(),
            O::MultiplyAdd => x[0] * x[1] + x[2],
            O::MultiplySubtract => x[0] * x[1] - x[2],
            O::SubtractMultiply => x[2] - x[0] * x[1],
            O::Divide => quotient(x[0], x[1]),
            O::Power => power(x[0], x[1]),
            O::Negate => -x[0],
            O::Absolute if v(0) < 0.0 => -x[0],
            O::Absolute => x[0],
            O::SquareRoot => {
                let root = libm::sqrt(v(0));
                x[0].chain(root, 0.5 / root, -0.25 / (root * v(0)))
            }
            O::Exponential => x[0].exp(),
            O::Logarithm => x[0].ln(),
            O::Minimum => least(x[0], x[1]),
            O::Maximum => greatest(x[0], x[1]),
            O::If => x[if v(0) != 0.0 { 1 } else { 2 }],
            O::Clamp => least(greatest(x[0], x[1]), x[2]),
            // Comparisons are steps.
            _ => R::constant(operation.apply(v(0), v(1), v(2))),
        }
    }

    /// A group's outcome has no derivatives here: who sets up a model sees to it that
    /// no parameter that is estimated goes into one.
    fn group(&self, value: &dyn Fn(&[f64]) -> f64, numbers: &[R]) -> R {
        let plain: Vec<f64> = numbers.iter().map(|x| x.value()).collect();
        R::constant(value(&plain))
    }
}

fn quotient<R: Real>(a: R, b: R) -> R {
    let (x, y) = (a.value(), b.value());
    let q = x / y;
    let r = 1.0 / y;
    a.chain2(b, q, [r, -q * r], [0.0, -r * r, 2.0 * q * r * r])
}

fn power<R: Real>(a: R, b: R) -> R {
    let (x, n) = (a.value(), b.value());
    let p = libm::pow(x, n);
    // Below 0 only whole exponents have a value, and these do not move.
    let log = if x > 0.0 { libm::log(x) } else { 0.0 };
    let times = |factor: f64, exponent: f64| {
        if factor == 0.0 { 0.0 } else { factor * libm::pow(x, exponent) }
    };
    let first = times(n, n - 1.0);
    let mixed = if x > 0.0 { libm::pow(x, n - 1.0) * (1.0 + n * log) } else { 0.0 };
    a.chain2(b, p, [first, p * log], [times(n * (n - 1.0), n - 2.0), mixed, p * log * log])
}
