//! What patience without end allows.

use super::polygon::Polygon;
use realpolitik_game::strategic::Bimatrix;

/// The payoffs that draws over pure profiles can pay and that pay neither player less than
/// what it can be held to: corners of a polygon, counterclockwise; none if there is
/// no such payoff.
///
/// By the folk theorem of Fudenberg & Maskin every payoff inside, beyond what players can
/// be held to, is one of a subgame-perfect equilibrium if the players are patient enough;
/// and no equilibrium at any patience pays anything outside of it.
///
/// # Arguments
/// * `floor` — what each player can be held to, by [`super::pure_minmax`] or
///   [`super::mixed_minmax`].
///
/// # References
/// * D. Fudenberg & E. Maskin, Econometrica 54 (1986), 533–554.
///
/// # Example
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, repeated::individually_rational};
/// let dilemma = Bimatrix::from_rows([[9.0, 1.0], [10.0, 3.0]], [[9.0, 10.0], [1.0, 3.0]]);
/// let set = individually_rational(&dilemma.unwrap(), [3.0, 3.0]);
/// assert_eq!(set, [[3.0, 3.0], [9.75, 3.0], [9.0, 9.0], [3.0, 9.75]]);
/// ```
pub fn individually_rational(game: &Bimatrix<f64>, floor: [f64; 2]) -> Vec<[f64; 2]> {
    let units = Units::of(game);
    let points = game.a.iter().zip(&game.b).map(|(a, b)| units.of_payoffs([*a, *b]));
    let floor = units.of_payoffs(floor);
    let set = Polygon::around(points.collect());
    let cut = set.at_least(0, floor[0], SLACK).at_least(1, floor[1], SLACK);
    Polygon::around(cut.0).simplified().0.into_iter().map(|p| units.back(p)).collect()
}

/// What counts as rounding, in payoff ranges.
pub(super) const SLACK: f64 = 1e-12;

/// Payoffs counted from each player's least, in units of its range.
pub(super) struct Units {
    least: [f64; 2],
    range: [f64; 2],
}

impl Units {
    pub(super) fn of(game: &Bimatrix<f64>) -> Self {
        let ends = [&game.a, &game.b].map(|v| {
            let low = v.iter().copied().fold(f64::INFINITY, f64::min);
            let high = v.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            (low, if high > low { high - low } else { 1.0 })
        });
        Units { least: ends.map(|e| e.0), range: ends.map(|e| e.1) }
    }

    pub(super) fn of_payoffs(&self, v: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|p| (v[p] - self.least[p]) / self.range[p])
    }

    pub(super) fn back(&self, v: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|p| self.least[p] + v[p] * self.range[p])
    }
}
