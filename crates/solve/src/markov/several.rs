//! Several Markov perfect equilibria, from several priors.

use super::layout::{Laid, Layout};
use super::limit::{Limit, MarkovLimit};
use super::path::{MarkovSettings, Path};
use super::prior::prior;
use super::solution::MarkovSolution;
use super::support::guess;
use super::tracing::Tracing;
use crate::error::SolveError;
use realpolitik_game::relation::{MarkovGame, StationaryProfile};

/// τ = −ln(1 − t) past which nothing new is to be seen.
const LAST: f64 = 30.0;
/// Profiles closer than this are one.
const SAME: f64 = 1e-6;

/// What paths from several priors led to.
#[derive(Clone, Debug, Default)]
pub struct FromPrior {
    /// The equilibria, each once, in the order in which they were met. Every
    /// certificate holds.
    pub equilibria: Vec<MarkovSolution>,
    /// Of each the priors that lead to it.
    pub priors: Vec<Vec<u32>>,
    /// Priors whose path led to no certified equilibrium, with the reason.
    pub lost: Vec<(u32, String)>,
}

impl FromPrior {
    /// The least and the greatest value of a player in a state over what was found.
    pub fn value_range(&self, state: usize, player: usize) -> Option<(f64, f64)> {
        let all = self.equilibria.iter().map(|e| e.values[state][player]);
        all.map(|v| (v, v)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }
}

/// Markov perfect equilibria by the logarithmic tracing procedure from `count`
/// priors: the even one first, then mixtures from a counter-based generator, so
/// that prior k is the same however many there are.
///
/// That these are all there are is not claimed.
///
/// # References
/// P. J.-J. Herings & R. Peeters, JET 118 (2004); S. Eibelshäuser & D. Poensgen
/// (2019).
///
/// # Example
/// A stag hunt: both pure equilibria are met.
/// ```
/// use realpolitik_game::relation::read_table;
/// use realpolitik_solve::markov::markov_perfect_from_priors;
/// let table = "state,a_A,a_B,u_A,u_B,to_state
/// delta,,,0.5,0.5,
/// s,stag,stag,10,10,s
/// s,stag,hare,1,8,s
/// s,hare,stag,8,1,s
/// s,hare,hare,5,5,s";
/// let game = read_table(table.as_bytes(), &Default::default()).unwrap();
/// let found = markov_perfect_from_priors(&game, 12, 1, &Default::default()).unwrap();
/// let (low, high) = found.value_range(0, 0).unwrap();
/// assert!((low - 10.0).abs() < 1e-9 && (high - 20.0).abs() < 1e-9);
/// ```
pub fn markov_perfect_from_priors(
    game: &MarkovGame,
    count: u32,
    seed: u64,
    settings: &MarkovSettings,
) -> Result<FromPrior, SolveError> {
    settings.validate()?;
    let layout = Layout::new(game);
    let mut out = FromPrior::default();
    for number in 0..count {
        let own = prior(&layout, number, seed);
        match from_prior(game, &layout, &own, settings) {
            Ok(found) if found.solution.certificate.holds() => {
                let there = |e: &MarkovSolution| same(&e.profile, &found.solution.profile);
                match out.equilibria.iter().position(there) {
                    Some(k) => out.priors[k].push(number),
                    None => {
                        out.equilibria.push(found.solution);
                        out.priors.push(vec![number]);
                    }
                }
            }
            Ok(found) => {
                let regret = found.solution.certificate.max_regret;
                out.lost.push((number, format!("a regret of {regret:e} was left at its end")));
            }
            Err(e) => out.lost.push((number, e.to_string())),
        }
    }
    Ok(out)
}

fn from_prior(
    game: &MarkovGame,
    layout: &Layout,
    prior: &[f64],
    settings: &MarkovSettings,
) -> Result<MarkovLimit, SolveError> {
    let mut equations = Tracing::new(layout.clone(), prior);
    let start = equations.start().ok_or(SolveError::NotFinite)?;
    let path = Path::new(equations, start, *settings)?;
    let see = |path: &Path<Tracing>| {
        let last = path.x.len() - 1;
        let rate = path.tangent[last];
        let at = (&path.x[..], path.homotopy.probabilities());
        guess(path.homotopy.layout(), at, |k| path.tangent[k] / rate, |_, r| r)
    };
    let mut limit = Limit { game, settings, path, last: None, next: 0.0 };
    limit.follow(see, |x| x + 2.0, LAST)
}

/// Whether two profiles are one up to rounding.
fn same(a: &StationaryProfile, b: &StationaryProfile) -> bool {
    let all = |p: &StationaryProfile| p.probabilities.concat().concat();
    all(a).iter().zip(&all(b)).all(|(x, y)| (x - y).abs() < SAME)
}
