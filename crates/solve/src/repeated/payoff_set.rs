//! The payoffs of pure-strategy subgame-perfect equilibria (Abreu & Sannikov 2014).

use super::folk::{SLACK, Units};
use super::minmax::pure_minmax;
use super::polygon::{Point, Polygon};
use crate::error::SolveError;
use realpolitik_game::Certificate;
use realpolitik_game::certificate::certify_payoff_set;
use realpolitik_game::strategic::{Bimatrix, PayoffTable};

/// Rounds after which a set that still shrinks is given up.
const MOST_ROUNDS: usize = 1_000_000;
/// What the certificate has to stay under, in payoff ranges.
const TOLERANCE: f64 = 1e-9;
/// How near to its last state a set has to be, times 1 − δ, to be taken for the limit: it
/// nears that at least by the factor δ a round.
const SETTLED: f64 = 1e-12;
/// Less than this is rounding.
const LEAST_CHANGE: f64 = 4e-16;

/// The payoffs of equilibrium of a repeated game.
#[derive(Clone, Debug, PartialEq)]
pub struct RepeatedPayoffs {
    /// δ, the weight of tomorrow against today.
    pub discount: f64,
    /// Extreme points of the set, counterclockwise, per period; none if no pure-strategy
    /// equilibrium exists.
    pub extreme: Vec<[f64; 2]>,
    /// The worst equilibrium payoff of each player, which is what keeps them from leaving
    /// what is played; what they can be held to where there is no equilibrium.
    pub threats: [f64; 2],
    /// Rounds of the algorithm.
    pub rounds: usize,
    /// That each extreme point can be kept up, checked apart: see
    /// [`realpolitik_game::certificate::certify_payoff_set`].
    pub certificate: Certificate,
}

/// The set of payoffs of all pure-strategy subgame-perfect equilibria of a two-player game
/// repeated for ever, where everybody sees what was done, payoffs are discounted by δ and a
/// public draw is thrown before every period.
///
/// The set is convex; its extreme points come about either by playing one profile for
/// ever, or with a continuation that just keeps one of the players from leaving. Starting
/// from all that is feasible, with the pure minmax as the threat, only such points are
/// kept, round by round, until nothing moves; what stays is held from outside by the
/// algorithm, which loses no equilibrium, and from inside by the certificate. Numbers are
/// doubles: payoffs in units of the player's range are right to about 1e-12 (1 − δ apart
/// from the least δ at which something holds, where a rounding decides).
///
/// # Arguments
/// * `discount` — δ, above 0 and below 1.
///
/// # Errors
/// [`SolveError::Setting`] for another δ; [`SolveError::Limit`] where the set still moves
/// after a million rounds, which takes δ above 0.9999 or so.
///
/// # Complexity
/// A round takes O(profiles · corners); each comes nearer by the factor δ at least, most
/// often in far fewer rounds.
///
/// # References
/// * D. Abreu & Y. Sannikov, Theoretical Economics 9 (2014), 313–338.
/// * D. Abreu, D. Pearce & E. Stacchetti, Econometrica 58 (1990), 1041–1063.
///
/// # Example
/// Matching pennies has no equilibrium in pure strategies, however patient the players.
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, repeated::equilibrium_payoffs};
/// let dilemma = Bimatrix::from_rows([[9.0, 1.0], [10.0, 3.0]], [[9.0, 10.0], [1.0, 3.0]]);
/// let set = equilibrium_payoffs(&dilemma.unwrap(), 0.9).unwrap();
/// assert!(set.certificate.holds());
/// assert_eq!((set.extreme.len(), set.threats), (4, [3.0, 3.0]));
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap();
/// assert!(equilibrium_payoffs(&pennies, 0.9).unwrap().extreme.is_empty());
/// ```
pub fn equilibrium_payoffs(
    game: &Bimatrix<f64>,
    discount: f64,
) -> Result<RepeatedPayoffs, SolveError> {
    if !(discount > 0.0 && discount < 1.0) {
        let must = "a number above 0 and below 1";
        return Err(SolveError::Setting { name: "discount", value: discount, must });
    }
    let (units, stage) = (Units::of(game), Stage::of(game));
    let mut set = Polygon::around(stage.pays.clone());
    let mut threat = [0, 1].map(|p| pure_minmax(&stage.table, p));
    let enough = (SETTLED * (1.0 - discount)).max(LEAST_CHANGE);
    let mut rounds = 0;
    loop {
        let next = stage.round(discount, &set, threat);
        rounds += 1;
        if next.0.is_empty() {
            set = next;
            break;
        }
        // No later set is larger, so that no later threat is less.
        let worst = [0, 1].map(|p| next.least(p).max(threat[p]));
        let moved = (0..2).map(|p| worst[p] - threat[p]).fold(next.apart(&set), f64::max);
        (set, threat) = (next, worst);
        if moved <= enough {
            break;
        }
        if rounds == MOST_ROUNDS {
            return Err(SolveError::Limit {
                what: "rounds for the payoffs of the repeated game to settle",
                name: "MOST_ROUNDS",
                limit: MOST_ROUNDS,
            });
        }
    }
    let extreme: Vec<[f64; 2]> = set.simplified().0.iter().map(|p| units.back(*p)).collect();
    let table = game.table();
    let certificate =
        certify_payoff_set(&table.centred(), discount, &counted(game, &extreme), TOLERANCE);
    Ok(RepeatedPayoffs { discount, extreme, threats: units.back(threat), rounds, certificate })
}

