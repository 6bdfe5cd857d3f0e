//! In what numbers payoffs are written.

use crate::error::GameError;
use crate::number::{Number, Rational};

/// The digits of random payoffs, and how they are scaled once they are drawn.
///
/// Equilibria do not depend on factor and offset; whether a program finds them may.
///
/// ```
/// use realpolitik_game::generate::{TableFamily, Units, random_table};
/// use realpolitik_game::{Number, Rational};
/// let far = Units { offset: Rational::from_i64(1_000_000_000), ..Units::default() };
/// let near = random_table(TableFamily::Uniform, &[2, 2], &Units::default(), 1).unwrap();
/// let table = random_table(TableFamily::Uniform, &[2, 2], &far, 1).unwrap();
/// assert_eq!(table.payoff_at(3, 1) - near.payoff_at(3, 1), far.offset);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Units {
    /// Decimals of payoffs that are drawn from an interval, at most 15.
    pub digits: u32,
    /// By what payoffs are multiplied; above 0.
    pub factor: Rational,
    /// What is then added.
    pub offset: Rational,
}

impl Default for Units {
    /// Six decimals, unscaled.
    fn default() -> Self {
        Units { digits: 6, factor: Rational::from_i64(1), offset: Rational::from_i64(0) }
    }
}

impl Units {
    /// Refuses a factor that would turn preferences around, and digits that doubles lack.
    pub(super) fn check(&self) -> Result<(), GameError> {
        if self.factor <= <Rational as Number>::zero() {
            let what = format!("a factor of {}", self.factor);
            return Err(GameError::Form { what, must: "above 0" });
        }
        if self.digits > 15 {
            let what = format!("payoffs of {} digits", self.digits);
            return Err(GameError::Form { what, must: "of at most 15" });
        }
        Ok(())
    }

    /// A payoff in these units.
    pub(super) fn of(&self, payoff: Rational) -> Rational {
        payoff * &self.factor + &self.offset
    }
}
