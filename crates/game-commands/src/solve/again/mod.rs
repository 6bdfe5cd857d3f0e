//! `solve --repeated` and `solve --dynamics`: a game that is played again and again.

mod arguments;
mod dynamics;
mod picture;
mod repeated;
mod stage;

pub use arguments::{Again, asked, run};
