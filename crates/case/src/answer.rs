//! What one game takes from another: how likely it is that it ends in some way.

use crate::unfold::CompiledGame;

/// The probability that a game ends in one of some outcomes, which a chance move of
/// another game takes for its own.
///
/// In a case: `branches.adopted = { p = "games.vote.passed", to = "offer" }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// As it is written: `games.vote.passed`.
    pub name: String,
    /// Position of the game in the case.
    pub game: usize,
    /// Positions of the outcomes in that game, ascending.
    pub outcomes: Vec<usize>,
}

/// Finds how likely each outcome of a game is at a parameter point, by position in its
/// protocol. `None` where the game has no solution there.
///
/// Games are unfolded here and solved elsewhere: who solves them gives this to
/// [`CompiledGame::solved_by`].
pub type Solver = fn(&CompiledGame, &[f64]) -> Option<Vec<f64>>;
