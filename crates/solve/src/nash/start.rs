//! Where methods begin that need a point to begin from.

use crate::error::SolveError;
use realpolitik_game::strategic::PayoffTable;

/// The probabilities of a start one after the other, if it has one for each strategy,
/// none negative, and each player's add to something that fits.
pub(super) fn checked_start(
    table: &PayoffTable<f64>,
    start: &[Vec<f64>],
    sum_fits: impl Fn(f64) -> bool,
) -> Result<Vec<f64>, SolveError> {
    let flat = start.concat();
    let fits = start.len() == table.players()
        && start.iter().zip(table.shape()).all(|(s, n)| s.len() == *n)
        && flat.iter().all(|p| *p >= 0.0 && p.is_finite())
        && start.iter().all(|s| sum_fits(s.iter().sum()));
    if fits {
        Ok(flat)
    } else {
        Err(SolveError::Setting {
            name: "start",
            value: flat.len() as f64,
            must: "a distribution for each player",
        })
    }
}
