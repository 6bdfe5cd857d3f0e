//! Formulas as written: a small expression language, total and without names
//! that the case does not declare.

pub(crate) use super::token::Operator;
pub use super::token::{MAX_DEPTH, MAX_NODES};
pub use crate::error::{ParseError, ParseErrorKind};

use super::function::{FUNCTIONS, Function};
use super::outcome::GroupOutcome;
pub(crate) use super::place::Place;
use super::token::{Token, fail, tokens};
use crate::{Edge, ParameterId, Span, VertexId};
use realpolitik_lanes::operation::Operation;
use std::sync::Arc;

/// What a name in a formula stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// A parameter's draw.
    Parameter(ParameterId),
    /// 1 on plays that took this branch, else 0. Of a name that rounds have for a node,
    /// what was done the last time that it was played.
    Branch(Edge),
    /// The amount offered the last time at a move, 0 if none was; of rounds, the number
    /// of the round that play is in.
    Amount(VertexId),
    /// A measure of a regime's occasion.
    Measure(u32),
    /// The probability that another game comes to some of its outcomes: a place in
    /// [`crate::Case::answers`].
    Answer(u32),
}

impl Symbol {
    /// The node that it speaks of.
    pub fn node(self) -> Option<VertexId> {
        match self {
            Symbol::Branch(edge) => Some(edge.node),
            Symbol::Amount(node) => Some(node),
            Symbol::Parameter(_) | Symbol::Measure(_) | Symbol::Answer(_) => None,
        }
    }
}

/// What a name in a formula is: a symbol, or a quantity that is defined by a
/// formula of its own, whose steps stand in the place of the name.
#[derive(Clone, Copy, Debug)]
pub enum Named<'d> {
    /// A symbol.
    Symbol(Symbol),
    /// A defined quantity.
    Defined(&'d Expression),
}

/// A step of a formula in postfix order: operands before what is done to them.
/// Trees are never built, so no depth of nesting can exhaust the stack.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Number(f64),
    Symbol(Symbol),
    Negate,
    Binary(Operator),
    Call(Function),
    /// What a group comes to with the numbers before it: numbers and parameters.
    Outcome(Arc<GroupOutcome>),
}

/// A top-level additive term: sign, where it is written, and its steps.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub negative: bool,
    pub text: (usize, usize),
    pub steps: (usize, usize),
}

/// A formula, parsed and with every name resolved.
#[derive(Clone, Debug)]
pub struct Expression {
    text: String,
    pub(crate) steps: Vec<Step>,
    /// Per step, where the token stands that made it.
    pub(crate) places: Vec<Place>,
    pub(crate) pieces: Vec<Piece>,
    /// Where it stands in its file; nowhere if it was not read from one.
    pub(crate) at: Span,
}

struct Parser<'a, 'd> {
    text: &'a str,
    tokens: Vec<(Token, usize, usize)>,
    at: usize,
    steps: Vec<Step>,
    places: Vec<Place>,
    resolve: &'a dyn Fn(&str) -> Option<Named<'d>>,
}

