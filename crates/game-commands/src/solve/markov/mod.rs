//! `solve --table`: stationary equilibria of a stochastic game, and play over time.

mod document;
mod run;
mod show;

pub use document::RelationAnswer;
pub use run::{Relation, asked, run};
