//! Logit quantal response of a strategic game.

use super::path::logit;
use super::settings::Settings;
use super::tracer::BranchPoint;
use crate::equilibrium::{Equilibrium, MixedEquilibrium};
use crate::error::SolveError;
use realpolitik_game::InformationSetId;
use realpolitik_game::strategic::{MixedProfile, PayoffTable};

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
/// assert!((s.profile.strategies[0][2] - 1.0 / (1.0 + 2.0 * e)).abs() < 1e-12);
/// ```
pub fn strategic_logit(
    table: &PayoffTable<f64>,
    precision: &[f64],
    settings: &Settings,
) -> Result<MixedEquilibrium<f64, BranchPoint>, SolveError> {
    let tree = table.to_tree();
    let s = logit(&tree, precision, settings)?;
    let strategies = (0..table.players())
        .map(|p| s.profile.at(&tree, InformationSetId(p as u32)).to_vec())
        .collect();
    let profile = MixedProfile { strategies };
    Ok(Equilibrium {
        payoffs: profile.payoffs(table),
        profile,
        certificate: s.certificate,
        details: s.details,
    })
}
