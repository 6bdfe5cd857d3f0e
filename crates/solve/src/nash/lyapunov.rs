//! Equilibria as zeros of the Lyapunov function of McKelvey.

use super::multilinear::Multilinear;
use super::start::checked_start;
use crate::equilibrium::MixedEquilibrium;
use crate::error::SolveError;
use crate::limits::Limits;
use crate::quantal_response::solve_linear;
use realpolitik_game::strategic::PayoffTable;

/// An equilibrium by minimising the sum of squared gains.
///
/// The function Σ max(0, Vᵢₛ − vᵢ)² over all strategies s of all players i is 0
/// exactly at the equilibria. It is minimised by Levenberg and Marquardt's method
/// over p = z²/Σz², so that no bounds are needed; from where it is small the
/// support is read off and solved to rounding.
///
/// # Arguments
/// * `table` — payoffs of any number of players.
/// * `start` — a mixed strategy per player, fully mixed: what starts at 0 stays
///   there.
/// * `limits` — `max_descent_steps` counts.
///
/// # Returns
/// A certified equilibrium.
///
/// # Errors
/// [`SolveError::NotConverged`] at a minimum that is not 0: start elsewhere.
///
/// # Complexity
/// A linear solve in as many unknowns as strategies per step.
///
/// # References
/// R. McKelvey, "A Liapunov function for Nash equilibria" (Caltech, 1991);
/// D. Marquardt, J. SIAM 11 (1963), 431–441.
///
/// # Example
/// A game in which everything pays the same: the start itself is an equilibrium.
/// ```
/// use realpolitik_solve::{Limits, nash::lyapunov, payoff_table::PayoffTable};
/// let limits = Limits::default();
/// let flat = PayoffTable::from_fn(vec![2, 2, 2], |_| vec![0.0; 3]).unwrap();
/// let start = vec![vec![0.3, 0.7]; 3];
/// assert!(lyapunov(&flat, &start, &limits).unwrap().certificate.holds());
/// let pennies = PayoffTable::from_fn(vec![2, 2], |s| {
///     let v = if s[0] == s[1] { 1.0 } else { -1.0 };
///     vec![v, -v]
/// }).unwrap();
/// let e = lyapunov(&pennies, &[vec![0.9, 0.1], vec![0.4, 0.6]], &limits).unwrap();
/// assert!((e.profile.strategies[0][0] - 0.5).abs() < 1e-9);
/// ```
pub fn lyapunov(
    table: &PayoffTable<f64>,
    start: &[Vec<f64>],
    limits: &Limits,
) -> Result<MixedEquilibrium<f64>, SolveError> {
    let game = Multilinear::new(table);
    let flat = checked_start(table, start, |sum| sum > 0.0)?;
    let judged = |q: &[f64]| MixedEquilibrium::of(table, game.split(q));
    let mut descent = Descent::new(&game, flat.iter().map(|p| p.sqrt()).collect());
    for step in 0..limits.max_descent_steps {
        if (descent.height() < 1e-4 || step % 10 == 9)
            && let Some(q) = game.polish(&descent.p)
        {
            return Ok(judged(&q));
        }
        if !descent.step() {
            break;
        }
    }
    match game.polish(&descent.p) {
        Some(q) => Ok(judged(&q)),
        None => Err(SolveError::NotConverged {
            method: "Lyapunov minimisation",
            steps: limits.max_descent_steps,
        }),
    }
}

/// A point of the minimisation with what is known there.
struct Descent<'a> {
    game: &'a Multilinear<'a>,
    /// Roots of weights.
    z: Vec<f64>,
    /// The probabilities that they make.
    p: Vec<f64>,
    /// What each strategy gains, 0 where it does not.
    gain: Vec<f64>,
    damping: f64,
    values: Vec<f64>,
    slopes: Vec<f64>,
}

