//! The certificate of a stationary profile of a stochastic game.
//!
//! Recomputed here from the game and the probabilities alone; no line is shared
//! with a solver. By the one-shot deviation principle (Blackwell 1965) no player
//! gains by any other strategy, however it depends on the past, if none gains by
//! another action in one state followed by the profile.

use crate::relation::{MarkovGame, StageGame, StationaryProfile};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The solution concept that a stationary profile is checked against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MarkovConcept {
    /// No player gains in any state by any other strategy (Maskin & Tirole 2001).
    Perfect,
    /// In every state every action is taken with probability proportional to
    /// exp(λ·U), U being what it leads to (Breitmoser, Tan & Zizzo 2010).
    LogitQuantalResponse {
        /// λ of each player, in units of 1/payoff.
        precision: Vec<f64>,
    },
}

/// What the check found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarkovCertificate {
    /// What was checked.
    pub concept: MarkovConcept,
    /// What each player could gain in each state by a one-shot deviation, in
    /// payoffs: `regret[state][player]`.
    pub regret: Vec<Vec<f64>>,
    /// The greatest of these.
    pub max_regret: f64,
    /// The greatest of these as a share of the gainer's scale: the range of its
    /// payoffs in one period plus δ times the range of its values over states
    /// (1 where that is 0). This bounds how far apart two actions can be.
    pub relative_regret: f64,
    /// The greatest distance of a probability from its logit response; of
    /// quantal response only.
    pub logit_residual: Option<f64>,
    /// The greatest distance of the values given from those recomputed, per period
    /// (times 1 − δ), as a share of the player's scale.
    pub value_residual: f64,
    /// The values recomputed from the profile: `values[state][player]`.
    pub values: Vec<Vec<f64>>,
    /// What the residuals (and for [`MarkovConcept::Perfect`] the relative regret)
    /// had to stay under.
    pub tolerance: f64,
}

impl MarkovCertificate {
    /// How far the profile is from what was asked: the relative regret or the logit
    /// residual, or the residual of the values where that is greater.
    pub fn distance(&self) -> f64 {
        self.logit_residual.unwrap_or(self.relative_regret).max(self.value_residual)
    }
    /// Whether the profile may be shown as an answer.
    pub fn holds(&self) -> bool {
        self.distance() <= self.tolerance
    }
}

