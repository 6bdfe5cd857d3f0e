//! What every model has: players, utilities, endings, and the way to a row's
//! log-likelihood.

use crate::case_game::Solved;
use crate::numeric::distribution::Link;
use crate::numeric::jet::Real;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The games.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Game {
    /// One player, two endings: something is done or not.
    Choice,
    /// Two players, three endings (Signorino 2003): 1 stays or moves; 2 answers.
    Deter,
    /// Two players, four endings: 2 answers either move of 1.
    Deter2,
    /// Three players in a row, four endings.
    Chain3,
    /// An offer out of a pie, taken or not (Ramsay & Signorino 2009).
    Ultimatum,
    /// A crisis with private information (Lewis & Schultz 2003).
    Crisis,
    /// A game of a case.
    Case,
}

/// Where the noise is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Noise {
    /// In each move of each player.
    Agent,
    /// In each player's own payoffs, which the others do not see.
    Private,
}

/// A utility or another linear predictor of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Equation {
    /// Its short name: `u14`, `R1`, `log(sigma)`, `VA`.
    pub name: String,
    /// The player whose utility it is, from 1; 0 for none.
    pub player: usize,
    /// The ending at which it is received, as an index.
    pub ending: Option<usize>,
    /// How large a change of it matters: the noise is about as large.
    pub unit: f64,
}

impl Game {
    /// Those of the literature.
    pub const ALL: [Game; 6] =
        [Game::Choice, Game::Deter, Game::Deter2, Game::Chain3, Game::Ultimatum, Game::Crisis];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Game::Choice => "choice",
            Game::Deter => "deter",
            Game::Deter2 => "deter2",
            Game::Chain3 => "chain3",
            Game::Ultimatum => "ultimatum",
            Game::Crisis => "crisis",
            Game::Case => "the game",
        }
    }

    /// How many endings have a name; 0 if the outcome is a number.
    pub fn endings(self) -> usize {
        match self {
            Game::Choice => 2,
            Game::Deter => 3,
            Game::Deter2 | Game::Chain3 | Game::Crisis => 4,
            Game::Ultimatum | Game::Case => 0,
        }
    }

    /// How many players.
    pub fn players(self) -> usize {
        match self {
            Game::Choice => 1,
            Game::Chain3 => 3,
            _ => 2,
        }
    }

    /// The utilities in the order of the formula's sides: name, player, ending.
    pub fn utilities(self) -> &'static [(&'static str, usize, Option<usize>)] {
        match self {
            Game::Choice => &[("u", 1, None)],
            Game::Deter => &[
                ("u11", 1, Some(0)),
                ("u13", 1, Some(1)),
                ("u14", 1, Some(2)),
                ("u24", 2, Some(2)),
            ],
            Game::Deter2 => &[
                ("u11", 1, Some(0)),
                ("u12", 1, Some(1)),
                ("u13", 1, Some(2)),
                ("u14", 1, Some(3)),
                ("u22", 2, Some(1)),
                ("u24", 2, Some(3)),
            ],
            Game::Chain3 => &[
                ("u11", 1, Some(0)),
                ("u13", 1, Some(1)),
                ("u15", 1, Some(2)),
                ("u16", 1, Some(3)),
                ("u23", 2, Some(1)),
                ("u25", 2, Some(2)),
                ("u26", 2, Some(3)),
                ("u36", 3, Some(3)),
            ],
            Game::Ultimatum => &[("R1", 1, None), ("R2", 2, None)],
            Game::Crisis => &[
                ("SA", 1, None),
                ("VA", 1, None),
                ("CB", 2, None),
                ("WA", 1, None),
                ("WB", 2, None),
                ("a", 1, None),
                ("VB", 2, None),
            ],
            Game::Case => &[],
        }
    }

    /// The utilities of each player among which a regressor must not stand in all
    /// (Lewis & Schultz 2003): choices depend on differences alone. A player one of
    /// whose utilities is 0 by construction is not listed.
    pub fn comparisons(self) -> &'static [(usize, &'static [usize])] {
        match self {
            Game::Deter => &[(1, &[0, 1, 2])],
            Game::Deter2 => &[(1, &[0, 1, 2, 3])],
            Game::Chain3 => &[(1, &[0, 1, 2, 3]), (2, &[4, 5, 6])],
            Game::Choice | Game::Ultimatum | Game::Case => &[],
            Game::Crisis => &[(1, &[0, 1, 3, 5]), (2, &[2, 4, 6])],
        }
    }
}

/// A model of one row.
pub(crate) trait RowModel: Sync {
    /// What is solved for a run of rows before their likelihood is taken, given their
    /// linear predictors, a slice each; nothing for most models.
    fn prepare(&self, _eta: &[&[f64]], _rows: usize) -> Vec<Option<Solved>> {
        Vec::new()
    }

    /// The log-likelihood of a row, given its linear predictors and what was prepared.
    fn row<R: Real>(&self, eta: &[R], row: usize, solved: Option<&Solved>) -> R;
}

/// A model whose outcome is one of a few endings.
pub(crate) trait ChoiceModel: Sync {
    /// The log-probability of an ending.
    fn log_ending<R: Real>(&self, eta: &[R], ending: usize) -> R;
}

/// Link, noise and scales of a game of choices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub link: Link,
    pub noise: Noise,
    /// How many utilities come before the scale equations.
    pub utilities: usize,
    /// None, one common to all, or one per player.
    pub scales: usize,
}

impl Shape {
    /// A difference of utilities over the standard deviation of its noise, where all
    /// errors of the player have the same.
    pub fn standardized<R: Real>(&self, difference: R, player: usize, eta: &[R]) -> R {
        self.scaled(difference.times(std::f64::consts::FRAC_1_SQRT_2), player, eta)
    }

    /// A difference over √(the sum of these squares) and over the player's scale.
    pub fn weighted<R: Real>(&self, difference: R, squares: R, player: usize, eta: &[R]) -> R {
        self.scaled(difference * squares.recip_sqrt(), player, eta)
    }

    fn scaled<R: Real>(&self, z: R, player: usize, eta: &[R]) -> R {
        match self.scales {
            0 => z,
            1 => z * (-eta[self.utilities]).exp(),
            _ => z * (-eta[self.utilities + player - 1]).exp(),
        }
    }
}
