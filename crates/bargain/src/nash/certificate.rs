//! How far a bargain is from the optimum, by arithmetic of its own.

use super::solution::Programme;
use schemars::JsonSchema;
use serde::Serialize;

/// Residual above which a bargain does not count as found.
pub const TOLERANCE: f64 = 1e-9;
/// A product of gains within a millionth of the best counts as the best: the
/// bound is wide where somebody gains next to nothing.
pub const GAP_TOLERANCE: f64 = 1e-6;

/// What was found when a bargain was checked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Certificate {
    /// The largest part of the gradient that points into the scales, relative to
    /// the terms that cancel in it (residual of the Karush–Kuhn–Tucker
    /// conditions).
    pub residual: f64,
    /// A bound on how much the logarithm of the product of gains can still rise
    /// anywhere on the scales: it is concave, so that no point is above the
    /// tangent plane.
    pub gap: f64,
    /// The least gain over disagreement of an actor that has weight.
    pub least_gain: f64,
    /// Whether the bargain is accepted.
    pub holds: bool,
}

/// Checks a bargain on scales from 0 to 1.
pub(super) fn certify(p: &Programme, x: &[f64], no_agreement: bool) -> Certificate {
    let mut least_gain = f64::INFINITY;
    let mut residual: f64 = 0.0;
    let mut gap = 0.0;
    let mut price = Vec::new();
    for i in 0..p.weight.len() {
        let mut gain = if p.status_quo.is_some() { 0.0 } else { 1.0 };
        for k in 0..p.dimensions {
            let away = p.ideal[i][k] - x[k];
            gain -= match &p.status_quo {
                None => p.curvature[i][k] * away * away,
                Some(quo) => {
                    let before = p.ideal[i][k] - quo[k];
                    p.curvature[i][k] * (away - before) * (away + before)
                }
            };
        }
        least_gain = least_gain.min(gain);
        price.push(p.weight[i] / gain);
    }
    if no_agreement {
        // Disagreement is the outcome: nobody may lose by it.
        let holds = least_gain.abs() <= TOLERANCE;
        return Certificate { residual: 0.0, gap: 0.0, least_gain, holds };
    }
    for (k, x) in x.iter().enumerate() {
        let (mut up, mut down) = (0.0, 0.0);
        for ((price, curvature), ideal) in price.iter().zip(&p.curvature).zip(&p.ideal) {
            let pull = 2.0 * price * curvature[k] * (ideal[k] - x);
            if pull > 0.0 {
                up += pull;
            } else {
                down -= pull;
            }
        }
        // Room on the scale in the direction of the pull.
        let pull: f64 = up - down;
        let room = if pull > 0.0 { 1.0 - x } else { *x };
        gap += pull.abs() * room.max(0.0);
        if room > 0.0 {
            residual = residual.max(pull.abs() / f64::max(up + down, 1.0));
        }
    }
    let inside = x.iter().all(|x| (-TOLERANCE..=1.0 + TOLERANCE).contains(x));
    let holds = inside && least_gain > 0.0 && residual <= TOLERANCE && gap <= GAP_TOLERANCE;
    Certificate { residual, gap, least_gain, holds }
}
