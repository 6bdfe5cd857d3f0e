//! Random tables.

use super::draws::{Draws, rounded};
use super::structured;
use super::units::Units;
use crate::error::GameError;
use crate::number::{Number, Rational};
use crate::strategic::PayoffTable;
use num_bigint::BigInt;

/// A family of random tables.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum TableFamily {
    /// Every payoff is uniform between 0 and 1.
    Uniform,
    /// Two players; what one wins, uniform between −1 and 1, the other loses.
    ZeroSum,
    /// All players are paid the same, uniform between 0 and 1.
    CommonInterest,
    /// Whole numbers from 0 to `most`: ties, and equilibria in continua.
    Integers {
        /// The greatest payoff.
        most: u32,
    },
    /// Fractions of whole numbers from −`most` to `most` by 1 to `most`, which doubles
    /// round.
    Fractions {
        /// The greatest numerator and denominator.
        most: u32,
    },
    /// Whole numbers from −9 to 9 times a power of 10 from 10⁻⁹ to 10⁹, another for each
    /// payoff.
    MixedScales,
    /// Payoffs are standard normal, and those of one profile correlated between any two
    /// players: −1 / (players − 1) for the sharpest conflict to 1 for common interest
    /// (Rinott & Scarsini 2000).
    Covariant {
        /// The correlation.
        correlation: f64,
    },
    /// Each player's payoff is a sum over the others of what it gets from each, uniform
    /// between 0 and 1 (Yanovskaya 1968).
    Polymatrix,
    /// Players sit in a circle; what one gets depends on its own strategy and on those of
    /// the next `degree` players only (Kearns, Littman & Singh 2001).
    Graphical {
        /// On how many others a payoff depends.
        degree: usize,
    },
    /// Two players; the first is paid uniformly between 0 and 1, the second 1 at one row
    /// of each column and 0 elsewhere: paths of Lemke and Howson can be long (Savani & von
    /// Stengel 2016).
    UnitVector,
    /// All choose between the same facilities; what one pays depends on which it is and
    /// falls with how many choose it (Rosenthal 1973). An equilibrium in pure strategies
    /// always exists.
    Congestion,
    /// All are paid the same, and the more, the more different actions are in use (after
    /// Grenager, Powers & Shoham 2002).
    Dispersion,
    /// Players vote for a candidate; who has most votes wins, the first of several; each
    /// player values each candidate uniformly between 0 and 1.
    MajorityVoting,
    /// Each chooses an effort and is paid by the least effort of all, less the cost of its
    /// own (Van Huyck, Battalio & Beil 1990); gains and costs are drawn.
    MinimumEffort,
    /// All are paid the least claim; those who made it a reward more, the others a penalty
    /// less (Basu 1994); the steps between claims and the reward are drawn.
    TravelersDilemma,
    /// Two players wait for a prize that each values for itself; who gives up first loses
    /// the time waited, the other pays as much and has the prize; a tie is split (Maynard
    /// Smith 1974).
    WarOfAttrition,
}

impl TableFamily {
    pub(super) fn stream(self) -> u32 {
        let place = match self {
            TableFamily::Uniform => 0,
            TableFamily::ZeroSum => 1,
            TableFamily::CommonInterest => 2,
            TableFamily::Integers { .. } => 3,
            TableFamily::Covariant { .. } => 4,
            TableFamily::Polymatrix => 5,
            TableFamily::Congestion => 6,
            TableFamily::Fractions { .. } => 7,
            TableFamily::MixedScales => 8,
            TableFamily::Graphical { .. } => 9,
            TableFamily::UnitVector => 10,
            TableFamily::Dispersion => 11,
            TableFamily::MajorityVoting => 12,
            TableFamily::MinimumEffort => 13,
            TableFamily::TravelersDilemma => 14,
            TableFamily::WarOfAttrition => 15,
        };
        0x7461_0000 + place
    }

