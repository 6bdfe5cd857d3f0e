//! Distributions of belief.

use serde::Serialize;

/// A belief about one number. Parameters have been checked: every variant is
/// proper when it is in a [`crate::Case`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "family", rename_all = "kebab-case")]
pub enum Distribution {
    /// Known.
    Fixed {
        /// The value.
        value: f64,
    },
    /// Uniform on an interval.
    Uniform {
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// Triangular.
    Triangular {
        /// Least value.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Greatest value.
        high: f64,
    },
    /// PERT: a beta with the mean `(low + 4·mode + high) / 6`.
    Pert {
        /// Least value.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Greatest value.
        high: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Normal cut to an interval.
    TruncatedNormal {
        /// Mean before truncation.
        mean: f64,
        /// Standard deviation before truncation.
        sd: f64,
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// Log-normal: the logarithm is normal.
    LogNormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Beta, scaled to an interval.
    Beta {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
        /// Least value.
        low: f64,
        /// Greatest value.
        high: f64,
    },
    /// A few values with probabilities.
    Discrete {
        /// Values with their probabilities, which add to 1; ascending values.
        points: Vec<(f64, f64)>,
    },
    /// A mixture.
    Mixture {
        /// Weights, adding to 1, and parts.
        parts: Vec<(f64, Distribution)>,
    },
    /// A piecewise-linear quantile function through elicited points.
    Quantiles {
        /// Probabilities (ascending, 0–1) and values (not descending); the ends
        /// at 0 and 1 are present.
        points: Vec<(f64, f64)>,
    },
}
