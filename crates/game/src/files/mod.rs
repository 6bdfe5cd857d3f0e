//! Games in files: Gambit's trees and tables, and JSON.

pub mod efg;
mod game_file;
pub mod json;
mod lexer;
mod limits;
pub mod nfg;

pub use game_file::GameFile;
pub use limits::ReadLimits;
pub(crate) use limits::at_most;
