//! How patient players have to be.

use super::folk::{SLACK, Units};
use super::payoff_set::{RepeatedPayoffs, Stage, equilibrium_payoffs};
use crate::error::SolveError;
use realpolitik_game::strategic::Bimatrix;

/// How near the least discount factor is found.
const NEAR: f64 = 1e-10;
/// Patience beyond which it is not looked for.
const MOST: f64 = 0.999;

/// The profiles (by their position in the table) that can be played for ever: whoever
/// leaves is paid its worst equilibrium payoff from tomorrow on.
///
/// # Example
/// ```
/// use realpolitik_solve::bimatrix::Bimatrix;
/// use realpolitik_solve::repeated::{equilibrium_payoffs, lasting_profiles};
/// let dilemma = Bimatrix::from_rows([[9.0, 1.0], [10.0, 3.0]], [[9.0, 10.0], [1.0, 3.0]]);
/// let dilemma = dilemma.unwrap();
/// let lasting = |d| lasting_profiles(&dilemma, &equilibrium_payoffs(&dilemma, d).unwrap());
/// assert_eq!((lasting(0.1), lasting(0.2)), (vec![3], vec![0, 3]));
/// ```
pub fn lasting_profiles(game: &Bimatrix<f64>, payoffs: &RepeatedPayoffs) -> Vec<usize> {
    if payoffs.extreme.is_empty() {
        return Vec::new();
    }
    let stage = Stage::of(game);
    let threat = Units::of(game).of_payoffs(payoffs.threats);
    let lasts = |at: &usize| {
        let floor = stage.floor(*at, payoffs.discount, threat);
        (0..2).all(|p| stage.pays[*at][p] >= floor[p] - SLACK)
    };
    (0..stage.pays.len()).filter(lasts).collect()
}

/// The least δ at which a profile (by its position in the table) can be played for ever,
/// the worst equilibrium of the same δ being the threat: 0 for an equilibrium of one
/// period, `None` where δ = 0.999 is not enough.
///
/// With a public draw the set of equilibrium payoffs never shrinks as players grow more
/// patient (Abreu, Pearce & Stacchetti 1990), so that halving finds it, to
/// 1e-10.
///
/// # Errors
/// As [`equilibrium_payoffs`].
///
/// # Example
/// Nobody gains more than 1 by leaving (9, 9), and loses 6 in every period after that.
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, repeated::least_discount};
/// let dilemma = Bimatrix::from_rows([[9.0, 1.0], [10.0, 3.0]], [[9.0, 10.0], [1.0, 3.0]]);
/// let least = least_discount(&dilemma.unwrap(), 0).unwrap().unwrap();
/// assert!((least - 1.0 / 7.0).abs() < 1e-9);
/// ```
pub fn least_discount(game: &Bimatrix<f64>, profile: usize) -> Result<Option<f64>, SolveError> {
    let stage = Stage::of(game);
    if stage.gains.get(profile).is_some_and(|g| g.iter().all(|v| *v <= SLACK)) {
        return Ok(Some(0.0));
    }
    let lasts = |discount: f64| -> Result<bool, SolveError> {
        let payoffs = equilibrium_payoffs(game, discount)?;
        Ok(lasting_profiles(game, &payoffs).contains(&profile))
    };
    let (mut below, mut enough) = (0.0, MOST);
    if !lasts(enough)? {
        return Ok(None);
    }
    while enough - below > NEAR {
        let middle = 0.5 * (below + enough);
        if lasts(middle)? {
            enough = middle;
        } else {
            below = middle;
        }
    }
    Ok(Some(enough))
}
