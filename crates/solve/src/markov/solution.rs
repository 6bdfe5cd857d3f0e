//! Logit quantal response of stochastic games on the principal branch.

use super::layout::{Laid, Layout};
use super::logit::Logit;
use super::path::{MarkovSettings, Path};
use crate::error::SolveError;
use realpolitik_game::certificate::markov::{MarkovCertificate, MarkovConcept, certify_stationary};
use realpolitik_game::relation::{MarkovGame, StationaryProfile};

/// A stationary equilibrium.
#[derive(Clone, Debug)]
pub struct MarkovSolution {
    /// What the players do in each state.
    pub profile: StationaryProfile,
    /// What each player expects from each state on, Σ δᵗ·payoff:
    /// `values[state][player]`.
    pub values: Vec<Vec<f64>>,
    /// Length of the last correction, in logits and payoffs.
    pub residual: f64,
    /// Steps along the path.
    pub steps: usize,
    /// Whether the path turned back on the way.
    pub turned: bool,
    /// The check by `realpolitik-game`.
    pub certificate: MarkovCertificate,
}

/// The stationary logit quantal response of a stochastic game at a precision λ of
/// each player (in units of 1/payoff), on the branch that starts at λ = 0.
///
/// In every state every action is taken with probability proportional to
/// exp(λ·U), U being its payoff now and its discounted value later. The branch is
/// followed past turning points until it first arrives; all precisions grow
/// together.
///
/// Cost of a step: O(n³) for the n actions of each state, O(S·profiles) for each
/// state, and one dense elimination in S·players unknowns.
///
/// # Errors
/// A precision that is negative, not finite or missing; a path that could not be
/// followed.
///
/// # References
/// R. McKelvey & T. Palfrey, GEB 10 (1995); Y. Breitmoser, J. Tan & D. Zizzo,
/// Economic Theory 44 (2010); S. Eibelshäuser & D. Poensgen (2019).
///
/// # Example
/// One state with δ = 0 is a one-shot game: the odds of 1 against 0 are exp(λ).
/// ```
/// use realpolitik_game::relation::read_table;
/// use realpolitik_solve::markov::markov_logit;
/// let table = "state,a_A,u_A,to_state\ndelta,,0,\ns,good,1,s\ns,bad,0,s";
/// let game = read_table(table.as_bytes(), &Default::default()).unwrap();
/// let s = markov_logit(&game, &[2.0], &Default::default()).unwrap();
/// let p = s.profile.probabilities[0][0][0];
/// assert!((p - 1.0 / (1.0 + (-2.0f64).exp())).abs() < 1e-14);
/// assert!(s.certificate.holds());
/// ```
pub fn markov_logit(
    game: &MarkovGame,
    precision: &[f64],
    settings: &MarkovSettings,
) -> Result<MarkovSolution, SolveError> {
    let mut last = None;
    markov_logit_each(game, precision, &[1.0], settings, &mut |_, s| last = Some(s))?;
    last.ok_or(SolveError::NotFinite)
}

/// [`markov_logit`] at several shares of the precision, in ascending order, each
/// handed over when the path is there.
pub fn markov_logit_each(
    game: &MarkovGame,
    precision: &[f64],
    shares: &[f64],
    settings: &MarkovSettings,
    each: &mut dyn FnMut(f64, MarkovSolution),
) -> Result<(), SolveError> {
    settings.validate()?;
    for player in 0..game.players().len() {
        let value = precision.get(player).copied().unwrap_or(f64::NAN);
        if !(value.is_finite() && value >= 0.0) {
            return Err(SolveError::Precision { player, value });
        }
    }
    let layout = Layout::new(game);
    let start = vec![0.0; layout.size()];
    let equations = Logit::new(layout, precision.to_vec());
    let scale = equations.scale;
    let mut path = Path::new(equations, start, *settings)?;
    for share in shares {
        while path.step_towards(share * scale)? {}
        let last = path.x.len() - 1;
        path.x[last] = share * scale;
        path.polish()?;
        let residual = path.residual();
        let own: Vec<f64> = precision.iter().map(|l| l * share).collect();
        let concept = MarkovConcept::LogitQuantalResponse { precision: own };
        each(*share, of_path(game, &path, residual, &concept, settings.tolerance));
    }
    Ok(())
}

/// The point of a path, certified.
pub(super) fn of_path<H: Laid>(
    game: &MarkovGame,
    path: &Path<H>,
    residual: f64,
    concept: &MarkovConcept,
    tolerance: f64,
) -> MarkovSolution {
    let layout = path.homotopy.layout();
    let profile = layout.profile(path.homotopy.probabilities());
    let values = layout.by_state(&path.x[layout.logits..layout.logits + layout.values]);
    MarkovSolution {
        certificate: certify_stationary(game, &profile, &values, concept, tolerance),
        profile,
        values,
        residual,
        steps: path.steps,
        turned: path.turned,
    }
}
