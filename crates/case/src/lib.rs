//! The case language: what an analyst writes, read with every span kept,
//! checked as a whole, and compiled to a game.
//!
//! [`Case`] is the typed case. [`load`] makes one from a folder, a file or the
//! embedded gallery, with every diagnostic of one run; [`unfold`] turns a
//! protocol into a [`realpolitik_game::Game`] whose payoffs are programs.

pub mod actor;
pub mod adopt;
pub mod answer;
mod case;
mod check;
pub mod conceding;
mod data;
mod date;
pub mod diagnostic;
mod error;
pub mod evidence;
mod expand;
pub mod fixed;
pub mod formula;
pub mod game_lanes;
pub mod group;
pub mod ladder;
pub mod language;
pub mod limits;
pub mod load;
pub mod names;
pub mod parameter;
mod paths;
pub mod play;
mod programs;
pub mod protocol;
mod read;
pub mod regime;
pub mod relation;
pub mod rival;
pub mod source;
pub mod syntax;
mod table;
pub mod tally;
pub mod text;
pub mod unfold;
pub mod workbook;

pub use actor::{Actor, ActorId, Dyad, Role};
pub use answer::Answer;
pub use case::{Case, Definition};
pub use date::{Extent, PartialDate};
pub use diagnostic::render;
pub use evidence::{Channel, EntryKind, Event, Grade, Observation};
pub use ladder::{Ladder, TierRecord};
pub use language::schema;
pub use names::{BranchId, Edge, NameTable, VertexId};
pub use parameter::{Basis, BasisKind, Correlation, Opinion, Parameter, ParameterId};
pub use protocol::{
    Action, Branch, ChanceNode, Concession, Group, Happening, MoveNode, Outcome, Protocol, Rounds,
    Selection,
};
pub use read::entries;
pub use realpolitik_belief::Distribution;
pub use regime::{Occasion, Regime, Rule};
pub use relation::Relation;
pub use rival::{Question, Rival};
pub use source::Source;
pub use syntax::Span;
pub use table::cells;
