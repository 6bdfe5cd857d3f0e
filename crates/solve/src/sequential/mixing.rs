//! Mixed behaviour in the limit, solved for where the branch only comes near it.

use super::assessment::{Sequential, beliefs, holds, judged, payoff_range};
use crate::quantal_response::solve_linear;
use realpolitik_game::certificate::Consistency;
use realpolitik_game::{BehaviorProfile, Game};

/// Farthest that a probability may be from the branch once players are made
/// indifferent: what is farther is another equilibrium.
const NEAR_BRANCH: f64 = 1e-3;

/// The assessment next to one on the branch at which all who mix are indifferent;
/// `None` if it needs no such thing, or if there is none that passes the check.
pub(super) fn polished(game: &Game<f64>, at: &Sequential, on_branch: &[f64]) -> Option<Sequential> {
    if holds(at) {
        return None;
    }
    let mixing = Mixing::new(game, at, on_branch)?;
    let profile = mixing.solve()?;
    let logs = mixing.logs(&profile);
    let beliefs = beliefs(game, &logs);
    let found = judged(game, profile, beliefs, at.details.precision, true);
    let sound = holds(&found)
        && !matches!(found.details.check.consistency, Consistency::Inconsistent { .. });
    sound.then_some(found)
}

/// The equations of those who mix: at each of their sets, what every action in use
/// brings beyond the likeliest one is 0, under Bayes' beliefs.
struct Mixing<'a> {
    game: &'a Game<f64>,
    start: &'a BehaviorProfile<f64>,
    /// Logarithms on the branch, for actions that vanish: they decide beliefs where
    /// nobody goes.
    on_branch: &'a [f64],
    /// Information set, action, and the likeliest action there (flat).
    unknowns: Vec<(usize, usize, usize)>,
    range: f64,
}

impl<'a> Mixing<'a> {
    fn new(game: &'a Game<f64>, at: &'a Sequential, on_branch: &'a [f64]) -> Option<Self> {
        let p = &at.profile.probabilities;
        let mut unknowns = Vec::new();
        for (h, w) in game.action_offsets().windows(2).enumerate() {
            let top = (w[0]..w[1]).max_by(|a, b| p[*a].total_cmp(&p[*b]))?;
            let used = (w[0]..w[1]).filter(|a| *a != top && p[*a] > 0.0);
            unknowns.extend(used.map(|a| (h, a, top)));
        }
        let range = payoff_range(game);
        let mixing = Mixing { game, start: &at.profile, on_branch, unknowns, range };
        (!mixing.unknowns.is_empty()).then_some(mixing)
    }

    fn profile(&self, moves: &[f64]) -> BehaviorProfile<f64> {
        let mut profile = self.start.clone();
        for ((_, action, top), by) in self.unknowns.iter().zip(moves) {
            profile.probabilities[*action] += by;
            profile.probabilities[*top] -= by;
        }
        profile
    }

    fn logs(&self, profile: &BehaviorProfile<f64>) -> Vec<f64> {
        let of = |(p, branch): (&f64, &f64)| if *p > 0.0 { p.ln() } else { *branch };
        profile.probabilities.iter().zip(self.on_branch).map(of).collect()
    }

    fn gains(&self, moves: &[f64]) -> Vec<f64> {
        let profile = self.profile(moves);
        let beliefs = beliefs(self.game, &self.logs(&profile));
        let value = profile.continuation(self.game);
        let gain = |(h, action, top): &(usize, usize, usize)| {
            let set = &self.game.information_sets()[*h];
            let (first, player) = (self.game.action_offsets()[*h], set.player.index());
            let each = set.members.iter().zip(&beliefs[*h]).map(|(m, belief)| {
                let child = |a: usize| self.game.node(*m).children[a - first].index();
                belief * (value[child(*action)][player] - value[child(*top)][player])
            });
            each.sum::<f64>() / self.range
        };
        self.unknowns.iter().map(gain).collect()
    }

    /// Newton's method with differences for slopes, slightly damped, since what is
    /// free where nobody goes makes the equations singular.
    fn solve(&self) -> Option<BehaviorProfile<f64>> {
        const STEP: f64 = 1e-6;
        const DAMPING: f64 = 1e-12;
        let n = self.unknowns.len();
        let mut moves = vec![0.0; n];
        for _ in 0..30 {
            let f = self.gains(&moves);
            if f.iter().all(|v| v.abs() <= 1e-14) {
                break;
            }
            let mut slopes = vec![0.0; n * n];
            for k in 0..n {
                let mut aside = moves.clone();
                aside[k] += STEP;
                let up = self.gains(&aside);
                aside[k] -= 2.0 * STEP;
                let down = self.gains(&aside);
                for (i, (u, d)) in up.iter().zip(&down).enumerate() {
                    slopes[i * n + k] = (u - d) / (2.0 * STEP);
                }
            }
            let mut a = vec![0.0; n * n];
            let mut b = vec![0.0; n];
            for row in 0..n {
                let line = &slopes[row * n..(row + 1) * n];
                for (i, x) in line.iter().enumerate() {
                    b[i] -= x * f[row];
                    for (j, y) in line.iter().enumerate() {
                        a[i * n + j] += x * y;
                    }
                }
            }
            (0..n).for_each(|i| a[i * n + i] += DAMPING);
            solve_linear(&mut a, &mut b)?;
            moves.iter_mut().zip(&b).for_each(|(m, d)| *m += d);
            if moves.iter().any(|m| m.is_nan() || m.abs() > NEAR_BRANCH) {
                return None;
            }
            if b.iter().all(|d| d.abs() <= 1e-16) {
                break;
            }
        }
        let profile = self.profile(&moves);
        profile.probabilities.iter().all(|p| (0.0..=1.0).contains(p)).then_some(profile)
    }
}
