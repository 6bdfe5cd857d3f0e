//! Which equilibria stand closer scrutiny: in subgames, against mistakes, off the path.

mod backward_induction;
mod by_subgames;
mod off_path;
mod perfect;
mod subgame;

pub use backward_induction::{all_backward_induction, backward_induction};
pub use by_subgames::{More, by_subgames};
pub use off_path::{Freedom, off_path};
pub use perfect::{Perfection, Traced, normal_form_perfect, perfection};
pub use subgame::{Subgame, subgame, subgame_certificates, subgame_perfect, subgames};