impl Parser<'_, '_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|t| &t.0)
    }
    fn here(&self) -> (usize, usize) {
        self.tokens
            .get(self.at)
            .map_or((self.text.len().saturating_sub(1), self.text.len()), |t| (t.1, t.2))
    }
    fn push(&mut self, step: Step) -> Result<(), ParseError> {
        if self.steps.len() >= MAX_NODES {
            let (s, e) = self.here();
            return fail(ParseErrorKind::TooLong, s, e, "split it over parameters");
        }
        let place = self.at.checked_sub(1).and_then(|i| self.tokens.get(i));
        self.places.push(place.map_or(Place::Here(0, 0), |t| Place::Here(t.1, t.2)));
        self.steps.push(step);
        Ok(())
    }
    /// The steps of a defined quantity in the place of its name.
    fn defined(&mut self, e: &Expression, start: usize, end: usize) -> Result<(), ParseError> {
        if self.steps.len() + e.steps.len() > MAX_NODES {
            return fail(ParseErrorKind::TooLong, start, end, "define less by one another");
        }
        self.steps.extend_from_slice(&e.steps);
        let places = (0..e.steps.len()).map(|step| Place::Defined(start, end, e.place_of(step)));
        self.places.extend(places);
        Ok(())
    }
    fn deeper(&self, depth: usize) -> Result<usize, ParseError> {
        if depth >= MAX_DEPTH {
            let (s, e) = self.here();
            return fail(ParseErrorKind::TooDeep, s, e, "take the nesting apart");
        }
        Ok(depth + 1)
    }

    fn comparison(&mut self, depth: usize) -> Result<(), ParseError> {
        let depth = self.deeper(depth)?;
        self.sum(depth, &mut None)?;
        while let Some(Token::Operator(
            op @ (Operator::Less
            | Operator::LessEqual
            | Operator::Greater
            | Operator::GreaterEqual
            | Operator::Equal
            | Operator::NotEqual),
        )) = self.peek().cloned()
        {
            self.at += 1;
            self.sum(depth, &mut None)?;
            self.push(Step::Binary(op))?;
        }
        Ok(())
    }

    /// A sum; its terms are noted in `pieces` if asked for.
    fn sum(&mut self, depth: usize, pieces: &mut Option<Vec<Piece>>) -> Result<(), ParseError> {
        let mut negative = false;
        let mut first = true;
        loop {
            let step = self.steps.len();
            let text = self.here().0;
            self.product(depth)?;
            let end = self.tokens[self.at - 1].2;
            if let Some(p) = pieces {
                p.push(Piece { negative, text: (text, end), steps: (step, self.steps.len()) });
            }
            if !first {
                let op = if negative { Operator::Subtract } else { Operator::Add };
                self.push(Step::Binary(op))?;
            }
            first = false;
            negative = match self.peek() {
                Some(Token::Operator(Operator::Add)) => false,
                Some(Token::Operator(Operator::Subtract)) => true,
                _ => return Ok(()),
            };
            self.at += 1;
        }
    }

    fn product(&mut self, depth: usize) -> Result<(), ParseError> {
        self.signed(depth)?;
        while let Some(Token::Operator(op @ (Operator::Multiply | Operator::Divide))) =
            self.peek().cloned()
        {
            self.at += 1;
            self.signed(depth)?;
            self.push(Step::Binary(op))?;
        }
        Ok(())
    }

    fn signed(&mut self, depth: usize) -> Result<(), ParseError> {
        match self.peek() {
            Some(Token::Operator(Operator::Subtract)) => {
                let depth = self.deeper(depth)?;
                self.at += 1;
                self.signed(depth)?;
                self.push(Step::Negate)
            }
            Some(Token::Operator(Operator::Add)) => {
                let depth = self.deeper(depth)?;
                self.at += 1;
                self.signed(depth)
            }
            _ => self.power(depth),
        }
    }

    fn power(&mut self, depth: usize) -> Result<(), ParseError> {
        self.atom(depth)?;
        if self.peek() == Some(&Token::Operator(Operator::Power)) {
            let depth = self.deeper(depth)?;
            self.at += 1;
            self.signed(depth)?;
            self.push(Step::Binary(Operator::Power))?;
        }
        Ok(())
    }

    fn atom(&mut self, depth: usize) -> Result<(), ParseError> {
        let (start, end) = self.here();
        let Some(token) = self.peek().cloned() else {
            return fail(
                ParseErrorKind::UnexpectedEnd,
                start,
                end,
                "a value is missing at the end",
            );
        };
        self.at += 1;
        match token {
            Token::Number(n) => self.push(Step::Number(n)),
            Token::Open => {
                self.comparison(depth)?;
                self.close(start)
            }
            Token::Name(name) if self.peek() == Some(&Token::Open) => {
                self.call(&name, start, end, depth)
            }
            Token::Name(name) => match (self.resolve)(&name) {
                Some(Named::Symbol(s)) => self.push(Step::Symbol(s)),
                Some(Named::Defined(e)) => self.defined(e, start, end),
                None => fail(
                    ParseErrorKind::UnknownName(name),
                    start,
                    end,
                    "declare it under [parameters] or [define], or name a branch as node.branch",
                ),
            },
            Token::Close => {
                fail(ParseErrorKind::UnbalancedBracket, start, end, "take it out or open it before")
            }
            other => {
                let text = self.text[start..end].to_owned();
                let help = match other {
                    Token::Comma => "a comma stands only between arguments",
                    _ => "a value is missing before it",
                };
                fail(ParseErrorKind::UnexpectedToken(text), start, end, help)
            }
        }
    }

    fn close(&mut self, opened: usize) -> Result<(), ParseError> {
        match self.peek() {
            Some(Token::Close) => {
                self.at += 1;
                Ok(())
            }
            None => fail(
                ParseErrorKind::UnbalancedBracket,
                opened,
                opened + 1,
                "close the bracket that opens here",
            ),
            Some(_) => {
                let (s, e) = self.here();
                fail(
                    ParseErrorKind::UnexpectedToken(self.text[s..e].to_owned()),
                    s,
                    e,
                    "an operator or a closing bracket is missing before it",
                )
            }
        }
    }

    fn call(
        &mut self,
        name: &str,
        start: usize,
        end: usize,
        depth: usize,
    ) -> Result<(), ParseError> {
        let Some((_, function, expected)) = FUNCTIONS.iter().find(|(n, _, _)| *n == name) else {
            let known: Vec<&str> = FUNCTIONS.iter().map(|(n, _, _)| *n).collect();
            return fail(
                ParseErrorKind::UnknownFunction(name.to_owned()),
                start,
                end,
                match crate::diagnostic::suggestions(name, known.iter().copied()).first() {
                    Some(near) => format!("did you mean `{near}`? functions: {}", known.join(", ")),
                    None => format!("functions: {}", known.join(", ")),
                },
            );
        };
        let opened = self.here().0;
        self.at += 1;
        let mut found = 0;
        if self.peek() != Some(&Token::Close) {
            loop {
                self.comparison(depth)?;
                found += 1;
                // min and max take any number: fold as they come.
                if found > 2 && matches!(function, Function::Min | Function::Max) {
                    self.push(Step::Call(*function))?;
                }
                if self.peek() != Some(&Token::Comma) {
                    break;
                }
                self.at += 1;
                if found == 2 && matches!(function, Function::Min | Function::Max) {
                    self.push(Step::Call(*function))?;
                }
            }
        }
        self.close(opened)?;
        let many = matches!(function, Function::Min | Function::Max);
        if found < *expected || (found > *expected && !many) {
            return fail(
                ParseErrorKind::ArgumentCount {
                    function: name.to_owned(),
                    expected: *expected,
                    found,
                },
                start,
                end,
                match name {
                    "if" => "write  if(condition, value, otherwise)",
                    "clamp" => "write  clamp(value, low, high)",
                    "min" | "max" => "write  min(a, b) , with two or more",
                    _ => "write one value between the brackets",
                },
            );
        }
        if !(many && found > 2) {
            self.push(Step::Call(*function))?;
        }
        Ok(())
    }
}

