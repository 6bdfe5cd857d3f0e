//! What is said first: endings, moves, leverage, and the likeliest play.

pub mod against;
pub mod frontier;
pub mod gain;
pub mod leverage;
pub mod offer;
pub mod outcome;
pub mod path;
pub mod question;
pub mod reason;
pub mod shape;
pub mod stamp;
pub(crate) mod terms;