    /// Refuses shapes and parameters for which there is no such game.
    fn check(self, shape: &[usize]) -> Result<(), GameError> {
        use TableFamily::*;
        let form = |what: String, must| Err(GameError::Form { what, must });
        let n = shape.len();
        let alike = shape.iter().all(|s| *s == shape[0]);
        match self {
            ZeroSum | UnitVector | WarOfAttrition if n != 2 => {
                Err(GameError::Players { found: n, expected: "two" })
            }
            Congestion | Dispersion | MajorityVoting | MinimumEffort | TravelersDilemma
            | WarOfAttrition
                if !alike =>
            {
                form(format!("a shape of {shape:?}"), "the same for every player in this family")
            }
            Fractions { most: 0 } => form("fractions of at most 0".to_owned(), "of 1 or more"),
            Graphical { degree } if degree >= n => {
                form(format!("{degree} neighbours among {n} players"), "fewer than the players")
            }
            Covariant { correlation } => {
                let least = if n > 1 { -1.0 / (n - 1) as f64 } else { -1.0 };
                // A rounding below is no matter.
                if correlation >= least - 1e-12 && correlation <= 1.0 {
                    return Ok(());
                }
                let what = format!("a correlation of {correlation} between {n} players");
                form(what, "between −1 / (players − 1) and 1")
            }
            _ => Ok(()),
        }
    }
}

/// A random table in exact numbers.
///
/// # Arguments
/// * `shape` — strategies of each player.
/// * `units` — digits and scale of the payoffs.
/// * `seed` — the same seed gives the same game.
///
/// # Errors
/// [`GameError::Shape`] for players without strategies; [`GameError::Limit`] above 10⁷
/// payoffs; [`GameError::Players`] and [`GameError::Form`] where the family has no such
/// game.
///
/// # Example
/// ```
/// use realpolitik_game::generate::{TableFamily, Units, random_table};
/// let units = Units::default();
/// let game = random_table(TableFamily::ZeroSum, &[3, 4], &units, 7).unwrap();
/// assert_eq!(game.shape(), [3, 4]);
/// assert_eq!(game.payoff(&[1, 2], 0), &-game.payoff(&[1, 2], 1));
/// assert_eq!(game, random_table(TableFamily::ZeroSum, &[3, 4], &units, 7).unwrap());
/// assert!(random_table(TableFamily::ZeroSum, &[2, 2, 2], &units, 7).is_err());
/// ```
pub fn random_table(
    family: TableFamily,
    shape: &[usize],
    units: &Units,
    seed: u64,
) -> Result<PayoffTable<Rational>, GameError> {
    use crate::strategic::MAX_TABLE;
    if shape.is_empty() || shape.contains(&0) {
        return Err(GameError::Shape { shape: shape.to_vec(), expected: 0, found: 0 });
    }
    let payoffs = shape.iter().try_fold(shape.len(), |n, s| n.checked_mul(*s));
    if payoffs.is_none_or(|n| n > MAX_TABLE) {
        return Err(GameError::Limit { what: "payoffs", name: "MAX_TABLE", limit: MAX_TABLE });
    }
    family.check(shape)?;
    units.check()?;
    let mut draws = Draws::new(seed, family.stream());
    let mut cells = cells(family, shape, units.digits, &mut draws);
    PayoffTable::from_fn(shape.to_vec(), |profile| {
        cells(profile).into_iter().map(|v| units.of(v)).collect()
    })
}

/// What a profile pays each player, before it is scaled.
pub(super) type Rule<'d> = Box<dyn FnMut(&[usize]) -> Vec<Rational> + 'd>;

