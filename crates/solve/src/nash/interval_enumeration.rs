//! All equilibria of small games of several players, proven to be all.

use super::indifference::{Demand, Indifference, Shares};
use super::interval_newton::{Roots, roots};
use super::support_enumeration::members;
use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
use crate::linalg::interval::Interval;
use crate::search::{Search, Whole};
use num_bigint::BigInt;
use realpolitik_game::strategic::{MixedProfile, PayoffTable, advance};
use realpolitik_game::{Number, Rational};

/// Unknown probabilities up to which a game is small.
pub const MAX_UNKNOWNS: usize = 6;
/// Boxes looked at for one choice of supports.
const MAX_BOXES: usize = 100_000;
/// Boxes looked at for one choice of supports whose equations say nothing.
const FEW_BOXES: usize = 400;

/// Strategies of each player.
pub type Supports = Vec<Vec<usize>>;

/// What interval enumeration has to say beyond the equilibria.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enumeration {
    /// Choices of supports gone through.
    pub supports: usize,
    /// Boxes looked at.
    pub boxes: usize,
    /// Those where a continuum of equilibria is proven: indifference demands nothing, and
    /// around a point no other strategy pays as much.
    pub continua: Vec<Supports>,
    /// Those about which something could not be decided: a continuum, a double root, or a
    /// tie at numbers that are not rational.
    pub open: Vec<Supports>,
}

/// All equilibria of a small game of any number of players, with a proof.
///
/// For each choice of supports the polynomial equations of indifference are enclosed in
/// intervals. The simplices are divided into boxes; a box is discarded where a strategy of
/// a support surely pays less than another, or where Newton's method in intervals leaves
/// nothing of it, and a root is kept where that method proves that it exists and is the
/// only one around. Differences of payoffs are taken in rationals before. Ties are decided
/// in rationals, where the root is one.
///
/// # Arguments
/// * `table` — payoffs in rationals; Σ (strategies − 1) at most [`MAX_UNKNOWNS`]: three
///   players of three strategies, six of two.
///
/// # Returns
/// A search for the isolated equilibria, each once, in doubles. `proven` says that these
/// are all that there are. It is not set where something remained open, see
/// [`Enumeration`]: then points of continua may be missing.
///
/// # Errors
/// [`SolveError::Limit`] for larger games.
///
/// # Complexity
/// Π (2^sᵢ − 1) choices of supports, most of them one box; those in which all mix need some
/// hundreds.
///
/// # Reference
/// A. Neumaier, *Interval Methods for Systems of Equations* (1990), ch. 5; R. S. Datta,
/// "Finding all Nash equilibria of a finite game using polynomial algebra", Econ. Theory
/// 42 (2010), 55–96.
///
/// # Example
/// Three firms want to be alone in one of two markets: some equilibria are isolated, and
/// lines of them run between the pure ones.
/// ```
/// use realpolitik_game::{Number, Rational};
/// use realpolitik_solve::nash::interval_enumeration;
/// use realpolitik_solve::payoff_table::PayoffTable;
/// let q = Rational::from_i64;
/// let table = PayoffTable::from_fn(vec![2; 3], |s| {
///     (0..3).map(|i| q(i64::from((0..3).all(|j| j == i || s[j] != s[i])))).collect()
/// }).unwrap();
/// let all = interval_enumeration(&table).all().unwrap();
/// assert!(!all.proven && all.details.continua.len() == 6);
/// // Matching the next one, against one that wants to differ: one equilibrium, and it is all.
/// let cycle = PayoffTable::from_fn(vec![2; 3], |s| {
///     vec![q(i64::from(s[0] == s[1])), q(i64::from(s[1] == s[2])), q(i64::from(s[2] != s[0]))]
/// }).unwrap();
/// let all = interval_enumeration(&cycle).all().unwrap();
/// assert!(all.proven);
/// assert_eq!(all.equilibria.len(), 1);
/// let mixed = all.equilibria[0].profile.strategies.concat();
/// assert!(mixed.iter().all(|p| (p - 0.5).abs() < 1e-12));
/// ```
pub fn interval_enumeration(
    table: &PayoffTable<Rational>,
) -> Search<'_, MixedEquilibrium<f64>, Enumeration> {
    Search::new(move |run| {
        let shape = table.shape();
        let unknowns: usize = shape.iter().map(|s| s - 1).sum();
        if unknowns > MAX_UNKNOWNS {
            let (what, name) = ("unknown probabilities", "MAX_UNKNOWNS");
            return Err(SolveError::Limit { what, name, limit: MAX_UNKNOWNS });
        }
        let doubles = table.map(Number::to_f64);
        let ranges: Vec<Rational> = (0..table.players()).map(|p| range(table, p)).collect();
        let counts: Vec<usize> = shape.iter().map(|s| (1usize << s) - 1).collect();
        let mut details = Enumeration::default();
        let mut equilibria = Vec::new();
        let mut pick = vec![0usize; shape.len()];
        loop {
            let supports: Supports =
                pick.iter().zip(shape).map(|(m, n)| members(m + 1, *n)).collect();
            details.supports += 1;
            let one = Choice { table, supports: &supports };
            for strategies in one.equilibria(&ranges, &mut details) {
                let e = MixedEquilibrium::judged(&doubles, MixedProfile { strategies });
                equilibria.push(run.tell(e)?);
            }
            if !advance(&mut pick, &counts) {
                break;
            }
        }
        let proven = details.open.is_empty() && details.continua.is_empty();
        Ok(Whole { equilibria, proven, details })
    })
}

