//! What a side of a formula asks for: a constant, variables and their products.

use super::expression::{Expression, Operator, WRAPPERS};
use super::parse::{parse, split};
use crate::error::EstimateError;

/// One right-hand side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// Whether there is a constant.
    pub intercept: bool,
    /// Each variable once, in order of appearance.
    pub variables: Vec<Expression>,
    /// Products of variables, as sorted indices, lower orders first.
    pub products: Vec<Vec<usize>>,
}

impl Terms {
    /// Only a constant.
    pub fn constant() -> Self {
        Terms { intercept: true, ..Terms::default() }
    }

    /// Whether there is nothing: the utility is fixed at 0.
    pub fn is_empty(&self) -> bool {
        !self.intercept && self.products.is_empty()
    }

    /// Whether there is a constant and nothing else.
    pub fn is_constant(&self) -> bool {
        self.intercept && self.products.is_empty()
    }

    fn read(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("a side is empty; write 0 for none and 1 for a constant".to_owned());
        }
        let mut terms = Terms { intercept: true, ..Terms::default() };
        let products = terms.interpret(&parse(text)?)?;
        terms.products = products;
        // R puts lower orders first.
        terms.products.sort_by_key(Vec::len);
        Ok(terms)
    }

    fn variable(&mut self, e: &Expression) -> usize {
        let known = self.variables.iter().position(|v| v == e);
        known.unwrap_or_else(|| {
            self.variables.push(e.clone());
            self.variables.len() - 1
        })
    }

    /// The products that an expression stands for; constants switch the intercept.
    fn interpret(&mut self, e: &Expression) -> Result<Vec<Vec<usize>>, String> {
        match e {
            Expression::Bracket(x) => self.interpret(x),
            Expression::Number(x) if *x == 0.0 || *x == 1.0 => {
                self.intercept = *x == 1.0;
                Ok(Vec::new())
            }
            Expression::Number(x) => Err(format!("{x} stands alone; write I() around arithmetic")),
            Expression::Text(t) => Err(format!("\"{t}\" is in quotes; a column is named without")),
            Expression::Minus(x) => {
                self.interpret_removed(x)?;
                Ok(Vec::new())
            }
            Expression::Name(_) | Expression::Call(..) => Ok(vec![vec![self.variable(e)]]),
            Expression::Binary(Operator::Add, x, y) => {
                let mut all = self.interpret(x)?;
                add(&mut all, self.interpret(y)?);
                Ok(all)
            }
            Expression::Binary(Operator::Subtract, x, y) => {
                let all = self.interpret(x)?;
                let gone = self.interpret_removed(y)?;
                Ok(all.into_iter().filter(|p| !gone.contains(p)).collect())
            }
            Expression::Binary(Operator::Interact, x, y) => {
                let (a, b) = (self.interpret(x)?, self.interpret(y)?);
                Ok(products(&a, &b))
            }
            Expression::Binary(Operator::Multiply, x, y) => {
                let (a, b) = (self.interpret(x)?, self.interpret(y)?);
                let both = products(&a, &b);
                let mut all = a;
                add(&mut all, b);
                add(&mut all, both);
                Ok(all)
            }
            Expression::Binary(Operator::Power, x, n) => self.power(e, x, n),
            _ => Err(format!("`{e}` is arithmetic or a comparison; write I({e})")),
        }
    }

    /// x^2 of one column is its square; (a + b)^2 is all products up to order 2.
    fn power(
        &mut self,
        whole: &Expression,
        x: &Expression,
        n: &Expression,
    ) -> Result<Vec<Vec<usize>>, String> {
        if !matches!(x, Expression::Bracket(_)) {
            let square = Expression::Call(WRAPPERS[0].to_owned(), vec![whole.clone()]);
            return Ok(vec![vec![self.variable(&square)]]);
        }
        let Expression::Number(n) = n else { return Err("a power needs a whole number".into()) };
        if !(1.0..=6.0).contains(n) || n.fract() != 0.0 {
            return Err(format!("the power {n} is not 1, 2, … 6"));
        }
        let base = self.interpret(x)?;
        let mut all = base.clone();
        for _ in 1..*n as usize {
            let next = products(&all, &base);
            add(&mut all, next);
        }
        Ok(all)
    }

    fn interpret_removed(&mut self, e: &Expression) -> Result<Vec<Vec<usize>>, String> {
        match e {
            Expression::Number(x) if *x == 0.0 || *x == 1.0 => {
                self.intercept = *x == 0.0;
                Ok(Vec::new())
            }
            _ => self.interpret(e),
        }
    }
}

