//! Games in extensive form, behaviour profiles, and the certificate that says
//! how far a profile is from equilibrium.
//!
//! Nothing here solves a game: this crate only says what a game *is*, what a
//! profile *does* in it, and how much any player could gain by doing otherwise.
//! The check therefore shares no code with the solvers it checks.

pub mod best_response;
pub mod certificate;
pub mod certificate_lanes;
pub mod certificate_markov;
pub mod consistency;
pub mod draw;
pub mod efg;
pub mod file;
pub mod json;
pub mod logit_certificate;
pub mod nfg;
pub mod number;
pub mod profile;
pub mod relation;
pub mod strategic;
mod text;
pub mod tree;

pub use certificate::{Certificate, certify};
pub use file::GameFile;
pub use number::{Number, Rational};
pub use profile::BehaviorProfile;
pub use text::ReadLimits;
pub use tree::{
    ChanceSetId, Game, GameBuilder, GameError, InformationSetId, Node, NodeId, NodeKind, OutcomeId,
    PlayerId,
};