fn cells<'d>(
    family: TableFamily,
    shape: &'d [usize],
    digits: u32,
    draws: &'d mut Draws,
) -> Rule<'d> {
    let n = shape.len();
    match family {
        TableFamily::Uniform => Box::new(move |_| (0..n).map(|_| draws.decimal(digits)).collect()),
        TableFamily::ZeroSum => Box::new(move |_| {
            let won = draws.decimal(digits) * Rational::from_i64(2) - Rational::from_i64(1);
            vec![won.clone(), -won]
        }),
        TableFamily::CommonInterest => Box::new(move |_| vec![draws.decimal(digits); n]),
        TableFamily::Integers { most } => Box::new(move |_| {
            (0..n).map(|_| Rational::from_i64(draws.below(most as usize + 1) as i64)).collect()
        }),
        TableFamily::Fractions { most } => Box::new(move |_| {
            let mut one = || {
                let by = Rational::from_i64(1 + draws.below(most as usize) as i64);
                draws.whole(most) / by
            };
            (0..n).map(|_| one()).collect()
        }),
        TableFamily::MixedScales => {
            Box::new(move |_| (0..n).map(|_| of_some_scale(draws)).collect())
        }
        TableFamily::Covariant { correlation } => {
            Box::new(move |_| covariant(n, correlation, digits, draws))
        }
        TableFamily::Polymatrix => polymatrix(shape, digits, draws),
        TableFamily::Graphical { degree } => graphical(shape, degree, digits, draws),
        TableFamily::UnitVector => {
            let at: Vec<usize> = (0..shape[1]).map(|_| draws.below(shape[0])).collect();
            let hit = move |profile: &[usize]| i64::from(at[profile[1]] == profile[0]);
            Box::new(move |profile| vec![draws.decimal(digits), Rational::from_i64(hit(profile))])
        }
        TableFamily::Congestion => structured::congestion(shape, digits, draws),
        TableFamily::Dispersion => structured::dispersion(shape, digits, draws),
        TableFamily::MajorityVoting => structured::majority_voting(shape, digits, draws),
        TableFamily::MinimumEffort => structured::minimum_effort(digits, draws),
        TableFamily::TravelersDilemma => structured::travelers_dilemma(shape, digits, draws),
        TableFamily::WarOfAttrition => structured::war_of_attrition(shape, digits, draws),
    }
}

fn of_some_scale(draws: &mut Draws) -> Rational {
    let value = draws.whole(9);
    let power = draws.below(19) as i32 - 9;
    let size = Rational::from_integer(BigInt::from(10).pow(power.unsigned_abs()));
    if power < 0 { value / size } else { value * size }
}

fn covariant(n: usize, correlation: f64, digits: u32, draws: &mut Draws) -> Vec<Rational> {
    let each: Vec<f64> = (0..n).map(|_| draws.normal()).collect();
    let mean = each.iter().sum::<f64>() / n as f64;
    // What is shared and what is each player's own, so that variances are 1.
    let own = (1.0 - correlation).max(0.0).sqrt();
    let shared = (1.0 + (n - 1) as f64 * correlation).max(0.0).sqrt();
    each.iter().map(|z| rounded(own * (z - mean) + shared * mean, digits)).collect()
}

fn polymatrix<'d>(shape: &'d [usize], digits: u32, draws: &mut Draws) -> Rule<'d> {
    let n = shape.len();
    // What player i gets from player j, by both their strategies.
    let mut parts: Vec<Vec<Rational>> = Vec::new();
    for i in 0..n {
        for j in 0..n {
            let size = if i == j { 0 } else { shape[i] * shape[j] };
            parts.push((0..size).map(|_| draws.decimal(digits)).collect());
        }
    }
    Box::new(move |profile| {
        let from = |i: usize, j: usize| &parts[i * n + j][profile[i] * shape[j] + profile[j]];
        let zero = || Rational::from_i64(0);
        let sum = |i: usize| (0..n).filter(|j| *j != i).fold(zero(), |s, j| s + from(i, j));
        (0..n).map(sum).collect()
    })
}

fn graphical<'d>(shape: &'d [usize], degree: usize, digits: u32, draws: &mut Draws) -> Rule<'d> {
    let n = shape.len();
    let near = move |i: usize| (0..=degree).map(move |k| (i + k) % n);
    let parts: Vec<Vec<Rational>> = (0..n)
        .map(|i| {
            let size = near(i).map(|j| shape[j]).product();
            (0..size).map(|_| draws.decimal(digits)).collect()
        })
        .collect();
    Box::new(move |profile| {
        let at = |i: usize| near(i).fold(0, |at, j| at * shape[j] + profile[j]);
        (0..n).map(|i| parts[i][at(i)].clone()).collect()
    })
}
