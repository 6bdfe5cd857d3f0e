//! Games in strategic form: tables of payoffs, the forms of a tree, and mixed
//! strategies.

pub mod bimatrix;
mod extent;
pub mod form;
pub mod game;
pub mod mixed;
pub mod payoff_table;

pub use bimatrix::Bimatrix;
pub use extent::extent;
pub use form::{MAX_TABLE, Plan, Plans, StrategicForm};
pub use game::{Cells, StrategicGame};
pub use mixed::MixedProfile;
pub use payoff_table::{PayoffTable, advance};
