//! The game tree: players, nodes, information sets, outcomes.

mod builder;
mod depth_first;
mod game;
mod payoffs;
mod recall;
mod shape;

pub use builder::{GameBuilder, PROBABILITY_TOLERANCE};
pub use game::{Game, Shape};
pub(crate) use payoffs::NEAR_RANGE;
pub use shape::{
    ChanceSet, ChanceSetId, InformationSet, InformationSetId, Node, NodeId, NodeKind, Outcome,
    OutcomeId, PlayerId,
};
