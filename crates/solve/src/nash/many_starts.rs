//! Methods that lead to one equilibrium at a time, begun over and over.

use super::global_newton::{Tell, met_along};
use super::simplicial_subdivision::simplicial_subdivision;
use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
use crate::search::{Run, Search, Whole};
use realpolitik_game::strategic::{MixedProfile, PayoffTable};

/// A ray for [`super::global_newton`] that is generic in most games: every strategy has
/// a bonus of its own, by the golden ratio, and each player's first stands out.
///
/// ```
/// use realpolitik_solve::nash::generic_ray;
/// let ray = generic_ray(&[2, 3]);
/// assert_eq!(ray.len(), 5);
/// assert!(ray[0] > ray[1] && ray[2] > ray[3].max(ray[4]));
/// ```
pub fn generic_ray(shape: &[usize]) -> Vec<f64> {
    let golden = 0.618_033_988_749_894_9;
    let mut out = Vec::new();
    for n in shape {
        for s in 0..*n {
            let spread = (golden * (out.len() as f64 + 1.0)).fract();
            out.push(if s == 0 { 1.0 + spread } else { 0.5 * spread });
        }
    }
    out
}

/// Mixed strategies near the centre but off it, where descents in symmetric games
/// would stay: a start for [`super::lyapunov`].
///
/// ```
/// use realpolitik_solve::nash::off_centre_start;
/// let start = off_centre_start(&[2, 3]);
/// assert!((start[0][0] + start[0][1] - 1.0).abs() < 1e-15 && start[0][0] != start[0][1]);
/// ```
pub fn off_centre_start(shape: &[usize]) -> Vec<Vec<f64>> {
    let weights = generic_ray(shape);
    let mut at = 0;
    shape
        .iter()
        .map(|n| {
            let own: Vec<f64> = weights[at..at + n].iter().map(|w| 1.0 + 0.2 * w).collect();
            at += n;
            let sum: f64 = own.iter().sum();
            own.iter().map(|w| w / sum).collect()
        })
        .collect()
}

/// Equilibria that the global Newton method meets along as many rays as there are
/// strategies, [`generic_ray`] with its bonuses handed around.
///
/// # Returns
/// A search for certified equilibria, each once; other rays may meet others. `details`
/// is the number of rays.
///
/// # Errors
/// As [`super::global_newton`], if all rays fail.
///
/// # Example
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::global_newton_many_rays};
/// let g = Bimatrix::from_rows([[3.0, 0.0], [0.0, 2.0]], [[2.0, 0.0], [0.0, 3.0]]).unwrap();
/// let table = g.table();
/// let found = global_newton_many_rays(&table).all().unwrap();
/// assert_eq!((found.equilibria.len(), found.details), (3, 4));
/// ```
pub fn global_newton_many_rays(
    table: &PayoffTable<f64>,
) -> Search<'_, MixedEquilibrium<f64>, usize> {
    Search::new(move |run| {
        let generic = generic_ray(table.shape());
        let max_steps = run.limits.max_newton_steps;
        gathered(run, generic.len(), |turn, tell| {
            let bonus = turned(&generic, table.shape(), turn);
            met_along(table, &bonus, [max_steps; 2], tell).map(drop)
        })
    })
}

/// Equilibria that simplicial subdivision comes to from the centre and from near every
/// strategy.
///
/// # Returns
/// A search for certified equilibria, each once; other starts may lead to others.
/// `details` is the number of starts.
///
/// # Errors
/// As [`super::simplicial_subdivision`], if all starts fail.
///
/// # Example
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, nash::simplicial_many_starts};
/// let g = Bimatrix::from_rows([[3.0, 0.0], [0.0, 2.0]], [[2.0, 0.0], [0.0, 3.0]]).unwrap();
/// let table = g.table();
/// let found = simplicial_many_starts(&table).all().unwrap();
/// assert!(found.details == 5 && found.equilibria.len() >= 2);
/// ```
pub fn simplicial_many_starts(
    table: &PayoffTable<f64>,
) -> Search<'_, MixedEquilibrium<f64>, usize> {
    Search::new(move |run| {
        let centre = MixedProfile::centroid(table.shape()).strategies;
        let starts = 1 + table.shape().iter().sum::<usize>();
        let limits = run.limits;
        gathered(run, starts, |turn, tell| {
            let start = if turn == 0 { centre.clone() } else { corner(table.shape(), turn - 1) };
            tell(simplicial_subdivision(table, &start, &limits)?).map(drop)
        })
    })
}

/// What a method finds that is begun over and over, each equilibrium once. Beginnings
/// that fail are no loss unless all of them do.
fn gathered(
    run: &mut Run<'_, MixedEquilibrium<f64>>,
    beginnings: usize,
    find: impl Fn(usize, &mut Tell<'_>) -> Result<(), SolveError>,
) -> Result<Whole<MixedEquilibrium<f64>, usize>, SolveError> {
    let mut equilibria: Vec<MixedEquilibrium<f64>> = Vec::new();
    let mut lost = None;
    for turn in 0..beginnings {
        let mut fresh = |e: MixedEquilibrium<f64>| {
            if !equilibria.iter().any(|known| near(known, &e)) {
                equilibria.push(run.tell(e.clone())?);
            }
            Ok(e)
        };
        match find(turn, &mut fresh) {
            Err(SolveError::Stopped) => return Err(SolveError::Stopped),
            Err(e) => lost = Some(e),
            Ok(()) => {}
        }
    }
    match lost {
        Some(e) if equilibria.is_empty() => Err(e),
        _ => Ok(Whole { equilibria, proven: false, details: beginnings }),
    }
}

/// Whether two profiles are one up to rounding.
fn near(a: &MixedEquilibrium<f64>, b: &MixedEquilibrium<f64>) -> bool {
    let (a, b) = (&a.profile.strategies, &b.profile.strategies);
    a.iter().flatten().zip(b.iter().flatten()).all(|(x, y)| (x - y).abs() < 1e-7)
}

/// The ray with each player's bonuses handed on by `turn` strategies, one more for
/// every player, so that other profiles are favoured.
pub(super) fn turned(bonus: &[f64], shape: &[usize], turn: usize) -> Vec<f64> {
    let mut out = Vec::with_capacity(bonus.len());
    let mut at = 0;
    let mut turn = turn;
    for n in shape {
        out.extend((0..*n).map(|s| bonus[at + (s + turn) % n]));
        turn /= n;
        at += n;
    }
    out
}

/// A profile near one without randomising, another for each turn.
fn corner(shape: &[usize], turn: usize) -> Vec<Vec<f64>> {
    let mut turn = turn;
    shape
        .iter()
        .map(|n| {
            let top = turn % n;
            turn = turn / n + top;
            let rest = 0.1 / *n as f64;
            (0..*n).map(|s| if s == top { 0.9 + rest } else { rest }).collect()
        })
        .collect()
}
