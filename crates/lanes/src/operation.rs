//! What can be done to numbers: the one table of operations, for a number by
//! itself and for lanes.

/// An operation on up to three numbers; products and sums are rounded one by one.
///
/// The truth of a comparison is 1 or 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Operation {
    /// a + b.
    Add,
    /// a − b.
    Subtract,
    /// a · b.
    Multiply,
    /// 1 / a.
    Reciprocal,
    /// a · b + c, the product rounded by itself.
    MultiplyAdd,
    /// a · b − c, the product rounded by itself.
    MultiplySubtract,
    /// c − a · b, the product rounded by itself.
    SubtractMultiply,
    /// a / b.
    Divide,
    /// aᵇ.
    Power,
    /// −a.
    Negate,
    /// |a|.
    Absolute,
    /// √a.
    SquareRoot,
    /// eᵃ, as the mathematical library has it.
    Exponential,
    /// ln a, as the mathematical library has it.
    Logarithm,
    /// The smaller number, or the one that is a number; the second of −0 and 0.
    Minimum,
    /// The greater number, or the one that is a number; the second of −0 and 0.
    Maximum,
    /// a < b.
    Less,
    /// a ≤ b.
    LessEqual,
    /// a > b.
    Greater,
    /// a ≥ b.
    GreaterEqual,
    /// a = b.
    Equal,
    /// a ≠ b.
    NotEqual,
    /// b where a is not 0, otherwise c.
    If,
    /// a, but at least b and then at most c.
    Clamp,
}

/// Something to be done with the function of an operation.
pub(crate) trait Visit {
    type Output;
    fn visit(self, f: impl Fn(f64, f64, f64) -> f64) -> Self::Output;
}

impl Operation {
    /// How many numbers it takes; the first of (a, b, c).
    ///
    /// ```
    /// use realpolitik_lanes::operation::Operation;
    /// let arities = [Operation::Negate, Operation::Add, Operation::If].map(Operation::arity);
    /// assert_eq!(arities, [1, 2, 3]);
    /// ```
    pub fn arity(self) -> usize {
        use Operation as O;
        match self {
            O::Reciprocal
            | O::Negate
            | O::Absolute
            | O::SquareRoot
            | O::Exponential
            | O::Logarithm => 1,
            O::MultiplyAdd | O::MultiplySubtract | O::SubtractMultiply | O::If | O::Clamp => 3,
            _ => 2,
        }
    }

    /// Its value; what it does not take is not read. Every lane of a flat program
    /// has these bits.
    ///
    /// ```
    /// use realpolitik_lanes::operation::Operation;
    /// assert_eq!(Operation::Clamp.apply(7.0, 0.0, 1.0), 1.0);
    /// assert_eq!(Operation::SubtractMultiply.apply(2.0, 3.0, 10.0), 4.0);
    /// assert_eq!(Operation::Minimum.apply(f64::NAN, 3.0, 0.0), 3.0);
    /// ```
    pub fn apply(self, a: f64, b: f64, c: f64) -> f64 {
        struct One(f64, f64, f64);
        impl Visit for One {
            type Output = f64;
            #[inline(always)]
            fn visit(self, f: impl Fn(f64, f64, f64) -> f64) -> f64 {
                f(self.0, self.1, self.2)
            }
        }
        self.with(One(a, b, c))
    }

    /// Hands its function to `v`.
    #[inline(always)]
    pub(crate) fn with<V: Visit>(self, v: V) -> V::Output {
        match self {
            Operation::Add => v.visit(|a, b, _| a + b),
            Operation::Subtract => v.visit(|a, b, _| a - b),
            Operation::Multiply => v.visit(|a, b, _| a * b),
            Operation::Reciprocal => v.visit(|a, _, _| 1.0 / a),
            Operation::MultiplyAdd => v.visit(|a, b, c| a * b + c),
            Operation::MultiplySubtract => v.visit(|a, b, c| a * b - c),
            Operation::SubtractMultiply => v.visit(|a, b, c| c - a * b),
            Operation::Divide => v.visit(|a, b, _| a / b),
            Operation::Power => v.visit(|a, b, _| libm::pow(a, b)),
            Operation::Negate => v.visit(|a, _, _| -a),
            Operation::Absolute => v.visit(|a, _, _| a.abs()),
            Operation::SquareRoot => v.visit(|a, _, _| a.sqrt()),
            Operation::Exponential => v.visit(|a, _, _| libm::exp(a)),
            Operation::Logarithm => v.visit(|a, _, _| libm::log(a)),
            Operation::Minimum => v.visit(|a, b, _| least(a, b)),
            Operation::Maximum => v.visit(|a, b, _| greatest(a, b)),
            Operation::Less => v.visit(|a, b, _| truth(a < b)),
            Operation::LessEqual => v.visit(|a, b, _| truth(a <= b)),
            Operation::Greater => v.visit(|a, b, _| truth(a > b)),
            Operation::GreaterEqual => v.visit(|a, b, _| truth(a >= b)),
            Operation::Equal => v.visit(|a, b, _| truth(a == b)),
            Operation::NotEqual => v.visit(|a, b, _| truth(a != b)),
            Operation::If => v.visit(|a, b, c| if a != 0.0 { b } else { c }),
            Operation::Clamp => v.visit(|a, b, c| least(greatest(a, b), c)),
        }
    }
}

#[inline(always)]
fn truth(t: bool) -> f64 {
    f64::from(u8::from(t))
}

/// Written out because the library leaves open which of −0 and 0 it returns.
#[inline(always)]
fn least(a: f64, b: f64) -> f64 {
    if a < b || b.is_nan() { a } else { b }
}

#[inline(always)]
fn greatest(a: f64, b: f64) -> f64 {
    if a > b || b.is_nan() { a } else { b }
}
