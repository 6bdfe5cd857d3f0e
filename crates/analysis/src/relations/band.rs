//! A mean with its sampling error and the band of belief.

use realpolitik_runs::relation::Moment;
use schemars::JsonSchema;
use serde::Serialize;

/// A number with its sampling error and what belief spans.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Band {
    /// Mean over draws.
    pub mean: f64,
    /// Monte Carlo standard error of the mean.
    pub mcse: f64,
    /// 5 % quantile of belief.
    pub p05: f64,
    /// 95 % quantile of belief.
    pub p95: f64,
}

impl Band {
    /// Of the complement.
    pub(super) fn not(&self) -> Self {
        Band { mean: 1.0 - self.mean, mcse: self.mcse, p05: 1.0 - self.p95, p95: 1.0 - self.p05 }
    }
}

impl From<Moment> for Band {
    fn from(m: Moment) -> Self {
        Band { mean: m.mean, mcse: m.mcse, p05: m.p05, p95: m.p95 }
    }
}