impl Expression {
    /// Parses a formula; `resolve` says what its names stand for.
    ///
    /// ```
    /// use realpolitik_case::formula::{Expression, Symbol};
    /// use realpolitik_case::ParameterId;
    /// let names = |n: &str| (n == "fear").then(|| Symbol::Parameter(ParameterId(0)));
    /// let e = Expression::parse("1 - 2 * fear", &names).unwrap();
    /// assert_eq!(e.eval(&|_| 0.25), 0.5);
    /// let wrong = Expression::parse("1 - 2 * fera", &names).unwrap_err();
    /// assert_eq!((wrong.start, wrong.end), (8, 12));
    /// ```
    pub fn parse(
        text: &str,
        resolve: &dyn Fn(&str) -> Option<Symbol>,
    ) -> Result<Expression, ParseError> {
        Expression::parse_with(text, &|name| resolve(name).map(Named::Symbol))
    }

    /// Parses a formula in which names may stand for quantities defined before.
    /// What is written stays: a term is called by the name of what it is made of.
    ///
    /// ```
    /// use realpolitik_case::formula::{Expression, Named, Symbol};
    /// use realpolitik_case::ParameterId;
    /// let fear = Named::Symbol(Symbol::Parameter(ParameterId(0)));
    /// let cost = Expression::parse_with("2 * fear + 1", &|_| Some(fear)).unwrap();
    /// let names = |n: &str| Some(if n == "cost" { Named::Defined(&cost) } else { fear });
    /// let e = Expression::parse_with("10 - 3 * cost", &names).unwrap();
    /// assert_eq!(e.eval(&|_| 0.25), 5.5);
    /// assert_eq!(e.terms(), ["10", "- 3 * cost"]);
    /// ```
    pub fn parse_with<'d>(
        text: &str,
        resolve: &dyn Fn(&str) -> Option<Named<'d>>,
    ) -> Result<Expression, ParseError> {
        let tokens = tokens(text)?;
        if tokens.is_empty() {
            return fail(ParseErrorKind::Empty, 0, text.len(), "write 0 if that is meant");
        }
        let mut p = Parser { text, tokens, at: 0, steps: Vec::new(), places: Vec::new(), resolve };
        let mut pieces = Some(Vec::new());
        p.sum(0, &mut pieces)?;
        if p.at < p.tokens.len() {
            // A comparison at the top: the whole is one piece.
            p.at = 0;
            p.steps.clear();
            p.places.clear();
            p.comparison(0)?;
            pieces = Some(vec![Piece {
                negative: false,
                text: (0, text.len()),
                steps: (0, p.steps.len()),
            }]);
        }
        if p.at < p.tokens.len() {
            let (s, e) = p.here();
            let kind = if p.peek() == Some(&Token::Close) {
                ParseErrorKind::UnbalancedBracket
            } else {
                ParseErrorKind::UnexpectedToken(text[s..e].to_owned())
            };
            return fail(kind, s, e, "an operator is missing before it, or it is one too many");
        }
        Ok(Expression {
            text: text.to_owned(),
            steps: p.steps,
            places: p.places,
            pieces: pieces.unwrap_or_default(),
            at: Span::default(),
        })
    }

    /// A formula that is a number.
    pub fn constant(value: f64) -> Expression {
        let text = value.to_string();
        let whole = (0, text.len());
        Expression {
            text,
            steps: vec![Step::Number(value)],
            places: vec![Place::Here(whole.0, whole.1)],
            pieces: vec![Piece { negative: false, text: whole, steps: (0, 1) }],
            at: Span::default(),
        }
    }

    /// The formula as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Gives it another text, to which its pieces refer.
    pub(super) fn retext(&mut self, text: String) {
        self.text = text;
    }

    /// Every symbol in it, once, in order of appearance.
    pub fn symbols(&self) -> Vec<Symbol> {
        let mut seen = std::collections::HashSet::new();
        let mut all = Vec::new();
        for s in &self.steps {
            if let Step::Symbol(s) = s
                && seen.insert(s)
            {
                all.push(*s);
            }
        }
        all
    }

    /// Its value where each symbol has the value given.
    pub fn eval(&self, value: &dyn Fn(Symbol) -> f64) -> f64 {
        let mut stack: Vec<f64> = Vec::new();
        for step in &self.steps {
            let result = match step {
                Step::Number(n) => *n,
                Step::Symbol(s) => value(*s),
                Step::Negate => on_top(Operation::Negate, &mut stack),
                Step::Binary(o) => on_top(o.operation(), &mut stack),
                Step::Call(f) => on_top(f.operation(), &mut stack),
                Step::Outcome(o) => {
                    let first = stack.len().saturating_sub(o.arity());
                    o.value(&stack.split_off(first))
                }
            };
            stack.push(result);
        }
        stack.pop().unwrap_or(f64::NAN)
    }
}

