//! Markov perfect equilibrium as the end of a path.

use super::layout::{Laid, Layout};
use super::logit::Logit;
use super::path::{MarkovSettings, Path};
use super::solution::{MarkovSolution, of_path};
use super::support::{Guess, Support, guess};
use crate::error::SolveError;
use realpolitik_game::certificate::markov::{MarkovConcept, certify_stationary};
use realpolitik_game::relation::MarkovGame;

/// Precision times payoff range past which nothing new is to be seen in doubles.
const LAST_PRECISION: f64 = 1e10;
/// How near, in probability, the equilibrium has to be to the path, or to where its slope
/// leads if it is
const NEAR: f64 = 0.01;
/// no farther from the path itself than this.
const IN_SIGHT: f64 = 0.1;

/// A Markov perfect equilibrium, and how it was come by.
#[derive(Clone, Debug)]
pub struct MarkovLimit {
    /// The equilibrium; whether it is one its certificate says.
    pub solution: MarkovSolution,
    /// The precision at which the path was left, in units of 1/payoff.
    pub precision: f64,
    /// Greatest difference of a probability there from that in the equilibrium.
    pub distance: f64,
}

/// The Markov perfect equilibrium to which the principal branch of logit quantal
/// response leads.
///
/// The branch is followed until it shows which actions are played at its end; the
/// equations of these are then solved by Newton's method. An equilibrium is taken
/// only if its certificate holds and no probability is more than 0.01 from the
/// branch, or more than 0.01 from where the branch's slope leads and 0.1 from the branch.
/// Where none is found before λ times payoff range is 1e10 the last point
/// of the branch comes back, whose certificate does not hold.
///
/// # Errors
/// As [`super::markov_logit`].
///
/// # Reference
/// S. Eibelshäuser & D. Poensgen (2019); E. Maskin & J. Tirole, JET 100 (2001).
///
/// # Example
/// ```
/// use realpolitik_game::relation::read_table;
/// use realpolitik_solve::markov::markov_perfect;
/// let table = "state,a_A,a_B,u_A,u_B,to_state
/// delta,,,0.9,0.9,
/// s,heads,heads,1,-1,s
/// s,heads,tails,-1,1,s
/// s,tails,heads,-1,1,s
/// s,tails,tails,3,-3,s";
/// let game = read_table(table.as_bytes(), &Default::default()).unwrap();
/// let found = markov_perfect(&game, &Default::default()).unwrap();
/// assert!(found.solution.certificate.holds());
/// // The other player is kept indifferent: 2/3 on heads; the value is (1/3)/(1 − 0.9).
/// assert!((found.solution.profile.probabilities[0][0][0] - 2.0 / 3.0).abs() < 1e-12);
/// assert!((found.solution.values[0][0] - 10.0 / 3.0).abs() < 1e-10);
/// ```
pub fn markov_perfect(
    game: &MarkovGame,
    settings: &MarkovSettings,
) -> Result<MarkovLimit, SolveError> {
    settings.validate()?;
    let layout = Layout::new(game);
    let start = vec![0.0; layout.size()];
    let equations = Logit::new(layout, vec![1.0; game.players().len()]);
    let path = Path::new(equations, start, *settings)?;
    let scale = path.homotopy.scale;
    let mut limit = Limit { game, settings, path, last: None, next: 0.0 };
    let see = |path: &Path<Logit>| {
        // Where an action dies out its logit is proportional to λ.
        let fall = |gap: f64, rate: f64| rate / gap.abs().max(0.1);
        let at = (&path.x[..], path.homotopy.probabilities());
        guess(path.homotopy.layout(), at, |k| path.growth(k), fall)
    };
    let wait = |x: f64| 2.0 * x.max(1.0);
    let mut found = limit.follow(see, wait, LAST_PRECISION)?;
    found.precision /= scale;
    Ok(found)
}

/// A path on its way to an end.
pub(super) struct Limit<'a, H: Laid> {
    pub(super) game: &'a MarkovGame,
    pub(super) settings: &'a MarkovSettings,
    pub(super) path: Path<H>,
    /// The actions last tried.
    pub(super) last: Option<Vec<bool>>,
    /// The parameter at which to try next whatever is seen.
    pub(super) next: f64,
}

impl<H: Laid> Limit<'_, H> {
    /// Follows the path up to `end` of its parameter; the precision returned is the
    /// parameter at which it was left.
    pub(super) fn follow(
        &mut self,
        see: impl Fn(&Path<H>) -> Guess,
        wait: impl Fn(f64) -> f64,
        end: f64,
    ) -> Result<MarkovLimit, SolveError> {
        self.next = wait(self.next);
        while self.path.parameter() < end {
            let stopped = self.path.step_towards(f64::INFINITY).err();
            let seen = see(&self.path);
            let at = self.path.parameter();
            let fresh = seen.clear && self.last.as_ref() != Some(&seen.played);
            if fresh || at >= self.next || stopped.is_some() {
                self.next = wait(at);
                if let Some(found) = self.attempt(&seen, stopped.is_some()) {
                    return Ok(found);
                }
                self.last = Some(seen.played);
            }
            if let Some(e) = stopped {
                return Err(e);
            }
        }
        let residual = self.path.residual();
        let tolerance = self.settings.tolerance;
        let solution = of_path(self.game, &self.path, residual, &MarkovConcept::Perfect, tolerance);
        Ok(MarkovLimit { solution, precision: self.path.parameter(), distance: 0.0 })
    }

    /// The equilibrium in the actions guessed, if there is one near the path; at its
    /// `last` point at any cost.
    fn attempt(&mut self, seen: &Guess, last: bool) -> Option<MarkovLimit> {
        let layout = self.path.homotopy.layout();
        let p = self.path.homotopy.probabilities();
        let values = &self.path.x[layout.logits..layout.logits + layout.values];
        let support = Support::new(layout, &seen.played, p, values);
        // While there is doubt an attempt should cost no more than some steps.
        if !seen.clear && !last && support.free() > layout.values {
            return None;
        }
        let (found, v) = support.solve(seen.clear || last)?;
        let from = |p: &[f64]| found.iter().zip(p).fold(0.0f64, |w, (a, b)| w.max((a - b).abs()));
        let distance = from(p);
        if distance > NEAR && (distance > IN_SIGHT || from(&seen.end) > NEAR) {
            return None;
        }
        let (profile, values) = (layout.profile(&found), layout.by_state(&v));
        let tolerance = self.settings.tolerance;
        let certificate =
            certify_stationary(self.game, &profile, &values, &MarkovConcept::Perfect, tolerance);
        certificate.holds().then(|| MarkovLimit {
            solution: MarkovSolution {
                profile,
                values,
                residual: certificate.value_residual,
                steps: self.path.steps,
                turned: self.path.turned,
                certificate,
            },
            precision: self.path.parameter(),
            distance,
        })
    }
}
