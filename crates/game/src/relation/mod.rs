//! Relations over time: stochastic (Markov) games, their stationary profiles,
//! and the table in which they are written down.

mod fields;
mod game;
mod profile;
mod read;
mod row;
mod write;

pub use game::{MarkovGame, StageGame};
pub use profile::StationaryProfile;
pub use read::read_table;
pub use write::write_table;
