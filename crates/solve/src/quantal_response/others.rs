//! Quantal responses off the principal branch: Newton from many starts.

use super::acyclic::Acyclic;
use super::system::System;
use crate::equilibrium::{BehaviorEquilibrium, Equilibrium};
use crate::error::SolveError;
use realpolitik_game::certificate::certify_logit;
use realpolitik_game::{BehaviorProfile, Game};
use realpolitik_lanes::linear::solve;
use realpolitik_lanes::philox::philox;

/// Most Newton steps from one start.
const STEPS: usize = 80;
/// Residual at which a start has arrived, in logits.
const ARRIVED: f64 = 1e-10;
/// What a probability of 0 in a start counts as.
const LEAST_START: f64 = 1e-12;
/// Logits that the last action of a set may be behind the likeliest in a start and still be
/// what the others are counted from.
const FARTHEST_OF_STARTS: f64 = 20.0;
/// Responses nearer than this in every probability are the same.
pub const SAME: f64 = 1e-6;

/// Whether two profiles differ by more than `SAME` in some probability.
pub fn differ(a: &BehaviorProfile<f64>, b: &BehaviorProfile<f64>) -> bool {
    a.probabilities.iter().zip(&b.probabilities).any(|(x, y)| (x - y).abs() > SAME)
}

/// The agent logit quantal responses at the given precision that damped Newton
/// reaches from the starts, each once, in the order found. Starts are profiles;
/// a probability of 0 in one counts as 1e-12. Only certified ones are returned.
///
/// There may be others: a start that leads nowhere says nothing.
///
/// ```
/// use realpolitik_game::{BehaviorProfile, GameBuilder};
/// // Two who want to meet: at λ = 4 there are three responses.
/// let mut b = GameBuilder::<f64>::new("meeting", ["A", "B"]);
/// let one = b.information_set("A", 0, ["x", "y"]);
/// let two = b.information_set("B", 1, ["x", "y"]);
/// let root = b.decision(None, one);
/// for i in 0..2 {
///     let n = b.decision(Some((root, i)), two);
///     for j in 0..2 {
///         let o = b.outcome("o", [f64::from(u8::from(i == j)); 2]);
///         b.terminal(Some((n, j)), Some(o));
///     }
/// }
/// let game = b.build().unwrap();
/// let start = |p: f64| BehaviorProfile { probabilities: vec![p, 1.0 - p, p, 1.0 - p] };
/// let starts = [start(0.9), start(0.5), start(0.1), start(0.8)];
/// use realpolitik_solve::quantal_response::{differ, responses};
/// let found = responses(&game, &[4.0, 4.0], &starts, 1e-9).unwrap();
/// assert_eq!(found.len(), 3);
/// assert!(differ(&found[0].profile, &found[1].profile));
/// ```
pub fn responses(
    game: &Game<f64>,
    precision: &[f64],
    starts: &[BehaviorProfile<f64>],
    tolerance: f64,
) -> Result<Vec<BehaviorEquilibrium>, SolveError> {
    super::path::checked_precision(game, precision)?;
    if let Some(acyclic) = Acyclic::new(game) {
        // There is one, whatever the start.
        let one = acyclic.response(precision, tolerance);
        let certified = !starts.is_empty() && one.certificate.holds();
        let Equilibrium { profile, payoffs, certificate, .. } = one;
        let one = Equilibrium { profile, payoffs, certificate, details: () };
        return Ok(if certified { vec![one] } else { Vec::new() });
    }
    let mut newton = Newton::new(System::new(game, precision));
    let mut found: Vec<BehaviorEquilibrium> = Vec::new();
    for start in starts {
        let logs: Vec<f64> =
            start.probabilities.iter().map(|p| libm::log(p.max(LEAST_START))).collect();
        let logits = newton.system.logits_of(&logs, FARTHEST_OF_STARTS);
        let Some(profile) = newton.from(&logits) else { continue };
        if found.iter().any(|r| !differ(&r.profile, &profile)) {
            continue;
        }
        let certificate = certify_logit(game, &profile, precision, tolerance);
        if certificate.holds() {
            let payoffs = profile.expected_payoffs(game);
            found.push(Equilibrium { profile, payoffs, certificate, details: () });
        }
    }
    Ok(found)
}