/// The spread of a player's payoffs, 1 where all are equal.
fn range(table: &PayoffTable<Rational>, player: usize) -> Rational {
    let column = || (0..table.profiles()).map(|i| table.payoff_at(i, player));
    let (low, high) = (column().min(), column().max());
    let spread = low.zip(high).map(|(low, high)| high - low);
    spread.filter(|s| *s > <Rational as Number>::zero()).unwrap_or_else(Number::one)
}

/// A choice of supports.
struct Choice<'t> {
    table: &'t PayoffTable<Rational>,
    supports: &'t Supports,
}

/// What a root is.
enum Verdict {
    Equilibrium,
    None,
    Open,
}

impl Choice<'_> {
    /// Strategies of all equilibria with these supports.
    fn equilibria(&self, ranges: &[Rational], details: &mut Enumeration) -> Vec<Vec<Vec<f64>>> {
        let system = Indifference::new(self.table, ranges, self.supports);
        let vacuous = system.equations().any(|row| row.is_vacuous());
        let found = roots(&system, if vacuous { FEW_BOXES } else { MAX_BOXES });
        details.boxes += found.boxes;
        if !found.ended || !found.undecided.is_empty() {
            match self.holds_continuum(&system, &found) {
                true => details.continua.push(self.supports.clone()),
                false => details.open.push(self.supports.clone()),
            }
        }
        let mut list = Vec::new();
        for root in &found.roots {
            match self.judge(&system, &root.at) {
                Verdict::Equilibrium => list.push(self.strategies(&root.at)),
                Verdict::None => {}
                Verdict::Open => details.open.push(self.supports.clone()),
            }
        }
        list
    }

    /// Whether no equation says anything and around some point nothing else pays as much.
    fn holds_continuum(&self, system: &Indifference, found: &Roots) -> bool {
        if system.equations().any(|row| !row.is_vacuous()) {
            return false;
        }
        let strict = |part: &Shares| {
            let inside = part.iter().flatten().all(|p| p.high > 0.0);
            let outside = system.rows.iter().filter(|r| r.demand == Demand::NoMore);
            inside && outside.into_iter().all(|row| row.gain(&middle(part)).high < 0.0)
        };
        found.undecided.iter().any(strict)
    }

    /// Whether a root is an equilibrium.
    fn judge(&self, system: &Indifference, at: &Shares) -> Verdict {
        let mut tie = false;
        for share in at.iter().flatten() {
            if share.high < 0.0 {
                return Verdict::None;
            }
            tie |= share.low <= 0.0;
        }
        for row in system.rows.iter().filter(|r| r.demand == Demand::NoMore) {
            let gain = row.gain(at);
            if gain.low > 0.0 {
                return Verdict::None;
            }
            tie |= gain.high >= 0.0;
        }
        if tie { self.judge_exactly(at) } else { Verdict::Equilibrium }
    }

    /// The same in rationals, the root being the simplest ones in its box if these solve the
    /// equations.
    fn judge_exactly(&self, at: &Shares) -> Verdict {
        let zero = <Rational as Number>::zero();
        let mut strategies: Vec<Vec<Rational>> =
            self.table.shape().iter().map(|n| vec![zero.clone(); *n]).collect();
        for (player, own) in self.supports.iter().enumerate() {
            let mut left = <Rational as Number>::one();
            for (s, share) in own.iter().zip(&at[player]).skip(1) {
                let Some(p) = simplest(*share) else { return Verdict::Open };
                left -= &p;
                strategies[player][*s] = p;
            }
            strategies[player][own[0]] = left;
        }
        let mut better = false;
        for (player, own) in self.supports.iter().enumerate() {
            let values = self.table.strategy_values(&strategies, player);
            let now = &values[own[0]];
            if own.iter().any(|s| values[*s] != *now) {
                return Verdict::Open;
            }
            better |= values.iter().any(|v| v > now);
        }
        // A probability of 0 belongs to smaller supports, which are gone through as well.
        let positive = |(own, p): (&Vec<usize>, &Vec<Rational>)| own.iter().all(|s| p[*s] > zero);
        match !better && self.supports.iter().zip(&strategies).all(positive) {
            true => Verdict::Equilibrium,
            false => Verdict::None,
        }
    }

    /// The middle of a box as mixed strategies.
    fn strategies(&self, at: &Shares) -> Vec<Vec<f64>> {
        let shape = self.table.shape().iter();
        let of = |((own, shares), n): ((&Vec<usize>, &Vec<Interval>), &usize)| {
            let total: f64 = shares.iter().map(|p| p.middle()).sum();
            let mut all = vec![0.0; *n];
            for (s, share) in own.iter().zip(shares) {
                all[*s] = share.middle() / total;
            }
            all
        };
        self.supports.iter().zip(at).zip(shape).map(of).collect()
    }
}

/// A point of a box.
fn middle(part: &Shares) -> Shares {
    let of = |own: &Vec<Interval>| {
        let mut out: Vec<Interval> = own.iter().map(|p| Interval::point(p.middle())).collect();
        out[0] = out[1..].iter().fold(Interval::ONE, |left, p| left - *p);
        out
    };
    part.iter().map(of).collect()
}

/// The fraction of least denominator within an interval, if that is below a million.
fn simplest(within: Interval) -> Option<Rational> {
    let low = Rational::from_float(within.low)?;
    let high = Rational::from_float(within.high)?;
    let found = simplest_between(low, high);
    (*found.denom() < BigInt::from(1_000_000)).then_some(found)
}

/// By the continued fractions of the bounds.
fn simplest_between(low: Rational, high: Rational) -> Rational {
    if low <= <Rational as Number>::zero() {
        let negative = high < <Rational as Number>::zero();
        return if negative { -simplest_between(-high, -low) } else { Number::zero() };
    }
    let whole = low.floor();
    if whole == low {
        return whole;
    }
    if whole < high.floor() {
        return whole + <Rational as Number>::one();
    }
    let rest = simplest_between((high - &whole).recip(), (low - &whole).recip());
    whole + rest.recip()
}
