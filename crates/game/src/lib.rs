//! Games in extensive form, behaviour profiles, and the certificate that says
//! how far a profile is from equilibrium.
//!
//! Nothing here solves a game: this crate only says what a game *is*, what a
//! profile *does* in it, and how much any player could gain by doing otherwise.
//! The check therefore shares no code with the solvers it checks.

pub mod certificate;
mod error;
pub mod files;
pub mod generate;
pub mod number;
pub mod picture;
pub mod profile;
pub mod relation;
pub mod strategic;
pub mod tree;

#[doc(hidden)]
pub use certificate::logit_lanes as certificate_lanes;
pub use certificate::{Certificate, certify};
pub use error::GameError;
pub use files::{GameFile, ReadLimits, efg, json, nfg};
pub use number::{Number, Rational};
pub use profile::BehaviorProfile;
pub use tree::{
    ChanceSetId, Game, GameBuilder, InformationSetId, Node, NodeId, NodeKind, OutcomeId, PlayerId,
    Shape,
};
