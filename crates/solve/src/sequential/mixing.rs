//! Mixed behaviour and beliefs in the limit, solved for where the branch only comes near.

use super::assessment::{
    Sequential, VANISHING, beliefs, holds, judged, payoff_ranges, without_vanishing,
};
use crate::quantal_response::{Solution, solve_linear};
use realpolitik_game::{BehaviorProfile, Game};

/// Farthest that a probability may be from the branch once players are made
/// indifferent: what is farther is another equilibrium. Where several actions vanish as
/// 1/λ the branch is off by hundreds of these.
const NEAR_BRANCH: f64 = 1e-2;
/// The same for the logarithm of the probability of an action that vanishes.
const NEAR_LOGARITHM: f64 = 1.0;
/// An action whose logarithm is no farther than this below the likeliest one's does not
/// vanish as exp(−λ·loss): in the limit it loses nothing.
const NO_LOSS: f64 = 60.0;
/// Probabilities that vanish as c/λ are told by this c, from the payoff range.
const SLOW: [f64; 2] = [100.0, 1e4];
/// How far outside of 0 and 1 a probability may come out.
const ROUNDING: f64 = 1e-10;
/// Unknowns times nodes beyond which differences for slopes take too long.
const MOST_WORK: usize = 2_000_000;

/// The assessment next to a point on the branch at which all who mix are indifferent;
/// `None` if there is none that passes the check.
pub(super) fn polished(game: &Game<f64>, here: &Solution, scale: f64) -> Option<Sequential> {
    let logs = &here.details.log_probabilities;
    let least = [SLOW[0] / scale, VANISHING, SLOW[1] / scale];
    for least in least.map(|l| l.min(1e-2)) {
        let start = without_vanishing(game, &here.profile, least);
        for slow in [true, false] {
            let Some(mixing) = Mixing::new(game, &start, logs, slow) else { continue };
            let Some((profile, logs)) = mixing.solve() else { continue };
            let beliefs = beliefs(game, &logs, VANISHING);
            // What was in use on the branch may come out as good as 0.
            let tidy = without_vanishing(game, &profile, VANISHING);
            let found = [tidy, profile]
                .map(|p| judged(game, p, beliefs.clone(), scale, true))
                .into_iter()
                .find(|found| holds(found) && found.details.check.holds());
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// Whether an action is in use as seldom as one that vanishes as 1/λ.
pub(super) fn still_vanishing(found: &Sequential) -> bool {
    let least = (SLOW[0] / found.details.precision).min(1e-2);
    found.profile.probabilities.iter().any(|p| *p > 0.0 && *p < least)
}

/// The equations of those who mix: at each of their sets, what every action in use
/// brings beyond the likeliest one is 0, under Bayes' beliefs; and so is what an action
/// brings that vanishes without a loss. Unknown are the probabilities of actions in use,
/// and the logarithms of those that vanish, which decide beliefs where nobody goes.
struct Mixing<'a> {
    game: &'a Game<f64>,
    start: &'a BehaviorProfile<f64>,
    on_branch: &'a [f64],
    /// Actions in use but the likeliest of each set, then those that vanish without a
    /// loss: information set, action, and the likeliest action there (flat).
    equations: Vec<(usize, usize, usize)>,
    /// How many of these are in use.
    used: usize,
    /// Actions that vanish (flat).
    vanishing: Vec<usize>,
    /// Those of them that do so without a loss.
    slowly: Vec<usize>,
    ranges: Vec<f64>,
}

impl<'a> Mixing<'a> {
    fn new(
        game: &'a Game<f64>,
        start: &'a BehaviorProfile<f64>,
        on_branch: &'a [f64],
        slow: bool,
    ) -> Option<Self> {
        let p = &start.probabilities;
        let (mut used, mut without_loss, mut vanishing) = (Vec::new(), Vec::new(), Vec::new());
        let mut slowly = Vec::new();
        for (h, w) in game.action_offsets().windows(2).enumerate() {
            let top = (w[0]..w[1]).max_by(|a, b| p[*a].total_cmp(&p[*b]))?;
            for a in (w[0]..w[1]).filter(|a| *a != top) {
                if p[a] > 0.0 {
                    used.push((h, a, top));
                    continue;
                }
                vanishing.push(a);
                if on_branch[top] - on_branch[a] < NO_LOSS {
                    slowly.push(a);
                    if slow {
                        without_loss.push((h, a, top));
                    }
                }
            }
        }
        let count = used.len();
        used.append(&mut without_loss);
        let work = (count + vanishing.len()).saturating_mul(game.nodes().len());
        let mixing = Mixing {
            ranges: payoff_ranges(game),
            game,
            start,
            on_branch,
            equations: used,
            used: count,
            vanishing,
            slowly,
        };
        (!mixing.equations.is_empty() && work <= MOST_WORK).then_some(mixing)
    }

    fn profile(&self, moves: &[f64]) -> BehaviorProfile<f64> {
        let mut profile = self.start.clone();
        for ((_, action, top), by) in self.equations[..self.used].iter().zip(moves) {
            profile.probabilities[*action] += by;
            profile.probabilities[*top] -= by;
        }
        profile
    }

    fn logs(&self, profile: &BehaviorProfile<f64>, moves: &[f64]) -> Vec<f64> {
        let of = |(p, branch): (&f64, &f64)| if *p > 0.0 { p.ln() } else { *branch };
        let mut logs: Vec<f64> = profile.probabilities.iter().zip(self.on_branch).map(of).collect();
        for (a, by) in self.vanishing.iter().zip(&moves[self.used..]) {
            logs[*a] += by;
        }
        // In the limit they are nothing beside what is in use.
        for a in &self.slowly {
            logs[*a] -= NO_LOSS;
        }
        logs
    }

    fn gains(&self, game: &Game<f64>, moves: &[f64]) -> Vec<f64> {
        let profile = self.profile(moves);
        // What vanishes counts as it is: a threshold would make steps of the gains.
        let beliefs = beliefs(game, &self.logs(&profile, moves), 0.0);
        let value = profile.continuation(game);
        let gain = |(h, action, top): &(usize, usize, usize)| {
            let set = &game.information_sets()[*h];
            let (first, player) = (game.action_offsets()[*h], set.player.index());
            let each = set.members.iter().zip(&beliefs[*h]).map(|(m, belief)| {
                let child = |a: usize| game.node(*m).children[a - first].index();
                belief * (value[child(*action)][player] - value[child(*top)][player])
            });
            each.sum::<f64>() / self.ranges[player]
        };
        self.equations.iter().map(gain).collect()
    }

    /// The profile and the logarithms of its probabilities, by Newton's method with
    /// differences for slopes, slightly damped, since there are more unknowns than
    /// equations: of all ways to the solution the shortest.
    fn solve(&self) -> Option<(BehaviorProfile<f64>, Vec<f64>)> {
        const STEP: f64 = 1e-6;
        const DAMPING: f64 = 1e-12;
        let game = &*self.game.centred();
        let (n, rows) = (self.used + self.vanishing.len(), self.equations.len());
        let mut moves = vec![0.0; n];
        for _ in 0..30 {
            let f = self.gains(game, &moves);
            if f.iter().all(|v| v.abs() <= 1e-14) {
                break;
            }
            let mut slopes = vec![0.0; rows * n];
            for k in 0..n {
                let mut aside = moves.clone();
                aside[k] += STEP;
                let up = self.gains(game, &aside);
                aside[k] -= 2.0 * STEP;
                let down = self.gains(game, &aside);
                for (i, (u, d)) in up.iter().zip(&down).enumerate() {
                    slopes[i * n + k] = (u - d) / (2.0 * STEP);
                }
            }
            // Δ = −Jᵀ (J Jᵀ + damping)⁻¹ f.
            let mut a = vec![0.0; rows * rows];
            for i in 0..rows {
                for j in 0..rows {
                    let (x, y) = (&slopes[i * n..(i + 1) * n], &slopes[j * n..(j + 1) * n]);
                    a[i * rows + j] = x.iter().zip(y).map(|(x, y)| x * y).sum();
                }
                a[i * rows + i] += DAMPING;
            }
            let mut b = f;
            solve_linear(&mut a, &mut b)?;
            let step: Vec<f64> =
                (0..n).map(|k| -(0..rows).map(|i| slopes[i * n + k] * b[i]).sum::<f64>()).collect();
            moves.iter_mut().zip(&step).for_each(|(m, d)| *m += d);
            let (probabilities, logarithms) = moves.split_at(self.used);
            if probabilities.iter().any(|m| m.is_nan() || m.abs() > NEAR_BRANCH)
                || logarithms.iter().any(|m| m.is_nan() || m.abs() > NEAR_LOGARITHM)
            {
                return None;
            }
            if step.iter().all(|d| d.abs() <= 1e-16) {
                break;
            }
        }
        let mut profile = self.profile(&moves);
        let logs = self.logs(&profile, &moves);
        let sound = |p: &f64| (-ROUNDING..=1.0 + ROUNDING).contains(p);
        if !profile.probabilities.iter().all(sound) {
            return None;
        }
        profile.probabilities.iter_mut().for_each(|p| *p = p.clamp(0.0, 1.0));
        Some((profile, logs))
    }
}
