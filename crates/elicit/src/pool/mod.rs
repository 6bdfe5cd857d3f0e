//! One belief out of several.

mod pointwise;
mod probability;
mod rule;

pub use pointwise::tabulated;
pub use probability::{
    beta_transformed, geometric_mean, linear, log_odds_mean, median, probit_mean, trimmed,
};
pub use rule::{Rule, pool};
