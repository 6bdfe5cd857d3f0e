//! Relations that move from period to period, solved for many draws at once: the
//! stationary agent quantal response of each, certified, and the chain of states
//! that it makes.

mod course;
mod forecast;
mod hedge;
mod iteration;
mod links;
mod reaching;
mod solver;
mod stage;
mod whole;

pub use forecast::{Forecast, Link, Moment, Target, forecast};
pub use hedge::{Prices, hedge_prices};
pub use reaching::Reaching;
pub use solver::{RelationSolver, Stationary};
pub use whole::Way;
