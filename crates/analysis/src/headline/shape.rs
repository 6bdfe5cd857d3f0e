//! The shape test: how often a game of this shape shows the same, whatever its
//! numbers.
//!
//! Every belief is replaced by a uniform one over a wide range: from 0 to 1 where
//! the belief lies between 0 and 1, else from 0 to twice its 95 % quantile, and
//! as far below 0 where it reaches below. Numbers of which the case is sure stay.
//! A finding that nearly every such game shows says something about how the game
//! was drawn up, and little about the actors.

use crate::headline::leverage::{AtLarge, Leverage};
use realpolitik_belief::sampler::Sampler;
use realpolitik_belief::{Distribution, Joint};
use realpolitik_case::{Case, Parameter};
use realpolitik_runs::concession::share_conceded;
use realpolitik_runs::points::{Points, solve_points};
use realpolitik_runs::subject::Subject;

/// Games drawn at large.
const GAMES: usize = 4096;
/// So that these draws are not those of the case.
const STREAM: u64 = 0x5348_4150_4520_5445;

/// A uniform belief over a wide range about the same number.
///
/// ```
/// use realpolitik_analysis::headline::shape::at_large;
/// use realpolitik_belief::Distribution;
/// let share = Distribution::parse_dist("beta(6, 2)")?;
/// assert_eq!(at_large(&share), Distribution::Uniform { low: 0.0, high: 1.0 });
/// let stake = Distribution::parse_dist("uniform(2, 4)")?;
/// let Distribution::Uniform { low, high } = at_large(&stake) else { panic!() };
/// assert!(low == 0.0 && (high - 7.8).abs() < 1e-12);
/// # Ok::<(), String>(())
/// ```
pub fn at_large(belief: &Distribution) -> Distribution {
    let (low, high) = (belief.quantile(0.05), belief.quantile(0.95));
    let inside = belief.quantile(1e-9) >= 0.0 && belief.quantile(1.0 - 1e-9) <= 1.0;
    match *belief {
        Distribution::Fixed { value } => Distribution::Fixed { value },
        _ if inside => Distribution::Uniform { low: 0.0, high: 1.0 },
        _ if low >= 0.0 => Distribution::Uniform { low: 0.0, high: 2.0 * high },
        _ => {
            let far = 2.0 * low.abs().max(high.abs());
            Distribution::Uniform { low: -far, high: far }
        }
    }
}

/// Draws of the case's parameters, each by itself, at large.
fn draws(case: &Case, seed: u64) -> Points {
    let wide: Vec<Distribution> =
        case.parameters.iter().map(|p: &Parameter| at_large(&p.distribution)).collect();
    let joint = Joint { distributions: wide.iter().collect(), correlations: Vec::new() };
    let mut points = Points::new(wide.len(), GAMES);
    Sampler::new(&joint, seed ^ STREAM).fill(0, GAMES, points.rows_mut(), GAMES);
    points
}

/// Says of each leverage with a puzzle how often a game of this shape has a puzzle
/// of the same sign.
pub(crate) fn shape_test(subject: &Subject<'_>, found: &mut [Leverage]) {
    if found.iter().all(|l| l.puzzle.is_none()) {
        return;
    }
    let conceding = &subject.compiled.conceding;
    let solved = solve_points(subject.compiled, &draws(subject.case, subject.seed), subject.jobs);
    for l in found.iter_mut() {
        let (Some(puzzle), Some(power)) = (l.puzzle, l.power_share) else { continue };
        let ids = (subject.case.actor(&l.of), subject.case.actor(&l.over));
        let (Some(of), Some(over)) = ids else { continue };
        let Some(k) = conceding.position(of, over) else { continue };
        let shares: Vec<f64> = (0..solved.len())
            .filter(|g| solved.certified()[*g])
            .filter_map(|g| {
                let (obtained, made) = (solved.conceded(k)[g], solved.conceded(k ^ 1)[g]);
                share_conceded(obtained, made, conceding.floors[k])
            })
            .collect();
        if shares.is_empty() {
            continue;
        }
        let same = shares.iter().filter(|s| (**s > power) == (puzzle > 0.0)).count();
        l.at_large = Some(AtLarge {
            games: shares.len() as u64,
            same_sign: same as f64 / shares.len() as f64,
            leverage: shares.iter().sum::<f64>() / shares.len() as f64,
        });
    }
}
