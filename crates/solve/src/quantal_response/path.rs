//! The principal branch of agent logit quantal response.

use super::acyclic::Acyclic;
use super::parts::{Followers, parts};
use super::settings::Settings;
use super::system::System;
use super::tracer::{Solution, Tracer};
use crate::error::SolveError;
use crate::search::{Search, Whole};
use realpolitik_game::Game;

/// Refuses precisions and games for which the response is not defined.
pub(super) fn checked_precision(game: &Game<f64>, precision: &[f64]) -> Result<(), SolveError> {
    for player in 0..game.players().len() {
        let value = precision.get(player).copied().unwrap_or(f64::NAN);
        if !(value.is_finite() && value >= 0.0) {
            return Err(SolveError::Precision { player, value });
        }
    }
    if let Some(set) = game.imperfect_recall() {
        return Err(SolveError::ImperfectRecall { set: set.0 });
    }
    Ok(())
}

/// The agent logit quantal response on the principal branch at the given
/// precision λ of each player (in units of 1/payoff).
///
/// All precisions grow together from 0; where the branch turns back it is
/// followed until it first arrives.
///
/// Cost: a step takes some evaluations of the tree and solves in as many unknowns as there
/// are actions less one per information set; where sets depend on few others these are
/// sparse. Parts of the game that do not depend on one another are followed apart. Where
/// no choice depends on itself, as with perfect information, there is one response only
/// and one evaluation of the tree finds it.
///
/// References: McKelvey & Palfrey 1998, eq. 3; Turocy 2005, §3; Turocy 2010.
///
/// ```
/// use realpolitik_game::GameBuilder;
/// // One choice between 1 and 0: the odds are exp(λ) to 1.
/// let mut b = GameBuilder::<f64>::new("choice", ["A"]);
/// let h = b.information_set("h", 0, ["good", "bad"]);
/// let root = b.decision(None, h);
/// for (i, v) in [1.0, 0.0].into_iter().enumerate() {
///     let o = b.outcome("o", [v]);
///     b.terminal(Some((root, i as u32)), Some(o));
/// }
/// let game = b.build().unwrap();
/// let s = realpolitik_solve::logit(&game, &[2.0], &Default::default()).unwrap();
/// assert!((s.profile.probabilities[0] - 1.0 / (1.0 + (-2.0f64).exp())).abs() < 1e-12);
/// ```
pub fn logit(
    game: &Game<f64>,
    precision: &[f64],
    settings: &Settings,
) -> Result<Solution, SolveError> {
    settings.validate()?;
    checked_precision(game, precision)?;
    if let Some(acyclic) = Acyclic::new(game) {
        return Ok(acyclic.response(precision, settings.certificate_tolerance));
    }
    let parts = parts(game);
    Followers::new(game, &parts, precision, *settings).at(1.0)
}

/// The principal branch at several shares of the precision, in ascending order:
/// each is `(t, solution)` with precision `t · precision`. [`follow_branch`] hands over
/// each point as it gets there.
///
/// # Errors
/// As [`logit`].
///
/// # Example
/// See [`follow_branch`].
pub fn branch(
    game: &Game<f64>,
    precision: &[f64],
    shares: &[f64],
    settings: &Settings,
) -> Result<Vec<(f64, Solution)>, SolveError> {
    Ok(follow_branch(game, precision, shares, settings).all()?.equilibria)
}

/// A search for the points of [`branch`], each handed over when the path is there, so
/// that what was met before an error is not lost.
///
/// # Errors
/// As [`logit`].
///
/// # Example
/// ```
/// use realpolitik_game::strategic::Bimatrix;
/// use realpolitik_solve::quantal_response::{branch, follow_branch};
/// let g = Bimatrix::from_rows([[9.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]).unwrap();
/// let (tree, settings) = (g.table().to_tree(), Default::default());
/// let both = branch(&tree, &[4.0; 2], &[0.5, 1.0], &settings).unwrap();
/// assert_eq!((both[0].0, both[1].0), (0.5, 1.0));
/// let first = follow_branch(&tree, &[4.0; 2], &[0.5, 1.0], &settings).first().unwrap();
/// assert_eq!(first.unwrap().1.profile, both[0].1.profile);
/// ```
pub fn follow_branch<'g>(
    game: &'g Game<f64>,
    precision: &'g [f64],
    shares: &'g [f64],
    settings: &'g Settings,
) -> Search<'g, (f64, Solution)> {
    Search::new(move |run| {
        settings.validate()?;
        checked_precision(game, precision)?;
        let mut equilibria = Vec::with_capacity(shares.len());
        if let Some(acyclic) = Acyclic::new(game) {
            for share in shares {
                let scaled: Vec<f64> = precision.iter().map(|l| l * share).collect();
                let here = acyclic.response(&scaled, settings.certificate_tolerance);
                equilibria.push(run.tell((*share, here))?);
            }
            return Ok(Whole { equilibria, proven: false, details: () });
        }
        let parts = parts(game);
        let mut followers = Followers::new(game, &parts, precision, *settings);
        for share in shares {
            equilibria.push(run.tell((*share, followers.at(*share)?))?);
        }
        Ok(Whole { equilibria, proven: false, details: () })
    })
}

/// The whole principal branch, point by point, from λ = 0 to where it first
/// reaches the given precision.
///
/// # Arguments
/// * `precision` — λ of each player at the end; along the branch all are the same
///   share of it.
///
/// # Returns
/// Every point at which the follower stopped, in order, as `(share, solution)`:
/// the first at share 0, the last at share 1. Where the branch turns back shares
/// fall. Steps are no longer than `settings.largest_step`.
///
/// # Example
/// ```
/// use realpolitik_game::strategic::bimatrix::Bimatrix;
/// use realpolitik_solve::quantal_response::principal_branch;
/// let g = Bimatrix::from_rows([[9.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]).unwrap();
/// let points = principal_branch(&g.table().to_tree(), &[5.0; 2], &Default::default()).unwrap();
/// assert_eq!((points[0].0, points[points.len() - 1].0), (0.0, 1.0));
/// assert!(points.iter().all(|(_, s)| s.certificate.holds()));
/// ```
pub fn principal_branch(
    game: &Game<f64>,
    precision: &[f64],
    settings: &Settings,
) -> Result<Vec<(f64, Solution)>, SolveError> {
    settings.validate()?;
    checked_precision(game, precision)?;
    // Whoever wants all points wants them dense.
    let dense = Settings { largest_share: 0.0, ..*settings };
    let mut tracer = Tracer::new(System::new(game, precision), dense);
    let mut all = vec![(0.0, tracer.solution(game, &vec![0.0; precision.len()], 0.0))];
    let at = |tracer: &mut Tracer| {
        let share = tracer.share();
        let scaled: Vec<f64> = precision.iter().map(|l| l * share).collect();
        (share, tracer.solution(game, &scaled, share))
    };
    while tracer.step_towards(1.0)? {
        tracer.settle();
        all.push(at(&mut tracer));
    }
    tracer.finish(1.0)?;
    match all.last_mut() {
        Some(last) if last.0 == 1.0 => *last = at(&mut tracer),
        _ => all.push(at(&mut tracer)),
    }
    Ok(all)
}
