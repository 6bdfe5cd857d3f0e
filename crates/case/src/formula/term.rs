//! The additive terms of a payoff: what explanations speak of.

use super::parse::{Expression, Symbol};
use super::program::Program;
use crate::ParameterId;

/// A top-level additive term of a formula on one play.
#[derive(Clone, Debug)]
pub struct Term {
    /// As written, with a leading minus if it is taken away.
    pub text: String,
    /// The parameters it reads on this play.
    pub parameters: Vec<ParameterId>,
    /// Its value, sign included.
    pub program: Program,
}

impl Term {
    /// The terms of a formula for a play, `play` giving what a branch or an amount is
    /// on it; those that vanish there are left out. Their values add to the formula's,
    /// up to rounding.
    pub fn split(expression: &Expression, play: &dyn Fn(Symbol) -> f64) -> Vec<Term> {
        expression
            .pieces
            .iter()
            .filter_map(|piece| {
                let mut steps = expression.steps[piece.steps.0..piece.steps.1].to_vec();
                if piece.negative {
                    steps.push(super::parse::Step::Negate);
                }
                let program = Program::from_steps(&steps, play);
                if program.constant() == Some(0.0) {
                    return None;
                }
                let written = &expression.text()[piece.text.0..piece.text.1];
                let sign = if piece.negative { "- " } else { "" };
                Some(Term {
                    text: format!("{sign}{written}"),
                    parameters: program.parameters(),
                    program,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BranchId, Edge, VertexId};

    #[test]
    fn terms_add_up_and_keep_their_words() {
        let names = |n: &str| match n {
            "a" => Some(Symbol::Parameter(ParameterId(0))),
            "b" => Some(Symbol::Parameter(ParameterId(1))),
            "m.x" => Some(Symbol::Branch(Edge { node: VertexId(0), branch: BranchId(0) })),
            _ => None,
        };
        let e = Expression::parse("a * (1 - b) - 2 * b + a * m.x", &names).unwrap();
        let on = Term::split(&e, &|_| 1.0);
        let texts: Vec<&str> = on.iter().map(|t| t.text.as_str()).collect();
        assert_eq!(texts, ["a * (1 - b)", "- 2 * b", "a * m.x"]);
        let theta = [3.0, 0.25];
        let sum: f64 = on.iter().map(|t| t.program.eval(&theta)).sum();
        assert!((sum - (3.0 * 0.75 - 0.5 + 3.0)).abs() < 1e-12);
        assert_eq!(Term::split(&e, &|_| 0.0).len(), 2);
    }
}
