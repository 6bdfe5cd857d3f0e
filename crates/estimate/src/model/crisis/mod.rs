//! The crisis game of Lewis & Schultz (2003), Political Analysis 11:345–367: A
//! challenges or not; B concedes or resists; A stands firm or backs down. War
//! payoffs of both and A's payoff of backing down carry normal errors that only
//! their owner sees.

mod equilibria;
mod fold;
mod payoffs;
mod principal;
mod row;

pub use equilibria::{Equilibria, equilibria};
pub(crate) use fold::fold;
pub use payoffs::Payoffs;
pub(crate) use row::{Crisis, PseudoCrisis, tallies};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which equilibrium of a row is taken where there are several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Selection {
    /// The one that makes what was seen in the row likeliest (Su & Judd 2012).
    Best,
    /// The likeliest of those to which best answers lead back; of the others only where
    /// there are none.
    Stable,
    /// The one at the end of the branch that starts where only noise decides.
    Principal,
}
