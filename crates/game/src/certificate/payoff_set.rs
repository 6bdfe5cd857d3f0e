//! The certificate of a set of payoffs of a repeated game.

use super::verdict::{Certificate, Concept};
use crate::strategic::PayoffTable;

/// Checks that a set of payoffs of a two-player game repeated for ever can be kept up by
/// itself, so that each of its points is paid by an equilibrium without mistakes to come.
///
/// The set is all that lies between `points`. Each of them has to be the average of a
/// profile of pure strategies today, with weight 1 − δ, and of a point of the set from
/// tomorrow on, with weight δ, where who leaves the profile today is paid the least of the
/// set from tomorrow on. By the principle of self-generation the points are then payoffs
/// of pure-strategy subgame-perfect equilibria, given that a public draw may be thrown
/// every period.
///
/// # Arguments
/// * `table` — payoffs of one period, of two players.
/// * `discount` — δ, above 0 and below 1.
/// * `points` — payoffs per period, averaged: today's times 1 − δ, and so on.
///
/// # Returns
/// `max_regret` is the greatest over the points of what, at the best profile for it, a
/// player gains by leaving, or of the distance by which tomorrow's point is outside of
/// the set, times δ and the payoff range. Infinite where there are other than two players
/// or δ is out of its range; 0 for no points.
///
/// # References
/// * D. Abreu, D. Pearce & E. Stacchetti, Econometrica 58 (1990), 1041–1063, Theorem 1.
///
/// # Example
/// A prisoner's dilemma: to go on cooperating is worth it from δ = 1/7 on.
/// ```
/// use realpolitik_game::certificate::certify_payoff_set;
/// use realpolitik_game::strategic::Bimatrix;
/// let pays = Bimatrix::from_rows([[9.0, 1.0], [10.0, 3.0]], [[9.0, 10.0], [1.0, 3.0]]);
/// let table = pays.unwrap().table();
/// let check = |discount| certify_payoff_set(&table, discount, &[[9.0; 2], [3.0; 2]], 1e-9);
/// assert!(check(0.15).holds() && !check(0.14).holds());
/// ```
pub fn certify_payoff_set(
    table: &PayoffTable<f64>,
    discount: f64,
    points: &[[f64; 2]],
    tolerance: f64,
) -> Certificate {
    let mut worst = (f64::INFINITY, f64::INFINITY);
    if table.players() == 2 && discount > 0.0 && discount < 1.0 {
        let scale = [0, 1].map(|p| table.player_scale(p));
        let set = around(points.iter().map(|v| [v[0] / scale[0], v[1] / scale[1]]).collect());
        worst = points.iter().fold((0.0, 0.0), |worst: (f64, f64), v| {
            let here = (0..table.profiles())
                .map(|at| failure(table, discount, &set, scale, *v, at))
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .unwrap_or((f64::INFINITY, f64::INFINITY));
            (worst.0.max(here.0), worst.1.max(here.1))
        });
    }
    Certificate {
        concept: Concept::RepeatedPayoffs,
        max_regret: worst.0,
        relative_to_payoff_range: worst.1,
        tolerance,
        exact: false,
    }
}

/// By how much a profile does not bear out a point: in payoffs, and in payoff ranges.
fn failure(
    table: &PayoffTable<f64>,
    discount: f64,
    set: &[[f64; 2]],
    scale: [f64; 2],
    v: [f64; 2],
    at: usize,
) -> (f64, f64) {
    let today = [0, 1].map(|p| *table.payoff_at(at, p));
    let tomorrow = [0, 1].map(|p| {
        // What is left of the point, counted from today's payoffs so that nothing is lost.
        (today[p] + (v[p] - today[p]) / discount) / scale[p]
    });
    let outside = discount * distance(tomorrow, set);
    let mut worst = (outside * scale[0].max(scale[1]), outside);
    for p in 0..2 {
        let least = set.iter().map(|w| w[p]).fold(f64::INFINITY, f64::min) * scale[p];
        let (n, stride) = (table.shape()[p], table.stride(p));
        let first = at - at / stride % n * stride;
        let best = (0..n)
            .map(|s| *table.payoff_at(first + s * stride, p))
            .fold(f64::NEG_INFINITY, f64::max);
        let gain = (1.0 - discount) * (best - v[p]) + discount * (least - v[p]);
        worst = (worst.0.max(gain), worst.1.max(gain / scale[p]));
    }
    worst
}

fn turn(o: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])
}

/// The corners of all that lies between some points, in order (Andrew 1979).
fn around(mut points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let chain = |list: &mut dyn Iterator<Item = [f64; 2]>| {
        let mut out: Vec<[f64; 2]> = Vec::new();
        for p in list {
            while out.len() > 1 && turn(out[out.len() - 2], out[out.len() - 1], p) <= 0.0 {
                out.pop();
            }
            out.push(p);
        }
        out.pop();
        out
    };
    let mut corners = chain(&mut points.iter().copied());
    corners.extend(chain(&mut points.iter().rev().copied()));
    corners
}

/// How far a point is from all that lies between the corners.
fn distance(w: [f64; 2], corners: &[[f64; 2]]) -> f64 {
    let n = corners.len();
    if n > 2 && (0..n).all(|i| turn(corners[i], corners[(i + 1) % n], w) >= 0.0) {
        return 0.0;
    }
    let to_side = |i: usize| {
        let (a, b) = (corners[i], corners[(i + 1) % n]);
        let side = [b[0] - a[0], b[1] - a[1]];
        let length = side[0] * side[0] + side[1] * side[1];
        let along = (w[0] - a[0]) * side[0] + (w[1] - a[1]) * side[1];
        let share = if length > 0.0 { (along / length).clamp(0.0, 1.0) } else { 0.0 };
        let gap = [0, 1].map(|p| w[p] - a[p] - share * side[p]);
        (gap[0] * gap[0] + gap[1] * gap[1]).sqrt()
    };
    (0..n).map(to_side).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_to_the_nearest_side() {
        let square = around(vec![[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]);
        assert_eq!(square.len(), 4);
        assert_eq!(distance([0.5, 0.25], &square), 0.0);
        assert_eq!(distance([0.5, -2.0], &square), 2.0);
        assert_eq!(distance([4.0, 5.0], &square), 5.0);
        assert_eq!(distance([3.0, 4.0], &around(vec![[0.0, 0.0]])), 5.0);
        assert_eq!(distance([0.0, 0.0], &[]), f64::INFINITY);
        // To the middle of a slanted side, and to its ends.
        let triangle = around(vec![[0.0, 0.0], [4.0, 0.0], [0.0, 2.0]]);
        assert!((distance([3.0, 3.0], &triangle) - 5f64.sqrt()).abs() < 1e-15);
        assert_eq!(distance([7.0, -4.0], &triangle), 5.0);
    }

    /// Matching pennies: nothing pure is kept up, whatever is claimed.
    #[test]
    fn what_cannot_be_kept_up_is_not_certified() {
        let pennies = crate::strategic::Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]);
        let table = pennies.unwrap().table();
        assert!(!certify_payoff_set(&table, 0.9, &[[0.0, 0.0]], 1e-9).holds());
        assert!(!certify_payoff_set(&table, 0.9, &[[1.0, -1.0], [-1.0, 1.0]], 1e-9).holds());
        assert!(certify_payoff_set(&table, 0.9, &[], 1e-9).holds());
        assert!(!certify_payoff_set(&table, 1.0, &[], 1e-9).holds());
    }
}
