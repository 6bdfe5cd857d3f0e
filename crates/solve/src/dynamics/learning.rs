//! The rules by which players adjust.

use super::path::LearningPath;
use super::run::Run;
use super::{fictitious, mirror, perturbed, replicator};
use crate::error::SolveError;
use realpolitik_game::strategic::{MixedProfile, PayoffTable};

/// The most steps, whatever the horizon.
const MOST_STEPS: f64 = 1e8;

/// A rule by which players adjust what they play.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Strategies that pay more than the average of their player grow in proportion to
    /// what they pay more (Taylor & Jonker 1978). Time is in units of one over the payoff
    /// range.
    Replicator,
    /// At a rate of one, players change to the logit response to what is played (Fudenberg
    /// & Levine 1998, ch. 4): at rest exactly at quantal responses.
    Logit {
        /// λ, in units of one over payoffs.
        precision: f64,
    },
    /// Each round all play a best response to what the others played on average so far,
    /// the first of several (Brown 1951; Robinson 1951).
    Fictitious,
    /// Magnetic mirror descent with the even mixture as the magnet (Sokota et al. 2023):
    /// in constant-sum games it comes to quantal response at a linear rate.
    Mirror {
        /// λ, in units of one over payoffs: one over the temperature.
        precision: f64,
    },
}

impl Rule {
    /// How far a path goes unless told otherwise: 100 units of time, at most 1,000 for the
    /// logit dynamic and a million rounds for mirror descent, which end at rest, and 10,000
    /// rounds of fictitious play. `scale` is the payoff range.
    pub fn usual_horizon(&self, scale: f64) -> f64 {
        match self {
            Rule::Replicator => 100.0,
            Rule::Logit { .. } => 1000.0,
            Rule::Fictitious => 10_000.0,
            Rule::Mirror { precision } => {
                let sharp = precision * scale;
                (40.0 * (1.0 + sharp * sharp)).clamp(1000.0, 1e6).ceil()
            }
        }
    }

    fn precision(&self) -> Option<f64> {
        match self {
            Rule::Logit { precision } | Rule::Mirror { precision } => Some(*precision),
            Rule::Replicator | Rule::Fictitious => None,
        }
    }
}

/// Follows a rule from a profile.
///
/// # Arguments
/// * `start` — where play begins; the rule of mirror descent asks for more than 0 of every
///   strategy.
/// * `horizon` — for how long, in time (replicator, logit) or rounds.
/// * `points` — how many points of the path to keep between the first and the last.
///
/// # Errors
/// [`SolveError::Setting`] for a horizon that is not positive or takes more than 10⁸ steps,
/// and for a start that is none; [`SolveError::Precision`].
///
/// # Complexity
/// A step takes one pass through the table for each player, four with time.
///
/// # References
/// * P. Taylor & L. Jonker, Mathematical Biosciences 40 (1978), 145–156.
/// * D. Fudenberg & D. Levine, *The Theory of Learning in Games* (1998).
/// * G. Brown in Koopmans (ed.), *Activity Analysis* (1951), 374–376; J. Robinson, Annals of
///   Mathematics 54 (1951), 296–301.
/// * S. Sokota et al., ICLR 2023.
///
/// # Example
/// Replicators go round the mixed equilibrium of matching pennies and on average are at it.
/// ```
/// use realpolitik_game::strategic::{Bimatrix, MixedProfile};
/// use realpolitik_solve::dynamics::{Rule, learn};
/// let pennies = Bimatrix::zero_sum(2, 2, vec![1.0, -1.0, -1.0, 1.0]).unwrap().table();
/// let start = MixedProfile { strategies: vec![vec![0.7, 0.3], vec![0.5, 0.5]] };
/// let path = learn(&pennies, Rule::Replicator, &start, 400.0, 10).unwrap();
/// let end = &path.points[path.points.len() - 1];
/// assert!(!path.at_rest && end.regret > 0.02 && end.average_regret < 0.01);
/// // From the middle nothing moves.
/// let path = learn(&pennies, Rule::Replicator, &MixedProfile::centroid(&[2, 2]), 1.0, 1);
/// assert!(path.unwrap().at_rest);
/// ```
pub fn learn(
    table: &PayoffTable<f64>,
    rule: Rule,
    start: &MixedProfile,
    horizon: f64,
    points: usize,
) -> Result<LearningPath, SolveError> {
    let positive = horizon.is_finite() && horizon > 0.0;
    let setting = |name, value, must| Err(SolveError::Setting { name, value, must });
    if !positive {
        return setting("horizon", horizon, "a finite number above 0");
    }
    if let Some(value) = rule.precision()
        && !(value.is_finite() && value >= 0.0)
    {
        return Err(SolveError::Precision { player: 0, value });
    }
    let step = step(rule, table.scale());
    if horizon / step > MOST_STEPS {
        return setting("horizon", horizon, "less: this one takes more than 100,000,000 steps");
    }
    let fits = start.strategies.len() == table.players()
        && start.strategies.iter().zip(table.shape()).all(|(own, n)| own.len() == *n);
    let sum = |own: &Vec<f64>| own.iter().sum::<f64>();
    let sound = |own: &Vec<f64>| own.iter().all(|x| *x >= 0.0) && (sum(own) - 1.0).abs() < 1e-6;
    if !fits || !start.strategies.iter().all(sound) {
        let value = start.strategies.len() as f64;
        return setting("start", value, "a mixture of the strategies of every player");
    }
    let least = start.strategies.iter().flatten().copied().fold(1.0, f64::min);
    if matches!(rule, Rule::Mirror { .. }) && least <= 0.0 {
        return setting("start", least, "above 0 for every strategy");
    }
    let start: Vec<Vec<f64>> =
        start.strategies.iter().map(|own| own.iter().map(|x| x / sum(own)).collect()).collect();
    let centred = table.centred();
    let run = Run { table: &centred, start, horizon, points, step };
    Ok(match rule {
        Rule::Replicator => replicator::follow(&run),
        Rule::Logit { precision } => perturbed::follow(&run, precision),
        Rule::Fictitious => fictitious::follow(&run),
        Rule::Mirror { precision } => mirror::follow(&run, precision),
    })
}

/// The length of a step, in the rule's time.
fn step(rule: Rule, scale: f64) -> f64 {
    match rule {
        Rule::Replicator => 0.02,
        // The sharper the response, the faster it turns.
        Rule::Logit { precision } => (1.0 / (1.0 + precision * scale)).min(0.1),
        Rule::Fictitious | Rule::Mirror { .. } => 1.0,
    }
}
