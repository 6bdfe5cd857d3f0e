//! How much work a solver may do.

use realpolitik_game::strategic::MAX_TABLE;

/// Limits on the work of the solvers of Nash equilibria. Each method minds those that
/// its documentation names; past one of them it ends with
/// [`crate::SolveError::Limit`], which names it. Any number makes sense.
///
/// ```
/// use realpolitik_solve::{Limits, SolveError, bimatrix::Bimatrix, nash};
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap();
/// let few = Limits { max_supports: 8, ..Limits::default() };
/// let error = nash::support_enumeration(&pennies).limits(few).all().unwrap_err();
/// assert!(matches!(error, SolveError::Limit { name: "max_supports", limit: 8, .. }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Payoffs in a strategic form made of a tree.
    pub max_table: usize,
    /// Pivots of one path of complementary pivoting. Paths may be exponentially long
    /// (Savani & von Stengel 2006); random games of size 200 need some hundreds.
    pub max_pivots: usize,
    /// Bases of either best-reply polytope that vertex enumeration visits. A generic
    /// 15 × 15 game has some tens of thousands.
    pub max_bases: usize,
    /// Supports that are gone through.
    pub max_supports: usize,
    /// Pure behaviour profiles that are gone through.
    pub max_profiles: usize,
    /// Simplices of simplicial subdivision in all.
    pub max_simplices: usize,
    /// Steps of the global Newton method along one ray.
    pub max_newton_steps: usize,
    /// Steps from one start of the minimisation of squared gains.
    pub max_descent_steps: usize,
    /// Subgame-perfect equilibria that backward induction carries along: indifferent
    /// players multiply them.
    pub max_equilibria: usize,
}

impl Limits {
    /// What is in force unless the caller says otherwise.
    pub const DEFAULT: Limits = Limits {
        max_table: MAX_TABLE,
        max_pivots: 1_000_000,
        max_bases: 5_000_000,
        max_supports: 1_000_000,
        max_profiles: 10_000_000,
        max_simplices: 1_000_000,
        max_newton_steps: 100_000,
        max_descent_steps: 500,
        max_equilibria: 100_000,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Limits::DEFAULT
    }
}