/// So many profiles to start [`responses`] from: even behaviour, then behaviour drawn by
/// the counter-based generator, in which some actions are up to e¹⁰ times as likely as
/// others; the same for every call.
///
/// ```
/// use realpolitik_solve::{bimatrix::Bimatrix, quantal_response::scattered_starts};
/// let game = Bimatrix::zero_sum(2, 2, vec![1.0, 0.0, 0.0, 1.0]).unwrap().table().to_tree();
/// let starts = scattered_starts(&game, 3);
/// assert_eq!(starts[0].probabilities, [0.5; 4]);
/// assert!(starts.len() == 3 && starts[1] != starts[2]);
/// ```
pub fn scattered_starts(game: &Game<f64>, count: usize) -> Vec<BehaviorProfile<f64>> {
    let mut words = 0u32;
    let mut draw = || {
        words += 1;
        f64::from(philox([words, 0, 0, 0], [2026, 41])[0]) / f64::from(u32::MAX)
    };
    let mut all = vec![BehaviorProfile::centroid(game)];
    while all.len() < count {
        let sharp = 1.0 + 9.0 * draw();
        let sets = game.action_offsets().windows(2);
        let probabilities = sets.flat_map(|w| {
            let own: Vec<f64> = (w[0]..w[1]).map(|_| libm::exp(sharp * draw())).collect();
            let sum: f64 = own.iter().sum();
            own.into_iter().map(|p| p / sum).collect::<Vec<_>>()
        });
        all.push(BehaviorProfile { probabilities: probabilities.collect() });
    }
    all
}

struct Newton {
    system: System,
    f: Vec<f64>,
    f_t: Vec<f64>,
    jacobian: Vec<f64>,
    step: Vec<f64>,
    trial: Vec<f64>,
}

impl Newton {
    fn new(system: System) -> Self {
        let n = system.size;
        Newton {
            system,
            f: vec![0.0; n],
            f_t: vec![0.0; n],
            jacobian: vec![0.0; n * n],
            step: vec![0.0; n],
            trial: vec![0.0; n],
        }
    }

    /// Length of the residual at `x`.
    fn evaluate(&mut self, x: &[f64]) -> f64 {
        self.system.equations(x, 1.0, &mut self.f, &mut self.f_t);
        self.f.iter().map(|v| v * v).sum::<f64>().sqrt()
    }

    /// Damped Newton: a step is halved until the residual falls.
    fn from(&mut self, start: &[f64]) -> Option<BehaviorProfile<f64>> {
        let mut x = start.to_vec();
        let mut length = self.evaluate(&x);
        for _ in 0..STEPS {
            if !length.is_finite() {
                return None;
            }
            if length <= ARRIVED {
                return Some(self.system.profile());
            }
            self.system.jacobian(1.0, &mut self.jacobian);
            self.step.iter_mut().zip(&self.f).for_each(|(s, f)| *s = -f);
            solve(&mut self.jacobian, &mut self.step)?;
            let step = self.step.clone();
            let mut share = 1.0;
            loop {
                let mut trial = std::mem::take(&mut self.trial);
                trial
                    .iter_mut()
                    .zip(x.iter().zip(&step))
                    .for_each(|(t, (x, s))| *t = x + share * s);
                let next = self.evaluate(&trial);
                self.trial = trial;
                if next < (1.0 - 1e-4 * share) * length {
                    x.copy_from_slice(&self.trial);
                    length = next;
                    break;
                }
                share *= 0.5;
                if share < 1e-4 {
                    // Rounding may keep a solved system from falling further.
                    return if length <= 1e-8 {
                        self.evaluate(&x);
                        Some(self.system.profile())
                    } else {
                        None
                    };
                }
            }
        }
        None
    }
}
