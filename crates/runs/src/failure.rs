//! Where the draws lie that have no certified solution.

use realpolitik_case::Case;
use schemars::JsonSchema;
use serde::Serialize;

/// The parameter that most tells failed draws from the others.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FailureRegion {
    /// The parameter.
    pub parameter: String,
    /// Whether failed draws lie above the value, or below.
    pub above: bool,
    /// The value.
    pub value: f64,
    /// Share of the failed draws that lie there.
    pub share_of_failed: f64,
    /// Share of belief that lies there: if failures were random, the two would
    /// be alike.
    pub share_of_belief: f64,
}

impl FailureRegion {
    /// Whether failures crowd there, so that leaving them out would bend the
    /// numbers: the share is further from that of belief than chance would
    /// bring it in one look of twenty (Kolmogorov 1933), were there but one
    /// parameter.
    pub fn is_no_accident(&self, failed: usize) -> bool {
        let excess = self.share_of_failed - self.share_of_belief;
        excess * (failed as f64).sqrt() > 1.36
    }
}

/// Looks over failed draws, `theta[draw][parameter]`, for the half-line of one
/// parameter that holds the most of them beyond its share of belief.
pub fn region(case: &Case, uncertain: &[usize], failed: &[Vec<f64>]) -> Option<FailureRegion> {
    let n = failed.len();
    let mut best: Option<FailureRegion> = None;
    for m in uncertain {
        let parameter = &case.parameters[*m];
        let mut values: Vec<f64> = failed.iter().map(|t| t[*m]).collect();
        values.sort_by(f64::total_cmp);
        for (i, value) in values.iter().enumerate() {
            let belief = parameter.distribution.cdf(*value);
            let sides = [
                (true, (n - i) as f64 / n as f64, 1.0 - belief),
                (false, (i + 1) as f64 / n as f64, belief),
            ];
            for (above, share_of_failed, share_of_belief) in sides {
                let better = best.as_ref().is_none_or(|b| {
                    share_of_failed - share_of_belief > b.share_of_failed - b.share_of_belief
                });
                if better {
                    best = Some(FailureRegion {
                        parameter: parameter.id.clone(),
                        above,
                        value: *value,
                        share_of_failed,
                        share_of_belief,
                    });
                }
            }
        }
    }
    best
}
