//! The commands about a game as such, a case's or another program's: `solve` and `export`.
//!
//! Apart from the other commands, since here the solvers are compiled for both kinds of
//! numbers that a file may hold.

pub mod export;
pub mod game_input;
pub mod solve;