/// Takes an operation's operands from the stack and gives its value.
fn on_top(operation: Operation, stack: &mut Vec<f64>) -> f64 {
    let mut operands = [f64::NAN; 3];
    for operand in operands[..operation.arity()].iter_mut().rev() {
        *operand = stack.pop().unwrap_or(f64::NAN);
    }
    let [a, b, c] = operands;
    operation.apply(a, b, c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        Expression::parse(text, &|n| (n == "x").then_some(Symbol::Parameter(ParameterId(0))))
            .unwrap_or_else(|e| panic!("{text}: {e}"))
            .eval(&|_| 3.0)
    }

    #[test]
    fn arithmetic_as_at_school() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) * 3", 9.0),
            ("2 ^ 3 ^ 2", 512.0),
            ("-2 ^ 2", -4.0),
            ("2 ^ -1", 0.5),
            ("10 - 4 - 3", 3.0),
            ("8 / 4 / 2", 1.0),
            ("x > 2", 1.0),
            ("1 + x <= 3", 0.0),
            ("min(3, 1, 2)", 1.0),
            ("max(1, x, 2, 0)", 3.0),
            ("if(x == 3, 10, 20)", 10.0),
            ("clamp(x, 0, 1)", 1.0),
            ("abs(-x) + sqrt(16)", 7.0),
            ("ln(exp(2))", 2.0),
            ("1e-3 * 1000", 1.0),
        ] {
            assert!((value(text) - expected).abs() < 1e-12, "{text}");
        }
    }

    #[test]
    fn mistakes_are_placed() {
        for (text, start, end) in [
            ("1 +", 2, 3),
            ("(1", 0, 1),
            ("1)", 1, 2),
            ("foo(1)", 0, 3),
            ("if(1, 2)", 0, 2),
            ("1 2", 2, 3),
            ("1..2", 0, 4),
            ("", 0, 0),
            ("3 × 4", 2, 4),
        ] {
            let e = Expression::parse(text, &|_| None).unwrap_err();
            assert_eq!((e.start, e.end), (start, end), "{text}: {e}");
        }
    }

    #[test]
    fn bombs_are_refused() {
        for text in ["(".repeat(100_000), "-".repeat(100_000), "1+".repeat(100_000)] {
            let e = Expression::parse(&text, &|_| None).unwrap_err();
            assert!(matches!(e.kind, ParseErrorKind::TooDeep | ParseErrorKind::TooLong), "{e}");
        }
    }
}