/// Payoffs as the centred table counts them.
fn counted(game: &Bimatrix<f64>, points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let table = game.table();
    let centred = table.centred();
    let least = [0, 1].map(|p| table.payoff_at(0, p) - centred.payoff_at(0, p));
    points.iter().map(|v| [0, 1].map(|p| v[p] - least[p])).collect()
}

/// One period, in units of the players' payoff ranges.
pub(super) struct Stage {
    pub(super) table: PayoffTable<f64>,
    pub(super) pays: Vec<Point>,
    /// What each player gains today by leaving a profile.
    pub(super) gains: Vec<Point>,
}

impl Stage {
    pub(super) fn of(game: &Bimatrix<f64>) -> Self {
        let units = Units::of(game);
        let pays: Vec<Point> =
            game.a.iter().zip(&game.b).map(|(a, b)| units.of_payoffs([*a, *b])).collect();
        let flat = pays.iter().flatten().copied().collect();
        let table = PayoffTable::new(vec![game.rows, game.columns], flat)
            .expect("invariant: a bimatrix game is full and finite");
        let best = |at: usize, p: usize| {
            let (n, stride) = (table.shape()[p], table.stride(p));
            let first = at - at / stride % n * stride;
            let all = (0..n).map(|s| *table.payoff_at(first + s * stride, p));
            all.fold(f64::NEG_INFINITY, f64::max)
        };
        let gains = (0..pays.len()).map(|at| [0, 1].map(|p| best(at, p) - pays[at][p])).collect();
        Stage { table, pays, gains }
    }

    /// What a profile has to be followed by, at least, for nobody to leave it.
    pub(super) fn floor(&self, at: usize, discount: f64, threat: Point) -> Point {
        [0, 1].map(|p| threat[p] + (1.0 - discount) / discount * self.gains[at][p])
    }

    /// The set of which tomorrow is in `set`, by the extreme points that matter: the
    /// operator R of Abreu & Sannikov (2014).
    fn round(&self, discount: f64, set: &Polygon, threat: Point) -> Polygon {
        let mut points = Vec::new();
        for (at, today) in self.pays.iter().enumerate() {
            let floor = self.floor(at, discount, threat);
            if (0..2).all(|p| today[p] >= floor[p] - SLACK) {
                points.push(*today);
                continue;
            }
            let after = set.at_least(0, floor[0], SLACK).at_least(1, floor[1], SLACK);
            let binds = |w: &&Point| (0..2).any(|p| w[p] <= floor[p] + SLACK);
            points.extend(
                after
                    .0
                    .iter()
                    .filter(binds)
                    .map(|w| [0, 1].map(|p| (1.0 - discount) * today[p] + discount * w[p])),
            );
        }
        Polygon::around(points)
    }
}
