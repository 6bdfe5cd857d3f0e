//! Expressions over the columns of a table.

use crate::data::{Column, Table};
use crate::error::EstimateError;
use std::fmt;

/// What stands between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Interact,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
}

impl Operator {
    fn sign(self) -> &'static str {
        match self {
            Operator::Add => " + ",
            Operator::Subtract => " - ",
            Operator::Multiply => " * ",
            Operator::Divide => "/",
            Operator::Power => "^",
            Operator::Interact => ":",
            Operator::Equal => " == ",
            Operator::NotEqual => " != ",
            Operator::Less => " < ",
            Operator::LessEqual => " <= ",
            Operator::Greater => " > ",
            Operator::GreaterEqual => " >= ",
            Operator::And => " & ",
            Operator::Or => " || ",
        }
    }

    fn is_logical(self) -> bool {
        use Operator as O;
        !matches!(self, O::Add | O::Subtract | O::Multiply | O::Divide | O::Power | O::Interact)
    }
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A number.
    Number(f64),
    /// A text in quotes.
    Text(String),
    /// A column.
    Name(String),
    /// −x.
    Minus(Box<Expression>),
    /// !x.
    Not(Box<Expression>),
    /// (x).
    Bracket(Box<Expression>),
    /// f(x, …).
    Call(String, Vec<Expression>),
    /// x ∘ y.
    Binary(Operator, Box<Expression>, Box<Expression>),
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::Number(x) => write!(f, "{x}"),
            Expression::Text(t) => write!(f, "\"{t}\""),
            Expression::Name(n) => {
                let plain = n.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '_');
                if plain { write!(f, "{n}") } else { write!(f, "`{n}`") }
            }
            Expression::Minus(x) => write!(f, "-{x}"),
            Expression::Not(x) => write!(f, "!{x}"),
            Expression::Bracket(x) => write!(f, "({x})"),
            Expression::Call(name, arguments) => {
                let list: Vec<String> = arguments.iter().map(ToString::to_string).collect();
                write!(f, "{name}({})", list.join(", "))
            }
            Expression::Binary(o, x, y) => write!(f, "{x}{}{y}", o.sign()),
        }
    }
}

/// What an expression comes to in a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// A number.
    Number(f64),
    /// Yes or no, which is 1 or 0 in arithmetic.
    Logical(bool),
    /// A word.
    Word(&'a str),
    /// Not known.
    Missing,
}

/// A function of one number with its name.
type Function = (&'static str, fn(f64) -> f64);

/// The functions of one number, as R calls them.
const FUNCTIONS: [Function; 9] = [
    ("log", libm::log),
    ("log2", libm::log2),
    ("log10", libm::log10),
    ("log1p", libm::log1p),
    ("exp", libm::exp),
    ("expm1", libm::expm1),
    ("sqrt", libm::sqrt),
    ("abs", f64::abs),
    ("round", libm::round),
];

/// Functions that change how a variable stands in a formula, not its value.
pub(super) const WRAPPERS: [&str; 3] = ["I", "factor", "as.factor"];

impl Expression {
    /// The columns that it speaks of, each once.
    pub fn names<'a>(&'a self, into: &mut Vec<&'a str>) {
        match self {
            Expression::Number(_) | Expression::Text(_) => {}
            Expression::Name(n) => {
                if !into.contains(&n.as_str()) {
                    into.push(n);
                }
            }
            Expression::Minus(x) | Expression::Not(x) | Expression::Bracket(x) => x.names(into),
            Expression::Call(_, arguments) => arguments.iter().for_each(|a| a.names(into)),
            Expression::Binary(_, x, y) => {
                x.names(into);
                y.names(into);
            }
        }
    }

    /// Whether it is true or false rather than a number.
    pub fn is_logical(&self) -> bool {
        match self {
            Expression::Not(_) => true,
            Expression::Bracket(x) => x.is_logical(),
            Expression::Binary(o, ..) => o.is_logical(),
            Expression::Call(name, arguments) if name == "I" => {
                arguments.iter().any(Expression::is_logical)
            }
            _ => false,
        }
    }

    /// Checks names of columns and functions, and that no arithmetic is done on words.
    ///
    /// # Errors
    /// [`EstimateError::Data`] for a column that is not there or holds both numbers
    /// and words; [`EstimateError::Option`] for a function that is not known.
    pub fn check(&self, table: &Table) -> Result<(), EstimateError> {
        let mut names = Vec::new();
        self.names(&mut names);
        for name in names {
            let column = table.column(name)?;
            if let (Some(row), false) = (column.mixed, self.is_factor()) {
                return Err(mixed(table, column, row));
            }
        }
        self.check_calls(table)
    }

    fn is_factor(&self) -> bool {
        matches!(self, Expression::Call(name, _) if name.ends_with("factor"))
    }

    fn check_calls(&self, table: &Table) -> Result<(), EstimateError> {
        match self {
            Expression::Number(_) | Expression::Text(_) | Expression::Name(_) => Ok(()),
            Expression::Minus(x) | Expression::Not(x) => {
                x.check_number(table)?;
                x.check_calls(table)
            }
            Expression::Bracket(x) => x.check_calls(table),
            Expression::Call(name, arguments) => {
                let known: Vec<&str> = FUNCTIONS.iter().map(|f| f.0).chain(WRAPPERS).collect();
                if !known.contains(&name.as_str()) {
                    return Err(EstimateError::option(
                        format!("there is no function `{name}`"),
                        format!("there are {}; make other columns beforehand", known.join(", ")),
                    ));
                }
                let [argument] = arguments.as_slice() else {
                    return Err(EstimateError::option(
                        format!("`{name}` takes one argument, not {}", arguments.len()),
                        format!("write {name}(x)"),
                    ));
                };
                if !WRAPPERS.contains(&name.as_str()) {
                    argument.check_number(table)?;
                }
                argument.check_calls(table)
            }
            Expression::Binary(o, x, y) => {
                if !matches!(o, Operator::Equal | Operator::NotEqual) {
                    x.check_number(table)?;
                    y.check_number(table)?;
                }
                x.check_calls(table)?;
                y.check_calls(table)
            }
        }
    }

    fn check_number(&self, table: &Table) -> Result<(), EstimateError> {
        match self {
            Expression::Name(n) if table.column(n)?.words.is_some() => Err(EstimateError::data(
                format!("`{n}` holds words, and arithmetic needs numbers"),
                format!("compare it, as in {n} == \"word\", or use it by itself as a factor"),
            )),
            _ => Ok(()),
        }
    }

    /// Its value in a row; non-finite numbers are passed on.
    pub fn value<'a>(&'a self, table: &'a Table, row: usize) -> Value<'a> {
        match self {
            Expression::Number(x) => Value::Number(*x),
            Expression::Text(t) => Value::Word(t),
            Expression::Name(n) => match table.columns.iter().find(|c| c.name == *n) {
                Some(c) => cell(c, row),
                None => Value::Missing,
            },
            Expression::Bracket(x) => x.value(table, row),
            Expression::Minus(x) => unary(x.value(table, row), |v| -v),
            Expression::Not(x) => match x.value(table, row).number() {
                Some(v) => Value::Logical(v == 0.0),
                None => Value::Missing,
            },
            Expression::Call(name, arguments) => {
                let Some(inner) = arguments.first().map(|a| a.value(table, row)) else {
                    return Value::Missing;
                };
                match FUNCTIONS.iter().find(|f| f.0 == name) {
                    Some((_, f)) => unary(inner, f),
                    None => inner,
                }
            }
            Expression::Binary(o, x, y) => apply(*o, &x.value(table, row), &y.value(table, row)),
        }
    }
}