/// Checks a stationary profile, and the values that are said to go with it.
///
/// Numbers that are no profile of this game have infinite regret. O(S³·players)
/// for S states, and O(S) for each profile of each state.
///
/// # Arguments
/// * `values` — `values[state][player]`, Σ δᵗ·payoff from that state on.
/// * `tolerance` — see [`MarkovCertificate::tolerance`].
///
/// # Example
/// Cooperation is no equilibrium of a repeated prisoners' dilemma in strategies
/// that cannot look back, however patient the players are.
/// ```
/// use realpolitik_game::certificate::markov::{MarkovConcept, certify_stationary};
/// use realpolitik_game::relation::{StationaryProfile, read_table};
/// let table = "state,a_A,a_B,u_A,u_B,to_state
/// delta,,,0.95,0.95,
/// s,cooperate,cooperate,3,3,s
/// s,cooperate,defect,0,5,s
/// s,defect,cooperate,5,0,s
/// s,defect,defect,1,1,s";
/// let game = read_table(table.as_bytes(), &Default::default()).unwrap();
/// let check = |p: [f64; 2], value: f64| {
///     let profile = StationaryProfile { probabilities: vec![vec![p.to_vec(); 2]] };
///     certify_stationary(&game, &profile, &[vec![value; 2]], &MarkovConcept::Perfect, 1e-9)
/// };
/// assert!(check([0.0, 1.0], 20.0).holds());
/// assert!(!check([0.0, 1.0], 19.0).holds()); // 1/(1 − 0.95) is 20
/// assert!((check([1.0, 0.0], 60.0).max_regret - 2.0).abs() < 1e-12);
/// ```
pub fn certify_stationary(
    game: &MarkovGame,
    profile: &StationaryProfile,
    values: &[Vec<f64>],
    concept: &MarkovConcept,
    tolerance: f64,
) -> MarkovCertificate {
    let players = game.players().len();
    let states = game.states().len();
    let mut out = MarkovCertificate {
        concept: concept.clone(),
        regret: vec![vec![f64::INFINITY; players]; states],
        max_regret: f64::INFINITY,
        relative_regret: f64::INFINITY,
        logit_residual: matches!(concept, MarkovConcept::LogitQuantalResponse { .. })
            .then_some(f64::INFINITY),
        value_residual: f64::INFINITY,
        values: Vec::new(),
        tolerance,
    };
    let shaped = values.len() == states && values.iter().all(|v| v.len() == players);
    if !profile.fits(game) || !shaped {
        return out;
    }
    // Gains are differences of values over the origin, where few digits are common to all.
    let origin = origins(game);
    let over = values_over(game, profile, &origin);
    out.values = with_origin(game, &over, &origin);
    let scale: Vec<f64> = (0..players).map(|i| scale(game, &over, i)).collect();
    let mut worst = (0.0f64, 0.0f64, 0.0f64, 0.0f64);
    for (s, claimed) in values.iter().enumerate() {
        let own = &profile.probabilities[s];
        let pays = action_values(game, profile, &over, &origin, s);
        for i in 0..players {
            let now: f64 = pays[i].iter().zip(&own[i]).map(|(u, p)| u * p).sum();
            let best = pays[i].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let gain = (best - now).max(0.0);
            out.regret[s][i] = gain;
            // Doubles of this size stand that far apart: no claim is nearer.
            let apart = if origin[i] == 0.0 { 0.0 } else { 4.0 * f64::EPSILON * claimed[i].abs() };
            let off = (claimed[i] - out.values[s][i]).abs() - apart;
            // Not `max`, which would take a number that is none for 0.
            let gap = if off < 0.0 { 0.0 } else { off * (1.0 - game.discounts()[i]) };
            let logit = match concept {
                MarkovConcept::LogitQuantalResponse { precision } => {
                    let lambda = precision.get(i).copied().unwrap_or(f64::NAN);
                    logit_distance(&pays[i], &own[i], lambda)
                }
                MarkovConcept::Perfect => 0.0,
            };
            worst.0 = greater(worst.0, gain);
            worst.1 = greater(worst.1, gain / scale[i]);
            worst.2 = greater(worst.2, gap / scale[i]);
            worst.3 = greater(worst.3, logit);
        }
    }
    (out.max_regret, out.relative_regret, out.value_residual) = (worst.0, worst.1, worst.2);
    out.logit_residual = out.logit_residual.map(|_| worst.3);
    out
}

/// The greater; NaN must never pass for small.
fn greater(a: f64, b: f64) -> f64 {
    if b.is_nan() { f64::INFINITY } else { a.max(b) }
}

/// How far apart what two actions lead to can be.
fn scale(game: &MarkovGame, values: &[Vec<f64>], player: usize) -> f64 {
    let (low, high) = game.payoff_range(player);
    let ends = values.iter().map(|v| v[player]);
    let top = ends.clone().fold(f64::NEG_INFINITY, f64::max);
    let bottom = ends.fold(f64::INFINITY, f64::min);
    let scale = high - low + game.discounts()[player] * (top - bottom);
    if scale > 0.0 { scale } else { 1.0 }
}

/// What each player's payoffs are counted from: the least of them, so that digits are not
/// spent on what all have in common. 0 where play may end, since there as much more in
/// every period is another game.
fn origins(game: &MarkovGame) -> Vec<f64> {
    let lasts = |s: &StageGame| {
        let sums = |k: usize| s.transition(k).iter().sum::<f64>();
        (0..s.payoffs().profiles()).all(|k| (sums(k) - 1.0).abs() <= 1e-9)
    };
    let endless = game.states().iter().all(lasts);
    let least = |i: usize| if endless { game.payoff_range(i).0 } else { 0.0 };
    (0..game.players().len()).map(least).collect()
}

