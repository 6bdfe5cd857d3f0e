//! One choice: whether something is done or not. What strategic models are held
//! against.

use super::game::{ChoiceModel, RowModel};
use crate::case_game::Solved;
use crate::numeric::distribution::Link;
use crate::numeric::jet::Real;

/// The model with what was seen.
pub(crate) struct Choice {
    pub link: Link,
    /// Per row, 1 if it was done.
    pub seen: Vec<u8>,
}

impl ChoiceModel for Choice {
    /// ln F(±u), F the standard distribution of the link as in R's `glm`.
    fn log_ending<R: Real>(&self, eta: &[R], ending: usize) -> R {
        self.link.log_probability(if ending == 1 { eta[0] } else { -eta[0] })
    }
}

impl RowModel for Choice {
    fn row<R: Real>(&self, eta: &[R], row: usize, _: Option<&Solved>) -> R {
        self.log_ending(eta, usize::from(self.seen[row]))
    }
}
