//! Units in formulas: what is added, compared or chosen between must be of one
//! unit. A parameter without a unit goes with everything, so units are checked
//! where they are stated and nowhere else.

use super::Reader;
use crate::diagnostic::Diagnostic;
use crate::formula::function::Function;
use crate::formula::parse::{Operator, Step};
use crate::formula::{Expression, Symbol};
use crate::{Case, Span};

/// An operand under the check: its unit if that is known, the parameter the
/// unit comes from, and where it stands in the formula.
#[derive(Clone)]
struct Operand {
    unit: Unit,
    start: usize,
    end: usize,
}

#[derive(Clone, PartialEq)]
enum Unit {
    /// A pure number: it scales a unit and goes with all.
    Number,
    /// Nothing is known of it.
    Any,
    /// That of this parameter.
    Of(usize),
}

/// Reports sums and comparisons of a formula that mix units. `place` turns a
/// piece of the formula into a place of the file.
pub(super) fn check(
    r: &mut Reader<'_>,
    case: &Case,
    e: &Expression,
    place: &dyn Fn(usize, usize) -> Span,
) {
    let unit_of = |i: usize| case.parameters[i].unit.as_deref().unwrap_or("");
    let mut stack: Vec<Operand> = Vec::new();
    for (step, at) in e.steps.iter().zip(e.places.iter().map(|p| p.here())) {
        match step {
            Step::Number(_) => {
                stack.push(Operand { unit: Unit::Number, start: at.0, end: at.1 });
            }
            Step::Symbol(s) => {
                let unit = match s {
                    Symbol::Parameter(p) if case.parameters[p.index()].unit.is_some() => {
                        Unit::Of(p.index())
                    }
                    Symbol::Branch(_) | Symbol::Answer(_) => Unit::Number,
                    _ => Unit::Any,
                };
                stack.push(Operand { unit, start: at.0, end: at.1 });
            }
            Step::Negate => {}
            Step::Binary(op) => {
                let (Some(b), Some(a)) = (stack.pop(), stack.pop()) else { return };
                let (start, end) = (a.start, b.end);
                let unit = match op {
                    Operator::Add | Operator::Subtract => alike(r, case, &a, &b, place),
                    Operator::Multiply => product(&a.unit, &b.unit),
                    Operator::Divide => match (&a.unit, &b.unit) {
                        (u, Unit::Number) => u.clone(),
                        (Unit::Of(x), Unit::Of(y)) if unit_of(*x) == unit_of(*y) => Unit::Number,
                        _ => Unit::Any,
                    },
                    Operator::Power => match (&a.unit, &b.unit) {
                        (Unit::Number, Unit::Number) => Unit::Number,
                        _ => Unit::Any,
                    },
                    _ => {
                        alike(r, case, &a, &b, place);
                        Unit::Number
                    }
                };
                stack.push(Operand { unit, start, end });
            }
            Step::Outcome(o) => {
                stack.truncate(stack.len().saturating_sub(o.arity()));
                stack.push(Operand { unit: Unit::Any, start: at.0, end: at.1 });
            }
            Step::Call(f) => {
                let count = match f {
                    Function::If | Function::Clamp => 3,
                    Function::Min | Function::Max => 2,
                    _ => 1,
                };
                if stack.len() < count {
                    return;
                }
                let args = stack.split_off(stack.len() - count);
                let (start, end) = (args[0].start, args[count - 1].end);
                let unit = match f {
                    Function::If => alike(r, case, &args[1], &args[2], place),
                    Function::Clamp => {
                        alike(r, case, &args[0], &args[1], place);
                        alike(r, case, &args[0], &args[2], place)
                    }
                    Function::Min | Function::Max => alike(r, case, &args[0], &args[1], place),
                    Function::Abs => args[0].unit.clone(),
                    _ => Unit::Any,
                };
                stack.push(Operand { unit, start, end });
            }
        }
    }
}

fn product(a: &Unit, b: &Unit) -> Unit {
    match (a, b) {
        (Unit::Number, u) | (u, Unit::Number) => u.clone(),
        _ => Unit::Any,
    }
}

/// The common unit of two operands; a diagnostic if they have none.
fn alike(
    r: &mut Reader<'_>,
    case: &Case,
    a: &Operand,
    b: &Operand,
    place: &dyn Fn(usize, usize) -> Span,
) -> Unit {
    let (Unit::Of(x), Unit::Of(y)) = (&a.unit, &b.unit) else {
        return match (&a.unit, &b.unit) {
            (Unit::Of(x), _) | (_, Unit::Of(x)) => Unit::Of(*x),
            (Unit::Number, Unit::Number) => Unit::Number,
            _ => Unit::Any,
        };
    };
    let (p, q) = (&case.parameters[*x], &case.parameters[*y]);
    let unit = |p: &crate::Parameter| p.unit.clone().unwrap_or_default();
    if p.unit == q.unit {
        return a.unit.clone();
    }
    // Both within one defined quantity: told where that is defined.
    if (a.start, a.end) == (b.start, b.end) {
        return Unit::Any;
    }
    r.push(
        Diagnostic::error(
            "RP0310",
            place(a.start, a.end),
            format!("`{}` is in {} but `{}` is in {}", p.id, unit(p), q.id, unit(q)),
            format!("convert one of them, by a parameter in {} per {}", unit(p), unit(q)),
        )
        .note(unit(p))
        .also(place(b.start, b.end), unit(q))
        .also(p.span, format!("`{}` is declared here", p.id))
        .also(q.span, format!("`{}` is declared here", q.id)),
    );
    Unit::Any
}
