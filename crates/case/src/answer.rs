//! What one game takes from another: how likely it is that it ends in some way.

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
