//! What we are not sure of: beliefs about numbers, how they depend on each
//! other, and reproducible draws of them.
//!
//! [`Distribution`] is a belief about one number, [`Joint`] several beliefs with
//! their rank correlations, [`sampler::Sampler`] their draws: draw k of number m
//! is a pure function of (seed, k, m). [`copula::Copula`] moves all of them
//! along standard normal scores. [`expert`] makes one belief of those of several
//! people, [`fit`] one of elicited quantiles.

pub mod copula;
pub mod error;
pub mod expert;
pub mod family;
pub mod fit;
mod joe_kuo;
pub mod joint;
mod quantile;
pub mod sampler;
pub mod sobol;
pub mod suggest;

pub use error::Error;
pub use family::Distribution;
pub use joint::{Joint, RankCorrelation};
