//! Formulas of two cases beside each other.

use super::parse::{Expression, Step, Symbol};
use std::fmt::Write;

impl Expression {
    /// The same formula with its symbols numbered otherwise, for use in a case
    /// that lists them in another order.
    ///
    /// ```
    /// use realpolitik_case::ParameterId;
    /// use realpolitik_case::formula::{Expression, Symbol};
    /// let names = |n: &str| (n == "fear").then(|| Symbol::Parameter(ParameterId(0)));
    /// let e = Expression::parse("2 * fear", &names).unwrap();
    /// let moved = e.renumbered(&|s| match s {
    ///     Symbol::Parameter(p) => Symbol::Parameter(ParameterId(p.0 + 3)),
    ///     other => other,
    /// });
    /// assert_eq!(moved.symbols(), [Symbol::Parameter(ParameterId(3))]);
    /// ```
    #[must_use]
    pub fn renumbered(&self, to: &dyn Fn(Symbol) -> Symbol) -> Expression {
        let mut out = self.clone();
        for step in &mut out.steps {
            if let Step::Symbol(s) = step {
                *s = to(*s);
            }
        }
        out
    }

    /// What is computed, in postfix order with names: two formulas that differ
    /// in blanks, needless brackets or digits of a number alone have the same.
    ///
    /// ```
    /// use realpolitik_case::ParameterId;
    /// use realpolitik_case::formula::{Expression, Symbol};
    /// let names = |n: &str| (n == "fear").then(|| Symbol::Parameter(ParameterId(0)));
    /// let form = |t: &str| Expression::parse(t, &names).unwrap().postfix(&|_| "fear".to_owned());
    /// assert_eq!(form("(2.0*fear)"), form("2 * fear"));
    /// assert_ne!(form("fear * 2"), form("fear / 2"));
    /// ```
    pub fn postfix(&self, name: &dyn Fn(Symbol) -> String) -> String {
        let mut out = String::new();
        for step in &self.steps {
            let written = match step {
                Step::Number(n) => write!(out, "{n:?} "),
                Step::Symbol(s) => write!(out, "{} ", name(*s)),
                Step::Negate => write!(out, "negate "),
                Step::Binary(o) => write!(out, "{o:?} "),
                Step::Call(f) => write!(out, "{f:?}() "),
                Step::Outcome(o) => write!(out, "{o:?} "),
            };
            written.expect("invariant: writing to a string cannot fail");
        }
        out
    }

    /// Its top-level additive terms as written, a leading minus where a term is
    /// taken away.
    ///
    /// ```
    /// use realpolitik_case::ParameterId;
    /// use realpolitik_case::formula::{Expression, Symbol};
    /// let names = |_: &str| Some(Symbol::Parameter(ParameterId(0)));
    /// let e = Expression::parse("a * (b + 1) - c", &names).unwrap();
    /// assert_eq!(e.terms(), ["a * (b + 1)", "- c"]);
    /// ```
    pub fn terms(&self) -> Vec<String> {
        self.pieces
            .iter()
            .map(|p| {
                let sign = if p.negative { "- " } else { "" };
                format!("{sign}{}", self.text()[p.text.0..p.text.1].trim())
            })
            .collect()
    }
}