impl<'a> Descent<'a> {
    fn new(game: &'a Multilinear<'a>, z: Vec<f64>) -> Self {
        let m = game.size();
        let mut descent = Descent {
            game,
            p: weights(game, &z),
            z,
            gain: Vec::new(),
            damping: 1e-3,
            values: vec![0.0; m],
            slopes: vec![0.0; m * m],
        };
        let p = descent.p.clone();
        descent.gain = descent.gains(&p);
        descent
    }

    /// The sum of squared gains.
    fn height(&self) -> f64 {
        self.gain.iter().map(|v| v * v).sum()
    }

    fn gains(&mut self, p: &[f64]) -> Vec<f64> {
        let (game, values) = (self.game, &mut self.values);
        game.evaluate(p, values, &mut self.slopes);
        let mut r = vec![0.0; game.size()];
        for i in 0..game.players() {
            let mean: f64 = game.range(i).map(|s| p[s] * values[s]).sum();
            game.range(i).for_each(|s| r[s] = (values[s] - mean).max(0.0));
        }
        r
    }

    /// The derivatives of the gains by `z`, row by row.
    fn jacobian(&self) -> Vec<f64> {
        let (game, m) = (self.game, self.game.size());
        let (p, z, values, slopes) = (&self.p, &self.z, &self.values, &self.slopes);
        let mut by_p = vec![0.0; m * m];
        for i in 0..game.players() {
            for t in 0..m {
                let own = game.range(i).contains(&t);
                let mean: f64 = game.range(i).map(|s| p[s] * slopes[s * m + t]).sum::<f64>()
                    + if own { values[t] } else { 0.0 };
                for s in game.range(i).filter(|s| self.gain[*s] > 0.0) {
                    by_p[s * m + t] = slopes[s * m + t] - mean;
                }
            }
        }
        let mut by_z = vec![0.0; m * m];
        for i in 0..game.players() {
            let total: f64 = game.range(i).map(|s| z[s] * z[s]).sum();
            for s in 0..m {
                let mean: f64 = game.range(i).map(|t| p[t] * by_p[s * m + t]).sum();
                for t in game.range(i) {
                    by_z[s * m + t] = 2.0 * z[t] / total * (by_p[s * m + t] - mean);
                }
            }
        }
        by_z
    }

    /// One step down; `false` where there is none.
    fn step(&mut self) -> bool {
        let m = self.game.size();
        let now = self.height();
        let by_z = self.jacobian();
        for _ in 0..20 {
            let mut a = vec![0.0; m * m];
            let mut b = vec![0.0; m];
            for s in (0..m).filter(|s| self.gain[*s] > 0.0) {
                let row = &by_z[s * m..(s + 1) * m];
                for (i, x) in row.iter().enumerate() {
                    b[i] -= x * self.gain[s];
                    for (j, y) in row.iter().enumerate() {
                        a[i * m + j] += x * y;
                    }
                }
            }
            (0..m).for_each(|i| a[i * m + i] += self.damping);
            if solve_linear(&mut a, &mut b).is_none() {
                self.damping *= 10.0;
                continue;
            }
            let trial: Vec<f64> = self.z.iter().zip(&b).map(|(z, d)| z + d).collect();
            let q = weights(self.game, &trial);
            let next = self.gains(&q);
            if next.iter().map(|v| v * v).sum::<f64>() < now && q.iter().all(|x| x.is_finite()) {
                self.z = q.iter().map(|x| x.sqrt()).collect();
                (self.p, self.gain) = (q, next);
                self.damping = (self.damping * 0.3).max(1e-12);
                return true;
            }
            self.damping *= 4.0;
        }
        false
    }
}

/// The probabilities of each player in proportion to the squares of `z`.
fn weights(game: &Multilinear<'_>, z: &[f64]) -> Vec<f64> {
    let mut p: Vec<f64> = z.iter().map(|v| v * v).collect();
    for i in 0..game.players() {
        let total: f64 = p[game.range(i)].iter().sum();
        p[game.range(i)].iter_mut().for_each(|x| *x /= total);
    }
    p
}
