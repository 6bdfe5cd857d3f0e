//! Stationary equilibria of stochastic games, and what play in them looks like
//! over time.

mod chain;
mod dense;
mod elimination;
mod expectation;
mod layout;
mod limit;
mod logit;
mod passage;
mod path;
mod prior;
mod several;
mod solution;
mod stages;
mod stationary;
mod support;
mod tracing;

pub use chain::{Chain, CommunicatingClass};
pub use limit::{MarkovLimit, markov_perfect};
pub use passage::Passage;
pub use path::MarkovSettings;
pub use several::{FromPrior, markov_perfect_from_priors};
pub use solution::{MarkovSolution, markov_logit, markov_logit_each};
pub use stages::{StagePath, follow_stages, resume_stages};