impl Value<'_> {
    /// As a number: 1 and 0 for yes and no.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(x) => Some(*x),
            Value::Logical(b) => Some(f64::from(u8::from(*b))),
            Value::Word(_) | Value::Missing => None,
        }
    }
}

fn cell(column: &Column, row: usize) -> Value<'_> {
    match &column.words {
        Some(words) => words[row].as_deref().map_or(Value::Missing, Value::Word),
        None if column.numbers[row].is_nan() => Value::Missing,
        None => Value::Number(column.numbers[row]),
    }
}

fn unary<'a>(x: Value<'a>, f: impl Fn(f64) -> f64) -> Value<'a> {
    x.number().map_or(Value::Missing, |v| Value::Number(f(v)))
}

fn apply<'a>(o: Operator, x: &Value<'a>, y: &Value<'a>) -> Value<'a> {
    if let (Value::Word(a), Value::Word(b)) = (x, y) {
        return match o {
            Operator::Equal => Value::Logical(a == b),
            Operator::NotEqual => Value::Logical(a != b),
            _ => Value::Missing,
        };
    }
    let (Some(a), Some(b)) = (x.number(), y.number()) else { return Value::Missing };
    match o {
        Operator::Add => Value::Number(a + b),
        Operator::Subtract => Value::Number(a - b),
        Operator::Multiply | Operator::Interact => Value::Number(a * b),
        Operator::Divide => Value::Number(a / b),
        Operator::Power if b == 2.0 => Value::Number(a * a),
        Operator::Power => Value::Number(libm::pow(a, b)),
        Operator::Equal => Value::Logical(a == b),
        Operator::NotEqual => Value::Logical(a != b),
        Operator::Less => Value::Logical(a < b),
        Operator::LessEqual => Value::Logical(a <= b),
        Operator::Greater => Value::Logical(a > b),
        Operator::GreaterEqual => Value::Logical(a >= b),
        Operator::And => Value::Logical(a != 0.0 && b != 0.0),
        Operator::Or => Value::Logical(a != 0.0 || b != 0.0),
    }
}

fn mixed(table: &Table, column: &Column, row: usize) -> EstimateError {
    let name = &column.name;
    let word = column.words.as_ref().and_then(|w| w[row].clone()).unwrap_or_default();
    EstimateError::data(
        format!(
            "column `{name}` holds numbers, but line {} says `{word}`",
            table.lines.get(row).copied().unwrap_or(0)
        ),
        format!(
            "correct the cell, or say --missing {word} if it means that nothing is known, or \
             write factor({name}) if its numbers are names"
        ),
    )
}
