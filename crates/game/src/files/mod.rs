//! Games in files: Gambit's trees, tables and action graphs, and JSON.

pub mod agg;
pub mod efg;
mod game_file;
pub mod json;
mod lexer;
mod limits;
pub mod nfg;

pub use game_file::GameFile;
pub use limits::ReadLimits;
pub(crate) use limits::at_most;
