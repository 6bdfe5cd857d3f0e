//! Deterrence: player 1 stays (u11) or moves; then player 2 gives way (u13, 0) or
//! resists (u14, u24). Signorino (2003), Political Analysis 11:316–344.

use super::game::{ChoiceModel, Noise, RowModel, Shape};
use crate::case_game::Solved;
use crate::numeric::jet::Real;

/// The model with the endings that were seen.
pub(crate) struct Deter {
    pub shape: Shape,
    pub seen: Vec<u8>,
}

impl ChoiceModel for Deter {
    fn log_ending<R: Real>(&self, eta: &[R], ending: usize) -> R {
        let s = &self.shape;
        let [u11, u13, u14, u24] = [eta[0], eta[1], eta[2], eta[3]];
        let z4 = s.standardized(u24, 2, eta);
        let (p4, answer) = s.link.choice(z4, ending == 2);
        let gain = u13 - u11 + p4 * (u14 - u13);
        let z2 = match s.noise {
            Noise::Agent => s.standardized(gain, 1, eta),
            Noise::Private => {
                let squares = (-p4).plus(1.0).square() + p4.square();
                s.weighted(gain, squares.plus(1.0), 1, eta)
            }
        };
        match ending {
            0 => s.link.log_probability(-z2),
            _ => s.link.log_probability(z2) + answer,
        }
    }
}

impl RowModel for Deter {
    fn row<R: Real>(&self, eta: &[R], row: usize, _: Option<&Solved>) -> R {
        self.log_ending(eta, self.seen[row].into())
    }
}
