//! What a fit says back to the expert.

use super::Fit;
use schemars::JsonSchema;
use serde::Serialize;

/// What a fit implies, to be agreed with or not.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Feedback {
    /// Shares of belief, and the values that the fit has below them.
    pub quantiles: Vec<(f64, f64)>,
    /// Values that the expert named: the share that it said, and the fit's.
    pub shares: Vec<(f64, f64, f64)>,
}

/// What a fit implies at shares of belief and at the values that were named.
pub fn feedback(fit: &Fit, shares: &[f64], said: &[(f64, f64)]) -> Feedback {
    Feedback {
        quantiles: shares.iter().map(|p| (*p, fit.quantile(*p))).collect(),
        shares: said.iter().map(|(p, x)| (*x, *p, fit.cdf(*x))).collect(),
    }
}
