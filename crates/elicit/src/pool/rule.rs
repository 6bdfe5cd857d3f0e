//! The pools by name.

use super::pointwise;
use crate::Error;
use realpolitik_belief::Distribution;
use realpolitik_belief::expert::log_pool;
use serde::Serialize;

/// How beliefs are made one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "rule", rename_all = "kebab-case")]
pub enum Rule {
    /// The mean of the densities (Stone 1961).
    Linear,
    /// The product of the densities, each to the power of its weight (Genest &
    /// Zidek 1986).
    Logarithmic,
    /// The linear pool sent through the distribution function of a beta (Ranjan &
    /// Gneiting 2010, Gneiting & Ranjan 2013): shapes above 1 make it sharper.
    BetaTransformed {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
    },
    /// The median of the distribution functions at every value (Hora, Fransen,
    /// Hawkins & Susel 2013).
    Median,
    /// The mean of the distribution functions at every value without so much weight
    /// at either end (Jose, Grushka-Cockayne & Lichtendahl 2014).
    Trimmed {
        /// The weight left out at either end, below ½.
        share: f64,
    },
    /// The mean of the quantiles at every share of belief (Vincent 1912;
    /// Lichtendahl, Grushka-Cockayne & Winkler 2013).
    Quantiles,
}

impl Rule {
    /// Its name in files and flags.
    pub fn word(self) -> &'static str {
        match self {
            Rule::Linear => "linear",
            Rule::Logarithmic => "log",
            Rule::BetaTransformed { .. } => "beta",
            Rule::Median => "median",
            Rule::Trimmed { .. } => "trimmed",
            Rule::Quantiles => "quantiles",
        }
    }
}

/// One belief out of several, by weights that need not add to 1. What is not a
/// linear pool is written down by about a thousand quantiles, straight between.
///
/// # Errors
/// [`Error::Pool`]: there is no belief, a weight or a setting of the rule is not
/// proper, or the experts have no value in common that a logarithmic pool could
/// lie on.
///
/// ```
/// use realpolitik_belief::Distribution;
/// use realpolitik_elicit::pool::{Rule, pool};
/// let normal = |mean| Distribution::Normal { mean, sd: 1.0 };
/// let all = [normal(0.0), normal(1.0), normal(9.0)];
/// let middle = pool(&all, &[1.0; 3], Rule::Median)?;
/// assert!((middle.median() - 1.0).abs() < 1e-6);
/// let even = pool(&all, &[1.0; 3], Rule::Linear)?;
/// assert!((even.mean() - 10.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), realpolitik_elicit::Error>(())
/// ```
pub fn pool(beliefs: &[Distribution], weights: &[f64], rule: Rule) -> Result<Distribution, Error> {
    let fail = |why: String| Err(Error::Pool(why));
    if beliefs.is_empty() || beliefs.len() != weights.len() {
        return fail(format!("{} beliefs and {} weights", beliefs.len(), weights.len()));
    }
    let total: f64 = weights.iter().sum();
    let sound = weights.iter().all(|w| *w >= 0.0) && total.is_finite() && total > 0.0;
    if !sound {
        return fail("weights must be at least 0, and one of them above".to_owned());
    }
    let parts: Vec<(f64, Distribution)> = beliefs
        .iter()
        .zip(weights)
        .filter(|(_, w)| **w > 0.0)
        .map(|(d, w)| (w / total, d.clone()))
        .collect();
    match rule {
        Rule::BetaTransformed { alpha, beta } => {
            let proper = |s: f64| s > 0.0 && s <= 1e6;
            if !proper(alpha) || !proper(beta) {
                return fail(format!("the shapes {alpha} and {beta} must be above 0, at most 1e6"));
            }
            Ok(pointwise::beta_transformed(&parts, alpha, beta))
        }
        Rule::Trimmed { share } if !(0.0..0.5).contains(&share) => {
            fail(format!("the share {share} left out at either end must be 0 to below 0.5"))
        }
        _ if parts.len() == 1 => Ok(parts[0].1.clone()),
        Rule::Linear => Ok(Distribution::Mixture { parts }),
        Rule::Logarithmic => {
            let (weights, beliefs): (Vec<f64>, Vec<Distribution>) = parts.into_iter().unzip();
            log_pool(&beliefs, &weights).map_err(Error::Pool)
        }
        Rule::Median => Ok(pointwise::trimmed(&parts, 0.5)),
        Rule::Trimmed { share } => Ok(pointwise::trimmed(&parts, share)),
        Rule::Quantiles => Ok(pointwise::quantiles(&parts)),
    }
}
