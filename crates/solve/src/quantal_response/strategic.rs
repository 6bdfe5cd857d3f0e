//! Logit quantal response of a strategic game.

use super::path::{Settings, logit};
use crate::error::SolveError;
use realpolitik_game::strategic::PayoffTable;
use realpolitik_game::{Certificate, InformationSetId};

/// A quantal response equilibrium in mixed strategies.
#[derive(Clone, Debug)]
pub struct StrategicSolution {
    /// The probability of each strategy: `strategies[player][strategy]`.
    pub strategies: Vec<Vec<f64>>,
    /// Steps along the branch.
    pub steps: usize,
    /// Whether the branch turned back in λ on the way.
    pub turned: bool,
    /// The check by `realpolitik-game`.
    pub certificate: Certificate,
}

/// The logit quantal response of a strategic game on the principal branch.
///
/// For a tree this is the response of its strategic form (whole strategies
/// compared, McKelvey & Palfrey 1995), which differs from that of its agents
/// ([`super::logit`], McKelvey & Palfrey 1998): it counts duplicate strategies
/// twice, so that the reduced and the full form differ as well.
///
/// # Arguments
/// * `table` — payoffs, see [`realpolitik_game::strategic::StrategicForm`] for trees.
/// * `precision` — λ of each player.
///
/// # Errors
/// As [`super::logit`].
///
/// # Reference
/// R. McKelvey & T. Palfrey, GEB 10 (1995), 6–38.
///
/// # Example
/// A strategy written down twice is played more often.
/// ```
/// use realpolitik_game::strategic::PayoffTable;
/// use realpolitik_solve::quantal_response::strategic_logit;
/// let twice = PayoffTable::new(vec![3], vec![1.0, 1.0, 0.0]).unwrap();
/// let s = strategic_logit(&twice, &[1.0], &Default::default()).unwrap();
/// let e = 1.0f64.exp();
/// assert!((s.strategies[0][2] - 1.0 / (1.0 + 2.0 * e)).abs() < 1e-12);
/// ```
pub fn strategic_logit(
    table: &PayoffTable<f64>,
    precision: &[f64],
    settings: &Settings,
) -> Result<StrategicSolution, SolveError> {
    let tree = table.to_tree();
    let s = logit(&tree, precision, settings)?;
    let strategies = (0..table.players())
        .map(|p| s.profile.at(&tree, InformationSetId(p as u32)).to_vec())
        .collect();
    Ok(StrategicSolution {
        strategies,
        steps: s.steps,
        turned: s.turned,
        certificate: s.certificate,
    })
}