fn add(all: &mut Vec<Vec<usize>>, more: Vec<Vec<usize>>) {
    for p in more {
        if !all.contains(&p) {
            all.push(p);
        }
    }
}

fn products(a: &[Vec<usize>], b: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    for x in a {
        for y in b {
            let mut joint: Vec<usize> = x.iter().chain(y).copied().collect();
            joint.sort_unstable();
            joint.dedup();
            add(&mut all, vec![joint]);
        }
    }
    all
}

/// A formula: what was seen, and what each utility depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// The text as written.
    pub text: String,
    /// The left-hand side's columns.
    pub response: Vec<Expression>,
    /// The right-hand sides.
    pub sides: Vec<Terms>,
}

impl Formula {
    /// Reads `left ~ side | side | …`.
    ///
    /// # Errors
    /// [`EstimateError::Formula`] with the place.
    ///
    /// # Example
    /// ```
    /// use realpolitik_estimate::formula::Formula;
    /// let f = Formula::read("esc + war ~ x | 0 | 1 | log(z) - 1").unwrap();
    /// assert_eq!((f.response.len(), f.sides.len()), (2, 4));
    /// assert!(f.sides[1].is_empty() && f.sides[2].is_constant() && !f.sides[3].intercept);
    /// ```
    pub fn read(text: &str) -> Result<Self, EstimateError> {
        let wrong = |what: String, help: &str| EstimateError::Formula {
            text: text.trim().to_owned(),
            what,
            help: help.to_owned(),
        };
        let example = "write it as in  outcome ~ x1 + x2 | 0 | 1 | z";
        let halves = split(text, '~');
        let [left, right] = halves.as_slice() else {
            return Err(wrong(format!("it has {} `~`, not one", halves.len() - 1), example));
        };
        let mut response = Vec::new();
        let whole = parse(left).map_err(|e| wrong(format!("on the left, {e}"), example))?;
        sum(whole, &mut response);
        Ok(Formula { text: text.trim().to_owned(), response, sides: read_sides(right, text)? })
    }

    /// Reads sides alone, with or without a leading `~`.
    ///
    /// # Errors
    /// As [`Formula::read`].
    pub fn read_sides(text: &str) -> Result<Vec<Terms>, EstimateError> {
        read_sides(text.trim().trim_start_matches('~'), text)
    }
}

fn read_sides(sides: &str, whole: &str) -> Result<Vec<Terms>, EstimateError> {
    let parts = split(sides, '|');
    let many = parts.len() > 1;
    parts
        .into_iter()
        .enumerate()
        .map(|(i, side)| {
            Terms::read(side).map_err(|what| EstimateError::Formula {
                text: whole.trim().to_owned(),
                what: if many { format!("in side {}, {what}", i + 1) } else { what },
                help: "terms are joined by +, products by : or *, arithmetic stands in I()"
                    .to_owned(),
            })
        })
        .collect()
}

fn sum(e: Expression, into: &mut Vec<Expression>) {
    match e {
        Expression::Binary(Operator::Add, x, y) => {
            sum(*x, into);
            sum(*y, into);
        }
        Expression::Bracket(x) => sum(*x, into),
        e => into.push(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let t = Terms::read(text).unwrap();
        let mut parts: Vec<String> = if t.intercept { vec!["1".into()] } else { vec![] };
        parts.extend(
            t.products.iter().map(|p| {
                p.iter().map(|v| t.variables[*v].to_string()).collect::<Vec<_>>().join(":")
            }),
        );
        parts.join(" + ")
    }

    #[test]
    fn sides_mean_what_they_mean_in_r() {
        for (text, means) in [
            ("0", ""),
            ("-1", ""),
            ("1", "1"),
            ("x", "1 + x"),
            ("x - 1", "x"),
            ("0 + x", "x"),
            ("a*b + c", "1 + a + b + c + a:b"),
            ("(a+b+c)^2 - a:b", "1 + a + b + c + a:c + b:c"),
            ("b:a + a:b", "1 + b:a"),
            ("x^2 + log(x)", "1 + I(x^2) + log(x)"),
            ("I(x > 3)", "1 + I(x > 3)"),
        ] {
            assert_eq!(shown(text), means, "{text}");
        }
        let e = Formula::read("y ~ x | ").unwrap_err().to_string();
        assert!(e.contains("in side 2, a side is empty"), "{e}");
        assert!(Formula::read("y ~ x/2").unwrap_err().to_string().contains("I(x/2)"));
        assert!(Formula::read("y").is_err());
    }
}
