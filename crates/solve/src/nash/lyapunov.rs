//! Equilibria as zeros of the Lyapunov function of McKelvey.

use crate::equilibrium::{Judge, MixedEquilibrium, NashError};
use crate::nash::multilinear::Multilinear;
use crate::payoff_table::PayoffTable;
use crate::quantal_response::solve_linear;

/// The greatest number of steps from one start unless the caller allows more.
pub const MAX_STEPS: usize = 500;

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
/// * `max_steps` — [`MAX_STEPS`].
///
/// # Returns
/// A certified equilibrium.
///
/// # Errors
/// [`NashError::NotConverged`] at a minimum that is not 0: start elsewhere.
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
/// use realpolitik_solve::{nash::lyapunov::*, payoff_table::PayoffTable};
/// let flat = PayoffTable::from_fn(vec![2, 2, 2], |_| vec![0.0; 3]).unwrap();
/// let start = vec![vec![0.3, 0.7]; 3];
/// assert!(lyapunov(&flat, &start, MAX_STEPS).unwrap().certificate.holds());
/// let pennies = PayoffTable::from_fn(vec![2, 2], |s| {
///     let v = if s[0] == s[1] { 1.0 } else { -1.0 };
///     vec![v, -v]
/// }).unwrap();
/// let e = lyapunov(&pennies, &[vec![0.9, 0.1], vec![0.4, 0.6]], MAX_STEPS).unwrap();
/// assert!((e.strategies[0][0] - 0.5).abs() < 1e-9);
/// ```
pub fn lyapunov(
    table: &PayoffTable<f64>,
    start: &[Vec<f64>],
    max_steps: usize,
) -> Result<MixedEquilibrium<f64>, NashError> {
    let game = Multilinear::new(table);
    let m = game.size();
    let flat = start.concat();
    let fits = start.len() == game.players()
        && start.iter().zip(table.shape()).all(|(s, n)| s.len() == *n)
        && flat.iter().all(|p| *p >= 0.0 && p.is_finite())
        && start.iter().all(|s| s.iter().sum::<f64>() > 0.0);
    if !fits {
        return Err(NashError::Setting {
            name: "start",
            value: flat.len() as f64,
            allowed: "a distribution for each player",
        });
    }
    let mut z: Vec<f64> = flat.iter().map(|p| p.sqrt()).collect();
    let mut values = vec![0.0; m];
    let mut slopes = vec![0.0; m * m];
    let weights = |z: &[f64]| {
        let mut p: Vec<f64> = z.iter().map(|v| v * v).collect();
        for i in 0..game.players() {
            let total: f64 = p[game.range(i)].iter().sum();
            p[game.range(i)].iter_mut().for_each(|x| *x /= total);
        }
        p
    };
    let gains = |p: &[f64], values: &mut [f64], slopes: &mut [f64]| {
        game.evaluate(p, values, slopes);
        let mut r = vec![0.0; m];
        for i in 0..game.players() {
            let mean: f64 = game.range(i).map(|s| p[s] * values[s]).sum();
            game.range(i).for_each(|s| r[s] = (values[s] - mean).max(0.0));
        }
        r
    };
    let mut damping = 1e-3;
    let mut p = weights(&z);
    let mut r = gains(&p, &mut values, &mut slopes);
    for step in 0..max_steps {
        let now: f64 = r.iter().map(|v| v * v).sum();
        if (now < 1e-4 || step % 10 == 9)
            && let Some(q) = game.polish(&p)
        {
            return Ok(Judge::new(table).mixed(game.split(&q)));
        }
        // Jacobian of the gains by p, then by z.
        let mut by_p = vec![0.0; m * m];
        for i in 0..game.players() {
            for t in 0..m {
                let own = game.range(i).contains(&t);
                let mean: f64 = game.range(i).map(|s| p[s] * slopes[s * m + t]).sum::<f64>()
                    + if own { values[t] } else { 0.0 };
                for s in game.range(i).filter(|s| r[*s] > 0.0) {
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
        let mut accepted = false;
        for _ in 0..20 {
            let mut a = vec![0.0; m * m];
            let mut b = vec![0.0; m];
            for s in (0..m).filter(|s| r[*s] > 0.0) {
                let row = &by_z[s * m..(s + 1) * m];
                for (i, x) in row.iter().enumerate() {
                    b[i] -= x * r[s];
                    for (j, y) in row.iter().enumerate() {
                        a[i * m + j] += x * y;
                    }
                }
            }
            (0..m).for_each(|i| a[i * m + i] += damping);
            if solve_linear(&mut a, &mut b).is_none() {
                damping *= 10.0;
                continue;
            }
            let trial: Vec<f64> = z.iter().zip(&b).map(|(z, d)| z + d).collect();
            let q = weights(&trial);
            let next = gains(&q, &mut values, &mut slopes);
            if next.iter().map(|v| v * v).sum::<f64>() < now && q.iter().all(|x| x.is_finite()) {
                z = q.iter().map(|x| x.sqrt()).collect();
                (p, r) = (q, next);
                damping = (damping * 0.3).max(1e-12);
                accepted = true;
                break;
            }
            damping *= 4.0;
        }
        if !accepted {
            break;
        }
    }
    match game.polish(&p) {
        Some(q) => Ok(Judge::new(table).mixed(game.split(&q))),
        None => Err(NashError::NotConverged { method: "Lyapunov minimisation", steps: max_steps }),
    }
}