/// Values counted from the origins, counted from 0.
fn with_origin(game: &MarkovGame, values: &[Vec<f64>], origin: &[f64]) -> Vec<Vec<f64>> {
    let worth: Vec<f64> = game.discounts().iter().zip(origin).map(|(d, o)| o / (1.0 - d)).collect();
    values.iter().map(|v| v.iter().zip(&worth).map(|(v, w)| v + w).collect()).collect()
}

/// The values of a stationary profile, `values[state][player]`: the solution of
/// V = r + δ·Φ·V, player by player.
pub fn stationary_values(game: &MarkovGame, profile: &StationaryProfile) -> Vec<Vec<f64>> {
    let origin = origins(game);
    with_origin(game, &values_over(game, profile, &origin), &origin)
}

/// The values, with payoffs counted from the origins.
fn values_over(game: &MarkovGame, profile: &StationaryProfile, origin: &[f64]) -> Vec<Vec<f64>> {
    let states = game.states().len();
    let players = game.players().len();
    let mut next = vec![vec![0.0; states]; states];
    let mut reward = vec![vec![0.0; states]; players];
    for (s, stage) in game.states().iter().enumerate() {
        game.for_each_profile(s, |position, actions| {
            let weight = profile.weight(s, actions);
            if weight == 0.0 {
                return;
            }
            let row = stage.payoffs().row(position).iter().zip(origin);
            for (reward, (u, origin)) in reward.iter_mut().zip(row) {
                reward[s] += weight * (u - origin);
            }
            for (to, p) in next[s].iter_mut().zip(stage.transition(position)) {
                *to += weight * p;
            }
        });
    }
    let mut values = vec![vec![0.0; players]; states];
    for (i, pays) in reward.into_iter().enumerate() {
        let delta = game.discounts()[i];
        let matrix = (0..states)
            .map(|s| {
                let entry = |t: usize| f64::from(u8::from(s == t)) - delta * next[s][t];
                (0..states).map(entry).collect()
            })
            .collect();
        for (s, v) in eliminate(matrix, pays).into_iter().enumerate() {
            values[s][i] = v;
        }
    }
    values
}

/// Solves a system whose rows are dominated by their diagonal, so that no pivot
/// need be looked for.
fn eliminate(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for k in 0..n {
        let row = a[k].clone();
        for i in k + 1..n {
            let factor = a[i][k] / row[k];
            if factor != 0.0 {
                for j in k..n {
                    a[i][j] -= factor * row[j];
                }
                b[i] -= factor * b[k];
            }
        }
    }
    for k in (0..n).rev() {
        let later: f64 = (k + 1..n).map(|j| a[k][j] * b[j]).sum();
        b[k] = (b[k] - later) / a[k][k];
    }
    b
}

/// What each action of each player leads to in a state, the others playing the
/// profile now and all playing it later: `[player][action]`.
fn action_values(
    game: &MarkovGame,
    profile: &StationaryProfile,
    values: &[Vec<f64>],
    origin: &[f64],
    state: usize,
) -> Vec<Vec<f64>> {
    let stage = &game.states()[state];
    let own = &profile.probabilities[state];
    let mut out: Vec<Vec<f64>> = own.iter().map(|p| vec![0.0; p.len()]).collect();
    game.for_each_profile(state, |position, actions| {
        for (i, a) in actions.iter().enumerate() {
            let others = actions.iter().enumerate().filter(|(j, _)| *j != i);
            let weight = others.fold(1.0, |w, (j, b)| w * own[j][*b]);
            if weight != 0.0 {
                let later: f64 =
                    stage.transition(position).iter().zip(values).map(|(p, v)| p * v[i]).sum();
                let now = stage.payoffs().payoff_at(position, i) - origin[i];
                let pays = now + game.discounts()[i] * later;
                out[i][*a] += weight * pays;
            }
        }
    });
    out
}

/// The greatest distance of a player's probabilities from the logit response.
fn logit_distance(pays: &[f64], own: &[f64], precision: f64) -> f64 {
    let best = pays.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = pays.iter().map(|u| (precision * (u - best)).exp()).collect();
    let total: f64 = odds.iter().sum();
    odds.iter().zip(own).fold(0.0, |w, (o, p)| greater(w, (o / total - p).abs()))
}
