//! Relations that move from period to period, solved for many draws at once: the
//! stationary agent quantal response of each, certified, and the chain of states
//! that it makes.

mod course;
mod every;
mod forecast;
mod hedge;
mod iteration;
mod links;
mod moment;
mod reaching;
mod solver;
mod stage;
mod track;
mod waiting;
mod weights;
mod whole;

pub use every::{How, Source};
pub use forecast::{Followed, Forecast, Link, Recorded, Target, forecast};
pub use hedge::{Prices, hedge_prices};
pub use moment::Moment;
pub use reaching::{Reaching, size};
pub use solver::{RelationSolver, Stationary};
pub use track::{AskedBy, Said, Tracked, track};
pub use waiting::Waiting;
pub use weights::{Weights, effective};
pub use whole::Way;
