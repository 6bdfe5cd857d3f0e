//! Leverage as the share of what is conceded.

/// Leverage: what is conceded to one over what is conceded to both; `None` where
/// that is less than the floor.
#[inline(always)]
pub fn share_conceded(obtained: f64, made: f64, floor: f64) -> Option<f64> {
    let total = obtained + made;
    (total >= floor && total > 0.0).then(|| (obtained / total).clamp(0.0, 1.0))
}
