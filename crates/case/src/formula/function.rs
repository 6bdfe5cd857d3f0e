//! Functions of the formula language.

use realpolitik_lanes::operation::Operation;

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Function {
    Min,
    Max,
    Abs,
    Sqrt,
    Exp,
    Ln,
    If,
    Clamp,
}

impl Function {
    /// What it does.
    pub(crate) fn operation(self) -> Operation {
        match self {
            Function::Min => Operation::Minimum,
            Function::Max => Operation::Maximum,
            Function::Abs => Operation::Absolute,
            Function::Sqrt => Operation::SquareRoot,
            Function::Exp => Operation::Exponential,
            Function::Ln => Operation::Logarithm,
            Function::If => Operation::If,
            Function::Clamp => Operation::Clamp,
        }
    }
}

pub(super) const FUNCTIONS: &[(&str, Function, usize)] = &[
    ("min", Function::Min, 2),
    ("max", Function::Max, 2),
    ("abs", Function::Abs, 1),
    ("sqrt", Function::Sqrt, 1),
    ("exp", Function::Exp, 1),
    ("ln", Function::Ln, 1),
    ("if", Function::If, 3),
    ("clamp", Function::Clamp, 3),
];

/// Whether a name is a function's.
pub(crate) fn is_function(name: &str) -> bool {
    FUNCTIONS.iter().any(|(n, _, _)| *n == name)
}
